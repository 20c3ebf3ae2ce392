// Fastify and better-sqlite3: prepared statements, and response schemas that fastify compiles into serialisers.
import { Readable } from "node:stream";

import Database from "better-sqlite3";
import Fastify from "fastify";

const db = new Database(process.env.BENCHMARK_DATABASE, { readonly: true });
const app = Fastify();

const text = { type: ["string", "null"] };
const number = { type: ["number", "null"] };
const object = (numbers, names) => ({
  type: ["object", "null"],
  properties: Object.fromEntries(names.map((name) => [name, numbers.includes(name) ? number : text])),
});
const REPORT = ["id", "title", "publisher", "author", "url", "language", "published", "published_from",
  "published_to", "text_sha256", "characters", "origin", "licence", "recorded_at", "revision", "created_in"];
const LOCATION = ["id", "name", "kind", "country", "admin1", "latitude", "longitude", "where_prec", "status",
  "candidates", "geonames_id", "katottg", "parent_id", "report_id", "recorded_at", "revision", "created_in"];
const SOURCE = ["id", "name", "kind", "country", "affiliation_id", "report_id", "recorded_at", "revision",
  "created_in"];
const ESTIMATE = ["id", "report_id", "force_id", "location_id", "source_id", "measure", "unit", "counted", "currency",
  "per", "low", "best", "high", "bound", "hedge", "value_text", "value_start", "value_end", "method", "rule", "quote",
  "quote_start", "quote_end", "as_of", "as_of_from", "as_of_to", "recorded_at", "revision", "created_in"];
const estimate = object(["low", "best", "high", "value_start", "value_end", "quote_start", "quote_end", "revision",
  "created_in"], ESTIMATE);
const location = object(["latitude", "longitude", "where_prec", "geonames_id", "revision", "created_in"], LOCATION);
location.properties.candidates = { type: "array", items: { type: "object", additionalProperties: true } };
const linked = {
  type: "object",
  properties: {
    ...estimate.properties,
    report: object(["characters", "revision", "created_in"], REPORT),
    location,
    source: object(["revision", "created_in"], SOURCE),
  },
};
const envelope = object(["low", "high", "estimates"],
  ["month", "measure", "unit", "currency", "per", "low", "high", "estimates"]);
const answers = (schema) => ({ schema: { response: { 200: schema } } });

const columns = (table, names) => names.map((name) => `${table}.${name} as ${table}_${name}`).join(", ");
const LINKED = `select ${columns("estimate", ESTIMATE)}, ${columns("report", REPORT)},
  ${columns("location", LOCATION)}, ${columns("source", SOURCE)} from estimate
  join report on report.id = estimate.report_id
  left join location on location.id = estimate.location_id
  left join source on source.id = estimate.source_id
  where estimate.force_id = ?`;
const ORDER = "order by estimate.as_of_from desc nulls last, estimate.id desc limit ?";
const PLAIN = `select ${ESTIMATE.join(", ")} from estimate`;

const byId = db.prepare(`${PLAIN} where id = ?`);
const newest = db.prepare(`${LINKED} ${ORDER}`);
const after = db.prepare(`${LINKED} and (estimate.as_of_from, estimate.id) < (?, ?) ${ORDER}`);
const undated = db.prepare(`${LINKED} and estimate.as_of_from is null and estimate.id < ? ${ORDER}`);
const overlapping = db.prepare(`${PLAIN} where as_of_from between @first and @last
  and (value_max is null or value_max > @value or (value_max = @value and bound <> 'less_than'))
  and (value_min is null or value_min < @value or (value_min = @value and bound <> 'more_than'))
  order by as_of_from desc, id desc limit @limit`);
const envelopes = db.prepare(`
  select case when strftime('%Y-%m', as_of_from) = strftime('%Y-%m', as_of_to) then strftime('%Y-%m', as_of_from) end
      as month, measure, unit, currency, per,
    case when count(*) filter (where hedge <> 'denied' and value_min is null) = 0
      then min(value_min) filter (where hedge <> 'denied') end as low,
    case when count(*) filter (where hedge <> 'denied' and value_max is null) = 0
      then max(value_max) filter (where hedge <> 'denied') end as high,
    count(*) as estimates
  from estimate where force_id = ? group by 1, 2, 3, 4, 5
  order by month nulls last, measure, unit, currency nulls last, per nulls last limit ?`);
const found = db.prepare(`select ${ESTIMATE.map((name) => `estimate.${name}`).join(", ")}
  from quote_words join estimate on estimate.rowid = quote_words.rowid
  where quote_words match ? order by bm25(quote_words) limit ?`);
const all = db.prepare(`${PLAIN} order by id`);

const part = (row, table, names) => Object.fromEntries(names.map((name) => [name, row[`${table}_${name}`]]));
function withLinks(row) {
  const record = part(row, "estimate", ESTIMATE);
  record.report = part(row, "report", REPORT);
  record.location = row.location_id && part(row, "location", LOCATION);
  if (record.location) record.location.candidates = JSON.parse(record.location.candidates);
  record.source = row.source_id && part(row, "source", SOURCE);
  return record;
}

app.get("/estimates/:id", answers(estimate), (request, reply) =>
  byId.get(request.params.id) ?? reply.callNotFound());

app.get("/estimates", answers({ type: "array", items: linked }), (request) => {
  const { force_id, after_day, after_id, limit = 50 } = request.query;
  const most = Number(limit);
  if (!after_id) return newest.all(force_id, most).map(withLinks);
  const rows = after_day ? after.all(force_id, after_day, after_id, most) : [];
  // Those without a day come last, by their ids.
  if (rows.length < most) rows.push(...undated.all(force_id, after_day ? "~" : after_id, most - rows.length));
  return rows.map(withLinks);
});

app.get("/overlapping", answers({ type: "array", items: estimate }), (request) => {
  const { value, first, last, limit = 50 } = request.query;
  return overlapping.all({ value: Number(value), first, last, limit: Number(limit) });
});

app.get("/envelopes", answers({ type: "array", items: envelope }), (request) => {
  const { force_id, limit = 100 } = request.query;
  return envelopes.all(force_id, Number(limit));
});

app.get("/search", answers({ type: "array", items: estimate }), (request) => {
  const { q, limit = 20 } = request.query;
  return found.all(`"${q.replaceAll('"', '""')}"`, Number(limit));
});

async function* lines(line, head = "") {
  let text = head;
  for (const row of all.iterate()) {
    text += line(row);
    if (text.length > 65536) {
      yield text;
      text = "";
    }
  }
  yield text;
}
const quoted = (value) =>
  value === null ? "" : /[",\r\n]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : value;

app.get("/estimates.ndjson", (_request, reply) =>
  reply.type("application/x-ndjson").send(Readable.from(lines((row) => JSON.stringify(row) + "\n"))));

app.get("/estimates.csv", (_request, reply) =>
  reply.type("text/csv").send(Readable.from(
    lines((row) => ESTIMATE.map((name) => quoted(row[name])).join(",") + "\r\n", ESTIMATE.join(",") + "\r\n"))));

await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });

// Mercurius with its JIT, its loaders and better-sqlite3: one SELECT a level, as its manual has it.
import Database from "better-sqlite3";
import Fastify from "fastify";
import mercurius from "mercurius";

const db = new Database(process.env.BENCHMARK_DATABASE, { readonly: true });
const app = Fastify();

const schema = `
  type Query { estimates(forceId: ID!, first: Int!): [Estimate!]! forces(first: Int!): [Force!]! }
  type Estimate {
    id: ID! low: Float best: Float high: Float bound: String! valueText: String! quote: String! asOf: String
    asOfFrom: String report: Report! force: Force location: Location source: Source
  }
  type Report { id: ID! title: String publisher: String published: String }
  type Force { id: ID! name: String! kind: String! estimates(first: Int!): [Estimate!]! }
  type Location { id: ID! name: String! country: String latitude: Float longitude: Float }
  type Source { id: ID! name: String! kind: String! }
`;
const ESTIMATE = `id, low, best, high, bound, value_text as valueText, quote, as_of as asOf, as_of_from as asOfFrom,
  report_id, force_id, location_id, source_id`;
const newest = `select ${ESTIMATE} from estimate where force_id = ?
  order by as_of_from desc nulls last, id desc limit ?`;
const byForce = db.prepare(newest);
const forces = db.prepare("select id, name, kind from force order by name, id limit ?");

// A loader is given the objects of a level, and finds what they link to with one SELECT.
function loader(columns, table, key) {
  const statement = db.prepare(`select ${columns} from ${table} where id in (select value from json_each(?))`);
  return async (queries) => {
    const wanted = [...new Set(queries.map(({ obj }) => obj[key]).filter(Boolean))];
    const found = new Map(statement.all(JSON.stringify(wanted)).map((row) => [row.id, row]));
    return queries.map(({ obj }) => found.get(obj[key]) ?? null);
  };
}

app.register(mercurius, {
  schema,
  jit: 1,
  resolvers: {
    Query: {
      estimates: (_, { forceId, first }) => byForce.all(forceId, first),
      forces: (_, { first }) => forces.all(first),
    },
  },
  loaders: {
    Estimate: {
      report: loader("id, title, publisher, published", "report", "report_id"),
      force: loader("id, name, kind", "force", "force_id"),
      location: loader("id, name, country, latitude, longitude", "location", "location_id"),
      source: loader("id, name, kind", "source", "source_id"),
    },
    Force: {
      // SQLite has no LATERAL; a prepared statement a force costs it next to nothing.
      estimates: async (queries) => queries.map(({ obj, params }) => byForce.all(obj.id, params.first)),
    },
  },
});

await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });

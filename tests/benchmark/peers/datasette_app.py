"""Datasette over the immutable file, with a canned query for each question that a table page does not answer."""

import os

from datasette.app import Datasette

FIELDS = """estimate.id, estimate.report_id, force_id, location_id, source_id, measure, unit, counted, currency, per,
  low, best, high, bound, hedge, value_text, value_start, value_end, method, rule, quote, quote_start, quote_end, as_of,
  as_of_from, as_of_to, estimate.recorded_at, estimate.revision, estimate.created_in"""
NEWEST = f"""
select {FIELDS},
  title, publisher, author, url, language, published, published_from, published_to, text_sha256, characters, origin,
  licence, report.recorded_at as report_recorded_at, report.revision as report_revision,
  report.created_in as report_created_in,
  location.name as location_name, location.kind as location_kind, location.country as location_country,
  admin1, latitude, longitude, where_prec, status, candidates, geonames_id, katottg,
  location.parent_id as location_parent_id, location.report_id as location_report_id,
  location.recorded_at as location_recorded_at, location.revision as location_revision,
  location.created_in as location_created_in,
  source.name as source_name, source.kind as source_kind, source.country as source_country, affiliation_id,
  source.report_id as source_report_id, source.recorded_at as source_recorded_at, source.revision as source_revision,
  source.created_in as source_created_in
from estimate
  join report on report.id = estimate.report_id
  left join location on location.id = location_id
  left join source on source.id = source_id
where force_id = :force_id
order by as_of_from desc nulls last, estimate.id desc
limit 50 offset :offset"""
OVERLAPPING = f"""
select {FIELDS} from estimate
where as_of_from between :first and :last
  and (value_max is null or value_max > cast(:value as real)
    or (value_max = cast(:value as real) and bound <> 'less_than'))
  and (value_min is null or value_min < cast(:value as real)
    or (value_min = cast(:value as real) and bound <> 'more_than'))
order by as_of_from desc, id desc
limit 50"""
ENVELOPES = """
select case when strftime('%Y-%m', as_of_from) = strftime('%Y-%m', as_of_to) then strftime('%Y-%m', as_of_from) end
    as month, measure, unit, currency, per,
  case when count(*) filter (where hedge <> 'denied' and value_min is null) = 0
    then min(value_min) filter (where hedge <> 'denied') end as low,
  case when count(*) filter (where hedge <> 'denied' and value_max is null) = 0
    then max(value_max) filter (where hedge <> 'denied') end as high,
  count(*) as estimates
from estimate where force_id = :force_id
group by 1, 2, 3, 4, 5
order by month nulls last, measure, unit, currency nulls last, per nulls last
limit 100"""
SEARCH = f"""
select {FIELDS} from (
  select rowid as place, bm25(quote_words) as score from quote_words where quote_words match '"' || :q || '"'
  order by score limit 20
) join estimate on estimate.rowid = place
order by score"""

queries = {"newest": NEWEST, "overlapping": OVERLAPPING, "envelopes": ENVELOPES, "search": SEARCH}
file = os.environ["BENCHMARK_DATABASE"]
datasette = Datasette(
    immutables=[file],
    metadata={"databases": {os.path.basename(file).rsplit(".", 1)[0]: {"queries": queries}}},
    settings={"sql_time_limit_ms": 600_000, "max_returned_rows": 10_000, "max_csv_mb": 0},
)
app = datasette.app()

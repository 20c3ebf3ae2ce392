"""Datasette over the immutable file, with a canned query for each question that a table page does not answer."""

import os

from datasette.app import Datasette

FIELDS = """estimate.id, estimate.report_id, force_id, location_id, source_id, measure, unit, counted, currency, per,
  low, best, high, bound, hedge, value_text, value_start, value_end, method, rule, quote, quote_start, quote_end, as_of,
  as_of_from, as_of_to, estimate.recorded_at, estimate.revision"""
NEWEST = f"""
select {FIELDS},
  title, publisher, author, url, language, published, published_from, published_to, text_sha256, characters, origin,
  licence, report.recorded_at as report_recorded_at, report.revision as report_revision,
  location.name as location_name, location.kind as location_kind, location.country as location_country,
  admin1, latitude, longitude, where_prec, status, candidates, geonames_id, katottg,
  location.parent_id as location_parent_id, location.report_id as location_report_id,
  location.recorded_at as location_recorded_at, location.revision as location_revision,
  source.name as source_name, source.kind as source_kind, source.country as source_country, affiliation_id,
  source.report_id as source_report_id, source.recorded_at as source_recorded_at, source.revision as source_revision
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
select strftime('%Y-%m', as_of_from) as month, measure, unit,
  case when count(value_min) = count(*) then min(value_min) end as low,
  case when count(value_max) = count(*) then max(value_max) end as high,
  count(*) as estimates
from estimate where force_id = :force_id and as_of_from is not null
group by 1, 2, 3 order by 1, 2, 3"""

queries = {"newest": NEWEST, "overlapping": OVERLAPPING, "envelopes": ENVELOPES}
file = os.environ["BENCHMARK_DATABASE"]
datasette = Datasette(
    immutables=[file],
    metadata={"databases": {os.path.basename(file).rsplit(".", 1)[0]: {"queries": queries}}},
    settings={"sql_time_limit_ms": 30_000, "max_returned_rows": 10_000},
)
app = datasette.app()

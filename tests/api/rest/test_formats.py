"""What holds of every collection in every format: which one is given, and that all of them say the same."""

import csv
import io
import json
from collections.abc import Iterator
from contextlib import suppress
from itertools import permutations
from pathlib import Path
from typing import Any

import duckdb
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.core.errors import NotAcceptable
from api.core.resource import Resource
from api.resources import CATALOGUE
from api.rest.formats import FORMATS, JSON, Format, negotiate
from models import Report
from seed.ids import report_id, sha256
from tests.conftest import client_of, fill
from tests.synthetic import world

RESOURCES = [pytest.param(resource, id=name) for name, resource in CATALOGUE.items()]
BY_NAME = {made.name: made for made in FORMATS}
WHOLE = [made for made in FORMATS if made.stream]
SERVED = [
    pytest.param(resource, made, id=f"{name}-{made.name}")
    for name, resource in CATALOGUE.items()
    for made in (JSON, *WHOLE)
    if made.name != "geojson" or resource.place
]
STREAMED = [served for served in SERVED if served.values[1] is not JSON]
# Questions of estimates: which are asked, in what order.
QUESTIONS = [
    {},
    {"sort": "low,-id"},
    {"sort": "-high"},
    {"measure__in": "killed,wounded,strength", "sort": "measure"},
    {"value__overlaps": "10..100"},
    {"low__is_null": "false", "force.country": "KP"},
    {"source_id__is_null": "true", "sort": "-as_of_to,low"},
    {"id": "est-nosuch"},
]
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
ACCEPTED = [
    ("", "json"),
    ("*/*", "json"),
    (BROWSER, "json"),
    ("application/json", "json"),
    ("APPLICATION/JSON", "json"),
    ("application/*", "json"),
    ("text/csv", "csv"),
    ("text/*", "csv"),
    ("text/csv;header=present", "csv"),
    ("text/csv; charset=utf-8; q=0.9, application/json; q=0.1", "csv"),
    ("application/json;q=0.5, text/csv", "csv"),
    ("application/json;q=0.5,text/csv;q=0.5", "json"),
    ("application/json;q=0, */*;q=0.1", "csv"),
    ("application/*;q=0.2, application/x-ndjson;q=0.3", "ndjson"),
    ("application/geo+json", "geojson"),
    ("nonsense, text/csv;q=0.001", "csv"),
    ("application/json;q=nan, text/csv;q=0.5", "csv"),
    ("application/json;q=2, application/x-ndjson", "ndjson"),
    (", ,text/csv,,", "csv"),
]
REFUSED = [
    "image/png",
    "text/html",
    "*/*;q=0",
    "application/json;q=0",
    "text/csv;q=nan",
    "text/csv;q=-1",
    "text/csv;q=",
    "csv",
    "*",
    "*/csv",
    ";;;",
    "☃",
]


def cell(value: Any) -> str:
    """What a table shows of a JSON value."""
    if value is None:
        return ""
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if isinstance(value, str):
        return f"'{value}" if value.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")) else value
    return str(value)


def pages(client: TestClient, path: str, **query: Any) -> Iterator[dict[str, Any]]:
    """All records, as one finds them who goes from page to page."""
    reply = client.get(path, params={"limit": 17} | query)
    while True:
        assert reply.status_code == 200, reply.text
        yield from reply.json()["data"]
        following = reply.json()["links"]["next"]
        if following is None:
            return
        reply = client.get(following)


def table(client: TestClient, path: str, **query: Any) -> list[dict[str, str]]:
    reply = client.get(path, params=query)
    assert reply.status_code == 200, reply.text
    return list(csv.DictReader(io.StringIO(reply.content.decode("utf-8"), newline=""), strict=True))


def uncited(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows without their last column, of which `test_cite.py` asks."""
    assert all(list(row)[-1] == "cite" for row in rows)
    return [{name: value for name, value in row.items() if name != "cite"} for row in rows]


def lines(client: TestClient, path: str, **query: Any) -> list[dict[str, Any]]:
    reply = client.get(path, params=query)
    assert reply.status_code == 200, reply.text
    assert reply.content.endswith(b"\n") or not reply.content
    return [json.loads(line) for line in reply.content.decode("utf-8").split("\n")[:-1]]


def expected_table(client: TestClient, resource: Resource, **query: Any) -> list[dict[str, str]]:
    """The table that the pages make: each field, then the labels of each record that is linked to."""
    made = []
    if resource.to_one:
        query["include"] = ",".join(resource.to_one)
    for record in pages(client, f"/v1/{resource.name}", **query):
        row = {name: cell(record[name]) for name in resource.default_fields}
        for name, link in resource.to_one.items():
            linked = record[name] or {}
            row |= {f"{name}_{label}": cell(linked.get(label)) for label in link.target.labels}
        made.append(row)
    return made


@pytest.mark.parametrize(("resource", "made"), SERVED)
def test_a_collection_is_served_in_a_format_by_suffix_and_by_accept(
    rich: TestClient, resource: Resource, made: Format
) -> None:
    named = rich.get(f"/v1/{resource.name}.{made.name}", headers={"Accept": "image/png"})
    asked = rich.get(f"/v1/{resource.name}", headers={"Accept": made.media_type})
    for reply in (named, asked):
        assert reply.status_code == 200
        assert reply.headers["Content-Type"] == made.content_type
        if made is JSON:
            assert "Content-Disposition" not in reply.headers
        else:
            assert (
                reply.headers["Content-Disposition"] == f'attachment; filename="fogline-{resource.name}-r1.{made.name}"'
            )
    if made is JSON:
        assert named.json()["data"] == asked.json()["data"]
    else:
        assert named.content == asked.content


@pytest.mark.parametrize("resource", [made for made in RESOURCES if not made.values[0].place])
def test_what_has_no_place_is_not_served_as_a_map(rich: TestClient, resource: Resource) -> None:
    assert rich.get(f"/v1/{resource.name}.geojson").status_code == 404
    refused = rich.get(f"/v1/{resource.name}", headers={"Accept": "application/geo+json"})
    assert refused.status_code == 406
    assert "geo+json" not in refused.json()["detail"]


@pytest.mark.parametrize(("accept", "name"), ACCEPTED)
def test_the_format_is_the_one_that_accept_prefers(rich: TestClient, accept: str, name: str) -> None:
    reply = rich.get("/v1/locations?limit=1", headers={"Accept": accept})
    assert reply.status_code == 200
    assert reply.headers["Content-Type"] == BY_NAME[name].content_type


@pytest.mark.parametrize("accept", REFUSED)
def test_an_accept_that_fits_nothing_is_refused_with_what_is_served(rich: TestClient, accept: str) -> None:
    reply = rich.get("/v1/forces", headers={"Accept": accept.encode()})
    assert reply.status_code == 406
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert reply.headers["Vary"] == "Accept"
    assert reply.json()["code"] == "NOT_ACCEPTABLE"
    assert "application/json, text/csv, application/x-ndjson" in reply.json()["detail"]
    one = rich.get(f"/v1/forces/{next(iter(world()['forces']))}", headers={"Accept": "text/csv"})
    assert one.status_code == 406
    assert "served as application/json," in one.json()["detail"]


@given(
    ranges=st.lists(
        st.tuples(
            st.sampled_from([made.media_type for made in FORMATS] + ["*/*", "text/*", "application/*", "image/png"]),
            st.sampled_from(["", ";q=0", ";q=0.5", ";q=1", ";q=x", "; Q=0.7", ";level=1;q=0.2"]),
        ),
        max_size=4,
        unique_by=lambda part: part[0],
    )
)
def test_the_order_in_accept_does_not_matter(ranges: list[tuple[str, str]]) -> None:
    def found(parts: tuple[tuple[str, str], ...]) -> str:
        try:
            return negotiate(",".join(name + weight for name, weight in parts), FORMATS).name
        except NotAcceptable:
            return "none"

    assert len({found(parts) for parts in permutations(ranges)}) == 1


@given(accept=st.text(max_size=40))
def test_any_accept_is_answered_or_refused(accept: str) -> None:
    with suppress(NotAcceptable):
        assert negotiate(accept, FORMATS) in FORMATS


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_table_holds_what_the_pages_hold(rich: TestClient, resource: Resource) -> None:
    for order in (resource.default_order, f"-{resource.orders[0]},{resource.orders[1]}"):
        found = uncited(table(rich, f"/v1/{resource.name}.csv", sort=order))
        assert found == expected_table(rich, resource, sort=order)
        assert len(found) == len(world()[resource.name])


@pytest.mark.parametrize("resource", RESOURCES)
def test_lines_hold_what_the_pages_hold(rich: TestClient, resource: Resource) -> None:
    query = {"sort": f"-{resource.orders[0]},{resource.orders[1]}"}
    if resource.to_one:
        query["include"] = ",".join(resource.to_one)
    found = lines(rich, f"/v1/{resource.name}.ndjson", **query)
    assert found == list(pages(rich, f"/v1/{resource.name}", **query))
    assert [list(record) for record in found[:1]] == [[*resource.default_fields, *resource.to_one]]


@pytest.mark.parametrize("query", QUESTIONS, ids=str)
def test_every_format_gives_the_same_records_in_the_same_order_under_filters(
    rich: TestClient, query: dict[str, str]
) -> None:
    estimates = CATALOGUE["estimates"]
    assert uncited(table(rich, "/v1/estimates.csv", **query)) == expected_table(rich, estimates, **query)
    records = list(pages(rich, "/v1/estimates", **query))
    assert lines(rich, "/v1/estimates.ndjson", **query) == records
    features = rich.get("/v1/estimates.geojson", params=query).json()["features"]
    assert [feature["id"] for feature in features] == [record["id"] for record in records]


@pytest.mark.parametrize(("resource", "made"), STREAMED)
def test_an_export_takes_a_limit_and_goes_on_from_a_cursor(rich: TestClient, resource: Resource, made: Format) -> None:
    def ids(**query: Any) -> list[str]:
        reply = rich.get(f"/v1/{resource.name}.{made.name}", params={"sort": "-id"} | query)
        if made.name == "csv":
            return [row["id"] for row in csv.DictReader(io.StringIO(reply.text))]
        if made.name == "ndjson":
            return [json.loads(line)["id"] for line in reply.text.splitlines()]
        return [feature["id"] for feature in reply.json()["features"]]

    every = sorted(world()[resource.name], reverse=True)
    page = rich.get(f"/v1/{resource.name}", params={"sort": "-id", "limit": 4}).json()
    assert ids() == every
    assert ids(limit=3) == every[:3]
    assert ids(after=page["meta"]["next_cursor"]) == every[4:]
    assert ids(after=page["meta"]["next_cursor"], limit=2) == every[4:6]


@pytest.mark.parametrize("made", WHOLE, ids=lambda made: made.name)
def test_a_limit_holds_where_the_records_without_a_value_begin(rich: TestClient, made: Format) -> None:
    """What has no value to order by comes from another SELECT than the rest."""
    known = sum(row["low"] is not None for row in world()["estimates"].values())
    for limit in (known - 1, known, known + 1):
        query = {"sort": "low", "limit": limit, "fields": "low"}
        expected = [record["id"] for record in pages(rich, "/v1/estimates", sort="low", limit=10)][:limit]
        found = rich.get(f"/v1/estimates.{made.name}", params=query).text
        assert [one for one in expected if one in found] == expected
        assert found.count("est-") == limit * (1 if made.name == "ndjson" else 2)


@pytest.mark.parametrize(("resource", "made"), STREAMED)
def test_an_answer_without_records_is_a_whole_document(rich: TestClient, resource: Resource, made: Format) -> None:
    reply = rich.get(f"/v1/{resource.name}.{made.name}", params={"id": f"{resource.prefix}-nosuch"})
    assert reply.status_code == 200
    if made.name == "csv":
        first = rich.get(f"/v1/{resource.name}.csv").text.partition("\r\n")[0]
        assert reply.text == f"{first}\r\n"
    elif made.name == "ndjson":
        assert reply.content == b""
    else:
        assert reply.json()["features"] == []
        assert reply.json()["meta"] == {"returned": 0, "without_point": 0}


@pytest.mark.parametrize(("resource", "made"), STREAMED)
@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("after=x", "INVALID_CURSOR"),
        ("limit=0", "INVALID_PARAMETER"),
        ("limit=101", "INVALID_PARAMETER"),
        ("nosuch=1", "INVALID_PARAMETER"),
        ("count=exact", "INVALID_PARAMETER"),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_sent(
    rich: TestClient, resource: Resource, made: Format, query: str, code: str
) -> None:
    reply = rich.get(f"/v1/{resource.name}.{made.name}?{query}")
    assert reply.status_code == 422
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert "Content-Disposition" not in reply.headers
    assert reply.json()["code"] == code


@pytest.mark.parametrize(
    ("path", "parameter", "formats"),
    [
        ("/v1/estimates.csv?include=force", "include", ["json", "ndjson"]),
        ("/v1/estimates.geojson?include=force", "include", ["json", "ndjson"]),
        ("/v1/estimates.csv?count=exact", "count", ["json"]),
        ("/v1/estimates.ndjson?count=exact", "count", ["json"]),
        ("/v1/estimates.csv?geometry=all", "geometry", ["geojson"]),
        ("/v1/estimates?geometry=all", "geometry", ["geojson"]),
    ],
)
def test_a_parameter_is_refused_where_it_has_no_meaning_with_the_formats_it_goes_with(
    rich: TestClient, path: str, parameter: str, formats: list[str]
) -> None:
    reply = rich.get(path)
    assert reply.status_code == 422
    (fault,) = reply.json()["errors"]
    assert (fault["parameter"], fault["allowed"]) == (parameter, formats)
    assert fault["detail"].startswith(f"{parameter} goes with {' and '.join(formats)}, not with ")


def test_lines_do_not_embed_many_records(rich: TestClient) -> None:
    reply = rich.get("/v1/locations.ndjson?include=parent,estimates")
    assert reply.status_code == 422
    (fault,) = reply.json()["errors"]
    assert (fault["parameter"], fault["allowed"]) == ("include", ["parent", "report"])
    assert "link to one record 'estimates'" in fault["detail"]


@pytest.mark.parametrize(("resource", "made"), STREAMED)
def test_databases_export_the_same_bytes_but_for_the_time_of_loading(
    both: tuple[TestClient, TestClient], resource: Resource, made: Format
) -> None:
    fields = ",".join(name for name in resource.fields if name != "recorded_at")
    one, other = (client.get(f"/v1/{resource.name}.{made.name}", params={"fields": fields}) for client in both)
    assert one.content == other.content


def test_fields_picks_the_columns_of_a_table(rich: TestClient) -> None:
    def columns(fields: str) -> list[str]:
        return rich.get("/v1/estimates.csv", params={"fields": fields, "limit": 1}).text.split("\r\n")[0].split(",")

    assert columns("low,high") == ["id", "low", "high", "cite"]
    assert columns("force_id") == ["id", "force_id", "force_name", "force_country", "cite"]


def test_a_table_is_as_rfc_4180_has_it(rich: TestClient) -> None:
    body = rich.get("/v1/reports.csv").content
    assert body.count(b"\r\n") == 1 + len(world()["reports"])
    assert not body.startswith(b"\xef\xbb\xbf")
    assert "Łódź".encode() in rich.get("/v1/locations.csv").content
    assert rich.get("/v1/reports.csv").headers["Content-Type"] == "text/csv; charset=utf-8; header=present"


def test_null_is_empty_and_never_0_and_whole_numbers_are_whole(rich: TestClient) -> None:
    seen = set()
    for row in table(rich, "/v1/estimates.csv"):
        loaded = world()["estimates"][row["id"]]
        for name in ("low", "best", "high"):
            value = loaded[name]
            seen.add(value)
            assert row[name] == ("" if value is None else str(int(value) if value == int(value) else value))
    assert seen >= {None, 0, 10.5, 2500}


TITLES = [
    "=1+1",
    "+7 dead",
    "-5",
    "@here",
    "＝1+1",
    "＋7",
    "－5",
    "＠here",
    "\tx",
    "\rx",
    'a "b", c',
    "two\r\nlines",
    "line\nfeed",
    "Łódź 🙂",
    " =1",
    "",
]


@pytest.fixture
def titled(empty_url: str) -> Iterator[TestClient]:
    """A client over reports with titles that a table can stumble over."""
    texts = [f"Report number {number}." for number in range(len(TITLES))]
    made = [
        {"id": report_id(sha256(text)), "text": text, "text_sha256": sha256(text), "characters": len(text)}
        for text in texts
    ]
    fill(
        empty_url,
        [
            Report.model_validate(columns | {"title": title, "origin": "x.txt"})
            for columns, title in zip(made, TITLES, strict=True)
        ],
    )
    with client_of(empty_url) as client:
        yield client


def test_text_that_a_spreadsheet_would_run_is_kept_from_it(titled: TestClient) -> None:
    records = {record["id"]: record["title"] for record in pages(titled, "/v1/reports")}
    assert sorted(records.values()) == sorted(TITLES)
    for row in table(titled, "/v1/reports.csv"):
        title = records[row["id"]]
        assert row["title"] == (f"'{title}" if title[:1] in set("=+-@＝＋－＠\t\r") else title)


def test_negative_numbers_stay_numbers(rich: TestClient) -> None:
    rows = table(rich, "/v1/locations.csv", status="resolved")
    places = world()["locations"]
    assert "-3.25" in {row["longitude"] for row in rows}
    assert all(float(row["longitude"]) == places[row["id"]]["longitude"] for row in rows)


@pytest.mark.parametrize("resource", RESOURCES)
def test_pandas_and_duckdb_read_a_table_right(rich: TestClient, resource: Resource, tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_bytes(rich.get(f"/v1/{resource.name}.csv").content)
    rows = table(rich, f"/v1/{resource.name}.csv")
    assert rows
    frame = pandas.read_csv(file, dtype=str, keep_default_na=False)
    assert frame.to_dict("records") == rows
    found = duckdb.sql(f"SELECT * FROM read_csv('{file}', header = true, all_varchar = true)")
    assert found.columns == list(rows[0])
    assert [[value or "" for value in row] for row in found.fetchall()] == [list(row.values()) for row in rows]


def test_pandas_and_duckdb_find_the_types_by_themselves(rich: TestClient, tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_bytes(rich.get("/v1/estimates.csv").content)
    loaded = world()["estimates"].values()
    total = sum(row["low"] or 0 for row in loaded)
    known = sum(row["low"] is not None for row in loaded)
    frame = pandas.read_csv(file)
    assert (frame["low"].sum(), frame["low"].count(), len(frame)) == (total, known, len(loaded))
    found = duckdb.sql(f"SELECT sum(low), count(low), count(*) FROM '{file}'")
    assert found.fetchall() == [(total, known, len(loaded))]
    kinds = dict(duckdb.sql(f"SELECT column_name, column_type FROM (DESCRIBE FROM '{file}')").fetchall())
    assert (kinds["as_of_from"], kinds["value_start"], kinds["high"]) == ("DATE", "BIGINT", "DOUBLE")


def test_texts_with_lines_and_quotes_survive_in_pandas_and_duckdb(titled: TestClient, tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_bytes(titled.get("/v1/reports.csv?sort=id").content)
    expected = [cell(record["title"]) for record in pages(titled, "/v1/reports", sort="id")]
    assert list(pandas.read_csv(file, keep_default_na=False)["title"]) == expected
    query = f"SELECT title FROM read_csv('{file}', header = true, all_varchar = true, quote = '\"')"
    assert [title or "" for (title,) in duckdb.sql(query).fetchall()] == expected


def positions(resource: Resource) -> dict[str, Any]:
    """The place of each record, as the dataset has it."""
    places = world()["locations"]
    own = resource.name == "locations"
    return {
        record_id: places[record_id] if own else places.get(row["location_id"])
        for record_id, row in world()[resource.name].items()
    }


@pytest.mark.parametrize("resource", [made for made in RESOURCES if made.values[0].place])
@pytest.mark.parametrize("everything", [False, True], ids=["sure", "all"])
def test_a_map_has_a_point_only_where_the_place_is_sure(rich: TestClient, resource: Resource, everything: bool) -> None:
    query = {"geometry": "all"} if everything else {}
    body = rich.get(f"/v1/{resource.name}.geojson", params=query).json()
    assert list(body) == ["type", "features", "meta"]
    assert body["type"] == "FeatureCollection"
    places = positions(resource)
    assert {feature["id"] for feature in body["features"]} == set(places)
    hidden, shown = 0, 0
    for feature in body["features"]:
        assert list(feature) == ["type", "id", "geometry", "properties"]
        assert feature["type"] == "Feature"
        place = places[feature["id"]]
        if place is None or place["latitude"] is None or (place["where_prec"] >= 6 and not everything):
            assert feature["geometry"] is None
            hidden += 1
        else:
            assert place["status"] in ("resolved", "corrected")
            # RFC 7946, 3.1.1: longitude first.
            assert feature["geometry"] == {"type": "Point", "coordinates": [place["longitude"], place["latitude"]]}
            shown += 1
    assert shown
    assert body["meta"] == {"returned": shown + hidden, "without_point": hidden}


@pytest.mark.parametrize("resource", [made for made in RESOURCES if made.values[0].place])
def test_the_properties_of_a_feature_are_the_columns_of_the_table(rich: TestClient, resource: Resource) -> None:
    features = rich.get(f"/v1/{resource.name}.geojson").json()["features"]
    rows = table(rich, f"/v1/{resource.name}.csv")
    assert [{name: cell(value) for name, value in one["properties"].items()} for one in features] == uncited(rows)


@pytest.mark.parametrize("resource", [made for made in RESOURCES if made.values[0].place])
def test_a_map_has_its_points_whatever_fields_are_shown(rich: TestClient, resource: Resource) -> None:
    whole = rich.get(f"/v1/{resource.name}.geojson").json()
    name = "name" if resource.name == "locations" else resource.orders[0]
    some = rich.get(f"/v1/{resource.name}.geojson", params={"fields": name}).json()
    assert [one["geometry"] for one in some["features"]] == [one["geometry"] for one in whole["features"]]
    assert {tuple(one["properties"]) for one in some["features"]} == {("id", name)}

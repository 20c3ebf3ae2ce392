"""Words and places as users ask for them: what comes first, page by page, with what was found, over both faces."""

import csv
import io
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from api.core.resource import Resource
from api.resources import CATALOGUE
from models.search import number, recency
from tests.api.rest.test_collections import RESOURCES, SEARCHES, ids_of, rows_of
from tests.oracle import folded, has_words, lies, ordered
from tests.synthetic import world

Row = dict[str, Any]
DATED = [made for made in RESOURCES if made.values[0].is_newest_first]
# What finds several records of a collection, of different lengths.
COMMON = {"reports": "draft", "forces": "bri*", "mentions": "e", "estimates": "sentence", "claims": "of report"}
PLACED = [made for made in RESOURCES if made.values[0].place]


def common(resource: Resource) -> str:
    """A search that finds several records."""
    return COMMON.get(resource.name, "zen*")


def found_by(resource: Resource, typed: str) -> list[Row]:
    """The records that a search finds."""
    search = resource.search
    assert search is not None
    meant = resource.own_filters["q"].kind.load(typed).phrases
    return [row for row in rows_of(resource) if has_words(row, meant)]


def newest(row: Row, resource: Resource) -> int:
    """Where a record stands among others: the newest, or what stands for it, is the highest."""
    search = resource.search
    assert search is not None
    return recency(row[search.newest], row["id"]) if search.newest else number(row["id"])


def relevance(rows: list[Row], resource: Resource) -> list[str]:
    rows = sorted(rows, key=lambda row: (len(folded(row).split()), -newest(row, resource)))
    return [row["id"] for row in rows]


def graphql(client: TestClient, query: str) -> Any:
    reply = client.post("/graphql", json={"query": query})
    assert "errors" not in reply.json(), reply.text
    return reply.json()["data"]


@pytest.mark.parametrize("resource", RESOURCES)
def test_matches_come_shortest_first_and_each_once(rich: TestClient, resource: Resource) -> None:
    typed = common(resource)
    expected = relevance(found_by(resource, typed), resource)
    assert len(expected) > 3
    assert ids_of(rich, f"/v1/{resource.name}", q=typed, limit=2) == expected
    assert ids_of(rich, f"/v1/{resource.name}", q=typed, limit=100) == expected


@pytest.mark.parametrize("resource", RESOURCES)
def test_any_other_order_holds_for_a_search_too(rich: TestClient, resource: Resource) -> None:
    rows = found_by(resource, common(resource))
    for order in (resource.default_order, f"-{resource.orders[1]}", "id"):
        found = ids_of(rich, f"/v1/{resource.name}", q=common(resource), sort=order, limit=3)
        assert found == ordered(rows, [order], resource)


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("sort", [None, "default"])
def test_other_filters_hold_for_a_search_too(rich: TestClient, resource: Resource, sort: str | None) -> None:
    filters = [asked for asked in resource.own_filters.values() if asked.operator.name == "is_null"]
    name, column = next((asked.name, asked.subject) for asked in filters if asked.subject != "title")
    rows = [row for row in found_by(resource, common(resource)) if row[column] is None]
    assert rows
    query = {"q": common(resource), name: "true", "limit": 2} | ({"sort": resource.default_order} if sort else {})
    expected = ordered(rows, [resource.default_order], resource) if sort else relevance(rows, resource)
    assert ids_of(rich, f"/v1/{resource.name}", **query) == expected


def test_a_filter_through_a_link_and_a_place_hold_for_a_search_too(rich: TestClient) -> None:
    locations, forces = world()["locations"], world()["forces"]
    near = (50.05, -3.25, 20)
    rows = [
        row
        for row in found_by(CATALOGUE["estimates"], "sentence")
        if row["location_id"]
        and locations[row["location_id"]]["latitude"] is not None
        and lies(locations[row["location_id"]], "near", near)
        and row["force_id"]
        and forces[row["force_id"]]["country"] == "KP"
    ]
    assert rows
    query = {"q": "sentence", "near": "50.05,-3.25,20", "force.country": "KP", "limit": 1}
    assert ids_of(rich, "/v1/estimates", **query) == relevance(rows, CATALOGUE["estimates"])


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_blank_search_asks_for_nothing_and_one_without_words_finds_nothing(
    rich: TestClient, resource: Resource
) -> None:
    every = ids_of(rich, f"/v1/{resource.name}", limit=100)
    assert ids_of(rich, f"/v1/{resource.name}", limit=100, q=" \t") == every
    assert "snippet" not in rich.get(f"/v1/{resource.name}", params={"q": ""}).json()["data"][0]
    page = rich.get(f"/v1/{resource.name}", params={"q": "+—!", "count": "exact"}).json()
    assert (page["data"], page["meta"]["total"], page["links"]["next"]) == ([], 0, None)


@pytest.mark.parametrize("typed", SEARCHES)
def test_a_count_is_of_all_matches(rich: TestClient, typed: str) -> None:
    page = rich.get("/v1/estimates", params={"q": typed, "count": "exact", "limit": 1}).json()
    assert page["meta"]["total"] == len(found_by(CATALOGUE["estimates"], typed))


@pytest.mark.parametrize("include", ["report", "mentions"])
def test_each_record_has_what_was_found_in_it(rich: TestClient, include: str) -> None:
    resource = CATALOGUE["claims" if include == "report" else "locations"]
    typed = '"of report"' if include == "report" else "ŁODZ"
    reply = rich.get(f"/v1/{resource.name}", params={"q": typed, "include": include, "fields": "id", "limit": 100})
    records = reply.json()["data"]
    assert records
    for record in records:
        assert set(record) == {"id", include, "snippet"}
        snippet = record["snippet"]
        row = world()[resource.name][record["id"]]
        assert snippet["text"] == row[snippet["field"]]
        said = [snippet["text"][start:end] for start, end in snippet["highlights"]]
        assert said == (["of report"] if include == "report" else ["Łódź"])


def test_the_words_of_a_person_find_the_words_of_a_text(rich: TestClient) -> None:
    def said(typed: str) -> set[str]:
        page = rich.get("/v1/estimates", params={"q": typed, "limit": 100}).json()
        snippets = [record["snippet"] for record in page["data"]]
        return {one["text"][start:end] for one in snippets for start, end in one["highlights"]}

    assert said('"north korean"') == said("NORTH-Korean") == {"North Korean"}
    assert said("korean north") == {"North", "Korean"}
    assert said('"korean north"') == set()
    assert said("troop") == set()
    assert said("troop*") == {"troops"}
    assert said("lodz") == said("łódź") == {"Łódź"}
    assert said("слов'янськ") == said("Слов’янськ") == {"Слов'янськ"}
    assert said("it's C++") == {"it’s", "C"}
    assert said("10,000") == {"10,000"}
    assert said("😀") == said("NEAR(troops draft)") == set()
    assert said("NEAR( troops") == set()
    assert said('"troops') == {"troops"}


def test_a_kept_record_is_the_same_with_what_was_found_and_without(rich: TestClient) -> None:
    searched = rich.get("/v1/claims", params={"q": "sentence", "limit": 5}).json()["data"]
    assert len(searched) == 5
    for record in searched:
        assert record.pop("snippet")["highlights"]
        assert rich.get(f"/v1/claims/{record['id']}").json()["data"] == record


@pytest.mark.parametrize("resource", DATED)
def test_files_hold_all_matches_the_newest_first(rich: TestClient, resource: Resource) -> None:
    query = urlencode({"q": common(resource)})
    expected = ordered(found_by(resource, common(resource)), [], resource)
    rows = list(csv.DictReader(io.StringIO(rich.get(f"/v1/{resource.name}.csv?{query}").text)))
    lines = [json.loads(line) for line in rich.get(f"/v1/{resource.name}.ndjson?{query}").text.splitlines()]
    assert [row["id"] for row in rows] == [line["id"] for line in lines] == expected
    assert not {"snippet", "word_count", "recency"} & {*rows[0], *lines[0]}


@pytest.mark.parametrize("resource", PLACED)
def test_a_map_holds_what_is_found_in_a_box(rich: TestClient, resource: Resource) -> None:
    query = {"q": common(resource), "bbox": "-4,-90,180,51", "geometry": "all"}
    found = rich.get(f"/v1/{resource.name}.geojson", params=query).json()["features"]
    assert found
    listed = ids_of(rich, f"/v1/{resource.name}", q=query["q"], bbox=query["bbox"], limit=9)
    assert {feature["id"] for feature in found} == set(listed)
    assert all(feature["geometry"]["coordinates"][0] >= -4 for feature in found)


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        ("q", "x" * 501, "at most 500 characters"),
        ("q", " ".join(map(str, range(33))), "at most 32 words"),
        ("near", "", "latitude,longitude,kilometres"),
        ("near", "50,0", "latitude,longitude,kilometres"),
        ("near", "50,0,1,1", "latitude,longitude,kilometres"),
        ("near", "50, 0, 1", "a number such as"),
        ("near", "91,0,1", "the latitude from -90 to 90"),
        ("near", "0,180.1,1", "the longitude from -180 to 180"),
        ("near", "50,0,0", "above 0 and at most 20038 kilometres"),
        ("near", "50,0,-1", "above 0 and at most 20038 kilometres"),
        ("near", "50,0,1e9", "above 0 and at most 20038 kilometres"),
        ("near", "50,0,NaN", "a number such as"),
        ("near", "50,0,Infinity", "a number such as"),
        ("bbox", "0,0,1", "west,south,east,north"),
        ("bbox", "0,5,1,4", "upside down"),
        ("bbox", "0,-91,1,4", "south from -90 to 90"),
        ("bbox", "-181,0,1,4", "west from -180 to 180"),
        ("bbox", "0,0,nan,1", "a number such as"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_both_faces(rich: TestClient, name: str, raw: str, says: str) -> None:
    reply = rich.get("/v1/estimates", params={name: raw})
    assert reply.status_code == 422
    (fault,) = reply.json()["errors"]
    assert fault["parameter"] == name
    assert says in fault["detail"]
    query = f"query($typed: String!) {{ estimates(where: {{{name}: $typed}}) {{ totalCount }} }}"
    (error,) = rich.post("/graphql", json={"query": query, "variables": {"typed": raw}}).json()["errors"]
    assert error["extensions"]["code"] == "INVALID_PARAMETER"
    assert says in error["message"]


def test_nul_is_no_text_to_search_for(rich: TestClient) -> None:
    assert rich.get("/v1/estimates?q=a%00b").status_code == 400


def test_a_cursor_of_a_search_is_bound_to_its_words_and_its_order(rich: TestClient) -> None:
    after = rich.get("/v1/estimates?q=sentence&limit=1").json()["meta"]["next_cursor"]
    for query in ("q=sentence&limit=7", "limit=7&q=sentence&count=exact"):
        assert rich.get(f"/v1/estimates?{query}&after={after}").status_code == 200
    for query in ("q=report", "", "q=sentence&sort=-as_of_from", "q=sentence&sort=low", "q=sentence&near=0,0,5"):
        reply = rich.get(f"/v1/estimates?{query}&after={after}")
        assert reply.json()["code"] == "INVALID_CURSOR", query


@pytest.mark.parametrize("resource", RESOURCES)
def test_graphql_finds_the_same_with_the_same_snippets_and_cursors(rich: TestClient, resource: Resource) -> None:
    typed = common(resource)
    page = rich.get(f"/v1/{resource.name}", params={"q": typed, "limit": 3}).json()
    query = f"""{{ page: {resource.name}(first: 3, where: {{q: {json.dumps(typed)}}}) {{
      edges {{ cursor node {{ id }} snippet {{ field text highlights }} }} pageInfo {{ endCursor }} }} }}"""
    found = graphql(rich, query)["page"]
    assert [edge["node"]["id"] for edge in found["edges"]] == [record["id"] for record in page["data"]]
    assert [edge["snippet"] for edge in found["edges"]] == [record["snippet"] for record in page["data"]]
    assert found["pageInfo"]["endCursor"] == page["meta"]["next_cursor"]


def test_what_is_linked_can_be_searched_too(rich: TestClient) -> None:
    query = """{ forces(first: 15) { nodes { id
      estimates(first: 2, where: {q: "draft", bbox: "-180,-90,180,90"}) {
        totalCount edges { node { id } snippet { text highlights } } } } } }"""
    locations = world()["locations"]
    rows = [
        row
        for row in found_by(CATALOGUE["estimates"], "draft")
        if row["location_id"] and locations[row["location_id"]]["latitude"] is not None
    ]
    for force in graphql(rich, query)["forces"]["nodes"]:
        own = [row for row in rows if row["force_id"] == force["id"]]
        edges = force["estimates"]["edges"]
        assert [edge["node"]["id"] for edge in edges] == relevance(own, CATALOGUE["estimates"])[:2]
        assert force["estimates"]["totalCount"] == len(own)
        for edge in edges:
            ((start, end),) = edge["snippet"]["highlights"]
            assert edge["snippet"]["text"][start:end] == "draft"


def test_places_are_asked_for_at_the_record_and_through_its_link(rich: TestClient) -> None:
    for near in ("50.05,-3.25,20", "-10,-180,100"):
        found = set(ids_of(rich, "/v1/estimates", near=near, limit=100))
        through = ids_of(rich, "/v1/estimates", **{"location.near": near, "limit": 100})
        places = set(ids_of(rich, "/v1/locations", near=near, limit=100))
        assert (
            found
            == set(through)
            == {row["id"] for row in rows_of(CATALOGUE["estimates"]) if row["location_id"] in places}
        )
        both = {"near": near, "location.bbox": "0,-90,180,90"}
        assert set(ids_of(rich, "/v1/estimates", **both)) <= found
        nodes = graphql(
            rich,
            f'{{ estimates(first: 100, where: {{near: "{near}", location: {{near: "{near}"}}}}) '
            "{ nodes { id } } }",
        )["estimates"]["nodes"]
        assert {node["id"] for node in nodes} == found


def test_facets_and_summaries_count_what_is_found(rich: TestClient) -> None:
    rows = found_by(CATALOGUE["estimates"], "korean")
    facets = rich.get("/v1/estimates/facets", params={"q": "korean", "by": "bound"}).json()["data"]["bound"]["values"]
    assert sum(value["count"] for value in facets) == len(rows) > 0
    groups = rich.get("/v1/estimates/summary", params={"q": "korean", "limit": 100}).json()["data"]
    assert sum(group["estimates"] for group in groups) == len(rows)


def test_databases_give_the_same_bytes(both: tuple[TestClient, TestClient]) -> None:
    for name, resource in CATALOGUE.items():
        fields = ",".join(field for field in resource.fields if field != "recorded_at")
        for typed in SEARCHES:
            for sort in ("", resource.default_order):
                query = {"q": typed, "limit": 4, "fields": fields, "count": "exact"} | ({"sort": sort} if sort else {})
                first, second = (client.get(f"/v1/{name}", params=query) for client in both)
                assert first.status_code == 200
                assert first.content == second.content

"""What holds of every collection: each filter, order, field, link, page and refusal, on both databases."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from api.core import filters
from api.core.ask import MOST_RECORDS, Ask, Child
from api.core.resource import Filter, Link, Resource
from api.resources import CATALOGUE
from api.rest import params
from tests.conftest import headers_of
from tests.oracle import holds, ordered
from tests.synthetic import world

RESOURCES = [pytest.param(resource, id=name) for name, resource in CATALOGUE.items()]
FILTERS = [
    pytest.param(resource, asked, id=f"{name}-{asked.name}")
    for name, resource in CATALOGUE.items()
    for asked in resource.filters.values()
]
ORDERS = [
    pytest.param(resource, sign + order, id=f"{name}-{sign}{order}")
    for name, resource in CATALOGUE.items()
    for order in resource.orders
    for sign in ("", "-")
]
LINKS = [
    pytest.param(resource, link, id=f"{name}-{link.name}")
    for name, resource in CATALOGUE.items()
    for link in resource.links.values()
]
ILLEGAL = {
    "text": "x" * 501,
    "term": "nosuch",
    "integer": "1.5",
    "number": "nan",
    "date": "2024-13-45",
    "search": "x" * 501,
}


WRITTEN = {
    "range": ["5..20", "10..10", "..10", "2500..", "-5..1e3"],
    "near": ["50,-3.25,1", "50.05,-3.25,20", "50,180,100", "-10,-180,60", "0,0,20038", "90,120,5", "48.5,38,0.001"],
    "bbox": ["-4,49,-3,51", "170,-90,-170,90", "-180,-90,180,90", "180,-20,180,60", "-3.25,50,-3.25,50", "37,48,36,49"],
}
SEARCHES = [
    *("sentence", "ZEN", "zen*", "ze*", "lodz", "łódź", "Ж", "it's", "C++", "c", "😀", "1/2", "NEAR(", "10,000", "000"),
    *('"north korean" troop*', '"korean north"', '"of report', "“Слов’янськ”", "слов*", "AND OR NOT", "100%", "a_b"),
    *("back\\slash", "report -draft", "title:apple", "*", "—!", "", "  ", "'; DROP TABLE estimate; --"),
]


def rows_of(resource: Resource) -> list[dict[str, Any]]:
    return list(world()[resource.name].values())


def ids_of(client: TestClient, path: str, **query: Any) -> list[str]:
    """The ids of a whole answer, page after page."""
    found: list[str] = []
    following: str | None = f"{path}?{urlencode(query)}" if query else path
    while following:
        reply = client.get(following)
        assert reply.status_code == 200, reply.text
        page = reply.json()
        found += [record["id"] for record in page["data"]]
        following = page["links"]["next"]
    return found


def legal_values(resource: Resource, asked: Filter) -> list[str]:
    """Values in a URL that fit some record, where any record has a value, and one that is at an edge."""
    if asked.operator.shape == "flag":
        return ["true", "false"]
    if asked.operator.shape in WRITTEN:
        return WRITTEN[asked.operator.shape]
    if asked.kind.name == "search":
        return SEARCHES
    if asked.subject == "value":
        return ["10", "10.5", "0", "2500", "-1"]
    target = asked.path[0].target if asked.path else resource
    known = sorted({row[asked.subject] for row in rows_of(target) if row.get(asked.subject) is not None})
    shown = [value.isoformat() if isinstance(value, date) else str(value) for value in (*known[:2], *known[-2:])]
    shown = shown or {"integer": ["1"], "date": ["2024-01-01"]}.get(asked.kind.name, ["x"])
    if asked.operator.name == "in":
        return [",".join(dict.fromkeys(shown)), shown[0]]
    if asked.operator.name == "contains":
        return [shown[0][1:3].upper() or "x", shown[-1].swapcase(), "%", "_", "\\", "ł"]
    return shown


@pytest.mark.parametrize(("resource", "asked"), FILTERS)
def test_a_filter_finds_the_records_of_which_it_holds_and_no_other(
    rich: TestClient, resource: Resource, asked: Filter
) -> None:
    for raw in legal_values(resource, asked):
        value = filters.load(asked.operator.shape, asked.kind, filters.parse(asked.operator.shape, asked.kind, raw))
        expected = {row["id"] for row in rows_of(resource) if holds(row, asked, value)}
        assert set(ids_of(rich, f"/v1/{resource.name}", **{asked.name: raw, "limit": 100})) == expected, raw


@pytest.mark.parametrize(("resource", "asked"), FILTERS)
def test_an_illegal_value_of_a_filter_is_refused_with_what_is_allowed(
    rich: TestClient, resource: Resource, asked: Filter
) -> None:
    shapes = {"flag": "yes", "range": "5..1", "near": "50,0", "bbox": "0,5,0,1"}
    raw = shapes.get(asked.operator.shape, ILLEGAL[asked.kind.name])
    reply = rich.get(f"/v1/{resource.name}", params={asked.name: raw})
    assert reply.status_code == 422
    (fault,) = reply.json()["errors"]
    assert fault["parameter"] == asked.name
    assert "must be" in fault["detail"]
    if asked.kind.words and asked.operator.shape != "flag":
        assert all(word.value in fault["detail"] for word in asked.kind.words)


@pytest.mark.parametrize(("resource", "order"), ORDERS)
def test_pages_give_each_record_once_in_the_order_of_one_big_page(
    rich: TestClient, resource: Resource, order: str
) -> None:
    assert ids_of(rich, f"/v1/{resource.name}", sort=order, limit=7) == ordered(rows_of(resource), [order], resource)


@pytest.mark.parametrize("resource", RESOURCES)
def test_several_orders_hold_one_after_the_other(rich: TestClient, resource: Resource) -> None:
    orders = [f"-{resource.orders[1]}", resource.orders[0]]
    found = ids_of(rich, f"/v1/{resource.name}", sort=",".join(orders), limit=9)
    assert found == ordered(rows_of(resource), orders, resource)


@pytest.mark.parametrize("resource", RESOURCES)
def test_the_default_order_is_the_one_the_catalogue_names(rich: TestClient, resource: Resource) -> None:
    assert ids_of(rich, f"/v1/{resource.name}", limit=11) == ordered(rows_of(resource), [], resource)


@pytest.mark.parametrize("resource", RESOURCES)
def test_pages_go_on_under_a_filter(rich: TestClient, resource: Resource) -> None:
    name = next(name for name, asked in resource.own_filters.items() if asked.operator.name == "is_null")
    known = [row for row in rows_of(resource) if row[name.removesuffix("__is_null")] is not None]
    assert len(known) > 3
    found = ids_of(rich, f"/v1/{resource.name}", limit=3, **{name: "false"})
    assert found == ordered(known, [], resource)


@pytest.mark.parametrize("resource", RESOURCES)
def test_databases_give_the_same_bytes_but_for_the_time_of_loading(
    both: tuple[TestClient, TestClient], resource: Resource
) -> None:
    fields = ",".join(name for name in resource.fields if name != "recorded_at")
    for order in resource.orders:
        for sign in ("", "-"):
            query = {"fields": fields, "sort": sign + order, "limit": "10", "count": "exact"}
            replies = [client.get(f"/v1/{resource.name}", params=query) for client in both]
            while True:
                assert replies[0].content == replies[1].content
                following = replies[0].json()["links"]["next"]
                if following is None:
                    break
                replies = [client.get(following) for client in both]


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_record_is_the_same_alone_and_in_its_collection(rich: TestClient, resource: Resource) -> None:
    page = rich.get(f"/v1/{resource.name}", params={"limit": 3}).json()
    for record in page["data"]:
        reply = rich.get(f"/v1/{resource.name}/{record['id']}").json()
        assert reply["data"] == record
        assert reply["links"]["self"] == f"/v1/{resource.name}/{record['id']}"


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_record_has_the_values_that_were_loaded(rich: TestClient, resource: Resource) -> None:
    page = rich.get(f"/v1/{resource.name}", params={"limit": 100, "fields": ",".join(resource.fields)}).json()
    for record in page["data"]:
        loaded = world()[resource.name][record["id"]]
        for name in set(resource.fields) - {"recorded_at"}:
            value = loaded[name].isoformat() if isinstance(loaded[name], date) else loaded[name]
            assert record[name] == value, name
        assert record["recorded_at"].endswith("Z")


@pytest.mark.parametrize("resource", RESOURCES)
def test_an_id_that_nothing_has_is_not_found(rich: TestClient, resource: Resource) -> None:
    reply = rich.get(f"/v1/{resource.name}/{resource.prefix}-nosuch")
    assert reply.status_code == 404
    assert f"{resource.prefix}-nosuch" in reply.json()["detail"]


@pytest.mark.parametrize("resource", RESOURCES)
def test_fields_picks_the_fields_and_the_id_is_always_shown(rich: TestClient, resource: Resource) -> None:
    for name in resource.fields:
        page = rich.get(f"/v1/{resource.name}", params={"limit": 2, "fields": name}).json()
        assert [set(record) for record in page["data"]] == [{"id", name}] * 2


@pytest.mark.parametrize("resource", RESOURCES)
def test_long_fields_are_shown_only_on_request(rich: TestClient, resource: Resource) -> None:
    (record,) = rich.get(f"/v1/{resource.name}", params={"limit": 1}).json()["data"]
    assert list(record) == [name for name in resource.fields if name not in resource.on_request]


@pytest.mark.parametrize(("resource", "link"), LINKS)
def test_include_embeds_the_records_of_a_link(rich: TestClient, resource: Resource, link: Link) -> None:
    page = rich.get(f"/v1/{resource.name}", params={"limit": 100, "include": link.name}).json()
    others = world()[link.target.name].values()
    some = False
    for record in page["data"]:
        row = world()[resource.name][record["id"]]
        wanted = [other for other in others if other[link.remote] == row[link.local]]
        some = some or bool(wanted)
        if not link.many:
            assert (record[link.name] or {}).get("id") == (wanted[0]["id"] if wanted else None)
            continue
        expected = ordered(wanted, [], link.target)
        embedded = record[link.name]
        assert [one["id"] for one in embedded["data"]] == expected[: params.INCLUDED_PAGE]
        assert (embedded["links"]["next"] is None) == (len(wanted) <= params.INCLUDED_PAGE)
        if embedded["links"]["next"]:
            assert ids_of(rich, embedded["links"]["next"]) == expected[params.INCLUDED_PAGE :]
    assert some, "no record of the dataset has this link"


@pytest.mark.parametrize("resource", RESOURCES)
def test_all_links_can_be_included_at_once_in_the_largest_page(rich: TestClient, resource: Resource) -> None:
    query = {"limit": 100, "include": ",".join(resource.links), "count": "exact"}
    reply = rich.get(f"/v1/{resource.name}", params=query)
    assert reply.status_code == 200
    assert set(resource.links) <= set(reply.json()["data"][0])


@pytest.mark.parametrize("resource", RESOURCES)
def test_no_question_of_rest_is_too_costly(resource: Resource) -> None:
    children = tuple(
        Child(link.name, link, Ask(link.target, ("id",), first=params.INCLUDED_PAGE))
        for link in resource.links.values()
    )
    assert 100 * Ask(resource, ("id",), children=children).weight <= MOST_RECORDS


@pytest.mark.parametrize("resource", RESOURCES)
def test_limit_is_the_most_a_page_holds(rich: TestClient, resource: Resource) -> None:
    there = len(rows_of(resource))
    for limit in (1, 2, 100):
        page = rich.get(f"/v1/{resource.name}", params={"limit": limit}).json()
        assert len(page["data"]) == page["meta"]["returned"] == min(limit, there)
        assert page["meta"]["limit"] == limit
        assert (page["meta"]["next_cursor"] is None) == (there <= limit)
    assert rich.get(f"/v1/{resource.name}").json()["meta"]["limit"] == 20


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_count_is_exact_whatever_the_page(rich: TestClient, resource: Resource) -> None:
    first = rich.get(f"/v1/{resource.name}", params={"limit": 5, "count": "exact"}).json()
    second = rich.get(first["links"]["next"]).json()
    assert first["meta"]["total"] == second["meta"]["total"] == len(rows_of(resource))
    assert "total" not in rich.get(f"/v1/{resource.name}").json()["meta"]


@pytest.mark.parametrize("resource", RESOURCES)
def test_the_next_page_is_linked_in_the_body_and_in_the_header(rich: TestClient, resource: Resource) -> None:
    reply = rich.get(f"/v1/{resource.name}", params={"limit": 4, "sort": "-id", "id__contains": "-"})
    following = reply.json()["links"]["next"]
    assert reply.headers["Link"] == f'<{following}>; rel="next"'
    assert reply.links["next"]["url"] == following
    assert reply.json()["links"]["self"] == f"/v1/{resource.name}?limit=4&sort=-id&id__contains=-"
    last = rich.get(f"/v1/{resource.name}", params={"limit": 100, "id": reply.json()["data"][0]["id"]})
    assert last.json()["links"]["next"] is None
    assert "Link" not in last.headers


@pytest.mark.parametrize("resource", RESOURCES)
def test_head_is_get_without_the_body(rich: TestClient, resource: Resource) -> None:
    got, head = rich.get(f"/v1/{resource.name}"), rich.head(f"/v1/{resource.name}")
    assert head.status_code == 200
    assert head.content == b""
    assert headers_of(head) == headers_of(got)


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize(
    ("query", "suggestion"),
    [
        ("limi=5", "limit"),
        ("sort=-ids", "-id"),
        ("fields=idd", "id"),
        ("id__is=x", "id__in"),
        ("revisionn=1", "revision"),
    ],
)
def test_an_unknown_name_is_refused_with_a_suggestion(
    rich: TestClient, resource: Resource, query: str, suggestion: str
) -> None:
    reply = rich.get(f"/v1/{resource.name}?{query}")
    assert reply.status_code == 422
    (fault,) = reply.json()["errors"]
    assert fault["parameter"] == query.partition("=")[0]
    assert fault["suggestion"] == suggestion
    assert suggestion in fault["allowed"]
    assert f"Did you mean {suggestion!r}?" in fault["detail"]


@pytest.mark.parametrize("resource", RESOURCES)
def test_an_unknown_link_is_refused_with_those_there_are(rich: TestClient, resource: Resource) -> None:
    for path in (f"/v1/{resource.name}", f"/v1/{resource.name}/{next(iter(world()[resource.name]))}"):
        (fault,) = rich.get(path, params={"include": "nosuch"}).json()["errors"]
        assert fault["allowed"] == list(resource.links)


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_record_refuses_the_parameters_of_a_collection(rich: TestClient, resource: Resource) -> None:
    reply = rich.get(f"/v1/{resource.name}/{next(iter(world()[resource.name]))}", params={"limit": 1})
    assert reply.status_code == 422
    assert reply.json()["errors"][0]["allowed"] == ["fields", "include"]


@pytest.mark.parametrize("resource", RESOURCES)
def test_what_is_given_twice_is_refused(rich: TestClient, resource: Resource) -> None:
    for query in ("limit=1&limit=1", "id=x&id=y", "after=x&after=x", "fields=id,id", "sort=id,id"):
        reply = rich.get(f"/v1/{resource.name}?{query}")
        assert reply.status_code == 422, query
        assert reply.json()["errors"][0]["parameter"] == query.partition("=")[0]


def test_all_faults_of_a_question_are_told_at_once(rich: TestClient) -> None:
    reply = rich.get("/v1/estimates?limit=0&measure=nosuch&nosuch=1")
    assert [fault["parameter"] for fault in reply.json()["errors"]] == ["limit", "measure", "nosuch"]
    assert reply.json()["errors"][1]["allowed"][:2] == ["strength", "killed"]


def test_the_index_lists_the_collections(rich: TestClient) -> None:
    body = rich.get("/v1").json()
    assert [entry["href"] for entry in body["data"]] == [f"/v1/{name}" for name in CATALOGUE]
    assert all(entry["description"] for entry in body["data"])
    assert rich.get("/v1?x=1").status_code == 422


def test_text_is_found_in_either_case_from_a_to_z_and_as_it_is_beyond(rich: TestClient) -> None:
    def named(words: str) -> set[str]:
        page = rich.get("/v1/locations", params={"name__contains": words, "limit": 100, "fields": "name"}).json()
        return {record["name"] for record in page["data"]}

    assert named("ŁóDź") == {"Łódź"}
    assert named("łódź") == set()
    assert named("zEN") == {"Zenit", "zenit"}
    assert named("%") == {"100%"}
    assert named("_") == {"a_b"}
    assert named("\\") == {"back\\slash"}
    assert named("'") == {"it's"}

"""How many statements a question costs: one SELECT a level, and one more where a page reaches those without a value."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from api.core.ask import MOST_LINKS, MOST_RECORDS, Ask, Child, Condition, Order
from api.core.errors import TooCostly
from api.core.query import answer
from api.core.resource import Link, Resource
from api.core.snapshot import Snapshot
from api.resources import CATALOGUE
from tests.conftest import client_of
from tests.synthetic import world

LINKED_BY_MANY = [
    pytest.param(resource, id=name)
    for name, resource in CATALOGUE.items()
    if any(link.many for link in resource.links.values())
]
RESOURCES = [pytest.param(resource, id=name) for name, resource in CATALOGUE.items()]


@pytest.fixture(scope="module")
def forgetful(rich_url: str) -> Iterator[TestClient]:
    """A client of the application that keeps nothing of what it has read."""
    with client_of(rich_url, answer_cache_mb=0, record_cache_mb=0) as client:
        yield client


def child(link: Link, first: int = 10, *children: Child) -> Child:
    return Child(link.name, link, Ask(link.target, ("id",), first=first, children=children))


def statements_of_a_page(resource: Resource, order: str, limit: int) -> int:
    """One; and one more for what has no value to order by, where the others do not fill the page."""
    name = order.removeprefix("-")
    known = sum(row[name] is not None for row in world()[resource.name].values())
    return 1 + (bool(resource.table.c[name].nullable) and known <= limit)


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("limit", [1, 7, 100])
def test_a_page_is_found_in_one_statement_and_each_resource_on_it_read_in_one_once(
    rich_url: str, statements: list[str], resource: Resource, limit: int
) -> None:
    query = {"limit": limit, "sort": f"-{resource.orders[0]}", "include": ",".join(resource.to_one)}
    found = statements_of_a_page(resource, resource.orders[0], limit)
    with client_of(rich_url, answer_cache_mb=0) as client:
        first = client.get(f"/v1/{resource.name}", params={k: v for k, v in query.items() if v})
        assert len(statements) <= found + 1 + len(resource.to_one)
        statements.clear()
        again = client.get(f"/v1/{resource.name}", params={k: v for k, v in query.items() if v})
    assert first.status_code == 200
    assert again.content == first.content
    assert len(statements) == found


@pytest.mark.parametrize("resource", LINKED_BY_MANY)
@pytest.mark.parametrize("limit", [5, 100])
def test_each_link_to_many_is_one_statement_more(
    forgetful: TestClient, statements: list[str], resource: Resource, limit: int
) -> None:
    query = {"limit": limit, "include": ",".join(resource.links)}
    assert forgetful.get(f"/v1/{resource.name}", params=query).status_code == 200
    expected = statements_of_a_page(resource, resource.default_order, limit)
    assert len(statements) == expected + sum(link.many for link in resource.links.values())


def test_a_count_is_one_statement_more(forgetful: TestClient, statements: list[str]) -> None:
    forgetful.get("/v1/estimates", params={"limit": 3})
    without = len(statements)
    forgetful.get("/v1/estimates", params={"limit": 3, "count": "exact"})
    assert len(statements) == 2 * without + 1


def test_a_filter_through_a_link_is_in_the_statement_that_finds_the_page(
    forgetful: TestClient, statements: list[str]
) -> None:
    forgetful.get("/v1/estimates?force.country=KP&location.status=resolved&report.language=en&sort=id")
    assert len(statements) == 2


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_record_is_one_statement(forgetful: TestClient, statements: list[str], resource: Resource) -> None:
    for record_id in (next(iter(world()[resource.name])), f"{resource.prefix}-nosuch"):
        statements.clear()
        forgetful.get(f"/v1/{resource.name}/{record_id}")
        assert len(statements) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/v1/forces?limit=0",
        "/v1/forces?nosuch=1",
        "/v1/forces?after=AAAA",
        f"/v1/forces/{'9' * 500}x",
        "/v1/forces/%01?fields=nosuch",
        "/live",
        "/docs",
        "/openapi.json",
    ],
)
def test_what_needs_no_database_asks_it_nothing(forgetful: TestClient, statements: list[str], path: str) -> None:
    forgetful.get(path)
    assert statements == []


def test_only_the_wanted_columns_are_read(forgetful: TestClient, statements: list[str]) -> None:
    forgetful.get("/v1/reports", params={"fields": "title"})
    assert "publisher" not in statements[0]
    forgetful.get("/v1/reports")
    assert "_1.text " not in statements[1]
    assert "_1.text," not in statements[1]


@pytest.mark.parametrize("first", [2, 20])
def test_graphql_costs_a_statement_for_each_level_of_lists_and_each_resource_on_the_last(
    forgetful: TestClient, statements: list[str], first: int
) -> None:
    query = """query($first: Int!) { forces(first: $first) { nodes { name parent { name parent { id } }
      estimates(first: $first) { edges { node { id source { name affiliation { name } } location { id
        mentions(first: 3) { nodes { id report { id } } } } } } } } } }"""
    reply = forgetful.post("/graphql", json={"query": query, "variables": {"first": first}}).json()
    assert "errors" not in reply
    assert len(reply["data"]["forces"]["nodes"]) == min(first, 15)
    assert len(statements) == 5


def test_graphql_counts_with_a_statement_for_each_total(forgetful: TestClient, statements: list[str]) -> None:
    query = "{ forces { totalCount nodes { estimates(first: 3) { totalCount nodes { id } } } } }"
    reply = forgetful.post("/graphql", json={"query": query}).json()
    totals = [force["estimates"]["totalCount"] for force in reply["data"]["forces"]["nodes"]]
    assert sum(totals) == sum(row["force_id"] is not None for row in world()["estimates"].values())
    assert len(statements) == 5


def test_each_parent_has_its_own_first_page(snapshot: Snapshot) -> None:
    """The page of a link to many is that of the same question asked of each parent alone."""
    forces, estimates = CATALOGUE["forces"], CATALOGUE["estimates"]
    link = forces.links["estimates"]
    orders = (Order("high", descending=True), Order("measure"))
    known = Condition(estimates.own_filters["high__is_null"], False)
    embedded = Child("all", link, Ask(estimates, ("id", "high"), (known,), orders, first=2, count=True))
    page = answer(snapshot, Ask(forces, ("id",), first=100, children=(embedded,)))
    assert len(page.records) == 15
    for record in page.records:
        of_parent = Condition(estimates.own_filters["force_id"], record["id"])
        alone = answer(snapshot, Ask(estimates, ("id", "high"), (known, of_parent), orders, first=2, count=True))
        assert record["all"].records == alone.records
        assert (record["all"].more, record["all"].total) == (alone.more, alone.total)


def test_the_same_link_can_be_followed_twice(snapshot: Snapshot) -> None:
    link = CATALOGUE["forces"].links["estimates"]
    rising, falling = (
        Child(key, link, Ask(link.target, ("id",), orders=(Order("id", descending),), first=100))
        for key, descending in (("rising", False), ("falling", True))
    )
    page = answer(snapshot, Ask(CATALOGUE["forces"], ("id",), first=15, children=(rising, falling)))
    assert any(len(record["rising"].records) > 3 for record in page.records)
    for record in page.records:
        assert record["rising"].records == record["falling"].records[::-1]


def test_a_question_for_too_many_records_is_refused_before_the_database_is_asked(
    snapshot: Snapshot, statements: list[str]
) -> None:
    link = CATALOGUE["reports"].links["estimates"]
    within = Ask(CATALOGUE["reports"], ("id",), first=MOST_RECORDS // 101, children=(child(link, 100),))
    assert answer(snapshot, within).records
    beyond = Ask(CATALOGUE["reports"], ("id",), first=100, children=(child(link, 100),))
    statements.clear()
    with pytest.raises(TooCostly, match=f"at most {MOST_RECORDS}"):
        answer(snapshot, beyond)
    assert statements == []


def test_a_chain_of_links_is_refused_where_it_gets_too_long(snapshot: Snapshot) -> None:
    def chain(length: int) -> Ask:
        parts: tuple[Child, ...] = ()
        for _ in range(length):
            parts = (child(CATALOGUE["locations"].links["parent"], 1, *parts),)
        return Ask(CATALOGUE["locations"], ("id",), children=parts)

    assert answer(snapshot, chain(MOST_LINKS)).records
    with pytest.raises(TooCostly, match=f"at most {MOST_LINKS}"):
        answer(snapshot, chain(MOST_LINKS + 1))

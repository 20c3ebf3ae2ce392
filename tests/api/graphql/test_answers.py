"""GraphQL answers: the same values, orders, filters and cursors as REST, whatever the shape of the operation."""

from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient
from strawberry.utils.str_converters import to_camel_case as camel

from api.core.resource import Resource
from api.resources import CATALOGUE
from tests.synthetic import world

RESOURCES = [pytest.param(resource, id=name) for name, resource in CATALOGUE.items()]


def asked(client: TestClient, query: str, **variables: Any) -> Any:
    """The data of an answer without errors."""
    reply = client.post("/graphql", json={"query": query, "variables": variables})
    assert reply.status_code == 200, reply.text
    assert "errors" not in reply.json(), reply.text
    return reply.json()["data"]


def in_rest(record: dict[str, Any], resource: Resource) -> dict[str, Any]:
    """A record of GraphQL as REST would show it: other names, and words of vocabularies by their value."""
    shown = {}
    for name, field in resource.fields.items():
        value = record[camel(name)]
        shown[name] = field.kind.words[value].value if field.kind.words and value is not None else value
    return shown


def all_fields(resource: Resource) -> str:
    return " ".join(map(camel, resource.fields))


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_field_of_every_record_is_the_same_as_in_rest(
    client: TestClient, rich: TestClient, resource: Resource
) -> None:
    for asking in (client, rich):
        query = {"limit": 100, "fields": ",".join(resource.fields), "count": "exact"}
        page = asking.get(f"/v1/{resource.name}", params=query).json()
        answer = asked(
            asking, f"{{ all: {resource.name}(first: 100) {{ totalCount nodes {{ {all_fields(resource)} }} }} }}"
        )
        assert [in_rest(record, resource) for record in answer["all"]["nodes"]] == page["data"]
        assert answer["all"]["totalCount"] == page["meta"]["total"] > 0


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_record_by_its_id_is_the_same_as_in_rest(rich: TestClient, resource: Resource) -> None:
    record_id = next(iter(world()[resource.name]))
    wanted = rich.get(f"/v1/{resource.name}/{record_id}", params={"fields": ",".join(resource.fields)}).json()["data"]
    query = f"""query($id: ID!) {{
      one: {resource.singular}(id: $id) {{ {all_fields(resource)} }}
      node(id: $id) {{ __typename id ... on {resource.singular.capitalize()} {{ {all_fields(resource)} }} }} }}"""
    answer = asked(rich, query, id=record_id)
    assert in_rest(answer["one"], resource) == in_rest(answer["node"], resource) == wanted
    assert answer["node"]["__typename"] == resource.singular.capitalize()


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("wrong", ["nosuch", "", "é", "\\u0000", "9" * 600])
def test_an_id_that_nothing_has_gives_null(rich: TestClient, resource: Resource, wrong: str) -> None:
    record_id = f"{resource.prefix}-{wrong}"
    query = f'{{ one: {resource.singular}(id: "{record_id}") {{ id }} node(id: "{record_id}") {{ id }} }}'
    assert asked(rich, query) == {"one": None, "node": None}


@pytest.mark.parametrize("resource", RESOURCES)
def test_pages_of_both_faces_have_the_same_cursors(rich: TestClient, resource: Resource) -> None:
    orders = [f"-{resource.orders[0]}", resource.orders[1]]
    named = [f"{order.removeprefix('-').upper()}_{'DESC' if order.startswith('-') else 'ASC'}" for order in orders]
    query = f"""query($after: String) {{ page: {resource.name}(first: 4, after: $after,
      orderBy: [{", ".join(named)}]) {{
      edges {{ cursor node {{ id }} }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"""
    after: str | None = None
    path = f"/v1/{resource.name}?limit=4&sort={','.join(orders)}"
    for _ in range(3):
        page = rich.get(path + (f"&after={after}" if after else "")).json()
        found = asked(rich, query, after=after)["page"]
        assert [edge["node"]["id"] for edge in found["edges"]] == [record["id"] for record in page["data"]]
        assert found["pageInfo"] == {
            "hasNextPage": page["meta"]["next_cursor"] is not None,
            "hasPreviousPage": after is not None,
            "startCursor": found["edges"][0]["cursor"],
            "endCursor": found["edges"][-1]["cursor"],
        }
        after = page["meta"]["next_cursor"]
        if after is None:
            break
        assert after == found["pageInfo"]["endCursor"]


@pytest.mark.parametrize(
    ("rest", "where"),
    [
        ({"measure": "killed"}, "{measure: {eq: KILLED}}"),
        ({"measure__in": "killed,wounded"}, "{measure: {in: [KILLED, WOUNDED]}}"),
        ({"low__is_null": "false"}, "{low: {isNull: false}}"),
        ({"low__gte": "5", "low__lt": "100"}, "{low: {gte: 5, lt: 100}}"),
        ({"high__lte": "10.5"}, "{high: {lte: 10.5}}"),
        ({"as_of_from__gt": "2023-06-01"}, '{asOfFrom: {gt: "2023-06-01"}}'),
        ({"value__overlaps": "5..20"}, '{value: {overlaps: "5..20"}}'),
        ({"value__possibly_gte": "20"}, "{value: {possiblyGte: 20}}"),
        ({"value__surely_lte": "20"}, "{value: {surelyLte: 20}}"),
        ({"unit__contains": "MUL"}, '{unit: {contains: "MUL"}}'),
        ({"force.country": "KP"}, '{force: {country: {eq: "KP"}}}'),
        ({"force.name__in": "Zenit,apple", "report.language": "en"},
         '{force: {name: {in: ["Zenit", "apple"]}}, report: {language: {eq: "en"}}}'),
        ({"location.where_prec__lte": "4", "bound": "exact"}, "{bound: {eq: EXACT}, location: {wherePrec: {lte: 4}}}"),
        ({"revision": "1"}, "{revision: {eq: 1}}"),
    ],
)  # fmt: skip
def test_a_filter_finds_the_same_records_and_its_cursors_are_interchangeable(
    rich: TestClient, rest: dict[str, str], where: str
) -> None:
    page = rich.get("/v1/estimates", params={"limit": "1", "count": "exact", **rest}).json()
    query = f"""query($after: String) {{ estimates(first: 1, after: $after, where: {where}) {{
      totalCount nodes {{ id }} pageInfo {{ endCursor }} }} }}"""
    found = asked(rich, query)["estimates"]
    assert 1 < page["meta"]["total"] == found["totalCount"]
    assert page["meta"]["next_cursor"] == found["pageInfo"]["endCursor"]
    following = rich.get(page["links"]["next"]).json()["data"][0]["id"]
    assert [{"id": following}] == asked(rich, query, after=page["meta"]["next_cursor"])["estimates"]["nodes"]


def test_conditions_lead_through_several_links(rich: TestClient) -> None:
    where = '{force: {parent: {country: {eq: "KP"}}}}'
    found = asked(rich, f"{{ estimates(first: 100, where: {where}) {{ nodes {{ id }} }} }}")["estimates"]["nodes"]
    forces = world()["forces"]
    expected = {
        row["id"]
        for row in world()["estimates"].values()
        if (force := forces.get(row["force_id"])) and forces.get(force["parent_id"], {}).get("country") == "KP"
    }
    assert expected
    assert {record["id"] for record in found} == expected


@pytest.mark.parametrize("where", ["null", "{}", "{low: null}", "{low: {}}", "{low: {eq: null}}", "{force: null}"])
def test_what_is_null_or_empty_is_no_condition(rich: TestClient, where: str) -> None:
    answer = asked(rich, f"{{ estimates(where: {where}) {{ totalCount }} }}")
    assert answer["estimates"]["totalCount"] == len(world()["estimates"])


def test_numbers_that_are_whole_are_written_whole(client: TestClient) -> None:
    query = "{ estimates(where: {bound: {eq: BETWEEN}}) { nodes { low best high } } }"
    reply = client.post("/graphql", json={"query": query})
    assert b'{"estimates":{"nodes":[{"low":11000,"best":null,"high":15000}]}}' in reply.content
    rest = client.get("/v1/estimates?bound=between&fields=low,best,high").content
    assert b'"low":11000,"best":null,"high":15000' in rest


def test_a_number_that_is_not_whole_keeps_its_digits(rich: TestClient) -> None:
    query = "{ estimates(first: 1, where: {low: {eq: 10.5}}) { nodes { low } } }"
    assert asked(rich, query)["estimates"]["nodes"] == [{"low": 10.5}]


def test_aliases_and_repeated_links_keep_their_own_arguments(rich: TestClient) -> None:
    query = """{ forces(first: 15) { nodes { id
      low: estimates(first: 2, orderBy: [LOW_ASC, ID_ASC]) { nodes { number: low } }
      high: estimates(first: 1, orderBy: [HIGH_DESC], where: {high: {isNull: false}}) { totalCount nodes { high } }
      estimates { totalCount } } } }"""
    estimates = world()["estimates"].values()
    for force in asked(rich, query)["forces"]["nodes"]:
        own = [row for row in estimates if row["force_id"] == force["id"]]
        lows = sorted(row["low"] for row in own if row["low"] is not None)
        highs = sorted((row["high"] for row in own if row["high"] is not None), reverse=True)
        assert [node["number"] for node in force["low"]["nodes"]] == (lows + [None] * len(own))[: min(2, len(own))]
        assert [node["high"] for node in force["high"]["nodes"]] == highs[:1]
        assert force["high"]["totalCount"] == len(highs)
        assert force["estimates"]["totalCount"] == len(own)


def test_nodes_and_edges_of_one_page_can_ask_different_things(rich: TestClient) -> None:
    query = """{ forces(first: 9) {
      nodes { id estimates(first: 1, orderBy: [ID_ASC]) { nodes { id } } }
      edges { node { name estimates(first: 3, orderBy: [ID_DESC]) { nodes { id measure } } } }
      again: edges { node { id parent { name } } } } }"""
    page = asked(rich, query)["forces"]
    for node, edge, again in zip(page["nodes"], page["edges"], page["again"], strict=True):
        force = world()["forces"][node["id"]]
        own = sorted(row["id"] for row in world()["estimates"].values() if row["force_id"] == node["id"])
        assert edge["node"]["name"] == force["name"]
        assert [one["id"] for one in node["estimates"]["nodes"]] == own[:1]
        assert [one["id"] for one in edge["node"]["estimates"]["nodes"]] == own[::-1][:3]
        parent = world()["forces"].get(force["parent_id"])
        assert again["node"] == {"id": node["id"], "parent": {"name": parent["name"]} if parent else None}


def test_a_field_that_is_selected_twice_is_one(rich: TestClient) -> None:
    query = """{ forces(first: 3, orderBy: [ID_ASC]) { nodes { id } } ...More }
      fragment More on Query { forces(first: 3, orderBy: [ID_ASC]) {
        nodes { name parent { id } parent { name } } totalCount } }"""
    page = asked(rich, query)["forces"]
    assert page["totalCount"] == 15
    assert [set(node) for node in page["nodes"]] == [{"id", "name", "parent"}] * 3


def test_fragments_of_every_sort_select_the_same(rich: TestClient) -> None:
    plain = "{ estimates(first: 30) { nodes { id low force { id name } } } }"
    fragments = [
        "{ estimates(first: 30) { nodes { ...E } } } fragment E on Estimate { id low force { ...F } } "
        "fragment F on Force { id name }",
        "{ estimates(first: 30) { nodes { ... on Estimate { id low } "
        "... { force { ... on Force { id ... { name } } } } } } }",
        "{ ... on Query { ...Q } } fragment Q on Query { estimates(first: 30) { ...C } } "
        "fragment C on EstimateConnection { nodes { ... on Node { id } low force { ...N ...F } } } "
        "fragment N on Node { id } fragment F on Force { name }",
        "{ estimates(first: 30) { nodes { ...N low ...N force { ...N name } } } } fragment N on Node { id }",
    ]
    expected = asked(rich, plain)
    for query in fragments:
        assert asked(rich, query) == expected


def test_a_node_gives_only_what_its_type_has(rich: TestClient) -> None:
    query = """query($id: ID!) { node(id: $id) { id ... on Force { name }
      ... on Source { kind } ... on Node { __typename } } }"""
    assert asked(rich, query, id="frc-force-0")["node"] == {
        "id": "frc-force-0",
        "name": world()["forces"]["frc-force-0"]["name"],
        "__typename": "Force",
    }


@pytest.mark.parametrize("flag", [True, False])
def test_directives_include_and_skip_by_variable(rich: TestClient, flag: bool) -> None:
    query = """query($flag: Boolean!) { forces(first: 2) { nodes { id
      name @include(if: $flag) kind @skip(if: $flag)
      parent @include(if: $flag) { id }
      ... @skip(if: $flag) { estimates(first: 1) { nodes { id } } }
      ...More @include(if: $flag) } } }
      fragment More on Force { mentions(first: 1) { nodes { surface } } }"""
    shown = {"id", "name", "parent", "mentions"} if flag else {"id", "kind", "estimates"}
    assert [set(node) for node in asked(rich, query, flag=flag)["forces"]["nodes"]] == [shown] * 2


def test_what_is_skipped_costs_nothing(rich: TestClient, statements: list[str]) -> None:
    query = """query($all: Boolean = false) { forces { nodes { id estimates @include(if: $all) { nodes { id } } }
      totalCount @include(if: $all) } }"""
    asked(rich, query)
    assert not any("estimate" in statement or "count(" in statement for statement in statements)
    asked(rich, query, all=True)
    assert sum("count(" in statement for statement in statements) == 1
    assert sum("FROM estimate" in statement for statement in statements) == 2


def test_variables_have_their_defaults(rich: TestClient) -> None:
    query = """query($first: Int! = 3, $where: EstimateFilter = {low: {gte: 5}},
      $orderBy: [EstimateOrder!] = [LOW_DESC]) {
      estimates(first: $first, where: $where, orderBy: $orderBy) { nodes { low } } }"""
    lows = sorted((row["low"] for row in world()["estimates"].values() if (row["low"] or 0) >= 5), reverse=True)
    assert [node["low"] for node in asked(rich, query)["estimates"]["nodes"]] == lows[:3]
    answer = asked(rich, query, first=1, where={"low": {"lt": 5}}, orderBy=["LOW_ASC"])
    assert answer["estimates"]["nodes"] == [{"low": 0}]


def test_a_nested_page_goes_on_with_its_cursor(rich: TestClient) -> None:
    query = """query($after: String) { force(id: "frc-force-3") { mentions { totalCount }
      estimates(first: 2, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } } }"""
    found: list[str] = []
    after = None
    while True:
        page = asked(rich, query, after=after)["force"]["estimates"]
        found += [node["id"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    alone = rich.get("/v1/estimates?force_id=frc-force-3&limit=100&fields=id").json()["data"]
    assert len(found) > 2
    assert found == [record["id"] for record in alone]


def test_an_empty_page_has_no_cursors(rich: TestClient) -> None:
    query = """{ forces(where: {id: {eq: "x"}}) { totalCount nodes { id } edges { cursor }
      pageInfo { hasNextPage startCursor endCursor } } }"""
    assert asked(rich, query)["forces"] == {
        "totalCount": 0,
        "nodes": [],
        "edges": [],
        "pageInfo": {"hasNextPage": False, "startCursor": None, "endCursor": None},
    }


def test_an_operation_can_be_asked_with_get(rich: TestClient) -> None:
    query = "query A($n: Int!) { forces(first: $n) { nodes { id } } } query B { forces { totalCount } }"
    parameters = {"query": query, "operationName": "A", "variables": '{"n": 2}'}
    assert len(rich.get(f"/graphql?{urlencode(parameters)}").json()["data"]["forces"]["nodes"]) == 2
    reply = rich.get("/graphql", params={"query": query, "operationName": "B"})
    assert reply.json()["data"] == {"forces": {"totalCount": 15}}


def test_databases_give_the_same_bytes(both: tuple[TestClient, TestClient]) -> None:
    query = """{ forces(orderBy: [COUNTRY_DESC, NAME_ASC]) { totalCount edges { cursor
      node { name country parent { name }
      estimates(first: 4, orderBy: [HIGH_DESC, MEASURE_ASC]) { totalCount
      edges { cursor node { low best high measure asOfFrom
      location { name candidates latitude } } } } } } } }"""
    first, second = (client.post("/graphql", json={"query": query}).content for client in both)
    assert first == second
    assert b"errors" not in first


def test_each_level_is_found_in_one_select_and_read_in_one_once(rich: TestClient, statements: list[str]) -> None:
    query = """query($first: Int!) { forces(first: $first) { nodes { id parent { name }
      estimates(first: $first) { nodes { id report { title } force { name } location { name } source { name }
        location { mentions(first: 2) { nodes { surface } } } } }
      claims(first: $first) { nodes { id } } } } }"""
    for first in (1, 3, 15):
        statements.clear()
        asked(rich, query, first=first)
        assert len(statements) <= 6, statements
        statements.clear()
        asked(rich, query, first=first)
        assert len(statements) == 4, statements


def test_a_page_is_found_in_one_select_and_what_it_links_to_read_in_one_once(
    rich: TestClient, statements: list[str]
) -> None:
    query = """query($first: Int!) { estimates(first: $first, orderBy: [ID_ASC]) {
      nodes { id report { id } force { id parent { id } } location { id } source { id } }
      edges { cursor node { quote source { name } } } pageInfo { endCursor } } }"""
    for first in (1, 100):
        statements.clear()
        assert len(asked(rich, query, first=first)["estimates"]["nodes"]) == first
        assert len(statements) <= 9, statements
        statements.clear()
        asked(rich, query, first=first)
        assert len(statements) == 1, statements


def test_a_second_request_may_have_other_values_and_other_flags(rich: TestClient) -> None:
    query = """query($id: ID!, $named: Boolean!) { force(id: $id) { id name @include(if: $named) } }"""
    for number in (1, 2):
        name = world()["forces"][f"frc-force-{number}"]["name"]
        found = asked(rich, query, id=f"frc-force-{number}", named=True)["force"]
        assert found == {"id": f"frc-force-{number}", "name": name}
        assert asked(rich, query, id=f"frc-force-{number}", named=False)["force"] == {"id": f"frc-force-{number}"}


def test_introspection_and_the_catalogue_stand_in_one_operation(rich: TestClient) -> None:
    query = """query($type: String!) { a: __typename forces(first: 1) { __typename edges { __typename }
      pageInfo { kind: __typename } nodes { what: __typename } }
      __type(name: $type) { ...T } again: __schema { queryType { name } } estimateFacets(by: [BOUND], first: 1) {
      __typename values { __typename } } } fragment T on __Type { name kind }"""
    assert asked(rich, query, type="Force") == {
        "a": "Query",
        "forces": {
            "__typename": "ForceConnection",
            "edges": [{"__typename": "ForceEdge"}],
            "pageInfo": {"kind": "PageInfo"},
            "nodes": [{"what": "Force"}],
        },
        "__type": {"name": "Force", "kind": "OBJECT"},
        "again": {"queryType": {"name": "Query"}},
        "estimateFacets": [{"__typename": "Facet", "values": [{"__typename": "FacetValue"}]}],
    }


def test_fields_come_in_the_order_of_the_operation(rich: TestClient) -> None:
    query = """{ forces(first: 1) { totalCount nodes { name ...F id estimates(first: 1) { totalCount } kind } } }
      fragment F on Force { parent { name id } country }"""
    page = asked(rich, query)["forces"]
    assert list(page) == ["totalCount", "nodes"]
    assert list(page["nodes"][0]) == ["name", "parent", "country", "id", "estimates", "kind"]


def test_what_is_wrong_in_one_field_is_wrong_in_that_field_alone(rich: TestClient) -> None:
    query = """query($first: Int!) { good: force(id: "frc-force-1") { id }
      bad: force(id: "frc-force-1") { estimates(first: $first) { totalCount } }
      also: force(id: "frc-force-2") { id } }"""
    reply = rich.post("/graphql", json={"query": query, "variables": {"first": 101}}).json()
    assert reply["data"] == {"good": {"id": "frc-force-1"}, "bad": None, "also": {"id": "frc-force-2"}}
    [error] = reply["errors"]
    assert error["path"] == ["bad"]
    assert error["locations"] == [{"line": 2, "column": 7}]
    assert error["extensions"]["code"] == "INVALID_PARAMETER"


def test_what_is_wrong_where_null_is_not_allowed_leaves_no_data(rich: TestClient) -> None:
    query = '{ force(id: "frc-force-1") { id } forces(first: 0) { totalCount } }'
    reply = rich.post("/graphql", json={"query": query}).json()
    assert reply["data"] is None
    assert [error["path"] for error in reply["errors"]] == [["forces"]]

"""GraphQL over HTTP: bodies, media types, and a code on every error that tells nothing internal."""

import json
from pathlib import Path
from typing import Any

import pytest
from graphql import build_client_schema, build_schema, get_introspection_query, lexicographic_sort_schema, print_schema
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from api.contract import contract
from tests.conftest import client_of

GRAPHQL_RESPONSE = "application/graphql-response+json"
ONE = '{ force(id: "frc-force-0") { id } }'


def refused(client: TestClient, query: str, code: str, **variables: Any) -> dict[str, Any]:
    """The one error of an operation, which has this code."""
    reply = client.post("/graphql", json={"query": query, "variables": variables})
    assert reply.status_code == 200, reply.text
    error: dict[str, Any]
    (error,) = reply.json()["errors"]
    assert error["extensions"]["code"] == code, error
    assert error["message"]
    return error


@pytest.mark.parametrize("query", ["", "{", "{ a(", "nosuch", '{ a(b: "\\ud800") }', "{ a }}", "\0"])
def test_what_is_no_graphql_fails_to_parse(client: TestClient, query: str) -> None:
    assert refused(client, query, "GRAPHQL_PARSE_FAILED")["locations"]


@pytest.mark.parametrize(
    "query",
    [
        "{" + "a{" * 900 + "b" + "}" * 901,
        "{ forces(where:" + "[" * 900 + "]" * 900 + ") { nodes { id } } }",
        "{ force(id: " + "{a:" * 600 + "1" + "}" * 600 + ") { id } }",
    ],
    ids=["selections", "lists", "objects"],
)
def test_what_is_too_deep_fails_to_parse(client: TestClient, query: str) -> None:
    refused(client, query, "GRAPHQL_PARSE_FAILED")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("{ nosuch }", "nosuch"),
        ("{ forces { nodes { nosuch } } }", "nosuch"),
        ("{ forces { nodes } }", "nodes"),
        ("{ forces(nosuch: 1) { totalCount } }", "nosuch"),
        ("{ forces(where: {nosuch: {eq: 1}}) { totalCount } }", "nosuch"),
        ("{ forces(where: {kind: {eq: NOSUCH}}) { totalCount } }", "NOSUCH"),
        ('{ forces(first: "1") { totalCount } }', "1"),
        ("{ forces(first: 9999999999) { totalCount } }", "9999999999"),
        ("{ forces(orderBy: [NOSUCH]) { totalCount } }", "NOSUCH"),
        ("{ ...A } fragment A on Query { ...A }", "A"),
        ("mutation { a }", "mutation"),
        ("subscription { a }", "subscription"),
        ("{ force(id: 1.5) { id } }", "1.5"),
        ('{ estimates(where: {asOfFrom: {eq: "2024-13-45"}}) { totalCount } }', "YYYY-MM-DD"),
        ('{ estimates(where: {asOfFrom: {eq: "20240101"}}) { totalCount } }', "YYYY-MM-DD"),
    ],
)
def test_what_the_schema_does_not_have_is_not_valid(client: TestClient, query: str, told: str) -> None:
    assert told in refused(client, query, "GRAPHQL_VALIDATION_FAILED")["message"]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("Int!", "x"),
        ("Int!", None),
        ("Int!", 2**31),
        ("Int!", 1.5),
        ("Date", "2024-13-45"),
        ("Date", 5),
        ("ForceKind", "nosuch"),
        ("ForceFilter", {"nosuch": 1}),
        ("[ForceOrder!]", [None]),
    ],
)
def test_a_variable_of_another_type_is_bad_input(client: TestClient, kind: str, value: Any) -> None:
    uses = {
        "Int!": "forces(first: $v) { totalCount }",
        "Date": "estimates(where: {asOfFrom: {eq: $v}}) { totalCount }",
        "ForceKind": "forces(where: {kind: {eq: $v}}) { totalCount }",
        "ForceFilter": "forces(where: $v) { totalCount }",
        "[ForceOrder!]": "forces(orderBy: $v) { totalCount }",
    }
    error = refused(client, f"query($v: {kind}) {{ {uses[kind]} }}", "BAD_USER_INPUT", v=value)
    assert "$v" in error["message"]


def test_an_operation_that_is_not_there_is_bad_input(client: TestClient) -> None:
    query = "query A { forces { totalCount } } query B { forces { totalCount } }"
    for name in (None, "C", ""):
        reply = client.post("/graphql", json={"query": query, "operationName": name})
        assert [error["extensions"]["code"] for error in reply.json()["errors"]] == ["BAD_USER_INPUT"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("{ forces(first: 0) { totalCount } }", "first"),
        ("{ forces(first: 101) { totalCount } }", "first"),
        ("{ forces(first: -1) { totalCount } }", "first"),
        ("{ forces { nodes { estimates(first: 101) { totalCount } } } }", "first"),
        ("{ forces(where: {name: {in: []}}) { totalCount } }", "name__in"),
        ('{ forces(where: {name: {eq: "a\\u0000b"}}) { totalCount } }', "name"),
        ("{ estimates(where: {low: {gte: 1e16}}) { totalCount } }", "low__gte"),
        ('{ estimates(where: {value: {overlaps: "5..1"}}) { totalCount } }', "value__overlaps"),
        ('{ estimates(where: {value: {overlaps: ".."}}) { totalCount } }', "value__overlaps"),
        ("{ estimates(where: {report: {characters: {eq: -2147483648}}}) { totalCount } }", "report.characters"),
    ],
)
def test_a_value_out_of_range_names_its_parameter(client: TestClient, query: str, parameter: str) -> None:
    error = refused(client, query, "INVALID_PARAMETER")
    assert [fault["parameter"] for fault in error["extensions"]["errors"]] == [parameter]
    assert error["path"]


@given(after=st.text(max_size=50) | st.from_regex(r"[A-Za-z0-9_-]{1,200}", fullmatch=True))
@settings(max_examples=50, deadline=None)
def test_any_text_that_is_no_cursor_is_an_invalid_cursor(client: TestClient, after: str) -> None:
    refused(client, f"{{ forces(after: {json.dumps(after)}) {{ nodes {{ id }} }} }}", "INVALID_CURSOR")


def test_a_cursor_of_another_order_or_filter_is_refused(rich: TestClient) -> None:
    after = rich.get("/v1/forces?limit=1&sort=name").json()["meta"]["next_cursor"]
    for arguments in ("orderBy: [NAME_DESC]", "orderBy: [ID_ASC]", 'where: {name: {contains: "a"}}'):
        refused(rich, f'{{ forces({arguments}, after: "{after}") {{ nodes {{ id }} }} }}', "INVALID_CURSOR")
    refused(rich, f'{{ sources(after: "{after}") {{ nodes {{ id }} }} }}', "INVALID_CURSOR")


def test_what_could_be_too_much_is_too_costly(client: TestClient) -> None:
    deep = "{ reports(first: 100) { nodes { estimates(first: 100) { nodes { id } } } } }"
    refused(client, deep, "QUERY_TOO_COSTLY")
    by_variable = "query($n: Int!) { reports(first: $n) { nodes { claims(first: $n) { nodes { id } } } } }"
    refused(client, by_variable, "QUERY_TOO_COSTLY", n=100)
    chain = '{ location(id: "loc-kurakhove-695357") { ' + "parent { " * 70 + "id" + " }" * 70 + " } }"
    refused(client, chain, "QUERY_TOO_COSTLY")
    aliases = (
        "{ forces { nodes { "
        + " ".join(f"a{at}: estimates(first: 1) {{ nodes {{ id }} }}" for at in range(60))
        + " } } }"
    )
    refused(client, aliases, "QUERY_TOO_COSTLY")


def test_one_field_that_fails_leaves_the_others(rich: TestClient) -> None:
    reply = rich.post("/graphql", json={"query": '{ wrong: force(id: "x") { id } bad: node(id: "x") { id } ' + ONE[1:]})
    assert reply.json()["data"] == {"wrong": None, "bad": None, "force": {"id": "frc-force-0"}}


BODIES: list[tuple[bytes, int]] = [
    (b"null", 400),
    (b'"x"', 400),
    (b"5", 400),
    (b"[]", 400),
    (b"[5]", 400),
    (b"", 400),
    (b"{", 400),
    (b"{}", 400),
    (b'{"query": null}', 400),
    (b'{"query": 5}', 400),
    (b'{"query": ["{forces{totalCount}}"]}', 400),
    (b'{"query": "{forces{totalCount}}", "variables": 5}', 400),
    (b'{"query": "{forces{totalCount}}", "variables": []}', 400),
    (b'{"query": "{forces{totalCount}}", "operationName": 5}', 400),
    (b'{"query": "\xff"}', 400),
    (b'{"query": "\xed\xa0\x80"}', 400),
    (b'{"query": "\\ud800"}', 400),
    (b"\xff\xfe{\x00}\x00", 400),
    (b'{"query": "{forces{totalCount}}", "variables": {"a": ' + b"9" * 5000 + b"}}", 400),
    (b'{"query": "{forces{totalCount}}", "variables": {"a": NaN}}', 400),
    (b'{"query": "{forces{totalCount}}", "variables": {"a": Infinity}}', 400),
    (b'{"query": "{forces{totalCount}}", "variables": {"a": "\\ud800"}}', 400),
    (b'{"query": "{forces{totalCount}}", "variables": {"a": ' + b"[" * 20000 + b"]" * 20000 + b"}}", 400),
    (b"[" * 60000, 400),
    (b'{"query": "' + b" " * 65536 + b'"}', 413),
]


@pytest.mark.parametrize(("body", "status"), BODIES, ids=lambda value: str(value)[:60])
def test_a_body_that_is_no_request_is_refused(client: TestClient, body: bytes, status: int) -> None:
    for accept in ("application/json", GRAPHQL_RESPONSE):
        headers = {"Content-Type": "application/json", "Accept": accept}
        reply = client.post("/graphql", content=body, headers=headers)
        assert reply.status_code == status
        assert reply.headers["Content-Type"] == accept
        (error,) = reply.json()["errors"]
        assert error["extensions"]["code"] == {400: "BAD_REQUEST", 413: "CONTENT_TOO_LARGE"}[status]
        assert "data" not in reply.json()


@given(body=st.binary(max_size=200) | st.recursive(st.none() | st.booleans() | st.text(max_size=9), st.lists).map(
    lambda value: json.dumps(value).encode()
))  # fmt: skip
@settings(max_examples=80, deadline=None)
def test_any_bytes_are_answered_without_a_server_error(client: TestClient, body: bytes) -> None:
    reply = client.post("/graphql", content=body, headers={"Content-Type": "application/json"})
    assert reply.status_code == 400


def test_a_body_in_pieces_is_cut_off_where_it_gets_too_large(client: TestClient) -> None:
    pieces = (b" " * 1000 for _ in range(100))
    reply = client.post("/graphql", content=pieces, headers={"Content-Type": "application/json"})
    assert reply.status_code == 413


@pytest.mark.parametrize("value", ["a\0b", "\U0001f600", "x" * 501, "\ue000"])
def test_any_text_in_a_variable_is_answered_with_a_code_or_with_data(client: TestClient, value: str) -> None:
    query = "query($v: String!) { forces(where: {name: {eq: $v}}) { totalCount } }"
    reply = client.post("/graphql", json={"query": query, "variables": {"v": value}})
    assert reply.status_code == 200
    if "errors" in reply.json():
        assert reply.json()["errors"][0]["extensions"]["code"] == "INVALID_PARAMETER"
    else:
        assert reply.json()["data"] == {"forces": {"totalCount": 0}}


def test_a_body_of_another_media_type_is_refused(client: TestClient) -> None:
    for kind in ("text/plain", "application/graphql", "application/x-www-form-urlencoded", ""):
        reply = client.post("/graphql", content=b'{"query": "{ __typename }"}', headers={"Content-Type": kind})
        assert reply.status_code == 415
        assert reply.headers["Accept-Post"] == "application/json"
        assert reply.json()["errors"][0]["extensions"]["code"] == "UNSUPPORTED_MEDIA_TYPE"
    for kind in ("application/json; charset=utf-8", "Application/JSON"):
        reply = client.post("/graphql", content=b'{"query": "{ __typename }"}', headers={"Content-Type": kind})
        assert reply.json()["data"] == {"__typename": "Query"}


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        (GRAPHQL_RESPONSE, GRAPHQL_RESPONSE),
        (f"{GRAPHQL_RESPONSE}, application/json;q=0.9", GRAPHQL_RESPONSE),
    ],
)
def test_the_media_type_is_the_one_asked_for_and_decides_the_status(
    client: TestClient, accept: str, media_type: str
) -> None:
    for query, status in (
        ("{ __typename }", 200),
        ("{ nosuch }", 400),
        ("{", 400),
        ("query($a: Int!) { __typename }", 400),
    ):
        reply = client.post("/graphql", json={"query": query}, headers={"Accept": accept})
        assert reply.headers["Content-Type"].partition(";")[0] == media_type
        assert reply.status_code == (status if media_type == GRAPHQL_RESPONSE else 200)
        assert ("data" in reply.json()) == (status == 200)


def test_get_asks_too(client: TestClient) -> None:
    asked = client.get("/graphql", params={"query": "{ __typename }"}).json()
    assert asked == {"data": {"__typename": "Query"}, "extensions": {"cost": {"requested": 0, "allowed": 5000}}}
    for parameters in ({}, {"query": "{ __typename }", "variables": "x"}, {"variables": "{}"}):
        reply = client.get("/graphql", params=parameters)
        assert reply.status_code == 400
        assert reply.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


@pytest.mark.parametrize("parameters", ["query={a}&query={b}", "query={__typename}&nosuch=1"])
def test_a_parameter_that_is_repeated_or_unknown_is_refused(client: TestClient, parameters: str) -> None:
    reply = client.get(f"/graphql?{parameters}")
    assert reply.status_code == 422
    assert reply.json()["errors"][0]["extensions"]["code"] == "INVALID_PARAMETER"


def test_a_media_type_that_is_not_served_is_not_acceptable(client: TestClient) -> None:
    for reply in (
        client.post("/graphql", json={"query": ONE}, headers={"Accept": "text/csv"}),
        client.get("/graphql", params={"query": ONE}, headers={"Accept": "text/html"}),
    ):
        assert reply.status_code == 406
        assert reply.json()["errors"][0]["extensions"]["code"] == "NOT_ACCEPTABLE"


def test_other_methods_are_told_which_are_allowed(client: TestClient) -> None:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        reply = client.request(method, "/graphql")
        assert (reply.status_code, reply.headers["Allow"]) == (405, "GET, HEAD, POST")
        assert reply.json()["code"] == "METHOD_NOT_ALLOWED"


@pytest.mark.parametrize("operation", ["mutation { a }", "subscription { a }"])
def test_get_asks_for_queries_only(client: TestClient, operation: str) -> None:
    reply = client.get("/graphql", params={"query": operation})
    assert (reply.status_code, reply.headers["Allow"]) == (405, "POST")
    assert reply.json()["errors"][0]["extensions"]["code"] == "METHOD_NOT_ALLOWED"


def test_there_are_no_batches_no_uploads_and_no_sockets(client: TestClient) -> None:
    batch = client.post("/graphql", json=[{"query": ONE}, {"query": ONE}])
    assert (batch.status_code, batch.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_REQUEST")
    assert client.post("/graphql", files={"operations": b"{}", "map": b"{}"}).status_code == 415
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/graphql", subprotocols=["graphql-transport-ws"]),
    ):
        pass


@pytest.mark.parametrize("accept", ["application/json", GRAPHQL_RESPONSE])
def test_an_answer_to_get_has_an_etag_and_what_has_errors_is_kept_by_nobody(client: TestClient, accept: str) -> None:
    reply = client.get("/graphql", params={"query": ONE}, headers={"Accept": accept})
    assert reply.headers["Cache-Control"] == "public, no-cache"
    assert reply.headers["Dataset-Revision"]
    again = client.get(
        "/graphql", params={"query": ONE}, headers={"Accept": accept, "If-None-Match": reply.headers["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    for query in ("{", "{ nosuch }", "{ forces(first: 0) { totalCount } }"):
        refused = client.get("/graphql", params={"query": query}, headers={"Accept": accept})
        assert refused.headers["Cache-Control"] == "no-store"
        assert "ETag" not in refused.headers


def test_no_more_than_five_errors_are_told(client: TestClient) -> None:
    for query in (
        "{ " + " ".join(f"nosuch{at}" for at in range(50)) + " }",
        "query(" + " ".join(f"$v{at}: Int!" for at in range(20)) + ") { __typename }",
    ):
        assert len(client.post("/graphql", json={"query": query}).json()["errors"]) == 5


def test_the_standard_introspection_gives_the_schema_of_the_contract(client: TestClient) -> None:
    reply = client.post("/graphql", json={"query": get_introspection_query(specified_by_url=True)}).json()
    assert "errors" not in reply
    told, written = build_client_schema(reply["data"]), build_schema(contract()["schema.graphql"])
    assert print_schema(lexicographic_sort_schema(told)) == print_schema(lexicographic_sort_schema(written))


def test_everything_in_the_schema_is_described(client: TestClient) -> None:
    schema = build_schema(contract()["schema.graphql"])
    missing = []
    for name, kind in schema.type_map.items():
        if name.startswith("__") or name in ("String", "Int", "Float", "Boolean", "ID"):
            continue
        missing += [] if kind.description else [name]
        parts = {**getattr(kind, "fields", {}), **getattr(kind, "values", {})}
        missing += [f"{name}.{part}" for part, about in parts.items() if not about.description]
        for part, about in parts.items():
            arguments = getattr(about, "args", {})
            missing += [f"{name}.{part}({key})" for key, one in arguments.items() if not one.description]
    assert missing == []


def test_a_database_that_is_missing_is_unavailable_and_says_nothing_of_itself(tmp_path: Path) -> None:
    with client_of(f"sqlite:///{tmp_path / 'secret.sqlite3'}") as client:
        reply = client.post("/graphql", json={"query": "{ forces { nodes { id } } }"})
    assert reply.status_code == 503
    assert reply.headers["Retry-After"] == "5"
    assert "secret" not in reply.text
    assert "sqlite" not in reply.text
    assert reply.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"

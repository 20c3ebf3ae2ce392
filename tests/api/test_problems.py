"""Every error a client can meet: one shape (RFC 9457), the right status on both databases, nothing internal in it."""

import re
from urllib.parse import quote

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from api.core.errors import InvalidParameter, Problem, problems
from api.problems import problem_of, type_of
from api.resources import CATALOGUE
from models.store import PROJECT

KINDS = [pytest.param(kind, id=kind.__name__) for kind in problems()]
PATHS = ["/v1", "/docs", "/docs/openapi", "/docs/static/docs.css", "/openapi.json", "/live", "/ready", "/"]
PATHS += [f"/v1/{name}" for name in CATALOGUE]
WORDS = r"SELECT|sqlite|psycopg|sqlalchemy|Traceback|/tmp/|site-packages|postgresql|\.py\b"
INTERNAL = re.compile(rf"{WORDS}|{re.escape(str(PROJECT))}", re.I)
LONG = "9" * 5000

# After reliability.md: (what is asked, status, code, parameter that is named).
BAD = [
    # Ids that nothing can have.
    *[(f"/v1/estimates/{record}", 404, "NOT_FOUND", None) for record in ("9223372036854775808", "2147483648", LONG)],
    *[(f"/v1/reports/{record}", 404, "NOT_FOUND", None) for record in ("%D9%A1", "1_0", "%201%20", "1e3", "-1")],
    ("/v1/reports/rep-14d60c4e1ff6%20", 404, "NOT_FOUND", None),
    ("/v1/reports/REP-14d60c4e1ff6", 404, "NOT_FOUND", None),
    ("/v1/reports/nosuch/text", 404, "NOT_FOUND", None),
    ("/v1/reports/%00", 400, "INVALID_ENCODING", None),
    ("/v1/reports/%ff", 400, "INVALID_ENCODING", None),
    # The size of a page.
    *[
        (f"/v1/estimates?limit={limit}", 422, "INVALID_PARAMETER", "limit")
        for limit in ("-1", "0", "101", "1000000000", "abc", "9223372036854775808", "", "1.0", "%D9%A1", "+5", LONG)
    ],
    ("/v1/estimates?limit=1&limit=2", 422, "INVALID_PARAMETER", "limit"),
    ("/v1/estimates?offset=-5", 422, "INVALID_PARAMETER", "offset"),
    # Numbers.
    *[
        (f"/v1/estimates?{name}={value}", 422, "INVALID_PARAMETER", name)
        for name in ("low", "value__surely_gte")
        for value in ("nan", "inf", "-Infinity", "1e999", "1e16", "", "0x10", "9" * 41)
    ],
    *[
        (f"/v1/locations?where_prec={value}", 422, "INVALID_PARAMETER", "where_prec")
        for value in ("2147483648", "9223372036854775808", "1.5", "nan")
    ],
    # Days.
    *[
        (f"/v1/estimates?as_of_from__gte={day}", 422, "INVALID_PARAMETER", "as_of_from__gte")
        for day in ("0000-01-01", "2024-13-45", "10000-01-01", "20240101", "2024-W01-1", "2023-02-29")
    ],
    # Bytes that are not text.
    ("/v1/reports?title=a%00b", 400, "INVALID_ENCODING", None),
    *[
        (f"/v1/{where}", 400, "INVALID_ENCODING", None)
        for where in ("reports?title=%FF", "reports?%FF=1", "reports?title=%ED%A0%80", "%ED%A0%80", "reports/%C0%AF")
    ],
    # Orders.
    *[
        (f"/v1/estimates?sort={quote(order)}", 422, "INVALID_PARAMETER", "sort")
        for order in (
            "(select sqlite_version())",
            "id;drop table estimate",
            "nosuch",
            "",
            "id,",
            "--id",
            "ID",
            "id desc",
        )
    ],
    # Ranges, lists, flags, words.
    ("/v1/estimates?value__overlaps=5..1", 422, "INVALID_PARAMETER", "value__overlaps"),
    ("/v1/estimates?value__overlaps=..", 422, "INVALID_PARAMETER", "value__overlaps"),
    (f"/v1/estimates?id__in={','.join('x' * 101)}", 422, "INVALID_PARAMETER", "id__in"),
    ("/v1/estimates?measure__in=killed,,wounded", 422, "INVALID_PARAMETER", "measure__in"),
    ("/v1/estimates?measure=KILLED", 422, "INVALID_PARAMETER", "measure"),
    ("/v1/estimates?low__is_null=1", 422, "INVALID_PARAMETER", "low__is_null"),
    ("/v1/estimates?low__nosuch=1", 422, "INVALID_PARAMETER", "low__nosuch"),
    ("/v1/estimates?value=5", 422, "INVALID_PARAMETER", "value"),
    ("/v1/estimates?value_min=5", 422, "INVALID_PARAMETER", "value_min"),
    ("/v1/estimates?count=yes", 422, "INVALID_PARAMETER", "count"),
    ("/v1/reports/rep-14d60c4e1ff6/text?x=1", 422, "INVALID_PARAMETER", "x"),
    # Cursors.
    *[
        (f"/v1/estimates?after={after}", 422, "INVALID_CURSOR", "after")
        for after in ("", "x", "A" * 2001, "A" * 7000, "W10", "%F0%9F%98%80", "9223372036854775808", "==", "null")
    ],
    # Addresses.
    (f"/v1/estimates?id={'x' * 9000}", 414, "URI_TOO_LONG", None),
    (f"/{'x' * 9000}", 414, "URI_TOO_LONG", None),
    *[
        (path, 404, "NOT_FOUND", None)
        for path in (
            "/nosuch",
            "/v1/nosuch",
            "/v1/estimates/",
            "/docs/",
            "/docs/static/../app.py",
            "/docs/static/nosuch",
        )
    ],
]


def assert_is_problem(reply: object, status: int, code: str) -> dict[str, object]:
    assert reply.status_code == status, reply.text  # type: ignore[attr-defined]
    assert reply.headers["Content-Type"] == "application/problem+json"  # type: ignore[attr-defined]
    body: dict[str, object] = reply.json()  # type: ignore[attr-defined]
    assert body["status"] == status
    assert body["code"] == code
    kind = next(kind for kind in problems() if kind.code == code)
    assert (body["type"], body["title"]) == (type_of(kind), kind.title)
    assert str(body["detail"])[-1] in ".?"
    return body


@pytest.mark.parametrize(("path", "status", "code", "parameter"), BAD, ids=lambda value: str(value)[:50])
def test_bad_input_is_refused_with_its_status_and_the_parameter(
    client: TestClient, path: str, status: int, code: str, parameter: str | None
) -> None:
    reply = client.get(path)
    body = assert_is_problem(reply, status, code)
    if parameter is None:
        assert "errors" not in body
    else:
        assert [fault["parameter"] for fault in body["errors"]] == [parameter]  # type: ignore[attr-defined]
    document = client.get("/openapi.json").json()
    Draft202012Validator({"$ref": "#/components/schemas/Problem", **document}).validate(body)
    assert len(reply.content) < 8000
    head = client.head(path)
    assert (head.status_code, head.content) == (status, b"")
    assert set(head.headers.items()) ^ set(reply.headers.items()) == {
        ("x-request-id", answer.headers["x-request-id"]) for answer in (head, reply)
    }


@pytest.mark.parametrize(("path", "status", "code", "parameter"), BAD, ids=lambda value: str(value)[:50])
def test_nothing_internal_is_told_and_little_is_echoed(
    client: TestClient, path: str, status: int, code: str, parameter: str | None
) -> None:
    told = client.get(path).text.replace("sqlite_version", "")
    assert not INTERNAL.search(told.replace("(select", ""))
    assert not re.search("9{100}|x{100}|A{100}", told)


@pytest.mark.parametrize(
    "text",
    [
        '"',
        "*",
        "AND",
        "foo:bar",
        "(",
        "-flood",
        "C++",
        "it's",
        "NEAR(a b,-1)",
        "",
        "(" * 500,
        "%",
        "_",
        "\\",
        "Łódź",
        "'; --",
    ],
)
def test_any_text_can_be_looked_for(client: TestClient, text: str) -> None:
    for operator in ("", "__contains", "__in"):
        assert client.get("/v1/locations", params={f"name{operator}": text}).status_code == 200


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2024-02-29"])
def test_the_first_and_the_last_day_can_be_asked_for(client: TestClient, day: str) -> None:
    for operator in ("", "__gte", "__lt"):
        assert client.get("/v1/claims", params={f"as_of_from{operator}": day}).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "NOSUCH"])
@pytest.mark.parametrize("path", PATHS)
def test_a_method_that_is_not_taken_is_refused_with_those_that_are(client: TestClient, path: str, method: str) -> None:
    reply = client.request(method, path)
    assert_is_problem(reply, 405, "METHOD_NOT_ALLOWED")
    assert reply.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_graphql_takes_post_too(client: TestClient, method: str) -> None:
    reply = client.request(method, "/graphql")
    assert_is_problem(reply, 405, "METHOD_NOT_ALLOWED")
    assert reply.headers["Allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize("path", ["/graphql", "/v1/estimates"])
def test_a_page_of_another_site_may_ask(client: TestClient, path: str) -> None:
    origin = {"Origin": "https://example.org"}
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    preflight = client.options(path, headers=origin | asked)
    assert preflight.status_code == 204
    assert preflight.content == b""
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    for address in (path, "/nosuch", "/v1/estimates?limit=0"):
        reply = client.get(address, headers=origin)
        assert reply.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in reply.headers


def test_no_reply_leads_to_the_host_that_a_request_claims(client: TestClient) -> None:
    for path in ("/", "/v1/", "/v1/estimates/", "/v1/estimates?limit=1", "/nosuch", "/docs/static"):
        reply = client.get(path, headers={"Host": "evil.example"})
        assert "evil.example" not in str(reply.headers) + reply.text


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_problem_is_explained_in_the_docs(client: TestClient, kind: type[Problem]) -> None:
    assert kind.__doc__
    assert kind.__doc__.endswith(".")
    assert kind.title
    path, _, anchor = type_of(kind).partition("#")
    assert path == "/docs"
    page = client.get(path).text
    assert page.count(f'id="{anchor}"') == 1
    assert page.count(f"<code>{kind.code}</code>") == 1


def test_every_kind_of_problem_has_a_code_of_its_own() -> None:
    kinds = problems()
    assert InvalidParameter in kinds
    assert len({kind.code for kind in kinds}) == len(kinds)
    assert all(400 <= kind.status <= 599 for kind in kinds)


def test_what_fails_inside_is_masked_and_can_be_found_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    problem = problem_of(RuntimeError("postgresql://user:secret@host/db"))
    assert (problem.status, problem.code) == (500, "INTERNAL_SERVER_ERROR")
    assert "secret" not in problem.detail
    assert problem.instance in caplog.text  # type: ignore[attr-defined]

"""The guard: the same strict headers on every kind of reply, and addresses that nothing behind it can misread."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from api.guard import LONGEST_ADDRESS, Guard
from api.problems import on_error

STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
REPLIES = [
    ("GET", "/v1/estimates", 200),
    ("HEAD", "/v1/estimates", 200),
    ("GET", "/docs", 200),
    ("GET", "/docs/openapi", 200),
    ("GET", "/docs/static/docs.css", 200),
    ("GET", "/openapi.json", 200),
    ("GET", "/live", 200),
    ("GET", "/ready", 200),
    ("GET", "/graphql?query={__typename}", 200),
    ("GET", "/v1/reports/rep-14d60c4e1ff6/text", 200),
    ("GET", "/", 307),
    ("GET", "/v1/estimates?limit=0", 422),
    ("GET", "/nosuch", 404),
    ("GET", "/docs/static/nosuch", 404),
    ("DELETE", "/v1/estimates", 405),
    ("GET", "/%ff", 400),
    ("GET", "/graphql", 400),
    ("POST", "/graphql", 415),
    ("GET", f"/{'x' * LONGEST_ADDRESS}", 414),
]


def assert_guarded(reply: object) -> None:
    headers = reply.headers  # type: ignore[attr-defined]
    assert headers.get_list("Content-Security-Policy") == [STRICT]
    assert headers.get_list("X-Content-Type-Options") == ["nosniff"]
    assert headers.get_list("Referrer-Policy") == ["no-referrer"]
    assert headers.get_list("Cross-Origin-Resource-Policy") == ["cross-origin"]


@pytest.mark.parametrize(("method", "path", "status"), REPLIES, ids=lambda value: str(value)[:40])
def test_every_kind_of_reply_has_the_strict_headers(client: TestClient, method: str, path: str, status: int) -> None:
    reply = client.request(method, path)
    assert reply.status_code == status
    assert_guarded(reply)


def test_a_failure_inside_has_them_too_and_tells_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_request: Request) -> Response:
        raise RuntimeError("postgresql://user:secret@host/db")

    app = Guard(Starlette(routes=[Route("/", fail)], exception_handlers={Exception: on_error}))
    with TestClient(app, raise_server_exceptions=False) as client:
        reply = client.get("/")
    assert reply.status_code == 500
    assert_guarded(reply)
    body = reply.json()
    assert body["code"] == "INTERNAL_SERVER_ERROR"
    assert body["status"] == 500
    assert body["instance"].startswith("urn:uuid:")
    assert "secret" not in reply.text
    assert body["instance"] in caplog.text


def test_an_address_may_be_as_long_as_the_guard_says(client: TestClient) -> None:
    path = "/v1/estimates?id="
    longest = path + "x" * (LONGEST_ADDRESS - len(path) + 1)
    assert client.get(longest).status_code == 422
    assert client.get(f"{longest}x").status_code == 414


@given(raw=st.binary(max_size=30))
@settings(max_examples=150, deadline=None)
def test_any_bytes_in_an_address_are_answered_without_a_server_error(client: TestClient, raw: bytes) -> None:
    escaped = "".join(f"%{byte:02x}" for byte in raw)
    try:
        readable = "\0" not in raw.decode()
    except UnicodeDecodeError:
        readable = False
    for path, expected in (
        (f"/v1/locations/x{escaped}", 404),
        (f"/v1/locations?name={escaped}", 200),
        (f"/v1/locations?name__contains={escaped}", 200),
        (f"/v1/locations?x{escaped}=1", 422),
        (f"/v1/locations?sort={escaped}", 422),
        (f"/v1/locations?after={escaped}", 422),
    ):
        assert client.get(path).status_code == (expected if readable else 400), path

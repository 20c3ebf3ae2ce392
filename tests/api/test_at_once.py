"""At once: on a real connection, what is answered without a task is what is answered with one, in the order asked."""

import json
import re
import socket
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.at_once import at_once
from api.settings import Settings
from tests.conftest import serving

QUICK, SLOW = "/v1/estimates?limit={}", "/v1/estimates?count=exact&limit={}"


@pytest.fixture
def connection(rich_url: str) -> Iterator[socket.socket]:
    """A connection to a server."""
    with serving(rich_url) as address, socket.create_connection(address, timeout=20) as opened:
        yield opened


def request(path: str, method: str = "GET", more: str = "") -> bytes:
    return f"{method} {path} HTTP/1.1\r\nHost: x\r\n{more}\r\n".encode()


def read_until(connection: socket.socket, count: int, pattern: bytes) -> list[bytes]:
    """What has come in once there are so many matches; those matches."""
    came = b""
    while len(found := re.findall(pattern, came)) < count:
        piece = connection.recv(65536)
        assert piece, came[-500:]
        came += piece
    return found


def test_requests_of_one_packet_are_answered_in_their_order(connection: socket.socket) -> None:
    limits = range(1, 41)
    connection.sendall(b"".join(request((SLOW if limit % 5 == 0 else QUICK).format(limit)) for limit in limits))
    found = read_until(connection, len(limits), rb'"meta":\{"returned":\d+,"limit":(\d+)')
    assert [*map(int, found)] == [*limits]


def test_a_head_has_no_body_and_the_next_answer_follows_it(connection: socket.socket) -> None:
    connection.sendall(request(QUICK.format(3), "HEAD") + request("/live", "HEAD") + request(QUICK.format(2)))
    found = read_until(connection, 1, rb"(?s)\A(HTTP/1.1 200 .*)HTTP/1.1 200 .*HTTP/1.1 200 .*?\r\n\r\n\{")
    assert b"{" not in found[0]


def test_a_client_that_asks_whether_to_go_on_is_told_so_first(connection: socket.socket) -> None:
    more = "Content-Type: application/json\r\nContent-Length: 26\r\nExpect: 100-continue\r\n"
    connection.sendall(request("/graphql", "POST", more))
    read_until(connection, 1, rb"\AHTTP/1.1 100 Continue\r\n\r\n")
    connection.sendall(b'{"query": "{ __typename }"}'[:26])
    read_until(connection, 1, rb"\AHTTP/1.1 [24]00 ")


def test_a_connection_that_is_to_be_closed_is(connection: socket.socket) -> None:
    connection.sendall(request(QUICK.format(1), more="Connection: close\r\n"))
    came = b""
    while piece := connection.recv(65536):
        came += piece
    assert b"connection: close\r\n" in came
    assert came.endswith(b"}")


def test_what_has_to_wait_is_not_answered_at_once(rich_url: str) -> None:
    app = create_app(Settings(database_url=rich_url))
    scope = {"type": "http", "method": "GET", "headers": [], "query_string": b"", "server": ("x", 80)}
    for path in ("/v1/estimates/summary", "/v1/estimates.csv", "/live", "/docs"):
        assert at_once(app, {**scope, "path": path, "raw_path": path.encode()}) is None


def test_what_is_wrong_is_told_at_once(rich_url: str) -> None:
    app = create_app(Settings(database_url=rich_url))
    scope = {"type": "http", "method": "GET", "headers": [], "query_string": b"x=1", "server": ("x", 80)}
    made = at_once(app, {**scope, "path": "/v1/estimates", "raw_path": b"/v1/estimates"})
    if rich_url.startswith("sqlite"):
        assert made is not None
        assert made[0] == 422
    else:
        assert made is None


def test_an_operation_is_answered_at_once_when_it_is_known_and_a_file_has_it(rich_url: str) -> None:
    app = create_app(Settings(database_url=rich_url, answer_cache_mb=0))
    nested = b"query={forces(first:3){nodes{name,estimates(first:2){nodes{low,source{name}}}}}}"
    counted = b"query={forces(first:3){totalCount}}"
    scope = {"type": "http", "method": "GET", "headers": [], "server": ("x", 80), "raw_path": b"/graphql"}
    with TestClient(app) as client:
        for asked in (nested, counted):
            path = {**scope, "path": "/graphql", "query_string": asked}
            assert at_once(app, path) is None
            told = client.get(f"/graphql?{asked.decode()}").json()
            made = at_once(app, path)
            if asked is counted or not rich_url.startswith("sqlite"):
                assert made is None
            else:
                assert made is not None
                assert json.loads(made[2]) == told

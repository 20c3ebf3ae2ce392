"""Connections over real sockets: what a client may not send or take its time for is refused, as every problem is."""

import asyncio
import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from api import connection
from api.connection import LARGEST_HEADERS, LEAVE_SECONDS, LOOKED_EVERY_SECONDS, MOST_HEADERS
from api.guard import HEADERS, LONGEST_ADDRESS
from tests.conftest import running

SOON = 0.5  # for which the seconds that a client has are put in these tests
MUCH_BYTES, MUCH_TIMES = 100_000, 1000
SLACK = 3  # a busy machine looks later
PLAIN = b"POST /plain HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi"
NEVER_ENDING = b"POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"


# What an application gets wrong, by the path at which it does: headers, or None for an exception.
WRONG: dict[str, list[tuple[bytes, bytes]] | None] = {
    "/raises": None,
    "/splits": [(b"content-length", b"2"), (b"x", b"1\r\nset-cookie: 2")],
    "/short": [(b"content-length", b"3")],
}


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers POST with the body it got; at `/slow` in half a minute, at `/much` with more than a client takes.

    GET of what is `WRONG` is answered so; of anything else with two letters whose number it does not tell.
    """
    if scope["method"] == "GET":
        headers = WRONG.get(scope["path"], [])
        if headers is None:
            raise RuntimeError("on purpose")
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"hi"})
        return
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    if scope["path"] == "/slow":
        await asyncio.sleep(30)
    length = [] if scope["path"] == "/much" else [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": length})
    for _ in range(MUCH_TIMES if scope["path"] == "/much" else 0):
        await send({"type": "http.response.body", "body": bytes(MUCH_BYTES), "more_body": True})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
def server() -> Iterator[uvicorn.Server]:
    """A server with our connections, in a thread."""
    with running(application, lifespan="off", log_config=None, timeout_graceful_shutdown=5) as started:
        yield started


@contextmanager
def connected(server: uvicorn.Server) -> Iterator[socket.socket]:
    with socket.create_connection(server.servers[0].sockets[0].getsockname(), timeout=20) as client:
        yield client


def told(client: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of all that comes until the server hangs up."""
    came = b""
    while piece := client.recv(65536):
        came += piece
    head, _, body = came.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    return int(first.split()[1]), dict(line.lower().split(": ", 1) for line in lines), body


def assert_answered(client: socket.socket, body: bytes = b"hi") -> None:
    """With the body that was sent; the connection stays."""
    came = b""
    while not came.endswith(b"\r\n\r\n" + body):
        piece = client.recv(65536)
        assert piece, came
        came += piece
    assert came.startswith(b"HTTP/1.1 200 ")


def assert_refused(client: socket.socket, status: int, code: str) -> None:
    """As every other problem is told: in its shape, with the security headers, and then the server hangs up."""
    given, headers, body = told(client)
    assert given == status
    assert headers["content-type"] == "application/problem+json"
    assert headers["connection"] == "close"
    assert int(headers["content-length"]) == len(body)
    assert {name.lower(): value.lower() for name, value in HEADERS.items()}.items() <= headers.items()
    assert json.loads(body).items() >= {"status": status, "code": code}.items()


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that takes long is given up soon."""
    for name in ("READ_SECONDS", "WRITE_SECONDS"):
        monkeypatch.setattr(connection, name, SOON)
    monkeypatch.setenv("FOGLINE_REQUEST_SECONDS", str(SOON))
    connection._settings.cache_clear()
    monkeypatch.setattr(connection, "_settings", connection._settings.__wrapped__)


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", PLAIN[:-1]],
    ids=["nothing", "a word", "half a head", "half a body"],
)
@pytest.mark.usefixtures("soon")
def test_who_sends_a_request_too_slowly_is_told_so_while_others_are_served(server: uvicorn.Server, sent: bytes) -> None:
    began = time.monotonic()
    with connected(server) as slow, connected(server) as other:
        slow.sendall(sent)
        other.sendall(PLAIN)
        assert_answered(other)
        assert_refused(slow, 408, "REQUEST_TIMEOUT")
    assert SOON <= time.monotonic() - began <= SOON + LOOKED_EVERY_SECONDS + SLACK


@pytest.mark.usefixtures("soon")
def test_who_drips_bytes_is_not_given_more_time_for_it(server: uvicorn.Server) -> None:
    began = time.monotonic()
    with connected(server) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nX-Drip: ")
        while time.monotonic() - began < SOON:
            slow.sendall(b"x")
            time.sleep(SOON / 10)
        assert_refused(slow, 408, "REQUEST_TIMEOUT")


@pytest.mark.usefixtures("soon")
def test_a_connection_that_waits_between_requests_is_not_slow(server: uvicorn.Server) -> None:
    with connected(server) as client:
        for _ in range(2):
            client.sendall(PLAIN)
            assert_answered(client)
            time.sleep(SOON + 2 * LOOKED_EVERY_SECONDS)


def test_a_body_in_pieces_is_answered(server: uvicorn.Server) -> None:
    with connected(server) as client:
        for piece in (PLAIN[:10], PLAIN[10:-1], PLAIN[-1:]):
            client.sendall(piece)
            time.sleep(0.05)
        assert_answered(client)


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (b"GET /" + b"x" * (LONGEST_ADDRESS + LARGEST_HEADERS), 414, "URI_TOO_LONG"),
        (
            b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * (LONGEST_ADDRESS + LARGEST_HEADERS),
            431,
            "HEADERS_TOO_LARGE",
        ),
        (b"GET / HTTP/1.1\r\n" + b"X: 1\r\n" * (MOST_HEADERS + 1) + b"\r\n", 431, "HEADERS_TOO_LARGE"),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * LARGEST_HEADERS + b"\r\n\r\n", 431, "HEADERS_TOO_LARGE"),
        (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400, "BAD_REQUEST"),
        (b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400, "BAD_REQUEST"),
        (b"GET / HTTP/1.1\r\nHost x\r\n\r\n", 400, "BAD_REQUEST"),
    ],
    ids=["an endless address", "endless headers", "many headers", "large headers", "TLS", "a length", "no colon"],
)
def test_what_is_too_long_or_no_http_is_refused(server: uvicorn.Server, sent: bytes, status: int, code: str) -> None:
    with connected(server) as client:
        client.sendall(sent)
        assert_refused(client, status, code)


@pytest.mark.parametrize("path", WRONG)
def test_what_is_wrong_with_an_answer_at_once_is_no_mistake_of_the_client(server: uvicorn.Server, path: str) -> None:
    with connected(server) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        came = b""
        while piece := client.recv(65536):
            came += piece
    assert b" 400 " not in came
    assert b"set-cookie" not in came


def test_an_answer_at_once_of_untold_length_is_sent_in_chunks(server: uvicorn.Server) -> None:
    with connected(server) as client:
        client.sendall(b"GET /plain HTTP/1.1\r\nHost: x\r\n\r\n")
        came = b""
        while not came.endswith(b"2\r\nhi\r\n0\r\n\r\n"):
            piece = client.recv(65536)
            assert piece, came
            came += piece
    assert b"transfer-encoding: chunked\r\n" in came


def test_as_many_headers_as_may_be_are_read(server: uvicorn.Server) -> None:
    with connected(server) as client:
        more = b"X: 1\r\n" * (MOST_HEADERS - 1)
        client.sendall(b"POST /plain HTTP/1.1\r\n" + more + b"Content-Length: 2\r\n\r\nhi")
        assert_answered(client)


@pytest.mark.usefixtures("soon")
def test_what_has_no_answer_in_time_is_given_up(server: uvicorn.Server, caplog: pytest.LogCaptureFixture) -> None:
    with connected(server) as client:
        client.sendall(NEVER_ENDING)
        assert_refused(client, 503, "OUT_OF_TIME")
    assert "a request had no answer in 0.5 seconds" in caplog.text


@pytest.mark.usefixtures("soon")
def test_who_does_not_take_an_answer_is_hung_up_on(server: uvicorn.Server) -> None:
    with connected(server) as client:
        client.sendall(PLAIN.replace(b"/plain", b"/much"))
        time.sleep(SOON + 4 * LOOKED_EVERY_SECONDS)
        came = 0
        try:
            while piece := client.recv(1 << 20):
                came += len(piece)
        except ConnectionResetError:
            pass
    assert came < MUCH_BYTES * MUCH_TIMES / 2


def ended(server: uvicorn.Server) -> float:
    """Ends the server; gives the seconds that this took."""
    began = time.monotonic()
    server.should_exit = True
    while server.servers[0].is_serving():
        time.sleep(0.01)
    return time.monotonic() - began


def test_a_server_that_ends_waits_for_no_idle_connection(server: uvicorn.Server) -> None:
    with connected(server) as idle:
        idle.sendall(PLAIN)
        assert_answered(idle)
        began = time.monotonic()
        server.should_exit = True
        assert idle.recv(65536) == b""
        assert time.monotonic() - began <= LEAVE_SECONDS + LOOKED_EVERY_SECONDS + SLACK


def test_a_request_that_comes_as_the_server_ends_is_answered_and_the_last(server: uvicorn.Server) -> None:
    with connected(server) as client:
        client.sendall(PLAIN)
        assert_answered(client)
        ended(server)
        client.sendall(PLAIN)
        status, headers, body = told(client)
    assert (status, headers["connection"], body) == (200, "close", b"hi")


def test_many_connections_at_once_are_each_answered_for_themselves(server: uvicorn.Server) -> None:
    def ask(number: int) -> None:
        with connected(server) as client:
            sent = b"number %02d" % number
            client.sendall(b"POST /plain HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s" % (len(sent), sent))
            return assert_answered(client, sent)

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(ask, range(60)))

"""Exports of an answer that is long: they stream, they hold little of it at a time, and they end with the client."""

import asyncio
import http.client
import json
import socket
import struct
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from api.app import create_app
from api.settings import Settings
from models import Estimate
from models.store import writer
from tests import synthetic
from tests.conftest import fill, new_database, serving

# As many as one server has connections for.
EXPORTS = -(-Settings().connections // 4)

COPIES = 150
MANY = len(synthetic.world()["estimates"]) * (COPIES + 1)
MB = 2**20
# With a question in it, so that it is read from the database and not from a file that was kept.
ASKED = "/v1/estimates.csv?sort=id"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def many_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with tens of thousands of estimates. Tests only read it."""
    for url in new_database(request.param, tmp_path_factory.mktemp("many")):
        fill(url, synthetic.records())
        columns = [c.name for c in Estimate.__table__.c if c.name != "id" and not c.computed]  # type: ignore[attr-defined]
        names = ", ".join(columns)
        counting = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {COPIES})"
        copied = f"{counting} SELECT id || '-' || i, {names} FROM estimate, n"
        engine = writer(make_url(url))
        with engine.begin() as connection:
            connection.execute(text(f"INSERT INTO estimate (id, {names}) {copied}"))
        engine.dispose()
        yield url


@pytest.fixture
def server(many_url: str) -> Iterator[tuple[str, int]]:
    with serving(many_url) as address:
        yield address


def asked(app: ASGIApp, path: str, take: Callable[[dict[str, Any]], None]) -> None:
    """Asks the application without a server between; `take` gets each message as it is sent."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [],
    }

    async def ask() -> None:
        waiting = asyncio.Event()

        async def receive() -> dict[str, Any]:
            await waiting.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            take(message)

        await app(scope, receive, send)

    asyncio.run(ask())


class Client:
    """A client that asks for an export, and reads no more of it than it is told to."""

    def __init__(self, address: tuple[str, int], path: str) -> None:
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.settimeout(30)
        self.socket.connect(address)
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())

    def __enter__(self) -> "Client":
        return self

    def read(self) -> bytes:
        return self.socket.recv(4096)

    def __exit__(self, *_: object) -> None:
        """Hangs up, with a reset instead of a goodbye."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


def get(address: tuple[str, int], path: str) -> tuple[int, Any, bytes]:
    connection = http.client.HTTPConnection(*address, timeout=60)
    connection.request("GET", path)
    reply = connection.getresponse()
    body = reply.read()
    connection.close()
    return reply.status, reply.headers, body


def eventually(holds: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.parametrize("suffix", ["csv", "ndjson", "geojson"])
def test_an_export_comes_in_pieces_and_memory_does_not_grow_with_them(many_url: str, suffix: str) -> None:
    app = create_app(Settings(database_url=many_url))
    sizes: list[int] = []
    most: list[int] = []

    def take(message: dict[str, Any]) -> None:
        sizes.append(len(message.get("body", b"")))
        if len(sizes) == 2:
            tracemalloc.start()
        if len(sizes) == 8:
            most.append(tracemalloc.get_traced_memory()[1])

    # The client is there to close the connections afterwards.
    with TestClient(app):
        asked(app, f"/v1/estimates.{suffix}", take)
    most.append(tracemalloc.get_traced_memory()[1])
    tracemalloc.stop()
    assert len(sizes) > MANY / 1000
    assert max(sizes) < sum(sizes) / 10
    assert most[1] < 1.2 * most[0]
    assert most[1] < 40 * MB


@pytest.mark.parametrize("suffix", ["csv", "ndjson", "geojson"])
def test_an_export_has_all_records(server: tuple[str, int], suffix: str) -> None:
    status, headers, body = get(server, f"/v1/estimates.{suffix}?fields=measure")
    assert status == 200
    assert headers["Transfer-Encoding"] == "chunked"
    if suffix == "geojson":
        found = json.loads(body)
        assert len(found["features"]) == found["meta"]["returned"] == MANY
    else:
        assert body.count(b"\n") == MANY + (suffix == "csv")


def test_an_export_begins_before_it_is_read_to_the_end(server: tuple[str, int]) -> None:
    with Client(server, ASKED) as client:
        found = client.read()
        assert found.startswith(b"HTTP/1.1 200 OK")
        assert b"id,report_id," in found + client.read()
        # Others are answered meanwhile.
        assert get(server, "/v1/estimates?limit=1")[0] == 200


def test_clients_that_hang_up_leave_nothing_behind(many_url: str, server: tuple[str, int]) -> None:
    for _ in range(2 * EXPORTS):
        with Client(server, ASKED) as client:
            assert client.read().startswith(b"HTTP/1.1 200 OK")
    assert get(server, "/v1/estimates.csv?limit=1")[0] == 200
    if make_url(many_url).get_backend_name() == "postgresql":
        assert eventually(lambda: busy(many_url) == 0)


def test_more_exports_than_are_served_are_told_to_come_again(server: tuple[str, int]) -> None:
    with ExitStack() as clients:
        for _ in range(EXPORTS):
            client = clients.enter_context(Client(server, ASKED))
            assert client.read().startswith(b"HTTP/1.1 200 OK")
        status, headers, body = get(server, "/v1/forces.csv?limit=1")
        assert status == 503
        assert int(headers["Retry-After"]) > 0
        assert headers["Content-Type"] == "application/problem+json"
        assert headers["Cache-Control"] == "no-store"
        assert json.loads(body)["code"] == "BUSY"
        assert get(server, "/v1/forces?limit=1")[0] == 200
    assert eventually(lambda: get(server, "/v1/forces.csv?limit=1")[0] == 200)


def test_exports_that_wait_for_a_connection_do_not_hold_up_others(server: tuple[str, int]) -> None:
    """Sixty are more than there are threads: each that waited in one would keep other questions from it."""
    with ExitStack() as clients:
        for _ in range(EXPORTS):
            assert clients.enter_context(Client(server, ASKED)).read().startswith(b"HTTP/1.1 200 OK")
        began = time.monotonic()
        waiting = [clients.enter_context(Client(server, "/v1/forces.csv?limit=1")) for _ in range(60)]
        time.sleep(0.2)
        asked = time.monotonic()
        assert get(server, "/v1/forces?limit=1&count=exact")[0] == 200
        assert time.monotonic() - asked < 1
        assert all(client.read().startswith(b"HTTP/1.1 503 ") for client in waiting)
        assert time.monotonic() - began < 3.5


def busy(url: str) -> int:
    """How many connections to this PostgreSQL database are in the middle of something."""
    engine = create_engine(url)
    with engine.connect() as connection:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle'"
        found: int = connection.execute(text(f"{query} AND pid <> pg_backend_pid()")).scalar_one()
    engine.dispose()
    return found


def test_a_query_that_nobody_waits_for_any_more_is_stopped(many_url: str, server: tuple[str, int]) -> None:
    """The query is made to last by somebody who locks the table."""
    if make_url(many_url).get_backend_name() != "postgresql":
        pytest.skip("nothing locks out a reader of SQLite")
    engine = create_engine(many_url)
    with engine.connect() as connection:
        connection.execute(text("LOCK TABLE estimate IN ACCESS EXCLUSIVE MODE"))
        with Client(server, ASKED):
            # This connection is one, the export that waits is the other.
            assert eventually(lambda: busy(many_url) == 2)
        assert eventually(lambda: busy(many_url) == 1)
        # Nor does it matter at which moment they leave.
        for wait in (0, 0.001, 0.002, 0.005, 0.01, 0.02):
            with Client(server, ASKED):
                time.sleep(wait)
            assert eventually(lambda: busy(many_url) == 1)
        connection.rollback()
    engine.dispose()
    assert get(server, "/v1/estimates.csv?limit=1")[0] == 200

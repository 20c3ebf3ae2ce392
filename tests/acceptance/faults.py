"""Faults of serving: slow clients, ends and restarts, workers that die, and a PostgreSQL that is gone or frozen."""

import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException

from tests.acceptance.run import BACKENDS, Run
from tests.acceptance.server import ADDRESS, Server, serving
from tests.acceptance.tried import Tried
from tests.conftest import fill
from tests.synthetic import records

GRACE = 3
SLOW_CONNECTIONS = 200
PAGE = "/v1/estimates?limit=5"
HALF_SENT = (
    b"GET /v1/estimates HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{",
    b"",
)


def tried(run: Run) -> Iterator[Tried]:
    """The rows of this module."""
    for backend in BACKENDS:
        url = run.new_database(backend, "faults")
        fill(url, records())
        yield _slow_clients(run, url, backend)
        yield from _ends(run, url, backend)
        yield from _workers(run, url, backend)
    yield from _database(run, run.postgres.url("faults"))


@contextmanager
def _load(server: Server, path: str = PAGE, clients: int = 4) -> Iterator[Counter[str]]:
    """Clients that ask again and again, each on a connection that it keeps; gives what they were answered."""
    seen: Counter[str] = Counter()
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            try:
                seen[str(server.ask(path, timeout=30).status)] += 1
            except (OSError, HTTPException) as error:
                seen[type(error).__name__] += 1

    threads = [threading.Thread(target=ask) for _ in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _told(seen: Counter[str]) -> str:
    return ", ".join(f"{count} × {what}" for what, count in sorted(seen.items()))


def _slow_clients(run: Run, url: str, backend: str) -> Tried:
    with serving(run.folder, url) as server:
        slow = [socket.create_connection((ADDRESS, server.port)) for _ in range(SLOW_CONNECTIONS)]
        for at, client in enumerate(slow):
            client.sendall(HALF_SENT[at % len(HALF_SENT)])
        began, slowest = time.monotonic(), 0.0
        while slow and time.monotonic() - began < 20:
            slowest = max(slowest, server.ask("/live").seconds)
            for client in list(slow):
                client.setblocking(False)
                try:
                    # An answer may come first: that they sent too slowly.
                    while client.recv(65536):
                        pass
                    slow.remove(client)
                except BlockingIOError:
                    continue
                except OSError:
                    slow.remove(client)
            time.sleep(0.2)
        took = time.monotonic() - began
    good = not slow and took <= 15 and slowest <= 0.25
    seen = f"{len(slow)} left after {took:.1f} s; /live within {slowest * 1000:.0f} ms"
    return Tried(f"slow connections on {backend}", SLOW_CONNECTIONS, "closed <= 15 s, others served", seen, good)


def _ends(run: Run, url: str, backend: str) -> Iterator[Tried]:
    for what, sent in (
        ("an idle connection", b""),
        ("a half-sent head", HALF_SENT[0]),
        ("a half-sent body", HALF_SENT[1]),
    ):
        with (
            serving(run.folder, url, grace_seconds=GRACE) as server,
            socket.create_connection((ADDRESS, server.port)) as client,
        ):
            client.sendall(sent)
            time.sleep(0.2)
            took = server.stop()
        seen, good = f"{took:.1f} s", took <= GRACE + 1
        yield Tried(f"SIGTERM with {what} on {backend}", 1, f"exit <= {GRACE + 1} s", seen, good)
    with serving(run.folder, url, grace_seconds=GRACE) as server:
        replies: list[int] = []
        asking = threading.Thread(target=lambda: replies.append(server.ask("/v1/estimates.ndjson").status))
        asking.start()
        time.sleep(0.01)
        took = server.stop()
        asking.join()
    good = replies == [200] and took <= GRACE + 1
    yield Tried(f"SIGTERM with a request in flight on {backend}", 1, "it is answered", f"{replies}, {took:.1f} s", good)


def _workers(run: Run, url: str, backend: str) -> Iterator[Tried]:
    with serving(run.folder, url, workers=2) as server:
        with _load(server) as seen:
            time.sleep(1)
            before = set(_workers_of(server))
            os.kill(max(before), signal.SIGKILL)
            began = time.monotonic()
            while len(set(_workers_of(server))) < 2 or set(_workers_of(server)) == before:
                time.sleep(0.05)
            took = time.monotonic() - began
            time.sleep(1)
        lost = sum(seen.values()) - seen["200"]
        # What the worker that was killed was just answering is lost with it.
        yield Tried(
            f"kill -9 of a worker on {backend}",
            sum(seen.values()),
            "only its own requests lost; another begun in 2 s",
            f"{_told(seen)}; {took:.1f} s",
            lost <= 4 and took <= 2,
        )
        with _load(server) as seen:
            time.sleep(0.5)
            before = set(_workers_of(server))
            server.process.send_signal(signal.SIGHUP)
            until = time.monotonic() + 60
            while set(_workers_of(server)) & before and time.monotonic() < until:
                time.sleep(0.1)
            time.sleep(1)
        good = set(seen) == {"200"} and not set(_workers_of(server)) & before
        yield Tried(f"rolling restart on {backend}", sum(seen.values()), "0 failed requests", _told(seen), good)


def _workers_of(server: Server) -> list[int]:
    """The processes that serve: the children but for multiprocessing's own."""
    return [pid for pid in server.processes()[1:] if b"spawn_main" in _command(pid)]


def _command(pid: int) -> bytes:
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read()
    except OSError:
        return b""


def _database(run: Run, url: str) -> Iterator[Tried]:
    run.postgres.stop()
    with serving(run.folder, url, wait="/live", request_seconds=2) as server:
        seen = [server.ask(path).status for path in ("/live", "/ready", PAGE)]
        yield Tried("PostgreSQL down at start", 3, "200, 503, 503", str(seen), seen == [200, 503, 503])
        run.postgres.start()
        took = server.wait_for(PAGE)
        yield Tried("PostgreSQL comes back", 1, "recovery <= 2 s", f"{took:.1f} s", took <= 2)
        run.postgres.stop("immediate")
        run.postgres.start()
        status = server.ask("/v1/forces").status
        yield Tried("PostgreSQL restarted while idle", 1, "200 at once", str(status), status == 200)
        with _load(server, "/v1/estimates/facets?by=measure") as answered:
            time.sleep(0.5)
            run.postgres.stop("immediate")
            time.sleep(0.5)
            run.postgres.start()
            took = server.wait_for("/v1/sources")
            time.sleep(0.5)
        good = set(answered) <= {"200", "503"} and took <= 2
        yield Tried(
            "PostgreSQL killed and started under load",
            answered.total(),
            "only 200 and 503, recovery <= 2 s",
            f"{_told(answered)}; {took:.1f} s",
            good,
        )
        run.postgres.signal(signal.SIGSTOP)
        try:
            frozen = [
                server.ask(path, timeout=20) for path in ("/v1/estimates?limit=7", "/v1/forces?limit=7", "/ready")
            ]
            live = server.ask("/live")
        finally:
            run.postgres.signal(signal.SIGCONT)
        took = server.wait_for("/v1/estimates?limit=8")
        slowest = max(reply.seconds for reply in frozen)
        good = {reply.status for reply in frozen} == {503} and slowest <= 2 + 1.3 and live.seconds <= 0.05 and took <= 2
        yield Tried(
            "PostgreSQL frozen",
            4,
            "503 <= 1.3 s over the limit of 2 s, /live <= 50 ms, recovery <= 2 s",
            f"{[reply.status for reply in frozen]}, {slowest:.1f} s, {live.seconds * 1000:.0f} ms, {took:.1f} s",
            good,
        )

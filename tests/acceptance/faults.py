"""Faults of serving: slow clients, too many questions, ends and restarts, and workers that die."""

import json
import os
import signal
import socket
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from tests.acceptance.clients import asking, said, watching
from tests.acceptance.run import BACKENDS, Run
from tests.acceptance.server import ADDRESS, Reply, Server, serving
from tests.acceptance.tried import Tried
from tests.conftest import fill
from tests.synthetic import records

GRACE = 3
SLOW_CONNECTIONS = 200
CLOSED_SECONDS = 15
SUMMARY = "/v1/estimates/summary.csv?by=force,measure,month&revision__lte={}"
SUMMARIES, POOL = 60, 4
HALF_SENT = {
    "an idle connection": b"",
    "a half-sent head": b"GET /v1/estimates HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    "a half-sent body": b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Content-Length: 900\r\n\r\n{",
}


def tried(run: Run) -> Iterator[Tried]:
    """The rows of this module."""
    for backend in BACKENDS:
        url = run.new_database(backend, "faults")
        fill(url, records(5, run.times(4000, 140)))
        yield _slow_clients(run, url, backend)
        if not run.short:
            yield _too_many(run, url, backend)
        yield from _ends(run, url, backend)
        yield from _workers(run, url, backend)


def _slow_clients(run: Run, url: str, backend: str) -> Tried:
    """They send half a request. In the short form, it is only seen whether others are served."""
    with serving(run.folder, url) as server, watching(server) as life:
        slow = [socket.create_connection((ADDRESS, server.port)) for _ in range(SLOW_CONNECTIONS)]
        for at, client in enumerate(slow):
            client.sendall(list(HALF_SENT.values())[at % len(HALF_SENT)])
            client.setblocking(False)
        began, seen = time.monotonic(), Counter[str]()
        while slow and time.monotonic() - began < run.times(CLOSED_SECONDS + 5, 1):
            seen[str(server.ask("/v1/forces").status)] += 1
            slow = [client for client in slow if not _is_closed(client)]
            time.sleep(0.2)
        took = time.monotonic() - began
        for client in slow:
            client.close()
    good = set(seen) == {"200"} and life.good and (run.short or (not slow and took <= CLOSED_SECONDS))
    told = f"{len(slow)} left after {took:.1f} s; others {said(seen)}; {life}"
    expected = f"closed <= {CLOSED_SECONDS} s, others served, {life.EXPECTED}"
    return Tried(f"slow connections on {backend}", SLOW_CONNECTIONS, expected, told, good)


def _is_closed(client: socket.socket) -> bool:
    """Whether the server hung up; it may say first that they sent too slowly."""
    try:
        while client.recv(65536):
            pass
    except BlockingIOError:
        return False
    except OSError:
        pass
    client.close()
    return True


def _too_many(run: Run, url: str, backend: str) -> Tried:
    """At once, far more questions that take long than there are connections for."""
    with serving(run.folder, url, connections=POOL) as server, watching(server) as life:

        def ask(number: int) -> Reply:
            return server.ask(SUMMARY.format(1000 + number))

        plain = asking(server, "/v1/estimates?limit=5&revision__lte={}", 1, pause=0.05)
        with plain as cheap, ThreadPoolExecutor(SUMMARIES) as threads:
            replies = list(threads.map(ask, range(SUMMARIES)))
    refused = [reply.seconds for reply in replies if b'"BUSY"' in reply.body]
    statuses = Counter(str(reply.status) if reply.status == 200 else _code(reply) for reply in replies)
    slowest, cheapest = max(refused, default=99), max(cheap.seconds)
    good = (
        set(statuses) <= {"200", "503 BUSY", "503 OUT_OF_TIME"}
        and slowest <= 2.5
        and cheap.only("200")
        and cheapest <= 1
        and life.good
    )
    seen = f"{said(statuses)}, BUSY within {slowest:.1f} s; {cheap} of cheap reads within {cheapest:.2f} s; {life}"
    expected = f"200, or BUSY <= 2 s (+ 0.5 s); cheap reads <= 1 s, {life.EXPECTED}"
    return Tried(f"summaries at once, {POOL} connections, on {backend}", SUMMARIES, expected, seen, good)


def _code(reply: Reply) -> str:
    return f"{reply.status} {json.loads(reply.body).get('code')}"


def _ends(run: Run, url: str, backend: str) -> Iterator[Tried]:
    for what, sent in HALF_SENT.items() if not run.short else ():
        with (
            serving(run.folder, url, grace_seconds=GRACE) as server,
            socket.create_connection((ADDRESS, server.port)) as client,
        ):
            client.sendall(sent)
            time.sleep(0.2)
            took = server.stop()
        expected = f"exit <= {GRACE + 1} s"
        yield Tried(f"SIGTERM with {what} on {backend}", 1, expected, f"{took:.1f} s", took <= GRACE + 1)
    times, statuses, slowest = run.times(5, 1), Counter[str](), 0.0
    for _ in range(times):
        with serving(run.folder, url, grace_seconds=GRACE) as server, ThreadPoolExecutor(1) as thread:
            whole = len(server.ask("/v1/estimates.ndjson").body)
            asked = thread.submit(server.ask, "/v1/estimates.ndjson?revision__lte=99")
            time.sleep(0.02)
            slowest = max(slowest, server.stop())
            reply = asked.result()
            statuses[str(reply.status) if len(reply.body) == whole else "cut short"] += 1
    good = set(statuses) == {"200"} and slowest <= GRACE + 1
    seen = f"{said(statuses)}; exit within {slowest:.1f} s"
    yield Tried(f"SIGTERM with an export in flight on {backend}", times, "it is answered whole", seen, good)


def _workers(run: Run, url: str, backend: str) -> Iterator[Tried]:
    clients = 4
    with serving(run.folder, url, workers=2) as server:
        with watching(server) as life, asking(server, clients=clients, pause=0.01) as answers:
            time.sleep(1)
            before = set(_workers_of(server))
            os.kill(max(before), signal.SIGKILL)
            began = time.monotonic()
            while len(now := set(_workers_of(server))) < 2 or now == before:
                time.sleep(0.05)
            took = time.monotonic() - began
            time.sleep(run.times(3, 1))
        # What the worker that was killed was just answering is lost with it; a client asks again.
        lost = answers.seen.total() - answers.seen["200"]
        seen = f"{answers}; another after {took:.1f} s; {life}"
        expected = f"lost: at most what it was answering to {clients} clients; another <= 2 s"
        good = lost <= clients and took <= 2
        yield Tried(f"kill -9 of one of two workers on {backend}", answers.seen.total(), expected, seen, good)
        if run.short:
            return
        with asking(server, clients=clients, pause=0.01) as answers:
            time.sleep(0.5)
            before = set(_workers_of(server))
            server.process.send_signal(signal.SIGHUP)
            until = time.monotonic() + 60
            while set(_workers_of(server)) & before and time.monotonic() < until:
                time.sleep(0.1)
            time.sleep(1)
        good = answers.only("200") and not set(_workers_of(server)) & before
        yield Tried(f"rolling restart on {backend}", answers.seen.total(), "0 failed requests", str(answers), good)


def _workers_of(server: Server) -> list[int]:
    """The processes that serve: the children but for multiprocessing's own."""
    return [pid for pid in server.processes()[1:] if b"spawn_main" in _command(pid)]


def _command(pid: int) -> bytes:
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read()
    except OSError:
        return b""

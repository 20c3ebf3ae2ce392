"""Minutes of all sorts of questions at once, after which the server holds no more than it did before."""

import os
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote

from api.questions import OPERATIONS, QUESTIONS
from tests.acceptance.clients import said, watching
from tests.acceptance.inputs import INPUTS, Input, asks
from tests.acceptance.run import BACKENDS, Run
from tests.acceptance.server import Server, serving
from tests.acceptance.tried import Tried
from tests.conftest import fill
from tests.synthetic import records

CLIENTS = 2  # for each server; twice as many warm it up, so that what it keeps open is open by then
# In fewer, memory has not grown to what it comes to rest at.
WARM_SECONDS = 90
REST_SECONDS = 12
MOST_GROWTH = 0.05
# Answers and records are kept to the last byte of these caches by the end of the warming up.
CACHES = {"answer_cache_mb": 4, "record_cache_mb": 4, "export_cache_mb": 4}
SEARCHED = ("sentence", '"near Łódź"', "troops", '"north korean"', "draft*", "c++ -slovyansk", "said number")
PLAIN = [question.path for question in QUESTIONS if question.path.count("/") <= 3]
EXPORTS = [f"/v1/{name}.{suffix}" for name in ("estimates", "claims", "reports") for suffix in ("csv", "ndjson")]


def _varied(path: str, dice: random.Random) -> str:
    """The address with a filter that holds of everything, in other words nearly each time."""
    return f"{path}{'&' if '?' in path else '?'}revision__lte={dice.randrange(10**9)}"


def _read(dice: random.Random) -> Input:
    path = dice.choice(PLAIN)
    return Input(0, _varied(path, dice) if path.startswith(("/v1/estimates?", "/v1/claims?")) else path, ())


def _search(dice: random.Random) -> Input:
    return Input(0, _varied(f"/v1/estimates?q={quote(dice.choice(SEARCHED))}", dice), ())


def _export(dice: random.Random) -> Input:
    return Input(0, _varied(dice.choice(EXPORTS), dice), ())


def _operation(dice: random.Random) -> Input:
    return asks(0, f"# {dice.randrange(10**9)}\n{dice.choice(OPERATIONS).query}")


# What is asked, and how often of a hundred times.
KINDS: dict[str, tuple[int, Callable[[random.Random], Input]]] = {
    "reads": (50, _read),
    "searches": (15, _search),
    "exports": (10, _export),
    "GraphQL": (15, _operation),
    "bad input": (10, lambda dice: dice.choice(INPUTS)),
}


@dataclass(slots=True)
class Held:
    """What a server holds: memory in MB, and numbers of file descriptors, threads and connections to the database."""

    memory: float
    others: dict[str, int]
    files: Counter[str]


@dataclass(slots=True)
class Asked:
    """How often each kind was asked, and how often what failed."""

    kinds: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)


def tried(run: Run) -> Iterator[Tried]:
    """Servers on both databases, at once. In the short form there is no time for it."""
    if not run.soak_seconds:
        return
    with ExitStack() as stack:
        servers: dict[str, Server] = {}
        for backend in BACKENDS:
            url = run.new_database(backend, "soaked")
            fill(url, records())
            servers[backend] = stack.enter_context(serving(run.folder, url, log_level="error", **CACHES))
        seconds = run.soak_seconds
        _ask(servers, max(seconds / 4, WARM_SECONDS), 2 * CLIENTS)
        before = _at_rest(run, servers)
        lives = {backend: stack.enter_context(watching(server)) for backend, server in servers.items()}
        asked = _ask(servers, seconds, CLIENTS)
        after = _at_rest(run, servers)
    for backend in BACKENDS:
        yield from _rows(backend, seconds, asked[backend], before[backend], after[backend])
        life = lives[backend]
        yield Tried(f"/live under mixed load on {backend}", len(life.took), life.EXPECTED, str(life), life.good)


def _rows(backend: str, seconds: float, asked: Asked, before: Held, after: Held) -> Iterator[Tried]:
    what = f"{seconds / 60:.1f} minutes of mixed load on {backend}"
    seen = f"{said(asked.kinds)}; failed: {said(asked.failed)}"
    yield Tried(what, asked.kinds.total(), "none fails", seen, not asked.failed and len(asked.kinds) == len(KINDS))
    growth = after.memory / before.memory - 1
    seen = f"{before.memory:.0f} MB, then {after.memory:.0f} MB: {growth:+.1%}"
    yield Tried(f"memory after it on {backend}", 1, f"growth < {MOST_GROWTH:.0%}", seen, growth < MOST_GROWTH)
    seen = ", ".join(f"{name} {before.others[name]}, then {number}" for name, number in after.others.items())
    seen += "".join(f"; newly open: {name}" for name in (after.files - before.files).elements())
    good = all(number <= before.others[name] for name, number in after.others.items())
    yield Tried(f"what is open after it on {backend}", 1, "no more than before", seen, good)


def _ask(servers: dict[str, Server], seconds: float, clients: int) -> dict[str, Asked]:
    asked = {backend: Asked() for backend in servers}
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(len(servers) * clients) as threads:
        ends = [
            threads.submit(_ask_until, until, server, random.Random(number), asked[backend])
            for backend, server in servers.items()
            for number in range(clients)
        ]
    for end in ends:
        end.result()
    return asked


def _ask_until(until: float, server: Server, dice: random.Random, asked: Asked) -> None:
    names, makers = list(KINDS), [maker for _, maker in KINDS.values()]
    weights = [often for often, _ in KINDS.values()]
    while time.monotonic() < until:
        at = dice.choices(range(len(names)), weights)[0]
        made = makers[at](dice)
        asked.kinds[names[at]] += 1
        try:
            status = server.ask(made.path, made.method, made.sent(), made.headers, timeout=30).status
        except (OSError, HTTPException) as error:
            asked.failed[f"{names[at]} {type(error).__name__}"] += 1
            continue
        wrong = status not in made.statuses if made.statuses else status not in (200, 404)
        if wrong:
            asked.failed[f"{names[at]} {status}"] += 1


def _at_rest(run: Run, servers: dict[str, Server]) -> dict[str, Held]:
    time.sleep(REST_SECONDS)
    return {backend: _held(run, backend, server.process.pid) for backend, server in servers.items()}


def _held(run: Run, backend: str, pid: int) -> Held:
    status = dict(line.split(":\t", 1) for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines() if line)
    targets = [os.readlink(entry) for entry in Path(f"/proc/{pid}/fd").iterdir()]
    if backend == "sqlite":
        connections = sum(target.endswith("soaked.sqlite3") for target in targets)
    else:
        counted = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'soaked'"
        connections = int(str(run.postgres.execute(counted)[0][0]))
    numbers = {"files": len(targets), "threads": int(status["Threads"]), "connections": connections}
    names = Counter(re.sub(r"\[?\d+\]?", "", Path(target).name) for target in targets)
    return Held(int(status["VmRSS"].split()[0]) / 1024, numbers, names)

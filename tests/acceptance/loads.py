"""Loads that are killed or meet each other while there are readers, and migrations likewise."""

import multiprocessing
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection

import orjson
from sqlalchemy import inspect, make_url

from models import Estimate
from models.store import PROJECT, reader, writer
from seed.migrate import migrate
from tests.acceptance.clients import asking, said
from tests.acceptance.run import BACKENDS, Run
from tests.acceptance.server import Reply, serving
from tests.acceptance.tried import Tried
from tests.seed.loading import DRAFTS, draft_that_stands, load_in_turn, loading, revisions

# Each address is new, so that no answer is one that was kept.
PAGE = "/v1/estimates?limit=100&count=exact&include=report&revision__lte={}"
SIZES = {sum(isinstance(record, Estimate) for record in draft) for draft in DRAFTS}
READERS, PAUSE = 1, 0.01
SPREAD = 3  # loads in a row, in any of which the moment to be killed may lie
# A process that is forked from one which has imported everything begins to load at once.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.seed.loading"])


def tried(run: Run) -> Iterator[Tried]:
    """Each fault, on each database."""
    for backend in BACKENDS:
        yield from _killed(run, backend)
        if not run.short:
            yield _under_load(run, backend)
        yield _two_at_once(run, backend)
        yield _migrators(run, backend)
        yield _killed_migrations(run, backend)


def loaded(run: Run, backend: str, name: str) -> str:
    """The URL of a new database that holds one of the drafts."""
    url = run.new_database(backend, name)
    load(url, 1)
    return url


def load(url: str, turns: int) -> None:
    """Loads the drafts in turn, in a process."""
    with loading(url, turns) as process:
        out, failed = process.communicate()
        if process.returncode:
            raise RuntimeError(failed or out)


def standing(url: str) -> str:
    """Which draft the database holds, or that it is a mix, and whether SQLite finds its file intact."""
    try:
        found = f"draft {draft_that_stands(url)}"
    except AssertionError:
        found = "a mix"
    engine = reader(make_url(url))
    try:
        if engine.dialect.name != "sqlite":
            return found
        with engine.connect() as connection:
            told = str(connection.exec_driver_sql("PRAGMA integrity_check").scalar_one())
        return found if told == "ok" else f"{found}, not intact"
    finally:
        engine.dispose()


def _of_one_draft(reply: Reply) -> str:
    if reply.status != 200:
        return str(reply.status)
    page = orjson.loads(reply.body)
    whole = page["meta"]["total"] == len(page["data"]) in SIZES and all(row["report"] for row in page["data"])
    return "200" if whole else "a mix"


def _load(url: str, told: Connection) -> None:
    load_in_turn(url, 10_000, told.send)


def _migrate(url: str, told: Connection) -> None:
    engine = writer(make_url(url))
    told.send("ready")
    with engine.begin() as connection:
        migrate(connection)
    told.send("migrated")


def _killed_after(seconds: float, does: Callable[[str, Connection], None], url: str) -> int:
    """Kills a process these seconds after it began; gives how often it had told of an end."""
    mine, its = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=does, args=(url, its))
    process.start()
    its.close()
    mine.recv()
    time.sleep(seconds)
    process.kill()
    process.join()
    ends = 0
    try:
        while True:
            mine.recv()
            ends += 1
    except EOFError:
        return ends


def _killed(run: Run, backend: str) -> Iterator[Tried]:
    url, moments, times = loaded(run, backend, f"killed_{backend}"), random.Random(6), run.times(100, 3)
    found, finished = Counter[str](), Counter[int]()
    with serving(run.folder, url) as server, asking(server, PAGE, READERS, judged=_of_one_draft, pause=PAUSE) as reads:
        seconds = 1 / max(1, _killed_after(1, _load, url))
        for _ in range(times):
            finished[_killed_after(moments.uniform(0, SPREAD * seconds), _load, url)] += 1
            found[standing(url)] += 1
    load(url, 1)
    spread = ", ".join(f"{number} in load {ends + 1}" for ends, number in sorted(finished.items()))
    seen = f"{said(found)}; {spread}, each {seconds * 1000:.0f} ms"
    good = set(found) <= {"draft 0", "draft 1"}
    yield Tried(f"kill -9 of a load on {backend}", times, "the old or the new dataset, intact", seen, good)
    what = f"reads while loads are killed on {backend}"
    yield Tried(what, reads.seen.total(), "200, never a mix", str(reads), reads.only("200"))


def _under_load(run: Run, backend: str) -> Tried:
    url = loaded(run, backend, f"reloaded_{backend}")
    with serving(run.folder, url) as server:
        with asking(server, PAGE, READERS, judged=_of_one_draft, pause=PAUSE) as idle:
            time.sleep(run.times(10, 1))
        with asking(server, PAGE, READERS, judged=_of_one_draft, pause=PAUSE) as reads:
            load(url, run.times(100, 4))
    seen = f"{reads}; 99 of 100 in {idle.p99():.0f} ms idle, {reads.p99():.0f} ms meanwhile"
    return Tried(f"reads while all is loaded on {backend}", reads.seen.total(), "200", seen, reads.only("200"))


def _two_at_once(run: Run, backend: str) -> Tried:
    url, turns = run.new_database(backend, f"two_{backend}"), run.times(50, 2)
    with loading(url, turns) as one, loading(url, turns) as other:
        told = [process.communicate(timeout=600) for process in (one, other)]
    ended = Counter(f"exit {process.returncode}" for process in (one, other))
    engine = reader(make_url(url))
    numbers = [row.number for row in revisions(engine)]
    engine.dispose()
    seen = f"{said(ended)}; {standing(url)}; revisions 1 to {len(numbers)}"
    good = set(ended) == {"exit 0"} and numbers == list(range(1, len(numbers) + 1)) and all(out for out, _ in told)
    good = good and "draft" in seen
    return Tried(f"two loads at once on {backend}", 2 * turns, "both end with 0, one dataset stands", seen, good)


def _killed_migrations(run: Run, backend: str) -> Tried:
    """What a migration that is killed leaves is nothing, or all; whoever migrates then finishes it."""
    found, moments, times = Counter[str](), random.Random(7), run.times(30, 2)
    began = time.monotonic()
    whole = _migrated(run.new_database(backend, f"stopped_{backend}"))
    seconds = time.monotonic() - began
    for turn in range(times):
        url = run.new_database(backend, f"stopped_{backend}_{turn}")
        _killed_after(moments.uniform(0, 1.5 * seconds), _migrate, url)
        left = _tables(url)
        found["nothing left" if not left else "all there" if left == whole else "half of them"] += 1
        if _migrated(url) != whole:
            found["the next one failed"] += 1
    good = set(found) <= {"nothing left", "all there"}
    return Tried(
        f"kill -9 of a migration on {backend}", times, "nothing or all; the next one passes", said(found), good
    )


def _migrated(url: str) -> set[str]:
    """The tables after a migration."""
    engine = writer(make_url(url))
    with engine.begin() as connection:
        migrate(connection)
    engine.dispose()
    return _tables(url)


def _tables(url: str) -> set[str]:
    engine = reader(make_url(url))
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def _migrating(url: str) -> "subprocess.Popen[str]":
    environment = os.environ | {"FOGLINE_DATABASE_URL": url}
    command = [sys.executable, "-m", "seed", "migrate"]
    return subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def _migrators(run: Run, backend: str) -> Tried:
    seen, times = Counter[str](), run.times(5, 1)
    for turn in range(times):
        url = run.new_database(backend, f"migrated_{backend}_{turn}")
        four = [_migrating(url) for _ in range(4)]
        seen.update(process.communicate()[0].strip()[-60:] for process in four)
    good = seen == {"migrated": times, "nothing to migrate": 3 * times}
    return Tried(f"four that migrate at once on {backend}", times, "one migrates, none fails", said(seen), good)

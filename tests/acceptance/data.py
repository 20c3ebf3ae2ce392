"""Faults of the data: loads that are killed or meet each other, files that are broken, disks that are full."""

import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

import orjson
from sqlalchemy import Engine

from models import Estimate
from models.store import PROJECT, reader, url_of
from tests.acceptance.run import BACKENDS, Run
from tests.acceptance.server import Server, serving
from tests.acceptance.tried import Tried
from tests.seed.loading import DRAFTS, draft_that_stands, loading, revisions

PAGE = "/v1/estimates?limit=100&count=exact&include=report"
SIZES = {sum(isinstance(record, Estimate) for record in draft) for draft in DRAFTS}
NOBODY = 65534
ROOM_BYTES = 8192


def tried(run: Run) -> Iterator[Tried]:
    """Each fault, on each database where it can be had."""
    for backend in BACKENDS:
        yield from _killed(run, backend)
        yield from _under_load(run, backend)
        yield _two_at_once(run, backend)
        yield _migrators(run, backend)
    yield from _broken_files(run)
    yield _full_disk(run)
    yield _read_only_directory(run)


def _loaded(run: Run, backend: str, name: str) -> str:
    """The URL of a database that holds one of the drafts."""
    url = run.new_database(backend, name)
    _finished(url, 1)
    return url


def _finished(url: str, turns: int) -> None:
    with loading(url, turns) as process:
        out, failed = process.communicate()
        if process.returncode:
            raise RuntimeError(failed or out)


@contextmanager
def _asking(server: Server) -> Iterator[tuple[Counter[str], list[float]]]:
    """Asks all the time for a page and its total: what came of it, and the seconds each took."""
    seen, seconds, over = Counter[str](), list[float](), threading.Event()

    def ask() -> None:
        number = 0
        while not over.is_set():
            number += 1
            # Each address is new, so that no answer is one that was kept.
            try:
                reply = server.ask(f"{PAGE}&revision__lte={1_000_000 + number}", timeout=30)
            except OSError as error:
                seen[type(error).__name__] += 1
                continue
            seconds.append(reply.seconds)
            seen[_is_of_one_draft(reply.body) if reply.status == 200 else str(reply.status)] += 1

    asker = threading.Thread(target=ask)
    asker.start()
    try:
        yield seen, seconds
    finally:
        over.set()
        asker.join()


def _is_of_one_draft(body: bytes) -> str:
    page = orjson.loads(body)
    whole = page["meta"]["total"] == len(page["data"]) in SIZES and all(row["report"] for row in page["data"])
    return "200" if whole else "a mix"


def _killed(run: Run, backend: str) -> Iterator[Tried]:
    url, moments, times = _loaded(run, backend, f"killed_{backend}"), random.Random(6), run.times(100, 2)
    found = Counter[str]()
    with serving(run.folder, url) as server, _asking(server) as (seen, _):
        for _turn in range(times):
            with loading(url, 10_000) as process:
                assert process.stdout
                process.stdout.readline()
                time.sleep(moments.uniform(0.02, 0.5))
                process.kill()
                process.communicate()
            try:
                found[f"draft {draft_that_stands(url)}"] += 1
            except AssertionError:
                found["a mix"] += 1
            found[_integrity(url)] += 1
    _finished(url, 1)
    good = set(found) <= {"draft 0", "draft 1", "ok"} and found["ok"] == times
    yield Tried(f"kill -9 of a load, {backend}", times, "the old or the new dataset, intact", _said(found), good)
    what = f"reads meanwhile, {backend}"
    yield Tried(what, sum(seen.values()), "200, never a mix", _said(seen), set(seen) == {"200"})


def _under_load(run: Run, backend: str) -> Iterator[Tried]:
    url = _loaded(run, backend, f"reloaded_{backend}")
    with serving(run.folder, url) as server:
        with _asking(server) as (_, idle):
            time.sleep(run.times(10, 1))
        with _asking(server) as (seen, busy):
            _finished(url, run.times(100, 4))
    at = [quantiles(one, n=100)[98] * 1000 for one in (idle, busy)]
    told = f"{_said(seen)}; p99 {at[0]:.0f} ms idle, {at[1]:.0f} ms meanwhile"
    yield Tried(f"re-load under read load, {backend}", sum(seen.values()), "200", told, set(seen) == {"200"})


def _two_at_once(run: Run, backend: str) -> Tried:
    url, turns = run.new_database(backend, f"two_{backend}"), run.times(50, 3)
    with loading(url, turns) as one, loading(url, turns) as other:
        said = [process.communicate(timeout=600) for process in (one, other)]
    ended = Counter(str(process.returncode) for process in (one, other))
    engine = _reader(url)
    numbers = [row.number for row in revisions(engine)]
    engine.dispose()
    draft_that_stands(url)
    good = ended == {"0": 2} and numbers == list(range(1, len(numbers) + 1)) and all(out for out, _ in said)
    seen = f"{_said(ended)}; revisions 1 to {len(numbers)}, none missing"
    return Tried(f"two loads at once, {backend}", 2 * turns, "both end with 0, one dataset stands", seen, good)


def _migrators(run: Run, backend: str) -> Tried:
    seen, times = Counter[str](), run.times(10, 1)
    for turn in range(times):
        url = run.new_database(backend, f"migrated_{backend}_{turn}")
        command, environment = [sys.executable, "-m", "seed", "migrate"], os.environ | {"FOGLINE_DATABASE_URL": url}
        four = [
            subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            for _ in range(4)
        ]
        seen.update(process.communicate()[0].decode().strip()[-60:] for process in four)
    good = seen == {"migrated": times, "nothing to migrate": 3 * times}
    return Tried(f"four that migrate at once, {backend}", times, "one migrates, none fails", _said(seen), good)


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _page_lost(content: bytes) -> bytes:
    return content[:4096] + b"\xff" * 4096 + content[8192:]


def _all_but_the_first_lost(content: bytes) -> bytes:
    return content[:4096] + b"\xff" * (len(content) - 4096)


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "text": lambda content: b"This is no database. " * 1000,
    "cut in the middle": _cut,
    "one with a page lost": _page_lost,
    "one with no more than its first page": _all_but_the_first_lost,
    "empty": lambda content: b"",
}


def _broken_files(run: Run) -> Iterator[Tried]:
    """A file is broken by putting another in its place, as a bad copy does; then the good one comes back."""
    url = _loaded(run, "sqlite", "broken")
    file = Path(url.removeprefix("sqlite:///"))
    good = file.read_bytes()
    with serving(run.folder, url) as server:
        for what, spoil in BROKEN.items():
            seen = Counter[str]()
            _put(file, spoil(good))
            for path in ("/ready", PAGE, "/v1/reports?q=draft", "/v1/claims", "/live"):
                seen[f"{path.partition('?')[0]} {server.ask(path).status}"] += 1
            _put(file, good)
            back = [server.ask(path).status for path in ("/ready", PAGE)]
            bad = {one for one in seen if one.endswith(" 500")}
            well = not bad and seen["/live 200"] == 1 and back == [200, 200]
            if what in ("text", "empty"):
                well = well and seen["/ready 503"] == seen["/v1/estimates 503"] == 1
            told = f"{', '.join(seen)}; put back: {back}"
            yield Tried(f"a database file that is {what}", len(seen), "503, never 500; 200 when put back", told, well)


def _put(file: Path, content: bytes) -> None:
    beside = file.with_suffix(".new")
    beside.write_bytes(content)
    for left in (file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        left.unlink(missing_ok=True)
    beside.replace(file)


def _full_disk(run: Run) -> Tried:
    """No file may grow beyond a size that the load needs to pass."""
    url, seen, times = _loaded(run, "sqlite", "full"), Counter[str](), run.times(20, 2)
    file = Path(url.removeprefix("sqlite:///"))

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    before = draft_that_stands(url)
    for turn in range(times):
        room = ROOM_BYTES * (1 + turn)
        command = [sys.executable, "-m", "tests.seed.loading", url, "2"]
        ended = subprocess.run(command, cwd=PROJECT, preexec_fn=limit, capture_output=True, check=False)
        seen[f"exit {ended.returncode}"] += 1
        try:
            seen[f"draft {draft_that_stands(url)}, {_integrity(url)}"] += 1
        except AssertionError:
            seen["a mix"] += 1
    good = "a mix" not in seen and all("ok" in one for one in seen if "draft" in one)
    good = good and seen["exit 1"] > 0 and seen[f"draft {before}, ok"] > 0 and file.exists()
    return Tried("a file that may not grow, sqlite", times, "not 0, the dataset intact", _said(seen), good)


READS = """
import sys
from starlette.testclient import TestClient
from api.app import create_app
from api.settings import Settings
client = TestClient(create_app(Settings(database_url=sys.argv[1])))
print(*(client.get(path).status_code for path in ("/ready", "/v1/estimates", "/v1/reports?q=a")))
"""


def _read_only_directory(run: Run) -> Tried:
    """Who may only read the directory reads the dataset, which a load has left without its log."""
    folder = run.folder / "published"
    folder.mkdir()
    file = folder / "fogline.sqlite3"
    _finished(f"sqlite:///{file}", 1)
    file.chmod(0o444)
    folder.chmod(0o555)
    as_nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"] if os.getuid() == 0 else []
    command = [*as_nobody, sys.executable, "-B", "-c", READS, f"sqlite:///{file}"]
    ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    folder.chmod(0o755)
    seen = ended.stdout.strip() or ended.stderr.strip()[-120:]
    return Tried("a directory that may only be read, sqlite", 1, "200 200 200", seen, seen == "200 200 200")


def _reader(url: str) -> Engine:
    return reader(url_of(url))


def _integrity(url: str) -> str:
    """What SQLite says of its file; PostgreSQL's tables were read whole already."""
    engine = _reader(url)
    try:
        if engine.dialect.name != "sqlite":
            return "ok"
        with engine.connect() as connection:
            return str(connection.exec_driver_sql("PRAGMA integrity_check").scalar_one())
    finally:
        engine.dispose()


def _said(seen: Counter[str]) -> str:
    return ", ".join(f"{what}: {count:,}" for what, count in sorted(seen.items())) or "nothing"

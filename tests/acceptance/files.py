"""Files of a database that are broken, cannot grow, or may only be read."""

import os
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from models.store import PROJECT
from tests.acceptance.clients import said
from tests.acceptance.loads import load, loaded, standing
from tests.acceptance.run import Run
from tests.acceptance.server import serving
from tests.acceptance.tried import Tried
from tests.seed.loading import loading

PAGE = "/v1/estimates?limit=100&count=exact&include=report"
NOBODY = 65534
ROOM_BYTES = 64 * 1024
STATE_SECONDS = 0.05  # the state of a file is believed for less


def tried(run: Run) -> Iterator[Tried]:
    """The rows of this module."""
    yield from _broken_files(run)
    yield _full_disk(run)
    yield _read_only_directory(run)


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
    url = loaded(run, "sqlite", "broken")
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
    time.sleep(STATE_SECONDS)


def _full_disk(run: Run) -> Tried:
    """No file may grow beyond a size that the load needs to pass."""
    url, seen, times = loaded(run, "sqlite", "full"), Counter[str](), run.times(10, 1)

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    before = standing(url)
    for turn in range(times):
        room = ROOM_BYTES * (1 + turn)
        ended = loading(url, 2, preexec_fn=limit)
        ended.communicate()
        seen[f"exit {ended.returncode}"] += 1
        seen[standing(url)] += 1
    good = seen["exit 1"] > 0 and seen[before] > 0 and set(seen) <= {"exit 0", "exit 1", "draft 0", "draft 1"}
    return Tried("a file that may not grow on sqlite", times, "not 0, the dataset intact", said(seen), good)


READS = """
import sys
import time
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
    load(f"sqlite:///{file}", 1)
    file.chmod(0o444)
    folder.chmod(0o555)
    as_nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"] if os.getuid() == 0 else []
    command = [*as_nobody, sys.executable, "-B", "-c", READS, f"sqlite:///{file}"]
    ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    folder.chmod(0o755)
    seen = ended.stdout.strip() or ended.stderr.strip()[-120:]
    return Tried("a directory that may only be read on sqlite", 1, "200 200 200", seen, seen == "200 200 200")

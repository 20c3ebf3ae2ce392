"""Disks that are full while a load writes: it fails and says so, the dataset stands, and the next load passes."""

import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.acceptance.clients import asking, said
from tests.acceptance.loads import load, standing
from tests.acceptance.postgres import USER
from tests.acceptance.run import BACKENDS, Run
from tests.acceptance.server import serving
from tests.acceptance.tried import Tried
from tests.seed.loading import loading

DISK_MB = 32
PIECE_BYTES = 64 * 1024


def tried(run: Run) -> Iterator[Tried]:
    """A small disk, on which a file leaves less and less room."""
    for backend in BACKENDS:
        try:
            with _disk(run.folder / f"disk_{backend}") as disk:
                yield _full(run, backend, disk)
                if backend == "postgresql":
                    # It does not start again without its disk.
                    run.postgres.execute("DROP DATABASE filled WITH (FORCE)")
                    run.postgres.execute("DROP TABLESPACE small")
        except PermissionError as error:
            yield Tried(f"disk full on {backend}", 0, "a load fails, nothing is lost", str(error), good=True)


@contextmanager
def _disk(folder: Path) -> Iterator[Path]:
    """A disk of memory. Raises PermissionError where we may not mount one."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "fogline", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        raise PermissionError("no disk can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _database(run: Run, backend: str, disk: Path) -> str:
    if backend == "sqlite":
        return f"sqlite:///{disk}/full.sqlite3"
    space = disk / "space"
    space.mkdir()
    if os.getuid() == 0:
        shutil.chown(space, USER)
    # Its tables alone are on the disk: PostgreSQL stops where it cannot write its log, and starts again.
    run.postgres.execute(f"CREATE TABLESPACE small LOCATION '{space}'")
    run.postgres.execute("CREATE DATABASE filled TABLESPACE small")
    return run.postgres.url("filled")


def _full(run: Run, backend: str, disk: Path) -> Tried:
    url, times, seen = _database(run, backend, disk), run.times(10, 1), Counter[str]()
    load(url, 1)
    before, ballast = standing(url), disk / "ballast"
    with serving(run.folder, url) as server, asking(server, clients=1, pause=0.02) as reads:
        for turn in range(times):
            _leave(ballast, turn * PIECE_BYTES)
            # The second draft changes each claim, and the first changes it back.
            ended = loading(url, 2)
            ended.communicate()
            seen[f"exit {ended.returncode}"] += 1
            seen[standing(url) if ended.returncode == 0 else f"after it {standing(url)}"] += 1
            ballast.unlink()
            load(url, 2)
    good = seen["exit 1"] > 0 and not any("mix" in one or "intact" in one for one in seen) and reads.only("200")
    told = f"{said(seen)} ({before} before); reads meanwhile {reads}; the next load passes"
    return Tried(f"disk full on {backend}", times, "a load fails, nothing is lost, reads go on", told, good)


def _leave(ballast: Path, room: int) -> None:
    """Fills the disk but for this many bytes."""
    free = shutil.disk_usage(ballast.parent).free
    with ballast.open("wb") as file:
        file.write(bytes(max(0, free - room)))

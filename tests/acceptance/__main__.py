"""The command line of the acceptance run: `python -m tests.acceptance [--short] [--only NAME…]`."""

import argparse
import importlib
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from models.store import PROJECT
from tests.acceptance.results import results
from tests.acceptance.run import Run, running
from tests.acceptance.tried import Tried, table

# Each is a module of this package with a function `tried(run: Run) -> Iterator[Tried]`.
MODULES: tuple[str, ...] = (
    "asking",
    "refusals",
    "cells",
    "faults",
    "outages",
    "loads",
    "files",
    "disks",
    "deep",
    "soak",
)
MINUTES = 10
RESULTS = Path(__file__).with_name("results.md")


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table; gives 1 if anything was seen that was not expected."""
    parser = argparse.ArgumentParser(prog="python -m tests.acceptance", description=__doc__)
    parser.add_argument(
        "--short", action="store_true", help="a form of two to three minutes, for continuous integration"
    )
    parser.add_argument("--only", nargs="+", choices=MODULES, default=MODULES, metavar="NAME", help=", ".join(MODULES))
    parser.add_argument("--write", action="store_true", help=f"also write the table to {RESULTS.relative_to(PROJECT)}")
    parser.add_argument("--minutes", type=float, help="of mixed load; 10, in the short form none")
    asked = parser.parse_args(arguments)
    began = time.monotonic()
    with running(asked.short, asked.minutes or (0 if asked.short else MINUTES)) as run:
        rows = [row for name in asked.only for row in _tried(name, run)]
    print(table(rows))
    if asked.write:
        given = sys.argv[1:] if arguments is None else arguments
        RESULTS.write_text(results(rows, time.monotonic() - began, given), encoding="utf-8")
    return 0 if rows and all(row.good for row in rows) else 1


def _tried(name: str, run: Run) -> Iterator[Tried]:
    """The rows of a module, told as they come. One that breaks off is a row as well, and the others go on."""
    began = time.monotonic()
    try:
        for row in importlib.import_module(f"tests.acceptance.{name}").tried(run):
            print(f"{time.monotonic() - began:7.1f} s  {name}: {row.what}: {row.seen}", file=sys.stderr, flush=True)
            yield row
    except Exception as error:  # noqa: BLE001 -- the table says what failed
        yield Tried(f"{name} as a whole", 1, "an end", f"{type(error).__name__}: {error}", good=False)


if __name__ == "__main__":
    sys.exit(main())

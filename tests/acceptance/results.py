"""The results of a run as a file: the table, and when, where and with what it was made."""

import os
import platform
import sqlite3
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.acceptance.postgres import programs
from tests.acceptance.tried import Tried, table

NAMED = ("uvicorn", "starlette", "sqlalchemy", "psycopg", "strawberry-graphql", "schemathesis")


def results(rows: Sequence[Tried], seconds: float, arguments: Sequence[str]) -> str:
    """The file's text, in Markdown."""
    bad, untried = sum(not row.good for row in rows), sum(row.good and not row.times for row in rows)
    versions = ", ".join(f"{name} {version(name)}" for name in NAMED)
    counts = f"{len(rows)} rows, of which {bad} not as expected and {untried} not tried"
    return f"""# Acceptance run of {datetime.now(UTC):%Y-%m-%d}

`{" ".join(("python -m tests.acceptance", *arguments))}` took {seconds / 60:.0f} minutes: {counts}.

Machine: {_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}. Python \
{platform.python_version()}, SQLite {sqlite3.sqlite_version}, {_postgresql()}, {versions}.

{table(rows)}
"""


def _processor() -> str:
    """The model of the processor, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _postgresql() -> str:
    told = subprocess.run([str(programs() / "postgres"), "--version"], capture_output=True, text=True, check=True)
    return told.stdout.strip().replace("postgres (PostgreSQL)", "PostgreSQL")

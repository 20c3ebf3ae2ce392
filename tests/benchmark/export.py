"""Exports: how many rows a second of processor time a server sends, and how much memory it takes."""

import time
from dataclasses import dataclass

from tests.benchmark.load import cpu_seconds, peak_megabytes
from tests.benchmark.servers import Running

EXPORTS = ("NDJSON", "CSV")
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Exported:
    """What one export came to: rows read, rows a second of processor time and of time, megabytes at most."""

    rows: int
    per_cpu_second: float
    per_second: float
    megabytes: float


def export(running: Running, name: str, most_seconds: float) -> Exported:
    """Reads the export of a server that has answered nothing yet, at most for so long. Raises ValueError if empty."""
    before, begun = cpu_seconds(running.pid), time.perf_counter()
    lines = 0
    with running.open(running.path(name, {})) as response:
        while (piece := response.read1(PIECE)) and time.perf_counter() - begun < most_seconds:
            lines += piece.count(b"\n")
        spent, took = cpu_seconds(running.pid) - before, time.perf_counter() - begun
    rows = lines - (name == "CSV")
    if response.status != 200 or rows < 1:
        raise ValueError(f"{running.server.name} answers {response.status} with {rows} rows to {name}")
    return Exported(rows, rows / spent, rows / took, peak_megabytes(running.pid))

"""Load on a server, and what it costs the server: wrk asks, /proc tells the processor time and the memory."""

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
CONNECTIONS = 16
TICKS = os.sysconf("SC_CLK_TCK")
SERVER_CORE, LOAD_CORE = 0, 1


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run of the load saw: requests a second, processor milliseconds a request, p50 and p99 in ms."""

    rate: float
    cpu: float
    p50: float
    p99: float


class Failed(Exception):
    """A server answered with an error, so that its speed says nothing."""


def load(pid: int, port: int, addresses: Path, seconds: float, connections: int = CONNECTIONS) -> Measured:
    """Asks the addresses of a file in turn, over and over. Raises Failed if any answer is an error."""
    before = cpu_seconds(pid)
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--timeout", "30s", "-s", str(HERE / "rotate.lua")]
    out = subprocess.run(
        on_core(LOAD_CORE, [*command, f"http://127.0.0.1:{port}", "--", str(addresses)]),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    spent = cpu_seconds(pid) - before
    saw = json.loads(out.splitlines()[-1])
    if not saw["requests"] and not saw["failed"]:
        return load(pid, port, addresses, seconds * 4, connections)
    if saw["failed"]:
        raise Failed(f"{saw['failed']} of {saw['requests']} requests of {addresses.name} failed")
    requests = saw["requests"]
    return Measured(
        requests / (saw["microseconds"] / 1e6), spent * 1000 / requests, saw["p50"] / 1000, saw["p99"] / 1000
    )


def on_core(core: int, command: Sequence[str]) -> list[str]:
    """The command, held on one processor core if there are two."""
    return ["taskset", "-c", str(core), *command] if (os.cpu_count() or 1) > 1 else [*command]


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used, user and system, all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def peak_megabytes(pid: int) -> float:
    """The most memory that a process has had resident."""
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024

"""Load on a server, and what it costs the server: wrk asks, /proc tells the processor time and the memory."""

import json
import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
CONNECTIONS = 16
LONGER = 10
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


class _Nothing(Failed):
    """A server answered nothing in time."""


def load(pid: int, port: int, addresses: Path, seconds: int, connections: int = CONNECTIONS) -> Measured:
    """Asks the addresses of a file in turn, over and over. Raises Failed if any answer is an error.

    Where nothing is answered in this time, one client asks for longer.
    """
    _wait_until_idle(pid)
    try:
        return _seen(pid, port, addresses, seconds, connections)
    except _Nothing:
        _wait_until_idle(pid)
        return _seen(pid, port, addresses, LONGER, connections=1)


def beside(pid: int, port: int, addresses: Path, others: Path, seconds: int) -> Measured:
    """What one client sees that asks the addresses of a file while one other client asks those of another."""
    _wait_until_idle(pid)
    with begun(port, others, seconds + 1, connections=1) as asking:
        time.sleep(0.5)
        measured = _seen(pid, port, addresses, seconds, connections=1)
        asking.communicate()
    return measured


def _seen(pid: int, port: int, addresses: Path, seconds: int, connections: int) -> Measured:
    before = cpu_seconds(pid)
    with begun(port, addresses, seconds, connections) as asking:
        out, _ = asking.communicate()
    spent = cpu_seconds(pid) - before
    saw = json.loads(out.splitlines()[-1])
    requests = saw["requests"]
    if saw["failed"]:
        raise Failed(f"{saw['failed']} of {requests} requests of {addresses.name} failed")
    if not requests:
        raise _Nothing(f"nothing is answered of {addresses.name} in {seconds} s")
    return Measured(
        requests / (saw["microseconds"] / 1e6), spent * 1000 / requests, saw["p50"] / 1000, saw["p99"] / 1000
    )


def _wait_until_idle(pid: int) -> None:
    """A server may go on with what nobody waits for any more."""
    for _ in range(240):
        before = cpu_seconds(pid)
        time.sleep(0.5)
        if cpu_seconds(pid) - before < 0.02:
            return


def begun(port: int, addresses: Path, seconds: int, connections: int) -> "subprocess.Popen[str]":
    """A load that has begun; its last line will tell what it saw."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "120s", "-s", str(HERE / "rotate.lua")]
    arguments = [*command, f"http://127.0.0.1:{port}", "--", str(addresses)]
    return subprocess.Popen(on_core(LOAD_CORE, arguments), stdout=subprocess.PIPE, text=True)


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

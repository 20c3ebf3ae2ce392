"""The results as tables: the figures of each server, how many times as fast Fogline is, and what it should be."""

import os
import platform
import sqlite3
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

from tests.benchmark.export import Exported
from tests.benchmark.load import CONNECTIONS, Measured
from tests.benchmark.questions import QUESTIONS, Question, Target
from tests.benchmark.servers import PEER_PYTHON, PEERS

Rates = dict[tuple[str, str], list[Measured]]
PACKAGES = ("fastapi", "sqlmodel", "sqlalchemy", "pydantic", "datasette", "starlette", "uvicorn", "uvloop", "httptools")
OUR_PACKAGES = ("starlette", "uvicorn", "uvloop", "httptools", "orjson", "sqlalchemy")
ROWS_A_CPU_SECOND = {"NDJSON": 300_000, "CSV": 200_000}
MOST_MEGABYTES = 60
MOST_MS_BESIDE_AGGREGATE = 3


def head(rounds: int, seconds: int, database: Path, arguments: Sequence[str]) -> list[str]:
    """What was measured, how, on what and with what."""
    cpu = next(line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name"))
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    estimates = connection.execute("SELECT count(*) FROM estimate").fetchone()[0]
    connection.close()
    command = " ".join(Path(word).name if word.startswith("/") else word for word in arguments)
    return [
        "# How fast Fogline answers",
        "",
        f"{datetime.now(UTC):%d %B %Y}, {os.cpu_count()} cores of {cpu.partition(': ')[2]}, "
        f"load {os.getloadavg()[0]:.1f} when it was done. {estimates:,} estimates in SQLite; "
        f"`python -m tests.benchmark.run {command}`, or all of it with `make benchmark`.",
        "",
        f"{rounds} interleaved rounds of {seconds} s. Each server is one process on one core, with uvloop and "
        f"httptools where it is Python, and without an access log; wrk asks on another core, over {CONNECTIONS} "
        "connections. The first answers of all servers to each question are found equal before it is timed. Fogline "
        "keeps no answers (`FOGLINE_ANSWER_CACHE_MB=0`) but for `hit` and `304`; what it keeps of records is at its "
        "default. Figures are medians; how many times as fast is the median over the rounds of the ratio in "
        "a round, by requests a second and by CPU time a request; the latter is sure where others use the machine.",
        "",
        *_versions(),
        "",
    ]


def _versions() -> list[str]:
    ours = ", ".join(f"{name} {version(name)}" for name in OUR_PACKAGES)
    script = f"from importlib.metadata import version; print(', '.join(f'{{n}} {{version(n)}}' for n in {PACKAGES}))"
    theirs = _said(str(PEER_PYTHON), "-c", script)
    node = _said("node", "--version")
    script = (
        "for (const name of ['fastify', 'better-sqlite3']) "
        "console.log(name, require(`${process.cwd()}/node_modules/${name}/package.json`).version)"
    )
    packages = _said("node", "-e", script, folder=PEERS / "fastify").replace("\n", ", ")
    return [
        f"- Fogline: Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {ours}",
        f"- the others: {theirs or 'none'}; node {node or 'none'}, {packages or 'no packages'}",
    ]


def _said(*command: str, folder: Path | None = None) -> str:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout.strip()


def rates(results: Rates) -> list[str]:
    """A row for each question and server."""
    lines = _header(
        "question",
        "server",
        "requests/s",
        "least to most",
        "CPU ms",
        "p50 ms",
        "p99 ms",
        "Fogline",
        "by CPU",
        "target",
        "met",
    )
    for question in QUESTIONS:
        for (name, server), runs in results.items():
            if name == question.name:
                lines.append(_row(_rate_cells(question, server, runs, results)))
    return [*lines, ""] if results else []


def _rate_cells(question: Question, server: str, runs: Sequence[Measured], results: Rates) -> Iterable[str]:
    ours = server == question.asked
    each = sorted(run.rate for run in runs)
    yield f"{question.name}: {question.says}" if ours else ""
    yield server
    yield f"{median(each):,.0f}"
    yield f"{each[0]:,.0f} to {each[-1]:,.0f}"
    yield f"{median(run.cpu for run in runs):.3f}"
    yield f"{median(run.p50 for run in runs):.1f}"
    yield f"{median(run.p99 for run in runs):.1f}"
    target = next((one for one in question.targets if one.server == server), None)
    against = results.get((target.question or question.name, server), ()) if target else () if ours else runs
    pairs = [*zip(results.get((question.name, question.asked), ()), against, strict=False)]
    times = median([one.rate / other.rate for one, other in pairs] or [0])
    yield f"{times:.3g}×" if times else ""
    yield f"{median(other.cpu / one.cpu for one, other in pairs):.3g}×" if pairs else ""
    yield from _against(target, times)


def _against(target: Target | None, times: float) -> Iterable[str]:
    if target is None or not times:
        yield from ("", "")
        return
    of = f" of {target.question}" if target.question else ""
    yield f"{target.times:.2g}×{of}"
    yield _met(times >= target.times)


def _met(is_met: bool) -> str:
    return "yes" if is_met else "NO"


def mixed(results: Mapping[str, Sequence[tuple[Measured, Measured]]]) -> list[str]:
    """R1 as one client sees it while another asks for an aggregate."""
    if not results:
        return []
    lines = [
        "One client asks R1 while one other asks for an aggregate of some 40 ms, a different one for Fogline.",
        "",
        *_header("server", "R1 p50 ms", "R1 p99 ms", "R1 requests/s", "aggregate alone p50 ms", "target", "met"),
    ]
    for server, runs in results.items():
        seen = median(one.p50 for one, _ in runs)
        cells = [
            server,
            f"{seen:.2f}",
            f"{median(one.p99 for one, _ in runs):.1f}",
            f"{median(one.rate for one, _ in runs):,.0f}",
            f"{median(alone.p50 for _, alone in runs):.0f}",
            *(
                (f"p50 below {MOST_MS_BESIDE_AGGREGATE}", _met(seen < MOST_MS_BESIDE_AGGREGATE))
                if server == "fogline"
                else ("", "")
            ),
        ]
        lines.append(_row(cells))
    return [*lines, ""]


def exports(results: Mapping[tuple[str, str], Sequence[Exported]], most_seconds: float) -> list[str]:
    """Rows a second of processor time, and memory."""
    if not results:
        return []
    lines = [
        "Exports, each of a server just started. Fogline's first is read whole; the others for at most "
        f"{most_seconds:g} s. `again` is the one that Fogline has kept as a file.",
        "",
        *_header(
            "export",
            "server",
            "rows/CPU s",
            "least to most",
            "rows/s",
            "rows read",
            "MB resident",
            "Fogline",
            "target",
            "met",
        ),
    ]
    for (name, server), runs in results.items():
        each = sorted(run.per_cpu_second for run in runs)
        memory = max(run.megabytes for run in runs)
        ours = median(run.per_cpu_second for run in results[name, "fogline"])
        target = ROWS_A_CPU_SECOND[name]
        is_met = median(each) >= target and memory <= MOST_MEGABYTES
        cells = [
            name if server == "fogline" else "",
            server,
            f"{median(each):,.0f}",
            f"{each[0]:,.0f} to {each[-1]:,.0f}",
            f"{median(run.per_second for run in runs):,.0f}",
            f"{max(run.rows for run in runs):,}",
            f"{memory:.0f}",
            "" if server == "fogline" else f"{ours / median(each):.3g}×",
            *((f"{target:,} and {MOST_MEGABYTES} MB", _met(is_met)) if server.startswith("fogline") else ("", "")),
        ]
        lines.append(_row(cells))
    return [*lines, ""]


def _header(*names: str) -> list[str]:
    return [_row(names), f"|{'---|' * len(names)}"]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"

"""Measures Fogline against what a user would pick instead: `python -m tests.benchmark.run DATABASE`."""

import argparse
import os
import platform
import sqlite3
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.benchmark.load import CONNECTIONS, Measured, load
from tests.benchmark.questions import QUESTIONS, Question, draw
from tests.benchmark.servers import SERVERS, Running, running

RESULTS = Path(__file__).parent / "results.md"
COMPARED = 5
Results = dict[tuple[str, str], list[Measured]]


def main() -> None:
    """Measures what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark.run", description=__doc__)
    parser.add_argument("database", type=Path, help="SQLite file made by tests.benchmark.dataset")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3, help="of load for each server and question in a round")
    parser.add_argument("--only", nargs="*", default=[], help="questions")
    parser.add_argument("--against", nargs="*", default=[], help="servers")
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name}")
    asked = parser.parse_args()
    questions = [one for one in QUESTIONS if not asked.only or one.name in asked.only]
    servers = [one for one in SERVERS if not asked.against or one.name in (*asked.against, "fogline")]
    for absent in [one.name for one in servers if not one.installed]:
        print(f"{absent} is not installed here and goes without", file=sys.stderr)
    with TemporaryDirectory() as folder, ExitStack() as stack:
        place = Path(folder)
        started = [
            stack.enter_context(running(one, asked.database.resolve(), place / f"{one.name}.log"))
            for one in servers
            if one.installed
        ]
        addresses = prepare(questions, started, asked.database.resolve(), place)
        results = measure(started, addresses, asked.rounds, asked.seconds)
    report = "\n".join([*table(questions, results), "", *machine(asked.rounds, asked.seconds)])
    print(report)
    if asked.write:
        RESULTS.write_text(report + "\n")


def prepare(
    questions: Sequence[Question], started: Sequence[Running], database: Path, place: Path
) -> dict[tuple[str, str], Path]:
    """A file of addresses for each question and server, once their answers to the first are found equal."""
    files: dict[tuple[str, str], Path] = {}
    for question in questions:
        drawn = draw(question, database)
        able = [one for one in started if question.name in one.server.paths]
        for parameters in drawn[:COMPARED]:
            must_agree(question, [one for one in able if one.server.rows], parameters)
        for one in able:
            file = place / f"{question.name}-{one.server.name}"
            file.write_text("".join(f"{one.path(question.name, parameters)}\n" for parameters in drawn))
            files[question.name, one.server.name] = file
    return files


def must_agree(question: Question, able: Sequence[Running], parameters: Mapping[str, object]) -> None:
    """Raise ValueError unless all servers give the same answer."""
    first, *others = able
    expected = answer(question, first, parameters)
    for other in others:
        found = answer(question, other, parameters)
        if found != expected:
            differs = [pair for pair in zip(expected, found, strict=False) if pair[0] != pair[1]][:1]
            raise ValueError(
                f"{question.name} {parameters}: {first.server.name} gives {len(expected)} and {other.server.name} "
                f"{len(found)} records, the first that differ are {differs}"
            )


def answer(question: Question, running: Running, parameters: Mapping[str, object]) -> list[object]:
    """What a server answers, as far as it must be the same."""
    records = running.ask(running.path(question.name, parameters))
    return [question.same(record) for record in (records if isinstance(records, list) else [records])]


def measure(
    started: Sequence[Running], addresses: Mapping[tuple[str, str], Path], rounds: int, seconds: float
) -> Results:
    """Some rounds of all questions to all servers, in turn, after a short one that does not count."""
    results: Results = {key: [] for key in addresses}
    by_name = {one.server.name: one for one in started}
    for turn in range(-1, rounds):
        for (question, name), file in addresses.items():
            one = by_name[name]
            measured = load(one.pid, one.port, file, seconds if turn >= 0 else min(1, seconds))
            if turn >= 0:
                results[question, name].append(measured)
        print(f"round {turn + 1} of {rounds}" if turn >= 0 else "warmed up", file=sys.stderr)
    return results


def table(questions: Sequence[Question], results: Results) -> list[str]:
    """A row for each question and server: medians, and how many times as fast as it Fogline is."""
    lines = [
        "| | server | requests a second | from … to | CPU ms a request | p99 ms | Fogline against it | target |",
        "|---|---|--:|--:|--:|--:|--:|--:|",
    ]
    for question in questions:
        ours = results.get((question.name, "fogline"))
        for (name, server), runs in results.items():
            if name != question.name:
                continue
            rates = sorted(run.rate for run in runs)
            cells = [
                f"{question.name}: {question.says}" if server == "fogline" else "",
                server,
                f"{median(rates):,.0f}",
                f"{rates[0]:,.0f} to {rates[-1]:,.0f}",
                f"{median(run.cpu for run in runs):.3f}",
                f"{median(run.p99 for run in runs):.1f}",
                f"{against(ours, runs)}×" if ours and server != "fogline" else "",
                next((f"{target:g}×" for name, target in question.targets if name == server), ""),
            ]
            lines.append(f"| {' | '.join(cells)} |")
    return lines


def against(ours: Sequence[Measured], theirs: Sequence[Measured]) -> str:
    """How many times as many requests a second: the median over the rounds of the ratio in a round."""
    return f"{median(one.rate / other.rate for one, other in zip(ours, theirs, strict=True)):.2g}"


def machine(rounds: int, seconds: float) -> list[str]:
    """What it was measured on."""
    cpu = next(line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name"))
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    return [
        f"{rounds} interleaved rounds of {seconds:g} s each; one process a server on one core, wrk with {CONNECTIONS} "
        f"connections on another; {os.cpu_count()} cores of {cpu.partition(': ')[2]}; "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, node {node or 'none'}."
    ]


if __name__ == "__main__":
    main()

"""Measures Fogline against what a user would pick instead: `python -m tests.benchmark.run DATABASE`."""

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmark import report
from tests.benchmark.export import EXPORTS, Exported, export
from tests.benchmark.load import Measured, beside, load
from tests.benchmark.prepare import Files, prepare
from tests.benchmark.questions import AGGREGATE, QUESTIONS
from tests.benchmark.servers import SERVERS, Running, Server, running

RESULTS = Path(__file__).parent / "results.md"
MIXED = "mixed"
WARM_UP_SECONDS = 1


def main() -> None:
    """Measures what the command line asks for."""
    asked = arguments()
    database = asked.database.resolve()
    wanted = asked.only or [*(question.name for question in QUESTIONS), MIXED, *EXPORTS]
    servers = [one for one in SERVERS if not asked.against or one.name in asked.against or one.ours]
    for absent in [one.name for one in servers if not one.installed]:
        print(f"{absent} is not installed here and goes without", file=sys.stderr)
    servers = [one for one in servers if one.installed]
    with TemporaryDirectory() as folder:
        place = Path(folder)
        with ExitStack() as stack:
            able = {one.name for one in servers}
            questions = [one for one in QUESTIONS if one.name in wanted and one.asked in able]
            needed = servers if questions or MIXED in wanted else []
            started = [stack.enter_context(running(one, database, place)) for one in needed]
            files = prepare(questions, started, database, place)
            rates = measure(started, files, asked.rounds, asked.seconds) if files else {}
            mixed = mix(started, database, place, asked.rounds, asked.seconds) if MIXED in wanted else {}
        names = [name for name in EXPORTS if name in wanted]
        exported = measure_exports(servers, names, database, place, asked.rounds, asked.export_seconds)
    told = "\n".join(
        [
            *report.head(asked.rounds, asked.seconds, database, sys.argv[1:]),
            *report.rates(rates),
            *report.mixed(mixed),
            *report.exports(exported, asked.export_seconds),
        ]
    )
    print(told)
    if asked.write:
        RESULTS.write_text(told + "\n")


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark.run", description=__doc__)
    parser.add_argument("database", type=Path, help="SQLite file made by tests.benchmark.dataset")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="of load for each server and question in a round")
    parser.add_argument("--export-seconds", type=float, default=20, help="after which the rest of an export is left")
    parser.add_argument("--only", nargs="*", default=[], help=f"questions, {MIXED}, {', '.join(EXPORTS)}")
    parser.add_argument("--against", nargs="*", default=[], help="servers")
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name}")
    return parser.parse_args()


def measure(started: Sequence[Running], files: Files, rounds: int, seconds: int) -> report.Rates:
    """Some rounds of all questions to all servers, in turn, after a short one that does not count."""
    results: report.Rates = {key: [] for key in files}
    by_name = {one.server.name: one for one in started}
    for turn in range(-1, rounds):
        for (question, name), file in files.items():
            one = by_name[name]
            measured = load(one.pid, one.port, file, seconds if turn >= 0 else WARM_UP_SECONDS)
            if turn >= 0:
                results[question, name].append(measured)
        print(f"round {turn + 1} of {rounds}" if turn >= 0 else "warmed up", file=sys.stderr)
    return results


def mix(
    started: Sequence[Running], database: Path, place: Path, rounds: int, seconds: int
) -> dict[str, list[tuple[Measured, Measured]]]:
    """For each server what one client sees that asks R1, while another asks for an aggregate; and the aggregate's."""
    able = [one for one in started if AGGREGATE.name in one.server.paths]
    r1 = prepare([question for question in QUESTIONS if question.name == "R1"], started, database, place)
    aggregates = prepare([AGGREGATE], started, database, place)
    results: dict[str, list[tuple[Measured, Measured]]] = {one.server.name: [] for one in able}
    for _ in range(rounds):
        for one in able:
            name = one.server.name
            alone = load(one.pid, one.port, aggregates[AGGREGATE.name, name], seconds, connections=1)
            seen = beside(one.pid, one.port, r1["R1", name], aggregates[AGGREGATE.name, name], seconds)
            results[name].append((seen, alone))
    return results


def measure_exports(
    servers: Sequence[Server], names: Sequence[str], database: Path, place: Path, rounds: int, seconds: float
) -> dict[tuple[str, str], list[Exported]]:
    """Exports of each server, each of one that was started for it, so that its memory is that of the export."""
    results: dict[tuple[str, str], list[Exported]] = {}
    for turn in range(rounds):
        for name in names:
            for server in servers:
                if name not in server.paths:
                    continue
                with running(server, database, place) as one:
                    # Ours is read whole, as what was made is kept as a file, and the next is made of it.
                    made = export(one, name, 600 if server.ours else seconds)
                    results.setdefault((name, server.name), []).append(made)
                    if server.ours:
                        results.setdefault((name, f"{server.name}, again"), []).append(export(one, name, seconds))
        print(f"exports {turn + 1} of {rounds}", file=sys.stderr)
    return results


if __name__ == "__main__":
    main()

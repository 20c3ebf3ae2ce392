"""The command line of the seed: `python -m seed load`, `migrate`, `extract` and `evaluate`."""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from tqdm import tqdm

from models import Record, Report
from models.store import Store, explain, writer
from seed import articles
from seed.evaluate import Result, as_published, evaluate, table
from seed.extract.chain import read
from seed.extract.document import Document
from seed.extract.output import as_json
from seed.load import Outcome, withdraw_replaced, write
from seed.migrate import draft, migrate
from seed.reading import Read, gazetteer, read_all
from seed.records import each_once
from seed.refusal import Refusal, Refused

CORPUS = Path(__file__).resolve().parent / "corpus"
CONNECT_SECONDS = 5
BATCH = 10_000
"""Records that are written in one transaction at the least, if there are so many."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; gives 0, 1 if anything was refused, 2 if nothing could be done, 130 if it was interrupted."""
    asked = _parser().parse_args(arguments)
    commands = {"load": _load, "migrate": _migrate, "extract": _extract, "evaluate": _evaluate}
    try:
        return commands[asked.command](asked, Store())
    except ValidationError as error:
        print(explain(error), file=sys.stderr)
    except Refused as refused:
        print(f"nothing more was done: {refused}", file=sys.stderr)
    except SQLAlchemyError as error:
        print(f"nothing more was done: the database does not answer ({type(error).__name__})", file=sys.stderr)
    except BrokenPipeError:
        # Who reads the output has seen enough, as `head` has; Python must not find that out again when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        print("interrupted: what was loaded stays, and the same command goes on", file=sys.stderr)
        return 130
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m seed", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    load = commands.add_parser("load", help="read articles and write their records into the database")
    load.add_argument("paths", nargs="*", type=Path, metavar="PATH", help=f"files or folders (default: {CORPUS.name})")
    load.add_argument(
        "--replace", action="store_true", help="withdraw what was read before from files of the same names"
    )
    load.add_argument("--workers", type=int, default=1, help="processes that read (default: 1)")
    load.add_argument("--dask", metavar="ADDRESS", help="read on the Dask cluster with this scheduler")
    migrate = commands.add_parser("migrate", help="bring the tables of the database up to this version, as load does")
    migrate.add_argument(
        "--draft", metavar="MESSAGE", help="touch no database, but draft the migration that a change of models/ needs"
    )
    extract = commands.add_parser("extract", help="print the records of articles as JSON lines; no database")
    extract.add_argument("paths", nargs="+", metavar="FILE", help="files, or - for standard input")
    evaluate = commands.add_parser("evaluate", help="measure the extraction against annotated passages")
    evaluate.add_argument("gold", nargs="+", type=Path, metavar="GOLD.jsonl")
    evaluate.add_argument("--errors", action="store_true", help="list what was missed, invented or wrong")
    evaluate.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to this file")
    return parser


def _load(asked: argparse.Namespace, store: Store) -> int:
    paths = list(articles.files(asked.paths or [CORPUS]))
    documents = (found for path in tqdm(paths, unit="file", disable=None) for found in articles.read(path))
    engine, refusals, total = writer(store.url), 0, Outcome(0)
    loaded: dict[str, set[str]] = {}
    with ExitStack() as stack:
        stack.callback(engine.dispose)
        # In a transaction of its own: readers wait for tables that are altered.
        with engine.begin() as connection:
            migrate(connection)
        executor = stack.enter_context(_executor(asked))
        for batch in _batches(read_all(documents, store.data_dir, executor, ahead=2 * asked.workers)):
            for refusal in batch.refusals:
                print(f"refused {refusal.name}: {refusal.reason}", file=sys.stderr)
            refusals += len(batch.refusals)
            if batch.records:
                total = total.and_then(write(engine, each_once(batch.records)))
            for report in (record for record in batch.records if isinstance(record, Report)):
                loaded.setdefault(report.origin, set()).add(report.id)
        if asked.replace:
            total = total.and_then(withdraw_replaced(engine, loaded))
    print(_summary(total) if total.revision else "nothing to load")
    return 1 if refusals else 0


@contextmanager
def _executor(asked: argparse.Namespace) -> Iterator[Executor | None]:
    """What reads the articles: this process, some others, or a cluster, all behind the same interface."""
    if asked.dask:
        try:
            from distributed import Client
        except ImportError:
            raise Refused("--dask needs the extra fogline[dask]") from None
        try:
            client: Any = Client(asked.dask, timeout=CONNECT_SECONDS)  # type: ignore[no-untyped-call]
        except OSError:
            raise Refused(f"no Dask scheduler answers at {asked.dask}") from None
        with client:
            yield client.get_executor()
    elif asked.workers > 1:
        with ProcessPoolExecutor(asked.workers) as executor:
            try:
                yield executor
            except BaseException:
                executor.shutdown(cancel_futures=True)
                raise
    else:
        yield None


def _batches(reads: Iterable[Read]) -> Iterator[Read]:
    """The same in batches that are worth a transaction."""
    records: list[Record] = []
    refusals: list[Refusal] = []
    for one in reads:
        records += one.records
        refusals += one.refusals
        if len(records) >= BATCH:
            yield Read(tuple(records), tuple(refusals))
            records, refusals = [], []
    yield Read(tuple(records), tuple(refusals))


def _migrate(asked: argparse.Namespace, store: Store) -> int:
    if asked.draft:
        draft(asked.draft)
        return 0
    engine = writer(store.url)
    with engine.begin() as connection:
        print("migrated" if migrate(connection) else "nothing to migrate")
    engine.dispose()
    return 0


def _extract(asked: argparse.Namespace, store: Store) -> int:
    refusals = 0
    for found in _documents(asked.paths):
        if isinstance(found, Refusal):
            print(f"refused {found.name}: {found.reason}", file=sys.stderr)
            refusals += 1
        else:
            print(json.dumps(as_json(read(found, gazetteer(store.data_dir))), ensure_ascii=False))
    return 1 if refusals else 0


def _documents(paths: Iterable[str]) -> Iterator[Document | Refusal]:
    for path in paths:
        if path == "-":
            yield from articles.read_standard_input(sys.stdin.buffer)
        else:
            for file in articles.files([Path(path)]):
                yield from articles.read(file)


def _evaluate(asked: argparse.Namespace, store: Store) -> int:
    if len({path.stem for path in asked.gold}) < len(asked.gold):
        raise Refused("two files of passages have the same name, so their figures could not be told apart")
    measured = {path.stem: _measured(path, store) for path in asked.gold}
    for name, (result, passages) in measured.items():
        print(f"{name}: {passages} passages", table(result), sep="\n")
        if asked.errors:
            print(*result.errors, sep="\n")
    published = json.dumps(as_published(measured), indent=2) + "\n"
    if asked.json and not (asked.json.exists() and asked.json.read_text("utf-8") == published):
        asked.json.write_text(published, "utf-8")
    return 0


def _measured(path: Path, store: Store) -> tuple[Result, int]:
    """How well the passages of a file are read, and how many they are."""
    try:
        gold = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        documents = [articles.document(row["id"], row["text"]) for row in gold]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise Refused(f"{path} is no file of annotated passages: {error!r}") from None
    return evaluate(gold, (as_json(read(found, gazetteer(store.data_dir))) for found in documents)), len(gold)


def _summary(outcome: Outcome) -> str:
    if not outcome.changed:
        return f"revision {outcome.revision}: nothing new"
    deeds = {"added": outcome.added, "revised": outcome.revised, "withdrawn": outcome.withdrawn}
    said = [f"{deed} {_counted(counts)}" for deed, counts in deeds.items() if any(counts.values())]
    return f"revision {outcome.revision}: {'; '.join(said)}"


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}{'s' if count != 1 else ''}" for name, count in counts.items() if count)


if __name__ == "__main__":
    sys.exit(main())

"""The command line of the seed: `python -m seed load [PATH…]`."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from models import Record
from models.store import Store, explain, writer
from seed import articles, curation
from seed.load import Outcome, write
from seed.records import records, without_doubles
from seed.refusal import Refusal, Refused

SEED = Path(__file__).resolve().parent
CORPUS = SEED / "corpus"
CURATED = SEED / "curated"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; gives 0, or 1 if anything was refused, or 2 if nothing could be done."""
    parser = argparse.ArgumentParser(prog="python -m seed", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    load = commands.add_parser("load", help="read articles and write their records into the database")
    load.add_argument("paths", nargs="*", type=Path, metavar="PATH", help=f"files or folders (default: {CORPUS.name})")
    asked = parser.parse_args(arguments)
    try:
        return _load(asked.paths or [CORPUS], Store())
    except ValidationError as error:
        print(explain(error), file=sys.stderr)
    except Refused as refused:
        print(f"nothing was loaded: {refused}", file=sys.stderr)
    except SQLAlchemyError as error:
        print(f"nothing was loaded: the database does not answer ({type(error).__name__})", file=sys.stderr)
    return 2


def _load(paths: Sequence[Path], store: Store) -> int:
    found, refusals = _read(paths)
    outcome = _written(found, store) if found else None
    for refusal in refusals:
        print(f"refused {refusal.name}: {refusal.reason}", file=sys.stderr)
    print(_summary(outcome) if outcome else "nothing to load")
    return 1 if refusals else 0


def _written(found: Sequence[Record], store: Store) -> Outcome:
    engine = writer(store.url)
    try:
        return write(engine, without_doubles(found))
    finally:
        engine.dispose()


def _read(paths: Sequence[Path]) -> tuple[list[Record], list[Refusal]]:
    found: list[Record] = []
    refusals: list[Refusal] = []
    for path in articles.files(paths):
        try:
            found += records(articles.read(path), _curated(path))
        except Refused as refused:
            refusals.append(Refusal(str(path), str(refused)))
    return found, refusals


def _curated(path: Path) -> curation.Curated:
    return curation.read(CURATED / f"{path.stem}.yaml")


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

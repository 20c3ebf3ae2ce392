"""The command line of the server: `python -m api serve` and `python -m api contract`."""

import argparse
import subprocess
import sys
from collections.abc import Sequence

from pydantic import ValidationError

from api.contract import write_contract
from api.core.errors import Unavailable
from api.problems import DATABASE_ERRORS
from api.readers import Readers
from api.serving import serve
from api.settings import Settings
from models.store import PROJECT, explain


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; gives its exit status, 2 for a wrong setting."""
    parser = argparse.ArgumentParser(prog="python -m api", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve", help="serve; on an empty embedded database, load the corpus first")
    serving.add_argument("--host", help="address to listen on")
    serving.add_argument("--port", help="port to listen on")
    serving.add_argument("--workers", type=int, default=1, help="number of processes")
    commands.add_parser("contract", help="write openapi/openapi.json and openapi/schema.graphql")
    asked = parser.parse_args(arguments)
    if asked.command == "contract":
        write_contract(PROJECT / "openapi")
        return 0
    given = {name: getattr(asked, name) for name in ("host", "port") if getattr(asked, name) is not None}
    try:
        settings = Settings(**given)
    except ValidationError as error:
        print(explain(error), file=sys.stderr)
        return 2
    return _serve(settings, asked.workers)


def _serve(settings: Settings, workers: int) -> int:
    if settings.embedded and not _is_filled(settings):
        # The seed is a program of its own: the server never imports it.
        loaded = subprocess.run([sys.executable, "-m", "seed", "load"], cwd=PROJECT, check=False)
        if loaded.returncode:
            return loaded.returncode
    serve(settings, workers)
    return 0


def _is_filled(settings: Settings) -> bool:
    readers = Readers(settings.url)
    try:
        with readers.answer() as snapshot:
            return readers.state(snapshot).revision > 0
    except (Unavailable, *DATABASE_ERRORS):
        return False
    finally:
        readers.dispose()


if __name__ == "__main__":
    sys.exit(main())

"""Schemathesis makes questions of the contract for minutes, and sends them to the server over both faces."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from models.store import PROJECT
from tests.acceptance.run import BACKENDS, Run
from tests.acceptance.server import ADDRESS, Server, serving
from tests.acceptance.tried import Tried
from tests.conftest import fill
from tests.synthetic import records

MOST_EXAMPLES = 2000  # of an operation; the time ends it before
WITHOUT_TIME = 120  # to begin and to end, seconds


@dataclass(frozen=True, slots=True)
class Part:
    """What one run of schemathesis does, and for how many seconds in the full form and in the short one."""

    what: str
    path: str
    phases: str
    seconds: int
    short: int = 0
    # What SDL cannot say (`first` up to 100, what a cursor is) is refused with errors that it does not expect.
    without: str = ""


PARTS = (
    Part("the limits of each parameter", "/openapi.json", "examples,coverage", 90),
    Part("random questions over REST", "/openapi.json", "fuzzing", 75, short=4),
    Part("following links", "/openapi.json", "stateful", 30),
    Part("random operations of GraphQL", "/graphql", "fuzzing", 45, 3, "not_a_server_error,positive_data_acceptance"),
)


def tried(run: Run) -> Iterator[Tried]:
    """Each part, on each database; in the short form on the first."""
    for backend in BACKENDS[:1] if run.short else BACKENDS:
        url = run.new_database(backend, "questioned")
        fill(url, records())
        with serving(run.folder, url, log_level="error") as server:
            for part in PARTS:
                if seconds := run.times(part.seconds, part.short):
                    yield _made(run, server, part, seconds, backend)
            server.stop()
            lines = server.log.read_text("utf-8").splitlines()
        seen = f"{len(lines)} lines" + "".join(f": {line[:200]}" for line in lines[:1])
        yield Tried(f"errors in the log meanwhile on {backend}", 1, "0 lines", seen, not lines)


def _made(run: Run, server: Server, part: Part, seconds: int, backend: str) -> Tried:
    report = run.folder / f"schemathesis-{server.port}.json"
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(PROJECT / "schemathesis.toml"), "run"),
        *(f"http://{ADDRESS}:{server.port}{part.path}", "--phases", part.phases, "--max-time", str(seconds)),
        *("--max-examples", str(MOST_EXAMPLES), "--no-shrink", "--continue-on-failure", "--generation-database=none"),
        *("--no-color", "--warnings=off", "--report=json", f"--report-json-path={report}"),
        *(("--exclude-checks", part.without) if part.without else ()),
    ]
    ended = subprocess.run(
        command, cwd=PROJECT, capture_output=True, text=True, timeout=seconds + WITHOUT_TIME, check=False
    )
    name = f"schemathesis, {part.what}, on {backend}"
    if not report.exists():
        return Tried(name, 0, "a report", ended.stdout[-300:] + ended.stderr[-300:], good=False)
    told = json.loads(report.read_text("utf-8"))
    report.unlink()
    failures = [f"{failure.get('title') or failure}"[:200] for failure in (*told["failures"], *told["errors"])]
    cases = told["test_cases"]["generated"]
    seen = "; ".join([f"{len(failures)} failures in {told['running_time']:.0f} s", *failures[:3]])
    return Tried(name, cases, "0 failures", seen, cases > 0 and not failures)

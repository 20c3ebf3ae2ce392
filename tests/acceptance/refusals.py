"""Operations of GraphQL that would cost too much are refused at once: the inputs 16 to 18, timed on an idle server."""

from collections.abc import Iterator
from statistics import median

import orjson

from tests.acceptance.inputs import INPUTS
from tests.acceptance.run import Run
from tests.acceptance.server import serving
from tests.acceptance.tried import Tried
from tests.conftest import fill
from tests.synthetic import records

TIMED = {16: "fragments of fragments", 17: "aliases, fields, directives, operations", 18: "nodes"}
MOST_MS = 50


def tried(run: Run) -> Iterator[Tried]:
    """A row for each number. No database is asked, so one will do."""
    url = run.new_database("sqlite", "refusals")
    fill(url, records())
    with serving(run.folder, url) as server:
        for number, what in TIMED.items():
            took, answered = list[float](), 0
            for asked in [made for made in INPUTS if made.number == number]:
                for _ in range(run.times(50, 5)):
                    reply = server.ask(asked.path, asked.method, asked.sent(), asked.headers)
                    took.append(reply.seconds * 1000)
                    answered += reply.status == 200 and not orjson.loads(reply.body).get("errors")
            seen = f"median {median(took):.1f} ms, slowest {max(took):.1f} ms; answered: {answered}"
            good = max(took) <= MOST_MS and not answered
            yield Tried(f"GraphQL refused: {what}", len(took), f"<= {MOST_MS} ms", seen, good)

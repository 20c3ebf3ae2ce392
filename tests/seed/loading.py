"""A process that loads two drafts of the same reports in turn: `python -m tests.seed.loading URL TURNS`."""

import sys

from sqlalchemy import make_url

from models import Claim, Estimate, Record
from models.store import writer
from seed.load import write
from tests.synthetic import records

FIRST = records(1, 60)


def _redrafted(record: Record) -> Record:
    return Claim.model_validate(record.model_dump() | {"hedge": "denied"}) if isinstance(record, Claim) else record


# The second draft has no more than every other estimate, and another hedge in every claim.
DRAFTS = (
    FIRST,
    tuple(_redrafted(record) for number, record in enumerate(FIRST) if not isinstance(record, Estimate) or number % 2),
)


if __name__ == "__main__":
    engine = writer(make_url(sys.argv[1]))
    print("ready", flush=True)  # noqa: T201 -- the test waits for it
    for turn in range(int(sys.argv[2])):
        write(engine, DRAFTS[turn % 2])
        print(turn, flush=True)  # noqa: T201
    engine.dispose()

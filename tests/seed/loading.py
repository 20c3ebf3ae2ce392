"""Loads that run as processes of their own, and what they leave: `python -m tests.seed.loading URL TURNS`."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import Engine, make_url, select

from models import ENTITIES, Claim, Estimate, Record, Revision
from models.rolled_up import KEYS, ROLLED_UP, worked_out
from models.store import PROJECT, reader, writer
from seed.load import write
from tests.synthetic import records

FIRST = records(1, 60)
# The columns that tell a group from the others: its force, and what makes the groups of a force.
GROUP = 1 + len(KEYS)
NOT_CONTENT = frozenset({"recorded_at", "revision", "created_in", "value_min", "value_max"})


def _redrafted(record: Record) -> Record:
    return Claim.model_validate(record.model_dump() | {"hedge": "denied"}) if isinstance(record, Claim) else record


# The second draft has no more than every other estimate, and another hedge in every claim.
DRAFTS = (
    FIRST,
    tuple(_redrafted(record) for number, record in enumerate(FIRST) if not isinstance(record, Estimate) or number % 2),
)


def everything(engine: Engine) -> dict[str, dict[str, Any]]:
    """All records that stand, by id."""
    with engine.connect() as connection:
        rows = [row._asdict() for entity in ENTITIES for row in connection.execute(select(entity.__table__))]  # type: ignore[attr-defined]
    return {row["id"]: row for row in rows}


def revisions(engine: Engine) -> list[Any]:
    table = Revision.__table__  # type: ignore[attr-defined]
    with engine.connect() as connection:
        return list(connection.execute(select(table).order_by(table.c.number)))


def assert_is_whole(engine: Engine) -> None:
    """The newest revision describes exactly the records that stand, and so does what is rolled up of them."""
    standing, newest = everything(engine), revisions(engine)[-1]
    total = 0
    for entity in ENTITIES:
        names = [name for name in entity.model_fields if name not in NOT_CONTENT]
        rows = [row for row in standing.values() if row["id"].startswith(f"{entity.prefix}-")]
        assert newest.counts[entity.__tablename__] == len(rows)
        for row in rows:
            content = json.dumps({name: row[name] for name in names}, sort_keys=True, default=str, ensure_ascii=True)
            total += int.from_bytes(hashlib.sha256(content.encode()).digest())
    assert newest.checksum == f"{total % 2**256:064x}"
    assert max(row["revision"] for row in standing.values()) <= newest.number
    of_forces = Estimate.__table__.c.force_id.is_not(None)  # type: ignore[attr-defined]
    with engine.connect() as connection:
        rolled_up, worked_out_now = (
            {row[:GROUP]: row[GROUP:] for row in connection.execute(wanted)}
            for wanted in (select(*[*ROLLED_UP.c][1:]), worked_out([of_forces]))
        )
    assert rolled_up == worked_out_now


def loading(url: str, turns: int, **more: Any) -> "subprocess.Popen[str]":
    """A process that loads the two drafts in turn; it prints a line before it begins and one after each load."""
    command = [sys.executable, "-W", "error", "-m", "tests.seed.loading", url, str(turns)]
    return subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)


def draft_that_stands(url: str) -> int:
    """Which of the two drafts the database holds, whole and nothing else. Fails if it is neither."""
    engine = reader(make_url(url))
    assert_is_whole(engine)
    standing = everything(engine)
    engine.dispose()
    found = [
        number
        for number, draft in enumerate(DRAFTS)
        if set(standing) == {record.id for record in draft}
        and all(standing[record.id]["hedge"] == record.hedge for record in draft if isinstance(record, Claim))
    ]
    assert len(found) == 1, "a mix of two datasets"
    return found[0]


def load_in_turn(url: str, turns: int, tell: Callable[[object], None]) -> None:
    """Loads the two drafts in turn; tells when it begins, and of each load that has ended."""
    engine = writer(make_url(url))
    tell("ready")
    for turn in range(turns):
        write(engine, DRAFTS[turn % 2])
        tell(turn)
    engine.dispose()


if __name__ == "__main__":
    load_in_turn(sys.argv[1], int(sys.argv[2]), partial(print, flush=True))

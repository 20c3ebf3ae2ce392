"""Changes: a copy that follows them is the dataset, from whichever revision it starts and however it reads."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, select

from api.core.changes import Change, changes, must_be_past
from api.core.errors import InvalidParameter
from api.resources import CATALOGUE
from models import Force, Mention, Record, Report, Withdrawal
from models.revision import newest
from seed.ids import content_id, report_id, sha256
from seed.load import write

WITHDRAWALS = Withdrawal.__table__  # type: ignore[attr-defined]


def article(name: str, *forces: str, kind: str = "non_state") -> list[Record]:
    """A report of this name that mentions these forces, which are of this kind."""
    text = f"{name}."
    made: list[Record] = [
        Report.model_validate(
            {
                "id": report_id(sha256(text)),
                "text": text,
                "text_sha256": sha256(text),
                "characters": len(text),
                "origin": f"{name}.txt",
            }
        )
    ]
    for force in forces:
        about = {"report_id": made[0].id, "entity": "force", "force_id": f"frc-{force}"}
        span = {"surface": text[:1], "start": 0, "end": 1}
        made.append(Force.model_validate({"id": f"frc-{force}", "name": force, "kind": kind}))
        made.append(Mention.model_validate({"id": content_id("men", name, force), **about, **span}))
    return made


def told(connection: Connection, since: int, *names: str) -> dict[str, tuple[str, int]]:
    """The action and the revision of each record that changed, by id; each comes once."""
    found = list(changes(connection, [CATALOGUE[name] for name in names or CATALOGUE], WITHDRAWALS, since))
    assert len({change.id for change in found}) == len(found)
    return {change.id: (change.action, change.revision) for change in found}


def test_a_record_comes_once_with_the_last_that_happened_to_it(write_engine: Engine) -> None:
    """Created in 1, revised in 3, withdrawn in 5, created again in 7."""
    write(write_engine, article("a", "x"))
    write(write_engine, article("b"))
    write(write_engine, article("a", "x", kind="coalition"))
    with write_engine.connect() as connection:
        assert [told(connection, since).get("frc-x") for since in range(4)] == [
            ("created", 3),
            ("revised", 3),
            ("revised", 3),
            None,
        ]
    write(write_engine, article("c"))
    write(write_engine, article("a"))
    write(write_engine, article("d"))
    with write_engine.connect() as connection:
        assert [told(connection, since).get("frc-x") for since in range(7)] == [("withdrawn", 5)] * 5 + [None] * 2
    write(write_engine, article("a", "x"))
    with write_engine.connect() as connection:
        assert [told(connection, since).get("frc-x") for since in range(8)] == [("created", 7)] * 7 + [None]
        assert connection.execute(select(WITHDRAWALS)).all() == []
        assert told(connection, 0, "reports").keys() == {article(name)[0].id for name in "abcd"}


def test_a_withdrawn_record_leaves_nothing_but_its_id_and_when_it_went(write_engine: Engine) -> None:
    write(write_engine, article("a", "x", "y"))
    write(write_engine, article("a", "y"))
    with write_engine.connect() as connection:
        gone = list(changes(connection, CATALOGUE.values(), WITHDRAWALS, 1))
        standing = newest(connection)
    assert standing is not None
    assert gone == [
        Change("force", "frc-x", "withdrawn", 2, standing.recorded_at),
        Change("mention", content_id("men", "a", "x"), "withdrawn", 2, standing.recorded_at),
    ]


def test_only_the_resources_that_are_asked_for_are_told_of(write_engine: Engine) -> None:
    write(write_engine, article("a", "x"))
    write(write_engine, article("a"))
    with write_engine.connect() as connection:
        assert told(connection, 0, "forces") == {"frc-x": ("withdrawn", 2)}
        assert told(connection, 0, "reports") == {article("a")[0].id: ("created", 1)}
        assert told(connection, 0, "locations") == {}


def states(write_engine: Engine, times: int) -> Iterator[None]:
    """Writes articles at random, with what they name, a little of it new, changed or gone each time."""
    chance = random.Random(5)
    for _ in range(times):
        forces = chance.sample("pqrstuvw", chance.randint(0, 4))
        kind = chance.choice(("non_state", "coalition", "state_forces"))
        write(write_engine, article(chance.choice("abcd"), *forces, kind=kind))
        yield


def standing(connection: Connection) -> dict[str, int]:
    """The revision of each record that stands."""
    tables = [resource.table for resource in CATALOGUE.values()]
    rows = [row for table in tables for row in connection.execute(select(table.c.id, table.c.revision))]
    return {row.id: row.revision for row in rows}


def test_a_copy_that_follows_the_changes_is_the_dataset(write_engine: Engine) -> None:
    """Three copies: one follows each revision, one now and then, one is made at the end."""
    chance = random.Random(6)
    copies: list[tuple[dict[str, int], list[int], float]] = [({}, [0], often) for often in (1, 0.3, 0)]
    turns = 25
    for turn, _ in enumerate(states(write_engine, turns)):
        with write_engine.connect() as connection:
            now = newest(connection)
            assert now is not None
            for copy, since, often in copies:
                if turn == turns - 1 or chance.random() < often:
                    for change in changes(connection, CATALOGUE.values(), WITHDRAWALS, since[0]):
                        if change.action == "withdrawn":
                            copy.pop(change.id, None)
                        else:
                            assert change.action == "created" or change.id in copy
                            copy[change.id] = change.revision
                    since[0] = now.number
                    assert copy == standing(connection)


@pytest.mark.parametrize("first", [1, 3, 1000])
def test_pages_put_together_are_all_the_changes_in_their_order(write_engine: Engine, first: int) -> None:
    for _ in states(write_engine, 8):
        pass
    asked: Any = (CATALOGUE.values(), WITHDRAWALS)
    with write_engine.connect() as connection:
        every = list(changes(connection, *asked, since=2))
        assert [change.key for change in every] == sorted(change.key for change in every)
        assert {change.action for change in every} == {"created", "revised", "withdrawn"}
        read: list[Change] = []
        while page := list(changes(connection, *asked, since=2, after=read[-1].key if read else None, first=first)):
            assert len(page) <= first
            read += page
    assert read == every


def test_what_changes_while_pages_are_read_is_not_missed(write_engine: Engine) -> None:
    write(write_engine, article("a", "p", "q", "r"))
    asked: Any = (CATALOGUE.values(), WITHDRAWALS)
    with write_engine.connect() as connection:
        read = list(changes(connection, *asked, since=0, first=2))
    write(write_engine, article("a", "q", "r", kind="coalition"))
    with write_engine.connect() as connection:
        read += changes(connection, *asked, since=0, after=read[-1].key)
        latest = {change.id: change for change in read}
        kept = {key: change.revision for key, change in latest.items() if change.action != "withdrawn"}
        assert kept == standing(connection)


def test_a_revision_to_come_is_refused_with_the_newest() -> None:
    must_be_past(0, 0)
    must_be_past(7, 7)
    with pytest.raises(InvalidParameter, match="the newest is 7") as caught:
        must_be_past(8, 7)
    assert caught.value.faults[0].plain() == {
        "parameter": "since",
        "detail": "There is no revision 8 yet; the newest is 7.",
        "allowed": ["0 to 7"],
    }

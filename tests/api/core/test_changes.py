"""Changes: a copy that follows them is the dataset, from whichever revision it starts and however it reads."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, make_url, select

from api.core.ask import Ask
from api.core.changes import Change, changes, must_be_past
from api.core.errors import InvalidParameter
from api.core.query import UNLIMITED, stream
from api.core.snapshot import Snapshot
from api.resources import CATALOGUE, WITHDRAWALS
from models import Force, Mention, Record, Report
from models.store import reader
from seed.ids import content_id, report_id, sha256
from seed.load import write


@pytest.fixture
def read_engine(empty_url: str) -> Iterator[Engine]:
    """An engine that reads what was written."""
    engine = reader(make_url(empty_url))
    yield engine
    engine.dispose()


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


def told(snapshot: Snapshot, since: int, *names: str) -> dict[str, tuple[str, int]]:
    """The action and the revision of each record that changed, by id; each comes once."""
    found = list(changes(snapshot, [CATALOGUE[name] for name in names or CATALOGUE], WITHDRAWALS, since))
    assert len({change.id for change in found}) == len(found)
    return {change.id: (change.action, change.revision) for change in found}


def test_a_record_comes_once_with_the_last_that_happened_to_it(write_engine: Engine, read_engine: Engine) -> None:
    """Created in 1, revised in 3, withdrawn in 5, created again in 7."""
    write(write_engine, article("a", "x"))
    write(write_engine, article("b"))
    write(write_engine, article("a", "x", kind="coalition"))
    with Snapshot(read_engine) as snapshot:
        assert [told(snapshot, since).get("frc-x") for since in range(4)] == [
            ("created", 3),
            ("revised", 3),
            ("revised", 3),
            None,
        ]
    write(write_engine, article("c"))
    write(write_engine, article("a"))
    write(write_engine, article("d"))
    with Snapshot(read_engine) as snapshot:
        assert [told(snapshot, since).get("frc-x") for since in range(7)] == [("withdrawn", 5)] * 5 + [None] * 2
    write(write_engine, article("a", "x"))
    with Snapshot(read_engine) as snapshot:
        assert [told(snapshot, since).get("frc-x") for since in range(8)] == [("created", 7)] * 7 + [None]
        assert snapshot.select(select(WITHDRAWALS.table)) == []
        assert told(snapshot, 0, "reports").keys() == {article(name)[0].id for name in "abcd"}


def test_nothing_is_left_of_a_withdrawn_record_but_when_it_went(write_engine: Engine, read_engine: Engine) -> None:
    write(write_engine, article("a", "x", "y"))
    write(write_engine, article("a", "y"))
    with Snapshot(read_engine) as snapshot:
        gone = list(changes(snapshot, CATALOGUE.values(), WITHDRAWALS, 1))
    when = gone[0].recorded_at
    assert when.endswith("Z")
    assert gone == [
        Change("withdrawn", "force", "frc-x", 2, when, None),
        Change("withdrawn", "mention", content_id("men", "a", "x"), 2, when, None),
    ]


def test_only_the_resources_that_are_asked_for_are_told_of(write_engine: Engine, read_engine: Engine) -> None:
    write(write_engine, article("a", "x"))
    write(write_engine, article("a"))
    with Snapshot(read_engine) as snapshot:
        assert told(snapshot, 0, "forces") == {"frc-x": ("withdrawn", 2)}
        assert told(snapshot, 0, "reports") == {article("a")[0].id: ("created", 1)}
        assert told(snapshot, 0, "locations") == {}


def revisions(write_engine: Engine, times: int) -> Iterator[int]:
    """Writes articles at random, with what they name, a little of it new, changed or gone each time."""
    chance = random.Random(5)
    for _ in range(times):
        forces = chance.sample("pqrstuvw", chance.randint(0, 4))
        kind = chance.choice(("non_state", "coalition", "state_forces"))
        yield write(write_engine, article(chance.choice("abcd"), *forces, kind=kind)).revision


def standing(snapshot: Snapshot) -> dict[str, Any]:
    """The records that stand, by id."""
    asks = [Ask(resource, resource.default_fields, first=UNLIMITED) for resource in CATALOGUE.values()]
    return {record["id"]: record for ask in asks for lot in stream(snapshot, ask) for record in lot}


def test_a_copy_that_follows_the_changes_is_the_dataset(write_engine: Engine, read_engine: Engine) -> None:
    """Three copies: one follows each revision, one now and then, one is made at the end."""
    chance = random.Random(6)
    copies: list[tuple[dict[str, Any], list[int], float]] = [({}, [0], often) for often in (1, 0.3, 0)]
    turns = 25
    for turn, newest in enumerate(revisions(write_engine, turns), 1):
        with Snapshot(read_engine) as snapshot:
            for copy, since, often in copies:
                if turn == turns or chance.random() < often:
                    for change in changes(snapshot, CATALOGUE.values(), WITHDRAWALS, since[0]):
                        follow(copy, change)
                    since[0] = newest
                    assert copy == standing(snapshot)


def follow(copy: dict[str, Any], change: Change) -> None:
    """Does to a copy what a client does."""
    if change.action == "withdrawn":
        copy.pop(change.id, None)
    else:
        assert change.action == "created" or change.id in copy
        copy[change.id] = change.record


@pytest.mark.parametrize("first", [1, 3, 1000])
def test_pages_put_together_are_all_the_changes(write_engine: Engine, read_engine: Engine, first: int) -> None:
    for _ in revisions(write_engine, 8):
        pass
    asked: Any = (CATALOGUE.values(), WITHDRAWALS)
    with Snapshot(read_engine) as snapshot:
        every = list(changes(snapshot, *asked, since=2))
        assert [change.place for change in every] == sorted(change.place for change in every)
        assert {change.action for change in every} == {"created", "revised", "withdrawn"}
        read: list[Change] = []
        while page := list(changes(snapshot, *asked, since=2, after=read[-1].place if read else None, first=first)):
            assert len(page) <= first
            read += page
    assert read == every


def test_what_changes_while_pages_are_read_is_not_missed(write_engine: Engine, read_engine: Engine) -> None:
    write(write_engine, article("a", "p", "q", "r"))
    asked: Any = (CATALOGUE.values(), WITHDRAWALS)
    with Snapshot(read_engine) as snapshot:
        read = list(changes(snapshot, *asked, since=0, first=2))
    write(write_engine, article("a", "q", "r", kind="coalition"))
    with Snapshot(read_engine) as snapshot:
        read += changes(snapshot, *asked, since=0, after=read[-1].place)
        copy: dict[str, Any] = {}
        for change in read:
            follow(copy, change)
        assert copy == standing(snapshot)


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

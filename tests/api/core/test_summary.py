"""Summaries: each group says what plain Python says of it, whatever makes the groups and whichever records fit."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, make_url
from sqlmodel import SQLModel

from api.core.ask import Condition
from api.core.errors import InvalidCursor
from api.core.resource import Resource
from api.core.snapshot import Snapshot
from api.core.summary import Summary, answer
from api.resources import CATALOGUE
from models.store import reader
from tests import summary_oracle, synthetic
from tests.conftest import fill, new_database
from tests.oracle import holds

ESTIMATES = CATALOGUE["estimates"]
BY = ESTIMATES.summing.by if ESTIMATES.summing else ()
# So many that groups hold several speakers, and speakers several numbers.
MANY = 600
CONDITIONS = {
    "measure__in": ("killed", "wounded"),
    "unit": "persons",
    "force_id": "frc-force-3",
    "source_id__is_null": False,
    "force.country": "KP",
    "location.status": "resolved",
    "as_of_from__gte": date(2024, 1, 1),
    "value__possibly_gte": 20.0,
    "hedge": "denied",
    "per__is_null": True,
}


OLD, NEW = date(2024, 1, 1), date(2024, 1, 2)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def snapshot(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """a larger synthetic dataset."""
    for url in new_database(request.param, tmp_path_factory.mktemp("summary")):
        fill(url, synthetic.records(7, MANY))
        engine = reader(make_url(url))
        with Snapshot(engine) as snapshot:
            yield snapshot
        engine.dispose()


@pytest.fixture
def blank(tmp_path: Path) -> Iterator[Engine]:
    """A database with empty tables; no foreign key of them is enforced."""
    engine = create_engine(f"sqlite:///{tmp_path / 'blank.sqlite3'}")
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


def all_groups(snapshot: Snapshot, summary: Summary) -> list[dict[str, Any]]:
    """The groups of all pages."""
    page = answer(snapshot, summary)
    found = page.records
    while page.next_cursor:
        assert len(page.records) == summary.first
        page = answer(snapshot, replace(summary, after=page.next_cursor))
        found += page.records
    return found


@given(
    by=st.lists(st.sampled_from(BY), unique=True, max_size=4),
    asked=st.sets(st.sampled_from(sorted(CONDITIONS)), max_size=2),
    first=st.sampled_from([150, 1000]),
    listed=st.sampled_from([0, 1, 2, 20]),
)
@settings(max_examples=25, deadline=None)
def test_groups_are_those_that_the_rules_make(
    snapshot: Snapshot, by: list[str], asked: set[str], first: int, listed: int
) -> None:
    conditions = tuple(Condition(ESTIMATES.filters[name], CONDITIONS[name]) for name in sorted(asked))
    world = synthetic.world(7, MANY)
    rows = [row for row in world["estimates"].values() if all(holds(row, c.filter, c.value) for c in conditions)]
    expected = summary_oracle.summary(rows, by, listed, world)
    summary = Summary(ESTIMATES, tuple(by), conditions, first, count=True, listed=listed)
    assert all_groups(snapshot, summary) == expected
    assert answer(snapshot, summary).total == len(expected)


def test_the_synthetic_dataset_has_all_that_a_group_can_tell() -> None:
    world = synthetic.world(7, MANY)
    groups = [
        group
        for by in ("unit", "force")
        for group in summary_oracle.summary(world["estimates"].values(), [by], 2, world)
    ]
    for name in ("disputed", "denied", "unattributed", "approximate", "mixes", "overlap", "not_listed"):
        assert {bool(group[name]) for group in groups} == {True, False}, name
    ranges = [found for group in groups for found in (group["envelope"], group["overlap"]) if found]
    for name in ("unbounded", "excluded"):
        assert {tuple(found[name]) for found in ranges} == {(), ("low",), ("high",), ("low", "high")}, name
    assert any(one["equally_late"] for group in groups for one in group["latest"])


def test_pages_of_few_groups_give_all_groups(snapshot: Snapshot) -> None:
    conditions = (Condition(ESTIMATES.filters["measure"], "killed"),)
    whole = answer(snapshot, Summary(ESTIMATES, ("month", "force"), conditions, first=1000)).records
    assert all_groups(snapshot, Summary(ESTIMATES, ("month", "force"), conditions, first=7)) == whole
    assert {group["month"] for group in whole} == {"2023-05", "2024-02", "2024-03", None}


def test_a_cursor_belongs_to_its_groups_and_filters(snapshot: Snapshot, statements: list[str]) -> None:
    minted = answer(snapshot, Summary(ESTIMATES, ("force",), first=1)).next_cursor
    statements.clear()
    for other in (
        Summary(ESTIMATES, ("force", "month"), after=minted),
        Summary(ESTIMATES, ("force",), (Condition(ESTIMATES.filters["unit"], "persons"),), after=minted),
        Summary(ESTIMATES, ("force",), after=f"{minted}A"),
    ):
        with pytest.raises(InvalidCursor):
            answer(snapshot, other)
    assert statements == []


@pytest.mark.parametrize("first", [1, 50])
def test_a_page_is_three_statements_whatever_it_holds(snapshot: Snapshot, statements: list[str], first: int) -> None:
    answer(snapshot, Summary(ESTIMATES, ("force", "location"), first=first))
    assert len(statements) == 3


def said(blank: Engine, *numbers: dict[str, Any]) -> dict[str, Any]:
    """The one group of these estimates."""
    plain = {
        "hedge": "asserted",
        "measure": "killed",
        "unit": "persons",
        "report_id": "rep-000000000001",
        "as_of_to": None,
    }
    rows = [required(ESTIMATES) | plain | {"id": f"est-{at:012}"} | said for at, said in enumerate(numbers)]
    reports = CATALOGUE["reports"]
    with blank.begin() as connection:
        connection.execute(reports.table.insert(), required(reports) | {"id": "rep-000000000001", "characters": 1})
        connection.execute(ESTIMATES.table.insert(), rows)
    with Snapshot(blank) as snapshot:
        (group,) = answer(snapshot, Summary(ESTIMATES)).records
    return group


def required(resource: Resource) -> dict[str, Any]:
    """Something for each column that must hold something."""
    given = (column for column in resource.table.c if column.computed is None and column.default is None)
    return {column.name: "x" for column in given if not column.nullable} | {
        "recorded_at": datetime(2024, 1, 1, tzinfo=UTC)
    }


def number(by: str | None, low: float | None, high: float | None, bound: str = "between", **more: Any) -> Any:
    return {"source_id": by, "low": low, "high": high, "bound": bound, **more}


@pytest.mark.parametrize(
    ("numbers", "envelope", "overlap"),
    [
        ([number("a", 1, 5), number("b", 3, 9)], (1, 9, [], []), (3, 5, [], [])),
        ([number("a", 1, 5), number("b", 5, 9)], (1, 9, [], []), (5, 5, [], [])),
        ([number("a", 1, 5), number("b", 6, 9)], (1, 9, [], []), "disputed"),
        ([number("a", 1, 9), number("b", 2, 4), number("c", 6, 8)], (1, 9, [], []), "disputed"),
        # What is more than 10 is never 10.
        (
            [number("a", 10, None, "more_than"), number("b", None, 10, "at_most")],
            (None, None, ["low", "high"], []),
            "disputed",
        ),
        (
            [number("a", 10, None, "at_least"), number("b", None, 10, "at_most")],
            (None, None, ["low", "high"], []),
            (10, 10, [], []),
        ),
        (
            [number("a", 10, None, "more_than"), number("b", 10, None, "at_least")],
            (10, None, ["high"], []),
            (10, None, ["high"], ["low"]),
        ),
        (
            [number("a", 10, None, "more_than"), number("b", 12, None, "at_least")],
            (10, None, ["high"], ["low"]),
            (12, None, ["high"], []),
        ),
        ([number("a", 2, 8), number("b", None, 8, "less_than")], (None, 8, ["low"], []), (2, 8, [], ["high"])),
        # A speaker may correct a number: the speaker's range is that of the latest.
        (
            [number("a", 1, 1, as_of_to=OLD), number("a", 7, 7, as_of_to=NEW), number("b", 7, 8)],
            (1, 8, [], []),
            (7, 7, [], []),
        ),
        # Two numbers of one speaker are no dispute, and neither is the latest one.
        ([number("a", 1, 1), number("a", 7, 7)], (1, 7, [], []), (1, 7, [], [])),
        ([number("a", 1, 1), number("a", 7, 7), number("b", 4, 9)], (1, 9, [], []), (4, 7, [], [])),
        ([number("a", 1, 1), number("a", 7, 7), number("b", 8, 9)], (1, 9, [], []), "disputed"),
        # Nobody knows whose these are.
        ([number(None, 1, 1), number(None, 7, 7)], (1, 7, [], []), None),
        ([number(None, 1, 1), number("b", 7, 7)], (1, 7, [], []), (7, 7, [], [])),
        # A number that its speaker denies is nobody's.
        ([number("a", 1, 1), number("b", 7, 7, hedge="denied")], (1, 1, [], []), (1, 1, [], [])),
        ([number("a", 1, 1, hedge="denied")], None, None),
    ],
)
def test_the_rules_are_these(blank: Engine, numbers: list[Any], envelope: Any, overlap: Any) -> None:
    group = said(blank, *numbers)
    assert group["envelope"] == ranged(envelope)
    assert group["overlap"] == (None if overlap == "disputed" else ranged(overlap))
    assert group["disputed"] == (overlap == "disputed")


def ranged(ends: Any) -> Any:
    return ends and dict(zip(("low", "high", "unbounded", "excluded"), ends, strict=True))


def test_speakers_beyond_those_listed_are_counted(blank: Engine) -> None:
    group = said(blank, *(number(f"src-{at:02}", at, at) for at in range(25)), number(None, 5, 5))
    assert [one["source_id"] for one in group["latest"]] == [f"src-{at:02}" for at in range(20)]
    assert (group["speakers"], group["not_listed"]) == (25, 6)

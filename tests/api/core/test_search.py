"""Full text search on both databases: what is found, and which of it comes first, against plain Python."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, bindparam, insert, make_url, select
from sqlmodel import SQLModel

from api.core import filters, phrases, search
from api.core.phrases import Phrases
from api.core.search import Searched
from models import Report
from models.search import recency
from models.store import writer
from models.words import words
from seed.ids import report_id, sha256
from tests.conftest import new_database

TABLE: Any = Report.__table__  # type: ignore[attr-defined]
WORDS = (
    "north",
    "korean",
    "Korea",
    "troops",
    "troop",
    "Łódź",
    "1,200",
    "T-72",
    "it’s",
    "Ж",
    "(",
    "—",
    "100%",
    "a_b",
    "x\\y",
)
STAMP = {"recorded_at": datetime(2026, 11, 23, tzinfo=UTC), "revision": 1, "created_in": 1}
DAYS = (None, "1812-06-24", "1812-09-07", "2023-05-06", "2024-02-29", "2052-01-02", "2052-01-01")
# Conditions beside the search: which value of `publisher` they ask for.
OTHERS = {"none": None, "few": "Rare", "many": "Daily"}


def _rows() -> list[dict[str, Any]]:
    choose = random.Random(5)
    made = []
    for at in range(400):
        title = " ".join(choose.choices(WORDS, k=choose.randint(0, 9))) if at else f"{'𒀀' * 5000} end"
        day = choose.choice(DAYS)
        row = {"id": report_id(sha256(str(at))), "title": title or None, "published_from": day}
        row |= {"publisher": "Rare" if at % 40 == 0 else choose.choice(("Daily", None))}
        row |= {"text": "x", "text_sha256": sha256("x"), "characters": 1, "origin": "x.txt"} | STAMP
        made.append(Report.model_validate(row).model_dump())
    return made


ROWS = _rows()


# A statement of PostgreSQL may wait for a busy machine.
asking = settings(max_examples=60, deadline=None)


def first(row: dict[str, Any]) -> int:
    return -recency(row["published_from"], row["id"])


NEWEST = sorted(ROWS, key=first)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A database with `ROWS`, which counts as common what is found more than 30 times."""
    for url in new_database(request.param, tmp_path_factory.mktemp("search")):
        engine = writer(make_url(url))
        with engine.begin() as connection:
            SQLModel.metadata.create_all(connection)
            connection.execute(insert(TABLE), ROWS)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(search, "RANKED", 30)
            yield engine
        engine.dispose()


def holds(row: dict[str, Any], meant: Phrases) -> bool:
    """Whether the words of a title have all phrases next to one another."""
    if meant is None:
        return True
    text = words((row["title"],))
    return bool(meant) and all(
        f" {phrase[:-1]}" in text if phrase.endswith("*") else f" {phrase} " in text for phrase in meant
    )


def about() -> Searched:
    return Searched.of(TABLE.alias().c, TABLE.c.words.info["search"].index)


def with_parameters(meant: Phrases) -> tuple[Any, dict[str, Any]]:
    """What the database is given for phrases, as parameters, and their values."""
    value = phrases.bound(meant)
    names = iter(f"v{at}" for at in range(100))
    return filters.with_leaves(value, lambda: bindparam(next(names))), {
        f"v{at}": leaf for at, leaf in enumerate(filters.leaves(value))
    }


piece = st.sampled_from([*WORDS, "nor*", "kor*", "tro*", "t*", "KOREA", "lodz", "200", "korea's"])
typed = st.lists(piece, max_size=3).map(" ".join) | st.lists(piece, max_size=3).map(lambda some: f'"{" ".join(some)}"')
asked = typed.map(lambda text: phrases.read(text, words))
found_some = asked.filter(bool)


@asking
@given(meant=asked)
def test_what_has_all_phrases_is_found(database: Engine, meant: Phrases) -> None:
    value, values = with_parameters(meant)
    columns = about()
    wanted = select(columns.recency).where(search.where(columns, value))
    with database.connect() as connection:
        found = set(connection.execute(wanted, values).scalars())
    assert found == {-first(row) for row in ROWS if holds(row, meant)}


def others_on(columns: Searched, publisher: str | None) -> list[Any]:
    return [columns.words.table.c.publisher == publisher] if publisher else []


def expected(meant: Phrases, publisher: str | None) -> list[dict[str, Any]]:
    """The rows that are found, the newest first."""
    return [row for row in NEWEST if holds(row, meant) and publisher in (None, row["publisher"])]


@pytest.mark.parametrize("publisher", OTHERS.values(), ids=OTHERS)
@asking
@given(meant=found_some, most=st.integers(1, 50), after=st.none() | st.sampled_from(NEWEST))
def test_the_newest_come_page_by_page(
    database: Engine, publisher: str | None, meant: Phrases, most: int, after: dict[str, Any] | None
) -> None:
    value, values = with_parameters(meant)
    columns, before = about(), after and bindparam("before")
    others = others_on(columns, publisher)
    wanted = search.newest(columns, value, others, database.dialect.name, bindparam("most"), before)
    if after:
        values["before"] = -first(after)
    with database.connect() as connection:
        found = list(connection.execute(wanted, values | {"most": most}).scalars())
    places = [first(row) for row in expected(meant, publisher) if after is None or first(row) > first(after)]
    assert sorted(found, reverse=True) == [-place for place in places[:most]]


@pytest.mark.parametrize("publisher", OTHERS.values(), ids=OTHERS)
@asking
@given(meant=found_some, most=st.integers(1, 40))
def test_of_the_newest_the_shortest_are_most_relevant(
    database: Engine, publisher: str | None, meant: Phrases, most: int
) -> None:
    value, values = with_parameters(meant)
    columns = about()
    among = search.newest(columns, value, others_on(columns, publisher), database.dialect.name, search.RANKED)
    wanted = search.most_relevant(about(), among, bindparam("most"))
    with database.connect() as connection:
        found = list(connection.execute(wanted, values | {"most": most}).scalars())
    ranked = expected(meant, publisher)[: search.RANKED]
    ranked.sort(key=lambda row: (len(words((row["title"],)).split()), first(row)))
    assert found == [-first(row) for row in ranked[:most]]


@asking
@given(text=st.text(max_size=30))
def test_any_text_is_a_legal_search(database: Engine, text: str) -> None:
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        return
    meant = phrases.read(text, words)
    value, values = with_parameters(meant)
    columns = about()
    with database.connect() as connection:
        found = connection.execute(select(columns.recency).where(search.where(columns, value)), values).all()
    assert len(found) == sum(holds(row, meant) for row in ROWS)

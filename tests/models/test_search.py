"""Full text search in the tables: the order newest first as one number, and an index that follows each change."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, insert, inspect, select, text, update
from sqlmodel import SQLModel

from models import ENTITIES, Report, search
from models.search import Search, number, recency
from models.store import schema_id
from tests.synthetic import records

REPORT: Any = Report.__table__  # type: ignore[attr-defined]
STAMP = {"recorded_at": datetime(2026, 11, 23, tzinfo=UTC), "revision": 1, "created_in": 1}
ids = st.integers(0, 2**48 - 1).map("rep-{:012x}".format)
days = (
    st.none() | st.dates() | st.dates(date(1895, 1, 1), date(1905, 1, 1)) | st.dates(date(2045, 1, 1), date(2055, 1, 1))
)


def place(day: date | None, record_id: str) -> tuple[bool, date, int]:
    """What recency is to sort by. Far from our time the last bits of the id do not fit."""
    far = day is not None and not 1900 <= day.year <= 2049
    return day is not None, day or date.min, int(record_id[4:], 16) >> (9 if far else 0)


@given(days, ids, days, ids)
def test_recency_sorts_as_the_day_and_the_id_do(day: Any, one: str, other_day: Any, other: str) -> None:
    assert (recency(day, one) < recency(other_day, other)) == (place(day, one) < place(other_day, other))
    assert (recency(day, one) == recency(other_day, other)) == (place(day, one) == place(other_day, other))


@given(days, ids)
def test_recency_fits_the_integers_of_both_databases(day: Any, record_id: str) -> None:
    for made in (recency(day, record_id), number(record_id)):
        assert -(2**63) <= made < 2**63


def reports() -> list[dict[str, Any]]:
    return [
        record.model_dump() | STAMP | {"title": f"Łódź {at} day{at % 3}"}
        for at, record in enumerate(record for record in records() if isinstance(record, Report))
    ]


def found(engine: Engine, word: str) -> set[str]:
    """The titles that the index of the database finds."""
    finds = {
        "sqlite": "SELECT title FROM report JOIN report_words w ON recency = w.rowid WHERE report_words MATCH :q",
        "postgresql": "SELECT title FROM report WHERE vector @@ CAST(:q AS tsquery)",
    }
    with engine.connect() as connection:
        return set(connection.execute(text(finds[engine.dialect.name]), {"q": word}).scalars())


def test_the_index_follows_what_is_written(write_engine: Engine) -> None:
    rows = reports()
    with write_engine.begin() as connection:
        SQLModel.metadata.create_all(connection)
        connection.execute(insert(REPORT), rows)
    titles = {row["title"] for row in rows}
    assert found(write_engine, "lodz") == titles
    gone, changed = rows[0], rows[1]
    with write_engine.begin() as connection:
        connection.execute(delete(REPORT).where(REPORT.c.id == gone["id"]))
        later = {"title": "Ōtsu", "published_from": date(2024, 5, 5), "id": changed["id"]}
        connection.execute(update(REPORT).where(REPORT.c.id == changed["id"]).values(later))
    assert found(write_engine, "lodz") == titles - {gone["title"], changed["title"]}
    assert found(write_engine, "otsu") == {"Ōtsu"}
    with write_engine.connect() as connection:
        row = connection.execute(select(REPORT).where(REPORT.c.id == changed["id"])).one()
    assert (row.words, row.word_count, row.recency) == (" otsu ", 1, recency(date(2024, 5, 5), changed["id"]))


@pytest.mark.parametrize("empty_url", ["sqlite"], indirect=True)
def test_the_index_stays_right_when_sqlite_is_vacuumed(write_engine: Engine) -> None:
    rows = reports()
    with write_engine.begin() as connection:
        SQLModel.metadata.create_all(connection)
        connection.execute(insert(REPORT), rows)
        connection.execute(delete(REPORT).where(REPORT.c.id.in_([row["id"] for row in rows[::2]])))
    driver: Any = write_engine.raw_connection()
    driver.execute("VACUUM")
    # FTS5 compares what it holds with the table; it raises if they differ.
    driver.execute("INSERT INTO report_words (report_words, rank) VALUES ('integrity-check', 1)")
    driver.close()
    assert found(write_engine, "lodz") == {row["title"] for row in rows[1::2]}


def test_a_partial_update_that_would_leave_the_words_behind_is_refused(write_engine: Engine) -> None:
    with write_engine.begin() as connection:
        SQLModel.metadata.create_all(connection)
        connection.execute(insert(REPORT), reports())
        with pytest.raises(Exception, match="writes words, so it must give title"):
            connection.execute(update(REPORT).values(publisher="Daily"))


def test_all_that_is_made_is_dropped(write_engine: Engine) -> None:
    with write_engine.begin() as connection:
        SQLModel.metadata.create_all(connection)
        assert len(inspect(connection).get_table_names()) > len(ENTITIES)
        SQLModel.metadata.drop_all(connection)
    assert inspect(write_engine).get_table_names() == []
    with write_engine.begin() as connection:
        SQLModel.metadata.create_all(connection)


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.__name__)
def test_each_entity_is_searched_by_its_own_words(entity: Any) -> None:
    about: Search = entity.__table__.c.words.info["search"]
    expected = {"report": "title", "estimate": "quote", "claim": "quote", "mention": "surface"}
    assert about.columns == (expected.get(entity.__tablename__, "name"),)


def test_a_database_with_another_index_is_of_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    made: Any = schema_id
    before = made.__wrapped__()
    monkeypatch.setattr(search, "words", lambda texts: "folded otherwise")
    assert made.__wrapped__() != before

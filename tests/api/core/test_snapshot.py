"""A snapshot that is kept is for what takes a moment: a statement that takes longer is given up, and it goes on."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, Integer, bindparam, func, literal, make_url, select

from api.core.snapshot import MOST_STEPS, NotQuick, Snapshot
from api.core.statement import Statement
from models.store import reader
from tests import synthetic
from tests.conftest import fill


def count_to_most(engine: Engine) -> Statement:
    """A statement that takes some steps for each number up to `most`."""
    numbers = select(literal(1).label("n")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < bindparam("most", type_=Integer)))
    return Statement(select(func.count()).select_from(numbers), engine.dialect)


def test_a_kept_snapshot_gives_up_what_takes_long_and_is_not_tired_by_what_does_not(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'fogline.sqlite3'}"
    fill(url, synthetic.records(1, 1))
    engine = reader(make_url(url), 1)
    counting = count_to_most(engine)
    snapshot = Snapshot(engine, kept=True)
    with snapshot:
        for _ in range(5):
            with pytest.raises(NotQuick):
                snapshot.rows(counting, {"most": MOST_STEPS})
            # Together these are many more steps than one statement may take.
            for _ in range(MOST_STEPS // 1000):
                assert snapshot.rows(counting, {"most": 100}) == [(100,)]
    # Nor is it tired by what is no question.
    for _ in range(MOST_STEPS):
        with snapshot:
            snapshot.version()
    snapshot.close()
    engine.dispose()


def test_another_one_takes_its_time(rich_url: str) -> None:
    engine = reader(make_url(rich_url), 1)
    counting = count_to_most(engine)
    with Snapshot(engine) as snapshot:
        assert snapshot.rows(counting, {"most": MOST_STEPS}) == [(MOST_STEPS,)]
    engine.dispose()


def test_a_connection_that_outlives_its_engine_is_closed(rich_url: str) -> None:
    engine = reader(make_url(rich_url))
    snapshot = Snapshot(engine)
    driver = snapshot._driver
    with snapshot:
        engine.dispose()
    with pytest.raises(Exception, match="closed"):
        driver.execute("SELECT 1")

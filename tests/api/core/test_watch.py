"""A question that takes too long is ended, on both databases, and the connection answers the next one."""

import time

import pytest
from sqlalchemy.engine import make_url

from api.core.statement import Statement
from api.problems import DATABASE_ERRORS, problem_of
from api.readers import Readers

# A billion rows, none of which is kept.
ENDLESS = """WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1000000000)
SELECT max(x) FROM n"""


class Endless(Statement):
    """A statement that is text."""

    def __init__(self) -> None:
        self.sql = ENDLESS

    def parameters(self, values: object) -> tuple[()]:
        """None."""
        return ()


def test_a_question_that_takes_too_long_is_ended(rich_url: str) -> None:
    readers = Readers(make_url(rich_url), 1, 0.3)
    try:
        for reading in (readers.answer, readers.search):
            began = time.monotonic()
            with reading() as snapshot, pytest.raises(DATABASE_ERRORS) as caught:
                snapshot.rows(Endless(), {})
            assert 0.25 < time.monotonic() - began < 1.6
            problem = problem_of(caught.value)
            assert (problem.status, problem.code) == (503, "OUT_OF_TIME")
            assert int(problem.headers["Retry-After"]) > 0
            with reading() as snapshot:
                assert readers.state(snapshot).revision == 1
    finally:
        readers.dispose()

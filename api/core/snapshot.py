"""Snapshots: one state of the dataset to read from, on a connection of the driver, in one transaction."""

import json
import logging
import sqlite3
from collections.abc import Iterator, Mapping
from itertools import count, islice
from typing import Any, Self, TypeVar

from sqlalchemy import Engine, Table, column, func, select

from api.core import watch
from api.core.statement import Statement, once

Rows = list[tuple[Any, ...]]
FETCHED_AT_ONCE = 1000
CANCEL_SECONDS = 1
FEW_ROWS = 1000
# What a statement of a kept snapshot may take, in steps of SQLite: it does 20,000 in about a millisecond.
MOST_STEPS, COUNTED_STEPS = 20_000, 1_000
_NUMBERS = count()
_ROWID: Any = column("rowid")
log = logging.getLogger("fogline.sql")
Item = TypeVar("Item")


class NotQuick(Exception):
    """A kept snapshot was asked for more than it may take the time for; another one can be."""


def in_lots(items: Iterator[Item]) -> Iterator[list[Item]]:
    """The items in lots as large as those that rows are fetched in."""
    return iter(lambda: list(islice(items, FETCHED_AT_ONCE)), [])


class Snapshot:
    """A connection out of the engine's pool for as long as the `with` block lasts.

    `revision` is that of the dataset, once it has been read. It goes around SQLAlchemy's own connection, which would
    cost more than most of our statements. What the driver raises is raised as it is. The logger `fogline.sql` tells
    each statement. One that is `kept` has its connection, to a file, until it is closed, for one block after the
    other, and raises NotQuick where a statement takes more than MOST_STEPS. On a file, a block of another takes
    `seconds` at the most; a server keeps the time by itself.
    """

    def __init__(self, engine: Engine, kept: bool = False, seconds: float | None = None) -> None:
        self.dialect = engine.dialect
        self.seconds = seconds
        self.kept = kept
        self.revision = 0
        self._is_file = engine.dialect.name == "sqlite"
        self._engine, self._pool = engine, engine.pool
        self._pooled = engine.raw_connection()
        driver: Any = self._pooled.driver_connection
        self._driver = driver
        # Of the statement that a question is asked with; None while there is none.
        self._counts_left: int | None = None
        if kept:
            driver.set_progress_handler(self._count, COUNTED_STEPS)

    def __enter__(self) -> Self:
        """Begins the transaction; PostgreSQL's driver does so by itself."""
        if self._is_file:
            self._driver.execute("BEGIN")
            if self.seconds is not None:
                watch.begin(self.interrupt, self.seconds)
        return self

    def __exit__(self, *_: object) -> None:
        """Ends the transaction, and gives the connection back if it is not kept."""
        if self.kept:
            self._driver.rollback()
        else:
            self.close()

    @property
    def is_closed(self) -> bool:
        """Whether the connection was given back."""
        return self._driver is None

    def close(self) -> None:
        """Gives the connection back, which ends the transaction. It may be called again."""
        if self._driver is not None:
            watch.end(self.interrupt)
            self._driver = None
            if self._engine.pool is not self._pool:
                # The engine was disposed of meanwhile: nobody would close what is given back to its old pool.
                self._pooled.detach()
            self._pooled.close()

    def rows(self, statement: Statement, values: Mapping[str, Any]) -> Rows:
        """All rows of a statement, as the driver gives them."""
        log.debug(statement.sql)
        self._counts_left = MOST_STEPS // COUNTED_STEPS
        try:
            found: Rows = self._driver.execute(statement.sql, statement.parameters(values)).fetchall()
        except sqlite3.OperationalError:
            if self._counts_left < 0:
                raise NotQuick from None
            raise
        finally:
            self._counts_left = None
        return found

    def _count(self) -> bool:
        """Tells SQLite, which calls it now and then, whether to give up."""
        if self._counts_left is None:
            return False
        self._counts_left -= 1
        return self._counts_left < 0

    def stream(self, statement: Statement, values: Mapping[str, Any]) -> Iterator[Rows]:
        """The rows of a statement in lots, so that memory does not grow with their number."""
        # A cursor on the server has a name; several may be open at once.
        cursor = self._driver.cursor() if self._is_file else self._driver.cursor(name=f"stream_{next(_NUMBERS)}")
        try:
            log.debug(statement.sql)
            cursor.execute(statement.sql, statement.parameters(values))
            while lot := cursor.fetchmany(FETCHED_AT_ONCE):
                yield lot
        finally:
            cursor.close()

    def read(self, statement: Statement, values: Mapping[str, Any]) -> Rows:
        """All rows of a statement, with the values that the types of its columns make of them."""
        return [statement.read(row) for row in self.rows(statement, values)]

    def finds_in_order(self, statement: Statement, values: Mapping[str, Any]) -> bool:
        """Whether SQLite finds the rows in their order, so that it need not find more than are wanted."""
        plan = self._driver.execute(f"EXPLAIN QUERY PLAN {statement.sql}", statement.parameters(values))
        return not any("TEMP B-TREE" in step for *_, step in plan)

    def has_few_rows(self, table: Table) -> bool:
        """Whether a file has so few rows in a table that all of them are looked at in no time."""
        last = once(("last row", table.name), lambda: select(func.max(_ROWID)).select_from(table), self.dialect)
        return (self._driver.execute(last.sql).fetchone()[0] or 0) <= FEW_ROWS

    def version(self) -> Any:
        """A mark that SQLite changes with every change of the file by others."""
        return self._driver.execute("PRAGMA data_version").fetchone()[0]

    def listing(self, values: list[Any]) -> Any:
        """The values as the parameter of `statement.each`."""
        return json.dumps(values) if self._is_file else values

    def interrupt(self) -> None:
        """Stops what the connection is doing; to be called from another thread."""
        driver = self._driver
        if driver is None:
            return
        if self._is_file:
            driver.interrupt()
        else:
            driver.cancel_safe(timeout=CANCEL_SECONDS)

"""Answering an Ask with plain records: its plan is run, one SELECT a level, and the rows are put into shape."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.core import cursor, filters
from api.core.ask import Ask, Child
from api.core.plan import Plan, Record, Waiting, many_of, plan_of, values_of
from api.core.snapshot import Rows, Snapshot

__all__ = ["Page", "Record", "answer", "is_quick", "stream", "stream_rows"]

MOST_QUICK_RECORDS = 500
# More than any table holds: the limit of a SELECT that is to have none.
UNLIMITED = 2**62


@dataclass(slots=True)
class Page:
    """A page of an answer: records as JSON values, links to one as a record or None, links to many as a Page."""

    ask: Ask
    records: list[Record] = field(default_factory=list)
    more: bool = False
    total: int | None = None
    rows: Rows = field(default_factory=list)
    plan: Plan | None = None

    def cursor(self, position: int) -> str:
        """The cursor of the record at this position of the page."""
        keys = self.plan.keys if self.plan else ()
        row = self.rows[position]
        return cursor.mint(
            self.ask, tuple(row[at] if show is None or row[at] is None else show(row[at]) for at, show in keys)
        )

    @property
    def next_cursor(self) -> str | None:
        """The cursor to go on with, if there is more."""
        return self.cursor(len(self.records) - 1) if self.more else None


def answer(snapshot: Snapshot, ask: Ask) -> Page:
    """The page that an Ask wants. Raises TooCostly or InvalidCursor before it touches the database."""
    ask.must_be_bounded()
    at = cursor.read(ask)
    plan = plan_of(ask, at, snapshot.dialect)
    values = values_of(ask, at)
    rows: Rows = []
    for part in plan.parts:
        if len(rows) <= ask.first:
            rows += snapshot.rows(part, values | {"most": ask.first + 1 - len(rows)})
    waiting: Waiting = [[] for _ in plan.many]
    page = _page(ask, plan, rows, waiting)
    _follow(snapshot, ask, plan, waiting)
    if ask.count:
        page.total = snapshot.rows(plan.counting, values)[0][0]
    return page


def is_quick(snapshot: Snapshot, ask: Ask) -> bool:
    """Whether the answer is read from few rows of an SQLite database, as its plan of the query says."""
    if ask.count or ask.first * ask.weight > MOST_QUICK_RECORDS:
        return False
    at = cursor.read(ask)
    plan = plan_of(ask, at, snapshot.dialect)
    if plan.quick is None:
        values = values_of(ask, at) | {"most": 1, "parents": snapshot.listing([])}
        served = sum(len(filters.leaves(condition.value)) for condition in ask.conditions)
        plan.quick = all(snapshot.is_served_by_an_index(part, values, served) for part in plan.parts) and not plan.many
    return plan.quick


def stream(snapshot: Snapshot, ask: Ask) -> Iterator[list[Record]]:
    """Records from the cursor on, in lots: all of them, or `ask.first`. Links to many are not followed."""
    plan, lots = stream_rows(snapshot, ask)
    for rows in lots:
        yield [plan.read(row, []) for row in rows]


def stream_rows(snapshot: Snapshot, ask: Ask) -> tuple[Plan, Iterator[Rows]]:
    """The same as rows of the driver, whose cells the plan explains."""
    at = cursor.read(ask)
    plan = plan_of(ask, at, snapshot.dialect)
    return plan, _lots(snapshot, plan, values_of(ask, at), ask.first)


def _lots(snapshot: Snapshot, plan: Plan, values: dict[str, Any], most: int) -> Iterator[Rows]:
    for part in plan.parts:
        for rows in snapshot.stream(part, values | {"most": most}):
            yield rows
            most -= len(rows)
        if not most:
            break


def _page(ask: Ask, plan: Plan, rows: Rows, waiting: Waiting) -> Page:
    """The page that the rows make; one more row than was asked for says that there is more."""
    shown = rows[: ask.first]
    return Page(ask, [plan.read(row, waiting) for row in shown], len(rows) > ask.first, None, shown, plan)


def _follow(snapshot: Snapshot, ask: Ask, plan: Plan, waiting: Waiting) -> None:
    """Answers the links to many for all records read, one SELECT a link."""
    for child, below, parents in zip(many_of(ask), plan.many, waiting, strict=True):
        keys = sorted({key for key, _ in parents})
        pages = _pages(snapshot, child, below, keys) if keys else {}
        empty = Page(child.ask, total=0 if child.ask.count else None)
        for key, record in parents:
            record[child.key] = pages.get(key, empty)


def _pages(snapshot: Snapshot, child: Child, plan: Plan, keys: Sequence[Any]) -> dict[Any, Page]:
    """A page for each parent that has any, in one SELECT for all of them."""
    ask = child.ask
    values = values_of(ask, cursor.read(ask)) | {"parents": snapshot.listing(list(keys)), "most": ask.first + 1}
    rows_of: dict[int, Rows] = {}
    for row in snapshot.rows(plan.parts[0], values):
        rows_of.setdefault(row[-1], []).append(row)
    waiting: Waiting = [[] for _ in plan.many]
    # PostgreSQL counts positions from 1.
    first = 0 if snapshot.dialect.name == "sqlite" else 1
    pages = {keys[position - first]: _page(ask, plan, rows, waiting) for position, rows in rows_of.items()}
    _follow(snapshot, ask, plan, waiting)
    if ask.count:
        for key, total in snapshot.rows(plan.counting, values):
            pages.setdefault(key, Page(ask)).total = total
    return pages

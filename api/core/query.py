"""Answering an Ask with plain records: its plan is run, one SELECT a level, and the rows are put into shape."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, cast

from api.core import cursor
from api.core.ask import Ask, Child, Condition
from api.core.plan import Plan, Record, Waiting, many_of, plan_of, values_of
from api.core.snapshot import Rows, Snapshot
from api.core.snippet import snippet

__all__ = ["Page", "Record", "answer", "find", "is_quick", "lean", "linked", "stream", "stream_rows"]

MOST_QUICK_RECORDS = 500
# Under these an Ask remembers whether it is quick, and what it is with ids alone.
QUICK, LEAN = "quick", "lean"
# More than any table holds: the limit of a SELECT that is to have none. PostgreSQL is told that it is an INTEGER.
UNLIMITED = 2**31 - 1


@dataclass(slots=True)
class Page:
    """A page of an answer: records as JSON values, links to one as a record or None, links to many as a Page."""

    ask: Ask
    plan: Plan
    rows: Rows = field(default_factory=list)
    records: list[Any] = field(default_factory=list)
    more: bool = False
    total: int | None = None

    def cursor(self, position: int) -> str:
        """The cursor of the record at this position of the page."""
        row = self.rows[position]
        keys = ((row[at], show) for at, show in self.plan.keys)
        return cursor.mint(self.ask, tuple(key if show is None or key is None else show(key) for key, show in keys))

    def snippet(self, position: int) -> Record | None:
        """What stands around the words that a search found in the record at this position; None without a search."""
        asked, declared = self.ask.search, self.ask.resource.search
        if asked is None or declared is None:
            return None
        row = self.rows[position]
        texts = ((name, row[at]) for name, at in self.plan.texts if row[at] is not None)
        made = [snippet(name, text, asked.value.phrases, declared.folding) for name, text in texts]
        return next((one for one in made if one["highlights"]), made[0])

    @property
    def next_cursor(self) -> str | None:
        """The cursor to go on with, if there is more."""
        return self.cursor(len(self.rows) - 1) if self.more else None


def answer(snapshot: Snapshot, ask: Ask) -> Page:
    """The page that an Ask wants. Raises TooCostly or InvalidCursor before it touches the database."""
    page = find(snapshot, ask)
    _read(snapshot, page)
    return page


def find(snapshot: Snapshot, ask: Ask) -> Page:
    """The page that an Ask wants, with its rows but without the records that they make."""
    ask.must_be_bounded()
    at = cursor.read(ask)
    plan = plan_of(ask, at, snapshot.dialect)
    values = values_of(ask, at)
    rows: Rows = []
    for part in plan.parts:
        if len(rows) <= ask.first:
            rows += snapshot.rows(part, values | {"most": ask.first + 1 - len(rows)})
    page = _page(ask, plan, rows)
    if ask.count:
        page.total = snapshot.rows(plan.counting, values)[0][0]
    return page


def is_quick(snapshot: Snapshot, ask: Ask) -> bool:
    """Whether a kept snapshot can be expected to find the records of the answer without raising NotQuick.

    It is remembered in the Ask while the revision stands.
    """
    known, told = ask.plans.get(QUICK, (None, False))
    if known != snapshot.revision:
        told = _is_quick(snapshot, ask)
        ask.plans[QUICK] = snapshot.revision, told
    return cast(bool, told)


def _is_quick(snapshot: Snapshot, ask: Ask) -> bool:
    if ask.search or ask.count or ask.first * ask.weight > MOST_QUICK_RECORDS:
        return False
    if not ask.names_one and not _finds_few(snapshot, bare(ask)):
        return False
    return all(is_quick(snapshot, _of_one_parent(child)) for child in many_of(ask))


def _of_one_parent(child: Child) -> Ask:
    """The Ask for what a link to many leads to from one record, whichever."""
    ask = child.ask
    return replace(ask, conditions=(*ask.conditions, Condition(ask.resource.own_filters[child.link.remote], "")))


def _finds_few(snapshot: Snapshot, ask: Ask) -> bool:
    at = cursor.read(ask)
    plan = plan_of(ask, at, snapshot.dialect)
    if plan.quick is None:
        values = values_of(ask, at) | {"most": 1, "parents": snapshot.listing([])}
        plan.quick = all(snapshot.finds_in_order(part, values) for part in plan.parts)
    return plan.quick or snapshot.has_few_rows(ask.resource.table)


def bare(ask: Ask) -> Ask:
    """The Ask for the ids alone, which an index often has."""
    return replace(ask, fields=("id",), children=())


def lean(ask: Ask) -> Ask:
    """The Ask with ids alone at each level that no links to many are followed from; remembered in the Ask."""
    if LEAN not in ask.plans:
        ask.plans[LEAN] = _lean_below(ask) if any(True for _ in many_of(ask)) else bare(ask)
    return cast(Ask, ask.plans[LEAN])


def _lean_below(ask: Ask) -> Ask:
    children = (replace(child, ask=(lean if child.link.many else _lean_below)(child.ask)) for child in ask.children)
    return replace(ask, children=tuple(children))


def stream(snapshot: Snapshot, ask: Ask) -> Iterator[list[Record]]:
    """Records from the cursor on, in lots: all of them, or `ask.first`. Links to many are not followed."""
    plan, lots = stream_rows(snapshot, ask)
    # No generator of its own: what is wrong with the Ask is raised now, not when the first lot is wanted.
    return ([plan.read(row, []) for row in rows] for rows in lots)


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


def _page(ask: Ask, plan: Plan, rows: Rows) -> Page:
    """The page of these rows; one more row than was asked for says that there is more."""
    return Page(ask, more=len(rows) > ask.first, rows=rows[: ask.first], plan=plan)


def _read(snapshot: Snapshot, *pages: Page) -> None:
    """Makes the records of pages of one plan, and answers their links to many: one SELECT a link."""
    plan, ask = pages[0].plan, pages[0].ask
    waiting: Waiting = [[] for _ in plan.many]
    for page in pages:
        page.records = [plan.read(row, waiting) for row in page.rows]
    for child, below, parents in zip(many_of(ask), plan.many, waiting, strict=True):
        found = linked(snapshot, child, below, {key for key, _ in parents})
        if found:
            _read(snapshot, *found.values())
        for key, record in parents:
            record[child.key] = found[key]


def linked(snapshot: Snapshot, child: Child, plan: Plan, parents: Collection[Any]) -> dict[Any, Page]:
    """For each parent the page that a link to many leads to, in one SELECT for all; with rows but without records."""
    if not parents:
        return {}
    ask, keys = child.ask, sorted(parents)
    values = values_of(ask, cursor.read(ask)) | {"parents": snapshot.listing(keys), "most": ask.first + 1}
    rows_of: dict[Any, Rows] = {key: [] for key in keys}
    # PostgreSQL counts positions from 1.
    first = 0 if snapshot.dialect.name == "sqlite" else 1
    for row in snapshot.rows(plan.parts[0], values):
        rows_of[keys[row[-1] - first]].append(row)
    pages = {key: _page(ask, plan, rows) for key, rows in rows_of.items()}
    if ask.count:
        totals: dict[Any, int] = dict(snapshot.rows(plan.counting, values))
        for key, page in pages.items():
            page.total = totals.get(key, 0)
    return pages

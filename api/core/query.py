"""Answering an Ask with plain rows: build one SELECT a level, run it, shape its rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Row, Select, and_, func, or_, select

from api.core import cursor
from api.core.ask import Ask, Child, Condition, Order
from api.core.kinds import Kind
from api.core.resource import Resource

Record = dict[str, Any]


@dataclass(slots=True)
class Page:
    """A page of an answer: records as JSON values, links to one as a record or None, links to many as a Page."""

    ask: Ask
    records: list[Record] = field(default_factory=list)
    keys: list[tuple[Any, ...]] = field(default_factory=list)
    more: bool = False
    total: int | None = None

    def cursor(self, position: int) -> str:
        """The cursor of the record at this position of the page."""
        return cursor.mint(self.ask, self.keys[position])

    @property
    def next_cursor(self) -> str | None:
        """The cursor to go on with, if there is more."""
        return self.cursor(-1) if self.more else None


def answer(connection: Connection, ask: Ask) -> Page:
    """The page that an Ask wants. Raises TooCostly or InvalidCursor before it touches the database."""
    ask.must_be_bounded()
    level = _Level(ask)
    rows = connection.execute(level.select().order_by(*level.ordering()).limit(ask.first + 1)).all()
    page = level.page(rows)
    level.follow(connection)
    if ask.count:
        page.total = connection.execute(level.counting(func.count())).scalar_one()
    return page


def _answer_for(connection: Connection, child: Child, parents: Sequence[Any]) -> dict[Any, Page]:
    """A page for each parent that has any, in one SELECT for all of them."""
    level = _Level(child.ask)
    parent = level.source.c[child.link.remote]
    place = func.row_number().over(partition_by=parent, order_by=level.ordering())
    ranked = (
        level.select().where(parent.in_(parents)).add_columns(place.label("place"), parent.label("parent")).subquery()
    )
    wanted = select(ranked).where(ranked.c.place <= child.ask.first + 1).order_by(ranked.c.parent, ranked.c.place)
    rows_of: dict[Any, list[Row[Any]]] = {}
    for row in connection.execute(wanted):
        rows_of.setdefault(row[-1], []).append(row)
    pages = {key: level.page(rows) for key, rows in rows_of.items()}
    level.follow(connection)
    if child.ask.count:
        totals = level.counting(parent, func.count()).where(parent.in_(parents)).group_by(parent)
        for key, total in connection.execute(totals):
            pages.setdefault(key, Page(child.ask)).total = total
    return pages


class _Level:
    """One SELECT: a resource with the links to one joined to it; its links to many are followed afterwards."""

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self.source = ask.resource.table.alias()
        self.joined: FromClause = self.source
        self.columns: list[ColumnElement[Any]] = []
        self.waiting: list[tuple[Child, list[tuple[Any, Record]]]] = []
        self.read = self._reader(ask, self.source)
        self.keys = [self._column(self.source, ask, order.name) for order in ask.full_orders]

    def _column(self, source: FromClause, ask: Ask, name: str) -> tuple[int, Kind]:
        self.columns.append(source.c[name].label(f"c{len(self.columns)}"))
        return len(self.columns) - 1, ask.resource.fields[name].kind

    def _reader(self, ask: Ask, source: FromClause) -> Callable[[Row[Any]], Record]:
        """Adds the columns an Ask wants, and gives the function that makes a record of a row."""
        wanted = [(name, *self._column(source, ask, name)) for name in ask.fields]
        ones: list[tuple[str, int, Callable[[Row[Any]], Record]]] = []
        many: list[tuple[int, list[tuple[Any, Record]]]] = []
        for child in ask.children:
            if child.link.many:
                parents: list[tuple[Any, Record]] = []
                self.waiting.append((child, parents))
                many.append((self._column(source, ask, child.link.local)[0], parents))
            else:
                other = child.ask.resource.table.alias()
                on = source.c[child.link.local] == other.c[child.link.remote]
                self.joined = self.joined.outerjoin(other, on)
                there = self._column(other, child.ask, child.link.remote)[0]
                ones.append((child.key, there, self._reader(child.ask, other)))

        def read(row: Row[Any]) -> Record:
            record = {name: None if row[at] is None else kind.show(row[at]) for name, at, kind in wanted}
            for key, there, reader in ones:
                record[key] = None if row[there] is None else reader(row)
            for at, parents in many:
                parents.append((row[at], record))
            return record

        return read

    def select(self) -> Select[Any]:
        """The SELECT of the wanted columns, from the cursor on."""
        return select(*self.columns).select_from(self.joined).where(*self._conditions(), *self._after())

    def counting(self, *columns: ColumnElement[Any]) -> Select[Any]:
        """A SELECT over all records that fit, whatever the page."""
        return select(*columns).select_from(self.source).where(*self._conditions())

    def ordering(self) -> list[ColumnElement[Any]]:
        """The ORDER BY terms."""
        return [self._ordered(order) for order in self.ask.full_orders]

    def _ordered(self, order: Order) -> ColumnElement[Any]:
        column = self.source.c[order.name]
        term = column.desc() if order.descending else column.asc()
        return term.nulls_last() if column.nullable else term

    def _conditions(self) -> list[ColumnElement[bool]]:
        return [_where(condition, self.ask.resource, self.source) for condition in self.ask.conditions]

    def _after(self) -> list[ColumnElement[bool]]:
        """What holds of the rows behind the cursor: equal in the first orders, behind in the next one, for each."""
        at = cursor.read(self.ask)
        if at is None:
            return []
        ways: list[ColumnElement[bool]] = []
        equal: list[ColumnElement[bool]] = []
        for order, value in zip(self.ask.full_orders, at, strict=True):
            column = self.source.c[order.name]
            if value is None:
                equal.append(column.is_(None))
            else:
                behind = column < value if order.descending else column > value
                ways.append(and_(*equal, or_(behind, column.is_(None)) if column.nullable else behind))
                equal.append(column == value)
        return [or_(*ways)]

    def page(self, rows: Sequence[Row[Any]]) -> Page:
        """The page that the rows make; one more row than was asked for says that there is more."""
        shown = rows[: self.ask.first]
        keys = [tuple(None if row[at] is None else kind.show(row[at]) for at, kind in self.keys) for row in shown]
        return Page(self.ask, [self.read(row) for row in shown], keys, len(rows) > self.ask.first)

    def follow(self, connection: Connection) -> None:
        """Answers the links to many for all records read, one SELECT a link."""
        for child, parents in self.waiting:
            empty = Page(child.ask, total=0 if child.ask.count else None)
            pages = _answer_for(connection, child, sorted({key for key, _ in parents})) if parents else {}
            for key, record in parents:
                record[child.key] = pages.get(key, empty)


def _where(condition: Condition, resource: Resource, source: FromClause) -> ColumnElement[bool]:
    """The SQL of a condition: on the row itself, or on the records that its links lead to."""
    subject = condition.filter.subject
    if not condition.filter.path:
        about = resource.interval(subject, source.c) if subject in resource.spans else source.c[subject]
        return condition.filter.operator.where(about, condition.value)
    link, *path = condition.filter.path
    other = link.target.table.alias()
    rest = Condition(replace(condition.filter, path=tuple(path)), condition.value)
    there = select(other.c[link.remote]).where(_where(rest, link.target, other))
    return source.c[link.local].in_(there)

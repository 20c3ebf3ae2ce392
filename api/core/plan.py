"""Plans: the statements of an Ask and what makes records of their rows, compiled once for each shape of question."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnClause,
    ColumnElement,
    Dialect,
    FromClause,
    Select,
    and_,
    bindparam,
    column,
    func,
    or_,
    select,
    true,
    tuple_,
    union_all,
)

from api.core import conditions, cursor, search
from api.core.ask import NEWEST, RELEVANCE, Ask, Child, Order
from api.core.kinds import Kind
from api.core.resource import Link
from api.core.search import Searched
from api.core.shapes import made_once
from api.core.statement import Statement, each, shower

Record = dict[str, Any]
# For each link to many of an Ask: the keys to follow it from, each with the record that the answer goes into.
Waiting = list[list[tuple[Any, Record]]]
Reader = Callable[[tuple[Any, ...], Waiting], Record]
Place = tuple[Any, ...] | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of a row: the names that lead to it, where it stands, its kind, and what makes a JSON value of it."""

    path: tuple[str, ...]
    position: int
    kind: Kind
    show: Callable[[Any], Any] | None


@dataclass(eq=False, slots=True)
class Plan:
    """How an Ask of one shape is answered.

    The `parts` are asked one after the other until the page is full: first what has a value in the first order, then
    what has none. `cells` are the columns of the record and of the records that links to one lead to; `keys` are the
    columns that a cursor is made of, `texts` those in which a search found its words. `many` are the plans of the links
    to many. `quick` is whether it finds rows in their order, once that has been found out.
    """

    parts: tuple[Statement, ...]
    counting: Statement
    read: Reader
    cells: tuple[Cell, ...]
    keys: tuple[tuple[int, Callable[[Any], Any] | None], ...]
    many: tuple["Plan", ...]
    texts: tuple[tuple[str, int], ...] = ()
    quick: bool | None = None


def plan_of(ask: Ask, at: Place, dialect: Dialect) -> Plan:
    """The plan of an Ask that goes on from the place of its cursor. Raises InvalidCursor for a cursor further down."""
    plan = ask.plans.get(dialect.name)
    if plan is None:
        key = ("page", dialect.name, _shape(ask, at))
        plan = made_once(key, lambda: _Level(ask, at, dialect).plan())
        ask.plans[dialect.name] = plan
    return cast(Plan, plan)


def plan_of_ids(ask: Ask, dialect: Dialect) -> Plan:
    """The plan of an Ask for the records whose ids are the listing `ids`."""
    key = ("ids", dialect.name, _shape(ask, None))
    return made_once(key, lambda: _Level(ask, None, dialect).plan_of_ids())


def values_of(ask: Ask, at: Place) -> dict[str, Any]:
    """The values of an Ask for the statements of its plan, by name; of its own level only."""
    return {**conditions.values(ask.conditions), **{f"k{position}": value for position, value in enumerate(at or ())}}


def many_of(ask: Ask) -> Iterator[Child]:
    """The links to many that are followed from the records of one level, in the order of `Plan.many`."""
    for child in ask.children:
        if child.link.many:
            yield child
        else:
            yield from many_of(child.ask)


def _shape(ask: Ask, at: Place) -> Any:
    """What a plan depends on besides the database."""
    children = tuple((child.key, child.link.name, _shape(child.ask, cursor.read(child.ask))) for child in ask.children)
    place = None if at is None else tuple(value is None for value in at)
    return (ask.resource.name, ask.fields, conditions.shape(ask.conditions), ask.full_orders, place, children)


class _Level:
    """One level of an Ask: a resource with the links to one joined to it; links to many are levels of their own."""

    def __init__(self, ask: Ask, at: Place, dialect: Dialect) -> None:
        self.ask, self.at, self.dialect = ask, at, dialect
        self.source = ask.resource.table.alias()
        self.joined: FromClause = self.source
        self.columns: list[ColumnElement[Any]] = []
        self.many: list[Child] = []
        self.cells: list[Cell] = []
        self.read = self._reader(ask, self.source)
        self.keys = tuple(
            (self._column(self.source, order.name), self._shower(ask, self.source, order.name))
            for order in ask.full_orders
        )
        searched = ask.resource.search.columns if ask.search and ask.resource.search else ()
        self.texts = tuple((name, self._column(self.source, name)) for name in searched)

    def plan(self, link: Link | None = None) -> Plan:
        """The plan of this level and of those below it; `link` is the link to many that leads here."""
        selects = [self._linked(link)] if link else list(self._parts())
        counting = self._counting(link)
        return Plan(
            tuple(Statement(made, self.dialect) for made in selects),
            Statement(counting, self.dialect),
            self.read,
            tuple(self.cells),
            self.keys,
            tuple(_Level(child.ask, cursor.read(child.ask), self.dialect).plan(child.link) for child in self.many),
            self.texts,
        )

    def plan_of_ids(self) -> Plan:
        """The plan for the records whose ids are the listing `ids`, of an Ask without links."""
        ids = each("ids", self.dialect)
        columns = self.columns[: len(self.cells)]
        wanted = select(*columns).select_from(self.source).where(self.source.c.id.in_(select(ids.c.value)))
        made = Statement(wanted, self.dialect)
        return Plan((made,), made, self.read, tuple(self.cells), self.keys, ())

    def _column(self, source: FromClause, name: str) -> int:
        self.columns.append(source.c[name].label(f"c{len(self.columns)}"))
        return len(self.columns) - 1

    def _shower(self, ask: Ask, source: FromClause, name: str) -> Callable[[Any], Any] | None:
        return shower(source.c[name], ask.resource.kind_of(name), self.dialect)

    def _reader(self, ask: Ask, source: FromClause, path: tuple[str, ...] = ()) -> Reader:
        """Adds the columns an Ask wants, and gives the function that makes a record of a row."""
        names = ask.fields
        start, stop = len(self.columns), len(self.columns) + len(names)
        cells = [
            Cell((*path, name), self._column(source, name), ask.resource.fields[name].kind, show)
            for name in names
            for show in (self._shower(ask, source, name),)
        ]
        self.cells += cells
        shown = [(cell.path[-1], cell.show) for cell in cells if cell.show]
        ones: list[tuple[str, int, Reader]] = []
        many: list[tuple[int, int]] = []
        for child in ask.children:
            if child.link.many:
                many.append((self._column(source, child.link.local), len(self.many)))
                self.many.append(child)
            else:
                other = child.ask.resource.table.alias()
                on = source.c[child.link.local] == other.c[child.link.remote]
                self.joined = self.joined.outerjoin(other, on)
                there = self._column(other, child.link.remote)
                ones.append((child.key, there, self._reader(child.ask, other, (*path, child.key))))

        def read(row: tuple[Any, ...], waiting: Waiting) -> Record:
            record = dict(zip(names, row[start:stop], strict=True))
            for name, show in shown:
                if (value := record[name]) is not None:
                    record[name] = show(value)
            for key, there, reader in ones:
                record[key] = None if row[there] is None else reader(row, waiting)
            for at, place in many:
                waiting[place].append((row[at], record))
            return record

        return read

    def _parts(self) -> Iterator[Select[Any]]:
        """The SELECTs of a page. What sorts last, because it has no value, is asked for apart: an index has it so."""
        if (found := self._found()) is not None:
            yield found
            return
        first = self.source.c[self.ask.full_orders[0].name]
        if not first.nullable:
            yield self._part(*self._after(self.ask.full_orders, 0))
            return
        if self.at is None or self.at[0] is not None:
            yield self._part(first.is_not(None), *self._after(self.ask.full_orders, 0))
        rest = self._after(self.ask.full_orders[1:], 1) if self.at and self.at[0] is None else []
        yield self._part(first.is_(None), *rest, orders=self.ask.full_orders[1:])

    def _found(self) -> Select[Any] | None:
        """The SELECT of a page of what is searched for, in an order that the index of the words serves."""
        asked, declared, orders = self.ask.search, self.ask.resource.search, self.ask.full_orders
        if asked is None or declared is None or not asked.value.phrases or orders not in (NEWEST, RELEVANCE):
            return None
        table, most = self.ask.resource.table, bindparam("most", type_=BigInteger)
        inner, ranked = table.alias(), table.alias()
        about = Searched.of(inner.c, declared.index)
        value, others = conditions.apart(asked, self.ask.conditions, self.ask.resource, inner)
        if orders == NEWEST:
            before = None if self.at is None else bindparam("k0", type_=BigInteger)
            found = search.newest(about, value, others, self.dialect.name, most, before)
        else:
            among = search.newest(about, value, others, self.dialect.name, search.RANKED)
            behind = self._after(orders, 0, ranked)
            found = search.most_relevant(Searched.of(ranked.c, declared.index), among, most, behind)
        wanted = select(*self.columns).select_from(self.joined).where(self.source.c.recency.in_(found))
        return wanted.order_by(*self._ordering(self.source, orders))

    def _part(self, *more: ColumnElement[bool], orders: Sequence[Order] | None = None) -> Select[Any]:
        orders = self.ask.full_orders if orders is None else orders
        terms = self._ordering(self.source, orders, apart=1 if len(orders) == len(self.ask.full_orders) else 0)
        fitting = (*self._conditions(self.source), *more)
        most = bindparam("most", type_=BigInteger)
        wanted = select(*self.columns).select_from(self.joined).order_by(*terms)
        intervals = any(condition.filter.subject in self.ask.resource.spans for condition in self.ask.conditions)
        if not intervals or len(self.cells) == 1:
            return wanted.where(*fitting).limit(most)
        # An interval is looked for in a narrow index, and only what is found is read whole.
        found = select(self.source.c.id).where(*fitting).order_by(*terms).limit(most)
        return wanted.where(self.source.c.id.in_(found.correlate(None)))

    def _linked(self, link: Link) -> Select[Any]:
        """The SELECT of the pages of all parents at once; its last column is the position of the parent."""
        parents = each("parents", self.dialect)
        found = self._of_parent(link, parents)
        wanted = select(*self.columns, parents.c.key)
        if self.dialect.name == "sqlite":
            # By its row a record is found at once, by its id in an index first.
            wanted = wanted.select_from(parents, self.joined).where(_row(self.source).in_(found.correlate(parents)))
        else:
            lateral = found.lateral()
            kept = parents.join(lateral, true()).join(self.source, self.source.c.id == lateral.c.id)
            wanted = wanted.select_from(self._rejoined(kept))
        return wanted.order_by(parents.c.key, *self._ordering(self.source, self.ask.full_orders))

    def _of_parent(self, link: Link, parents: FromClause) -> Select[Any]:
        """The ids of the page of one parent. What has no value in the first order is found apart, as in `_parts`:
        the database would sort all that the parent has. An index of SQLite ends with it when it is read backwards."""
        orders, inner = self.ask.full_orders, self.ask.resource.table.alias()
        first, most = inner.c[orders[0].name], bindparam("most", type_=BigInteger)
        is_last = not first.nullable or (self.dialect.name == "sqlite" and orders[0].descending)
        fitting = [inner.c[link.remote] == parents.c.value, *self._conditions(inner)]
        row = _row(inner).label("row") if self.dialect.name == "sqlite" else inner.c.id
        if is_last or self.at is not None:
            fitting += self._after(orders, 0, inner)
            return select(row).where(*fitting).order_by(*self._ordering(inner, orders)).limit(most)
        columns = dict.fromkeys((row, *(inner.c[order.name] for order in orders)))
        keys = select(*columns).where(*fitting).limit(most).correlate(parents)
        known = keys.where(first.is_not(None)).order_by(*self._ordering(inner, orders, apart=1))
        unknown = keys.where(first.is_(None)).order_by(*self._ordering(inner, orders[1:]))
        both = union_all(*(select(part.subquery()) for part in (known, unknown))).subquery()
        return select(both.c[row.name]).order_by(*self._ordering(both, orders)).limit(most)

    def _rejoined(self, kept: FromClause) -> FromClause:
        """The joins of the links to one, made to something that holds the source already."""
        joins = []
        joined = self.joined
        while joined is not self.source:
            joins.append((joined.right, joined.onclause))  # type: ignore[attr-defined]
            joined = joined.left  # type: ignore[attr-defined]
        for right, on in reversed(joins):
            kept = kept.outerjoin(right, on)
        return kept

    def _counting(self, link: Link | None) -> Select[Any]:
        """A SELECT over all records that fit, whatever the page; for each parent if a link leads here."""
        if link is None:
            return select(func.count()).select_from(self.source).where(*self._conditions(self.source))
        parents = each("parents", self.dialect)
        parent = self.source.c[link.remote]
        wanted = select(parent, func.count()).where(parent.in_(select(parents.c.value)))
        return wanted.where(*self._conditions(self.source)).group_by(parent)

    def _ordering(self, source: FromClause, orders: Sequence[Order], apart: int = 0) -> list[ColumnElement[Any]]:
        """The ORDER BY terms. The first `apart` of them are over rows that all have a value or all have none."""
        terms: list[ColumnElement[Any]] = []
        for position, order in enumerate(orders):
            column = source.c[order.name]
            term = column.desc() if order.descending else column.asc()
            terms.append(term.nulls_last() if column.nullable and position >= apart else term)
        return terms

    def _conditions(self, source: FromClause) -> list[ColumnElement[bool]]:
        return conditions.where(self.ask.conditions, self.ask.resource, source)

    def _after(self, orders: Sequence[Order], skipped: int, source: FromClause | None = None) -> list[Any]:
        """What holds of the rows behind the cursor: equal in the first orders, behind in the next one, for each."""
        if self.at is None:
            return []
        source = self.source if source is None else source
        columns = [source.c[order.name] for order in orders]
        if len({order.descending for order in orders}) == 1 and not any(column.nullable for column in columns):
            # An index of these columns is entered at the very row.
            here = tuple_(*(bindparam(f"k{at}", type_=column.type) for at, column in enumerate(columns, skipped)))
            return [tuple_(*columns) < here if orders[0].descending else tuple_(*columns) > here]
        ways: list[ColumnElement[bool]] = []
        equal: list[ColumnElement[bool]] = []
        bounds: list[ColumnElement[bool]] = []
        for position, order in enumerate(orders, skipped):
            column = source.c[order.name]
            if self.at[position] is None:
                equal.append(column.is_(None))
                continue
            key: BindParameter[Any] = bindparam(f"k{position}")
            behind = column < key if order.descending else column > key
            ways.append(and_(*equal, or_(behind, column.is_(None)) if column.nullable else behind))
            equal.append(column == key)
            # Only the first order has had what is null taken out, and only by `_parts`.
            holds_null = column.nullable and (skipped or source is not self.source)
            if position == skipped and not holds_null:
                # Said once more so that an index is entered here.
                bounds.append(column <= key if order.descending else column >= key)
        return [*bounds, or_(*ways)]


def _row(source: FromClause) -> ColumnElement[Any]:
    """The number of a row of SQLite's."""
    row: ColumnClause[Any] = column("rowid")
    row.table = source
    return row

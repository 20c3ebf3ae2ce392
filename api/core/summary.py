"""Summaries: which groups are wanted, a page of them, and each as JSON values."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, Integer, Select, bindparam, func, not_, select
from sqlmodel import SQLModel

from api.core import conditions, cursor
from api.core.ask import DEFAULT_PAGE, Condition
from api.core.comparison import compared
from api.core.dimension import Dimension, behind
from api.core.plan import Record
from api.core.resource import Resource, Summing, field_of
from api.core.snapshot import Snapshot
from api.core.statement import once

MOST_LISTED = 20
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """A question: the groups that these dimensions make of the records that fit, and which page of them.

    `listed` is how many speakers each group shows the latest of. `count` adds how many groups there are.
    """

    resource: Resource
    by: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    first: int = DEFAULT_PAGE
    after: str | None = None
    count: bool = False
    listed: int = MOST_LISTED

    @property
    def summing(self) -> Summing:
        """How the resource is summed up. Raises TypeError if it is not."""
        if self.resource.summing is None:
            raise TypeError(f"{self.resource.name} are not summed up")
        return self.resource.summing

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """Those that make the groups: those asked for, then those that no group mixes."""
        return tuple(self.resource.dimensions[name] for name in dict.fromkeys((*self.by, *self.summing.always)))

    @property
    def about(self) -> tuple[str, ...]:
        """The dimensions of which a group that holds several says so: one that makes the groups is never mixed."""
        made = {dimension.name for dimension in self.dimensions}
        return tuple(name for name in self.summing.about if name not in made)


@dataclass(slots=True)
class Groups:
    """A page of groups as JSON values, in rising order of their keys, nulls last."""

    records: list[Record] = field(default_factory=list)
    next_cursor: str | None = None
    total: int | None = None


def answer(snapshot: Snapshot, summary: Summary) -> Groups:
    """The page of groups that is wanted. Raises InvalidCursor before it touches the database."""
    return _Answer(snapshot, summary).page()


class _Answer:
    def __init__(self, snapshot: Snapshot, summary: Summary) -> None:
        self.snapshot, self.summary, self.dimensions = snapshot, summary, summary.dimensions
        names = tuple(made.name for made in self.dimensions)
        self.question = repr((summary.resource.name, "summary", [*names], cursor.told(summary.conditions)))
        self.after = cursor.unseal(self.question, summary.after, [made.kind for made in self.dimensions])
        self.last: Key | None = None
        self.shape = (summary.resource.name, names, conditions.shape(summary.conditions), _nulls(self.after))

    def page(self) -> Groups:
        page, first = Groups(), self.summary.first
        if self.summary.count:
            ((page.total,),) = self._read("count", _Selects.count)[1]
        _, keys = self._read("keys", _Selects.page_of_keys, most=first + 1)
        if len(keys) > first:
            # Between the cursor and the last group of the page there are no groups but those of the page.
            self.last = keys[first - 1]
            page.next_cursor = cursor.seal(self.question, [*map(_shown, self.dimensions, self.last)])
        if keys:
            page.records = self._groups()
        return page

    def _groups(self) -> list[Record]:
        """The groups, in two SELECTs: what they come to, and who says what."""
        latest: dict[Key, list[Record]] = {}
        keys = [_label(made) for made in self.dimensions]
        if listed := self.summary.listed:
            wanted = self._read("latest", _Selects.latest, listed=listed)
            for found, shown in _records(*wanted, self.summary.summing.model_of_latest):
                latest.setdefault(tuple(found[name] for name in keys), []).append(shown)
        about = self.summary.about
        return [
            self._shown_key(found) | shown | compared(found, about, latest.get(tuple(found[name] for name in keys), []))
            for found, shown in _records(*self._read("groups", _Selects.groups), self.summary.summing.model)
        ]

    def _read(
        self, what: str, make: "Callable[[_Selects], Select[Any]]", **more: int
    ) -> tuple[tuple[str, ...], list[Key]]:
        """The columns and the rows of a SELECT, which is made once for each shape of question."""
        made = once(
            (what, self.shape, _nulls(self.last)),
            lambda: make(_Selects(self.summary, self.after, self.last)),
            self.snapshot.dialect,
        )
        places = {
            f"{mark}{at}": value
            for mark, key in (("a", self.after), ("z", self.last))
            for at, value in enumerate(key or ())
        }
        values = {**conditions.values(self.summary.conditions), **places, **more}
        return made.names, self.snapshot.read(made, values)

    def _shown_key(self, found: Record) -> Record:
        shown: Record = {}
        for made in self.dimensions:
            shown[made.label] = _shown(made, found[_label(made)])
            if made.name_label:
                shown[made.name_label] = found[made.name_label]
        return shown


class _Selects:
    """The SELECTs of a summary: of the groups behind the place `after`, up to the place `last`.

    A parameter stands for each value. Of places, only what is null makes a difference to the SQL.
    """

    def __init__(self, summary: Summary, after: Key | None, last: Key | None) -> None:
        self.summary, self.summing = summary, summary.summing
        self.source = summary.resource.table.alias()
        self.keys = {_label(made): made.of(self.source) for made in summary.dimensions}
        self.fitting = conditions.where(summary.conditions, summary.resource, self.source)
        self.behind = [] if after is None else [self._behind("a", after)]
        self.within = [*self.fitting, *self.behind, *([] if last is None else [not_(self._behind("z", last))])]

    def count(self) -> Select[Any]:
        """How many groups there are, whatever the page."""
        return select(func.count()).select_from(self._distinct(self.fitting).subquery())

    def page_of_keys(self) -> Select[Any]:
        """The keys of the groups of the page, and of one more if there is one."""
        wanted = self._distinct([*self.fitting, *self.behind])
        rising = [key.asc().nulls_last() for key in wanted.selected_columns]
        return wanted.order_by(*rising).limit(bindparam("most", type_=BigInteger))

    def groups(self) -> Select[Any]:
        """What the groups come to, in order, with what the records are called that they link to."""
        about = {name: self.summary.resource.dimensions[name].of(self.source) for name in self.summary.about}
        groups = self.summing.groups(self.source, self.keys, about, self.within).subquery()
        columns: list[ColumnElement[Any]] = [*groups.c]
        joined: FromClause = groups
        for made in self.summary.dimensions:
            if made.link:
                other = made.link.target.table.alias()
                joined = joined.outerjoin(other, other.c[made.link.remote] == groups.c[_label(made)])
                columns.append(other.c[made.link.target.labels[0]].label(made.name_label))
        return select(*columns).select_from(joined).order_by(*(groups.c[name].asc().nulls_last() for name in self.keys))

    def latest(self) -> Select[Any]:
        """The latest estimate of the speakers of each group."""
        return self.summing.latest(self.source, self.keys, self.within, bindparam("listed", type_=Integer))

    def _distinct(self, fitting: Sequence[ColumnElement[bool]]) -> Select[Any]:
        return select(*(key.label(name) for name, key in self.keys.items())).where(*fitting).distinct()

    def _behind(self, mark: str, place: Key) -> ColumnElement[bool]:
        keys = [*self.keys.values()]
        return behind(
            keys,
            [
                None if value is None else bindparam(f"{mark}{at}", type_=key.type)
                for at, (key, value) in enumerate(zip(keys, place, strict=True))
            ],
        )


def _label(made: Dimension) -> str:
    """What the key of a dimension is called in SQL, where it must not be taken for another column."""
    return f"key_{made.name}"


def _nulls(place: Key | None) -> tuple[bool, ...] | None:
    return None if place is None else tuple(value is None for value in place)


def _shown(made: Dimension, key: Any) -> Any:
    return None if key is None else made.kind.show(key)


def _records(names: Sequence[str], rows: Sequence[Key], model: type[SQLModel]) -> Iterator[tuple[Record, Record]]:
    """The rows by the names of their columns, each with those of a model as JSON values."""
    shows = {name: field_of(model, name).kind.show for name in model.model_fields if name in names}
    for row in rows:
        found = dict(zip(names, row, strict=True))
        yield found, {name: None if found[name] is None else show(found[name]) for name, show in shows.items()}

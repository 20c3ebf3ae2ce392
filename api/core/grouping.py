"""Grouping: which groups a summary wants, and the SELECTs that find them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Dialect,
    FromClause,
    Integer,
    Select,
    bindparam,
    cast,
    false,
    func,
    not_,
    select,
)

from api.core import conditions
from api.core.ask import DEFAULT_PAGE, Condition
from api.core.dimension import Dimension, behind
from api.core.resource import Resource, RollUp, Summing
from api.core.statement import each

MOST_LISTED = 20
Key = tuple[Any, ...]


@dataclass(frozen=True)
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

    def key_of(self, group: Mapping[str, Any]) -> list[Any]:
        """What tells a group from the others, as JSON values."""
        return [group[made.label] for made in self.dimensions]

    @cached_property
    def rolled_up(self) -> RollUp | None:
        """Where the groups are kept; None if they have to be worked out.

        They are kept of one record, told apart by certain dimensions: the summary must pin the one, want the others,
        and ask no more than what stands in a group.
        """
        kept = self.summing.rolled_up
        if kept is None or self.listed or {*self.by, *self.summing.always} - {kept.of} != {*kept.by}:
            return None
        labels = {self.resource.dimensions[name].label for name in (kept.of, *kept.by)}
        pinned = self.resource.dimensions[kept.of].label
        asked = [condition.filter for condition in self.conditions]
        stand = all(not one.path and one.subject in labels for one in asked)
        return kept if stand and any(one.subject == pinned and one.operator.name == "eq" for one in asked) else None


class Selects:
    """The SELECTs of a summary: of the groups behind the place `after`, up to the place `last`.

    A parameter stands for each value. Of places, only what is null makes a difference to the SQL.
    """

    def __init__(self, summary: Summary, after: Key | None, last: Key | None) -> None:
        self.summary, self.summing = summary, summary.summing
        kept = summary.rolled_up
        self.source = (kept.table if kept else summary.resource.table).alias()
        self.keys = {
            label(made): self.source.c[made.label] if kept else made.of(self.source) for made in summary.dimensions
        }
        self.fitting = conditions.where(summary.conditions, summary.resource, self.source)
        self.behind = [] if after is None else [self._behind("a", after)]
        self.within = [*self.fitting, *self.behind, *([] if last is None else [not_(self._behind("z", last))])]

    def count(self) -> Select[Any]:
        """How many groups there are, whatever the page."""
        return select(func.count()).select_from(self._distinct(self.fitting).subquery())

    def page_of_keys(self) -> Select[Any]:
        """The keys of the groups of the page, and of one more if there is one."""
        wanted = self._distinct([*self.fitting, *self.behind])
        return wanted.order_by(*_rising(wanted.selected_columns)).limit(bindparam("most", type_=BigInteger))

    def groups(self) -> Select[Any]:
        """What the groups come to, in order, with what the records are called that they link to."""
        return self._named(self._rolled_up() if self.summary.rolled_up else self._worked_out())

    def page_of_numbers(self) -> Select[Any]:
        """The numbers of the groups of the page, and of one more if there is one, where they are rolled up."""
        found = select(self.source.c.number).where(*self.within).order_by(*_rising(self.keys.values()))
        return found.limit(bindparam("most", type_=BigInteger))

    def numbered(self, dialect: Dialect) -> Select[Any]:
        """Those of the groups that have the `numbers`."""
        numbers = select(cast(each("numbers", dialect).c.value, BigInteger))
        return self._named(self._rolled_up().where(self.source.c.number.in_(numbers)))

    def _worked_out(self) -> Select[Any]:
        about = {name: self.summary.resource.dimensions[name].of(self.source) for name in self.summary.about}
        return self.summing.groups(self.source, self.keys, about, self.within)

    def _rolled_up(self) -> Select[Any]:
        kept = {column.name: column for column in self.source.c if column.name not in self.summary.resource.dimensions}
        # What is pinned to one value is not mixed.
        mixed = {f"mixed_{name}": false() for name in self.summary.about}
        return select(*(made.label(name) for name, made in (mixed | kept | self.keys).items())).where(*self.within)

    def _named(self, wanted: Select[Any]) -> Select[Any]:
        """The groups in order, with what the records are called that they link to."""
        groups = wanted.subquery()
        columns: list[ColumnElement[Any]] = [*groups.c]
        joined: FromClause = groups
        for made in self.summary.dimensions:
            if made.link:
                other = made.link.target.table.alias()
                joined = joined.outerjoin(other, other.c[made.link.remote] == groups.c[label(made)])
                columns.append(other.c[made.link.target.labels[0]].label(made.name_label))
        return select(*columns).select_from(joined).order_by(*_rising(groups.c[name] for name in self.keys))

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


def _rising(keys: Iterable[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    return [key.asc().nulls_last() for key in keys]


def label(made: Dimension) -> str:
    """What the key of a dimension is called in SQL, where it must not be taken for another column."""
    return f"key_{made.name}"

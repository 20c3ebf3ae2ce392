"""Grouping: which groups a summary wants, and the SELECTs that find them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, Integer, Select, bindparam, func, not_, select

from api.core import conditions
from api.core.ask import DEFAULT_PAGE, Condition
from api.core.dimension import Dimension, behind
from api.core.resource import Resource, Summing

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


class Selects:
    """The SELECTs of a summary: of the groups behind the place `after`, up to the place `last`.

    A parameter stands for each value. Of places, only what is null makes a difference to the SQL.
    """

    def __init__(self, summary: Summary, after: Key | None, last: Key | None) -> None:
        self.summary, self.summing = summary, summary.summing
        self.source = summary.resource.table.alias()
        self.keys = {label(made): made.of(self.source) for made in summary.dimensions}
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
                joined = joined.outerjoin(other, other.c[made.link.remote] == groups.c[label(made)])
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


def label(made: Dimension) -> str:
    """What the key of a dimension is called in SQL, where it must not be taken for another column."""
    return f"key_{made.name}"

"""Summaries: which groups are wanted, a page of them, and each as JSON values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isinf
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, func, not_, select
from sqlmodel import SQLModel

from api.core import cursor
from api.core.ask import DEFAULT_PAGE, Condition
from api.core.dimension import Dimension, behind
from api.core.kinds import show_number
from api.core.plan import Record, where
from api.core.resource import Resource, Summing, field_of
from api.core.snapshot import Snapshot

MOST_LISTED = 20
ENDS = ("low", "high")
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


@dataclass(slots=True)
class Groups:
    """A page of groups as JSON values, in rising order of their keys, nulls last."""

    records: list[Record] = field(default_factory=list)
    next_cursor: str | None = None
    total: int | None = None


def answer(snapshot: Snapshot, summary: Summary) -> Groups:
    """The page of groups that is wanted. Raises InvalidCursor before it touches the database."""
    return _Answer(summary).page(snapshot)


class _Answer:
    def __init__(self, summary: Summary) -> None:
        self.summary, self.summing, self.dimensions = summary, summary.summing, summary.dimensions
        self.source = summary.resource.table.alias()
        self.keys = {f"key_{made.name}": made.of(self.source) for made in self.dimensions}
        self.fitting = [where(condition, summary.resource, self.source) for condition in summary.conditions]
        names = [made.name for made in self.dimensions]
        self.question = repr((summary.resource.name, "summary", names, cursor.told(summary.conditions)))
        after = cursor.unseal(self.question, summary.after, [made.kind for made in self.dimensions])
        self.after = [] if after is None else [self._behind(after)]

    def page(self, snapshot: Snapshot) -> Groups:
        page = Groups()
        if self.summary.count:
            ((page.total,),) = snapshot.select(select(func.count()).select_from(self._distinct().subquery()))
        rising = [key.asc().nulls_last() for key in self._distinct().selected_columns]
        wanted = self._distinct().where(*self.after).order_by(*rising).limit(self.summary.first + 1)
        keys = snapshot.select(wanted)
        if keys:
            last = keys[: self.summary.first][-1]
            # Between the cursor and the last group of the page there are no groups but those of the page.
            page.records = self._groups(snapshot, [*self.fitting, *self.after, not_(self._behind(last))])
            if len(keys) > self.summary.first:
                page.next_cursor = cursor.seal(self.question, [*map(_shown, self.dimensions, last)])
        return page

    def _behind(self, key: Key) -> ColumnElement[bool]:
        return behind([*self.keys.values()], key)

    def _distinct(self) -> Select[Any]:
        """The keys of all groups."""
        return select(*(key.label(name) for name, key in self.keys.items())).where(*self.fitting).distinct()

    def _groups(self, snapshot: Snapshot, within: list[ColumnElement[bool]]) -> list[Record]:
        """The groups, in two SELECTs: what they come to, and who says what."""
        latest: dict[Key, list[Record]] = {}
        if self.summary.listed:
            listed = self.summing.latest(self.source, self.keys, within, self.summary.listed)
            for found, shown in _rows(snapshot, listed, self.summing.model_of_latest):
                latest.setdefault(self._key(found), []).append(shown)
        made = {made.name for made in self.dimensions}
        about = {
            name: self.summary.resource.dimensions[name].of(self.source)
            for name in self.summing.about
            if name not in made
        }
        groups = self._named(self.summing.groups(self.source, self.keys, about, within))
        return [
            self._shown_key(found) | shown | _compared(found, [*about], latest.get(self._key(found), []))
            for found, shown in _rows(snapshot, groups, self.summing.model)
        ]

    def _named(self, made: Select[Any]) -> Select[Any]:
        """The groups in order, with what the records are called that they link to."""
        groups = made.subquery()
        columns: list[ColumnElement[Any]] = [*groups.c]
        joined: FromClause = groups
        for name, dimension in zip(self.keys, self.dimensions, strict=True):
            if dimension.link:
                other = dimension.link.target.table.alias()
                joined = joined.outerjoin(other, other.c[dimension.link.remote] == groups.c[name])
                columns.append(other.c[dimension.link.target.labels[0]].label(dimension.name_label))
        return select(*columns).select_from(joined).order_by(*(groups.c[name].asc().nulls_last() for name in self.keys))

    def _key(self, found: Record) -> Key:
        return tuple(found[name] for name in self.keys)

    def _shown_key(self, found: Record) -> Record:
        shown: Record = {}
        for name, made in zip(self.keys, self.dimensions, strict=True):
            shown[made.label] = _shown(made, found[name])
            if made.name_label:
                shown[made.name_label] = found[made.name_label]
        return shown


def _shown(made: Dimension, key: Any) -> Any:
    return None if key is None else made.kind.show(key)


def _rows(snapshot: Snapshot, wanted: Select[Any], model: type[SQLModel]) -> Iterator[tuple[Record, Record]]:
    """The rows by the names of their columns, each with those of a model as JSON values."""
    names = wanted.selected_columns.keys()
    shows = {name: field_of(model, name).kind.show for name in model.model_fields if name in names}
    for row in snapshot.select(wanted):
        found = dict(zip(names, row, strict=True))
        yield found, {name: None if found[name] is None else show(found[name]) for name, show in shows.items()}


def _compared(found: Record, about: list[str], latest: list[Record]) -> Record:
    """What a group comes to beyond its counts and dates."""
    overlap = _overlap(found)
    return {
        "envelope": _envelope(found),
        "overlap": overlap,
        "disputed": overlap is None and found["overlap_low"] is not None,
        "mixes": [name for name in about if found[f"mixed_{name}"]],
        "latest": latest,
        "not_listed": found["voices"] - len(latest),
    }


def _envelope(found: Record) -> Record | None:
    if found["envelope_low"] is None:
        return None
    return _range(found, "envelope", {end: found[f"envelope_closed_{end}"] != found[f"envelope_{end}"] for end in ENDS})


def _overlap(found: Record) -> Record | None:
    """What all speakers share; None without a speaker, or where two do not meet."""
    low, high = found["overlap_low"], found["overlap_high"]
    excluded = {end: found[f"overlap_open_{end}"] == found[f"overlap_{end}"] for end in ENDS}
    if low is None or low > high or (low == high and any(excluded.values())):
        return None
    return _range(found, "overlap", excluded)


def _range(found: Record, name: str, excluded: Mapping[str, bool]) -> Record:
    ends = {end: found[f"{name}_{end}"] for end in ENDS}
    return {
        **{end: None if isinf(value) else show_number(value) for end, value in ends.items()},
        "unbounded": [end for end, value in ends.items() if isinf(value)],
        "excluded": [end for end, value in ends.items() if excluded[end] and not isinf(value)],
    }

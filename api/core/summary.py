"""Summaries: what the records of each group say together. Speakers are compared, never added up or averaged."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isinf
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Row, Select, func, not_, select

from api.core import cursor
from api.core.ask import DEFAULT_PAGE, Condition
from api.core.dimension import Dimension, behind
from api.core.kinds import DATE, show_number
from api.core.query import Record, _where
from api.core.resource import Resource, Summing

MOST_LISTED = 20


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


def answer(connection: Connection, summary: Summary) -> Groups:
    """The page of groups that is wanted. Raises InvalidCursor before it touches the database."""
    return _Answer(summary).page(connection)


class _Answer:
    def __init__(self, summary: Summary) -> None:
        self.summary = summary
        self.source = summary.resource.table.alias()
        self.dimensions = {f"key_{made.name}": made for made in summary.dimensions}
        self.keys = {name: made.of(self.source) for name, made in self.dimensions.items()}
        self.where = [_where(condition, summary.resource, self.source) for condition in summary.conditions]
        names = [made.name for made in summary.dimensions]
        self.question = repr((summary.resource.name, "summary", names, cursor.told(summary.conditions)))
        after = cursor.unseal(self.question, summary.after, [made.kind for made in summary.dimensions])
        self.after = [] if after is None else [behind([*self.keys.values()], after)]

    def page(self, connection: Connection) -> Groups:
        page = Groups()
        if self.summary.count:
            groups = self._distinct().subquery()
            page.total = connection.execute(select(func.count()).select_from(groups)).scalar_one()
        rising = [key.asc().nulls_last() for key in self._distinct().selected_columns]
        wanted = self._distinct().where(*self.after).order_by(*rising).limit(self.summary.first + 1)
        found = connection.execute(wanted).all()
        shown = found[: self.summary.first]
        if shown:
            # Between the cursor and the last group of the page there are no groups but those of the page.
            within = [*self.where, *self.after, not_(behind([*self.keys.values()], shown[-1]))]
            page.records = self._groups(connection, within)
        if len(found) > len(shown):
            page.next_cursor = cursor.seal(self.question, [_shown(made, key) for made, key in self._paired(shown[-1])])
        return page

    def _distinct(self) -> Select[Any]:
        return select(*(key.label(name) for name, key in self.keys.items())).where(*self.where).distinct()

    def _paired(self, row: Row[Any]) -> Iterator[tuple[Dimension, Any]]:
        return zip(self.dimensions.values(), row[: len(self.dimensions)], strict=True)

    def _groups(self, connection: Connection, within: list[ColumnElement[bool]]) -> list[Record]:
        """The groups, in two SELECTs: what they come to, and who says what."""
        summing = self.summary.summing
        asked = {made.name for made in self.dimensions.values()}
        about = {
            name: self.summary.resource.dimensions[name].of(self.source) for name in summing.about if name not in asked
        }
        groups = summing.groups(self.source, self.keys, about, within).subquery()
        columns: list[ColumnElement[Any]] = [*groups.c]
        joined: FromClause = groups
        for key, made in self.dimensions.items():
            if made.link:
                other = made.link.target.table.alias()
                joined = joined.outerjoin(other, other.c[made.link.remote] == groups.c[key])
                columns.append(other.c[made.link.target.called].label(f"name_{key}"))
        rows = connection.execute(
            select(*columns).select_from(joined).order_by(*(groups.c[key].asc().nulls_last() for key in self.keys))
        ).all()
        listed = self._listed(connection, within) if self.summary.listed else {}
        return [self._group(row, [*about], listed.get(tuple(row[: len(self.keys)]), [])) for row in rows]

    def _listed(
        self, connection: Connection, within: list[ColumnElement[bool]]
    ) -> dict[tuple[Any, ...], list[Row[Any]]]:
        rows = self.summary.summing.latest(self.source, self.keys, within, self.summary.listed)
        listed: dict[tuple[Any, ...], list[Row[Any]]] = {}
        for row in connection.execute(rows):
            listed.setdefault(tuple(row[: len(self.keys)]), []).append(row)
        return listed

    def _group(self, row: Row[Any], about: list[str], latest: list[Row[Any]]) -> Record:
        found = row._mapping
        group: Record = {}
        for made, key in self._paired(row):
            group[made.label] = _shown(made, key)
            if made.name_label:
                group[made.name_label] = found[f"name_key_{made.name}"]
        group |= {name: found[name] for name in self.summary.summing.counts}
        group |= {f"{name}_date": None if found[name] is None else DATE.show(found[name]) for name in ("first", "last")}
        group["envelope"] = _envelope(found)
        group["overlap"] = _overlap(found)
        group["disputed"] = found["overlap_low"] is not None and group["overlap"] is None
        group["mixes"] = [name for name in about if found[f"mixed_{name}"]]
        group["latest"] = [self._latest(one) for one in latest]
        group["not_listed"] = found["voices"] - len(latest)
        return group

    def _latest(self, row: Row[Any]) -> Record:
        found, fields = row._mapping, self.summary.resource.fields
        shows = {name: fields[name].kind.show for name in self.summary.summing.shown if name in fields}
        return {
            name: shows[name](found[name]) if name in shows and found[name] is not None else found[name]
            for name in self.summary.summing.shown
        }


def _shown(made: Dimension, key: Any) -> Any:
    return None if key is None else made.kind.show(key)


def _range(low: float, high: float, excluded: Mapping[str, bool]) -> Record:
    """A range as JSON: an end is null if a side is unbounded, and excluded if the range does not reach it."""
    ends = {"low": low, "high": high}
    return {
        **{name: None if isinf(end) else show_number(end) for name, end in ends.items()},
        "unbounded": [name for name, end in ends.items() if isinf(end)],
        "excluded": [name for name, end in ends.items() if excluded[name] and not isinf(end)],
    }


def _envelope(found: Mapping[Any, Any]) -> Record | None:
    low, high = found["envelope_low"], found["envelope_high"]
    if low is None:
        return None
    return _range(
        low, high, {name: found[f"envelope_closed_{name}"] != found[f"envelope_{name}"] for name in ("low", "high")}
    )


def _overlap(found: Mapping[Any, Any]) -> Record | None:
    """What all speakers share; None without a speaker, or where two do not meet."""
    low, high = found["overlap_low"], found["overlap_high"]
    excluded = {name: found[f"overlap_open_{name}"] == found[f"overlap_{name}"] for name in ("low", "high")}
    if low is None or low > high or (low == high and any(excluded.values())):
        return None
    return _range(low, high, excluded)

"""Summaries: a page of groups, or all of them, each as JSON values."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import Any

from sqlalchemy import Select
from sqlmodel import SQLModel

from api.core import conditions, cursor
from api.core.comparison import compared
from api.core.dimension import Dimension
from api.core.grouping import Key, Selects, Summary, label
from api.core.plan import Record
from api.core.resource import field_of
from api.core.snapshot import Rows, Snapshot, in_lots
from api.core.statement import Statement, once

__all__ = ["Groups", "Summary", "answer", "find", "read", "stream"]

# What reads the rows of a statement in lots.
Lots = Callable[[Statement, Mapping[str, Any]], Iterator[Rows]]
Make = Callable[[Selects], Select[Any]]


@dataclass(slots=True)
class Groups:
    """A page of groups as JSON values, in rising order of their keys, nulls last."""

    question: str
    keys: list[list[Any]] = field(default_factory=list)
    records: list[Any] = field(default_factory=list)
    more: bool = False
    total: int | None = None

    def cursor(self, position: int) -> str:
        """The cursor of the group at this position of the page."""
        return cursor.seal(self.question, self.keys[position])

    @property
    def next_cursor(self) -> str | None:
        """The cursor to go on with, if there is more."""
        return self.cursor(len(self.keys) - 1) if self.more else None


def answer(snapshot: Snapshot, summary: Summary) -> Groups:
    """The page of groups that is wanted. Raises InvalidCursor before it touches the database."""
    return _Answer(snapshot, summary).page()


def find(snapshot: Snapshot, summary: Summary) -> tuple[Groups, list[int]]:
    """The page still without its groups, where these are rolled up, and their numbers. Raises as `answer` does."""
    return _Answer(snapshot, summary).find()


def read(snapshot: Snapshot, summary: Summary, numbers: list[int]) -> dict[int, Record]:
    """The rolled up groups with these numbers, in order."""
    return _Answer(snapshot, summary).read(numbers)


def stream(snapshot: Snapshot, summary: Summary) -> Iterator[list[Record]]:
    """All groups from the cursor on, in lots. Raises InvalidCursor at once."""
    return in_lots(_Answer(snapshot, summary).groups(snapshot.stream))


class _Answer:
    def __init__(self, snapshot: Snapshot, summary: Summary) -> None:
        self.snapshot, self.summary, self.dimensions = snapshot, summary, summary.dimensions
        names = tuple(made.name for made in self.dimensions)
        self.question = repr((summary.resource.name, "summary", [*names], cursor.told(summary.conditions)))
        self.after = cursor.unseal(self.question, summary.after, [made.kind for made in self.dimensions])
        self.last: Key | None = None
        shape = conditions.shape(summary.conditions)
        self.shape = (summary.resource.name, names, shape, _nulls(self.after), summary.rolled_up is None)

    def page(self) -> Groups:
        page, first = Groups(self.question), self.summary.first
        if self.summary.count:
            (((page.total,),),) = self._lots(self._made("count", Selects.count))
        (keys,) = self._lots(self._made("keys", Selects.page_of_keys), most=first + 1)
        page.keys = [[*map(_shown, self.dimensions, key)] for key in keys[:first]]
        page.more = len(keys) > first
        if page.more:
            # Between the cursor and the last group of the page there are no groups but those of the page.
            self.last = keys[first - 1]
        if keys:
            page.records = list(self.groups())
        return page

    def find(self) -> tuple[Groups, list[int]]:
        page, first = Groups(self.question), self.summary.first
        if self.summary.count:
            (((page.total,),),) = self._lots(self._made("count", Selects.count))
        found = self.snapshot.rows(self._made("numbers", Selects.page_of_numbers), self._values(most=first + 1))
        page.more = len(found) > first
        return page, [number for (number,) in found[:first]]

    def read(self, numbers: list[int]) -> dict[int, Record]:
        make = partial(Selects.numbered, dialect=self.snapshot.dialect)
        listing = self.snapshot.listing(numbers)
        rows = self._records("numbered", make, self.summary.summing.model, None, numbers=listing)
        return {found["number"]: self._group(found, shown, []) for found, shown in rows}

    def groups(self, read: Lots | None = None) -> Iterator[Record]:
        """The groups, in two SELECTs in the same order: what they come to, and who says what."""
        listed = self._said(read) if self.summary.listed else iter(())
        speakers = next(listed, None)
        for found, shown in self._records("groups", Selects.groups, self.summary.summing.model, read):
            latest: list[Record] = []
            if speakers and speakers[0] == self._key(found):
                latest, speakers = speakers[1], next(listed, None)
            yield self._group(found, shown, latest)

    def _said(self, read: Lots | None) -> Iterator[tuple[Key, list[Record]]]:
        """The key of each group with what its speakers said last."""
        rows = self._records("latest", Selects.latest, self.summary.summing.model_of_latest, read)
        for key, lot in groupby(rows, lambda pair: self._key(pair[0])):
            yield key, [shown for _, shown in lot]

    def _records(
        self, what: str, make: Make, model: type[SQLModel], read: Lots | None, **more: Any
    ) -> Iterator[tuple[Record, Record]]:
        """The rows of a SELECT by the names of their columns, each with those of a model as JSON values."""
        made = self._made(what, make)
        shows = [(name, field_of(model, name).kind.show) for name in model.model_fields if name in made.names]
        for lot in self._lots(made, read, **more):
            for row in lot:
                found = dict(zip(made.names, row, strict=True))
                yield found, {name: None if found[name] is None else show(found[name]) for name, show in shows}

    def _made(self, what: str, make: Make) -> Statement:
        """The statement of a SELECT, which is made once for each shape of question."""
        key = (what, self.shape, _nulls(self.last))
        return once(key, lambda: make(Selects(self.summary, self.after, self.last)), self.snapshot.dialect)

    def _lots(self, made: Statement, read: Lots | None = None, **more: Any) -> Iterator[Rows]:
        values = self._values(**more)
        for rows in read(made, values) if read else [self.snapshot.rows(made, values)]:
            yield [made.read(row) for row in rows]

    def _values(self, **more: Any) -> Mapping[str, Any]:
        """The values of the parameters of all statements."""
        places = {
            f"{mark}{at}": value
            for mark, key in (("a", self.after), ("z", self.last))
            for at, value in enumerate(key or ())
        }
        return {**conditions.values(self.summary.conditions), "listed": self.summary.listed, **places, **more}

    def _key(self, found: Record) -> Key:
        return tuple(found[label(made)] for made in self.dimensions)

    def _group(self, found: Record, shown: Record, latest: list[Record]) -> Record:
        group: Record = {}
        for made in self.dimensions:
            group[made.label] = _shown(made, found[label(made)])
            if made.name_label:
                group[made.name_label] = found[made.name_label]
        return group | shown | compared(found, self.summary.about, latest)


def _nulls(place: Key | None) -> tuple[bool, ...] | None:
    return None if place is None else tuple(value is None for value in place)


def _shown(made: Dimension, key: Any) -> Any:
    return None if key is None else made.kind.show(key)

"""Dimensions: what records are grouped and counted by. A field is one, so is a link to one record, or a period."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, FromClause, Integer, and_, case, cast, extract, or_

from api.core.kinds import INTEGER, MONTH, Kind

if TYPE_CHECKING:
    from api.core.resource import Link

Column = ColumnElement[Any]


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension of a resource: `key` makes SQL of its columns, `kind` shows what that finds."""

    name: str
    description: str
    kind: Kind
    columns: tuple[str, ...]
    link: "Link | None" = None
    key: Callable[..., Column] = lambda column: column

    @property
    def label(self) -> str:
        """What its value is called in an answer: `measure`, `force_id`."""
        return self.columns[0] if self.link else self.name

    @property
    def name_label(self) -> str | None:
        """What the first label of the linked record is called in an answer: `force_name`, `report_title`."""
        return f"{self.name}_{self.link.target.labels[0]}" if self.link else None

    def of(self, source: FromClause) -> Column:
        """Its SQL over a table or an alias of it."""
        return self.key(*(source.c[name] for name in self.columns))


def _year(start: Column, end: Column) -> Column:
    year = extract("year", start)
    return cast(case((year == extract("year", end), year)), Integer)


def _month(start: Column, end: Column) -> Column:
    month, last = (extract("year", day) * 12 + extract("month", day) - 1 for day in (start, end))
    return cast(case((month == last, month)), Integer)


_PERIODS: dict[str, tuple[Kind, Callable[[Column, Column], Column]]] = {
    "month": (MONTH, _month),
    "year": (INTEGER, _year),
}


def periods(start: str, end: str) -> dict[str, Dimension]:
    """The dimensions that the first and the last day of a time make."""
    says = f"in which `{start.removesuffix('_from')}` lies; null if it is not known to lie in one."
    return {
        name: Dimension(name, f"The {name} {says}", kind, (start, end), key=key)
        for name, (kind, key) in _PERIODS.items()
    }


def behind(keys: Sequence[Column], values: Sequence[Any]) -> ColumnElement[bool]:
    """Whether keys come after these values, in rising order with nulls last. It is never null."""
    ways: list[ColumnElement[bool]] = []
    equal: list[ColumnElement[bool]] = []
    for key, value in zip(keys, values, strict=True):
        if value is None:
            equal.append(key.is_(None))
        else:
            ways.append(and_(*equal, or_(key > value, key.is_(None))))
            equal.append(key == value)
    return or_(*ways)

"""The operators: one row for each way a field, or the interval a value lies in, can be asked about."""

from collections.abc import Callable
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, func, or_

from api.core.kinds import NUMBER, Kind, as_is

Shape = Literal["one", "list", "flag", "range"]

LONGEST_LIST = 100
_END = r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?"
RANGE = {
    "type": "string",
    "format": "range",
    "pattern": rf"^({_END}\.\.({_END})?|\.\.{_END})$",
    "maxLength": 82,
}


@dataclass(frozen=True, slots=True)
class Interval:
    """The columns of an interval: null means without limit, and an open end does not belong to it."""

    least: ColumnElement[float | None]
    most: ColumnElement[float | None]
    least_is_open: ColumnElement[bool]
    most_is_open: ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Operator:
    """A row of the table.

    `bound` makes of a loaded value what the database is given, and `where` makes SQL of what is asked about and of
    that, in which a parameter stands for each value, None and flags excepted: so it may look at these only.
    """

    name: str
    says: str
    shape: Shape
    kinds: frozenset[str]
    where: Callable[[Any, Any], ColumnElement[bool]]
    only_nullable: bool = False
    bound: Callable[[Any], Any] = as_is


_LOWERED = str.maketrans(ascii_uppercase, ascii_lowercase)
_PLAIN = frozenset({"text", "term", "integer", "number", "date", "datetime"})
_ORDERED = frozenset({"integer", "number", "date", "datetime"})
_INTERVAL = frozenset({"interval"})


def _pattern(value: str) -> str:
    # On SQLite, and in the C collation of the columns, the database lowers A to Z only, and so does this.
    escaped = value.translate(_LOWERED).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _possibly_at_least(interval: Interval, value: float) -> ColumnElement[bool]:
    reaches = and_(interval.most == value, ~interval.most_is_open)
    return or_(interval.most.is_(None), interval.most > value, reaches)


def _possibly_at_most(interval: Interval, value: float) -> ColumnElement[bool]:
    reaches = and_(interval.least == value, ~interval.least_is_open)
    return or_(interval.least.is_(None), interval.least < value, reaches)


def _overlaps(interval: Interval, ends: tuple[float | None, float | None]) -> ColumnElement[bool]:
    low, high = ends
    sides = [_possibly_at_least(interval, low)] if low is not None else []
    return and_(*sides, *([_possibly_at_most(interval, high)] if high is not None else []))


OPERATORS: tuple[Operator, ...] = (
    Operator("eq", "equals", "one", _PLAIN, lambda column, value: column == value),
    Operator("in", "is one of", "list", frozenset({"text", "term"}), lambda column, values: column.in_(values)),
    Operator("gte", "is at least", "one", _ORDERED, lambda column, value: column >= value),
    Operator("lte", "is at most", "one", _ORDERED, lambda column, value: column <= value),
    Operator("gt", "is more than", "one", _ORDERED, lambda column, value: column > value),
    Operator("lt", "is less than", "one", _ORDERED, lambda column, value: column < value),
    Operator(
        "contains",
        "contains the text (A to Z in either case)",
        "one",
        frozenset({"text"}),
        lambda column, pattern: func.lower(column).like(pattern, escape="\\"),
        bound=_pattern,
    ),
    Operator(
        "is_null",
        "is not known (`true`) or known (`false`)",
        "flag",
        _PLAIN,
        lambda column, value: column.is_(None) if value else column.is_not(None),
        only_nullable=True,
    ),
    Operator("overlaps", "may lie in the range `A..B`; either end may be left out", "range", _INTERVAL, _overlaps),
    Operator("surely_gte", "is at least this for certain", "one", _INTERVAL, lambda i, value: i.least >= value),
    Operator("possibly_gte", "may be at least this", "one", _INTERVAL, _possibly_at_least),
    Operator("surely_lte", "is at most this for certain", "one", _INTERVAL, lambda i, value: i.most <= value),
    Operator("possibly_lte", "may be at most this", "one", _INTERVAL, _possibly_at_most),
)


def leaves(value: Any) -> tuple[Any, ...]:
    """The values that a database is given as parameters: all that stand in a value but None and flags."""
    if isinstance(value, tuple):
        return tuple(leaf for item in value for leaf in leaves(item))
    return () if value is None or isinstance(value, bool) else (value,)


def with_leaves(value: Any, leaf: Callable[[], Any]) -> Any:
    """The value with something else in place of each of its leaves, in their order."""
    if isinstance(value, tuple):
        return tuple(with_leaves(item, leaf) for item in value)
    return value if value is None or isinstance(value, bool) else leaf()


def operators(kind: str, nullable: bool) -> tuple[Operator, ...]:
    """The operators that a field of this kind takes."""
    return tuple(row for row in OPERATORS if kind in row.kinds and (nullable or not row.only_nullable))


def parse(shape: Shape, kind: Kind, raw: str) -> Any:
    """The JSON value that the text of a URL stands for. Raises ValueError with what is allowed."""
    if shape == "flag":
        if raw not in ("true", "false"):
            raise ValueError("must be true or false")
        return raw == "true"
    if shape == "list":
        return [kind.parse(item) for item in raw.split(",")]
    if shape == "range":
        return raw
    return kind.parse(raw)


def load(shape: Shape, kind: Kind, value: Any) -> Any:
    """The value for the database that a JSON value stands for. Raises ValueError with what is allowed."""
    if shape == "flag":
        if not isinstance(value, bool):
            raise ValueError("must be true or false")
        return value
    if shape == "list":
        if not isinstance(value, list) or not 1 <= len(value) <= LONGEST_LIST:
            raise ValueError(f"must be a list of 1 to {LONGEST_LIST} values")
        return tuple(kind.load(item) for item in value)
    if shape == "range":
        return _load_range(value)
    return kind.load(value)


def _load_range(value: Any) -> tuple[float | None, float | None]:
    low, dots, high = value.partition("..") if isinstance(value, str) else ("", "", "")
    if not dots or not (low or high):
        raise ValueError("must be a range such as 10000..12000, 10000.. or ..12000")
    least, most = (NUMBER.load(NUMBER.parse(end)) if end else None for end in (low, high))
    if least is not None and most is not None and least > most:
        raise ValueError("must be a range whose first number is not above its second")
    return least, most


def schema(shape: Shape, kind: Kind) -> dict[str, Any]:
    """JSON Schema of what a filter takes."""
    if shape == "flag":
        return {"type": "boolean"}
    if shape == "list":
        items = dict(kind.schema)
        if "pattern" in items:
            items |= {"pattern": r"^[^\u0000,]*$"}
        return {"type": "array", "items": items, "minItems": 1, "maxItems": LONGEST_LIST}
    if shape == "range":
        return RANGE
    return kind.schema

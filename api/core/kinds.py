"""The kinds of values a field can have: how each is read from a URL, checked, shown, and described."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

LONGEST_TEXT = 500
LARGEST_INTEGER = 2**31 - 1
LARGEST_NUMBER = 1e15
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
_MONTH = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def as_is(value: Any) -> Any:
    """The value."""
    return value


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value.

    `parse` makes a JSON value of the text in a URL, `load` makes a database value of a JSON value (both raise
    ValueError with what is allowed), `show` makes a JSON value of a database value. `schema` is JSON Schema.
    """

    name: str
    schema: dict[str, Any]
    load: Callable[[Any], Any]
    parse: Callable[[str], Any] = as_is
    show: Callable[[Any], Any] = as_is
    words: type[StrEnum] | None = field(default=None)


def _load_text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or "\0" in value or not _encodable(value):
        raise ValueError(f"must be text of at most {LONGEST_TEXT} characters without NUL")
    return value


def _encodable(value: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _parse_number(raw: str) -> float:
    if len(raw) > 40 or not _NUMBER.fullmatch(raw):
        raise ValueError("must be a number such as 1500 or 2.5")
    return float(raw)


def _load_number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST_NUMBER:
        raise ValueError(f"must be a number between -{LARGEST_NUMBER:.0e} and {LARGEST_NUMBER:.0e}")
    return float(value)


def show_number(value: float) -> float | int:
    """The number, whole if it is whole: 11000, never 11000.0."""
    return int(value) if value.is_integer() else value


def _load_integer(value: Any) -> int:
    whole = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST_INTEGER
    if not whole or value != int(value):
        raise ValueError(f"must be a whole number of at most {LARGEST_INTEGER}")
    return int(value)


def _load_date(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        if not isinstance(value, str) or not _DATE.fullmatch(value):
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError("must be a date between 0001-01-01 and 9999-12-31, written YYYY-MM-DD") from None


def _load_month(value: Any) -> int:
    if not isinstance(value, str) or not _MONTH.fullmatch(value):
        raise ValueError("must be a month written YYYY-MM")
    return int(value[:4]) * 12 + int(value[5:]) - 1


def _show_month(value: int) -> str:
    """The month that is this many months after January of the year 0."""
    year, month = divmod(int(value), 12)
    return f"{year:04}-{month + 1:02}"


def _load_datetime(value: Any) -> datetime:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return moment.astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        raise ValueError("must be a time such as 2024-12-23T10:00:00Z") from None


def _show_datetime(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _load_nothing(_value: Any) -> Any:
    raise ValueError("cannot be compared with")


TEXT = Kind("text", {"type": "string", "maxLength": LONGEST_TEXT, "pattern": r"^[^\u0000]*$"}, _load_text)
NUMBER = Kind(
    "number",
    {"type": "number", "minimum": -LARGEST_NUMBER, "maximum": LARGEST_NUMBER},
    _load_number,
    _parse_number,
    show_number,
)
INTEGER = Kind(
    "integer",
    {"type": "integer", "minimum": -LARGEST_INTEGER, "maximum": LARGEST_INTEGER},
    _load_integer,
    _parse_number,
)
DATE = Kind("date", {"type": "string", "format": "date"}, _load_date, show=date.isoformat)
MONTH = Kind("month", {"type": "string", "pattern": _MONTH.pattern}, _load_month, show=_show_month)
DATETIME = Kind("datetime", {"type": "string", "format": "date-time"}, _load_datetime, show=_show_datetime)
LISTING = Kind("listing", {"type": "array", "items": {"type": "object"}}, _load_nothing)


def term(words: type[StrEnum]) -> Kind:
    """The kind of a field that takes the words of a vocabulary."""
    allowed = [word.value for word in words]

    def load(value: Any) -> str:
        if value not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return str(value)

    return Kind("term", {"type": "string", "enum": allowed}, load, words=words)


def kind_of(annotation: type) -> Kind:
    """The kind of a column with this Python type. Raises TypeError, by name, for a type that has none."""
    if issubclass(annotation, StrEnum):
        return term(annotation)
    kinds: dict[type, Kind] = {
        str: TEXT,
        int: INTEGER,
        float: NUMBER,
        date: DATE,
        datetime: DATETIME,
        list: LISTING,
    }
    if annotation not in kinds:
        raise TypeError(f"no kind of value is known for {annotation.__name__}")
    return kinds[annotation]

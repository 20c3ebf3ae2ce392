"""What the answers should be, in plain Python: the meaning of each operator and of each order, without a database."""

import string
from collections.abc import Iterable, Mapping
from typing import Any

from api.core.resource import Filter, Resource
from tests.synthetic import world

Row = Mapping[str, Any]
LOWERED = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def holds(row: Row, asked: Filter, value: Any) -> bool:
    """Whether a filter with this value, as `filters.load` gives it, holds of a record."""
    if asked.path:
        (link,) = asked.path
        other = world()[link.target.name].get(row[link.local])
        return other is not None and holds(other, link.target.own_filters[asked.name.partition(".")[2]], value)
    if asked.subject == "value":
        return of_interval(row, asked.operator.name, value)
    return of_field(row[asked.subject], asked.operator.name, value)


def of_field(found: Any, operator: str, value: Any) -> bool:
    """Whether a condition holds of a field. A value that is not known fits no condition but `is_null`."""
    if operator == "is_null":
        return (found is None) == value
    if found is None:
        return False
    return {
        "eq": lambda: found == value,
        "in": lambda: found in value,
        "gte": lambda: found >= value,
        "lte": lambda: found <= value,
        "gt": lambda: found > value,
        "lt": lambda: found < value,
        "contains": lambda: value.translate(LOWERED) in found.translate(LOWERED),
    }[operator]()


def of_interval(row: Row, operator: str, value: Any) -> bool:
    """Whether a condition holds of the interval in which the value of an estimate lies.

    An interval `surely` fits if each number of it fits, and `possibly` if any does.
    """
    least = row["low"] if row["low"] is not None else row["best"]
    most = row["high"] if row["high"] is not None else row["best"]
    above, below = row["bound"] == "more_than", row["bound"] == "less_than"
    if operator == "overlaps":
        low, high = value
        fits_low = low is None or of_interval(row, "possibly_gte", low)
        return fits_low and (high is None or of_interval(row, "possibly_lte", high))
    if operator == "surely_gte":
        return least is not None and least >= value
    if operator == "surely_lte":
        return most is not None and most <= value
    if operator == "possibly_gte":
        return most is None or most > value or (most == value and not below)
    return least is None or least < value or (least == value and not above)


def ordered(rows: Iterable[Row], orders: Iterable[str], resource: Resource) -> list[str]:
    """The ids of the records in this order: nulls last either way, text by code point.

    The id breaks ties, and goes the way of the last order.
    """
    names = list(orders) or [resource.default_order]
    found = sorted(rows, key=lambda row: row["id"], reverse=names[-1].startswith("-"))
    for order in reversed(names):
        name = order.removeprefix("-")
        known = [row for row in found if row[name] is not None]
        # Python keeps the order of ties, with `reverse` too.
        known.sort(key=lambda row: row[name], reverse=order.startswith("-"))
        found = known + [row for row in found if row[name] is None]
    return [row["id"] for row in found]

"""Comparison: what the speakers of a group say together, made of the ends of ranges that its SELECT found."""

from collections.abc import Iterable, Mapping
from math import isinf
from typing import Any

from api.core.kinds import show_number

Record = dict[str, Any]
ENDS = ("low", "high")


def compared(found: Record, about: Iterable[str], latest: list[Record]) -> Record:
    """What a group comes to beyond its counts and dates, of the columns of `models.summing.groups`."""
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

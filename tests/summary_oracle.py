"""What summaries and facets should be, in plain Python: written from the rules, one group at a time."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import inf, isinf
from typing import Any

from api.core.resource import Resource
from tests.oracle import Row

World = Mapping[str, Mapping[str, Row]]
UNSAID = date.min
SPLITS = ("measure", "unit", "currency", "per")
# An end of a range is a pair that sorts: below an open low end lies the closed one, and above an open high end.
End = tuple[float, bool]


def key_of(row: Row, name: str) -> Any:
    """The value of a record in a dimension, as an answer shows it."""
    if name in ("month", "year"):
        start, end = (row[f"{'as_of' if 'as_of' in row else 'published'}_{side}"] for side in ("from", "to"))
        letters = 7 if name == "month" else 4
        known = start and end and str(start)[:letters] == str(end)[:letters]
        return (str(start)[:7] if name == "month" else start.year) if known else None
    value = row[name if name in row else f"{name}_id"]
    return value.isoformat() if isinstance(value, date) else value


def facet(rows: Iterable[Row], resource: Resource, name: str, most: int, world: World) -> dict[str, Any]:
    """A facet, as `api.core.facets` gives it."""
    counts = Counter(key_of(row, name) for row in rows)
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], *rank(pair[0])))
    values: list[dict[str, Any]] = []
    for value, count in ranked[:most]:
        link = resource.to_one.get(name)
        named = {"name": world[link.target.name][value][link.target.labels[0]] if value else None} if link else {}
        values.append({"value": value, **named, "count": count})
    rest = ranked[most:]
    return {"values": values, "others": {"values": len(rest), "count": sum(count for _, count in rest)}}


def rank(value: Any) -> tuple[bool, Any]:
    """Sorts what is not known last."""
    return (value is None, "" if value is None else value)


def summary(rows: Iterable[Row], by: Sequence[str], listed: int, world: World) -> list[dict[str, Any]]:
    """All groups of estimates, as `api.core.summary` gives them."""
    names = tuple(dict.fromkeys((*by, *SPLITS)))
    members: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        members[tuple(key_of(row, name) for name in names)].append(row)
    keys = sorted(members, key=lambda key: [rank(value) for value in key])
    return [named(names, key, world) | group(members[key], names, listed, world) for key in keys]


def named(names: Sequence[str], key: Sequence[Any], world: World) -> dict[str, Any]:
    """The key of a group, with names for what it links to."""
    shown: dict[str, Any] = {}
    for name, value in zip(names, key, strict=True):
        if name in ("force", "location", "source", "report"):
            word = "title" if name == "report" else "name"
            shown[f"{name}_id"] = value
            shown[f"{name}_{word}"] = world[f"{name}s"][value][word] if value else None
        else:
            shown[name] = value
    return shown


def low_of(row: Row) -> End:
    """The low end of what a number can be."""
    given = row["low"] if row["low"] is not None else row["best"]
    return (-inf, False) if given is None else (given, row["bound"] == "more_than")


def high_of(row: Row) -> End:
    """The high end of what a number can be; its second part is whether it is closed."""
    given = row["high"] if row["high"] is not None else row["best"]
    return (inf, True) if given is None else (given, row["bound"] != "less_than")


def group(rows: Sequence[Row], names: Sequence[str], listed: int, world: World) -> dict[str, Any]:
    """What a group comes to."""
    given = [row for row in rows if row["hedge"] != "denied"]
    voices: dict[Any, list[Row]] = defaultdict(list)
    for row in given:
        voices[row["source_id"]].append(row)

    def recency(row: Row) -> tuple[date, ...]:
        published = world["reports"][row["report_id"]]["published_to"]
        return tuple(day or UNSAID for day in (row["as_of_to"], row["as_of_from"], published))

    last_words = {
        speaker: [row for row in said if recency(row) == max(map(recency, said))] for speaker, said in voices.items()
    }
    standing = [said for speaker, said in last_words.items() if speaker is not None]
    low = max((min(map(low_of, said)) for said in standing), default=None)
    high = min((max(map(high_of, said)) for said in standing), default=None)
    # What lies in both is not below the low end and not above the high one; a point must belong to both.
    meets = low and high and (low[0] < high[0] or (low[0] == high[0] and not low[1] and high[1]))
    firsts = {speaker: min(said, key=lambda row: row["id"]) for speaker, said in last_words.items()}
    ordered = sorted(firsts.items(), key=lambda pair: pair[1]["id"])
    ordered.sort(key=lambda pair: recency(pair[1]), reverse=True)
    latest = [
        {
            "source_id": speaker,
            "source_name": world["sources"][speaker]["name"] if speaker else None,
            **{name: row[name] for name in ("id", "value_text", "low", "best", "high", "bound", "hedge", "as_of")},
            **{name: row[name] and row[name].isoformat() for name in ("as_of_from", "as_of_to")},
            **{name: row[name] for name in ("quote", "report_id")},
            "estimates": len(voices[speaker]),
            "equally_late": len(last_words[speaker]) - 1,
        }
        for speaker, row in ordered[:listed]
    ]
    days = {side: [row[f"as_of_{side}"] for row in rows if row[f"as_of_{side}"]] for side in ("from", "to")}
    return {
        "estimates": len(rows),
        "denied": len(rows) - len(given),
        "unattributed": sum(row["source_id"] is None for row in rows),
        "approximate": sum(row["best"] is not None and row["low"] is row["high"] is None for row in rows),
        "speakers": len({row["source_id"] for row in given} - {None}),
        "reports": len({row["report_id"] for row in rows}),
        "first_date": min(days["from"]).isoformat() if days["from"] else None,
        "last_date": max(days["to"]).isoformat() if days["to"] else None,
        "envelope": spelt(min(map(low_of, given)), max(map(high_of, given))) if given else None,
        "overlap": spelt(low, high) if low and high and meets else None,
        "disputed": bool(standing) and not meets,
        "mixes": [
            name
            for name in ("force", "location", "counted", "month")
            if name not in names and len({key_of(row, name) for row in rows}) > 1
        ],
        "latest": latest,
        "not_listed": len(ordered) - len(latest),
    }


def spelt(low: End, high: End) -> dict[str, Any]:
    """A range in words."""
    return {
        "low": None if isinf(low[0]) else low[0],
        "high": None if isinf(high[0]) else high[0],
        "unbounded": [name for name, end in (("low", low), ("high", high)) if isinf(end[0])],
        "excluded": [name for name, excluded in (("low", low[1]), ("high", not high[1])) if excluded],
    }

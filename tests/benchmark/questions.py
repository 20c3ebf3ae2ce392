"""The questions: what they ask, with which values, drawn from the dataset and the same for every server."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

Parameters = dict[str, Any]
MOST_NAMED = 100


@dataclass(frozen=True, slots=True)
class Question:
    """A question. `same` picks out of a record what must be equal in all answers before any speed counts."""

    name: str
    says: str
    draw: Callable[[sqlite3.Connection, Random], Sequence[Parameters]]
    same: Callable[[dict[str, Any]], Any] = lambda record: record["id"]
    targets: tuple[tuple[str, float], ...] = ()


def draw(question: Question, database: Path) -> Sequence[Parameters]:
    """The values that a question is asked with, one set a request, in turn."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return question.draw(connection, Random(question.name))
    finally:
        connection.close()


def _ids(connection: sqlite3.Connection, random: Random) -> Sequence[Parameters]:
    last = connection.execute("SELECT max(rowid) FROM estimate").fetchone()[0]
    places = ",".join(str(random.randint(1, last)) for _ in range(2_000))
    return [{"id": found} for (found,) in connection.execute(f"SELECT id FROM estimate WHERE rowid IN ({places})")]


def _forces(connection: sqlite3.Connection, random: Random) -> Sequence[Parameters]:
    """The forces that most is said about."""
    most_named = "SELECT force_id FROM estimate WHERE force_id NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT ?"
    forces = [{"force_id": found} for (found,) in connection.execute(most_named, [MOST_NAMED])]
    random.shuffle(forces)
    return forces


def _overlaps(connection: sqlite3.Connection, random: Random) -> Sequence[Parameters]:
    """Numbers that somebody gave, common and rare, each within some months before somebody gave it."""
    last = connection.execute("SELECT max(rowid) FROM estimate").fetchone()[0]
    drawn: list[Parameters] = []
    while len(drawn) < 200:
        find = "SELECT coalesce(best, low, high), as_of_from FROM estimate WHERE rowid = ?"
        value, day = connection.execute(find, [random.randint(1, last)]).fetchone()
        if day:
            until = date.fromisoformat(day)
            first = until - timedelta(days=random.choice((30, 90, 365)))
            drawn.append({"value": f"{value:g}" if value < 1e6 else int(value), "first": first, "last": until})
    return drawn


def _estimate(record: dict[str, Any]) -> Any:
    names = ("id", "low", "best", "high", "bound", "value_text", "quote", "as_of", "as_of_from", "report_id")
    return [record[name] for name in names]


def _linked(record: dict[str, Any]) -> Any:
    """The estimate, and what is embedded; Datasette has it flat, in columns of the same row."""
    if "report" not in record:
        return [*_estimate(record), record["title"], record["location_name"], record["source_name"]]
    location, source = record["location"] or {}, record["source"] or {}
    return [*_estimate(record), record["report"]["title"], location.get("name"), source.get("name")]


QUESTIONS = (
    Question("R1", "one estimate by its id", _ids, _estimate, (("fastapi", 8), ("starlette", 0.5))),
    Question(
        "R2",
        "50 estimates of a force, newest first, with report, location and source",
        _forces,
        _linked,
        (("fastapi", 12), ("datasette", 8), ("fastify", 1.3)),
    ),
    Question(
        "R4", "50 estimates whose interval holds a number, within dates", _overlaps, _estimate, (("fastapi", 12),)
    ),
)

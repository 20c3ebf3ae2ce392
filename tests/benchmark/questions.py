"""The questions: what they ask, with which values, drawn from the dataset and the same for every server."""

import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

Parameters = dict[str, Any]
Record = Mapping[str, Any]
MOST_NAMED = 100
PAGE = 50
PAGES = 100
DEEP = 2_000


@dataclass(frozen=True, slots=True)
class Target:
    """At least how many times as many requests a second as a server; as ourselves at `question`, if that is named."""

    server: str
    times: float
    question: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question. `same` picks out of a record what must be equal in all answers before any speed counts;
    without it they are not compared.

    `asked` is the server of ours that is asked. A `conditional` one is asked by who has the answer already.
    """

    name: str
    says: str
    draw: Callable[[sqlite3.Connection, Random], Sequence[Parameters]]
    same: Callable[[Record, Parameters], Any] | None
    targets: tuple[Target, ...] = ()
    asked: str = "fogline"
    conditional: bool = False


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
    forces = [{"force_id": found} for found, _ in _most_named(connection, MOST_NAMED)]
    random.shuffle(forces)
    return forces


def _most_named(connection: sqlite3.Connection, most: int) -> list[tuple[str, int]]:
    """The forces that most is said about, and in how many estimates with a known day."""
    counted = "SELECT force_id, count(as_of_from) FROM estimate WHERE force_id NOT NULL GROUP BY 1 ORDER BY 2 DESC"
    return connection.execute(f"{counted} LIMIT ?", [most]).fetchall()


def _first_pages(connection: sqlite3.Connection, _random: Random) -> Sequence[Parameters]:
    """The first pages of the force that most is said about."""
    return _pages(connection, 0)


def _deep_pages(connection: sqlite3.Connection, _random: Random) -> Sequence[Parameters]:
    """Those up to page 2,000, or to the last of a smaller dataset."""
    return _pages(connection, DEEP - PAGES)


def _pages(connection: sqlite3.Connection, skipped: int) -> Sequence[Parameters]:
    """Each with the last record of the page before it, which is where who pages by keys goes on."""
    [(force, count)] = _most_named(connection, 1)
    first = max(0, min(skipped, count // PAGE - PAGES))
    ordered = (
        "SELECT as_of_from, id FROM estimate WHERE force_id = ? ORDER BY as_of_from DESC, id DESC LIMIT ? OFFSET ?"
    )
    start = max(0, first * PAGE - 1)
    rows = connection.execute(ordered, [force, PAGES * PAGE, start]).fetchall()
    drawn: list[Parameters] = []
    for page in range(first, min(first + PAGES, count // PAGE)):
        day, last = rows[page * PAGE - 1 - start] if page else ("", "")
        drawn.append({"force_id": force, "offset": page * PAGE, "page": page, "after_day": day, "after_id": last})
    return drawn


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


def _words(connection: sqlite3.Connection, random: Random) -> Sequence[Parameters]:
    """Words of quotes, so that common ones come up most; each once."""
    last = connection.execute("SELECT max(rowid) FROM estimate").fetchone()[0]
    words: set[str] = set()
    while len(words) < 100:
        find = "SELECT quote FROM estimate WHERE rowid = ?"
        (quote,) = connection.execute(find, [random.randint(1, last)]).fetchone()
        words.add(random.choice(re.findall(r"\b[a-z]{4,}\b", quote.lower())))
    return [{"word": word} for word in sorted(words, key=lambda _: random.random())]


def _aggregates(connection: sqlite3.Connection, _random: Random) -> Sequence[Parameters]:
    """What takes a database some 40 ms: a count over a month for us, sums over a force for the others."""
    (last,) = connection.execute("SELECT max(as_of_from) FROM estimate").fetchone()
    first = date.fromisoformat(last) - timedelta(days=30)
    named = _most_named(connection, 8)
    return [{"value": value, "first": first, "force_id": named[-1][0]} for value in (20, 50, 100, 200, 500)]


def _estimate(record: Record, _asked: Parameters) -> Any:
    names = ("id", "low", "best", "high", "bound", "value_text", "quote", "as_of", "as_of_from", "report_id")
    return [record[name] for name in names]


def _linked(record: Record, asked: Parameters) -> Any:
    """The estimate, and what is embedded; Datasette has it flat, in columns of the same row."""
    if "report" not in record:
        return [*_estimate(record, asked), record["title"], record["location_name"], record["source_name"]]
    location, source = record["location"] or {}, record["source"] or {}
    return [*_estimate(record, asked), record["report"]["title"], location.get("name"), source.get("name")]


def _envelope(record: Record, _asked: Parameters) -> Any:
    """What no group mixes, how many said it, and the range of it; the others have no `envelope` but its two ends."""
    ends = (record["envelope"] or {"low": None, "high": None}) if "envelope" in record else record
    names = ("month", "measure", "unit", "currency", "per", "estimates")
    return [*(record[name] for name in names), ends["low"], ends["high"]]


def _found(record: Record, asked: Parameters) -> Any:
    """That the word is in it: which records are the best is a matter of how they are weighed."""
    return re.search(rf"\b{asked['word']}\b", record["quote"], re.IGNORECASE) is not None


def _nested(_connection: sqlite3.Connection, _random: Random) -> Sequence[Parameters]:
    """The one question that there is."""
    return [{}]


def _nodes(answer: Record, _asked: Parameters) -> Any:
    """The records of a GraphQL answer; ours are the nodes of connections, and say `EXACT` where others say `exact`."""
    (found,) = answer.values()
    return _listed(found)


def _listed(found: Any) -> Any:
    if isinstance(found, list):
        return [_listed(one) for one in found]
    if not isinstance(found, dict):
        return found
    if [*found] == ["nodes"]:
        return _listed(found["nodes"])
    return {name: value.lower() if name in ("bound", "kind") else _listed(value) for name, value in found.items()}


LINKED = "estimates of a force, newest first, with report, location and source"
QUESTIONS = (
    Question("R1", "one estimate by its id", _ids, _estimate, (Target("fastapi", 8), Target("starlette", 0.5))),
    Question(
        "R2",
        f"50 {LINKED}",
        _forces,
        _linked,
        (Target("fastapi", 12), Target("datasette", 8), Target("fastify", 1.3)),
    ),
    Question("R3, first pages", f"pages 1 to {PAGES} of the {LINKED}", _first_pages, _linked),
    Question(
        "R3",
        f"pages {DEEP - PAGES + 1:,} to {DEEP:,} of these",
        _deep_pages,
        _linked,
        (Target("fogline", 1 / 1.3, "R3, first pages"),),
    ),
    Question(
        "R4", "50 estimates whose interval holds a number, within dates", _overlaps, _estimate, (Target("fastapi", 12),)
    ),
    Question("R5", "the envelope of a force for each month and measure", _forces, _envelope, (Target("fastapi", 20),)),
    Question("R6", "20 estimates with a word, best first", _words, _found, (Target("fastapi", 2),)),
    Question(
        "R6, newest first", "20 estimates with a word, newest first", _words, _found, (Target("fogline", 10, "R6"),)
    ),
    Question("G1", f"50 {LINKED}, over GraphQL", _forces, _nodes, (Target("strawberry", 50), Target("mercurius", 3))),
    Question(
        "G2",
        "10 forces with 10 estimates each, with location and report, over GraphQL",
        _nested,
        _nodes,
        (Target("strawberry", 70), Target("mercurius", 4)),
    ),
    Question(
        "G1, PostgreSQL",
        "G1 of the same dataset there",
        _forces,
        _nodes,
        (Target("postgraphile", 1.5),),
        asked="fogline, PostgreSQL",
    ),
    Question(
        "G2, PostgreSQL",
        "G2 of the same dataset there",
        _nested,
        _nodes,
        (Target("postgraphile", 1.2),),
        asked="fogline, PostgreSQL",
    ),
    Question("hit", "R2, asked again", _forces, _linked, (Target("starlette", 0.8),), asked="fogline, answers kept"),
    Question(
        "304",
        "R2, asked again by who has the answer",
        _forces,
        _linked,
        (Target("starlette", 1.3),),
        asked="fogline, answers kept",
        conditional=True,
    ),
)
AGGREGATE = Question("aggregate", "what takes the database some 40 ms", _aggregates, None)

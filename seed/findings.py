"""What was found in one article, whoever found it: the entities it names and the statements it makes."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from models import Location, Record, Source
from models.vocabulary import LocationKind, LocationStatus
from seed import ids
from seed.extract.document import Document, Span

Columns = Mapping[str, Any]
SETTLEMENTS = frozenset({LocationKind.CITY, LocationKind.TOWN, LocationKind.VILLAGE})


@dataclass(frozen=True, slots=True)
class Named:
    """An entity that the article names: its columns, and where it is named."""

    id: str
    model: type[Record]
    columns: Columns
    mentions: frozenset[Span] = frozenset()


@dataclass(frozen=True, slots=True)
class Statement:
    """An estimate or a claim: its words and its columns, the ids of what it is about among them."""

    model: type[Record]
    words: Span
    columns: Columns


@dataclass(frozen=True, slots=True)
class Findings:
    """All that was found in an article; `report` are columns of the report, `named` is by id."""

    report: Columns = field(default_factory=dict)
    named: Mapping[str, Named] = field(default_factory=dict)
    statements: tuple[Statement, ...] = ()


def named(model: type[Record], columns: Columns, document: Document, own: bool, at: int | None = None) -> Named:
    """An entity with its id. `own`: no other article can mean it, so its id carries this one's.

    `at` tells apart what has the same words without being the same, such as "some villages" in two sentences.
    """
    text_sha256 = ids.sha256(document.text)
    words = [
        str(columns["name"]),
        *([] if own else _told_apart_by(model, columns)),
        *([str(at)] if at is not None else []),
    ]
    record_id = ids.readable_id(model.prefix, " ".join(words), text_sha256 if own else None)
    return Named(record_id, model, {**columns, "report_id": ids.report_id(text_sha256)} if own else columns)


def _told_apart_by(model: type[Record], columns: Columns) -> list[str]:
    """What tells an entity from others of its name: a settlement's or a region's code, a speaker's country."""
    if model is Source:
        codes = [columns.get("country")]
    elif model is Location and columns["kind"] in SETTLEMENTS:
        codes = [columns.get("geonames_id") or columns.get("katottg")]
    elif model is Location and columns["kind"] == LocationKind.REGION:
        codes = [columns.get("admin1")]
    else:
        codes = []
    return [str(code) for code in codes if code is not None]


def together(found: Iterable[Named]) -> dict[str, Named]:
    """The entities by id, those of one id made one: all mentions, and the fuller description."""
    kept: dict[str, Named] = {}
    for one in found:
        other = kept.get(one.id)
        columns = fuller(one.columns, other.columns) if other else one.columns
        kept[one.id] = Named(one.id, one.model, columns, one.mentions | (other.mentions if other else frozenset()))
    return kept


def fuller(one: Columns, other: Columns) -> Columns:
    """Of two descriptions of the same entity the one that says more; of two that say as much always the same one.

    A place that is spelt rightly somewhere is not marked as corrected.
    """
    return max(
        one, other, key=lambda columns: (fullness(columns), json.dumps(dict(columns), sort_keys=True, default=str))
    )


def fullness(columns: Columns) -> tuple[int, bool]:
    """How much a description says, to be compared."""
    known = sum(value is not None and value != [] for value in columns.values())
    return known, columns.get("status") != LocationStatus.CORRECTED

"""The formats: one row for each way an answer is written. A format knows shapes of answers, but no entity."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from api.accept import acceptable

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """An answer as rows of cells: texts, numbers or None."""

    columns: tuple[str, ...]
    rows: Iterable[list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Features:
    """An answer as GeoJSON features, and what is to be said of them at the end."""

    features: Iterable[list[Record]]
    meta: Callable[[], Record]


@dataclass(frozen=True, slots=True)
class Format:
    """A row of the table.

    `name` is the suffix of an address. `view` names the shape of an answer that `write` makes bytes of; what can be
    asked for and gives this view is there in this format. A format that `streams` gives the whole answer, in pieces.
    """

    name: str
    media_type: str
    says: str
    view: str
    write: Callable[[Any], bytes] | None = None
    stream: Callable[[Any], Iterator[bytes]] | None = None
    parameters: str = ""

    @property
    def content_type(self) -> str:
        """The value of the header `Content-Type`."""
        return self.media_type + self.parameters


def _csv(table: Table) -> Iterator[bytes]:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(table.columns)
    for rows in table.rows:
        writer.writerows(rows)
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    yield text.getvalue().encode()


def _ndjson(lots: Iterable[list[Record]]) -> Iterator[bytes]:
    for records in lots:
        yield b"".join(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE) for record in records)


def _geojson(answer: Features) -> Iterator[bytes]:
    yield b'{"type":"FeatureCollection","features":['
    comma = b""
    for features in answer.features:
        if features:
            yield comma + b",".join(map(orjson.dumps, features))
            comma = b","
    yield b'],"meta":' + orjson.dumps(answer.meta()) + b"}"


JSON = Format("json", "application/json", "A page of the answer, with where it goes on.", "document", orjson.dumps)
FORMATS = (
    JSON,
    Format(
        "csv",
        "text/csv",
        "The whole answer as a table (RFC 4180); the columns are always the same, and null is an empty cell.",
        "table",
        stream=_csv,
        parameters="; charset=utf-8; header=present",
    ),
    Format("ndjson", "application/x-ndjson", "The whole answer, a JSON record a line.", "records", stream=_ndjson),
    Format(
        "geojson",
        "application/geo+json",
        "The whole answer as features for a map (RFC 7946); a place that is not sure has no point.",
        "features",
        stream=_geojson,
    ),
    Format("txt", "text/plain", "Plain text.", "text", str.encode, parameters="; charset=utf-8"),
    Format("bib", "application/x-bibtex", "BibTeX.", "bibtex", str.encode, parameters="; charset=utf-8"),
    Format("csl", "application/vnd.citationstyles.csl+json", "CSL-JSON, for Zotero and others.", "csl", orjson.dumps),
    Format("atom", "application/atom+xml", "Atom (RFC 4287), for newsreaders.", "feed", bytes),
    Format("jsonld", "application/ld+json", "JSON-LD.", "linked", orjson.dumps),
)


@lru_cache(1000)
def negotiate(accept: str, formats: tuple[Format, ...]) -> Format:
    """The format that an `Accept` header prefers, the first one of equals. Raises NotAcceptable."""
    of_type = {made.media_type: made for made in formats}
    return of_type[acceptable(accept, tuple(of_type))]

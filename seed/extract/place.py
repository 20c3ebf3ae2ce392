"""The value that the search for places gives: one mention of a place and what it means."""

from dataclasses import dataclass

from seed.extract.document import Span
from seed.gazetteer import Candidate


@dataclass(frozen=True, slots=True)
class Place:
    """One mention of a place. `text[span.start:span.end]` is `surface`; `name` is the place's own.

    `kind`, `status` and `where_prec` are words of the design's Location. `candidates` are filled where the
    status is
    ambiguous. `parent` names the place that a part, an area or an unnamed place lies in or near, and
    `relation` says
    which ("in", "near"). `named` is False for records that carry no proper name of their own.
    """

    span: Span
    surface: str
    name: str
    kind: str
    status: str
    where_prec: int | None
    country: str | None = None
    admin1: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    geonames_id: int | None = None
    katottg: str | None = None
    candidates: tuple[Candidate, ...] = ()
    parent: str | None = None
    relation: str | None = None
    named: bool = True

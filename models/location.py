"""Location: a place, named or not, with how sure its position is."""

from typing import Any, ClassVar, Self

from pydantic import model_validator
from sqlmodel import Field

from models.record import Record, link, listing, string
from models.vocabulary import LocationKind, LocationStatus

PINNED = frozenset({LocationStatus.RESOLVED, LocationStatus.CORRECTED})


class Location(Record, table=True):
    """A place that a report names, counts or points at."""

    prefix: ClassVar[str] = "loc"

    name: str = string("Name of the place, or the words the text has for it.", searched=True, index=True)
    kind: LocationKind = string("What sort of place it is.", index=True)
    country: str | None = string("Country (ISO 3166-1 alpha-2).", default=None, index=True, pattern="^[A-Z]{2}$")
    admin1: str | None = string(
        "First-order division (ISO 3166-2).", default=None, index=True, pattern="^[A-Z]{2}-[A-Z0-9]{1,3}$"
    )
    latitude: float | None = Field(default=None, ge=-90, le=90, description="Latitude (WGS 84), only of a sure place.")
    longitude: float | None = Field(
        default=None, ge=-180, le=180, description="Longitude (WGS 84), only of a sure place."
    )
    where_prec: int = Field(
        ge=1,
        le=7,
        index=True,
        description="Precision of the place (UCDP where_prec): 1 exact, 2 near it, 3 second-order division, "
        "4 first-order division, 5 an area or a line, 6 country, 7 wider or not known.",
    )
    status: LocationStatus = string("How sure the place behind the name is.", index=True)
    candidates: list[dict[str, Any]] = listing("The places that fit an ambiguous name.")
    geonames_id: int | None = Field(default=None, index=True, description="Identifier in GeoNames.")
    katottg: str | None = string("Code in the Ukrainian register of places (KATOTTG).", default=None, index=True)
    parent_id: str | None = link("location", "The place it is a part of or lies near.", default=None)
    report_id: str | None = link(
        "report", "The report it belongs to, where the place cannot be shared between reports.", default=None
    )

    @model_validator(mode="after")
    def _only_a_sure_place_is_pinned(self) -> Self:
        if self.status not in PINNED and not (self.latitude is self.longitude is self.geonames_id is None):
            raise ValueError(f"a location that is {self.status} has no coordinates and no geonames_id")
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("latitude and longitude go together")
        if (self.status == LocationStatus.AMBIGUOUS) != bool(self.candidates):
            raise ValueError("an ambiguous location lists its candidates, any other has none")
        return self

"""Mention: where a report names a location, a force or a source."""

from typing import ClassVar, Self

from pydantic import model_validator
from sqlmodel import Field

from models.record import Record, link, offset, string
from models.vocabulary import Entity


class Mention(Record, table=True):
    """The exact characters with which a report names a location, a force or a source."""

    prefix: ClassVar[str] = "men"

    report_id: str = link("report", "The report.")
    entity: Entity = string("What sort of thing is named.", index=True)
    location_id: str | None = link("location", "The location that is named.", default=None)
    force_id: str | None = link("force", "The force that is named.", default=None)
    source_id: str | None = link("source", "The source that is named.", default=None)
    surface: str = string("The characters that name it, exactly as printed.", searched=True, min_length=1, index=True)
    start: int = Field(description="Where the characters begin in the report's text.", ge=0, index=True)
    end: int = offset("Where the characters end in the report's text (exclusive).")

    @model_validator(mode="after")
    def _one_thing_is_named(self) -> Self:
        linked = {Entity(name) for name in Entity if getattr(self, f"{name}_id") is not None}
        if linked != {Entity(self.entity)}:
            raise ValueError(f"a mention of a {self.entity} links one {self.entity} and nothing else")
        return self

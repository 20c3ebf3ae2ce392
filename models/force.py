"""Force: an armed actor."""

from typing import ClassVar

from models.record import Record, link, string
from models.vocabulary import ForceKind


class Force(Record, table=True):
    """An armed actor that numbers and claims are about."""

    prefix: ClassVar[str] = "frc"

    name: str = string("Name of the force.", searched=True, index=True)
    kind: ForceKind = string("What sort of armed actor it is.", index=True)
    country: str | None = string(
        "Country it fights for (ISO 3166-1 alpha-2).", default=None, index=True, pattern="^[A-Z]{2}$"
    )
    parent_id: str | None = link("force", "The force it is a part of.", default=None)
    report_id: str | None = link(
        "report", "The report it belongs to, where the text does not say whose force it is.", default=None
    )

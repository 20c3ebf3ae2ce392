"""What things are: the entities, their columns and the vocabularies these draw on."""

from sqlalchemy import Index

from models.claim import Claim
from models.estimate import Estimate
from models.force import Force
from models.location import Location
from models.mention import Mention
from models.record import Record
from models.report import Report
from models.revision import Revision
from models.source import Source
from models.withdrawal import Withdrawal

# Each entity after those it links to, so that records can be written in this order.
ENTITIES: tuple[type[Record], ...] = (Report, Location, Force, Source, Estimate, Claim, Mention)

# Changes are read in the order they were made in, and within a revision by id.
for _table in (entity.__table__ for entity in ENTITIES):  # type: ignore[attr-defined]
    Index(f"ix_{_table.name}_revision", _table.c.revision, _table.c.id)

__all__ = [
    "ENTITIES",
    "Claim",
    "Estimate",
    "Force",
    "Location",
    "Mention",
    "Record",
    "Report",
    "Revision",
    "Source",
    "Withdrawal",
]

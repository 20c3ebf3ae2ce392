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
from models.search import make_searchable
from models.source import Source
from models.sphere import make_findable
from models.withdrawal import Withdrawal

# Each entity after those it links to, so that records can be written in this order.
ENTITIES: tuple[type[Record], ...] = (Report, Location, Force, Source, Estimate, Claim, Mention)

for _table in (entity.__table__ for entity in ENTITIES):  # type: ignore[attr-defined]
    # Changes are read in the order they were made in, and within a revision by id.
    Index(f"ix_{_table.name}_revision", _table.c.revision, _table.c.id)
    make_searchable(_table)
make_findable(Location.__table__)  # type: ignore[attr-defined]

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

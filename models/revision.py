"""Revision: a state of the dataset, written with each load that changed something."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, Connection, select
from sqlmodel import Field, SQLModel

from models.record import string


class Revision(SQLModel, table=True):
    """One state of the dataset. Numbers rise by one; the newest is the state that is served."""

    number: int = Field(primary_key=True, description="Number of the revision, from 1.")
    recorded_at: datetime = Field(description="When it was written (UTC).")
    counts: dict[str, int] = Field(sa_type=JSON, description="Number of records of each entity.")
    created: dict[str, int] = Field(sa_type=JSON, description="Number of records of each entity that came in.")
    revised: dict[str, int] = Field(sa_type=JSON, description="Number of records of each entity that changed.")
    withdrawn: dict[str, int] = Field(sa_type=JSON, description="Number of records of each entity that were taken out.")
    checksum: str = string("SHA-256 over the ids and contents of all records.")
    schema_id: str = string("Fingerprint of the tables it was written with.")


@dataclass(frozen=True, slots=True)
class Standing:
    """What the newest revision says of the dataset that is served."""

    number: int
    checksum: str
    schema_id: str


def newest(connection: Connection) -> Standing | None:
    """The newest revision; None in an empty dataset."""
    table = Revision.__table__  # type: ignore[attr-defined]
    columns = (table.c.number, table.c.checksum, table.c.schema_id)
    found = connection.execute(select(*columns).order_by(table.c.number.desc()).limit(1)).first()
    return Standing(*found) if found else None

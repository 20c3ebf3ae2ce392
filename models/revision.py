"""Revision: a state of the dataset, written with each load that changed something."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Connection, Row, Table, select
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


_TABLE: Table = Revision.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the newest revision says of the dataset that is served."""

    number: int
    checksum: str
    schema_id: str
    recorded_at: datetime


def newest(connection: Connection) -> Standing | None:
    """The newest revision; None in an empty dataset."""
    columns = (_TABLE.c.number, _TABLE.c.checksum, _TABLE.c.schema_id, _TABLE.c.recorded_at)
    found = connection.execute(select(*columns).order_by(_TABLE.c.number.desc()).limit(1)).first()
    return Standing(*found) if found else None


def began(connection: Connection) -> datetime | None:
    """When the first revision was written (UTC); None in an empty dataset."""
    return connection.execute(select(_TABLE.c.recorded_at).where(_TABLE.c.number == 1)).scalar()


def history(connection: Connection, before: int | None = None, first: int | None = None) -> Sequence[Row[Any]]:
    """The revisions, the newest first: the next `first` of those before the number `before`, or all.

    Each has number, recorded_at, checksum, and by entity: counts, created, revised, withdrawn.
    """
    columns = [column for column in _TABLE.c if column.name != "schema_id"]
    wanted = select(*columns).order_by(_TABLE.c.number.desc()).limit(first)
    return connection.execute(wanted.where(_TABLE.c.number < before) if before is not None else wanted).all()

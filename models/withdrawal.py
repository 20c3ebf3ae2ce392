"""Withdrawal: what is left of a record that the dataset no longer has, so that copies of it can be withdrawn too."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.record import string


class Withdrawal(SQLModel, table=True):
    """A record that was taken out. Nothing of its content is kept; if it comes in again, this goes."""

    id: str = string("Id of the record.", primary_key=True)
    entity: str = string("What sort of record it was.")
    recorded_at: datetime = Field(description="When it was taken out (UTC).")
    revision: int = Field(description="Revision of the dataset that took it out.")

    __table_args__ = (Index("ix_withdrawal_revision", "revision", "id"),)

"""The tables as a SQLModel application declares them, with relationships, and the models of its answers."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, Relationship, SQLModel


class ReportBase(SQLModel):
    id: str = Field(primary_key=True)
    title: str | None
    publisher: str | None
    author: str | None
    url: str | None
    language: str | None
    published: str | None
    published_from: date | None
    published_to: date | None
    text_sha256: str
    characters: int
    origin: str
    licence: str | None
    recorded_at: datetime | None
    revision: int | None
    created_in: int | None


class Report(ReportBase, table=True):
    text: str


class LocationBase(SQLModel):
    id: str = Field(primary_key=True)
    name: str
    kind: str
    country: str | None
    admin1: str | None
    latitude: float | None
    longitude: float | None
    where_prec: int
    status: str
    candidates: list[dict[str, Any]] = Field(sa_type=JSON)
    geonames_id: int | None
    katottg: str | None
    parent_id: str | None
    report_id: str | None
    recorded_at: datetime | None
    revision: int | None
    created_in: int | None


class Location(LocationBase, table=True):
    pass


class SourceBase(SQLModel):
    id: str = Field(primary_key=True)
    name: str
    kind: str
    country: str | None
    affiliation_id: str | None
    report_id: str | None
    recorded_at: datetime | None
    revision: int | None
    created_in: int | None


class Source(SourceBase, table=True):
    pass


class ForceBase(SQLModel):
    id: str = Field(primary_key=True)
    name: str
    kind: str
    country: str | None
    parent_id: str | None
    report_id: str | None
    recorded_at: datetime | None
    revision: int | None
    created_in: int | None


class Force(ForceBase, table=True):
    estimates: list["Estimate"] = Relationship(back_populates="force")


class EstimateBase(SQLModel):
    id: str = Field(primary_key=True)
    report_id: str = Field(foreign_key="report.id")
    force_id: str | None = Field(foreign_key="force.id")
    location_id: str | None = Field(foreign_key="location.id")
    source_id: str | None = Field(foreign_key="source.id")
    measure: str
    unit: str
    counted: str | None
    currency: str | None
    per: str | None
    low: float | None
    best: float | None
    high: float | None
    bound: str
    hedge: str
    value_text: str
    value_start: int
    value_end: int
    method: str
    rule: str | None
    quote: str
    quote_start: int
    quote_end: int
    as_of: str | None
    as_of_from: date | None
    as_of_to: date | None
    recorded_at: datetime | None
    revision: int | None
    created_in: int | None


class Estimate(EstimateBase, table=True):
    value_min: float | None
    value_max: float | None
    report: Report = Relationship()
    location: Location | None = Relationship()
    source: Source | None = Relationship()
    force: Force | None = Relationship(back_populates="estimates")


class EstimatePublic(EstimateBase):
    pass


class EstimateWithLinks(EstimateBase):
    report: ReportBase
    location: LocationBase | None
    source: SourceBase | None


class Envelope(SQLModel):
    month: str | None
    measure: str
    unit: str
    currency: str | None
    per: str | None
    low: float | None
    high: float | None
    estimates: int

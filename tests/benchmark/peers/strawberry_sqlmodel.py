"""Strawberry over SQLModel as its guide has it: types, resolvers, and a DataLoader a request for each link."""

import os
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

import strawberry
from fastapi import FastAPI
from fastapi_tables import Estimate, Force, Location, Report, Source
from sqlmodel import Session, col, create_engine, func, select
from strawberry.dataloader import DataLoader
from strawberry.fastapi import GraphQLRouter

engine = create_engine(
    f"sqlite:///{os.environ['BENCHMARK_DATABASE']}", connect_args={"check_same_thread": False}, pool_size=40
)
Info = strawberry.Info[dict[str, Any], None]


@strawberry.type(name="Report")
class ReportType:
    id: strawberry.ID
    title: str | None
    publisher: str | None
    published: str | None


@strawberry.type(name="Location")
class LocationType:
    id: strawberry.ID
    name: str
    country: str | None
    latitude: float | None
    longitude: float | None


@strawberry.type(name="Source")
class SourceType:
    id: strawberry.ID
    name: str
    kind: str


@strawberry.type(name="Force")
class ForceType:
    id: strawberry.ID
    name: str
    kind: str

    @strawberry.field
    async def estimates(self, info: Info, first: int) -> list["EstimateType"]:
        return await info.context["estimates"].load((self.id, first))


@strawberry.type(name="Estimate")
class EstimateType:
    id: strawberry.ID
    low: float | None
    best: float | None
    high: float | None
    bound: str
    value_text: str
    quote: str
    as_of: str | None
    as_of_from: date | None
    report_id: strawberry.Private[str]
    force_id: strawberry.Private[str | None]
    location_id: strawberry.Private[str | None]
    source_id: strawberry.Private[str | None]

    @strawberry.field
    async def report(self, info: Info) -> ReportType:
        return await info.context["reports"].load(self.report_id)

    @strawberry.field
    async def force(self, info: Info) -> ForceType | None:
        return await info.context["forces"].load(self.force_id) if self.force_id else None

    @strawberry.field
    async def location(self, info: Info) -> LocationType | None:
        return await info.context["locations"].load(self.location_id) if self.location_id else None

    @strawberry.field
    async def source(self, info: Info) -> SourceType | None:
        return await info.context["sources"].load(self.source_id) if self.source_id else None


def report_type(row: Report) -> ReportType:
    return ReportType(id=strawberry.ID(row.id), title=row.title, publisher=row.publisher, published=row.published)


def location_type(row: Location) -> LocationType:
    return LocationType(
        id=strawberry.ID(row.id),
        name=row.name,
        country=row.country,
        latitude=row.latitude,
        longitude=row.longitude,
    )


def source_type(row: Source) -> SourceType:
    return SourceType(id=strawberry.ID(row.id), name=row.name, kind=row.kind)


def force_type(row: Force) -> ForceType:
    return ForceType(id=strawberry.ID(row.id), name=row.name, kind=row.kind)


def estimate_type(row: Estimate) -> EstimateType:
    return EstimateType(
        id=strawberry.ID(row.id),
        low=row.low,
        best=row.best,
        high=row.high,
        bound=row.bound,
        value_text=row.value_text,
        quote=row.quote,
        as_of=row.as_of,
        as_of_from=row.as_of_from,
        report_id=row.report_id,
        force_id=row.force_id,
        location_id=row.location_id,
        source_id=row.source_id,
    )


def loader(session: Session, model: Any, made: Callable[[Any], Any]) -> DataLoader[str, Any]:
    async def load(ids: list[str]) -> Sequence[Any]:
        rows = session.exec(select(model).where(col(model.id).in_(ids))).all()
        found = {row.id: made(row) for row in rows}
        return [found.get(one) for one in ids]

    return DataLoader(load)


async def load_estimates(session: Session, keys: list[tuple[str, int]]) -> list[list[EstimateType]]:
    """The newest of each force, in one SELECT."""
    order = (col(Estimate.as_of_from).desc().nulls_last(), col(Estimate.id).desc())
    rank = func.row_number().over(partition_by=col(Estimate.force_id), order_by=order)
    forces, most = [force for force, _ in keys], max(first for _, first in keys)
    ranked = select(Estimate.id, rank.label("rank")).where(col(Estimate.force_id).in_(forces)).subquery()
    wanted = select(Estimate).join(ranked, ranked.c.id == Estimate.id).where(ranked.c.rank <= most).order_by(*order)
    found: dict[str | None, list[EstimateType]] = {}
    for row in session.exec(wanted):
        found.setdefault(row.force_id, []).append(estimate_type(row))
    return [found.get(force, [])[:first] for force, first in keys]


async def get_context() -> Any:
    with Session(engine) as session:
        yield {
            "session": session,
            "reports": loader(session, Report, report_type),
            "locations": loader(session, Location, location_type),
            "sources": loader(session, Source, source_type),
            "forces": loader(session, Force, force_type),
            "estimates": DataLoader(partial(load_estimates, session)),
        }


@strawberry.type
class Query:
    @strawberry.field
    async def estimates(self, info: Info, force_id: strawberry.ID, first: int) -> list[EstimateType]:
        order = (col(Estimate.as_of_from).desc().nulls_last(), col(Estimate.id).desc())
        wanted = select(Estimate).where(Estimate.force_id == force_id).order_by(*order).limit(first)
        return [estimate_type(row) for row in info.context["session"].exec(wanted)]

    @strawberry.field
    async def forces(self, info: Info, first: int) -> list[ForceType]:
        wanted = select(Force).order_by(Force.name, Force.id).limit(first)
        return [force_type(row) for row in info.context["session"].exec(wanted)]


app = FastAPI()
app.include_router(GraphQLRouter(strawberry.Schema(Query), context_getter=get_context), prefix="/graphql")

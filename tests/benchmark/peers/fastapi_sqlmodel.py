"""FastAPI and SQLModel as their tutorials use them: response models, a session a request, joined loading, offsets."""

import csv
import io
import os
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Query
from fastapi.responses import StreamingResponse
from fastapi_tables import Envelope, Estimate, EstimatePublic, EstimateWithLinks, Report
from sqlalchemy import Float, Integer, column, literal_column, text
from sqlalchemy.orm import defer, joinedload
from sqlmodel import Session, and_, case, col, create_engine, func, or_, select

# As many connections as clients, so that no request waits for one; the default of SQLAlchemy is 5 and 10 more.
engine = create_engine(
    f"sqlite:///{os.environ['BENCHMARK_DATABASE']}", connect_args={"check_same_thread": False}, pool_size=40
)
app = FastAPI()


def get_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session)]


@app.get("/estimates/{estimate_id}", response_model=EstimatePublic)
def read_estimate(estimate_id: str, session: SessionDep) -> Any:
    estimate = session.get(Estimate, estimate_id)
    if not estimate:
        raise HTTPException(status_code=404, detail="Estimate not found")
    return estimate


@app.get("/estimates", response_model=list[EstimateWithLinks])
def read_estimates(
    session: SessionDep, force_id: str | None = None, offset: int = 0, limit: Annotated[int, Query(le=100)] = 50
) -> Any:
    wanted = (
        select(Estimate)
        .options(joinedload(Estimate.report).options(defer(Report.text)))
        .options(joinedload(Estimate.location), joinedload(Estimate.source))
        .order_by(col(Estimate.as_of_from).desc().nulls_last(), col(Estimate.id).desc())
        .offset(offset)
        .limit(limit)
    )
    if force_id:
        wanted = wanted.where(Estimate.force_id == force_id)
    return session.exec(wanted).all()


@app.get("/overlapping", response_model=list[EstimatePublic])
def read_overlapping(
    session: SessionDep, value: float, first: date, last: date, limit: Annotated[int, Query(le=100)] = 50
) -> Any:
    least, most = col(Estimate.value_min), col(Estimate.value_max)
    wanted = (
        select(Estimate)
        .where(or_(most.is_(None), most > value, and_(most == value, Estimate.bound != "less_than")))
        .where(or_(least.is_(None), least < value, and_(least == value, Estimate.bound != "more_than")))
        .where(col(Estimate.as_of_from).between(first, last))
        .order_by(col(Estimate.as_of_from).desc(), col(Estimate.id).desc())
        .limit(limit)
    )
    return session.exec(wanted).all()


@app.get("/envelopes", response_model=list[Envelope])
def read_envelopes(session: SessionDep, force_id: str, limit: Annotated[int, Query(le=100)] = 100) -> Any:
    first, last = func.strftime("%Y-%m", Estimate.as_of_from), func.strftime("%Y-%m", Estimate.as_of_to)
    low, high = col(Estimate.value_min), col(Estimate.value_max)
    stands = col(Estimate.hedge) != "denied"
    group = [
        case((first == last, first)).label("month"),
        col(Estimate.measure),
        col(Estimate.unit),
        col(Estimate.currency),
        col(Estimate.per),
    ]
    wanted = (
        select(
            *group,
            case((func.count().filter(stands, low.is_(None)) == 0, func.min(low).filter(stands))).label("low"),
            case((func.count().filter(stands, high.is_(None)) == 0, func.max(high).filter(stands))).label("high"),
            func.count().label("estimates"),
        )
        .where(Estimate.force_id == force_id)
        .group_by(*group)
        .order_by(*(column.nulls_last() for column in group))
        .limit(limit)
    )
    return session.exec(wanted).all()


@app.get("/search", response_model=list[EstimatePublic])
def search(session: SessionDep, q: str, limit: Annotated[int, Query(le=100)] = 20) -> Any:
    words = text("SELECT rowid, bm25(quote_words) AS rank FROM quote_words WHERE quote_words MATCH :q")
    found = words.columns(column("rowid", Integer), column("rank", Float)).subquery()
    phrase = '"' + q.replace('"', '""') + '"'
    wanted = (
        select(Estimate)
        .join(found, found.c.rowid == literal_column("estimate.rowid"))
        .order_by(found.c.rank)
        .limit(limit)
        .params(q=phrase)
    )
    return session.exec(wanted).all()


@app.get("/estimates.ndjson")
def export_ndjson() -> StreamingResponse:
    def lines() -> Iterator[str]:
        with Session(engine) as session:
            for estimate in session.exec(select(Estimate).order_by(Estimate.id).execution_options(yield_per=1000)):
                yield EstimatePublic.model_validate(estimate).model_dump_json() + "\n"

    return StreamingResponse(lines(), media_type="application/x-ndjson")


@app.get("/estimates.csv")
def export_csv() -> StreamingResponse:
    columns = [getattr(Estimate, name) for name in EstimatePublic.model_fields]

    def lines() -> Iterator[str]:
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow(EstimatePublic.model_fields)
        with Session(engine) as session:
            rows = session.exec(select(*columns).order_by(Estimate.id).execution_options(yield_per=1000))
            for batch in rows.partitions():
                writer.writerows(batch)
                yield buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()

    return StreamingResponse(lines(), media_type="text/csv")

"""Facets: how many of the records that fit have each value of a dimension."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, func, select

from api.core.ask import Condition
from api.core.dimension import Dimension
from api.core.query import Record, _where
from api.core.resource import Resource

MOST_VALUES = 50


def facets(
    connection: Connection,
    resource: Resource,
    names: Iterable[str],
    conditions: Sequence[Condition] = (),
    most: int = MOST_VALUES,
) -> dict[str, Record]:
    """The values of each of these dimensions, in one SELECT a dimension.

    `{"values": [{"value", "count"}, …], "others": {"values", "count"}}`: the `most` frequent ones, null among them,
    equally frequent ones in rising order with null last; and how many more values there are, on how many records.
    The value of a link is an id, with what the record is called beside it: `{"value", "name", "count"}`.
    """
    return {name: _facet(connection, resource, resource.dimensions[name], conditions, most) for name in names}


def _facet(
    connection: Connection, resource: Resource, dimension: Dimension, conditions: Sequence[Condition], most: int
) -> Record:
    source = resource.table.alias()
    where = [_where(condition, resource, source) for condition in conditions]
    found = select(dimension.of(source).label("value")).where(*where).subquery()
    counts = (
        select(
            found.c.value,
            func.count().label("count"),
            func.count().over().label("all_values"),
            func.sum(func.count()).over().label("all_records"),
        )
        .group_by(found.c.value)
        .order_by(func.count().desc(), found.c.value.asc().nulls_last())
        .limit(most)
        .subquery()
    )
    columns: list[ColumnElement[Any]] = [*counts.c]
    joined: FromClause = counts
    if dimension.link:
        other = dimension.link.target.table.alias()
        joined = counts.outerjoin(other, other.c[dimension.link.remote] == counts.c.value)
        columns.append(other.c[dimension.link.target.called].label("name"))
    ordered = select(*columns).select_from(joined).order_by(counts.c["count"].desc(), counts.c.value.asc().nulls_last())
    rows = connection.execute(ordered).all()
    values = [
        {"value": None if row.value is None else dimension.kind.show(row.value)}
        | ({"name": row.name} if dimension.link else {})
        | {"count": row._mapping["count"]}
        for row in rows
    ]
    listed = sum(row._mapping["count"] for row in rows)
    all_values, all_records = (rows[0].all_values, int(rows[0].all_records)) if rows else (0, 0)
    return {"values": values, "others": {"values": all_values - len(values), "count": all_records - listed}}

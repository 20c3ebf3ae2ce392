"""Facets: how many of the records that fit have each value of a dimension."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, func, select

from api.core.ask import Condition
from api.core.dimension import Dimension
from api.core.plan import Record, where
from api.core.resource import Resource
from api.core.snapshot import Snapshot

MOST_VALUES = 50


def facets(
    snapshot: Snapshot,
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
    return {name: _facet(snapshot, resource, resource.dimensions[name], conditions, most) for name in names}


def _facet(
    snapshot: Snapshot, resource: Resource, dimension: Dimension, conditions: Sequence[Condition], most: int
) -> Record:
    source = resource.table.alias()
    fitting = [where(condition, resource, source) for condition in conditions]
    found = select(dimension.of(source).label("value")).where(*fitting).subquery()
    counts = (
        select(
            found.c.value,
            func.count().label("count"),
            func.count().over().label("values"),
            func.sum(func.count()).over().label("records"),
        )
        .group_by(found.c.value)
        .order_by(func.count().desc(), found.c.value.asc().nulls_last())
        .limit(most)
        .subquery()
    )
    name: ColumnElement[Any] = counts.c.value
    joined: FromClause = counts
    if dimension.link:
        other = dimension.link.target.table.alias()
        joined = counts.outerjoin(other, other.c[dimension.link.remote] == counts.c.value)
        name = other.c[dimension.link.target.labels[0]]
    columns = [counts.c[column] for column in ("value", "count", "values", "records")]
    rows = snapshot.select(
        select(*columns, name.label("name"))
        .select_from(joined)
        .order_by(counts.c["count"].desc(), counts.c.value.asc().nulls_last())
    )
    values = [
        {"value": None if value is None else dimension.kind.show(value)}
        | ({"name": name} if dimension.link else {})
        | {"count": count}
        for value, count, _, _, name in rows
    ]
    # Where there is no row, there is nothing beside the rows either.
    all_values, all_records = rows[0][2:4] if rows else (0, 0)
    listed = sum(count for _, count, *_ in rows)
    return {"values": values, "others": {"values": all_values - len(rows), "count": int(all_records) - listed}}

"""The revisions: which states the dataset has had, the newest first."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import BigInteger, bindparam, select

from api.core import cursor, query
from api.core.ask import DEFAULT_PAGE
from api.core.kinds import DATETIME, INTEGER, LARGEST_INTEGER
from api.core.resource import Catalogue
from api.core.snapshot import Snapshot
from api.core.statement import once
from api.rest import params, schemas
from api.rest.formats import Table
from api.rest.operation import PREFIX, Asked, Operation
from models.revision import Revision

Json = dict[str, Any]
FIELDS = ("number", "recorded_at", "counts", "created", "revised", "withdrawn", "checksum")
# Numbers of records by entity: a column for each of these in a table.
COUNTS = ("counts", "created", "revised", "withdrawn")
# What a cursor is bound to.
QUESTION = "revisions"
_TABLE = Revision.__table__.c  # type: ignore[attr-defined]
_NEWEST_FIRST = (
    select(*(_TABLE[name] for name in FIELDS))
    .where(_TABLE.number < bindparam("below", type_=BigInteger))
    .order_by(_TABLE.number.desc())
    .limit(bindparam("most", type_=BigInteger))
)


def operation(catalogue: Catalogue) -> Operation:
    """The operation that lists the revisions."""
    entities = [resource.singular for resource in catalogue.values()]

    def table(snapshot: Snapshot, asked: Asked) -> Table:
        columns = tuple(column for name in FIELDS for column in _columns(name, entities))
        lots = _records(snapshot, asked)
        return Table(columns, ([_cells(record, entities) for record in lot] for lot in lots))

    return Operation(
        path=f"{PREFIX}/revisions",
        name="list_revisions",
        summary="The states the dataset has had, the newest first.",
        description=(Revision.__doc__ or "").strip(),
        tag="changes",
        views={"document": _document, "table": table, "records": _records},
        parameters=params.PAGE,
        schema=_schema(entities),
        links={"next": schemas.link_to_next("list_revisions", params.PAGE)},
    )


def _document(snapshot: Snapshot, asked: Asked) -> Json:
    limit = asked.values.get("limit", DEFAULT_PAGE)
    found = [record for lot in _below(snapshot, asked, limit + 1) for record in lot]
    page = found[:limit]
    following = cursor.seal(QUESTION, (page[-1]["number"],)) if len(found) > limit else None
    return asked.page(page, limit, following)


def _records(snapshot: Snapshot, asked: Asked) -> Iterator[list[Json]]:
    return _below(snapshot, asked, asked.values.get("limit", query.UNLIMITED))


def _below(snapshot: Snapshot, asked: Asked, most: int) -> Iterator[list[Json]]:
    (below,) = cursor.unseal(QUESTION, asked.values.get("after"), (INTEGER,)) or (LARGEST_INTEGER + 1,)
    values = {"below": below, "most": most}
    statement = once(QUESTION, lambda: _NEWEST_FIRST, snapshot.dialect)
    return ([_shown(statement.read(row)) for row in rows] for rows in snapshot.stream(statement, values))


def _shown(row: tuple[Any, ...]) -> Json:
    record = dict(zip(FIELDS, row, strict=True))
    return record | {"recorded_at": DATETIME.show(record["recorded_at"])}


def _columns(name: str, entities: list[str]) -> list[str]:
    return [f"{name}_{entity}" for entity in entities] if name in COUNTS else [name]


def _cells(record: Mapping[str, Any], entities: list[str]) -> tuple[Any, ...]:
    made: list[Any] = []
    for name in FIELDS:
        made += [record[name].get(entity, 0) for entity in entities] if name in COUNTS else [record[name]]
    return tuple(made)


def _schema(entities: list[str]) -> Json:
    known = Revision.model_json_schema()["properties"]
    counts = {"type": "object", "propertyNames": {"enum": entities}, "additionalProperties": schemas.COUNT}
    shapes = {"number": schemas.COUNT, "recorded_at": DATETIME.schema, "checksum": {"type": "string"}}
    shapes |= dict.fromkeys(COUNTS, counts)
    return schemas.paged(
        schemas.shape({name: {**shapes[name], "description": known[name]["description"]} for name in FIELDS})
    )

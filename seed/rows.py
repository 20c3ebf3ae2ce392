"""Rows: what a record's columns hold when it is stored, and how two such rows compare."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Table
from sqlmodel import SQLModel

from models import Force, Location, Record, Source
from seed.findings import fullness
from seed.refusal import Refused

Row = dict[str, Any]
BOOKKEEPING = frozenset({"recorded_at", "revision", "created_in"})
# Several reports may describe the same one.
SHARED = (Location, Force, Source)


def table_of(model: type[SQLModel]) -> Table:
    """The table of a model."""
    return cast(Table, model.__table__)  # type: ignore[attr-defined]


def derived(table: Table) -> set[str]:
    """The columns that the database fills."""
    return {column.name for column in table.c if column.computed is not None}


def plain(row: Mapping[str, Any], entity: type[Record]) -> Row:
    """The content of a row: without bookkeeping and without what the database derives."""
    left_out = BOOKKEEPING | derived(table_of(entity))
    return {name: row.get(name) for name in entity.model_fields if name not in left_out}


def revises(row: Row, known: Row, entity: type[Record]) -> bool:
    """Whether a row is to take the place of a known one: if it differs, and for what is shared, says no less."""
    shared = entity in SHARED and row.get("report_id") is None
    return row != known and (not shared or fullness(row) >= fullness(known))


def weight(row: Row) -> int:
    """What a record adds to the checksum. The sum over all records does not depend on their order."""
    content = json.dumps(row, sort_keys=True, default=str, ensure_ascii=True)
    return int.from_bytes(hashlib.sha256(content.encode()).digest())


def linked_first(rows: Sequence[Row], table: Table) -> list[Row]:
    """The rows, each after the one of the same table that it links to. Raises Refused where they go in a circle."""
    own = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    waiting = {row["id"]: row for row in rows}
    ordered: list[Row] = []
    while waiting:
        ready = [row for row in waiting.values() if not any(row[name] in waiting for name in own)]
        if not ready:
            raise Refused(f"these link to each other in a circle: {', '.join(waiting)}")
        ordered += ready
        for row in ready:
            del waiting[row["id"]]
    return ordered

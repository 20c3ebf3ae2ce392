"""Records into the database: one transaction, which leaves the old dataset or the new one, never a mix."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import (
    Connection,
    Engine,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    inspect,
    or_,
    select,
    update,
)
from sqlmodel import SQLModel

from models import ENTITIES, Force, Location, Record, Report, Revision, Source
from models.revision import newest
from models.store import schema_id, tables
from seed.findings import fullness
from seed.refusal import Refused

Row = dict[str, Any]
BOOKKEEPING = frozenset({"recorded_at", "revision"})
ONE_LOAD_AT_A_TIME = 0x464F474C
CHUNK = 500
# Several reports may describe the same one.
SHARED = (Location, Force, Source)


@dataclass(slots=True)
class Outcome:
    """What a load did: the revision that stands now, and how many records of each entity it changed."""

    revision: int
    added: dict[str, int] = field(default_factory=dict)
    revised: dict[str, int] = field(default_factory=dict)
    withdrawn: dict[str, int] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        """Whether the load made a new revision."""
        return any(sum(counts.values()) for counts in (self.added, self.revised, self.withdrawn))

    def and_then(self, later: "Outcome") -> "Outcome":
        """What both loads did together."""
        both = zip(
            (self.added, self.revised, self.withdrawn), (later.added, later.revised, later.withdrawn), strict=True
        )
        return Outcome(later.revision, *(dict(Counter(one) + Counter(other)) for one, other in both))


def write(engine: Engine, records: Iterable[Record]) -> Outcome:
    """Writes the records of whole reports: what a report no longer has is withdrawn, what is the same is left alone.

    Raises Refused if the database was made by another version.
    """
    wanted: dict[str, dict[str, Row]] = {entity.__name__: {} for entity in ENTITIES}
    for record in records:
        wanted[type(record).__name__][record.id] = record.model_dump(exclude=set(BOOKKEEPING))
    with engine.begin() as connection:
        _lock(connection)
        _make_tables(connection)
        return _Load(connection).run(wanted)


def _lock(connection: Connection) -> None:
    """A second load waits for the first. On SQLite, BEGIN IMMEDIATE has seen to it."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(ONE_LOAD_AT_A_TIME)))


def _make_tables(connection: Connection) -> None:
    if not inspect(connection).has_table(_table(Revision).name):
        SQLModel.metadata.create_all(connection)
    standing = newest(connection)
    if standing and standing.schema_id != schema_id():
        raise Refused("the database was made by another version of Fogline; load into a new one")


class _Load:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        standing = newest(connection)
        self.number = standing.number if standing else 0
        self.checksum = int(standing.checksum, 16) if standing else 0
        self.now = datetime.now(UTC)
        self.outcome = Outcome(self.number)

    def run(self, wanted: Mapping[str, Mapping[str, Row]]) -> Outcome:
        reports = tuple(wanted[Report.__name__])
        stale: list[tuple[type[Record], set[str]]] = []
        for entity in ENTITIES:
            rows = wanted[entity.__name__]
            found = self._existing(entity, reports, rows)
            stale.append((entity, {key for key in found if key not in rows}))
            self._put(entity, rows, found)
        for entity, keys in reversed(stale):
            self._withdraw(entity, keys)
        while sum(self._withdraw_unused(entity) for entity in reversed(ENTITIES)):
            pass
        if self.outcome.changed:
            self._new_revision()
        return self.outcome

    def _existing(self, entity: type[Record], reports: Sequence[str], rows: Mapping[str, Row]) -> dict[str, Row]:
        """The rows that belong to these reports or have the ids of wanted ones."""
        table = _table(entity)
        found: dict[str, Row] = {}
        lookups = [(table.c.id, tuple(rows)), *([(table.c.report_id, reports)] if "report_id" in table.c else [])]
        for column, keys in lookups:
            for start in range(0, len(keys), CHUNK):
                some = select(table).where(column.in_(keys[start : start + CHUNK]))
                found |= {row.id: _plain(row._asdict(), entity) for row in self.connection.execute(some)}
        return found

    def _put(self, entity: type[Record], rows: Mapping[str, Row], found: Mapping[str, Row]) -> None:
        table = _table(entity)
        new = [row for key, row in rows.items() if key not in found]
        revised = [
            row for key, row in rows.items() if key in found and _revises(_plain(row, entity), found[key], entity)
        ]
        stamp = {"recorded_at": self.now, "revision": self.number + 1}
        stored = set(entity.model_fields) - _derived(table)
        if new:
            ordered = _linked_first(new, table)
            self.connection.execute(
                insert(table), [{k: v for k, v in (row | stamp).items() if k in stored} for row in ordered]
            )
        if revised:
            change = update(table).where(table.c.id == bindparam("its_id"))
            columns: dict[str, Any] = {name: bindparam(name) for name in stored}
            values = [
                {k: v for k, v in (row | stamp).items() if k in stored} | {"its_id": row["id"]} for row in revised
            ]
            self.connection.execute(change.values(columns), values)
        self._count(self.outcome.added, entity, len(new))
        self._count(self.outcome.revised, entity, len(revised))
        for row in (*new, *revised):
            self.checksum += _weight(_plain(row, entity))
        for row in revised:
            self.checksum -= _weight(found[row["id"]])

    def _withdraw(self, entity: type[Record], keys: set[str]) -> None:
        table = _table(entity)
        for row in self.connection.execute(select(table).where(table.c.id.in_(keys))).all() if keys else ():
            self.checksum -= _weight(_plain(row._asdict(), entity))
        if keys:
            self.connection.execute(delete(table).where(table.c.id.in_(keys)))
        self._count(self.outcome.withdrawn, entity, len(keys))

    def _withdraw_unused(self, entity: type[Record]) -> int:
        """Withdraws the shared records that nothing names any more; gives their number."""
        table = _table(entity)
        uses = [key for other in tables() for key in other.foreign_keys if key.column.table is table]
        if entity is Report or not uses:
            return 0
        others = [(key, key.parent.table.alias()) for key in uses]
        used = or_(*(exists().where(other.c[key.parent.name] == table.c.id) for key, other in others))
        unused = set(self.connection.execute(select(table.c.id).where(and_(~used))).scalars())
        self._withdraw(entity, unused)
        return len(unused)

    def _new_revision(self) -> None:
        self.outcome.revision = self.number + 1
        counts = {
            table.name: self.connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables()
        }
        row = Revision.model_validate(
            {
                "number": self.outcome.revision,
                "recorded_at": self.now,
                "counts": counts,
                "checksum": f"{self.checksum % 2**256:064x}",
                "schema_id": schema_id(),
            }
        )
        self.connection.execute(insert(_table(Revision)), [row.model_dump()])

    def _count(self, counts: dict[str, int], entity: type[Record], number: int) -> None:
        name = _table(entity).name
        counts[name] = counts.get(name, 0) + number


def _table(model: type[SQLModel]) -> Table:
    return cast(Table, model.__table__)  # type: ignore[attr-defined]


def _derived(table: Table) -> set[str]:
    return {column.name for column in table.c if column.computed is not None}


def _plain(row: Mapping[str, Any], entity: type[Record]) -> Row:
    """The content of a row: without bookkeeping and without what the database derives."""
    left_out = BOOKKEEPING | _derived(_table(entity))
    return {name: row.get(name) for name in entity.model_fields if name not in left_out}


def _revises(row: Row, known: Row, entity: type[Record]) -> bool:
    """Whether a row is to take the place of a known one: if it differs, and for what is shared, says no less."""
    shared = entity in SHARED and row.get("report_id") is None
    return row != known and (not shared or fullness(row) >= fullness(known))


def _weight(row: Row) -> int:
    """What a record adds to the checksum. The sum over all records does not depend on their order."""
    content = json.dumps(row, sort_keys=True, default=str, ensure_ascii=True)
    return int.from_bytes(hashlib.sha256(content.encode()).digest())


def _linked_first(rows: Sequence[Row], table: Table) -> list[Row]:
    """The rows, each after the one of the same table that it links to."""
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

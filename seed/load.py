"""Records into the database: one transaction, which leaves the old dataset or the new one, never a mix."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    or_,
    select,
    update,
)

from models import ENTITIES, Estimate, Record, Report, Withdrawal
from models.revision import newest
from models.rolled_up import month_of, roll_up
from models.store import tables
from seed.copying import copy_into
from seed.migrate import migrate
from seed.refusal import Refused
from seed.revising import write_revision
from seed.rows import BOOKKEEPING, Row, derived, linked_first, plain, revises, table_of, weight

CHUNK = 500
CREATED = frozenset({"created_in"})


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

    Raises Refused if the database was made by a version that this one does not know.
    """
    wanted: dict[str, dict[str, Row]] = {entity.__name__: {} for entity in ENTITIES}
    for record in records:
        wanted[type(record).__name__][record.id] = record.model_dump(exclude=set(BOOKKEEPING))
    with engine.begin() as connection:
        return _begun(connection).run(wanted, tuple(wanted[Report.__name__]))


def withdraw_replaced(engine: Engine, loaded: Mapping[str, Collection[str]]) -> Outcome:
    """Withdraws what was read from the same files before, with all that only it says.

    `loaded` are the ids of the reports that were read from each file, by the name of the file (`origin`). A name does
    not say which folder its file lay in: raises Refused, by name, where several reports could be the one replaced.
    """
    with engine.begin() as connection:
        load = _begun(connection)
        return load.run({entity.__name__: {} for entity in ENTITIES}, _replaced(connection, loaded))


def _replaced(connection: Connection, loaded: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    table = table_of(Report)
    replaced: dict[str, list[str]] = {}
    for names in _chunks(tuple(loaded)):
        standing = select(table.c.origin, table.c.id).where(table.c.origin.in_(names)).order_by(table.c.id)
        for origin, report_id in connection.execute(standing):
            if report_id not in loaded[origin]:
                replaced.setdefault(origin, []).append(report_id)
    for origin, report_ids in replaced.items():
        if len(report_ids) > 1:
            several = ", ".join(report_ids)
            raise Refused(f"which report to replace is not clear: from files named {origin} there are {several}")
    return tuple(report_id for report_ids in replaced.values() for report_id in report_ids)


def _months_of(estimates: Iterable[Row]) -> dict[str, set[str | None]]:
    """The months in which there is an estimate of a force, by its id."""
    found: dict[str, set[str | None]] = {}
    for row in estimates:
        if row["force_id"] is not None:
            found.setdefault(row["force_id"], set()).add(month_of(row))
    return found


def _begun(connection: Connection) -> "_Load":
    migrate(connection)
    return _Load(connection)


class _Load:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        standing = newest(connection)
        self.number = standing.number if standing else 0
        self.checksum = int(standing.checksum, 16) if standing else 0
        self.now = datetime.now(UTC)
        self.outcome = Outcome(self.number)

    def run(self, wanted: Mapping[str, Mapping[str, Row]], reports: Sequence[str]) -> Outcome:
        """Makes the wanted rows all that these reports have."""
        stale: list[tuple[type[Record], set[str]]] = []
        touched: list[Row] = []
        for entity in ENTITIES:
            rows = wanted[entity.__name__]
            found = self._existing(entity, reports, rows)
            stale.append((entity, {key for key in found if key not in rows}))
            self._put(entity, rows, found)
            if entity is Estimate:
                touched = [*rows.values(), *found.values()]
        for entity, keys in reversed(stale):
            self._withdraw(entity, keys)
        while sum(self._withdraw_unused(entity) for entity in reversed(ENTITIES)):
            pass
        if self.outcome.changed:
            roll_up(self.connection, _months_of(touched))
            self._forget_withdrawals()
            self._new_revision()
        return self.outcome

    def _existing(self, entity: type[Record], reports: Sequence[str], rows: Mapping[str, Row]) -> dict[str, Row]:
        """The rows of these reports, and those with the ids of wanted ones."""
        table = table_of(entity)
        found: dict[str, Row] = {}
        belongs = table.c.id if entity is Report else table.c.report_id
        lookups: list[tuple[ColumnElement[str], Sequence[str]]] = [(table.c.id, tuple(rows)), (belongs, reports)]
        for column, keys in lookups:
            for chunk in _chunks(keys):
                some = select(table).where(column.in_(chunk))
                found |= {row.id: plain(row._asdict(), entity) for row in self.connection.execute(some)}
        return found

    def _put(self, entity: type[Record], rows: Mapping[str, Row], found: Mapping[str, Row]) -> None:
        table = table_of(entity)
        new = [row for key, row in rows.items() if key not in found]
        revised = [row for key, row in rows.items() if key in found and revises(plain(row, entity), found[key], entity)]
        stamp = {"recorded_at": self.now, "revision": self.number + 1, "created_in": self.number + 1}
        put = _copy if self.connection.dialect.name == "postgresql" else _execute
        stored = set(entity.model_fields) - derived(table)
        put(
            self.connection,
            table,
            *(
                [{name: value for name, value in (row | stamp).items() if name in stored} for row in some]
                for some in (linked_first(new, table), revised)
            ),
        )
        self._count(self.outcome.added, entity, len(new))
        self._count(self.outcome.revised, entity, len(revised))
        for row in (*new, *revised):
            self.checksum += weight(plain(row, entity))
        for row in revised:
            self.checksum -= weight(found[row["id"]])

    def _withdraw(self, entity: type[Record], keys: set[str]) -> None:
        table, withdrawals = table_of(entity), table_of(Withdrawal)
        stamp = {"entity": table.name, "recorded_at": self.now, "revision": self.number + 1}
        if keys:
            self.connection.execute(insert(withdrawals), [{"id": key, **stamp} for key in keys])
            # All in one statement, as they may link to each other, and by a subquery, as they may be many.
            written = (withdrawals.c.revision == stamp["revision"]) & (withdrawals.c.entity == table.name)
            these = table.c.id.in_(select(withdrawals.c.id).where(written))
            for row in self.connection.execute(select(table).where(these)):
                self.checksum -= weight(plain(row._asdict(), entity))
            self.connection.execute(delete(table).where(these))
        self._count(self.outcome.withdrawn, entity, len(keys))

    def _withdraw_unused(self, entity: type[Record]) -> int:
        """Withdraws the shared records that nothing names any more; gives their number."""
        table = table_of(entity)
        uses = [key for other in tables() for key in other.foreign_keys if key.column.table is table]
        if entity is Report or not uses:
            return 0
        others = [(key, key.parent.table.alias()) for key in uses]
        used = or_(*(exists().where(other.c[key.parent.name] == table.c.id) for key, other in others))
        unused = set(self.connection.execute(select(table.c.id).where(and_(~used))).scalars())
        self._withdraw(entity, unused)
        return len(unused)

    def _forget_withdrawals(self) -> None:
        """Forgets the withdrawal of what stands again."""
        gone = table_of(Withdrawal)
        for table in tables():
            written = select(table.c.id).where(table.c.revision == self.number + 1)
            self.connection.execute(delete(gone).where(gone.c.id.in_(written)))

    def _new_revision(self) -> None:
        self.outcome.revision = self.number + 1
        done = self.outcome
        write_revision(
            self.connection, done.revision, self.now, self.checksum, done.added, done.revised, done.withdrawn
        )

    def _count(self, counts: dict[str, int], entity: type[Record], number: int) -> None:
        name = table_of(entity).name
        counts[name] = counts.get(name, 0) + number


def _copy(connection: Connection, table: Table, new: list[Row], revised: list[Row]) -> None:
    if new or revised:
        copy_into(connection, table, (*new, *revised), kept=CREATED)


def _execute(connection: Connection, table: Table, new: list[Row], revised: list[Row]) -> None:
    if new:
        connection.execute(insert(table), new)
    if revised:
        columns: dict[str, Any] = {name: bindparam(name) for name in revised[0].keys() - CREATED}
        change = update(table).where(table.c.id == bindparam("its_id")).values(columns)
        connection.execute(change, [{name: row[name] for name in columns} | {"its_id": row["id"]} for row in revised])


def _chunks(keys: Sequence[str]) -> Iterable[Sequence[str]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))

"""Changes: what came into the dataset, was revised or was taken out since a revision, each record once."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from heapq import merge
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, Table, case, literal, select, tuple_

from api.core.errors import Fault, InvalidParameter
from api.core.resource import Resource

AT_ONCE = 1000
_Part = Select[Any]


class Action(StrEnum):
    """What became of a record."""

    CREATED = "created"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one record. All that is left of a withdrawn one stands here."""

    entity: str
    id: str
    action: str
    revision: int
    recorded_at: datetime

    @property
    def key(self) -> tuple[int, str]:
        """Its place in the order of changes, to go on after."""
        return self.revision, self.id


def must_be_past(since: int, newest: int) -> None:
    """Raise InvalidParameter if there is no revision `since` yet. 0 is before the first."""
    if since > newest:
        detail = f"There is no revision {since} yet; the newest is {newest}."
        raise InvalidParameter.of(Fault("since", detail, (f"0 to {newest}",)))


def changes(
    connection: Connection,
    resources: Collection[Resource],
    withdrawals: Table,
    since: int,
    after: tuple[int, str] | None = None,
    first: int | None = None,
) -> Iterator[Change]:
    """The changes of these resources after revision `since`: the next `first` of them behind the key `after`, or all.

    Each record comes once, with the last that happened to it, so that a copy which takes over the created and the
    revised records and drops the withdrawn ones is the dataset again. `created` is said of what came in after `since`,
    also if it had been there before and was withdrawn; a copy takes it over all the same. A change that is made
    while one reads on goes to the end of the order, so none is missed. The columns of `withdrawals` are those of a
    Withdrawal: id, entity, recorded_at, revision.
    """
    parts = [*(_standing(resource, since) for resource in resources), _withdrawn(withdrawals, resources)]
    read: list[Iterable[Any]] = [connection.execute(_from(part, since, after, first)) for part in parts]
    # Each part is in order by its index; to order them all in one statement, PostgreSQL would sort them all first.
    for row in islice(merge(*read, key=_key), first):
        yield Change(*row)


def _standing(resource: Resource, since: int) -> _Part:
    table = resource.table
    entity, created, revised = (literal(word) for word in (resource.singular, Action.CREATED, Action.REVISED))
    action = case((table.c.created_in > since, created), else_=revised)
    return select(entity, table.c.id, action, table.c.revision, table.c.recorded_at)


def _withdrawn(withdrawals: Table, resources: Collection[Resource]) -> _Part:
    gone = withdrawals.c
    of_these = gone.entity.in_([resource.singular for resource in resources])
    return select(gone.entity, gone.id, literal(Action.WITHDRAWN), gone.revision, gone.recorded_at).where(of_these)


def _from(part: _Part, since: int, after: tuple[int, str] | None, first: int | None) -> _Part:
    record_id, revision = part.selected_columns.id, part.selected_columns.revision
    behind = revision > since if after is None else tuple_(revision, record_id) > tuple_(*after)
    ordered = part.where(behind).order_by(revision, record_id).limit(first)
    return ordered if first is not None else ordered.execution_options(yield_per=AT_ONCE)


def _key(row: Any) -> tuple[int, str]:
    return row[3], row[1]

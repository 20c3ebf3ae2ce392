"""Changes: what came into the dataset, was revised or was taken out since a revision, each record once."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from heapq import merge
from itertools import islice
from operator import attrgetter

from api.core import cursor, query
from api.core.ask import Ask, Condition, Order
from api.core.errors import Fault, InvalidParameter
from api.core.query import UNLIMITED, Record
from api.core.resource import Resource
from api.core.snapshot import Snapshot

# Where a change stands in their order: the revision that made it, and the id of the record.
Place = tuple[int, str]
ORDERS = (Order("revision"), Order("id"))
ACTIONS = {
    "created": "The record came in after that revision; perhaps again, after it was withdrawn.",
    "revised": "The record was there, and something of it changed.",
    "withdrawn": "The record was taken out. Nothing of its content is kept.",
}


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one record: one of ACTIONS, and the record as it stands now, None if it does not."""

    action: str
    entity: str
    id: str
    revision: int
    recorded_at: str
    record: Record | None

    @property
    def place(self) -> Place:
        """Its place in the order of changes, to go on after."""
        return self.revision, self.id


def must_be_past(since: int, newest: int) -> None:
    """Raise InvalidParameter if there is no revision `since` yet. 0 is before the first."""
    if since > newest:
        detail = f"There is no revision {since} yet; the newest is {newest}."
        raise InvalidParameter.of(Fault("since", detail, (f"0 to {newest}",)))


def changes(
    snapshot: Snapshot,
    resources: Collection[Resource],
    withdrawals: Resource,
    since: int,
    after: Place | None = None,
    first: int = UNLIMITED,
) -> Iterator[Change]:
    """The changes of these resources after revision `since`: the next `first` of them behind the place `after`.

    Each record comes once, with the last that happened to it, so that a copy which takes over the created and the
    revised records and drops the withdrawn ones is the dataset again. What changes while one reads page after page
    goes to the end of the order, so none is missed. `withdrawals` have `id`, `entity`, `revision` and `recorded_at`.
    """
    entities = tuple(resource.singular for resource in resources)
    gone = _ask(withdrawals, since, after, first, Condition(withdrawals.own_filters["entity__in"], entities))
    parts = [_standing(snapshot, _ask(resource, since, after, first), since) for resource in resources]
    # Each part comes in order from its own index, so that none has to be sorted.
    return islice(merge(*parts, _withdrawn(snapshot, gone), key=attrgetter("place")), first)


def _ask(resource: Resource, since: int, after: Place | None, first: int, *more: Condition) -> Ask:
    if after is None:
        later = Condition(resource.own_filters["revision__gt"], since)
        return Ask(resource, resource.default_fields, (later, *more), ORDERS, first)
    # What lies behind a place needs no other bound, and SQLite would enter its index there instead.
    ask = Ask(resource, resource.default_fields, more, ORDERS, first)
    return replace(ask, after=cursor.mint(ask, after))


def _standing(snapshot: Snapshot, ask: Ask, since: int) -> Iterator[Change]:
    for record in _read(snapshot, ask):
        action = "created" if record["created_in"] > since else "revised"
        yield _change(action, ask.resource.singular, record, record)


def _withdrawn(snapshot: Snapshot, ask: Ask) -> Iterator[Change]:
    for left in _read(snapshot, ask):
        yield _change("withdrawn", left["entity"], left, None)


def _change(action: str, entity: str, known: Record, record: Record | None) -> Change:
    return Change(action, entity, known["id"], known["revision"], known["recorded_at"], record)


def _read(snapshot: Snapshot, ask: Ask) -> Iterator[Record]:
    if ask.first < UNLIMITED:
        yield from query.answer(snapshot, ask).records
    else:
        for lot in query.stream(snapshot, ask):
            yield from lot

"""Texts: records as the JSON that an operation wants of them, written once for as long as a revision stands.

A page is then found in an index alone. A link to one is a text of its own, so that pages share what they link to.
"""

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

import orjson

from api.core.ask import Ask
from api.core.fragments import Written
from api.core.plan import plan_of_ids
from api.core.snapshot import Snapshot
from api.graphql.plan.records import Place, Read, Record, reads

NO_LINKS: dict[str, Any] = {}


class Texts:
    """Writes a record as it is shown at a place from which no links to many are followed."""

    def __init__(self, record: Record, place: Place) -> None:
        self.fragments, self.place = record.collector.kept, place
        self.ones: list[tuple[str, str, Texts]] = []
        for key, (at, there) in place.ones.items():
            link, other = record.links[int(at)]
            self.ones.append((key, link.local, Texts(other, there)))  # type: ignore[arg-type]
        wanted = {"id", *(name or "id" for name in place.fields.values()), *(local for _, local, _ in self.ones)}
        self.ask = Ask(record.resource, tuple(name for name in record.resource.fields if name in wanted))
        told = (place.type_name, *place.fields.items(), *((key, local, one.shape) for key, local, one in self.ones))
        # Short, though a client chooses how long the response keys are.
        self.shape: bytes = blake2b(repr(told).encode(), digest_size=16).digest()
        self._reads: dict[str, Read] = {}

    def of(self, snapshot: Snapshot, ids: Iterable[str]) -> dict[str, Written]:
        """The records with these ids; one that does not exist is left out."""
        return self.fragments.written(snapshot, self.shape, ids, lambda missing: self._write(snapshot, missing))

    def _write(self, snapshot: Snapshot, ids: list[str]) -> dict[str, Written]:
        """Writes records: one SELECT for all, and one for what a link leads to and is not kept."""
        plan = plan_of_ids(self.ask, snapshot.dialect)
        at = {cell.path[0]: cell.position for cell in plan.cells}
        read = self._reads.get(snapshot.dialect.name)
        if read is None:
            cells = {cell.path[0]: cell for cell in plan.cells}
            chosen = [cells[name or "id"] for name in self.place.fields.values()]
            read = self._reads[snapshot.dialect.name] = reads(self.place, chosen)
        rows = snapshot.rows(plan.parts[0], {"ids": snapshot.listing(ids)})
        linked = [
            (key, at[local], one.of(snapshot, {row[at[local]] for row in rows} - {None}))
            for key, local, one in self.ones
        ]
        found: dict[str, Written] = {}
        for row in rows:
            made = read(row)
            for key, position, texts in linked:
                other = texts.get(row[position])
                made[key] = other and orjson.Fragment(other.opened)
            found[row[at["id"]]] = Written(orjson.dumps(made), NO_LINKS)
        return found

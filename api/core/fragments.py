"""Fragments: records that others link to, kept as the JSON they were written as for as long as a revision stands."""

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import orjson

from api.core.ask import Ask
from api.core.plan import plan_of_ids
from api.core.snapshot import Snapshot

Found = dict[str, orjson.Fragment]


@dataclass(slots=True)
class Fragments:
    """Fragments of one revision, of which the longest unused are dropped when they take more than `most` bytes."""

    most: int
    revision: int = 0
    size: int = 0
    kept: OrderedDict[Any, bytes] = field(default_factory=OrderedDict)
    lock: Any = field(default_factory=Lock)

    def of(self, snapshot: Snapshot, ask: Ask, ids: list[str]) -> Found:
        """The records with these ids, each with the fields that the Ask wants. One SELECT reads those not kept."""
        shape = (ask.resource.name, ask.fields)
        kept: dict[str, bytes] = {}
        with self.lock:
            self._turn_to(snapshot.revision)
            if snapshot.revision == self.revision:
                for one in ids:
                    if (found := self.kept.get((shape, one))) is not None:
                        kept[one] = found
                        self.kept.move_to_end((shape, one))
        missing = [one for one in ids if one not in kept]
        if missing:
            read = _read(snapshot, ask, missing)
            kept |= read
            self._put(snapshot.revision, shape, read)
        return {one: orjson.Fragment(found) for one, found in kept.items()}

    def _turn_to(self, revision: int) -> None:
        if revision > self.revision:
            self.kept.clear()
            self.revision, self.size = revision, 0

    def _put(self, revision: int, shape: Any, read: dict[str, bytes]) -> None:
        with self.lock:
            if revision != self.revision:
                return
            for one, found in read.items():
                if (shape, one) not in self.kept:
                    self.kept[shape, one] = found
                    self.size += len(found)
            while self.size > self.most:
                self.size -= len(self.kept.popitem(last=False)[1])


def _read(snapshot: Snapshot, ask: Ask, ids: list[str]) -> dict[str, bytes]:
    plan = plan_of_ids(ask, snapshot.dialect)
    rows = snapshot.rows(plan.parts[0], {"ids": snapshot.listing(ids)})
    at = ask.fields.index("id")
    return {row[at]: orjson.dumps(plan.read(row, [])) for row in rows}

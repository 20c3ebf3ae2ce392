"""Fragments: records as the JSON they were written as, kept for as long as a revision stands.

A page is then found in an index alone, and most of its records need not be read or written again.
"""

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

import orjson

from api.core import query
from api.core.ask import Ask
from api.core.plan import plan_of_ids
from api.core.query import Page
from api.core.snapshot import Snapshot

# What a kept record takes besides its text.
OVERHEAD_BYTES = 500


@dataclass(frozen=True, slots=True)
class Written:
    """A record as JSON, open at the end for the records it links to, and the ids of these by column."""

    opened: bytes
    ids: dict[str, str | None]


@dataclass(slots=True)
class Fragments:
    """Records of one revision, of which the longest unused are dropped when they take more than `most` bytes."""

    most: int
    revision: int = 0
    size: int = 0
    kept: OrderedDict[Any, Written] = field(default_factory=OrderedDict)
    lock: Any = field(default_factory=Lock)

    def page(self, snapshot: Snapshot, ask: Ask) -> Page:
        """The page that an Ask without links to many wants, with fragments for records."""
        ask.must_be_bounded()
        page = query.answer(snapshot, query.bare(ask))
        ids = [record["id"] for record in page.records]
        found = self.of(snapshot, ask, ids)
        page.records = [found[one] for one in ids]
        return page

    def of(self, snapshot: Snapshot, ask: Ask, ids: list[str]) -> dict[str, Any]:
        """The records with these ids, each with the fields and the links to one that the Ask wants, as fragments."""
        return {one: orjson.Fragment(text) for one, text in self._texts(snapshot, ask, ids).items()}

    def _texts(self, snapshot: Snapshot, ask: Ask, ids: list[str]) -> dict[str, bytes]:
        found = self._written(snapshot, ask, ids)
        texts = {one: written.opened for one, written in found.items()}
        for child in ask.children:
            there = {one: written.ids[child.link.local] for one, written in found.items()}
            linked = self._texts(snapshot, child.ask, list({other for other in there.values() if other is not None}))
            name = b"," + orjson.dumps(child.key) + b":"
            for one, other in there.items():
                texts[one] += name + (b"null" if other is None else linked[other])
        return {one: text + b"}" for one, text in texts.items()}

    def _written(self, snapshot: Snapshot, ask: Ask, ids: list[str]) -> dict[str, Written]:
        shape = (ask.resource.name, ask.fields)
        found: dict[str, Written] = {}
        with self.lock:
            if snapshot.revision > self.revision:
                self.kept.clear()
                self.revision, self.size = snapshot.revision, 0
            if snapshot.revision == self.revision:
                for one in ids:
                    if (written := self.kept.get((shape, one))) is not None:
                        found[one] = written
                        self.kept.move_to_end((shape, one))
        if missing := [one for one in ids if one not in found]:
            read = _read(snapshot, ask, missing)
            self._keep(snapshot.revision, shape, read)
            found |= read
        return found

    def _keep(self, revision: int, shape: Any, read: dict[str, Written]) -> None:
        with self.lock:
            if revision != self.revision:
                return
            for one, written in read.items():
                if (shape, one) not in self.kept:
                    self.kept[shape, one] = written
                    self.size += len(written.opened) + OVERHEAD_BYTES
            while self.size > self.most:
                self.size -= len(self.kept.popitem(last=False)[1].opened) + OVERHEAD_BYTES


def _read(snapshot: Snapshot, ask: Ask, ids: list[str]) -> dict[str, Written]:
    """Reads the records, one SELECT for all."""
    columns = [link.local for link in ask.resource.to_one.values()]
    plan = plan_of_ids(
        replace(ask, fields=tuple(dict.fromkeys((*ask.fields, *columns))), children=()), snapshot.dialect
    )
    found: dict[str, Written] = {}
    for row in snapshot.rows(plan.parts[0], {"ids": snapshot.listing(ids)}):
        record = plan.read(row, [])
        linked = {name: record[name] for name in columns}
        shown = {name: record[name] for name in ask.fields}
        found[record["id"]] = Written(orjson.dumps(shown)[:-1], linked)
    return found

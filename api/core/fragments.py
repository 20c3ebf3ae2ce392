"""Fragments: records as the JSON they were written as, kept for as long as a revision stands.

A page is then found in an index alone, and most of its records need not be read or written again.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, TypeVar

import orjson

from api.core import query, summary
from api.core.ask import Ask
from api.core.grouping import Summary
from api.core.plan import plan_of_ids
from api.core.query import Page
from api.core.snapshot import Snapshot
from api.core.summary import Groups

# What a kept record takes besides its text.
OVERHEAD_BYTES = 500
MOST_SHAPES = 1000
Id = TypeVar("Id", str, int)
Key = tuple[int, str | int]


@dataclass(frozen=True, slots=True)
class Written:
    """A record as JSON. Where it is `opened` at the end for the records it links to, `ids` are those by column.

    A group has what tells it from the others for ids.
    """

    opened: bytes
    ids: Any


# What writes the records with these ids; one that does not exist is left out.
Write = Callable[[list[Id]], Mapping[Id, Written]]


class Kept:
    """Records of one revision in two generations: what was used of late, and what was used before that.

    When the young ones take half of `most` bytes they become the old ones, and what had not been used since is dropped.
    """

    def __init__(self, most: int, revision: int) -> None:
        self.most, self.revision = most, revision
        self.size = 0
        self.young: dict[Key, Written] = {}
        self.old: dict[Key, Written] = {}
        self.shapes: dict[Any, int] = {}
        self.numbers = count()

    def shape(self, key: Hashable) -> int:
        """A number for what tells which fields are wanted of which resource: it is sooner hashed than that."""
        if len(self.shapes) > MOST_SHAPES:
            self.young, self.old, self.size, self.shapes = {}, {}, 0, {}
        found = self.shapes.get(key)
        # No number is given twice, even to threads that come at the same time.
        return self.shapes.setdefault(key, next(self.numbers)) if found is None else found

    def put(self, key: Key, written: Written) -> None:
        """Keeps a record among the young ones."""
        takes = len(written.opened) + OVERHEAD_BYTES
        if takes > self.most // 2:
            return
        if self.size + takes > self.most // 2:
            self.young, self.old, self.size = {}, self.young, 0
        self.young[key] = written
        self.size += takes


class Fragments:
    """Records of the newest revision that was read from, in at most `most` bytes.

    It needs no lock: threads that meet here can at worst read a record twice. Each keeps what it reads with others of
    its revision, though the revision may have changed since it began.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.kept = Kept(most, 0)

    def page(self, snapshot: Snapshot, ask: Ask) -> Page:
        """The page that an Ask without links to many wants, with fragments for records."""
        ask.must_be_bounded()
        page = query.find(snapshot, query.bare(ask))
        ids = [row[0] for row in page.rows]
        found = _whole(self._of(snapshot), snapshot, ask, ids)
        texts = [found[one] for one in ids]
        if ask.search:
            texts = [_with_snippet(text, page.snippet(at)) for at, text in enumerate(texts)]
        page.records = [orjson.Fragment(text) for text in texts]
        return page

    def groups(self, snapshot: Snapshot, wanted: Summary) -> Groups:
        """The page of groups, with fragments for those that are rolled up."""
        if not wanted.rolled_up:
            return summary.answer(snapshot, wanted)
        page, numbers = summary.find(snapshot, wanted)
        names = (wanted.resource.name, "summary", *(made.name for made in wanted.dimensions))

        def read(missing: list[int]) -> dict[int, Written]:
            found = summary.read(snapshot, wanted, missing)
            return {number: Written(orjson.dumps(group), wanted.key_of(group)) for number, group in found.items()}

        found = _written(self._of(snapshot), names, numbers, read)
        page.keys = [found[number].ids for number in numbers]
        page.records = [orjson.Fragment(found[number].opened) for number in numbers]
        return page

    def one(self, snapshot: Snapshot, ask: Ask, record_id: str) -> Any:
        """The record with this id, with the fields and the links to one that the Ask wants; None if there is none."""
        found = _whole(self._of(snapshot), snapshot, ask, [record_id])
        return orjson.Fragment(found[record_id]) if found else None

    def written(self, snapshot: Snapshot, shape: Hashable, ids: Iterable[str], write: Write[str]) -> dict[str, Written]:
        """What is wanted of these records, under a shape that tells it from all else that is wanted of any record."""
        return _written(self._of(snapshot), shape, ids, write)

    def _of(self, snapshot: Snapshot) -> Kept:
        """What is kept of the snapshot's revision; nothing of one that is older than the newest."""
        kept = self.kept
        if snapshot.revision > kept.revision:
            kept = self.kept = Kept(self.most, snapshot.revision)
        return kept if snapshot.revision == kept.revision else Kept(0, snapshot.revision)


def _whole(kept: Kept, snapshot: Snapshot, ask: Ask, ids: Iterable[str]) -> dict[str, bytes]:
    """The records with those that they link to, which are kept as one text: to put it together takes the longest."""
    if not ask.children:
        return _texts(kept, snapshot, ask, ids)

    def put_together(missing: list[str]) -> dict[str, Written]:
        return {one: Written(text, {}) for one, text in _texts(kept, snapshot, ask, missing).items()}

    return {one: found.opened for one, found in _written(kept, _shape(ask), ids, put_together).items()}


def _shape(ask: Ask) -> Hashable:
    return (ask.resource.name, ask.fields, tuple((child.key, _shape(child.ask)) for child in ask.children))


def _texts(kept: Kept, snapshot: Snapshot, ask: Ask, ids: Iterable[str]) -> dict[str, bytes]:
    found = _written(kept, (ask.resource.name, ask.fields), ids, lambda missing: _read(snapshot, ask, missing))
    texts = {one: written.opened for one, written in found.items()}
    for child in ask.children:
        local = child.link.local
        linked = _texts(kept, snapshot, child.ask, {written.ids[local] for written in found.values()} - {None})
        name = b"," + orjson.dumps(child.key) + b":"
        nothing = name + b"null"
        named = {other: name + text for other, text in linked.items()}
        for one, written in found.items():
            texts[one] += named.get(written.ids[local], nothing)
    return {one: text + b"}" for one, text in texts.items()}


def _written(kept: Kept, what: Hashable, ids: Iterable[Id], write: Write[Id]) -> dict[Id, Written]:
    shape = kept.shape(what)
    young, old = kept.young, kept.old
    found: dict[Id, Written] = {}
    missing: list[Id] = []
    for one in ids:
        key = (shape, one)
        written = young.get(key)
        if written is None and (written := old.get(key)) is not None:
            kept.put(key, written)
        if written is None:
            missing.append(one)
        else:
            found[one] = written
    if missing:
        for one, written in write(missing).items():
            found[one] = written
            kept.put((shape, one), written)
    return found


def _with_snippet(text: bytes, found: Any) -> bytes:
    return b"".join((text[:-1], b',"snippet":', orjson.dumps(found), b"}"))


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

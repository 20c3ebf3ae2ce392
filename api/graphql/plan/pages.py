"""Pages: a connection as one operation wants it, after Relay's specification, from its arguments to its result."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import orjson
from graphql import GraphQLField
from graphql.execution.values import VariableValues

from api.core import query
from api.core.ask import LARGEST_PAGE, Ask
from api.core.fragments import Written
from api.core.plan import Plan, many_of
from api.core.query import Page
from api.core.resource import Resource
from api.core.snapshot import Snapshot
from api.graphql.plan import arguments
from api.graphql.plan.arguments import Arguments
from api.graphql.plan.collect import TYPENAME, Collector, Nodes
from api.graphql.plan.records import Place, Reader, Readers, Record, Result, Waiting
from api.graphql.plan.texts import Texts
from api.graphql.plan.values import shape_of

Rows = Sequence[tuple[Any, ...]]


class Shown(Protocol):
    """What makes of rows what a place shows."""

    def one(self, row: tuple[Any, ...]) -> Any:
        """The record of a row."""

    def all(self, rows: Rows) -> Any:
        """The records of rows, as a list."""


# A part of a connection, and one of an edge: what stands under a response key there. Each place shows what it shows.
Part = Callable[[Page, Sequence[Shown]], Any]
EdgePart = Callable[[Page, int, Sequence[Shown]], Any]


class Pages:
    """The pages that a field gives: one at the root, or one for each record that the field is a link of."""

    def __init__(self, collector: Collector, resource: Resource, field: GraphQLField, nodes: Nodes) -> None:
        self.collector, self.resource = collector, resource
        self.arguments = Arguments(field, nodes[0])
        kind, selected = collector.below(nodes, field)
        node = kind.fields["nodes"]
        self.record = Record(collector, resource, collector.below([], node)[0], Pages)
        self.counted = False
        self.places: list[Place] = []
        self.parts: list[tuple[str, Part]] = []
        for key, chosen in selected.items():
            name = chosen[0].name.value
            part = _constant(kind.name) if name == TYPENAME else _PARTS[name](self, kind.fields[name], chosen)
            self.parts.append((key, part))
        self.vary = self.arguments.vary or self.record.vary
        # The Ask that was made last, and of which variables.
        self._asked: tuple[VariableValues, Ask] | None = None
        self._texts = [Texts(self.record, place) for place in self.places] if self.record.is_plain else None
        self._readers: dict[str, list[Reader]] = {}

    def shown_at(self, nodes: Nodes) -> int:
        """The number of the place that these nodes show the records at."""
        self.places.append(self.record.shown_at(nodes))
        return len(self.places) - 1

    def ask(self, variables: VariableValues) -> Ask:
        """The Ask for these pages, made once if no variable makes a difference. Raises InvalidParameter."""
        asked = self._asked
        if asked is not None and (asked[0] is variables or not self.vary):
            return asked[1]
        values = self.arguments.values(variables)
        ask = Ask(
            self.resource,
            self.record.fields,
            conditions=arguments.conditions(self.resource, values),
            orders=arguments.orders(values),
            first=arguments.whole(values, "first", 1, LARGEST_PAGE),
            after=values.get("after"),
            count=self.counted,
            children=self.record.children(variables),
        )
        self._asked = variables, ask
        return ask

    def results(self, snapshot: Snapshot, pages: Sequence[Page]) -> list[Result]:
        """The connections that pages of one plan are, with what is below them: one SELECT a link."""
        waiting: Waiting = [[] for _ in pages[0].plan.many]
        shown = self._shown(snapshot, pages, waiting)
        made = [{key: part(page, shown) for key, part in self.parts} for page in pages]
        follow(snapshot, self.record, pages[0].ask, pages[0].plan, waiting)
        return made

    def _shown(self, snapshot: Snapshot, pages: Sequence[Page], waiting: Waiting) -> list[Shown]:
        if self._texts is not None:
            ids = [row[0] for page in pages for row in page.rows]
            return [_Written(texts.of(snapshot, ids)) for texts in self._texts]
        readers = self._readers.get(snapshot.dialect.name)
        if readers is None:
            made = Readers(self.record, pages[0].plan)
            readers = self._readers[snapshot.dialect.name] = [made.of(place) for place in self.places]
        return [_Read(reader, waiting) for reader in readers]


class _Written:
    """Shows texts; the rows have the id first."""

    def __init__(self, texts: Mapping[str, Written]) -> None:
        self.texts = texts

    def one(self, row: tuple[Any, ...]) -> Any:
        return orjson.Fragment(self.texts[row[0]].opened)

    def all(self, rows: Rows) -> Any:
        texts = self.texts
        return orjson.Fragment(b"[%b]" % b",".join([texts[row[0]].opened for row in rows]))


class _Read:
    """Shows what is read of the rows."""

    def __init__(self, reader: Reader, waiting: Waiting) -> None:
        self.reader, self.waiting = reader, waiting

    def one(self, row: tuple[Any, ...]) -> Any:
        return self.reader(row, self.waiting)

    def all(self, rows: Rows) -> Any:
        return [self.reader(row, self.waiting) for row in rows]


def follow(snapshot: Snapshot, record: Record, ask: Ask, plan: Plan, waiting: Waiting) -> None:
    """Answers the links to many of one level, and puts the results where they are waited for."""
    for child, pages, below, parents in zip(many_of(ask), record.many(), plan.many, waiting, strict=True):
        found = query.linked(snapshot, child, below, {key for key, _, _ in parents})
        if found:
            results = dict(zip(found, pages.results(snapshot, [*found.values()]), strict=True))
            for key, result, name in parents:
                result[name] = results[key]


class Marked(Protocol):
    """A page of anything: whether there is more, and the cursor at each position."""

    @property
    def more(self) -> bool:
        """Whether there is more."""

    def cursor(self, position: int) -> str:
        """The cursor at a position."""


# What `PageInfo` says of a page, of how many items it has, and of the cursor it was reached with.
_INFO: Mapping[str, Callable[[Marked, int, str | None], Any]] = {
    "hasNextPage": lambda page, _count, _after: page.more,
    "hasPreviousPage": lambda _page, _count, after: after is not None,
    "startCursor": lambda page, count, _after: page.cursor(0) if count else None,
    "endCursor": lambda page, count, _after: page.cursor(count - 1) if count else None,
    TYPENAME: lambda _page, _count, _after: "PageInfo",
}


def page_info(collector: Collector, field: GraphQLField, nodes: Nodes) -> Callable[[Marked, int, str | None], Result]:
    """What makes the selected `PageInfo`. No cursor is minted that is not selected."""
    _, selected = collector.below(nodes, field)
    parts = [(key, _INFO[chosen[0].name.value]) for key, chosen in selected.items()]
    return lambda page, count, after: {key: part(page, count, after) for key, part in parts}


def _constant(word: str) -> Callable[..., str]:
    return lambda *_: word


def _nodes(pages: Pages, _field: GraphQLField, nodes: Nodes) -> Part:
    place = pages.shown_at(nodes)
    return lambda page, shown: shown[place].all(page.rows)


def _edges(pages: Pages, field: GraphQLField, nodes: Nodes) -> Part:
    kind, selected = pages.collector.below(nodes, field)
    parts: list[tuple[str, EdgePart]] = []
    for key, chosen in selected.items():
        name = chosen[0].name.value
        part = _constant(kind.name) if name == TYPENAME else _EDGE_PARTS[name](pages, kind.fields[name], chosen)
        parts.append((key, part))
    return lambda page, shown: [{key: part(page, at, shown) for key, part in parts} for at in range(len(page.rows))]


def _page_info(pages: Pages, field: GraphQLField, nodes: Nodes) -> Part:
    info = page_info(pages.collector, field, nodes)
    return lambda page, _shown: info(page, len(page.rows), page.ask.after)


def _total_count(pages: Pages, _field: GraphQLField, _nodes: Nodes) -> Part:
    pages.counted = True
    return lambda page, _shown: page.total


def _node(pages: Pages, _field: GraphQLField, nodes: Nodes) -> EdgePart:
    place = pages.shown_at(nodes)
    return lambda page, at, shown: shown[place].one(page.rows[at])


def _cursor(_pages: Pages, _field: GraphQLField, _nodes: Nodes) -> EdgePart:
    return lambda page, at, _shown: page.cursor(at)


def _snippet(pages: Pages, field: GraphQLField, nodes: Nodes) -> EdgePart:
    shape = shape_of(pages.collector, field.type, nodes)
    return lambda page, at, _shown: shape(page.snippet(at))


_PARTS: Mapping[str, Callable[[Pages, GraphQLField, Nodes], Part]] = {
    "nodes": _nodes,
    "edges": _edges,
    "pageInfo": _page_info,
    "totalCount": _total_count,
}
_EDGE_PARTS: Mapping[str, Callable[[Pages, GraphQLField, Nodes], EdgePart]] = {
    "node": _node,
    "cursor": _cursor,
    "snippet": _snippet,
}

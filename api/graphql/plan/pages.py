"""Pages: a connection as one operation wants it, after Relay's specification, from its arguments to its result."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from graphql import GraphQLField
from graphql.execution.values import VariableValues

from api.core import query
from api.core.ask import LARGEST_PAGE, Ask
from api.core.plan import Plan, many_of
from api.core.query import Page
from api.core.resource import Resource
from api.core.snapshot import Snapshot
from api.graphql.plan import arguments
from api.graphql.plan.arguments import Arguments
from api.graphql.plan.collect import TYPENAME, Collector, Nodes
from api.graphql.plan.records import Readers, Record, Result, Waiting
from api.graphql.plan.values import shape_of

# A part of a connection, and one of an edge: what stands under a response key there.
Part = Callable[[Page, Waiting], Any]
EdgePart = Callable[[Page, int, Waiting], Any]
ToPart = Callable[[Readers], Part]
ToEdgePart = Callable[[Readers], EdgePart]


class Pages:
    """The pages that a field gives: one at the root, or one for each record that the field is a link of."""

    def __init__(self, collector: Collector, resource: Resource, field: GraphQLField, nodes: Nodes) -> None:
        self.collector, self.resource = collector, resource
        self.arguments = Arguments(field, nodes[0])
        kind, selected = collector.below(nodes, field)
        node = kind.fields["nodes"]
        self.record = Record(collector, resource, collector.below([], node)[0], Pages)
        self.counted = False
        self.parts: dict[str, ToPart] = {}
        for key, chosen in selected.items():
            name = chosen[0].name.value
            self.parts[key] = (
                _constant(kind.name) if name == TYPENAME else _PARTS[name](self, kind.fields[name], chosen)
            )
        self.vary = self.arguments.vary or self.record.vary
        self._ask: Ask | None = None
        self._readers: dict[str, list[tuple[str, Part]]] = {}

    def ask(self, variables: VariableValues) -> Ask:
        """The Ask for these pages, made once if no variable makes a difference. Raises InvalidParameter."""
        if self._ask is not None:
            return self._ask
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
        if not self.vary:
            self._ask = ask
        return ask

    def results(self, snapshot: Snapshot, pages: Sequence[Page]) -> list[Result]:
        """The connections that pages of one plan are, with what is below them: one SELECT a link."""
        parts = self._parts(pages[0].plan, snapshot.dialect.name)
        waiting: Waiting = [[] for _ in pages[0].plan.many]
        made = [{key: part(page, waiting) for key, part in parts} for page in pages]
        follow(snapshot, self.record, pages[0].ask, pages[0].plan, waiting)
        return made

    def _parts(self, plan: Plan, dialect: str) -> list[tuple[str, Part]]:
        made = self._readers.get(dialect)
        if made is None:
            readers = Readers(self.record, plan)
            made = self._readers[dialect] = [(key, part(readers)) for key, part in self.parts.items()]
        return made


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


def _constant(word: str) -> Callable[[Readers], Callable[..., str]]:
    return lambda _readers: lambda *_: word


def _nodes(pages: Pages, _field: GraphQLField, nodes: Nodes) -> ToPart:
    place = pages.record.shown_at(nodes)

    def part(readers: Readers) -> Part:
        read = readers.of(place)
        return lambda page, waiting: [read(row, waiting) for row in page.rows]

    return part


def _edges(pages: Pages, field: GraphQLField, nodes: Nodes) -> ToPart:
    kind, selected = pages.collector.below(nodes, field)
    made: dict[str, ToEdgePart] = {}
    for key, chosen in selected.items():
        name = chosen[0].name.value
        made[key] = _constant(kind.name) if name == TYPENAME else _EDGE_PARTS[name](pages, kind.fields[name], chosen)

    def part(readers: Readers) -> Part:
        parts = [(key, made_part(readers)) for key, made_part in made.items()]
        return lambda page, waiting: [
            {key: edge_part(page, at, waiting) for key, edge_part in parts} for at in range(len(page.rows))
        ]

    return part


def _page_info(pages: Pages, field: GraphQLField, nodes: Nodes) -> ToPart:
    info = page_info(pages.collector, field, nodes)
    return lambda _readers: lambda page, _waiting: info(page, len(page.rows), page.ask.after)


def _total_count(pages: Pages, _field: GraphQLField, _nodes: Nodes) -> ToPart:
    pages.counted = True
    return lambda _readers: lambda page, _waiting: page.total


def _node(pages: Pages, _field: GraphQLField, nodes: Nodes) -> ToEdgePart:
    place = pages.record.shown_at(nodes)

    def part(readers: Readers) -> EdgePart:
        read = readers.of(place)
        return lambda page, at, waiting: read(page.rows[at], waiting)

    return part


def _cursor(_pages: Pages, _field: GraphQLField, _nodes: Nodes) -> ToEdgePart:
    return lambda _readers: lambda page, at, _waiting: page.cursor(at)


def _snippet(pages: Pages, field: GraphQLField, nodes: Nodes) -> ToEdgePart:
    shape = shape_of(pages.collector, field.type, nodes)
    return lambda _readers: lambda page, at, _waiting: shape(page.snippet(at))


_PARTS: Mapping[str, Callable[[Pages, GraphQLField, Nodes], ToPart]] = {
    "nodes": _nodes,
    "edges": _edges,
    "pageInfo": _page_info,
    "totalCount": _total_count,
}
_EDGE_PARTS: Mapping[str, Callable[[Pages, GraphQLField, Nodes], ToEdgePart]] = {
    "node": _node,
    "cursor": _cursor,
    "snippet": _snippet,
}

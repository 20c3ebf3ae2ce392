"""Root fields: what each of them asks, compiled from the nodes that select it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import orjson
from graphql import GraphQLField, GraphQLObjectType
from graphql.execution.values import VariableValues

from api.core import facets, query, summary
from api.core.ask import LARGEST_PAGE, Ask, Condition
from api.core.grouping import MOST_LISTED, Summary
from api.core.query import Page
from api.core.resource import Catalogue, Resource
from api.core.snapshot import Snapshot
from api.graphql.plan.arguments import Arguments, conditions, each_once, whole
from api.graphql.plan.collect import TYPENAME, Collector, Nodes
from api.graphql.plan.pages import Pages, follow, page_info
from api.graphql.plan.records import Place, Readers, Record, Result, Waiting
from api.graphql.plan.texts import Texts
from api.graphql.plan.values import shape_of
from api.names import type_name


@dataclass(frozen=True, slots=True)
class Answer:
    """What answers a root field: its value from a snapshot, with the values of the variables.

    `is_quick` tells whether the database finds that at once. Both raise Problem or GraphQLError.
    """

    value: Callable[[Snapshot, VariableValues], Any]
    is_quick: Callable[[Snapshot, VariableValues], bool] = lambda _snapshot, _variables: False


# What a root field means: `field` declares it, and `plan` makes the answer of it.
Root = Callable[[Collector, GraphQLField, Nodes], Answer]


def page(resource: Resource) -> Root:
    """A page of a resource."""

    def compiled(collector: Collector, field: GraphQLField, nodes: Nodes) -> Answer:
        pages = Pages(collector, resource, field, nodes)

        def value(snapshot: Snapshot, variables: VariableValues) -> Result:
            ask = pages.ask(variables)
            ask.must_be_bounded()
            return pages.results(snapshot, [query.find(snapshot, query.lean(ask))])[0]

        return Answer(value, lambda snapshot, variables: query.is_quick(snapshot, pages.ask(variables)))

    return compiled


def record(resource: Resource) -> Root:
    """The record of a resource with the id in the argument `id`."""
    return _found(lambda _record_id: resource)


def node(catalogue: Catalogue) -> Root:
    """The record of any resource with the id in the argument `id`, which tells of which."""
    return _found(catalogue.of_id)


def _found(find: Callable[[str], Resource | None]) -> Root:

    def compiled(collector: Collector, field: GraphQLField, nodes: Nodes) -> Answer:
        arguments = Arguments(field, nodes[0])
        ones: dict[Resource, _One] = {}

        def ask(variables: VariableValues) -> tuple[_One, Ask] | None:
            record_id = arguments.values(variables)["id"]
            resource = find(record_id)
            if resource is None:
                return None
            if resource not in ones:
                ones[resource] = _One(collector, resource, nodes)
            wanted = ones[resource].ask(record_id, variables)
            return None if wanted is None else (ones[resource], wanted)

        def value(snapshot: Snapshot, variables: VariableValues) -> Any:
            asked = ask(variables)
            return asked and asked[0].value(snapshot, asked[1])

        def is_quick(snapshot: Snapshot, variables: VariableValues) -> bool:
            asked = ask(variables)
            return asked is None or query.is_quick(snapshot, asked[1])

        return Answer(value, is_quick)

    return compiled


class _One:
    """One record of a resource by its id, at a root field."""

    def __init__(self, collector: Collector, resource: Resource, nodes: Nodes) -> None:
        kind = cast(GraphQLObjectType, collector.schema.type_map[type_name(resource)])
        self.resource = resource
        self.record = Record(collector, resource, kind, Pages)
        self.place: Place = self.record.shown_at(nodes)
        self.texts = Texts(self.record, self.place) if self.record.is_plain else None
        self.readers: dict[str, Any] = {}

    def ask(self, record_id: str, variables: VariableValues) -> Ask | None:
        """The Ask for the record; None if no record can have this id."""
        children = self.record.children(variables)
        try:
            loaded = self.resource.fields["id"].kind.load(record_id)
        except ValueError:
            return None
        asked = Condition(self.resource.own_filters["id"], loaded)
        return Ask(self.resource, self.record.fields, (asked,), first=1, children=children)

    def value(self, snapshot: Snapshot, ask: Ask) -> Any:
        """The record, if there is one."""
        ask.must_be_bounded()
        if self.texts is not None:
            found = self.texts.of(snapshot, [ask.conditions[0].value])
            return next((orjson.Fragment(one.opened) for one in found.values()), None)
        return self._read(snapshot, query.find(snapshot, query.lean(ask)))

    def _read(self, snapshot: Snapshot, found: Page) -> Result | None:
        if not found.rows:
            return None
        dialect = snapshot.dialect.name
        if dialect not in self.readers:
            self.readers[dialect] = Readers(self.record, found.plan).of(self.place)
        waiting: Waiting = [[] for _ in found.plan.many]
        made: Result = self.readers[dialect](found.rows[0], waiting)
        follow(snapshot, self.record, found.ask, found.plan, waiting)
        return made


def summed(resource: Resource) -> Root:
    """A page of the groups that a resource is summed up in."""

    def compiled(collector: Collector, field: GraphQLField, nodes: Nodes) -> Answer:
        arguments = Arguments(field, nodes[0])
        kind, selected = collector.below(nodes, field)
        parts: list[tuple[str, Callable[[summary.Groups, Summary], Any]]] = []
        for key, chosen in selected.items():
            parts.append((key, _part_of_groups(collector, kind, chosen)))
        count = any(chosen[0].name.value == "totalCount" for chosen in selected.values())

        def value(snapshot: Snapshot, variables: VariableValues) -> Result:
            values = arguments.values(variables)
            wanted = Summary(
                resource,
                each_once("by", values["by"]),
                conditions(resource, values),
                whole(values, "first", 1, LARGEST_PAGE),
                values.get("after"),
                count,
                whole(values, "latest", 0, MOST_LISTED),
            )
            groups = summary.answer(snapshot, wanted)
            return {key: part(groups, wanted) for key, part in parts}

        return Answer(value)

    return compiled


def _part_of_groups(collector: Collector, kind: GraphQLObjectType, nodes: Nodes) -> Callable[..., Any]:
    name = nodes[0].name.value
    if name == TYPENAME:
        return lambda _groups, _wanted: kind.name
    if name == "totalCount":
        return lambda groups, _wanted: groups.total
    if name == "pageInfo":
        info = page_info(collector, kind.fields[name], nodes)
        return lambda groups, wanted: info(groups, len(groups.records), wanted.after)
    shape = shape_of(collector, kind.fields[name].type, nodes)
    if name == "edges":
        return lambda groups, _wanted: shape(
            [{"node": group, "cursor": groups.cursor(at)} for at, group in enumerate(groups.records)]
        )
    return lambda groups, _wanted: shape(groups.records)


def counted(resource: Resource) -> Root:
    """The facets of a resource."""

    def compiled(collector: Collector, field: GraphQLField, nodes: Nodes) -> Answer:
        arguments = Arguments(field, nodes[0])
        shape = shape_of(collector, field.type, nodes)

        def value(snapshot: Snapshot, variables: VariableValues) -> Any:
            values = arguments.values(variables)
            by = values.get("by")
            names = resource.own_facets if by is None else each_once("by", by)
            most = whole(values, "first", 1, LARGEST_PAGE)
            found = facets.facets(snapshot, resource, names, conditions(resource, values), most)
            return shape([{"name": name, **facet} for name, facet in found.items()])

        return Answer(value)

    return compiled


def constant(value: Callable[[], Any]) -> Root:
    """A value that does not depend on the dataset."""

    def compiled(collector: Collector, field: GraphQLField, nodes: Nodes) -> Answer:
        shape = shape_of(collector, field.type, nodes)
        return Answer(lambda _snapshot, _variables: shape(value()), lambda _snapshot, _variables: True)

    return compiled

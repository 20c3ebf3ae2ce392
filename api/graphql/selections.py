"""Selections as Asks: what an operation selects of the catalogue is one tree of Asks, whatever its shape."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSkipDirective,
    InlineFragmentNode,
    SelectionSetNode,
)
from graphql.execution.values import get_argument_values, get_directive_values

from api.core import filters
from api.core.ask import LARGEST_PAGE, Ask, Child, Condition, Order
from api.core.errors import Fault, InvalidParameter
from api.core.resource import Filter, Link, Resource
from api.names import camel, type_name

Path = tuple[str, ...]
Nodes = list[FieldNode]


def path_of(info: GraphQLResolveInfo[Any]) -> Path:
    """The response keys that lead to the field being resolved, without positions in lists."""
    return tuple(key for key in info.path.as_list() if isinstance(key, str))


class Selections:
    """Reads one operation. Each link's answer is kept under its path of response keys, which no other link has."""

    def __init__(self, info: GraphQLResolveInfo[Any]) -> None:
        self.schema = info.schema
        self.fragments: Mapping[str, FragmentDefinitionNode] = info.fragments
        self.variables = info.variable_values

    def page(self, resource: Resource, field: GraphQLField, nodes: Nodes, path: Path) -> Ask:
        """The Ask for a connection. Raises InvalidParameter."""
        arguments = get_argument_values(field, nodes[0], self.variables)
        first = arguments["first"]
        if not 1 <= first <= LARGEST_PAGE:
            raise InvalidParameter.of(Fault("first", f"first must be from 1 to {LARGEST_PAGE}, not {first}."))
        connection = self._type(f"{type_name(resource)}Connection")
        selected = self._collect(nodes, connection)
        at: list[tuple[Path, Nodes]] = []
        for key, chosen in selected.items():
            if chosen[0].name.value == "nodes":
                at.append(((*path, key), chosen))
            elif chosen[0].name.value == "edges":
                edges = self._collect(chosen, self._type(f"{type_name(resource)}Edge"))
                at += [((*path, key, inner), n) for inner, n in edges.items() if n[0].name.value == "node"]
        fields, children = self.record(resource, at)
        return Ask(
            resource,
            fields,
            conditions=tuple(_conditions(resource, arguments.get("where") or {})),
            orders=tuple(Order.named(_plain(order)) for order in arguments.get("orderBy") or ()),
            first=first,
            after=arguments.get("after"),
            count=any(chosen[0].name.value == "totalCount" for chosen in selected.values()),
            children=children,
        )

    def record(self, resource: Resource, at: Iterable[tuple[Path, Nodes]]) -> tuple[Path, tuple[Child, ...]]:
        """The fields and the links that are selected of a record, at all the places where it is selected."""
        of_name = {camel(name): name for name in resource.fields}
        links = {camel(name): link for name, link in resource.links.items()}
        record = self._type(type_name(resource))
        fields = {"id"}
        children: list[Child] = []
        for path, nodes in at:
            for key, chosen in self._collect(nodes, record).items():
                name = chosen[0].name.value
                if name in links:
                    children.append(self._child(links[name], record.fields[name], chosen, (*path, key)))
                elif name in of_name:
                    fields.add(of_name[name])
        return tuple(name for name in resource.fields if name in fields), tuple(children)

    def _child(self, link: Link, field: GraphQLField, nodes: Nodes, path: Path) -> Child:
        key = ".".join(path)
        if link.many:
            return Child(key, link, self.page(link.target, field, nodes, path))
        fields, children = self.record(link.target, [(path, nodes)])
        return Child(key, link, Ask(link.target, fields, children=children))

    def _type(self, name: str) -> GraphQLObjectType:
        return cast(GraphQLObjectType, self.schema.type_map[name])

    def _collect(self, nodes: Nodes, parent: GraphQLObjectType) -> dict[str, Nodes]:
        """The fields selected below these nodes by response key, fragments and directives worked in."""
        found: dict[str, Nodes] = {}
        seen: set[str] = set()
        for node in nodes:
            if node.selection_set:
                self._collect_into(found, seen, node.selection_set, parent)
        return found

    def _collect_into(
        self, found: dict[str, Nodes], seen: set[str], selections: SelectionSetNode, parent: GraphQLObjectType
    ) -> None:
        for node in selections.selections:
            if not self._is_included(node):
                continue
            if isinstance(node, FieldNode):
                found.setdefault((node.alias or node.name).value, []).append(node)
                continue
            fragment: InlineFragmentNode | FragmentDefinitionNode
            if isinstance(node, InlineFragmentNode):
                fragment = node
            elif node.name.value in seen:  # type: ignore[attr-defined]
                continue
            else:
                seen.add(node.name.value)  # type: ignore[attr-defined]
                fragment = self.fragments[node.name.value]  # type: ignore[attr-defined]
            if self._applies(fragment, parent):
                self._collect_into(found, seen, fragment.selection_set, parent)

    def _is_included(self, node: Any) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, node, self.variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self.variables)
        return not (skip and skip["if"]) and not (include and not include["if"])

    def _applies(self, fragment: InlineFragmentNode | FragmentDefinitionNode, parent: GraphQLObjectType) -> bool:
        if fragment.type_condition is None:
            return True
        wanted = self.schema.type_map[fragment.type_condition.name.value]
        return wanted is parent or (isinstance(wanted, GraphQLInterfaceType) and wanted in parent.interfaces)


def _plain(value: Any) -> Any:
    """The value behind an enumeration's member, in lists too."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.value if isinstance(value, Enum) else value


def _conditions(resource: Resource, where: Mapping[str, Any], path: tuple[Link, ...] = ()) -> Iterable[Condition]:
    """The conditions that a `where` argument stands for. Raises InvalidParameter."""
    links = {camel(name): link for name, link in resource.to_one.items()}
    by_name = {(camel(made.subject), camel(made.operator.name)): made for made in resource.own_filters.values()}
    for subject, asked in where.items():
        if asked is None:
            continue
        if subject in links:
            yield from _conditions(links[subject].target, asked, (*path, links[subject]))
            continue
        for operator, value in asked.items():
            if value is not None:
                yield _condition(by_name[subject, operator], _plain(value), path)


def _condition(made: Filter, value: Any, path: tuple[Link, ...]) -> Condition:
    try:
        loaded = filters.load(made.operator.shape, made.kind, value)
    except ValueError as error:
        name = ".".join((*(link.name for link in path), made.name))
        raise InvalidParameter.of(Fault(name, f"{name} {error}.")) from None
    along = Filter(made.name, made.subject, made.operator, made.kind, made.description, path)
    return Condition(along, loaded)

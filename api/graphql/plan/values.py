"""Values: what an operation selects of JSON values that are there already, as its type in the schema has them."""

from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLOutputType,
    get_nullable_type,
)

from api.core.kinds import show_number
from api.graphql.made import source_name
from api.graphql.plan.collect import TYPENAME, Collector, Nodes

Shape = Callable[[Any], Any]


def shape_of(collector: Collector, returns: GraphQLOutputType, nodes: Nodes) -> Shape:
    """What makes the result of a value of this type; null stays null, and what the value lacks is null."""
    kind = get_nullable_type(returns)
    if isinstance(kind, GraphQLList):
        each = shape_of(collector, kind.of_type, nodes)
        return lambda value: None if value is None else [each(item) for item in value]
    if isinstance(kind, GraphQLEnumType):
        return names_of(kind).get
    if isinstance(kind, GraphQLObjectType):
        return _object(collector, kind, nodes)
    return lambda value: show_number(value) if isinstance(value, float) else value


def names_of(kind: GraphQLEnumType) -> Mapping[Any, str]:
    """The name of each value of an enumeration, as the database has it."""
    return {getattr(made.value, "value", made.value): name for name, made in kind.values.items()}


def _object(collector: Collector, kind: GraphQLObjectType, nodes: Nodes) -> Shape:
    parts: list[tuple[str, str, Shape]] = []
    for key, chosen in collector.of(kind, nodes).items():
        name = chosen[0].name.value
        if name == TYPENAME:
            parts.append((key, "", lambda _: kind.name))
        else:
            field = kind.fields[name]
            parts.append((key, source_name(field), shape_of(collector, field.type, chosen)))
    return lambda value: None if value is None else {key: shape(value.get(name)) for key, name, shape in parts}

"""Arguments: what is written at a field, with the values of variables, as the parts of an Ask."""

from collections.abc import Iterable, Mapping
from enum import Enum
from functools import cache
from typing import Any

from graphql import FieldNode, GraphQLField, Node, VariableNode
from graphql.execution.values import VariableValues, get_argument_values

from api.core import filters
from api.core.ask import Condition, Order
from api.core.errors import Fault, InvalidParameter
from api.core.resource import Filter, Link, Resource
from api.names import camel

Values = Mapping[str, Any]


class Arguments:
    """The arguments of a field. They `vary` where a variable stands in them; otherwise they are read once."""

    def __init__(self, field: GraphQLField, node: FieldNode) -> None:
        self.field, self.node = field, node
        self.vary = any(_holds_variable(argument.value) for argument in node.arguments or ())
        self._values: Values | None = None

    def values(self, variables: VariableValues) -> Values:
        """The value of each argument. Raises GraphQLError where a variable is null that must not be."""
        if self._values is not None:
            return self._values
        values = get_argument_values(self.field, self.node, variables)
        if not self.vary:
            self._values = values
        return values


def _holds_variable(value: Node) -> bool:
    if isinstance(value, VariableNode):
        return True
    parts = (*(getattr(value, "values", None) or ()), *(field.value for field in getattr(value, "fields", None) or ()))
    return any(_holds_variable(part) for part in parts)


def whole(values: Values, name: str, least: int, most: int) -> int:
    """A number out of a range. Raises InvalidParameter."""
    number: int = values[name]
    if not least <= number <= most:
        raise InvalidParameter.of(Fault(name, f"{name} must be from {least} to {most}, not {number}."))
    return number


def each_once(name: str, asked: list[Any]) -> tuple[str, ...]:
    """The values of a list of enumerated words. Raises InvalidParameter if one comes twice."""
    values = tuple(_plain(asked))
    if len(set(values)) < len(values):
        raise InvalidParameter.of(Fault(name, f"{name} must not name anything twice."))
    return values


def orders(values: Values) -> tuple[Order, ...]:
    """The orders that the argument `orderBy` stands for."""
    return tuple(Order.named(_plain(order)) for order in values.get("orderBy") or ())


def conditions(resource: Resource, values: Values) -> tuple[Condition, ...]:
    """The conditions that the argument `where` stands for. Raises InvalidParameter."""
    return tuple(_conditions(resource, values.get("where") or {}, ()))


def _conditions(resource: Resource, where: Values, path: tuple[Link, ...]) -> Iterable[Condition]:
    links, of_record, by_name = _named(resource)
    for subject, asked in where.items():
        if asked is None:
            continue
        if subject in links:
            yield from _conditions(links[subject].target, asked, (*path, links[subject]))
        elif subject in of_record:
            yield _condition(of_record[subject], asked, path)
        else:
            for operator, value in asked.items():
                if value is not None:
                    yield _condition(by_name[subject, operator], _plain(value), path)


@cache
def _named(resource: Resource) -> tuple[dict[str, Link], dict[str, Filter], dict[tuple[str, str], Filter]]:
    """What a `where` may hold, as GraphQL names it: links, filters on the record as a whole, operators on fields."""
    own = resource.own_filters
    return (
        {camel(name): link for name, link in resource.to_one.items()},
        {name: made for name, made in own.items() if made.operator.of_record},
        {(camel(made.subject), camel(made.operator.name)): made for made in own.values()},
    )


def _condition(made: Filter, value: Any, path: tuple[Link, ...]) -> Condition:
    try:
        loaded = filters.load(made.operator.shape, made.kind, value)
    except ValueError as error:
        name = ".".join((*(link.name for link in path), made.name))
        raise InvalidParameter.of(Fault(name, f"{name} {error}.")) from None
    along = Filter(made.name, made.subject, made.operator, made.kind, made.description, path) if path else made
    return Condition(along, loaded)


def _plain(value: Any) -> Any:
    """The value behind an enumeration's member, in lists too."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.value if isinstance(value, Enum) else value

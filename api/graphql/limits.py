"""Limits: one linear pass over a parsed document tells what it could cost, before anything else looks at it.

A fragment is weighed once, however often it is spread, and what it weighs is added wherever it is. `@skip` and
`@include` are not looked at: what may be included counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any, TypeAlias

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
)

from api.core.ask import LARGEST_PAGE, MOST_RECORDS
from api.core.errors import TooCostly

INVALID = "GRAPHQL_VALIDATION_FAILED"
PAGE_SIZE = "first"
# Numbers beyond it are all the same to us; fragments that double could make them too long to write.
UNTOLD = 2**31 - 1
Definition: TypeAlias = OperationDefinitionNode | FragmentDefinitionNode


@dataclass(frozen=True, slots=True)
class Limit:
    """A row of the table of limits: what is counted, and how much of it is allowed."""

    name: str
    most: int
    says: str

    def refuse(self, found: int) -> None:
        """Raise the GraphQLError that names the limit if there is more than it allows."""
        if found > self.most:
            amount = f"more than {self.most}" if found >= UNTOLD else str(found)
            raise GraphQLError(
                f"Too much is asked: {self.name} is {amount}; at most {self.most} is allowed.",
                extensions={"code": TooCostly.code, "limit": self.name, "found": found, "allowed": self.most},
            )


TOKENS = Limit("tokens", 2000, "Tokens of the document, comments among them.")
OPERATIONS = Limit("operations", 10, "Operations in the document.")
DEPTH = Limit("depth", 10, "Fields inside each other.")
INTROSPECTION = Limit("introspection", 20, "The same inside `__schema` and `__type`.")
# Each may be answered with all of the schema, which takes 20 ms.
SCHEMAS = Limit("schemas", 3, "`__schema` and `__type`, those in fragments wherever these are spread.")
ALIASES = Limit("aliases", 30, "Aliases in all operations, those in fragments wherever these are spread.")
FIELDS = Limit("fields", 300, "Fields, counted likewise.")
DIRECTIVES = Limit("directives", 30, "Directives, counted likewise.")
COST = Limit(
    "cost",
    MOST_RECORDS,
    f"Records that the answer can hold: `{PAGE_SIZE}` multiplied down the nesting, and 1 for each record linked.",
)
LIMITS = (TOKENS, OPERATIONS, DEPTH, INTROSPECTION, SCHEMAS, ALIASES, FIELDS, DIRECTIVES, COST)


@dataclass(frozen=True, slots=True)
class Weight:
    """What a selection amounts to, with all that is below it."""

    depth: int = 0
    introspection: int = 0
    schemas: int = 0
    aliases: int = 0
    fields: int = 0
    directives: int = 0
    cost: int = 0

    def beside(self, other: "Weight") -> "Weight":
        """Both of them in one selection."""
        return Weight(
            max(self.depth, other.depth),
            max(self.introspection, other.introspection),
            _sum(self.schemas, other.schemas),
            _sum(self.aliases, other.aliases),
            _sum(self.fields, other.fields),
            _sum(self.directives, other.directives),
            _sum(self.cost, other.cost),
        )


NOTHING = Weight()


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a document amounts to: all of it, and the cost of each operation by its name, as its variables are."""

    whole: Weight
    costs: Mapping[str | None, int]
    # Whether a variable is the size of a page, so that other variables make another cost.
    varies: bool

    def must_be_bounded(self) -> None:
        """Raise a GraphQLError if the document as a whole exceeds a limit."""
        for limit in (DEPTH, INTROSPECTION, ALIASES, FIELDS, DIRECTIVES, SCHEMAS):
            limit.refuse(getattr(self.whole, limit.name))

    def cost(self, name: str | None) -> int:
        """The cost of the operation that is asked for, 0 if there is none. Raises GraphQLError if it is too much."""
        cost = self.costs.get(name, 0) if name is not None or len(self.costs) != 1 else max(self.costs.values())
        COST.refuse(cost)
        return cost


def weigh(schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> Weighed:
    """What a document amounts to, of which nothing is known but that it was parsed.

    Raises GraphQLError if it has too many operations, for each of which the fragments are weighed, or if fragments
    spread each other in a circle or have the same name.
    """
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    OPERATIONS.refuse(len(operations))
    fragments: dict[str, FragmentDefinitionNode] = {}
    for node in document.definitions:
        if isinstance(node, FragmentDefinitionNode):
            if node.name.value in fragments:
                raise _invalid(f'There can be only one fragment named "{node.name.value}".', [node])
            fragments[node.name.value] = node
    spreads = {name: _spreads(node) for name, node in fragments.items()}
    order = [fragments[name] for name in _in_order(spreads, fragments)]
    spread = set().union(*spreads.values(), *map(_spreads, operations))
    whole, costs, varies = NOTHING, {}, False
    for operation in operations:
        scale = _Scale(schema, operation, variables, order)
        found = scale.definition(operation)
        whole = whole.beside(found)
        costs[operation.name.value if operation.name else None] = found.cost
        varies |= scale.varies
    # What no operation spreads is not executed, but all the same it is validated.
    for name, weight in _Scale(schema, None, variables, order).fragments.items():
        if name not in spread:
            whole = whole.beside(weight)
    return Weighed(whole, costs, varies)


class _Scale:
    """Weighs the definitions of a document, with the variables of one operation.

    It begins with the fragments, which come in an order in which each stands behind those that it spreads.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        operation: OperationDefinitionNode | None,
        variables: Mapping[str, Any],
        fragments: Iterable[FragmentDefinitionNode],
    ) -> None:
        self.schema = schema
        self.variables = variables
        defined = operation.variable_definitions or () if operation else ()
        self.defaults = {one.variable.name.value: one.default_value for one in defined}
        self.fragments: dict[str, Weight] = {}
        self.varies = False
        for node in fragments:
            self.fragments[node.name.value] = self.definition(node)

    def definition(self, node: Definition) -> Weight:
        """The weight of a definition; the fragments that it spreads are weighed already."""
        if isinstance(node, FragmentDefinitionNode):
            kind = self.schema.get_type(node.type_condition.name.value)
        else:
            kind = self.schema.get_root_type(node.operation)
        own = len(node.directives or ())
        own += sum(len(one.directives or ()) for one in node.variable_definitions or ())
        return self._selections(node.selection_set, kind).beside(Weight(directives=own))

    def _selections(self, selections: SelectionSetNode, parent: GraphQLNamedType | None) -> Weight:
        """The weight of what is selected of a type. The parser bounds how deep this goes."""
        total = NOTHING
        for node in selections.selections:
            if isinstance(node, FieldNode):
                about = self._about(parent, node.name.value)
                kind = get_named_type(about.type) if about else None
                below = self._selections(node.selection_set, kind) if node.selection_set else NOTHING
                found = self._field(node, parent, about, kind, below)
            elif isinstance(node, InlineFragmentNode):
                named = node.type_condition
                found = self._selections(
                    node.selection_set, self.schema.get_type(named.name.value) if named else parent
                )
            elif isinstance(node, FragmentSpreadNode):
                found = self.fragments.get(node.name.value, NOTHING)
            total = total.beside(found)
            if node.directives:
                total = total.beside(Weight(directives=len(node.directives)))
        return total

    def _field(
        self,
        node: FieldNode,
        parent: GraphQLNamedType | None,
        about: GraphQLField | None,
        kind: GraphQLNamedType | None,
        below: Weight,
    ) -> Weight:
        inside = parent is not None and parent.name.startswith("__")
        cost = below.cost
        if about and PAGE_SIZE in about.args:
            cost = min(self._page_size(node, about) * (1 + cost), UNTOLD)
        elif _is_record(kind) and (_is_record(parent) or parent is self.schema.query_type):
            cost = _sum(1, cost)
        return Weight(
            below.depth if inside else below.depth + 1,
            below.introspection + 1 if inside else below.introspection,
            _sum(below.schemas, 1 if node.name.value in ("__schema", "__type") else 0),
            _sum(below.aliases, 1 if node.alias else 0),
            _sum(below.fields, 1),
            below.directives,
            cost,
        )

    def _about(self, parent: GraphQLNamedType | None, name: str) -> GraphQLField | None:
        if isinstance(parent, (GraphQLObjectType, GraphQLInterfaceType)):
            return self.schema.get_field(parent, name)
        return None

    def _page_size(self, node: FieldNode, about: GraphQLField) -> int:
        given = next((one.value for one in node.arguments or () if one.name.value == PAGE_SIZE), None)
        if isinstance(given, VariableNode):
            self.varies = True
            name = given.name.value
            if name in self.variables:
                return _size(self.variables[name])
            given = self.defaults.get(name)
        return _size(about.args[PAGE_SIZE].default_value) if given is None else _size_of(given)


def _size_of(given: ValueNode) -> int:
    """The size of a page that is written in the document. A number may have any length there."""
    if isinstance(given, IntValueNode) and len(given.value) <= len(str(LARGEST_PAGE)):
        return _size(int(given.value))
    return LARGEST_PAGE


def _size(given: Any) -> int:
    """The size of a page. What is not one is refused later on, and is the largest until then."""
    return given if type(given) is int and 1 <= given <= LARGEST_PAGE else LARGEST_PAGE


def _is_record(kind: GraphQLNamedType | None) -> bool:
    """Whether a type is Relay's Node, or one of those that implement it."""
    if isinstance(kind, GraphQLInterfaceType):
        return True
    return isinstance(kind, GraphQLObjectType) and bool(kind.interfaces)


def _spreads(definition: Definition) -> set[str]:
    """The names of the fragments that a definition spreads."""
    found: set[str] = set()
    waiting = [definition.selection_set]
    while waiting:
        for node in waiting.pop().selections:
            if isinstance(node, FragmentSpreadNode):
                found.add(node.name.value)
            elif isinstance(node, FieldNode | InlineFragmentNode) and node.selection_set:
                waiting.append(node.selection_set)
    return found


def _in_order(spreads: Mapping[str, set[str]], fragments: Mapping[str, FragmentDefinitionNode]) -> list[str]:
    """The fragments, each behind those that it spreads."""
    try:
        return [name for name in TopologicalSorter(spreads).static_order() if name in fragments]
    except CycleError as error:
        circle = list(dict.fromkeys(error.args[1]))
        at = [fragments[name] for name in circle]
        raise _invalid(f"Fragments must not spread each other in a circle: {', '.join(circle[:10])}.", at) from None


def _invalid(message: str, at: Iterable[FragmentDefinitionNode]) -> GraphQLError:
    return GraphQLError(message, list(at)[:1], extensions={"code": INVALID})


def _sum(one: int, other: int) -> int:
    return min(one + other, UNTOLD)

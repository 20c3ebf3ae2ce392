"""Operations made at random: valid ones of the schema, with fragments, aliases, repetitions, directives, variables."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

from graphql import (
    ArgumentNode,
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    NamedTypeNode,
    NameNode,
    NullValueNode,
    ObjectFieldNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    StringValueNode,
    TypeInfo,
    TypeInfoVisitor,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    get_named_type,
    is_interface_type,
    parse_type,
    print_ast,
    value_from_ast_untyped,
    visit,
)
from hypothesis import strategies as st
from hypothesis_graphql import from_schema

from tests.synthetic import world

Made = tuple[str, str, dict[str, Any]]
# What has a form that the schema does not tell, so that most of it would be refused.
WRITTEN = {
    "overlaps": ("5..20", "..10", "100.."),
    "near": ("50,-3.25,100", "48.5,38,1000"),
    "bbox": ("-20,40,60,60", "170,-20,-170,60"),
    "q": ("troops", '"north korean"', "10,000", "said"),
    "contains": ("a", "1", ""),
    "country": ("KP", "UA"),
}
DATES = st.sampled_from(["2023-05-06", "2024-02-29", "2024-03-01"]).map(lambda day: StringValueNode(value=day))
TIMES = st.just(StringValueNode(value="2026-01-01T00:00:00Z"))


def operations(schema: GraphQLSchema) -> st.SearchStrategy[Made]:
    """Documents of a schema with the name of an operation and the values of its variables."""
    documents = from_schema(
        schema, custom_scalars={"Date": DATES, "DateTime": TIMES}, allow_x00=False, print_ast=lambda document: document
    )
    return st.builds(lambda document, random: _Changes(schema, random).made(document), documents, st.randoms())


class _Changes:
    """Changes to an operation after which it is still valid; most of them ask the same."""

    def __init__(self, schema: GraphQLSchema, random: Random) -> None:
        self.schema, self.random = schema, random
        self.fragments: list[FragmentDefinitionNode] = []
        self.variables: list[VariableDefinitionNode] = []
        self.given: dict[str, Any] = {}
        self.names = 0

    def made(self, document: DocumentNode) -> Made:
        document = visit(document, _Values(self.random))
        info = TypeInfo(self.schema)
        document = visit(document, TypeInfoVisitor(info, _Hoist(self, info)))
        (definition,) = document.definitions
        assert isinstance(definition, OperationDefinitionNode)
        assert self.schema.query_type
        selected = self._selection(definition.selection_set, self.schema.query_type, 0)
        operation = OperationDefinitionNode(
            operation=definition.operation,
            name=NameNode(value="Asked"),
            variable_definitions=tuple(self.variables),
            selection_set=selected,
        )
        other = "\nquery Other { __typename }" if self.random.random() < 0.2 else ""
        text = print_ast(DocumentNode(definitions=(operation, *self.fragments))) + other
        return text, "Asked", self.given

    def _name(self) -> NameNode:
        self.names += 1
        return NameNode(value=f"n{self.names}")

    def _selection(self, selections: SelectionSetNode, kind: Any, depth: int) -> SelectionSetNode:
        made: list[SelectionNode] = []
        for node in selections.selections[:12]:
            made += self._changed(node, kind, depth)
        if self.random.random() < 0.2:
            alias = self._name() if self.random.random() < 0.5 else None
            made.append(FieldNode(name=NameNode(value="__typename"), alias=alias))
        if self.random.random() < 0.4:
            made = self._in_fragment(made, kind)
        return SelectionSetNode(selections=tuple(made or [FieldNode(name=NameNode(value="__typename"))]))

    def _changed(self, node: SelectionNode, kind: Any, depth: int) -> list[SelectionNode]:
        if isinstance(node, InlineFragmentNode):
            inner = self.schema.type_map[node.type_condition.name.value] if node.type_condition else kind
            found = self._selection(node.selection_set, inner, depth)
            return [self._flagged(InlineFragmentNode(type_condition=node.type_condition, selection_set=found))]
        assert isinstance(node, FieldNode)
        parts: list[FieldNode] = [node]
        if node.selection_set:
            field = kind.fields[node.name.value]
            below = self._selection(node.selection_set, get_named_type(field.type), depth + 1)
            parts = [replace(node, selection_set=below)]
            if self.random.random() < 0.4:
                # One field in two nodes, which select different things of it.
                cut = self.random.randint(0, len(below.selections))
                halves = below.selections[:cut], below.selections[cut:]
                parts = [replace(node, selection_set=SelectionSetNode(selections=half)) for half in halves if half]
        elif self.random.random() < 0.2:
            parts = [node, node]
        if self.random.random() < 0.3:
            alias = self._name()
            parts = [replace(part, alias=alias) for part in parts]
        return [self._flagged(part) for part in parts]

    def _flagged(self, node: Any) -> Any:
        if self.random.random() > 0.15:
            return node
        flag: ValueNode = BooleanValueNode(value=self.random.random() < 0.5)
        if self.random.random() < 0.7:
            flag = self.variable("Boolean!", flag)
        word = self.random.choice(["skip", "include"])
        directive = DirectiveNode(
            name=NameNode(value=word), arguments=(ArgumentNode(name=NameNode(value="if"), value=flag),)
        )
        return replace(node, directives=(directive,))

    def _in_fragment(self, nodes: Sequence[SelectionNode], kind: Any) -> list[SelectionNode]:
        """Some of the nodes in a fragment, inline or named, on their type, on an interface of it, or on none."""
        start = self.random.randint(0, len(nodes))
        kept, moved = list(nodes[:start]), tuple(nodes[start:])
        if not moved:
            return kept
        plain = [node for node in moved if isinstance(node, FieldNode) and node.name.value in ("id", "__typename")]
        on = kind.name
        if isinstance(kind, GraphQLObjectType) and kind.interfaces and len(plain) == len(moved):
            on = kind.interfaces[0].name
        elif is_interface_type(kind) and any(isinstance(node, InlineFragmentNode) for node in moved):
            return [*kept, *moved]
        condition = NamedTypeNode(name=NameNode(value=on))
        selected = SelectionSetNode(selections=moved)
        if self.random.random() < 0.5:
            shown = None if self.random.random() < 0.3 else condition
            return [*kept, self._flagged(InlineFragmentNode(type_condition=shown, selection_set=selected))]
        name = self._name()
        self.fragments.append(FragmentDefinitionNode(name=name, type_condition=condition, selection_set=selected))
        spreads = [FragmentSpreadNode(name=name)] * self.random.choice([1, 1, 2])
        return [*(self._flagged(spread) for spread in spreads), *kept]

    def variable(self, kind: str, value: ValueNode) -> VariableNode:
        """A variable of this type that has the value, given or by default."""
        name = self._name()
        by_default = self.random.random() < 0.4 and not isinstance(value, NullValueNode)
        if not by_default:
            self.given[name.value] = value_from_ast_untyped(value)
        self.variables.append(
            VariableDefinitionNode(
                variable=VariableNode(name=name), type=parse_type(kind), default_value=value if by_default else None
            )
        )
        return VariableNode(name=name)


class _Values(Visitor):
    """Puts values where those made at random would be refused, or would find nothing."""

    def __init__(self, random: Random) -> None:
        super().__init__()
        self.random = random
        self.ids = [record_id for records in world().values() for record_id in list(records)[:5]]

    def enter_argument(self, node: ArgumentNode, *_: Any) -> Any:
        name, chance = node.name.value, self.random.random()
        if name in ("first", "latest") and chance < 0.97:
            return ArgumentNode(name=node.name, value=IntValueNode(value=str(self.random.randint(1, 4))))
        if name == "after" and chance < 0.97:
            return ArgumentNode(name=node.name, value=NullValueNode())
        if name == "id":
            return ArgumentNode(name=node.name, value=StringValueNode(value=self.random.choice(self.ids)))
        if name == "where" and chance < 0.6:
            return ArgumentNode(name=node.name, value=NullValueNode())
        return None

    def enter_object_field(self, node: ObjectFieldNode, *_: Any) -> Any:
        if node.name.value in WRITTEN and isinstance(node.value, StringValueNode):
            written = self.random.choice(WRITTEN[node.name.value])
            return ObjectFieldNode(name=node.name, value=StringValueNode(value=written))
        return None


class _Hoist(Visitor):
    """Makes variables of some arguments."""

    def __init__(self, changes: _Changes, info: TypeInfo) -> None:
        super().__init__()
        self.changes, self.info = changes, info

    def leave_argument(self, node: ArgumentNode, *_: Any) -> Any:
        argument = self.info.get_argument()
        if argument is None or self.changes.random.random() > 0.4:
            return None
        return ArgumentNode(name=node.name, value=self.changes.variable(str(argument.type), node.value))

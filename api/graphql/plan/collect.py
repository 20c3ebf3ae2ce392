"""Collecting: the fields that an operation selects of a type, with fragments, directives and repetitions worked in."""

from collections.abc import Mapping
from typing import Any, cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)

from api.core.fragments import Fragments

Nodes = list[FieldNode]
TYPENAME = "__typename"


class Collector:
    """Reads the selections of one document. `flags` are the variables that `@skip` and `@include` look at.

    `kept` is where what is written of records is kept.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        flags: Mapping[str, Any],
        kept: Fragments,
    ) -> None:
        self.schema, self.fragments, self.flags, self.kept = schema, fragments, flags, kept

    def below(self, nodes: Nodes, field: GraphQLField) -> tuple[GraphQLObjectType, dict[str, Nodes]]:
        """The type of a field that gives objects, and what is selected of it by response key."""
        parent = cast(GraphQLObjectType, get_named_type(field.type))
        return parent, self.of(parent, nodes)

    def of(self, parent: GraphQLObjectType, nodes: Nodes) -> dict[str, Nodes]:
        """What is selected of an object type below these nodes, by response key."""
        return self.selected(parent, *(node.selection_set for node in nodes if node.selection_set))

    def selected(self, parent: GraphQLObjectType, *sets: SelectionSetNode) -> dict[str, Nodes]:
        """What these sets select of an object type, by response key. Nodes with the same key are one field."""
        found: dict[str, Nodes] = {}
        seen: set[str] = set()
        for one in sets:
            self._collect(found, seen, one, parent)
        return found

    def _collect(
        self, found: dict[str, Nodes], seen: set[str], selections: SelectionSetNode, parent: GraphQLObjectType
    ) -> None:
        for node in selections.selections:
            if not self._is_included(node):
                continue
            if isinstance(node, FieldNode):
                found.setdefault((node.alias or node.name).value, []).append(node)
                continue
            fragment: Any = node
            if isinstance(node, FragmentSpreadNode):
                if node.name.value in seen:
                    continue
                seen.add(node.name.value)
                fragment = self.fragments[node.name.value]
            if self._applies(fragment, parent):
                self._collect(found, seen, fragment.selection_set, parent)

    def _is_included(self, node: SelectionNode) -> bool:
        wanted = {"skip": False, "include": True}
        return all(
            self._flag((directive.arguments or ())[0].value) is wanted[directive.name.value]
            for directive in node.directives or ()
            if directive.name.value in wanted
        )

    def _flag(self, value: Any) -> bool:
        given = self.flags[value.name.value] if isinstance(value, VariableNode) else value.value
        if given is None:
            # Valid for a variable that may be null but has a default value.
            raise GraphQLError("Argument 'if' must not be null.", value)
        return bool(given)

    def _applies(self, fragment: InlineFragmentNode | FragmentDefinitionNode, parent: GraphQLObjectType) -> bool:
        if fragment.type_condition is None:
            return True
        wanted = self.schema.type_map[fragment.type_condition.name.value]
        return wanted is parent or (isinstance(wanted, GraphQLInterfaceType) and wanted in parent.interfaces)

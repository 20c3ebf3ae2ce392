"""Operations: each is compiled once into the answers of its root fields, and executed without the standard executor."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    ExecutionResult,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    Undefined,
    VariableNode,
    Visitor,
    execute_sync,
    get_operation_ast,
    is_non_null_type,
    located_error,
    print_ast,
    visit,
)
from graphql.execution.values import VariableValues, get_variable_values

from api.core.errors import Problem
from api.core.fragments import Fragments
from api.core.snapshot import NotQuick, Snapshot
from api.graphql.kept import Kept
from api.graphql.made import meaning
from api.graphql.plan.collect import TYPENAME, Collector, Nodes
from api.graphql.plan.roots import Answer

MOST_COERCION_ERRORS = 5
# Of the texts of operations, and of those of plans: a parsed document takes some hundred bytes for each character.
MOST_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True)
class Field:
    """A root field: its response key, the nodes that select it, whether it may be null, and what answers it."""

    key: str
    nodes: Nodes
    nullable: bool
    answer: Answer


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of a valid document. `flags` are the variables that `@skip` and `@include` look at."""

    definition: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and the values of the variables to execute it with."""

    fields: tuple[Field, ...]
    variables: VariableValues

    def is_quick(self, snapshot: Snapshot) -> bool:
        """Whether the database finds at once what each root field wants."""
        try:
            return all(field.answer.is_quick(snapshot, self.variables) for field in self.fields)
        except (Problem, GraphQLError):
            # What is wrong with what is asked is told when it is executed, at once or not.
            return False

    def execute(self, snapshot: Snapshot) -> ExecutionResult:
        """An error in a field nulls it and keeps the others; in one that must not be null, it nulls the whole."""
        data: dict[str, Any] = {}
        errors: list[GraphQLError] = []
        for field in self.fields:
            try:
                data[field.key] = field.answer.value(snapshot, self.variables)
            except NotQuick:
                raise
            except Exception as error:  # noqa: BLE001 -- the specification has every error in the answer, located
                errors.append(located_error(error, field.nodes, [field.key]))
                if not field.nullable:
                    return ExecutionResult(None, errors)
                data[field.key] = None
        return ExecutionResult(data, errors or None)


class Planner:
    """Plans the operations of valid documents over the schema that `build` makes; keeps the plans of the latest.

    What is written of records is kept in `kept`.
    """

    def __init__(self, schema: GraphQLSchema, kept: Fragments) -> None:
        if schema.query_type is None:
            raise TypeError("the schema has no root")
        self.schema, self.query, self.kept = schema, schema.query_type, kept
        self.operations: Kept[Operation | None] = Kept(MOST_CHARACTERS)
        self.plans: Kept[tuple[Field, ...]] = Kept(MOST_CHARACTERS)

    def execute(
        self, document: DocumentNode, name: str | None, variables: Mapping[str, Any] | None, snapshot: Snapshot
    ) -> ExecutionResult:
        """The result of an operation, its data for orjson, its errors as the standard executor has them."""
        planned = self.plan(document, name, variables)
        return planned.execute(snapshot) if isinstance(planned, Planned) else planned

    def plan(
        self, document: DocumentNode, name: str | None, variables: Mapping[str, Any] | None
    ) -> Planned | ExecutionResult:
        """What to execute, or the result of an operation that cannot be."""
        text = document.loc.source.body if document.loc else print_ast(document)
        operation = self.operations.get((text, name), len(text), lambda: _operation(document, name))
        if operation is None:
            # Which one is meant is not clear: the standard executor says so in its own words.
            return execute_sync(self.schema, document, operation_name=name)
        definitions = operation.definition.variable_definitions or ()
        values = get_variable_values(self.schema, definitions, dict(variables or {}), MOST_COERCION_ERRORS)
        if isinstance(values, list):
            return ExecutionResult(None, values)
        flags = {flag: values.coerced.get(flag) for flag in operation.flags}
        key = (text, name, *flags.values())
        try:
            fields = self.plans.get(key, len(text), lambda: tuple(self._compiled(operation, flags)))
        except GraphQLError as error:
            return ExecutionResult(None, [error])
        return Planned(fields, values)

    def _compiled(self, operation: Operation, flags: Mapping[str, Any]) -> Iterator[Field]:
        collector = Collector(self.schema, operation.fragments, flags, self.kept)
        for key, nodes in collector.selected(self.query, operation.definition.selection_set).items():
            name = nodes[0].name.value
            declared = self.query.fields.get(name)
            if name == TYPENAME:
                yield Field(key, nodes, False, Answer(lambda *_: self.query.name, lambda *_: True))
            elif declared is None:
                yield Field(key, nodes, name == "__type", self._introspection(operation, key, nodes))
            else:
                try:
                    answer: Answer = meaning(declared)(collector, declared, nodes)
                except GraphQLError as error:
                    answer = _failing(error)
                yield Field(key, nodes, not is_non_null_type(declared.type), answer)

    def _introspection(self, operation: Operation, key: str, nodes: Nodes) -> Answer:
        """A field that the standard executor answers, which is given an operation with no other."""
        whole = operation.definition
        alone = OperationDefinitionNode(
            operation=whole.operation,
            variable_definitions=whole.variable_definitions,
            directives=(),
            selection_set=SelectionSetNode(selections=tuple(nodes)),
        )
        document = DocumentNode(definitions=(alone, *operation.fragments.values()))

        def answer(_snapshot: Snapshot, variables: VariableValues) -> Any:
            given = {name: source.value for name, source in variables.sources.items() if source.value is not Undefined}
            result = execute_sync(self.schema, document, variable_values=given)
            if result.errors:
                raise result.errors[0]
            return (result.data or {})[key]

        return Answer(answer)


def _operation(document: DocumentNode, name: str | None) -> Operation | None:
    definition = get_operation_ast(document, name)
    if definition is None:
        return None
    flags = _Flags()
    visit(document, flags)
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    variables = {variable.variable.name.value for variable in definition.variable_definitions or ()}
    return Operation(definition, fragments, tuple(sorted(flags.names & variables)))


class _Flags(Visitor):
    """The variables in directives of a document."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        self.names |= {
            argument.value.name.value for argument in node.arguments or () if isinstance(argument.value, VariableNode)
        }


def _failing(error: GraphQLError) -> Answer:
    def answer(_snapshot: Snapshot, _variables: VariableValues) -> Any:
        raise error

    return Answer(answer)

"""Limits: what is too much is refused with its limit before it is validated, however it is written."""

from collections.abc import Mapping
from typing import Any

import pytest
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLObjectType,
    IntValueNode,
    OperationDefinitionNode,
    VariableNode,
    build_schema,
    get_introspection_query,
    get_named_type,
    parse,
)
from hypothesis import event, given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.contract import contract
from api.graphql.limits import COST, LIMITS, UNTOLD, weigh

SCHEMA = build_schema(contract()["schema.graphql"])
DOUBLING = " ".join(f"fragment F{at} on Query {{ ...F{at + 1} ...F{at + 1} }}" for at in range(40))
FORCES = "forces(first: {}) {{ nodes {{ {} }} }}"


def over(client: TestClient, limit: str, query: str, **variables: Any) -> int:
    """How much was found of what a limit refuses."""
    for method in ("GET", "POST") if len(query) < 3000 else ("POST",):
        asked = {"query": query} | ({"variables": variables} if variables else {})
        reply = client.post("/graphql", json=asked) if method == "POST" else None
        if reply is None:
            shown = {name: str(value).replace("'", '"') for name, value in asked.items()}
            reply = client.get("/graphql", params=shown)
        (error,) = reply.json()["errors"]
        told = error["extensions"]
        assert told["code"] == "QUERY_TOO_COSTLY"
        assert told["limit"] == limit
        assert told["found"] > told["allowed"] == next(row.most for row in LIMITS if row.name == limit)
        assert limit in error["message"]
        assert "data" not in reply.json()
    return int(told["found"])


BOMBS = {
    "tokens": ("tokens", "{ " + "a " * 2100 + "}"),
    "comments": ("tokens", "#\n" * 5000 + "{ __typename }"),
    "operations": ("operations", " ".join(f"query Q{at} {{ __typename }}" for at in range(100))),
    "depth": ("depth", "{ estimate(id: 1) { " + "report { estimates { nodes { " * 4 + "id" + " } } }" * 4 + " } }"),
    "depth through fragments": (
        "depth",
        "{ forces { nodes { ...A } } } fragment A on Force { parent { parent { ...B } } }"
        " fragment B on Force { parent { parent { ...C } } }"
        " fragment C on Force { parent { parent { parent { parent { id } } } } }",
    ),
    "introspection": (
        "introspection",
        "{ __schema { types { fields { type { " + "ofType { " * 20 + "name" + " }" * 20 + " } } } } }",
    ),
    "aliases": ("aliases", "{ " + " ".join(f"a{at}: __typename" for at in range(100)) + " }"),
    "aliases of introspection": (
        "aliases",
        "{ " + " ".join(f"a{at}: __schema {{ description }}" for at in range(40)) + " }",
    ),
    "schemas": (
        "schemas",
        "{ " + " ".join(f"a{at}: __schema {{ ...S }}" for at in range(4)) + " } fragment S on __Schema { description }",
    ),
    "duplicate fields": ("fields", "{ " + "forces(first: 1) { nodes { id } } " * 120 + " }"),
    "fields through fragments": ("fields", f"{{ ...F0 ...F0 }} {DOUBLING} fragment F40 on Query {{ __typename }}"),
    "fields of unused fragments": ("fields", "{ __typename } fragment A on Query { " + "__typename " * 301 + "}"),
    "directives": ("directives", "{ __typename" + " @skip(if: false)" * 100 + " }"),
    "unknown directives": ("directives", "{ __typename" + " @a" * 900 + " }"),
    "pages in pages": ("cost", "{ " + FORCES.format(100, "estimates(first: 100) { nodes { id } }") + " }"),
    "circles": (
        "cost",
        "{ forces(first: 100) { nodes { estimates { nodes { report { estimates { nodes { id } } } } } } } }",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("limit", "query"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_with_the_limit_that_it_exceeds(client: TestClient, limit: str, query: str) -> None:
    over(client, limit, query)


def test_the_size_of_a_page_counts_wherever_it_stands(client: TestClient) -> None:
    nested = FORCES.format("$n", "estimates(first: $n) { nodes { id } }")
    assert over(client, "cost", f"query($n: Int!) {{ {nested} }}", n=100) == 100 + 100 * 100
    assert over(client, "cost", f"query($n: Int! = 99) {{ {nested} }}") == 99 + 99 * 99
    small = client.post("/graphql", json={"query": f"query($n: Int!) {{ {nested} }}", "variables": {"n": 3}}).json()
    assert small["extensions"]["cost"] == {"requested": 3 + 3 * 3, "allowed": COST.most}
    # The same document, which is kept by now.
    over(client, "cost", f"query($n: Int!) {{ {nested} }}", n=100)


def test_the_operation_that_is_executed_is_the_one_that_costs(client: TestClient) -> None:
    query = "query A { forces(first: 3) { nodes { id } } } query B { " + FORCES.format(90, "estimates { nodes { id } }")
    for name, cost in (("A", 3), ("B", 90 + 90 * 20)):
        reply = client.post("/graphql", json={"query": query + " }", "operationName": name}).json()
        assert reply["extensions"]["cost"]["requested"] == cost


@pytest.mark.parametrize(
    "query",
    [
        "{ ...A } fragment A on Query { ...A }",
        "{ ...A } fragment A on Query { ...B } fragment B on Query { ...C } fragment C on Query { ...A }",
        "{ ...A } fragment A on Query { __typename } fragment A on Query { __typename }",
    ],
)
def test_fragments_in_a_circle_or_of_one_name_are_not_valid(client: TestClient, query: str) -> None:
    (error,) = client.post("/graphql", json={"query": query}).json()["errors"]
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert "A" in error["message"]


INTROSPECTIONS = {
    "graphql-core": get_introspection_query(),
    "graphql-core, all of it": get_introspection_query(
        specified_by_url=True, directive_is_repeatable=True, schema_description=True, input_value_deprecation=True
    ),
}


@pytest.mark.parametrize("query", INTROSPECTIONS.values(), ids=INTROSPECTIONS)
def test_the_introspection_that_tools_send_is_within_the_limits(client: TestClient, query: str) -> None:
    reply = client.post("/graphql", json={"query": query}).json()
    assert "errors" not in reply
    assert reply["extensions"]["cost"]["requested"] == 0


def test_every_limit_is_documented(client: TestClient) -> None:
    docs = " ".join(client.get("/docs").text.split())
    for limit in LIMITS:
        assert f"<code>{limit.name}</code>" in docs
        assert f"<td>{limit.most}</td>" in docs


# What may stand in a record, in the query and in a page; much of it is not valid, and is weighed all the same.
_NAMES = [
    "forces",
    "estimates",
    "force",
    "report",
    "nodes",
    "edges",
    "node",
    "id",
    "totalCount",
    "nosuch",
    "__typename",
]
_NAMES += ["__schema", "types", "ofType", "fields", "type", "estimateFacets", "parent"]
_SIZES = st.sampled_from(
    ["", "(first: 3)", "(first: 100)", "(first: 101)", "(first: -1)", "(first: $n)", "(first: $m)"]
)
_SIZES |= st.sampled_from(
    ["(first: $m)", "(first: 99999999999999999999999)", "(first: null)", "(first: {a: 1})", "(nosuch: 1)"]
)
_DIRECTIVES = st.sampled_from(["", "", "", " @skip(if: true)", " @nosuch @nosuch"])
_SPREADS = st.builds("... {}{}".format, st.sampled_from("ABCDN"), _DIRECTIVES)
_LEAVES = st.builds("{}{}{}{}".format, st.sampled_from(["", "", "a: "]), st.sampled_from(_NAMES), _SIZES, _DIRECTIVES)


def _nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    block = st.lists(inner, min_size=1, max_size=4).map(" ".join)
    types = st.sampled_from(["", " on Force", " on Query", " on Estimate", " on Node", " on Nosuch", " on __Type"])
    return st.builds("{}{}{{ {} }}".format, _LEAVES, st.just(" "), block) | st.builds(
        "...{}{} {{ {} }}".format, types, _DIRECTIVES, block
    )


_SELECTIONS = st.recursive(_LEAVES | _SPREADS, _nested, max_leaves=25)
_TYPES = st.sampled_from(["Query", "Force", "Estimate", "EstimateConnection", "Node", "Nosuch", "Measure", "__Type"])


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Documents with some operations and fragments, in which anything may be wrong but the syntax."""
    parts = [f"query Q{at}($n: Int = 7, $m: Int) {{ {draw(_SELECTIONS)} }}" for at in range(draw(st.integers(0, 3)))]
    names = draw(st.lists(st.sampled_from("ABCD"), max_size=5))
    parts += [f"fragment {name} on {draw(_TYPES)} {{ {draw(_SELECTIONS)} }}" for name in names]
    return " ".join(parts) or "{ id }"


class Oracle:
    """Expands a document as it is written: no memo, no order, one number at a time."""

    def __init__(self, document: DocumentNode, operation: Any, variables: Mapping[str, Any]) -> None:
        self.fragments = {
            one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
        }
        self.variables = dict(variables)
        for one in operation.variable_definitions or () if isinstance(operation, OperationDefinitionNode) else ():
            if one.default_value is not None:
                self.variables.setdefault(one.variable.name.value, int(one.default_value.value))

    def fields(self, selections: Any, parent: Any) -> Any:
        """Every field below a selection with the type it is selected of, and the directives that stand around."""
        for node in selections.selections:
            yield "directives", len(node.directives or ()), None
            if isinstance(node, FieldNode):
                yield "field", node, parent
            elif isinstance(node, FragmentSpreadNode):
                if node.name.value in self.fragments:
                    yield from self.definition(self.fragments[node.name.value])
            else:
                kind = SCHEMA.get_type(node.type_condition.name.value) if node.type_condition else parent
                yield from self.fields(node.selection_set, kind)

    def definition(self, node: Any) -> Any:
        """The same of a definition."""
        is_fragment = isinstance(node, FragmentDefinitionNode)
        kind = SCHEMA.get_type(node.type_condition.name.value) if is_fragment else SCHEMA.query_type
        yield "directives", len(node.directives or ()), None
        yield from self.fields(node.selection_set, kind)

    def totals(self, found: Any) -> dict[str, int]:
        """What all of it amounts to."""
        total = dict.fromkeys(("depth", "introspection", "schemas", "aliases", "fields", "directives", "cost"), 0)
        for what, node, parent in list(found):
            if what == "directives":
                total["directives"] += node
                continue
            has_fields = isinstance(parent, GraphQLObjectType | GraphQLInterfaceType)
            about = SCHEMA.get_field(parent, node.name.value) if has_fields else None
            kind = get_named_type(about.type) if about else None
            below = self.totals(self.fields(node.selection_set, kind) if node.selection_set else ())
            meta = bool(parent and parent.name.startswith("__"))
            total["depth"] = max(total["depth"], below["depth"] + (not meta))
            total["introspection"] = max(total["introspection"], below["introspection"] + meta)
            total["aliases"] += below["aliases"] + bool(node.alias)
            total["schemas"] += below["schemas"] + (node.name.value in ("__schema", "__type"))
            total["fields"] += below["fields"] + 1
            total["directives"] += below["directives"]
            total["cost"] += self.cost(node, parent, about, kind, below["cost"])
        return {name: min(amount, UNTOLD) for name, amount in total.items()}

    def cost(self, node: Any, parent: Any, about: Any, kind: Any, below: int) -> int:
        """Of one field: a page is its size times what is in it, a record that is linked is one more."""
        if about and "first" in about.args:
            size: Any = about.args["first"].default_value
            for argument in node.arguments or ():
                if argument.name.value == "first":
                    given = argument.value
                    if isinstance(given, VariableNode):
                        size = self.variables.get(given.name.value, size)
                    else:
                        size = int(given.value) if isinstance(given, IntValueNode) else 100
            return (size if isinstance(size, int) and 1 <= size <= 100 else 100) * (1 + below)
        records = {"Node"} | {one.name for one in SCHEMA.get_possible_types(SCHEMA.type_map["Node"])}  # type: ignore[arg-type]
        name, where = kind and kind.name, parent and parent.name
        return below + (name in records and where in records | {"Query"})


@given(text=documents(), n=st.none() | st.integers(-2, 200) | st.text(max_size=2), told=st.booleans())
def test_a_document_weighs_what_it_weighs_when_it_is_written_out(text: str, n: Any, told: bool) -> None:
    document = parse(text)
    variables = {"n": n} if told else {}
    try:
        weighed = weigh(SCHEMA, document, variables)
    except GraphQLError as refused:
        event("refused")
        assert refused.extensions == {"code": "GRAPHQL_VALIDATION_FAILED"}  # noqa: PT017 -- it may be weighed, too
        return
    spread = text.split()
    used = {spread[at + 1] for at, word in enumerate(spread[:-1]) if word == "..."}
    whole = dict.fromkeys(("aliases", "schemas", "fields", "directives", "depth", "introspection"), 0)
    for one in document.definitions:
        if isinstance(one, FragmentDefinitionNode) and one.name.value in used:
            continue
        oracle = Oracle(document, one, variables)
        total = oracle.totals(oracle.definition(one))
        for name in ("aliases", "schemas", "fields", "directives"):
            whole[name] += total[name]
        for name in ("depth", "introspection"):
            whole[name] = max(whole[name], total[name])
        if isinstance(one, OperationDefinitionNode):
            assert weighed.costs[one.name.value if one.name else None] == total["cost"]
    assert {name: getattr(weighed.whole, name) for name in whole} == whole


@given(text=documents(), n=st.none() | st.integers(-2, 200) | st.text(max_size=2))
def test_any_document_is_answered_with_data_or_with_coded_errors(client: TestClient, text: str, n: Any) -> None:
    reply = client.post("/graphql", json={"query": text, "variables": {"n": n}, "operationName": "Q0"})
    assert reply.status_code == 200
    for error in reply.json().get("errors", ()):
        assert error["extensions"]["code"] in {
            "GRAPHQL_VALIDATION_FAILED", "QUERY_TOO_COSTLY", "BAD_USER_INPUT", "INVALID_PARAMETER"
        }  # fmt: skip

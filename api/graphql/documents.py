"""Documents: a text is parsed, weighed and validated once, and kept to be asked for again by itself or by its hash."""

from dataclasses import dataclass
from typing import Any

from graphql import DocumentNode, GraphQLError, GraphQLSchema, OperationType, get_operation_ast, parse, validate

from api.core.errors import BadRequest, MethodNotAllowed
from api.graphql.asked import Asked
from api.graphql.kept import Kept
from api.graphql.limits import INVALID, TOKENS, Weighed, weigh

MOST_ERRORS = 5
# Of all that are kept. A token takes about half a kilobyte, so this is some 50 MB.
MOST_TOKENS = 100_000
# Each counts for some more, lest a million small ones are kept.
OVERHEAD_TOKENS = 50
NOT_PARSED = "GRAPHQL_PARSE_FAILED"
NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"


class Refused(Exception):
    """An operation that is not executed: the errors say why, each with its code in its extensions."""

    def __init__(self, *errors: GraphQLError) -> None:
        super().__init__(*errors)
        self.errors = errors[:MOST_ERRORS]


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A valid document."""

    node: DocumentNode
    weighed: Weighed


class Documents:
    """The documents asked for of late; the longest unused are dropped. Threads may share it."""

    def __init__(self, schema: GraphQLSchema, most_tokens: int = MOST_TOKENS) -> None:
        self.schema = schema
        self.kept: Kept[Document] = Kept(most_tokens)

    def knows(self, asked: Asked) -> bool:
        """Whether the document is kept, so that to find it takes no time."""
        return self.kept.find(asked.key) is not None

    def find(self, asked: Asked) -> tuple[Document, int]:
        """The document that is asked for, and what the operation in it costs. Raises Refused."""
        sha256 = asked.key
        if asked.sha256 not in (None, sha256):
            raise BadRequest("`sha256Hash` is not the SHA-256 of `query`.")
        found = self.kept.find(sha256)
        try:
            if found is not None:
                weighed = found.weighed
                if weighed.varies:
                    weighed = weigh(self.schema, found.node, asked.variables)
                _must_be_safe(asked, found.node)
                return found, weighed.cost(asked.name)
            if asked.query is None:
                # Apollo's clients look for this message, or for this code.
                raise GraphQLError("PersistedQueryNotFound", extensions={"code": NOT_FOUND})
            made, cost = self._make(asked, asked.query)
        except GraphQLError as error:
            raise Refused(error) from None
        self.kept.keep(sha256, made, _tokens(made))
        return made, cost

    def _make(self, asked: Asked, query: str) -> tuple[Document, int]:
        """What a text says. Nothing but the parser sees it before it is known to be within the limits."""
        try:
            node = parse(query, max_tokens=TOKENS.most)
        except GraphQLError as error:
            if f"more than {TOKENS.most} tokens" in error.message:
                TOKENS.refuse(TOKENS.most + 1)
            raise GraphQLError(
                error.message, source=error.source, positions=error.positions, extensions={"code": NOT_PARSED}
            ) from None
        weighed = weigh(self.schema, node, asked.variables)
        weighed.must_be_bounded()
        cost = weighed.cost(asked.name)
        _must_be_safe(asked, node)
        if errors := validate(self.schema, node, max_errors=MOST_ERRORS):
            for one in errors:
                one.extensions = {"code": INVALID}
            raise Refused(*errors)
        return Document(node, weighed), cost


def _tokens(made: Document) -> int:
    count: Any = made.node.token_count
    return OVERHEAD_TOKENS + int(count)


def _must_be_safe(asked: Asked, node: DocumentNode) -> None:
    """Raise MethodNotAllowed if GET asks for what is not a query."""
    operation = get_operation_ast(node, asked.name)
    if asked.is_get and operation and operation.operation is not OperationType.QUERY:
        raise MethodNotAllowed("GET asks for queries only.", (), {"Allow": "POST"})

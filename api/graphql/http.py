"""GraphQL over HTTP: GET and POST become operations, results become JSON with a code on every error."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import DocumentNode, GraphQLError, GraphQLSchema, parse, validate
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.core.errors import BadRequest, ContentTooLarge, Problem, Unavailable, UnsupportedMediaType
from api.core.resource import Catalogue
from api.graphql.plan.operation import Planner
from api.graphql.schema import build
from api.problems import problem_of
from api.readers import Readers

LARGEST_BODY = 64 * 1024
GRAPHQL_RESPONSE = "application/graphql-response+json"
JSON = "application/json"
BAD_INPUT = "BAD_USER_INPUT"
MOST_TOKENS = 2000
MOST_ERRORS = 5


@dataclass(frozen=True, slots=True)
class Operation:
    """What a request asks to be executed."""

    query: str
    variables: dict[str, Any] | None
    name: str | None

    @classmethod
    def of(cls, body: Any) -> "Operation":
        """The operation in a JSON body. Raises BadRequest."""
        if not isinstance(body, dict):
            raise BadRequest("The body must be a JSON object with `query`.")
        query, variables, name = (body.get(key) for key in ("query", "variables", "operationName"))
        if not isinstance(query, str):
            raise BadRequest("`query` must be a string that holds a GraphQL document.")
        if not isinstance(variables, dict | None):
            raise BadRequest("`variables` must be an object.")
        if not isinstance(name, str | None):
            raise BadRequest("`operationName` must be a string.")
        return cls(query, variables, name)


def routes(catalogue: Catalogue, readers: Readers) -> list[Route]:
    """`/graphql`."""
    planner = Planner(build(catalogue))

    async def graphql(request: Request) -> Response:
        media_type = _media_type(request.headers.get("accept", ""))
        try:
            return await run_in_threadpool(_respond, planner, readers, await _operation(request), media_type)
        except Exception as error:  # noqa: BLE001 -- whatever fails, a GraphQL client gets a GraphQL error
            problem = problem_of(error)
            body = {"errors": [_plain(GraphQLError(problem.detail), problem)]}
            return _reply(body, problem.status, media_type, problem.headers)

    return [Route("/graphql", graphql, methods=["GET", "POST"])]


def _media_type(accept: str) -> str:
    """The newer media type where it is asked for by name, else plain JSON, which every client can read."""
    return GRAPHQL_RESPONSE if GRAPHQL_RESPONSE in accept else JSON


async def _operation(request: Request) -> Operation:
    if request.method != "POST":
        asked: dict[str, Any] = dict(request.query_params)
        if "variables" in asked:
            asked["variables"] = _json(asked["variables"].encode(), "The parameter `variables`")
        return Operation.of(asked)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        raise UnsupportedMediaType(f"The body must be sent as {JSON}.", (), {"Accept-Post": JSON})
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise ContentTooLarge(f"The body must not be larger than {LARGEST_BODY} bytes.")
    return Operation.of(_json(bytes(body), "The body"))


def _json(raw: bytes, what: str) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise BadRequest(f"{what} must be JSON in UTF-8.") from None


def _respond(planner: Planner, readers: Readers, operation: Operation, media_type: str) -> Response:
    """Executes in a thread, all of the operation in one transaction, so in one state of the dataset."""
    refused = _prepare(planner.schema, operation)
    if isinstance(refused, list):
        return _refusal(refused, media_type)
    with readers.answer() as snapshot:
        result = planner.execute(refused, operation.name, operation.variables, snapshot)
    if result.data is None and not any(error.path for error in result.errors or ()):
        return _refusal([(error, BAD_INPUT) for error in result.errors or ()], media_type)
    reply: dict[str, Any] = {"data": result.data}
    problems = [_problem(error) for error in result.errors or ()]
    if result.errors:
        reply["errors"] = [_plain(error, problem) for error, problem in zip(result.errors, problems, strict=True)]
    gone = next((problem for problem in problems if isinstance(problem, Unavailable)), None)
    return _reply(reply, gone.status if gone else 200, media_type, gone.headers if gone else {})


def _prepare(schema: GraphQLSchema, operation: Operation) -> DocumentNode | list[tuple[GraphQLError, str]]:
    """The parsed and valid document, or the errors that refuse it, each with its code."""
    try:
        document = parse(operation.query, max_tokens=MOST_TOKENS)
    except GraphQLError as error:
        return [(error, "GRAPHQL_PARSE_FAILED")]
    if errors := validate(schema, document, max_errors=MOST_ERRORS):
        return [(error, "GRAPHQL_VALIDATION_FAILED") for error in errors]
    return document


def _refusal(errors: list[tuple[GraphQLError, str]], media_type: str) -> Response:
    """The reply to an operation that was not executed. Its status is that of the GraphQL-over-HTTP audit."""
    body = {"errors": [_plain(error, None, code) for error, code in errors]}
    return _reply(body, 200 if media_type == JSON else 400, media_type)


def _reply(body: Any, status: int, media_type: str, headers: Mapping[str, str] | None = None) -> Response:
    return Response(orjson.dumps(body), status, dict(headers or {}), media_type)


def _problem(error: GraphQLError) -> Problem | None:
    """The problem behind the error of a resolver; None if the executor itself found it."""
    cause = error.original_error
    return None if cause is None or isinstance(cause, GraphQLError) else problem_of(cause)


def _plain(error: GraphQLError, problem: Problem | None, code: str = BAD_INPUT) -> dict[str, Any]:
    """The error as the specification wants it, with its code, and nothing internal in it."""
    extensions: dict[str, Any] = {"code": problem.code if problem else code}
    if problem and problem.faults:
        extensions["errors"] = [fault.plain() for fault in problem.faults]
    shown: dict[str, Any] = {
        "message": problem.detail if problem else error.message,
        "extensions": extensions,
    }
    if error.locations:
        shown["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
    if error.path:
        shown["path"] = error.path
    return shown

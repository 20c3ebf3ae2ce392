"""GraphQL over HTTP: GET and POST become operations, results become JSON with a code on every error."""

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from graphql import GraphQLError, GraphQLSchema
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.accept import acceptable
from api.core.errors import Problem, Unavailable
from api.core.resource import Catalogue
from api.graphql.asked import JSON, Asked, asked
from api.graphql.documents import MOST_ERRORS, Documents, Refused
from api.graphql.limits import COST
from api.graphql.plan.operation import Planner
from api.graphql.schema import build
from api.problems import problem_of
from api.readers import Readers

GRAPHQL_RESPONSE = "application/graphql-response+json"
HTML = "text/html"
# What a browser gets that asks nothing.
Page = Callable[[Request, GraphQLSchema], Response]
BAD_INPUT = "BAD_USER_INPUT"
# What went wrong is not to be kept by anybody: the next answer may be another one.
NO_STORE = {"Cache-Control": "no-store"}


def routes(catalogue: Catalogue, readers: Readers, page: Page) -> list[Route]:
    """`/graphql`: the page for a browser that asks nothing, the answer for everybody else."""
    planner = Planner(build(catalogue))
    documents = Documents(planner.schema)

    async def graphql(request: Request) -> Response:
        media_type = JSON
        try:
            media_type = _media_type(request)
            if media_type == HTML:
                return page(request, planner.schema)
            return await run_in_threadpool(_respond, planner, documents, readers, await asked(request), media_type)
        except Exception as error:  # noqa: BLE001 -- whatever fails, a GraphQL client gets a GraphQL error
            problem = problem_of(error)
            return _reply([_plain(GraphQLError(problem.detail), problem)], problem.status, media_type, problem.headers)

    return [Route("/graphql", graphql, methods=["GET", "POST"])]


def _media_type(request: Request) -> str:
    """The newer media type where it is asked for by name, else JSON, which every client reads. Raises NotAcceptable."""
    accept = ",".join(request.headers.getlist("accept"))
    served: tuple[str, ...] = (JSON, GRAPHQL_RESPONSE)
    if GRAPHQL_RESPONSE in accept.lower():
        served = (GRAPHQL_RESPONSE, JSON)
    if request.method != "POST" and not request.url.query:
        served = (*served, HTML)
    return acceptable(accept, served)


def _respond(planner: Planner, documents: Documents, readers: Readers, asked: Asked, media_type: str) -> Response:
    """Executes in a thread, all of the operation in one transaction, so in one state of the dataset."""
    try:
        document, cost = documents.find(asked)
    except Refused as refused:
        return _refusal(refused.errors, media_type)
    with readers.answer() as snapshot:
        state = readers.state(snapshot)
        result = planner.execute(document.node, asked.name, asked.variables, snapshot)
    errors = (result.errors or [])[:MOST_ERRORS]
    if result.data is None and not any(error.path for error in errors):
        return _refusal(errors, media_type)
    problems = [_problem(error) for error in errors]
    gone = next((problem for problem in problems if isinstance(problem, Unavailable)), None)
    headers = dict(gone.headers) if gone else {}
    # `Caching` answers again what told its state; but a text that comes with its hash is to be kept here each time.
    if not asked.is_get or asked.query is None or asked.sha256 is None:
        headers |= {name.decode(): value.decode() for name, value in state.headers}
    return _reply(
        [_plain(error, problem) for error, problem in zip(errors, problems, strict=True)],
        gone.status if gone else 200,
        media_type,
        headers,
        {"data": result.data, "extensions": {"cost": {"requested": cost, "allowed": COST.most}}},
    )


def _refusal(errors: Any, media_type: str) -> Response:
    """The reply to an operation that was not executed. Its status is that of the GraphQL-over-HTTP audit."""
    return _reply([_plain(error) for error in errors], 200 if media_type == JSON else 400, media_type)


def _reply(
    errors: list[dict[str, Any]],
    status: int,
    media_type: str,
    headers: Mapping[str, str] | None = None,
    body: Mapping[str, Any] | None = None,
) -> Response:
    # Errors come first, where they are seen (specification, 7.1).
    shown = ({"errors": errors} if errors else {}) | dict(body or {})
    kept = dict(NO_STORE) if errors else {}
    return Response(orjson.dumps(shown), status, kept | dict(headers or {}), media_type)


def _problem(error: GraphQLError) -> Problem | None:
    """The problem behind the error of a resolver; None if the executor itself found it."""
    cause = error.original_error
    return None if cause is None or isinstance(cause, GraphQLError) else problem_of(cause)


def _plain(error: GraphQLError, problem: Problem | None = None) -> dict[str, Any]:
    """The error as the specification wants it, with its code, and nothing internal in it."""
    extensions = {"code": BAD_INPUT} | dict(error.extensions or {})
    if problem:
        extensions["code"] = problem.code
        if problem.faults:
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

"""GraphQL over HTTP: GET and POST become operations, results become JSON with a code on every error."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import orjson
from graphql import ExecutionResult, GraphQLError, GraphQLSchema
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from api.accept import acceptable
from api.at_once import is_first_try, may_wait
from api.core.errors import Problem, Unavailable
from api.core.fragments import Fragments
from api.core.resource import Catalogue
from api.core.snapshot import NotQuick, Snapshot
from api.graphql.asked import JSON, Asked, asked
from api.graphql.documents import MOST_ERRORS, Documents, Refused
from api.graphql.limits import COST
from api.graphql.plan.operation import Planned, Planner
from api.graphql.schema import build
from api.problems import problem_of
from api.readers import Readers
from api.state import State

GRAPHQL_RESPONSE = "application/graphql-response+json"
HTML = "text/html"
PATH = "/graphql"
# What a browser gets that asks nothing.
Page = Callable[[Request, GraphQLSchema], Response]
# The plan of what is asked, or why there is none, and its cost.
Made = tuple[Planned | ExecutionResult, int]
BAD_INPUT = "BAD_USER_INPUT"
# What went wrong is not to be kept by anybody: the next answer may be another one.
NO_STORE = {"Cache-Control": "no-store"}


def _media_type(request: Request) -> str:
    """The newer media type where it is asked for by name, else JSON, which every client reads. Raises NotAcceptable."""
    accept = ",".join(request.headers.getlist("accept"))
    served: tuple[str, ...] = (JSON, GRAPHQL_RESPONSE)
    if GRAPHQL_RESPONSE in accept.lower():
        served = (GRAPHQL_RESPONSE, JSON)
    if request.method != "POST" and not request.url.query:
        served = (*served, HTML)
    return acceptable(accept, served)


class Answers:
    """Answers operations, all of each in one transaction, so in one state of the dataset."""

    def __init__(self, catalogue: Catalogue, readers: Readers, fragments: Fragments, page: Page) -> None:
        self.planner = Planner(build(catalogue), fragments)
        self.documents = Documents(self.planner.schema)
        self.readers, self.page = readers, page

    def has(self, method: str, path: str) -> bool:
        """Whether a request need not go the way of the others, which takes longer than many an answer."""
        return method == "GET" and path == PATH

    def route(self) -> Route:
        """`/graphql` for whatever comes that way."""
        return Route(PATH, self._respond, methods=["GET", "POST"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a GET."""
        response = await self._respond(Request(scope, receive))
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        """The page for a browser that asks nothing, the answer for everybody else."""
        media_type = JSON
        try:
            media_type = _media_type(request)
            if media_type == HTML:
                may_wait(request.scope)
                return self.page(request, self.planner.schema)
            return await self._answer(await asked(request), media_type, request.scope)
        except Refused as refused:
            return _refusal(refused.errors, media_type)
        except Exception as error:  # noqa: BLE001 -- whatever fails, a GraphQL client gets a GraphQL error
            problem = problem_of(error)
            return _reply([_plain(GraphQLError(problem.detail), problem)], problem.status, media_type, problem.headers)

    async def _answer(self, asked: Asked, media_type: str, scope: Scope) -> Response:
        """The answer: at once if the document is known and a local file has it, else from a thread. Raises Refused."""
        made: Made | None = None
        if self.readers.is_file and is_first_try(scope) and self.documents.knows(asked):
            if not asked.is_get:
                # For GET, `Caching` has seen to that.
                self.readers.forget_replaced()
            planned, cost = made = self._planned(asked)
            with suppress(NotQuick), self.readers.quick() as snapshot:
                state = self.readers.state(snapshot)
                if not isinstance(planned, Planned) or planned.is_quick(snapshot):
                    return _answer(asked, media_type, cost, state, _result(planned, snapshot))
        may_wait(scope)
        return await run_in_threadpool(self._answer_apart, asked, media_type, made)

    def _answer_apart(self, asked: Asked, media_type: str, made: Made | None) -> Response:
        planned, cost = made or self._planned(asked)
        with self.readers.answer() as snapshot:
            return _answer(asked, media_type, cost, self.readers.state(snapshot), _result(planned, snapshot))

    def _planned(self, asked: Asked) -> Made:
        """Raises Refused."""
        document, cost = self.documents.find(asked)
        return self.planner.plan(document.node, asked.name, asked.variables), cost


def _result(planned: Planned | ExecutionResult, snapshot: Snapshot) -> ExecutionResult:
    return planned.execute(snapshot) if isinstance(planned, Planned) else planned


def _answer(asked: Asked, media_type: str, cost: int, state: State, result: ExecutionResult) -> Response:
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

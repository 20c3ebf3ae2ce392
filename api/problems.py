"""Problems on the wire: every error of the REST face and of the framework becomes RFC 9457 problem details."""

import logging
import sqlite3
from http import HTTPStatus
from typing import cast

import orjson
import psycopg
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from api.core.errors import (
    BadRequest,
    Busy,
    InternalError,
    MethodNotAllowed,
    NotFound,
    OutOfTime,
    Problem,
    Unavailable,
)

MEDIA_TYPE = "application/problem+json"
# SQLAlchemy raises its own while it connects; what a snapshot meets is raised by the driver.
DATABASE_ERRORS = (SQLAlchemyError, sqlite3.Error, psycopg.Error)
OUR_FAULT = (sqlite3.DataError, psycopg.DataError)
log = logging.getLogger("fogline")


def type_of(problem: Problem | type[Problem]) -> str:
    """The address that explains a kind of problem."""
    return f"/docs#problem-{problem.code.lower().replace('_', '-')}"


def reply(problem: Problem) -> Response:
    """The response that tells a client of a problem."""
    body: dict[str, object] = {
        "type": type_of(problem),
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
    }
    if problem.faults:
        body["errors"] = [fault.plain() for fault in problem.faults]
    if isinstance(problem, InternalError):
        body["instance"] = problem.instance
    return Response(orjson.dumps(body), problem.status, problem.headers, MEDIA_TYPE)


def problem_of(error: BaseException) -> Problem:
    """The problem that any exception is to a client. What is not the client's affair is logged, not told."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, ClientDisconnect):
        return BadRequest("The client left before all of its request had come.")
    if _is_interrupted(error):
        return OutOfTime("The database took too long for this question; ask for less.")
    if isinstance(error, PoolTimeout):
        return Busy("Too many questions are being answered.")
    if isinstance(error, DATABASE_ERRORS) and not isinstance(error, OUR_FAULT):
        log.warning("the database does not answer: %s", type(getattr(error, "orig", error)).__name__)
        return Unavailable("The database does not answer; it may be starting, loading or not filled yet.")
    problem = InternalError("Something failed on our side; it was logged.")
    log.error("internal error %s", problem.instance, exc_info=error)
    return problem


def _is_interrupted(error: BaseException) -> bool:
    """Whether the database ended a statement because of the time that it took."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT
    return isinstance(error, psycopg.errors.QueryCanceled)


async def on_error(_request: Request, error: Exception) -> Response:
    """Starlette's exception handler for everything but its own HTTPException."""
    return reply(problem_of(error))


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Starlette's handler for the errors that it finds itself: no such path, method not allowed."""
    error = cast(HTTPException, error)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allow = ", ".join(sorted((error.headers or {"Allow": "GET, HEAD"})["Allow"].split(", ")))
        return reply(MethodNotAllowed(f"{request.method} is not allowed here; allowed: {allow}.", (), {"Allow": allow}))
    if error.status_code == HTTPStatus.NOT_FOUND:
        return reply(NotFound("There is nothing at this path; /v1 lists the collections and /docs explains them."))
    return reply(problem_of(error))

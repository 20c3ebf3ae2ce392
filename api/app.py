"""The application: its routes, the handlers of errors, and what surrounds them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

import api.graphql.http
import api.health
import api.web.graphiql
import api.web.pages
from api.at_once import may_wait
from api.caching import Caching
from api.core.errors import Problem
from api.core.fragments import Fragments
from api.guard import Guard
from api.observing import Observing
from api.problems import DATABASE_ERRORS, on_error, on_http_exception
from api.rate import Rate
from api.readers import Readers
from api.resources import CATALOGUE
from api.rest.kept import Kept
from api.rest.routes import Answers
from api.settings import Settings
from api.standing import Standing

MB = 2**20


def create_app(settings: Settings) -> ASGIApp:
    """The ASGI application over the database that the settings name. It opens no connection before it is asked."""
    readers = Readers(settings.url, settings.connections, settings.query_seconds)
    fragments = Fragments(settings.record_cache_mb * MB)
    kept = Kept(settings.data_dir / "exports", settings.export_cache_mb * MB)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        readers.dispose()

    graphql = api.graphql.http.Answers(CATALOGUE, readers, fragments, api.web.graphiql.page)
    app = Starlette(
        routes=[
            graphql.route(),
            *api.health.routes(readers),
            *api.web.pages.routes(CATALOGUE),
            *api.web.graphiql.routes(),
        ],
        exception_handlers={
            HTTPException: on_http_exception,
            Problem: on_error,
            **dict.fromkeys(DATABASE_ERRORS, on_error),
            Exception: on_error,
        },
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    answers = Answers(CATALOGUE, readers, fragments, kept)

    async def faces(scope: Scope, receive: Receive, send: Send) -> None:
        """REST, GraphQL, or all that is beside them."""
        if scope["type"] == "http" and answers.has(scope["path"]):
            await answers(scope, receive, send)
        elif scope["type"] == "http" and graphql.has(scope["method"], scope["path"]):
            await graphql(scope, receive, send)
        else:
            may_wait(scope)
            await app(scope, receive, send)

    answered = Caching(Guard(faces), Standing(readers), settings.answer_cache_mb * MB, settings.public_url)
    return Observing(Rate(answered, settings.rate_limit) if settings.rate_limit else answered)

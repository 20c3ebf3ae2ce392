"""The application: its routes, the handlers of errors, and what surrounds them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

import api.graphql.http
import api.health
import api.rest.routes
import api.web.pages
from api.core.errors import Problem
from api.guard import Guard
from api.problems import on_error, on_http_exception
from api.resources import CATALOGUE
from api.settings import Settings
from models.store import reader

CORS = Middleware(
    CORSMiddleware,
    allow_origins=["*"],
    allow_methods=["GET", "HEAD", "POST"],
    allow_headers=["Content-Type"],
    expose_headers=["Link", "Retry-After"],
)


def create_app(settings: Settings) -> ASGIApp:
    """The ASGI application over the database that the settings name. It opens no connection before it is asked."""
    engine = reader(settings.url)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        engine.dispose()

    app = Starlette(
        routes=[
            *api.rest.routes.routes(CATALOGUE, engine),
            *api.graphql.http.routes(CATALOGUE, engine),
            *api.health.routes(engine),
            *api.web.pages.routes(CATALOGUE),
        ],
        middleware=[CORS],
        exception_handlers={
            HTTPException: on_http_exception,
            Problem: on_error,
            SQLAlchemyError: on_error,
            Exception: on_error,
        },
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return Guard(app)

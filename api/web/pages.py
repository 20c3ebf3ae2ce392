"""The pages: the documentation, and Swagger UI where its files were installed."""

from collections.abc import Iterator
from pathlib import Path

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from api import VERSION
from api.core.ask import DEFAULT_PAGE, LARGEST_PAGE
from api.core.errors import problems
from api.core.filters import OPERATORS
from api.core.phrases import MOST_WORDS
from api.core.resource import Catalogue
from api.graphql.limits import LIMITS
from api.problems import type_of
from api.questions import OPERATIONS, QUESTIONS
from api.rest import params
from api.rest.openapi import document

HERE = Path(__file__).parent
SWAGGER_UI = HERE / "node_modules" / "swagger-ui-dist"


def routes(catalogue: Catalogue) -> Iterator[Route | Mount]:
    """`/docs` with all that it needs, `/openapi.json`, and `/`, which leads to the docs."""
    templates = Jinja2Templates(HERE / "templates")
    contract = orjson.dumps(document(catalogue))
    known = {
        "version": VERSION,
        "resources": list(catalogue.values()),
        "operators": OPERATORS,
        "most_words": MOST_WORDS,
        "problems": [(kind, type_of(kind).partition("#")[2]) for kind in problems()],
        "questions": QUESTIONS,
        "operations": OPERATIONS,
        "limits": LIMITS,
        "page": {"default": DEFAULT_PAGE, "largest": LARGEST_PAGE, "included": params.INCLUDED_PAGE},
        "swagger_ui": SWAGGER_UI.is_dir(),
    }

    async def docs(request: Request) -> Response:
        return templates.TemplateResponse(request, "docs.html", known)

    async def swagger_ui(request: Request) -> Response:
        return templates.TemplateResponse(request, "openapi.html", known)

    async def openapi(_request: Request) -> Response:
        return Response(contract, media_type="application/json")

    async def home(_request: Request) -> Response:
        return RedirectResponse("/docs")

    yield Route("/", home)
    yield Route("/docs", docs)
    yield Route("/docs/openapi", swagger_ui)
    yield Route("/openapi.json", openapi)
    yield Mount("/docs/static", StaticFiles(directory=HERE / "static"))
    if SWAGGER_UI.is_dir():
        yield Mount("/docs/swagger-ui", StaticFiles(directory=SWAGGER_UI))

"""The page at `/graphql`: GraphiQL where its files were installed, else the schema and operations that run as links."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import orjson
from graphql import GraphQLSchema, print_schema
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.templating import Jinja2Templates

from api.questions import OPERATIONS

HERE = Path(__file__).parent
# Where the files of other projects are served from, and where they are.
FILES = {
    "react.js": HERE / "node_modules/react/umd/react.production.min.js",
    "react-dom.js": HERE / "node_modules/react-dom/umd/react-dom.production.min.js",
    "graphiql.js": HERE / "node_modules/graphiql/graphiql.min.js",
}
STYLE = HERE / "node_modules/graphiql/graphiql.min.css"
# Fonts written into the style sheet, which the Content-Security-Policy does not let in: six sevenths of it.
_FONT = re.compile(r"@font-face\s*\{[^}]*\}")
TABS = [{"query": f"# {operation.title}\n{operation.query}\n"} for operation in OPERATIONS]
_TEMPLATES = Jinja2Templates(HERE / "templates")


def is_installed() -> bool:
    """Whether npm has put the files where they are served from."""
    return all(file.is_file() for file in (*FILES.values(), STYLE))


def page(request: Request, schema: GraphQLSchema) -> Response:
    """The page that a browser gets which asks nothing."""
    known = {
        "installed": is_installed(),
        "operations": OPERATIONS,
        "tabs": orjson.dumps(TABS).decode(),
        "schema": _printed(schema),
    }
    return _TEMPLATES.TemplateResponse(request, "graphiql.html", known)


def routes() -> Iterator[Mount]:
    """The files that the page loads."""
    if not is_installed():
        return

    async def style(_request: Request) -> Response:
        return Response(_style(), media_type="text/css")

    yield Mount("/docs/graphiql", routes=[Route("/graphiql.css", style), *map(_file, FILES)])


def _file(name: str) -> Route:
    async def file(_request: Request) -> Response:
        return FileResponse(FILES[name])

    return Route(f"/{name}", file)


@cache
def _style() -> str:
    return _FONT.sub("", STYLE.read_text("utf-8"))


@cache
def _printed(schema: GraphQLSchema) -> str:
    return print_schema(schema)

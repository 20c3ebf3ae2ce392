"""The floor: an application that only says hello. Run with uvicorn as `hello:app`."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route


async def hello(_request: Request) -> PlainTextResponse:
    """The same words for everybody."""
    return PlainTextResponse("Hello, world!")


app = Starlette(routes=[Route("/", hello)])

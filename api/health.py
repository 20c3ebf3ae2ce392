"""Whether the service lives, and whether it is ready to answer."""

from collections.abc import Iterator

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.readers import Readers


def routes(readers: Readers) -> Iterator[Route]:
    """`/live` and `/ready`."""

    async def live(_request: Request) -> Response:
        return _json({"status": "live"})

    def ready(_request: Request) -> Response:
        with readers.answer() as snapshot:
            return _json({"status": "ready", "revision": readers.state(snapshot).revision})

    yield Route("/live", live)
    yield Route("/ready", ready)


def _json(body: object) -> Response:
    return Response(orjson.dumps(body), media_type="application/json", headers={"Cache-Control": "no-store"})

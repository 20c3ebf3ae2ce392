"""Whether the service lives, whether it is ready to answer, and what it has counted."""

from collections.abc import Iterator

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.metrics import MEDIA_TYPE, told
from api.readers import Readers


def routes(readers: Readers) -> Iterator[Route]:
    """`/live`, `/ready` and `/metrics`."""

    async def live(_request: Request) -> Response:
        return _json({"status": "live"})

    def ready(_request: Request) -> Response:
        with readers.answer() as snapshot:
            return _json({"status": "ready", "revision": readers.state(snapshot).revision})

    async def metrics(_request: Request) -> Response:
        return Response(told(), headers={"Content-Type": MEDIA_TYPE, "Cache-Control": "no-store"})

    yield Route("/live", live)
    yield Route("/ready", ready)
    yield Route("/metrics", metrics)


def _json(body: object) -> Response:
    return Response(orjson.dumps(body), media_type="application/json", headers={"Cache-Control": "no-store"})

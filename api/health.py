"""Whether the service lives, and whether it is ready to answer."""

from collections.abc import Iterator

import orjson
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.core.errors import Unavailable
from models.revision import newest
from models.store import schema_id


def routes(engine: Engine) -> Iterator[Route]:
    """`/live` and `/ready`."""

    async def live(_request: Request) -> Response:
        return _json({"status": "live"})

    def ready(_request: Request) -> Response:
        return _json({"status": "ready", "revision": current_revision(engine)})

    yield Route("/live", live)
    yield Route("/ready", ready)


def current_revision(engine: Engine) -> int:
    """Number of the revision that is served. Raises Unavailable where there is none this version can read."""
    with engine.connect() as connection:
        found = newest(connection)
    if found is None:
        raise Unavailable("The database holds no dataset yet; `python -m seed load` fills it.")
    if found.schema_id != schema_id():
        raise Unavailable("The dataset was written by another version of Fogline; load it again with this one.")
    return found.number


def _json(body: object) -> Response:
    return Response(orjson.dumps(body), media_type="application/json", headers={"Cache-Control": "no-store"})

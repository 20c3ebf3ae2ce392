"""The outermost layer: each request gets an id, is counted, and has a line in the log.

A line costs more than many an answer, so what the log would not show is not written.
"""

import logging
import secrets
import time
from contextvars import ContextVar
from itertools import count
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.at_once import AT_ONCE
from api.metrics import SECONDS

# The id of the request that is being answered: log lines of the threads that answer it have it as well.
REQUEST: ContextVar[str] = ContextVar("request", default="")
# As nginx calls it: the client left before there was an answer.
CLIENT_LEFT = 499
FACES = {"v1": "rest", "catalog.jsonld": "rest", "graphql": "graphql", "docs": "docs", "openapi.json": "docs"}
log = logging.getLogger("fogline.requests")


class Observing:
    """Wraps an ASGI application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._first, self._numbers = secrets.token_hex(4), count(1)
        self._counted: dict[tuple[str, int], Any] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        request = f"{self._first}-{next(self._numbers):x}"
        REQUEST.set(request)
        status = CLIENT_LEFT

        async def send_named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [*message["headers"], (b"x-request-id", request.encode())]
                message = {"type": "http.response.start", "status": status, "headers": headers}
            await send(message)

        try:
            await self.app(scope, receive, send_named)
        except BaseException:
            # What is not answered at once is asked for again, and noted then.
            if not scope.get(AT_ONCE):
                self._note(scope, status, began)
            raise
        self._note(scope, status, began)

    def _note(self, scope: Scope, status: int, began: float) -> None:
        seconds = time.perf_counter() - began
        self._count(scope["path"], status, seconds)
        level = _level(status)
        if log.isEnabledFor(level):
            log.log(level, "%s", scope["method"], extra={"fields": _fields(scope, status, seconds)})

    def _count(self, path: str, status: int, seconds: float) -> None:
        key = (path.split("/", 2)[1] if path[:1] == "/" else "", status)
        counter = self._counted.get(key)
        if counter is None:
            counter = SECONDS.labels(FACES.get(key[0], "other"), str(status))
            if key[0] in FACES:
                self._counted[key] = counter
        counter.observe(seconds)


def _level(status: int) -> int:
    """Mistakes of clients are no errors of the server."""
    return logging.INFO if status < 500 else logging.WARNING if status == 503 else logging.ERROR


def _fields(scope: Scope, status: int, seconds: float) -> dict[str, Any]:
    client = scope.get("client")
    return {
        "path": (scope.get("raw_path") or scope["path"].encode()).decode("latin-1"),
        "query": scope["query_string"].decode("latin-1"),
        "status": status,
        "ms": round(seconds * 1000, 2),
        "client": client[0] if client else None,
    }

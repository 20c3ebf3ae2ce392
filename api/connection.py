"""A connection of a client: what it may send, and how long each of its sides may take.

uvicorn has no time limit for reading a request, and none for answering one. Whoever sends or takes bytes too slowly
would keep a connection for ever.
"""

import asyncio
import logging
from functools import cache
from typing import Any, cast

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from api.at_once import Headers, at_once
from api.core.errors import (
    BadRequest,
    HeadersTooLarge,
    OutOfTime,
    Problem,
    RequestTimeout,
    UriTooLong,
)
from api.guard import LONGEST_ADDRESS, RAW_HEADERS
from api.metrics import REFUSED
from api.problems import reply
from api.settings import Settings
from api.together import Together

MOST_HEADERS = 100
LARGEST_HEADERS = 16 * 1024
# For a whole request to arrive, and for a client to take what is in the buffers of its connection.
READ_SECONDS = 10
WRITE_SECONDS = 30
# How long a connection without a request is kept when the server is to end: its client may just be sending one.
LEAVE_SECONDS = 1
LOOKED_EVERY_SECONDS = 0.25
log = logging.getLogger("fogline")


class Connection(HttpToolsProtocol):
    """uvicorn's protocol with limits. It looks at the clock four times a second, so requests pay nothing for it."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.app, self.answer = self._answer, self.app
        self.request_seconds = _settings().request_seconds
        self.reading_since: float | None = self.loop.time()
        self.writing_since: float | None = None
        self.asked_at: float | None = None
        self.leaves_at: float | None = None
        self.head_bytes = 0
        self.may_answer_at_once = False
        self.task: asyncio.Task[Any] | None = None
        self.clock: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has connected."""
        super().connection_made(transport)  # type: ignore[arg-type]  # uvicorn narrows it as well
        self.clock = self.loop.call_later(LOOKED_EVERY_SECONDS, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has ended, from either side."""
        if self.clock:
            self.clock.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some of a request, or more than one, has come in."""
        self.head_bytes += len(data)
        if self.transport.is_closing():
            return
        self.may_answer_at_once = self.leaves_at is None and not self.flow.write_paused
        super().data_received(data)
        # A request line without an end never gets to where its parts are measured.
        if (
            self.head_bytes > LONGEST_ADDRESS + LARGEST_HEADERS
            and self.reading_since is not None
            and not self._is_asked
        ):
            self._refuse(_too_long(bool(self.headers)))

    @property
    def _is_asked(self) -> bool:
        """Whether the head of the request that is being read has come in."""
        return "method" in (self.scope or {})

    def on_message_begin(self) -> None:
        """The parser has found the beginning of a request."""
        super().on_message_begin()
        self.reading_since = self.loop.time()

    def on_headers_complete(self) -> None:
        """The parser has read the head of a request."""
        self.head_bytes = 0
        headers = self.headers
        if len(headers) > MOST_HEADERS or sum(len(name) + len(value) for name, value in headers) > LARGEST_HEADERS:
            self.scope["method"] = ""
            self._refuse(_too_long(headers=True))
            return
        super().on_headers_complete()
        if self.cycle is not None and not self.cycle.response_complete and self.scope["method"] != "HEAD":
            self.cycle.transport = Together(self.cycle)  # type: ignore[assignment]  # has what a cycle asks of one
        if self.leaves_at is not None:
            self.cycle.keep_alive = False

    def on_body(self, body: bytes) -> None:
        """The parser has read some of a body."""
        if not self.transport.is_closing():
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The parser has found the end of a request."""
        self.reading_since = None
        if not self.transport.is_closing():
            super().on_message_complete()

    def pause_writing(self) -> None:
        """The client does not take what is sent as fast as it is made."""
        super().pause_writing()
        self.writing_since = self.loop.time()

    def resume_writing(self) -> None:
        """The client has taken what was in the buffers."""
        super().resume_writing()
        self.writing_since = None

    def shutdown(self) -> None:
        """The server is to end: a request that comes in on this connection is still answered, and is the last."""
        self.leaves_at = self.loop.time() + LEAVE_SECONDS
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.keep_alive = False

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 -- uvicorn's own words, which ours replace
        """What came in is no HTTP. uvicorn's answer is neither of our shape nor guarded."""
        self._refuse(BadRequest("The request is not valid HTTP."))

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        """Begins to answer a request: most have an answer at once, and need no task."""
        if not (self.may_answer_at_once and cycle.keep_alive and self._is_answered_at_once(cycle)):
            super()._start_asgi_task(cycle, app)

    def _is_answered_at_once(self, cycle: RequestResponseCycle) -> bool:
        # Who sends many requests in one packet is not to hold up the others.
        self.may_answer_at_once = False
        made = at_once(self.answer, cast(Scope, cycle.scope)) if cycle.scope["method"] == "GET" else None
        if made is None:
            return False
        status, headers, body = made
        head = _head(status, [*cycle.default_headers, *headers])
        # Whatever uvicorn would look into: it tells what is wrong with an answer, and sends one in chunks.
        if head.count(b"\n") != len(cycle.default_headers) + len(headers) + 2 or (
            body and (b"content-length", b"%d" % len(body)) not in headers
        ):
            return False
        self.transport.write(head + body)
        cycle.response_started = cycle.response_complete = True
        cycle.on_response()
        return True

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The application, with its beginning and its task kept to be looked after."""
        self.asked_at, self.task = self.loop.time(), asyncio.current_task()
        try:
            await self.answer(scope, receive, send)
        except asyncio.CancelledError:
            # Who is told nothing more needs no error in the log.
            if not self.transport.is_closing():
                raise
        finally:
            self.asked_at = self.task = None

    def _look(self) -> None:
        """Ends what takes too long."""
        now = self.loop.time()
        if self.transport.is_closing():
            return
        if self.writing_since is not None and now - self.writing_since > WRITE_SECONDS:
            REFUSED.labels("slow_reader").inc()
            self.transport.abort()
        elif self.reading_since is not None and now - self.reading_since > READ_SECONDS:
            self._refuse(RequestTimeout(f"The request did not arrive whole within {READ_SECONDS} seconds."))
        elif self.asked_at is not None and now - self.asked_at > self.request_seconds and self._is_unanswered:
            log.warning("a request had no answer in %s seconds", self.request_seconds)
            self._refuse(OutOfTime(f"There was no answer within {self.request_seconds:g} seconds."))
        elif self.leaves_at is not None and now > self.leaves_at and (not self.cycle or self.cycle.response_complete):
            self.transport.close()
        else:
            self.clock = self.loop.call_later(LOOKED_EVERY_SECONDS, self._look)

    @property
    def _is_unanswered(self) -> bool:
        return self.cycle is not None and not self.cycle.response_started

    def _refuse(self, problem: Problem) -> None:
        """Tells the client of a problem, if no other answer has begun, and hangs up."""
        if self.transport.is_closing():
            return
        REFUSED.labels(problem.code.lower()).inc()
        if self.cycle is None or not self.cycle.response_started or self.cycle.response_complete:
            self.transport.write(_written(problem, self.server_state.default_headers))
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.close()
        if self.task:
            self.task.cancel()


@cache
def _settings() -> Settings:
    """Read once: that takes longer than to answer."""
    return Settings()


def _too_long(headers: bool) -> Problem:
    if headers:
        return HeadersTooLarge(f"There are more than {MOST_HEADERS} headers, or {LARGEST_HEADERS} bytes of them.")
    return UriTooLong(f"The address is longer than {LONGEST_ADDRESS} bytes.")


def _written(problem: Problem, headers: Headers) -> bytes:
    """The bytes of an answer that no application makes."""
    made = reply(problem)
    more = [(b"connection", b"close"), (b"cache-control", b"no-store")]
    return _head(problem.status, [*headers, *made.raw_headers, *RAW_HEADERS, *more]) + bytes(made.body)


def _head(status: int, headers: Headers) -> bytes:
    return b"".join((STATUS_LINE[status], *[b"%s: %s\r\n" % header for header in headers], b"\r\n"))

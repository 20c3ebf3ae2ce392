"""The routes of the operations: a request finds its operation and its format, and the answer is written in it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager, suppress
from typing import Any
from urllib.parse import parse_qsl

from anyio import CapacityLimiter, fail_after, to_thread
from starlette.types import Message, Receive, Scope, Send

from api.at_once import is_first_try, may_wait
from api.base import BASE
from api.core.errors import Busy, MethodNotAllowed, NotFound
from api.core.fragments import Fragments
from api.core.query import is_quick
from api.core.resource import Catalogue
from api.core.snapshot import NotQuick, Snapshot
from api.problems import problem_of, reply
from api.readers import Readers
from api.rest import params
from api.rest.export import export
from api.rest.formats import Format, negotiate
from api.rest.kept import Kept
from api.rest.operation import PREFIX, Asked, Operation
from api.rest.operations import operations

Headers = list[tuple[bytes, bytes]]
Reading = Callable[[], AbstractContextManager[Snapshot]]
# Who waits this long for others' searches or exports to end is told to come back.
WAITS_SECONDS = 2


class Answers:
    """The ASGI application that answers the operations: Starlette's way to them took longer than many an answer."""

    def __init__(self, catalogue: Catalogue, readers: Readers, fragments: Fragments, kept: Kept) -> None:
        self.readers, self.fragments, self.kept = readers, fragments, kept
        self.searches = CapacityLimiter(readers.most_searches)
        self.exports = CapacityLimiter(readers.most_searches)
        self.operations = {operation.template: operation for operation in operations(catalogue)}
        self.elsewhere = {one.path for one in self.operations.values() if not one.path.startswith(f"{PREFIX}/")}

    def has(self, path: str) -> bool:
        """Whether a path is one of theirs: all of `/v1`, and what lies elsewhere."""
        return path.startswith(f"{PREFIX}/") or path in self.elsewhere

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        begun = False

        async def send_noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._respond(scope, receive, send_noted)
        except Exception as error:
            if begun:
                raise
            await reply(problem_of(error))(scope, receive, send)

    async def _respond(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            allow = {"Allow": "GET, HEAD"}
            raise MethodNotAllowed(f"{scope['method']} is not allowed here; allowed: GET, HEAD.", (), allow)
        operation, record_id, suffix = self._find(scope["path"])
        written = _format(operation, suffix, scope)
        items = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        values = params.read(operation.parameters, items, written.name)
        asked = Asked(operation, scope["path"], values, items, record_id, self.fragments, scope[BASE])
        headers: Headers = [(b"content-type", written.content_type.encode())]
        if written.stream:
            may_wait(scope)
            async with _turn(self.exports, "exports") as end_turn:
                await export(self.readers, self.kept, written, asked, headers, scope["method"], receive, send, end_turn)
            return
        body, more = await self._answer(operation, written, asked, scope)
        headers += [(b"content-length", b"%d" % len(body)), *more]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _find(self, path: str) -> tuple[Operation, str, str]:
        """The operation at a path, the id in the path and its suffix, where it has them. Raises NotFound."""
        segments = tuple(path.split("/"))
        *before, last = segments
        stem, _, suffix = last.rpartition(".")
        whole = segments, ""
        # No id has a dot, so that the suffix is tried before the whole.
        ways = (((*before, stem), suffix), whole) if stem else (whole,)
        # What has a name is found before what has an id: `summary.csv` is no id.
        for has_id in (False, True):
            for named, ending in ways:
                template, record_id = _with_id(named) if has_id else (named, "")
                operation = self.operations.get(template)
                if operation and (not ending or any(made.name == ending for made in operation.formats)):
                    return operation, record_id, ending or operation.suffix
        raise NotFound("There is nothing at this path; /v1 lists the collections and /docs explains them.")

    async def _answer(self, operation: Operation, written: Format, asked: Asked, scope: Scope) -> tuple[bytes, Headers]:
        """The answer, and its own headers."""
        if not operation.reads_dataset:
            return _written(None, written, asked)
        if self.readers.is_file and is_first_try(scope) and (operation.ask or asked.is_quick):
            with suppress(NotQuick), self.readers.quick() as snapshot:
                if not operation.ask or is_quick(snapshot, asked.ask):
                    return self._read(snapshot, written, asked)
        may_wait(scope)
        if not _is_costly(asked):
            return await to_thread.run_sync(self._read_apart, self.readers.answer, written, asked)
        async with _turn(self.searches, "searches"):
            return await to_thread.run_sync(self._read_apart, self.readers.search, written, asked)

    def _read_apart(self, reading: Reading, written: Format, asked: Asked) -> tuple[bytes, Headers]:
        with reading() as snapshot:
            return self._read(snapshot, written, asked)

    def _read(self, snapshot: Snapshot, written: Format, asked: Asked) -> tuple[bytes, Headers]:
        state = self.readers.state(snapshot)
        body, headers = _written(snapshot, written, asked)
        return body, [*state.headers, *headers]


@asynccontextmanager
async def _turn(turns: CapacityLimiter, what: str) -> AsyncIterator[Callable[[], None]]:
    """One of the turns, which are as many as connections; gives what ends it sooner.

    Who waited for a connection itself would hold a thread meanwhile, which others need.
    """
    one = object()

    def end() -> None:
        with suppress(RuntimeError):  # it has ended
            turns.release_on_behalf_of(one)

    try:
        with fail_after(WAITS_SECONDS):
            await turns.acquire_on_behalf_of(one)
    except TimeoutError:
        raise Busy(f"Too many {what} are being answered.") from None
    try:
        yield end
    finally:
        end()


def _is_costly(asked: Asked) -> bool:
    """Whether the database may have to look at many records to find those of the answer."""
    if asked.operation.ask is None:
        return not asked.is_quick
    return asked.ask.search is not None or asked.ask.count


def _with_id(named: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The template of segments that hold an id behind the name of a collection, and that id."""
    return ((*named[:3], "{id}", *named[4:]), named[3]) if len(named) > 3 else (named, "")


def _written(snapshot: Snapshot | None, written: Format, asked: Asked) -> tuple[bytes, Headers]:
    view: Any = asked.operation.views[written.view](snapshot, asked)
    if written.write is None:
        raise TypeError(f"{written.name} is not written at once")
    following = view.get("links", {}).get("next") if written.view == "document" else None
    return written.write(view), [(b"link", f'<{following}>; rel="next"'.encode())] if following else []


def _format(operation: Operation, suffix: str, scope: Scope) -> Format:
    """The format that the suffix names, or the one that the client prefers. Raises NotAcceptable."""
    if suffix:
        return next(made for made in operation.formats if made.name == suffix)
    accept = b",".join(value for name, value in scope["headers"] if name == b"accept")
    return negotiate(accept.decode("latin-1"), operation.formats)

"""Exports: a whole answer in pieces, as fast as the client reads it and no longer than it stays."""

import hashlib
from collections.abc import Callable, Generator, Iterator
from typing import Any

import anyio
from anyio import to_thread
from starlette.types import Message, Receive, Send

from api import VERSION
from api.core.snapshot import Snapshot
from api.problems import DATABASE_ERRORS
from api.readers import Readers
from api.rest.formats import Format
from api.rest.kept import Kept
from api.rest.operation import PREFIX, Asked
from api.state import State

Headers = list[tuple[bytes, bytes]]
INTERRUPTED_EVERY_SECONDS = 0.1


async def export(
    readers: Readers,
    kept: Kept,
    written: Format,
    asked: Asked,
    headers: Headers,
    method: str,
    receive: Receive,
    send: Send,
    end_turn: Callable[[], None],
) -> None:
    """Sends the answer. Memory does not grow with its length; a client that hangs up ends the query.

    `end_turn` is called as soon as no connection is needed, if that is before the end.
    """
    snapshot = await to_thread.run_sync(readers.export)
    pieces: Iterator[bytes] = iter(())
    try:
        state, pieces = await to_thread.run_sync(_begin, readers, kept, snapshot, written, asked)
        if snapshot.is_closed:
            end_turn()
        name = asked.operation.path.removeprefix(f"{PREFIX}/").replace("/", "-")
        file = f'attachment; filename="fogline-{name}-r{state.revision}.{written.name}"'
        headers += [(b"content-disposition", file.encode()), *state.headers]
        start = {"type": "http.response.start", "status": 200, "headers": headers}
        if method == "HEAD":
            await send(start)
            await send({"type": "http.response.body", "body": b""})
        else:
            await _send_all(start, pieces, snapshot, receive, send)
    finally:
        with anyio.CancelScope(shield=True):
            await to_thread.run_sync(_end, snapshot, pieces)


async def _send_all(start: Message, pieces: Iterator[bytes], snapshot: Snapshot, receive: Receive, send: Send) -> None:
    """Sends the pieces. Nothing is sent before the first is there, so that a database that fails is told of."""
    gone = anyio.Event()
    failed: Exception | None = None

    async def watch() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        gone.set()
        # Once is not enough: it stops what runs now, and the next statement may be about to.
        while True:
            await to_thread.run_sync(snapshot.interrupt)
            await anyio.sleep(INTERRUPTED_EVERY_SECONDS)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(watch)
        try:
            piece = await to_thread.run_sync(next, pieces, None)
            await send(start)
            while piece is not None and not gone.is_set():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                piece = await to_thread.run_sync(next, pieces, None)
            await send({"type": "http.response.body", "body": b""})
        except DATABASE_ERRORS as error:
            failed = error
        tasks.cancel_scope.cancel()
    if failed and not gone.is_set():
        raise failed


def _begin(
    readers: Readers, kept: Kept, snapshot: Snapshot, written: Format, asked: Asked
) -> tuple[State, Iterator[bytes]]:
    """The state and the pieces of the answer. What is wrong with the question is raised here, before any is sent."""
    snapshot.__enter__()
    state = readers.state(snapshot)
    name = f"{asked.operation.name}-{_mark(asked.base)}.{written.name}"
    if not asked.items and (found := kept.find(state, name)):
        snapshot.close()
        return state, found
    view: Any = asked.operation.views[written.view](snapshot, asked)
    if written.stream is None:
        raise TypeError(f"{written.name} does not stream")
    pieces = written.stream(view)
    return state, pieces if asked.items else kept.keep(state, name, pieces)


def _mark(base: str) -> str:
    """What tells apart exports that hold other addresses, or were written by another version."""
    return hashlib.blake2b(f"{VERSION} {base}".encode(), digest_size=8).hexdigest()


def _end(snapshot: Snapshot, pieces: Iterator[bytes]) -> None:
    """Closes the cursor first: it must not outlive the transaction."""
    try:
        if isinstance(pieces, Generator):
            pieces.close()
    finally:
        snapshot.close()

"""Exports: a whole answer in pieces, as fast as the client reads it and no longer than it stays."""

from collections.abc import Generator, Iterator
from functools import partial
from typing import Any

import anyio
from anyio import to_thread
from starlette.types import Receive, Scope, Send

from api.core.snapshot import Snapshot
from api.problems import DATABASE_ERRORS
from api.readers import Readers
from api.rest.formats import Format
from api.rest.operation import Asked

Headers = list[tuple[bytes, bytes]]


async def export(
    readers: Readers, written: Format, asked: Asked, headers: Headers, scope: Scope, receive: Receive, send: Send
) -> None:
    """Sends the answer. Memory does not grow with its length; a client that hangs up ends the query."""
    snapshot = await to_thread.run_sync(readers.export)
    pieces: Iterator[bytes] = iter(())
    try:
        revision, pieces = await to_thread.run_sync(_begin, readers, snapshot, written, asked)
        name = asked.operation.path.rpartition("/")[2]
        file = f'attachment; filename="fogline-{name}-r{revision}.{written.name}"'
        headers += [(b"content-disposition", file.encode()), (b"dataset-revision", b"%d" % revision)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        if scope["method"] != "HEAD":
            await _send_all(pieces, snapshot, receive, send)
        await send({"type": "http.response.body", "body": b""})
    finally:
        with anyio.CancelScope(shield=True):
            await to_thread.run_sync(_end, snapshot, pieces)


async def _send_all(pieces: Iterator[bytes], snapshot: Snapshot, receive: Receive, send: Send) -> None:
    gone = anyio.Event()

    async def watch() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        gone.set()
        snapshot.interrupt()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(watch)
        try:
            while (piece := await to_thread.run_sync(partial(next, pieces, None))) is not None and not gone.is_set():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        except DATABASE_ERRORS:
            if not gone.is_set():
                raise
        tasks.cancel_scope.cancel()


def _begin(readers: Readers, snapshot: Snapshot, written: Format, asked: Asked) -> tuple[int, Iterator[bytes]]:
    """The revision and the pieces of the answer. What is wrong with the question is raised here, before any is sent."""
    snapshot.__enter__()
    revision = readers.revision(snapshot)
    view: Any = asked.operation.views[written.view](snapshot, asked)
    if written.stream is None:
        raise TypeError(f"{written.name} does not stream")
    return revision, written.stream(view)


def _end(snapshot: Snapshot, pieces: Iterator[bytes]) -> None:
    """Closes the cursor first: it must not outlive the transaction."""
    if isinstance(pieces, Generator):
        pieces.close()
    snapshot.close()

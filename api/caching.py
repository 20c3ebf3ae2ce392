"""Caching: answers are told apart by the revision they were read from, kept, and not sent again to who has them."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import VERSION
from api.encodings import LEAST_BYTES, Encoding, chosen
from api.guard import RAW_HEADERS
from api.standing import Standing

Headers = list[tuple[bytes, bytes]]
Key = tuple[bytes, bytes, bytes, str]
# A client may keep an answer, but asks each time whether it still holds: a number may have been withdrawn.
CACHE_CONTROL = b"public, no-cache"
PREFIX = "/v1"
# An answer larger than this share of the cache is not kept.
LARGEST_SHARE = 16


@dataclass(slots=True)
class Kept:
    """Answers of one revision, of which the longest unused are dropped when they take more than `most` bytes."""

    most: int
    revision: int = 0
    size: int = 0
    answers: OrderedDict[Key, tuple[Headers, bytes]] = field(default_factory=OrderedDict)

    def get(self, revision: int, key: Key) -> tuple[Headers, bytes] | None:
        """The answer that is kept under the key and was read from this revision."""
        if revision != self.revision or key not in self.answers:
            return None
        self.answers.move_to_end(key)
        return self.answers[key]

    def put(self, revision: int, key: Key, headers: Headers, body: bytes) -> None:
        """Keeps an answer."""
        if revision < self.revision or len(body) * LARGEST_SHARE > self.most or key in self.answers:
            return
        if revision > self.revision:
            self.answers.clear()
            self.revision, self.size = revision, 0
        self.answers[key] = (headers, body)
        self.size += len(body)
        while self.size > self.most:
            _, (_, dropped) = self.answers.popitem(last=False)
            self.size -= len(dropped)


class Caching:
    """Wraps an ASGI application whose answers say in `Dataset-Revision` what they were read from."""

    def __init__(self, app: ASGIApp, standing: Standing, most_bytes: int) -> None:
        self.app = app
        self.standing = standing
        self.kept = Kept(most_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request: without the application where the answer is known here or there."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not scope["path"].startswith(PREFIX):
            await self.app(scope, receive, send)
            return
        asked = {name: value for name, value in scope["headers"] if name in _ASKED}
        encoding = chosen(asked.get(b"accept-encoding", b"").decode("latin-1"))
        path = scope.get("raw_path") or scope["path"].encode()
        key = (path, scope["query_string"], asked.get(b"accept", b""), encoding.name if encoding else "")
        revision = await self.standing.number()
        if revision is not None:
            if _is_named(asked.get(b"if-none-match"), etag := _etag(revision, key)):
                headers = [(b"etag", etag), (b"cache-control", CACHE_CONTROL), (b"vary", _vary(path)), *RAW_HEADERS]
                await send({"type": "http.response.start", "status": 304, "headers": headers})
                await send({"type": "http.response.body", "body": b""})
                return
            if found := self.kept.get(revision, key):
                await send({"type": "http.response.start", "status": 200, "headers": found[0]})
                await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else found[1]})
                return
        await self.app(scope, receive, _Answer(self.kept, key, encoding, asked, scope, send))


class _Answer:
    """Takes an answer from the application, and passes it on with its validator, encoded."""

    def __init__(
        self, kept: Kept, key: Key, encoding: Encoding | None, asked: dict[bytes, bytes], scope: Scope, send: Send
    ) -> None:
        self.kept, self.key, self.encoding, self.asked, self.scope = kept, key, encoding, asked, scope
        self.send = send
        self.start: Message = {}
        self.pieces: Any = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
            if message["status"] != 200:
                await self.send(message)
        elif self.start["status"] != 200:
            await self.send(message)
        elif self.pieces is None and not message.get("more_body"):
            await self._send_whole(message["body"])
        else:
            await self._send_piece(message)

    async def _send_whole(self, body: bytes) -> None:
        headers, revision = self._headers()
        if revision is None:
            etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'.encode()
            headers.append((b"etag", etag))
            if _is_named(self.asked.get(b"if-none-match"), etag):
                self.start["status"], body = 304, b""
                headers = [(name, value) for name, value in headers if name not in (b"content-length", b"content-type")]
        if self.encoding and len(body) >= LEAST_BYTES:
            body = self.encoding.whole(body)
            headers.append((b"content-encoding", self.encoding.name.encode()))
        # A HEAD request for an export gives none: its length is not known before it is made.
        sized = any(name == b"content-length" for name, _ in headers)
        headers = [(name, value) for name, value in headers if name != b"content-length"]
        if sized:
            headers.append((b"content-length", b"%d" % len(body)))
        if revision is not None and self.scope["method"] == "GET":
            self.kept.put(revision, self.key, headers, body)
        await self.send({**self.start, "headers": headers})
        await self.send({"type": "http.response.body", "body": b"" if self.scope["method"] == "HEAD" else body})

    async def _send_piece(self, message: Message) -> None:
        if self.pieces is None:
            self.pieces = self.encoding.pieces() if self.encoding else _Plain()
            headers, _ = self._headers()
            if self.encoding:
                headers.append((b"content-encoding", self.encoding.name.encode()))
            await self.send({**self.start, "headers": headers})
        body = self.pieces.compress(message["body"])
        if not message.get("more_body"):
            body += self.pieces.flush()
        await self.send({**message, "body": body})

    def _headers(self) -> tuple[Headers, int | None]:
        """The headers with those of caching, and the revision that was read."""
        headers = [(name, value) for name, value in self.start["headers"] if name not in (b"vary", b"cache-control")]
        found = next((int(value) for name, value in headers if name == b"dataset-revision"), None)
        headers += [(b"cache-control", CACHE_CONTROL), (b"vary", _vary(self.key[0]))]
        if found is not None:
            headers.append((b"etag", _etag(found, self.key)))
        return headers, found


class _Plain:
    """The encoder that leaves everything as it is."""

    def compress(self, piece: bytes) -> bytes:
        return piece

    def flush(self) -> bytes:
        return b""


_ASKED = frozenset({b"accept", b"accept-encoding", b"if-none-match"})
_SALT = VERSION.encode()


def _etag(revision: int, key: Key) -> bytes:
    """The validator of an answer: of what was asked, and of the state of the dataset that it was asked of."""
    path, query, accept, encoding = key
    asked = b"\0".join((_SALT, path, query, accept, encoding.encode()))
    return b'"r%d-%s"' % (revision, hashlib.blake2b(asked, digest_size=9).hexdigest().encode())


def _is_named(header: bytes | None, etag: bytes) -> bool:
    """Whether `If-None-Match` names the validator; a weak one counts as well (RFC 9110, 13.1.2)."""
    if header is None:
        return False
    return any(named.strip().removeprefix(b"W/") in (etag, b"*") for named in header.split(b","))


def _vary(path: bytes) -> bytes:
    """What else the answer depends on. A suffix says what format is wanted, whatever `Accept` says."""
    return b"Accept-Encoding" if b"." in path.rpartition(b"/")[2] else b"Accept, Accept-Encoding"

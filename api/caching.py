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
        asked = _asked(scope)
        encoding = chosen(asked[b"accept-encoding"].decode("latin-1"))
        path = scope.get("raw_path") or scope["path"].encode()
        key = (path, scope["query_string"], asked[b"accept"], encoding.name if encoding else "")
        revision = await self.standing.number()
        if revision is not None:
            if asked[b"if-none-match"] and _is_named(asked[b"if-none-match"], etag := _etag(revision, key)):
                await _send_not_modified([(b"etag", etag), *_caching(path), *RAW_HEADERS], send)
                return
            if found := self.kept.get(revision, key):
                await send({"type": "http.response.start", "status": 200, "headers": found[0]})
                await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else found[1]})
                return
        await self.app(scope, receive, _Answer(self.kept, key, encoding, asked[b"if-none-match"], scope, send))


class _Answer:
    """Takes an answer from the application, and passes it on with its validator, encoded."""

    def __init__(
        self, kept: Kept, key: Key, encoding: Encoding | None, if_none_match: bytes, scope: Scope, send: Send
    ) -> None:
        self.kept, self.key, self.encoding, self.if_none_match = kept, key, encoding, if_none_match
        self.is_head = scope["method"] == "HEAD"
        self.send = send
        self.start: Message = {}
        self.headers: Headers = []
        self.pieces: Any = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        if self.start["status"] != 200:
            await self.send(message)
        elif message["type"] == "http.response.body":
            whole = self.pieces is None and not message.get("more_body")
            await (self._send_whole(message["body"]) if whole else self._send_piece(message))

    async def _send_whole(self, body: bytes) -> None:
        revision, length = self._take_headers()
        if revision is None:
            self.headers.append((b"etag", b'"%s"' % hashlib.blake2b(body, digest_size=12).hexdigest().encode()))
            if _is_named(self.if_none_match, self.headers[-1][1]):
                await _send_not_modified([self.headers[-1], *_caching(self.key[0]), *RAW_HEADERS], self.send)
                return
        if self.encoding and len(body) >= LEAST_BYTES:
            body = self.encoding.whole(body)
            self.headers.append((b"content-encoding", self.encoding.name.encode()))
        # A HEAD request for an export tells no length: it is not known before it is made.
        if length is not None:
            self.headers.append((b"content-length", b"%d" % len(body)))
        if revision is not None and not self.is_head:
            self.kept.put(revision, self.key, self.headers, body)
        await self.send({**self.start, "headers": self.headers})
        await self.send({"type": "http.response.body", "body": b"" if self.is_head else body})

    async def _send_piece(self, message: Message) -> None:
        if self.pieces is None:
            self.pieces = self.encoding.pieces() if self.encoding else _Plain()
            self._take_headers()
            if self.encoding:
                self.headers.append((b"content-encoding", self.encoding.name.encode()))
            await self.send({**self.start, "headers": self.headers})
        body = self.pieces.compress(message["body"])
        if not message.get("more_body"):
            body += self.pieces.flush()
        await self.send({**message, "body": body})

    def _take_headers(self) -> tuple[int | None, int | None]:
        """Takes over the headers of the answer, with those of caching; gives the revision and the length they tell."""
        revision = length = None
        for header in self.start["headers"]:
            name, value = header
            if name == b"content-length":
                length = int(value)
            elif name not in (b"vary", b"cache-control"):
                self.headers.append(header)
            if name == b"dataset-revision":
                revision = int(value)
        self.headers += _caching(self.key[0])
        if revision is not None:
            self.headers.append((b"etag", _etag(revision, self.key)))
        return revision, length


async def _send_not_modified(headers: Headers, send: Send) -> None:
    await send({"type": "http.response.start", "status": 304, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


class _Plain:
    """The encoder that leaves everything as it is."""

    def compress(self, piece: bytes) -> bytes:
        return piece

    def flush(self) -> bytes:
        return b""


_ASKED = (b"accept", b"accept-encoding", b"if-none-match")
_SALT = VERSION.encode()


def _asked(scope: Scope) -> dict[bytes, bytes]:
    """The headers of a request that an answer depends on; what is sent twice is one list (RFC 9110, 5.3)."""
    asked = dict.fromkeys(_ASKED, b"")
    for name, value in scope["headers"]:
        if name in asked:
            asked[name] = b"%s,%s" % (asked[name], value) if asked[name] else value
    return asked


def _etag(revision: int, key: Key) -> bytes:
    """The validator of an answer: of what was asked, and of the state of the dataset that it was asked of."""
    path, query, accept, encoding = key
    asked = b"\0".join((_SALT, path, query, accept, encoding.encode()))
    return b'"r%d-%s"' % (revision, hashlib.blake2b(asked, digest_size=9).hexdigest().encode())


def _is_named(if_none_match: bytes, etag: bytes) -> bool:
    """Whether `If-None-Match` names the validator; a weak one counts as well (RFC 9110, 13.1.2)."""
    return any(named.strip().removeprefix(b"W/") == etag for named in if_none_match.split(b","))


def _caching(path: bytes) -> Headers:
    """The headers of caching. A suffix says what format is wanted, whatever `Accept` says."""
    suffixed = b"." in path.rpartition(b"/")[2]
    return [
        (b"cache-control", CACHE_CONTROL),
        (b"vary", b"Accept-Encoding" if suffixed else b"Accept, Accept-Encoding"),
    ]

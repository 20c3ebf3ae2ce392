"""Caching: answers are told apart by the revision they were read from, kept, and not sent again to who has them."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import VERSION
from api.at_once import may_wait
from api.base import BASE, base_of
from api.encodings import LEAST_BYTES, Encoding, chosen
from api.guard import RAW_HEADERS
from api.standing import Standing
from api.state import State

Headers = list[tuple[bytes, bytes]]
# Path, query, `Accept`, encoding and the base of addresses: all that an answer depends on.
Key = tuple[bytes, bytes, bytes, str, str]
# A client may keep an answer, but asks each time whether it still holds: a number may have been withdrawn.
CACHE_CONTROL = b"public, no-cache"
NO_STORE = (b"cache-control", b"no-store")
PREFIXES = ("/v1", "/catalog.jsonld", "/graphql")
# In `If-None-Match`: any answer at all.
ANY = b"*"
# An answer larger than this share of the cache is not kept.
LARGEST_SHARE = 16
# What a kept answer takes besides its bytes.
OVERHEAD_BYTES = 1000


@dataclass(slots=True)
class Kept:
    """Answers of one revision, of which the longest unused are dropped when they take more than `most` bytes."""

    most: int
    state: State | None = None
    size: int = 0
    answers: OrderedDict[Key, tuple[Headers, bytes]] = field(default_factory=OrderedDict)

    def get(self, state: State, key: Key) -> tuple[Headers, bytes] | None:
        """The answer that is kept under the key and was read from this state."""
        if state != self.state or key not in self.answers:
            return None
        self.answers.move_to_end(key)
        return self.answers[key]

    def put(self, state: State, key: Key, headers: Headers, body: bytes) -> None:
        """Keeps an answer."""
        if _size(key, headers, body) * LARGEST_SHARE > self.most:
            return
        if state != self.state:
            self.answers.clear()
            self.state, self.size = state, 0
        if key in self.answers:
            return
        self.answers[key] = (headers, body)
        self.size += _size(key, headers, body)
        while self.size > self.most:
            old, dropped = self.answers.popitem(last=False)
            self.size -= _size(old, *dropped)


def _size(key: Key, headers: Headers, body: bytes) -> int:
    """What an answer takes: a small one to a long question takes little but for the question."""
    return len(body) + sum(map(len, key)) + sum(len(name) + len(value) for name, value in headers) + OVERHEAD_BYTES


class Caching:
    """Wraps an ASGI application whose answers say in `Dataset-Revision` what they were read from."""

    def __init__(self, app: ASGIApp, standing: Standing, most_bytes: int, public_url: str | None) -> None:
        self.app = app
        self.public_url = public_url
        self.standing = standing
        self.kept = Kept(most_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request: without the application where the answer is known here or there."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not scope["path"].startswith(PREFIXES):
            may_wait(scope)
            await self.app(scope, receive, send)
            return
        asked = _asked(scope)
        encoding = chosen(asked[b"accept-encoding"].decode("latin-1"))
        path = scope.get("raw_path") or scope["path"].encode()
        base = base_of(scope, self.public_url)
        accept = b"" if _is_suffixed(path) else asked[b"accept"]
        key = (path, scope["query_string"], accept, encoding.name if encoding else "", base)
        named = _named(asked[b"if-none-match"])
        if self.standing.waits:
            may_wait(scope)
        state = await self.standing.state()
        if state is not None:
            if named and (etag := _etag(state, key)) in named:
                await _send_not_modified(etag, path, send)
                return
            if ANY not in named and (found := self.kept.get(state, key)):
                await send({"type": "http.response.start", "status": 200, "headers": found[0]})
                await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else found[1]})
                return
        answer = _Answer(self.kept, key, encoding, named, scope["method"] == "HEAD", send)
        # Whether there is any answer is all that `If-None-Match: *` asks, and HEAD finds out.
        method = "HEAD" if ANY in named else scope["method"]
        await self.app({**scope, "method": method, BASE: base}, receive, answer)


class _Answer:
    """Takes an answer from the application, and passes it on with its validator, encoded."""

    def __init__(
        self, kept: Kept, key: Key, encoding: Encoding | None, named: set[bytes], is_head: bool, send: Send
    ) -> None:
        self.kept, self.key, self.encoding, self.named = kept, key, encoding, named
        self.is_head = is_head
        self.send = send
        self.start: Message = {}
        self.is_kept = False
        self.headers: Headers = []
        self.state: State | None = None
        self.etag = b""
        self.is_whole = False
        self.pieces: Any = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
            # In GraphQL an error can be an answer, too.
            self.is_kept = message["status"] == 200 and NO_STORE not in message["headers"]
            if self.is_kept:
                self._take_headers()
        if not self.is_kept:
            await self.send(message)
        elif message["type"] == "http.response.body":
            await (self._send_whole(message["body"]) if self.is_whole else self._send_piece(message))

    async def _send_whole(self, body: bytes) -> None:
        if self.encoding and len(body) >= LEAST_BYTES:
            body = self.encoding.whole(body)
            self.headers.append((b"content-encoding", self.encoding.name.encode()))
        etag = self.etag or b'"%s"' % hashlib.blake2b(body, digest_size=12).hexdigest().encode()
        if {etag, ANY} & self.named:
            await _send_not_modified(etag, self.key[0], self.send)
            return
        self.headers += [(b"etag", etag), (b"content-length", b"%d" % len(body))]
        if self.state is not None and not self.is_head:
            self.kept.put(self.state, self.key, self.headers, body)
        await self.send({**self.start, "headers": self.headers})
        await self.send({"type": "http.response.body", "body": b"" if self.is_head else body})

    async def _send_piece(self, message: Message) -> None:
        """Passes on a piece of an export. HEAD has none, and tells no length: it is not known before all is made."""
        if self.pieces is None:
            if ANY in self.named:
                await _send_not_modified(self.etag, self.key[0], self.send)
                return
            self.headers.append((b"etag", self.etag))
            self.pieces = self.encoding.pieces() if self.encoding and not self.is_head else _Plain()
            if self.encoding:
                self.headers.append((b"content-encoding", self.encoding.name.encode()))
            await self.send({**self.start, "headers": self.headers})
        body = self.pieces.compress(message["body"])
        if not message.get("more_body"):
            body += self.pieces.flush()
        await self.send({**message, "body": body})

    def _take_headers(self) -> None:
        """Takes over the headers of the answer, with those of caching, and what they tell."""
        for header in self.start["headers"]:
            name, _ = header
            if name == b"content-length":
                self.is_whole = True
            elif name != b"cache-control":
                self.headers.append(header)
        self.headers += _caching(self.key[0])
        self.state = State.told(self.headers)
        if self.state is not None:
            self.etag = _etag(self.state, self.key)


async def _send_not_modified(etag: bytes, path: bytes, send: Send) -> None:
    headers = [(b"etag", etag), *_caching(path), *RAW_HEADERS]
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


def _etag(state: State, key: Key) -> bytes:
    """The validator of an answer: of what was asked, and of the state of the dataset that it was asked of."""
    path, query, accept, encoding, base = key
    asked = b"\0".join((_SALT, state.mark.encode(), path, query, accept, encoding.encode(), base.encode()))
    return b'"r%d-%s"' % (state.revision, hashlib.blake2b(asked, digest_size=9).hexdigest().encode())


def _named(if_none_match: bytes) -> set[bytes]:
    """The validators that `If-None-Match` names; a weak one counts as well (RFC 9110, 13.1.2)."""
    return {named.strip().removeprefix(b"W/") for named in if_none_match.split(b",")} if if_none_match else set()


def _is_suffixed(path: bytes) -> bool:
    """Whether the path says by a suffix what format is wanted, whatever `Accept` says."""
    return b"." in path.rpartition(b"/")[2]


def _caching(path: bytes) -> Headers:
    """The headers of caching."""
    return [
        (b"cache-control", CACHE_CONTROL),
        (b"vary", b"Accept-Encoding" if _is_suffixed(path) else b"Accept, Accept-Encoding"),
    ]

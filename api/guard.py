"""The outermost layer: it refuses unreadable addresses, and puts the security headers on every reply."""

from urllib.parse import unquote_to_bytes

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.core.errors import InvalidEncoding, Problem, UriTooLong
from api.problems import reply

LONGEST_ADDRESS = 8 * 1024
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Disposition, Dataset-Revision, Dataset-State, ETag, Link, "
    "RateLimit, RateLimit-Policy, Retry-After, X-Request-Id",
}
RAW_HEADERS = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
    "Vary": "Access-Control-Request-Method",
}


class Guard:
    """Wraps an ASGI application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *RAW_HEADERS, *_cache_control(message)]
            await send(message)

        problem = _refusal(scope)
        if problem:
            answer: ASGIApp = reply(problem)
        elif _is_preflight(scope):
            answer = Response(status_code=204, headers=PREFLIGHT)
        else:
            answer = self.app
        await answer(scope, receive, send_guarded)


def _is_preflight(scope: Scope) -> bool:
    """Whether a browser asks if a page from elsewhere may read this: all may, it is open data."""
    return scope["method"] == "OPTIONS" and any(
        name == b"access-control-request-method" for name, _ in scope["headers"]
    )


def _cache_control(message: Message) -> list[tuple[bytes, bytes]]:
    """What holds for a reply that does not say how long it may be kept: errors not at all."""
    if any(name == b"cache-control" for name, _ in message["headers"]):
        return []
    return [(b"cache-control", b"no-cache" if message["status"] < 400 else b"no-store")]


def _refusal(scope: Scope) -> Problem | None:
    path, query = scope.get("raw_path") or scope["path"].encode(), scope["query_string"]
    if len(path) + len(query) > LONGEST_ADDRESS:
        return UriTooLong(f"The address is longer than {LONGEST_ADDRESS} bytes.")
    if b"%" not in path and b"%" not in query and path.isascii() and query.isascii():
        return InvalidEncoding("The address holds a NUL character.") if b"\0" in path + query else None
    try:
        plain = unquote_to_bytes(path).decode() + unquote_to_bytes(query.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        return InvalidEncoding("The address holds bytes that are not UTF-8.")
    return InvalidEncoding("The address holds a NUL character.") if "\0" in plain else None

"""The outermost layer: it refuses unreadable addresses, and puts the security headers on every reply."""

from urllib.parse import unquote_to_bytes

from starlette.datastructures import MutableHeaders
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
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        problem = _refusal(scope)
        await (reply(problem) if problem else self.app)(scope, receive, send_guarded)


def _refusal(scope: Scope) -> Problem | None:
    path, query = scope.get("raw_path") or scope["path"].encode(), scope["query_string"]
    if len(path) + len(query) > LONGEST_ADDRESS:
        return UriTooLong(f"The address is longer than {LONGEST_ADDRESS} bytes.")
    try:
        plain = unquote_to_bytes(path).decode() + unquote_to_bytes(query.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        return InvalidEncoding("The address holds bytes that are not UTF-8.")
    return InvalidEncoding("The address holds a NUL character.") if "\0" in plain else None

"""The rate: how often a client may ask, and the headers that tell it (draft-ietf-httpapi-ratelimit-headers-10)."""

import math
import time
from ipaddress import IPv6Address, ip_address

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.core.errors import TooManyRequests
from api.problems import reply

# What watches over the server asks as often as it likes.
FREE = frozenset({"/live", "/ready", "/metrics"})
# A provider gives one client a network of IPv6, not an address.
CLIENT_BITS = 64


def known_rate(rate: str) -> str:
    """The setting. Raises ValueError unless it is a number, a slash and a time."""
    try:
        parse(rate)
    except ValueError:
        raise ValueError("must be a number, a slash and a time, as 600/minute or 10/second") from None
    return rate


class Rate:
    """Wraps an ASGI application. Each process counts by itself."""

    def __init__(self, app: ASGIApp, rate: str) -> None:
        self.app = app
        self.rate: RateLimitItem = parse(rate)
        self.limiter = MovingWindowRateLimiter(MemoryStorage())
        self.policy = b'"client";q=%d;w=%d' % (self.rate.amount, self.rate.get_expiry())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["path"] in FREE:
            await self.app(scope, receive, send)
            return
        client = _client(scope)
        may = self.limiter.hit(self.rate, client)
        reset, left = self.limiter.get_window_stats(self.rate, client)
        seconds = max(1, math.ceil(reset - time.time()))
        told = [
            (b"ratelimit-policy", self.policy),
            (b"ratelimit", b'"client";r=%d;t=%d' % (left, seconds)),
        ]

        async def send_told(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *told]}
            await send(message)

        detail = f"More than {self.rate.amount} requests in {self.rate.get_expiry()} seconds."
        app = self.app if may else reply(TooManyRequests(detail, (), {"Retry-After": str(seconds)}))
        await app(scope, receive, send_told)


def _client(scope: Scope) -> str:
    """Who asks: an address of IPv4, or the network of one of IPv6."""
    host = str((scope.get("client") or ("", 0))[0])
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address) and not address.ipv4_mapped:
        return str(int(address) >> (128 - CLIENT_BITS))
    return host

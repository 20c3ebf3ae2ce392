"""The base of absolute addresses: what this server is called from outside."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.types import Scope

# Where the base stands in the scope of a request.
BASE = "fogline.base"
# A host and a port that stand in an address as they are (RFC 3986, 3.2).
_HOST = re.compile(r"([a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(:\d{1,5})?", re.ASCII)


def public_url(url: str) -> str:
    """The setting, without a slash at its end. Raises ValueError unless it is a scheme and a host alone."""
    asked = url.lower().removesuffix("/")
    scheme, _, host = asked.partition("://")
    if scheme not in ("http", "https") or not _is_host(host):
        raise ValueError("must be http:// or https:// and a host, with a port if need be, but without a path")
    return asked


def base_of(scope: Scope, public: str | None) -> str:
    """What addresses begin with (`https://host`): the setting, or else the scheme and the `Host` of the request.

    A `Host` that cannot stand in an address is passed over for the socket that the request came in at.
    """
    if public:
        return public
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    return _of_host(scope.get("scheme", "http"), hosts[0] if len(hosts) == 1 else b"") or _of_socket(scope)


@lru_cache(1000)
def _of_host(scheme: str, host: bytes) -> str | None:
    name = host.decode("latin-1").lower()
    return f"{scheme}://{name}" if _is_host(name) else None


def _of_socket(scope: Scope) -> str:
    scheme = scope.get("scheme", "http")
    host, port = scope.get("server") or ("", None)
    if port is None:
        # A socket that is a file.
        return f"{scheme}://localhost"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def _is_host(host: str) -> bool:
    try:
        return _HOST.fullmatch(host) is not None and urlsplit(f"//{host}").port != 0
    except ValueError:
        return False

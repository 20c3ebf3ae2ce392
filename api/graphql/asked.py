"""What a request asks for: the operation in its address or in its body, its variables and its extensions."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request

from api.core.errors import BadRequest, ContentTooLarge, Fault, InvalidParameter, UnsupportedMediaType, unknown

LARGEST_BODY = 64 * 1024
JSON = "application/json"
PARAMETERS = ("query", "variables", "operationName", "extensions")
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True)
class Asked:
    """An operation as it is asked for: its text, or the SHA-256 of a text that was sent before, or both."""

    query: str | None
    variables: dict[str, Any]
    name: str | None
    sha256: str | None
    # GET is safe (RFC 9110, 9.2.1), so that it asks for queries only.
    is_get: bool

    @cached_property
    def key(self) -> str | None:
        """The SHA-256 of the text that is asked for."""
        return self.sha256 if self.query is None else hashlib.sha256(self.query.encode()).hexdigest()

    @classmethod
    def of(cls, given: Any, is_get: bool = False) -> "Asked":
        """What a JSON object asks for. Raises BadRequest."""
        if not isinstance(given, dict):
            raise BadRequest("The body must be a JSON object with `query`; a list of operations is not taken.")
        query, variables, name, extensions = (given.get(parameter) for parameter in PARAMETERS)
        if not isinstance(variables, dict | None):
            raise BadRequest("`variables` must be an object.")
        if not isinstance(name, str | None):
            raise BadRequest("`operationName` must be a string.")
        if not isinstance(extensions, dict | None):
            raise BadRequest("`extensions` must be an object.")
        sha256 = _sha256(extensions or {})
        if not isinstance(query, str) and (query is not None or sha256 is None):
            raise BadRequest("`query` must be a string that holds a GraphQL document.")
        return cls(query, variables or {}, name, sha256, is_get)


async def asked(request: Request) -> Asked:
    """What a request asks for. Raises BadRequest, InvalidParameter, UnsupportedMediaType or ContentTooLarge."""
    if request.method != "POST":
        return Asked.of(_of_address(request.url.query), is_get=True)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        raise UnsupportedMediaType(f"The body must be sent as {JSON}.", (), {"Accept-Post": JSON})
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise ContentTooLarge(f"The body must not be larger than {LARGEST_BODY} bytes.")
    return Asked.of(_json(bytes(body), "The body"))


def _of_address(query: str) -> dict[str, Any]:
    """The parameters of an address, each of which may be there once."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in PARAMETERS:
            raise InvalidParameter.of(unknown(name, "parameter", name, PARAMETERS))
        if name in found:
            raise InvalidParameter.of(Fault(name, f"{name} must be given once."))
        found[name] = value
    for name in ("variables", "extensions"):
        if name in found:
            found[name] = _json(found[name].encode(), f"The parameter `{name}`")
    return found


def _sha256(extensions: Mapping[str, Any]) -> str | None:
    """The hash of a persisted query, after Apollo's protocol; other extensions are not ours. Raises BadRequest."""
    if "persistedQuery" not in extensions:
        return None
    persisted = extensions["persistedQuery"]
    version, sha256 = (persisted.get("version"), persisted.get("sha256Hash")) if isinstance(persisted, dict) else (0, 0)
    if version != 1 or not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
        raise BadRequest("`persistedQuery` must have `version` 1 and `sha256Hash`, 64 hexadecimal digits.")
    return sha256


def _json(raw: bytes, what: str) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise BadRequest(f"{what} must be JSON in UTF-8.") from None

"""The problems a question can meet: one shape for all, its status and code on the class (RFC 9457)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import ClassVar
from uuid import uuid4


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a question: where, what, and what would be right."""

    parameter: str
    detail: str
    allowed: tuple[str, ...] = ()
    suggestion: str | None = None

    def plain(self) -> dict[str, object]:
        """The fault as JSON values, without what is empty."""
        shown: dict[str, object] = {"parameter": self.parameter, "detail": self.detail}
        return (
            shown
            | ({"allowed": list(self.allowed)} if self.allowed else {})
            | ({"suggestion": self.suggestion} if self.suggestion else {})
        )


def unknown(parameter: str, what: str, name: str, allowed: Iterable[str]) -> Fault:
    """The fault of a name that is not one of the allowed ones, with the nearest of these as a suggestion."""
    names = tuple(allowed)
    near = get_close_matches(name[:80], names, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return Fault(parameter, f"Unknown {what} {shorten(name)!r}.{hint}", names, near[0] if near else None)


def shorten(text: str, most: int = 80) -> str:
    """The text, cut where it is too long to be shown in an error."""
    return text if len(text) <= most else f"{text[:most]}…"


class Problem(Exception):
    """A question that was not answered. The docstring of each subclass says when it happens."""

    status: ClassVar[int]
    code: ClassVar[str]
    title: ClassVar[str]

    def __init__(self, detail: str, faults: Iterable[Fault] = (), headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.faults = tuple(faults)
        self.headers = dict(headers or {})


class InvalidEncoding(Problem):
    """The address holds bytes that are not UTF-8, or a NUL character."""

    status, code, title = 400, "INVALID_ENCODING", "Invalid encoding"


class BadRequest(Problem):
    """The body of a request is not what its media type says, or not a GraphQL request."""

    status, code, title = 400, "BAD_REQUEST", "Bad request"


class NotFound(Problem):
    """There is no such path, or no record with this id."""

    status, code, title = 404, "NOT_FOUND", "Not found"


class MethodNotAllowed(Problem):
    """The path does not take this method; the `Allow` header lists those it takes."""

    status, code, title = 405, "METHOD_NOT_ALLOWED", "Method not allowed"


class NotAcceptable(Problem):
    """The answer is in none of the media types that `Accept` takes; the detail lists those it is served as."""

    status, code, title = 406, "NOT_ACCEPTABLE", "Not acceptable"


class RequestTimeout(Problem):
    """The request did not arrive whole in the time that is given for it."""

    status, code, title = 408, "REQUEST_TIMEOUT", "Request timeout"


class ContentTooLarge(Problem):
    """The body of the request is larger than is taken."""

    status, code, title = 413, "CONTENT_TOO_LARGE", "Content too large"


class UriTooLong(Problem):
    """The address is longer than is taken."""

    status, code, title = 414, "URI_TOO_LONG", "URI too long"


class UnsupportedMediaType(Problem):
    """The body of the request is of a media type that is not taken."""

    status, code, title = 415, "UNSUPPORTED_MEDIA_TYPE", "Unsupported media type"


class InvalidParameter(Problem):
    """A parameter is unknown, repeated, malformed or out of range; `errors` names each with what is allowed."""

    status, code, title = 422, "INVALID_PARAMETER", "Invalid parameter"

    @classmethod
    def of(cls, *faults: Fault) -> "InvalidParameter":
        """The problem made of these faults."""
        count = "1 parameter is" if len(faults) == 1 else f"{len(faults)} parameters are"
        return cls(f"{count} not valid: {' '.join(fault.detail for fault in faults)}", faults)


class InvalidCursor(InvalidParameter):
    """The cursor was changed, or belongs to another question: to other filters or another order."""

    code, title = "INVALID_CURSOR", "Invalid cursor"


class TooCostly(InvalidParameter):
    """The question is larger than is taken, or could return more records than one answer may hold."""

    code, title = "QUERY_TOO_COSTLY", "Query too costly"


class TooManyRequests(Problem):
    """The client has asked more often than it may; try again after `Retry-After` seconds."""

    status, code, title = 429, "TOO_MANY_REQUESTS", "Too many requests"


class HeadersTooLarge(Problem):
    """The request has more headers, or longer ones, than are taken."""

    status, code, title = 431, "HEADERS_TOO_LARGE", "Request header fields too large"


class InternalError(Problem):
    """Something failed that should not have; the log holds the details under `instance`."""

    status, code, title = 500, "INTERNAL_SERVER_ERROR", "Internal error"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.instance = f"urn:uuid:{uuid4()}"


class Unavailable(Problem):
    """The database is missing, empty or does not answer; try again after `Retry-After` seconds."""

    status, code, title = 503, "UNAVAILABLE", "Temporarily unavailable"

    def __init__(self, detail: str, faults: Iterable[Fault] = (), headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail, faults, {"Retry-After": "5"} | dict(headers or {}))


class OutOfTime(Unavailable):
    """The question took longer to answer than one may take; ask for less, or try again after `Retry-After` seconds."""

    code, title = "OUT_OF_TIME", "Out of time"


class Busy(Unavailable):
    """Too many questions of this kind are being answered; try again after `Retry-After` seconds."""

    code, title = "BUSY", "Busy"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, (), {"Retry-After": "1"})


def problems() -> tuple[type[Problem], ...]:
    """Every kind of problem there is, by status."""
    found: list[type[Problem]] = []
    waiting = [Problem]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            found.append(kind)
            waiting.append(kind)
    return tuple(sorted(found, key=lambda kind: (kind.status, kind.code)))

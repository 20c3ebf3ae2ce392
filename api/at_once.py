"""At once: an answer that waits for nothing is made before a task to make it would have begun."""

from typing import Any

from starlette.types import ASGIApp, Message, Scope

Headers = list[tuple[bytes, bytes]]
# In the scope of a request: True if it is to be answered at once or not at all, False if that was tried in vain.
AT_ONCE = "fogline.at_once"


class Waits(BaseException):
    """An answer would have to wait, which a request that is to be answered at once must not. No error: it is asked for
    again, and waited for."""


def may_wait(scope: Scope) -> None:
    """To be called before what may wait. Raises Waits where that must not be."""
    if scope.get(AT_ONCE):
        raise Waits


def is_first_try(scope: Scope) -> bool:
    """Whether it is not known yet that the answer has to wait."""
    return bool(scope.get(AT_ONCE, True))


def at_once(app: ASGIApp, scope: Scope) -> tuple[int, Headers, bytes] | None:
    """Status, headers and body of the answer of an application to a request without a body.

    None if it would wait, or fails: it is then to be asked in a task, where what goes wrong is told as it always is.
    """
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    answering: Any = app({**scope, AT_ONCE: True}, _no_body, send)
    try:
        answering.send(None)
    except StopIteration:
        start, *pieces = sent
        return start["status"], start["headers"], b"".join(piece["body"] for piece in pieces)
    except (Waits, Exception):  # noqa: BLE001 -- it is raised again where it is asked for again
        scope[AT_ONCE] = False
        return None
    answering.close()
    raise RuntimeError("what is to be answered at once must not wait")


async def _no_body() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}

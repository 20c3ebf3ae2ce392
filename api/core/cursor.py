"""Cursors: opaque marks of a place in an answer, bound to its order and filters, so that a page has no offset."""

import base64
import hashlib
import json
from typing import Any

from api.core.ask import Ask
from api.core.errors import Fault, InvalidCursor

_DIGEST_BYTES = 9
LONGEST = 2000


def mint(ask: Ask, keys: tuple[Any, ...]) -> str:
    """The cursor of the record with these JSON values in the fields of `ask.full_orders`."""
    return seal(_question(ask), keys)


def read(ask: Ask) -> tuple[Any, ...] | None:
    """The values at the cursor `ask.after`, ready for the database; None without a cursor. Raises InvalidCursor."""
    if ask.after is None:
        return None
    values = unseal(_question(ask), ask.after)
    try:
        return tuple(
            None if value is None else ask.resource.fields[order.name].kind.load(value)
            for order, value in zip(ask.full_orders, values, strict=True)
        )
    except ValueError:
        raise _foreign() from None


def seal(question: object, keys: tuple[Any, ...]) -> str:
    """A cursor that holds these JSON values. What `question` is made of must look the same in each process."""
    body = json.dumps(keys, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_digest(question, body) + body).decode().rstrip("=")


def unseal(question: object, cursor: str) -> tuple[Any, ...]:
    """The values of a cursor. Raises InvalidCursor if it was changed, or was sealed for another question."""
    try:
        if len(cursor) > LONGEST:
            raise ValueError
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        digest, body = raw[:_DIGEST_BYTES], raw[_DIGEST_BYTES:]
        # Base64 has spare bits: only the text that was minted is taken.
        if digest != _digest(question, body) or base64.urlsafe_b64encode(raw).decode().rstrip("=") != cursor:
            raise ValueError
        return tuple(json.loads(body))
    except (ValueError, TypeError):
        raise _foreign() from None


def _foreign() -> InvalidCursor:
    detail = "The cursor was changed, or belongs to another question: use it with the filters and order it came with."
    return InvalidCursor(detail, [Fault("after", detail)])


def _question(ask: Ask) -> object:
    conditions = sorted(
        (*(link.name for link in asked.path), asked.subject, asked.operator.name, repr(value))
        for asked, value in ((condition.filter, condition.value) for condition in ask.conditions)
    )
    return ask.resource.name, [(order.name, order.descending) for order in ask.full_orders], conditions


def _digest(question: object, body: bytes) -> bytes:
    return hashlib.blake2s(repr(question).encode() + b"\0" + body, digest_size=_DIGEST_BYTES).digest()

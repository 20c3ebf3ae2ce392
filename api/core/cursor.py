"""Cursors: opaque marks of a place in an answer, bound to its order and filters, so that a page has no offset."""

import base64
import binascii
import hashlib
import json
from typing import Any

from api.core.ask import Ask
from api.core.errors import Fault, InvalidCursor

_DIGEST_BYTES = 9
LONGEST = 2000


def mint(ask: Ask, keys: tuple[Any, ...]) -> str:
    """The cursor of the record with these JSON values in the fields of `ask.full_orders`."""
    body = json.dumps(keys, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_digest(ask, body) + body).decode().rstrip("=")


def read(ask: Ask) -> tuple[Any, ...] | None:
    """The values at the cursor `ask.after`, ready for the database; None without a cursor.

    Raises InvalidCursor for a cursor that was changed or was minted for another order or other filters.
    """
    if ask.after is None:
        return None
    try:
        if len(ask.after) > LONGEST:
            raise ValueError
        raw = base64.b64decode(ask.after + "=" * (-len(ask.after) % 4), altchars=b"-_", validate=True)
        digest, body = raw[:_DIGEST_BYTES], raw[_DIGEST_BYTES:]
        # Base64 has spare bits: only the text that was minted is taken.
        if digest != _digest(ask, body) or base64.urlsafe_b64encode(raw).decode().rstrip("=") != ask.after:
            raise ValueError
        values = json.loads(body)
        return tuple(
            None if value is None else ask.resource.fields[order.name].kind.load(value)
            for order, value in zip(ask.full_orders, values, strict=True)
        )
    except (ValueError, binascii.Error):
        detail = (
            "The cursor was changed, or belongs to another question: use it with the filters and order it came with."
        )
        raise InvalidCursor(detail, [Fault("after", detail)]) from None


def _digest(ask: Ask, body: bytes) -> bytes:
    conditions = sorted(
        (*(link.name for link in asked.path), asked.subject, asked.operator.name, repr(value))
        for asked, value in ((condition.filter, condition.value) for condition in ask.conditions)
    )
    question = (ask.resource.name, [(order.name, order.descending) for order in ask.full_orders], conditions)
    return hashlib.blake2s(repr(question).encode() + b"\0" + body, digest_size=_DIGEST_BYTES).digest()

"""Cursors: opaque marks of a place in an answer, bound to its order and filters, so that a page has no offset."""

import base64
import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from api.core.ask import Ask, Condition
from api.core.errors import Fault, InvalidCursor
from api.core.kinds import Kind

_DIGEST_BYTES = 9
LONGEST = 2000


def mint(ask: Ask, keys: Sequence[Any]) -> str:
    """The cursor of the record with these JSON values in the fields of `ask.full_orders`."""
    return seal(_question(ask), keys)


def read(ask: Ask) -> tuple[Any, ...] | None:
    """The values at the cursor `ask.after`, ready for the database; None without a cursor.

    Raises InvalidCursor for a cursor that was changed or was minted for another order or other filters.
    """
    if ask.after is None:
        return None
    return unseal(_question(ask), ask.after, [ask.resource.kind_of(order.name) for order in ask.full_orders])


def seal(question: str, keys: Sequence[Any]) -> str:
    """The cursor of the place with these JSON values in the answer to a question."""
    body = json.dumps(keys, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_digest(question, body) + body).decode().rstrip("=")


def unseal(question: str, cursor: str | None, kinds: Iterable[Kind]) -> tuple[Any, ...] | None:
    """The values that were sealed with this question, ready for the database. Raises InvalidCursor."""
    if cursor is None:
        return None
    try:
        if len(cursor) > LONGEST:
            raise ValueError
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        digest, body = raw[:_DIGEST_BYTES], raw[_DIGEST_BYTES:]
        # Base64 has spare bits: only the text that was minted is taken.
        if digest != _digest(question, body) or base64.urlsafe_b64encode(raw).decode().rstrip("=") != cursor:
            raise ValueError
        values = json.loads(body)
        return tuple(None if value is None else kind.load(value) for kind, value in zip(kinds, values, strict=True))
    except (ValueError, TypeError):
        detail = (
            "The cursor was changed, or belongs to another question: use it with the filters and order it came with."
        )
        raise InvalidCursor(detail, [Fault("after", detail)]) from None


def told(conditions: Iterable[Condition]) -> list[tuple[str, ...]]:
    """The conditions as a question tells them, in whichever order they were asked."""
    return sorted(
        (*(link.name for link in asked.path), asked.subject, asked.operator.name, repr(value))
        for asked, value in ((condition.filter, condition.value) for condition in conditions)
    )


def _question(ask: Ask) -> str:
    orders = [(order.name, order.descending) for order in ask.full_orders]
    return repr((ask.resource.name, orders, told(ask.conditions)))


def _digest(question: str, body: bytes) -> bytes:
    return hashlib.blake2s(question.encode() + b"\0" + body, digest_size=_DIGEST_BYTES).digest()

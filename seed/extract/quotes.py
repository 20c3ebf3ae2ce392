"""The direct quotations of a text, also those that run over several sentences."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from seed.extract.document import Span

_PAIRS = {"“": "”", "«": "»", "„": "“", '"': '"'}
_MARKS = re.compile('[“”«»„"\n]')
LONGEST = 6000
"""A quotation that does not end within this many characters has lost its closing mark."""


def quotes(text: str) -> tuple[Span, ...]:
    """Ordered, disjoint spans, the marks included; a mark that is never closed ends with its paragraph."""
    found: list[Span] = []
    opened: int | None = None
    closing = ""
    for mark in _MARKS.finditer(text):
        at, character = mark.start(), mark[0]
        if opened is not None and at - opened > LONGEST:
            opened = None
        if opened is None:
            if character in _PAIRS:
                opened, closing = at, _PAIRS[character]
        elif character == closing or (closing == "”" and character == '"'):
            found.append(Span(opened, at + 1))
            opened = None
        elif character == "\n":
            if at - opened > 1:
                found.append(Span(opened, at))
            opened = None
    return tuple(found)


def quote_at(spans: Sequence[Span], position: int) -> Span | None:
    """The quotation that covers the character at `position`."""
    place = bisect_right(spans, position, key=lambda span: span.start) - 1
    return spans[place] if place >= 0 and position < spans[place].end else None

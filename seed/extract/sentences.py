"""Where each sentence of a text starts and ends."""

import re
from itertools import pairwise

import nupunkt

from seed.extract.document import Span

LONGEST = 20_000
"""Characters given to the library at once: memory stays flat on a line of any length."""

_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_GLUED = re.compile(r"(?<=[a-z]{2}[.!?])(?=[A-Z][a-z]+[ ,])")
_ENDED = re.compile(r"[.!?:;\"'\u2019\u201d)\]]\s*\Z")
_WRAPPED = 50
"""A line at least this long that ends without punctuation goes on in the next one."""


def sentences(text: str) -> tuple[Span, ...]:
    """Ordered, disjoint sentence spans without surrounding white space; a paragraph breaks a sentence."""
    found: list[Span] = []
    for start, end in _paragraphs(text):
        for first, last in _chunks(text, start, end):
            found.extend(_sentences(text, first, last))
    return tuple(found)


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """Blocks of lines; a line that was only wrapped is joined to the next one."""
    blocks: list[tuple[int, int]] = []
    for line in _LINE.finditer(text):
        start, end = line.span()
        if blocks and _continues(text, blocks[-1], start):
            blocks[-1] = (blocks[-1][0], end)
        else:
            blocks.append((start, end))
    return blocks


def _continues(text: str, block: tuple[int, int], start: int) -> bool:
    end = block[1]
    if start - end > 2 or text[end:start].count("\n") > 1:
        return False
    line = max(block[0], text.rfind("\n", block[0], end) + 1)
    tail = text[max(line, end - 8) : end]
    return end - line >= _WRAPPED and not _ENDED.search(tail) and not text[start : start + 1].isspace()


def _chunks(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Pieces of at most LONGEST characters, cut at white space where there is any."""
    pieces: list[tuple[int, int]] = []
    while end - start > LONGEST:
        cut = text.rfind(". ", start + 1, start + LONGEST) + 1 or text.rfind(" ", start + 1, start + LONGEST)
        cut = cut if cut > start else start + LONGEST
        pieces.append((start, cut))
        start = cut
    pieces.append((start, end))
    return pieces


def _sentences(text: str, start: int, end: int) -> list[Span]:
    piece = text[start:end]
    spans: list[Span] = []
    for first, last in nupunkt.sent_spans(piece):
        cuts = [first, *(m.start() for m in _GLUED.finditer(piece, first, last)), last]
        for left, right in pairwise(cuts):
            span = _trimmed(piece, left, right)
            if span.start < span.end:
                spans.append(Span(start + span.start, start + span.end))
    return spans


def _trimmed(text: str, start: int, end: int) -> Span:
    stretch = text[start:end]
    return Span(start + len(stretch) - len(stretch.lstrip()), start + len(stretch.rstrip()))

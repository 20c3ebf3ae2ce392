"""Where each sentence of a text starts and ends."""

import re
from itertools import pairwise

import nupunkt

from seed.extract.document import Span

LONGEST = 20_000
"""Characters given to the library at once: memory stays flat on a line of any length."""

LONGEST_SENTENCE = 2_000
"""Characters after which a sentence is no prose (a list, a table, noise) and is cut at white space."""

_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_GLUED = re.compile(r"[.!?](?=[A-Z][a-z]+[ ,])")
_MISSED = re.compile(r"[.!?] +(?=[A-Z][a-z]*[ ,'’])")
_ABBREVIATED = ("approx.", "dept.", "est.", "govt.")
_RANK = re.compile(r"\b(?:Lt|Gen|Col|Maj|Brig|Capt|Sgt|Adm|Cmdr|Mr|Mrs|Ms|Dr|Prof|St)\.\Z")
_ENDED = re.compile(r"[.!?:;\"'\u2019\u201d)\]]\s*\Z")
_WRAPPED = 50
"""A line at least this long that ends without punctuation goes on in the next one."""


def sentences(text: str) -> tuple[Span, ...]:
    """Ordered, disjoint sentence spans without surrounding white space; a paragraph breaks a sentence."""
    found: list[Span] = []
    for start, end in _paragraphs(text):
        for first, last in _cut(text, start, end, LONGEST):
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


def _cut(text: str, start: int, end: int, longest: int) -> list[tuple[int, int]]:
    """Pieces of at most `longest` characters, cut after a sentence or at white space where there is any."""
    pieces: list[tuple[int, int]] = []
    while end - start > longest:
        cut = text.rfind(". ", start + 1, start + longest) + 1 or text.rfind(" ", start + 1, start + longest)
        cut = cut if cut > start else start + longest
        pieces.append((start, cut))
        start = cut
    pieces.append((start, end))
    return pieces


def _sentences(text: str, start: int, end: int) -> list[Span]:
    piece = text[start:end]
    spans: list[Span] = []
    for first, last in nupunkt.sent_spans(piece):
        inner = [m.end() for m in _GLUED.finditer(piece, first, last) if _ends_a_word(piece, m.start(), 2)]
        inner += [m.end() for m in _MISSED.finditer(piece, first, last) if _ends_a_word(piece, m.start(), 3)]
        cuts = [first, *sorted(inner), last]
        if spans and _RANK.search(piece[max(0, spans[-1].end - start - 6) : spans[-1].end - start]):
            cuts[0] = spans.pop().start - start
        for left, right in pairwise(cuts):
            span = _trimmed(piece, left, right)
            for part, stop in _cut(piece, span.start, span.end, LONGEST_SENTENCE):
                short = _trimmed(piece, part, stop)
                if short.start < short.end:
                    spans.append(Span(start + short.start, start + short.end))
    return spans


def _ends_a_word(text: str, at: int, letters: int) -> bool:
    """Whether the mark at this place ends a plain word of at least so many letters, or "on X"."""
    before = text[max(0, at - 6) : at + 1]
    plain = before[-1 - letters : -1]
    if len(plain) == letters and plain.isalpha() and plain.islower():
        return not before.endswith(_ABBREVIATED)
    return before.endswith(" on X.")


def _trimmed(text: str, start: int, end: int) -> Span:
    stretch = text[start:end]
    return Span(start + len(stretch) - len(stretch.lstrip()), start + len(stretch.rstrip()))

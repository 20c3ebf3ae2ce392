"""Snippets: the part of a text in which a search found its words, and where in it they stand."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from api.core.phrases import Phrases

LONGEST = 200
LEAD = 60
_CUT = "…"


def snippet(field: str, text: str, phrases: Phrases, folding: Mapping[int, str]) -> dict[str, Any]:
    """`{"field": …, "text": …, "highlights": [[start, end], …]}`: what stands around the first words that were found.

    The text is plain, at most `LONGEST` characters, with `…` where it was cut. The highlights count its code points;
    they do not overlap. `folding` is what the index made of each character.
    """
    found = highlights(text, phrases, folding)
    start, end = _window(text, *(found[0] if found else (0, 0)))
    before, after = _CUT if start else "", _CUT if end < len(text) else ""
    shift = len(before) - start
    shown = [[max(a, start) + shift, min(b, end) + shift] for a, b in found if a < end and b > start]
    return {"field": field, "text": f"{before}{text[start:end]}{after}", "highlights": shown}


def highlights(text: str, phrases: Phrases, folding: Mapping[int, str]) -> list[tuple[int, int]]:
    """Where the phrases stand in a text, as half-open ranges of code points from left to right."""
    if not phrases:
        return []
    found = [match.span() for match in _pattern(phrases).finditer(text.translate(folding))]
    # Of most texts each character is folded into one; it takes less time to see that than to go through them.
    if text.isascii() or all(len(folding[ord(character)]) == 1 for character in set(text)):
        return found
    made = [folding[ord(character)] for character in text]
    origin = [place for place, letters in enumerate(made) for _ in letters]
    found = [(origin[start], origin[end - 1] + 1) for start, end in found]
    # A character such as ½ makes two words, which may both be found.
    apart = [(a, b) for (a, b), before in zip(found, [(0, 0), *found], strict=False) if a >= before[1]]
    return [(a, _with_marks(made, b)) for a, b in apart]


@lru_cache(500)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """What finds the phrases in folded text, in which only spaces are not part of a word."""
    longest_first = sorted(phrases, key=len, reverse=True)
    ways = (
        " +".join(re.escape(word) for word in phrase.rstrip("*").split()) + ("[^ ]*" if phrase.endswith("*") else "")
        for phrase in longest_first
    )
    return re.compile(f"(?<![^ ])(?:{'|'.join(ways)})(?![^ ])")


def _with_marks(made: list[str], end: int) -> int:
    """The end with the accents that follow, which folding leaves out."""
    while end < len(made) and not made[end]:
        end += 1
    return end


def _window(text: str, first: int, last: int) -> tuple[int, int]:
    """The part of a text to show, in which the words from `first` to `last` are; cut at spaces where it can be."""
    if len(text) <= LONGEST:
        return 0, len(text)
    room = LONGEST - 2 * len(_CUT)
    start = max(0, min(first - LEAD, len(text) - room))
    end = min(len(text), start + room)
    if start:
        start = text.find(" ", start, first) + 1 or start
    if end < len(text):
        space = text.rfind(" ", last, end + 1)
        end = end if space < 0 else space
    return start, end

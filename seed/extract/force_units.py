"""Units and armed groups known by the form of their name: "18th Motorized Rifle Division", "the Gran Grif
gang".
"""

import re
from collections.abc import Iterator

from seed.extract.document import Document, Span
from seed.extract.force_names import (
    ForceMention,
    alternatives,
    force_words,
    men_of,
    nouns,
    peoples,
    state_forces,
)
from seed.extract.names import Name, classes, demonyms, names

_ORDINAL = re.compile(
    r"(?:\b(?P<nation>(?:(?:North|South) )?[A-Z]\w+) )?(?<![\w.-])(?P<number>\d{1,3}(?:st|nd|rd|th)) \Z"
)
_NUMBERED = re.compile(
    r"\d\d{0,2}(?:st|nd|rd|th)(?:(?:, | and |, and )\d{1,3}(?:st|nd|rd|th)){0,3} (?:[a-z-]+ ){0,4}"
    r"(?:brigade|battalion|regiment|division|corps|army)s?\b"
)
_OF = re.compile(r" of (?:the )?")
_OPENERS = frozenset(
    {"The", "A", "An", "When", "If", "As", "After", "And", "But", "In", "On", "At", "By", "For", "While",
     "Both", "Then", "Former", "General", "Colonel", "Commander"}
)  # fmt: skip


def units(document: Document) -> list[ForceMention]:
    """Units and armies by the last word of their name, and bands by the noun beside it."""
    text = document.text
    found: list[ForceMention] = []
    runs = names(document)
    heads = force_words("unit") | {"Group"}
    for position, run in enumerate(runs):
        words = [text[span.start : span.end] for span in run.words]
        if not heads.isdisjoint(words):
            following = runs[position + 1] if position + 1 < len(runs) else None
            found.extend(_unit(text, run, words, following))
        found.extend(_band(text, run, words))
    for match in _NUMBERED.finditer(text):
        if not text[match.start() - 1 : match.start()].isalnum():
            found.append(_mention(text, Span(*match.span())))
    return found


def _unit(text: str, run: Name, words: list[str], following: Name | None) -> Iterator[ForceMention]:
    heads = force_words("unit")
    head = max([i for i, word in enumerate(words) if word in heads], default=None)
    if head is None or (head + 1 < len(words) and words[head + 1] in force_words("no_unit")):
        if following is None or words[-1] != "Group" or not following.span.of(text).startswith("Forces"):
            return
        head = len(words) - 1
    first = 0
    while first < head and (words[first] in _OPENERS or _rank(words[first])):
        first += 1
    ordinal = _ORDINAL.search(text, max(0, run.span.start - 32), run.span.start) if first == 0 else None
    start = run.words[first].start
    if ordinal:
        start = ordinal.start("nation") if ordinal["nation"] in demonyms() else ordinal.start("number")
    end = run.words[head].end
    if (
        following is not None
        and head == len(words) - 1
        and words[head] in ("Army", "Forces", "Group", "Front", "Corps")
    ):
        joint = _OF.fullmatch(text, end, following.span.start)
        end = following.span.end if joint else end
    number = _NUMBER_AFTER.match(text, end) if head == len(words) - 1 else None
    end = number.end() if number else end
    span = Span(start, end)
    proper = words[first:head]
    bare = not proper or (len(proper) == 1 and proper[0] in force_words("no_unit_name"))
    if not bare or ordinal or end > run.span.end:
        yield _mention(text, span)


_NUMBER_AFTER = re.compile(r" \d{1,3}(?:/\d{1,2})?(?![\w,.]\d|\w)")  # "Task Force 51/5", "Infantry Division 99"


def _rank(word: str) -> bool:
    """ "Colonel" of "Colonel Golani Brigade" is no part of the unit's name; "Defence" of "Defence
    Forces" is.
    """
    return "title" in classes().get(word, ()) and "organisation" not in classes().get(word, ()) and word != "Special"


def _mention(text: str, span: Span) -> ForceMention:
    surface = span.of(text)
    country, rest = _without_nation(surface)
    if country and rest.lower() in nouns():
        return men_of(country, rest.lower(), span, surface)
    parent = state_forces(country)[0] if country else None
    return ForceMention(span, surface, rest, "state_forces" if country else "unspecified", country, parent)


def _without_nation(surface: str) -> tuple[str | None, str]:
    words = surface.split(" ")
    for size in (2, 1):
        country = demonyms().get(" ".join(words[:size]))
        if country and len(words) > size:
            return country, " ".join(words[size:])
    return None, surface


def _band(text: str, run: Name, words: list[str]) -> Iterator[ForceMention]:
    """Groups that no table has, by the words beside their name: "the Gran Grif gang", "the rebel group X"."""
    after = _AFTER.match(text, run.span.end)
    before = None if after else _band_before(text, run.span.start)
    if after is None and before is None and words[0] not in force_words("band_first"):
        return
    first = 0
    while first < len(words) and words[first] in force_words("no_band"):
        first += 1
    if first == len(words) or any(word in peoples() or "title" in classes().get(word, ()) for word in words[first:]):
        return
    span = run.part(first, len(words))
    if "never" not in classes().get(span.of(text), ()):
        yield ForceMention(span, span.of(text), span.of(text), "non_state")


def _band_before(text: str, start: int) -> re.Match[str] | None:
    """ "The rebel group" before a name; looked at closely only where its last word may be of that kind."""
    last = text[max(0, start - 16) : start].rsplit(maxsplit=1)[-1:]
    if not last or last[0] not in _BAND_ENDS:
        return None
    return _BEFORE.search(text, max(0, start - 48), start)


_BAND_ENDS = frozenset(
    {"rebel", "jihadist", "insurgent", "guerrilla", "called", "itself", "as", "named", "nicknamed", "the",
     "group", "group,", "organization", "organisation", "movement", "movement,", "faction", "network", "gang",
     "coalition", "coalition,"}
)  # fmt: skip
_AFTER = re.compile(rf" (?:{alternatives(force_words('band'))})\b(?!-)")
_BEFORE = re.compile(
    r"\b(?:battalion|brigade|unit|company|militia|column|squad) (?:called|calling itself|known as"
    r"|named|nicknamed)"
    r"(?: the)? \Z|\b(?:rebel|jihadist|insurgent|guerrilla) \Z"
    rf"|\b(?:{alternatives(force_words('band_kind'))})"
    r" (?:group|organi[sz]ation|movement|faction|network|gang|coalition),?"
    r"(?: (?:called|calling itself|known as|named))?(?: the)? \Z"
)

"""Which places an act is about: the one its words are linked to, those listed with it, "these villages" told
before.
"""

import re
from functools import cache

from seed.extract.claim_acts import Act, Frame, Line, any_of, claim_words, gap
from seed.extract.places import Place

REACH = 130
"""Characters after an act within which its place stands."""

_AND = re.compile(r"(?:,? (?:and|or|as well as)(?: (?:the|in|on|near|toward|towards|from|parts of|nearby))*|, ?) ?|/")
_POINTED = re.compile(
    r" (?:control (?:of|over) )?(?:of |from |in |near |toward |towards |over |on )?(?:these|those|both|the)"
    r"(?: (?:two|three|key|same|strategic))* (?P<noun>villages|towns|settlements|cities|village|town"
    r"|settlement|city)\b"
)
_SINGULAR = {"villages": "village", "towns": "town", "cities": "city", "settlements": "settlement"}


@cache
def phrase() -> str:
    """A pattern for the words between an act and the name of its place: "the strategic village of"."""
    return rf"(?:(?:{any_of(claim_words('place_phrase'))})\b ?)*"


def governed(text: str, line: Line, act: Act, recent: list[Place]) -> tuple[tuple[Place, ...], int]:
    """The places after an act that it governs, and where the last of them ends."""
    after = [place for place in line.places if place.span.start >= act.span.end]
    if not after:
        return _pointed(text, act, recent)
    lead = after[0].span.start
    if len(after) > 1 and text[after[0].span.end : after[1].span.start] in ("'s ", "\u2019s "):
        after = after[1:]  # of "Somalia's Lower Shabelle region" the narrower place
    if lead - act.span.end > REACH or not _linked(gap(text, act.span.end, lead), act.frame):
        return _pointed(text, act, recent)
    group = [after[0]]
    for place in after[1:]:
        if place.span.start < group[-1].span.end:
            continue
        if not _AND.fullmatch(text, group[-1].span.end, place.span.start):
            break
        group.append(place)
    return tuple(group), group[-1].span.end


def _linked(words: str, frame: Frame) -> bool:
    """Whether the words between an act and a place tie them together."""
    if _clause().search(words) or _holds("other_verb", words):
        return False
    match frame.kind:
        case "strike":
            return _holds("materiel", words) and _ends_with(frozenset(claim_words("aimed")), words)
        case "sending":
            return _holds("men", words)
        case "materiel":
            return _holds("arms", words) or words == " "
    if frame.links:
        links = {*frame.links, "targeting"} if frame.act == "advanced" else {*frame.links}
        return _ends_with(frozenset(links), words)
    if frame.act == "struck":
        return "," not in words
    return re.fullmatch(rf" {phrase()}", words) is not None


@cache
def _clause() -> re.Pattern[str]:
    """What ends the reach of an act."""
    return re.compile(rf"[.;:]|, (?:{any_of(claim_words('clause'))})\b| (?:but|while|after|before|following) ")


@cache
def _holding(kind: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of(claim_words(kind))})\b")


def _holds(kind: str, words: str) -> bool:
    return _holding(kind).search(words) is not None


@cache
def _ending(links: frozenset[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of(links)}) {phrase()}\Z")


def _ends_with(links: frozenset[str], words: str) -> bool:
    return _ending(links).search(words) is not None


def _pointed(text: str, act: Act, recent: list[Place]) -> tuple[tuple[Place, ...], int]:
    """The places told before that "these villages" or "the town" stand for."""
    match = _POINTED.match(text, act.span.end)
    if match is None:
        return (), act.span.end
    kind = _SINGULAR.get(match["noun"], match["noun"])
    like = [p for p in recent if kind in ("settlement", p.kind) and p.kind not in ("region", "area", "unnamed")]
    if not like:
        return (), act.span.end
    return tuple(like[-2:] if match["noun"].endswith("s") else like[-1:]), match.end("noun")


_AUXILIARY = re.compile(
    r"(?: (?:region|city|district|oblast|province|itself|,? which|also))*"
    r"(?:(?:, which)? (?:has|have|had|also|was|were|been|is|are|being|be|now|not|\w+ly|later|soon))+ "
)


def subjects(text: str, line: Line, act: Act) -> tuple[Place, ...]:
    """Of "Avdiivka was captured": the places right before the verb."""
    before = [place for place in line.places if place.span.end <= act.span.start and place.kind != "country"]
    if not before or not _AUXILIARY.fullmatch(gap(text, before[-1].span.end, act.span.start)):
        return ()
    group = [before[-1]]
    for place in reversed(before[:-1]):
        if place.span.covers(group[0].span):
            group[0] = place
        elif _AND.fullmatch(text, place.span.end, group[0].span.start):
            group.insert(0, place)
        else:
            break
    return tuple(group)


_SETTLED = frozenset({"city", "town", "village", "unnamed"})


@cache
def _partly() -> re.Pattern[str]:
    return re.compile(
        rf"\b(?:{any_of(claim_words('part'))}) (?:of|in)\b|\b(?:{any_of(claim_words('site'))}) (?:of|in"
        rf"|near)\b"
    )


def extent(text: str, act: Act, group: tuple[Place, ...]) -> str:
    """Whether all or a part of the places is said to have changed hands; unknown where the text
    does not say.
    """
    if act.frame.act not in ("captured", "withdrew") or not group:
        return "unknown"
    if group[0].kind == "part" or _partly().search(text, act.span.end, max(act.span.end, group[0].span.start)):
        return "part"
    return "whole" if act.frame.act == "captured" and all(place.kind in _SETTLED for place in group) else "unknown"

"""What governs a number from its left: a verb it is the object of, a noun it completes, a list it goes on."""

from collections.abc import Sequence
from typing import NamedTuple

from seed.extract.nouns import noun_at
from seed.extract.numbers import Number
from seed.extract.tokens import NUMBER, Token
from seed.extract.verbs import SILENT, VERBS, Verb, is_noun_use, verb_at, verb_before
from seed.extract.vocabulary import Phrases, rows, words

_BE = words("function_words", "be")
_ADVERBS = words("function_words", "adverb")
_DETERMINERS = words("function_words", "determiner")
_PREPOSITIONS = words("function_words", "preposition")
_REACH = 30
_NOUNS: Phrases[str] = Phrases((row["word"], row["frame"]) for row in rows("noun_frames"))
_SUBORDINATE = (words("function_words", "subordinator") - {"whose", "so", "who", "which", "whom"}) | {
    "after", "before", "since", "until", "as",
}  # fmt: skip
_CUES = frozenset(row[form] for row in rows("cues") for form in ("third", "past") if row["kind"] in ("say", "relay"))
_REACHES = words("grammar_words", "governing reaches")
_LISTED = words("grammar_words", "governing listed")
_CASES = words("grammar_words", "governing cases")
_ENDS = words("grammar_words", "governing ends")
CHANGES = words("changes")
_AFTER_TOLL = words("grammar_words", "governing after toll")
_CHANGING = words("grammar_words", "governing changing")
_QUOTES = words("grammar_words", "governing quotes")
_THROUGH = words("grammar_words", "governing through")
_PASSED = SILENT | {"arrive"}
"""Verbs that say nothing about their object: "reached 300" is a bound."""


class Link(NamedTuple):
    """A frame that reaches a number and how: object, toll, list or case (a preposition stands between)."""

    frame: str
    way: str


def governing(line: Sequence[Token], number: Number) -> Link | None:
    """What governs the number from its left: a verb it is the object of, a noun it completes, or a list."""
    if (said := _inside(line, number)) is not None:
        return said
    at = _leftwards(line, number.first)
    if at < 0:
        return None
    found = verb_before(line, at + 1)
    if found is not None and found[0].frame not in _PASSED and not is_noun_use(line, found[1], found[0]):
        verb, first = found
        if line[at].low.startswith("number") and (toll := _far(line, at)) is not None and toll.way == "toll":
            return toll
        if verb.frame == "hit" and (number.end >= len(line) or line[number.end].low in _AFTER_TOLL):
            return _far(line, at)
        if verb.form in ("participle", "either") and _is_passive(line, first):
            return Link(verb.frame, "list")
        return Link(verb.frame, "object")
    if found is not None and found[0].frame in ("leave", "involve", "announce", "count", "need"):
        return None
    return _far(line, at)


def parted(line: Sequence[Token], number: Number, end: int) -> str:
    """The frame of a verb of several words that the counted stands in: "drove 900 people from", "set two tanks on
    fire"; `end` is the token after the counted."""
    if _low(line, end) in ("and", "or"):
        return ""
    gap = _leftwards(line, number.first) + 1
    found = VERBS.around(line, gap - 1, gap, end)
    return found.frame if found is not None else ""


def _leftwards(line: Sequence[Token], at: int) -> int:
    """The token to the left of this one, past determiners, adverbs and quotation marks."""
    at -= 1
    while at >= 0 and (
        line[at].low in _DETERMINERS or line[at].low in _ADVERBS or line[at].low in _QUOTES or line[at].low in _THROUGH
    ):
        at -= 1
    return at


def _inside(line: Sequence[Token], number: Number) -> Link | None:
    """A bound that is itself a verb of reaching ("exceeds 465,000"): the noun before it tells what was counted."""
    if (
        line[number.first].low.startswith(
            ("rang", "vari", "exceed", "surpass", "top", "pass", "cross", "approach", "near")
        )
        and number.first
    ):
        link = _far(line, number.first)
        return Link(link.frame, "toll") if link is not None else None
    return None


def _is_passive(line: Sequence[Token], at: int) -> bool:
    for place in range(at - 1, max(-1, at - 5), -1):
        if line[place].low in _BE:
            return True
        if line[place].low not in _ADVERBS and line[place].low not in ("have", "has", "had"):
            return False
    return False


def _far(line: Sequence[Token], at: int) -> Link | None:
    """The nearest verb or noun to the left that can reach the number over what stands between."""
    direct = line[at].low
    if direct in _CUES or direct in ("whom", "which") or (direct in _SUBORDINATE and direct != "as"):
        return None
    together = direct == "with" and _low(line, at - 1) in ("along", "together")
    listed = direct in _LISTED or together
    reaching = not together and (
        direct in _REACHES or direct.startswith("exceed") or (direct == "from" and _changes(line, at))
    )
    case = direct in _CASES and not together
    place, floor = at, max(0, at - _REACH)
    while place >= floor:
        low = line[place].low
        if reaching and low == "," and place < at and (opened := _aside(line, place)) is not None:
            place = opened - 1
            continue
        if low not in _TELLING:
            place -= 1
            continue
        dated = low == "since" and line[place + 1].low != "the" and line[place + 1].capital
        if place < at and low == "since" and (dated or _low(line, place - 1) in ("has", "have", "had")):
            place -= 1
            continue
        if reaching and low in _CHANGING:
            return None
        if place < at and (low in _ENDS or low in _CUES or (low in _SUBORDINATE and not (low == "as" and reaching))):
            return None
        noun = _NOUNS.before(line, place + 1)
        if (
            noun is not None
            and place < at
            and (reaching or (listed and not (noun[1] and line[noun[1] - 1].kind == NUMBER)))
            and not _comma_between(line, place, at, reaching)
        ):
            return Link(noun[0], "toll" if reaching else "list")
        found = verb_before(line, place + 1) if noun is None or place == at else None
        if found is not None and (place < at or not (case or direct.startswith("number"))):
            verb, first = found
            if verb.frame in _PASSED or is_noun_use(line, first, verb):
                place = first - 1
                continue
            return Link(verb.frame, "list") if together else _reading(line, verb, place, at)
        place -= 1
    return None


_TELLING = _NOUNS.lasts | VERBS.lasts | _CHANGING | _ENDS | _CUES | _SUBORDINATE | {"since"}
"""All other words are passed over on the way to the left."""


def _changes(line: Sequence[Token], at: int) -> bool:
    """Whether a verb of change stands before "from": "the toll rose from 40 to 52"."""
    return any(token.low in CHANGES for token in line[max(0, at - 4) : at])


def _aside(line: Sequence[Token], comma: int) -> int | None:
    """The comma that opens the aside which this one closes ("the toll, experts say, lies at")."""
    return next((place for place in range(comma - 1, max(0, comma - 12), -1) if line[place].low == ","), None)


def _comma_between(line: Sequence[Token], place: int, at: int, reaching: bool) -> bool:
    return reaching and sum(token.low == "," for token in line[place:at]) == 1


def _reading(line: Sequence[Token], verb: Verb, place: int, at: int) -> Link | None:
    direct = line[at].low
    if direct in _LISTED:
        return Link(verb.frame, "list")
    if direct in _CASES:
        return Link(verb.frame, "case:" + direct)
    if direct in ("of", "to", "as") or _only_phrase(line, place + 1, at + 1):
        return Link(verb.frame, "object")
    return None


def _only_phrase(line: Sequence[Token], first: int, end: int) -> bool:
    """Whether nothing between verb and number starts another phrase ("reduced the number to")."""
    return all(
        line[at].low not in _PREPOSITIONS or line[at].low in ("of", "down", "up", "out") for at in range(first, end)
    )


def seizing(line: Sequence[Token]) -> bool:
    """Whether anything in the sentence is taken, held or lost: what else would its villages be counted for."""
    return any(
        (found := verb_at(line, at)) is not None and found[0].frame in ("seize", "hold", "lose", "free")
        for at in VERBS.openings(line, 0, len(line))
    )


_STARTS = _NOUNS.firsts | VERBS.firsts


def context(line: Sequence[Token], frames: frozenset[str]) -> str | None:
    """The first noun or verb of the sentence with one of these frames."""
    for at, token in enumerate(line):
        if token.low not in _STARTS:
            continue
        noun = _NOUNS.at(line, at)
        if noun is not None and noun[0] in frames:
            return noun[0]
        found = verb_at(line, at)
        if found is not None and found[0].frame in frames and not is_noun_use(line, at, found[0]):
            return found[0].frame
    return None


def persons_before(line: Sequence[Token], number: Number) -> bool:
    """Whether persons or families are named in the clause before the number ("the families of the dead receive")."""
    for at in range(number.first - 1, -1, -1):
        if line[at].low in _CUES or line[at].low in _SUBORDINATE:
            return False
        found = noun_at(line, at)
        if found is not None and found[0].kind in ("military", "civil", "households"):
            return True
    return False


def _low(line: Sequence[Token], at: int) -> str:
    return line[at].low if 0 <= at < len(line) else ""

"""What a number without a noun counts: "rose to 217", "26 killed and 40 wounded", "of whom 47 remain"."""

from collections.abc import Sequence
from typing import NamedTuple

from seed.extract.counted import PERSONS
from seed.extract.measures import PERSONAL, measure_of
from seed.extract.nouns import ENDINGS, Noun, noun_at, noun_ending
from seed.extract.numbers import Number
from seed.extract.periods import period
from seed.extract.tokens import WORD, Token
from seed.extract.verbs import verb_at
from seed.extract.vocabulary import words


class Antecedent(NamedTuple):
    """The number before: its unit and kind, its line, and whether it stands in the same sentence."""

    unit: str | None
    kind: str | None
    line: int
    here: bool


Thing = tuple[str | None, str | None]
NOTHING: Thing = (None, None)
REACH = 60
"""Tokens within which a noun of the same sentence is looked for."""
FAR = 2
"""Sentences after which a number is no antecedent any more."""
_PLACED = frozenset({"seize", "destroy", "lose", "hit"})
_KINDS = frozenset(
    {"military", "civil", "drone", "missile", "munition", "equipment", "transport", "place", "households"}
)
_ARMED = words("grammar_words", "elided armed")
_BODIES = _ARMED | words("grammar_words", "elided bodies")
_STOPS = words("function_words", "preposition", "determiner", "conjunction")


def elided(line: Sequence[Token], number: Number, frame: str, last: Antecedent | None) -> Thing:
    """Unit and kind: of what stands beside the number, of what happened (`frame`), of the number before."""
    return _beside_it(line, number) or _of_the_same(line, number, frame, last)


def beside(line: Sequence[Token], number: Number) -> Noun | None:
    """The persons a number stands beside in commas: "the attackers, some 300, withdrew"."""
    at, after = number.first - 1, number.end
    if at < 1 or line[at].low not in (",", "(") or (after < len(line) and line[after].low not in (",", ")", ".")):
        return None
    found = noun_ending(line, at)
    return found if found is not None and found.kind in PERSONS else None


def _beside_it(line: Sequence[Token], number: Number) -> Thing | None:
    at = number.first - 1
    if (noun := beside(line, number)) is not None or (noun := _nominal(line, number.end)) is not None:
        return noun.unit, noun.kind
    if number.end < len(line) and line[number.end].low == "aboard":
        return "persons", "civil"
    if at > 0 and line[at].low == "of" and line[at - 1].low in _BODIES:
        return "persons", "military" if line[at - 1].low in _ARMED else "civil"
    return None


def _of_the_same(line: Sequence[Token], number: Number, frame: str, last: Antecedent | None) -> Thing:
    personal = measure_of(frame, "civil") in PERSONAL
    if last is not None and last.here:
        if last.kind == "money":
            return (last.unit, last.kind) if period(line, number.end)[0] else NOTHING
        if last.kind != "percent" and (not personal or _moves(frame) or _fits(frame, last.kind)):
            return last.unit, last.kind
    if not personal or frame in _PLACED:
        noun = _noun_before(line, number.first)
        if noun is not None and (not personal or _fits(frame, noun.kind)):
            return noun.unit, noun.kind
    near = last is not None and last.kind not in ("money", "percent") and number.line - last.line <= FAR
    if last is not None and near and (not personal or (last.kind in PERSONS and _fits(frame, last.kind))):
        return last.unit, last.kind
    if frame == "strength":
        return "persons", "military"
    return ("persons", "civil") if personal or _of_us(line, number.end) else NOTHING


def _noun_before(line: Sequence[Token], first: int) -> Noun | None:
    """The nearest plural noun to the left that a later number may count again."""
    lowest = max(0, first - REACH)
    for token, end in zip(reversed(line[lowest:first]), range(first, lowest, -1), strict=True):
        if token.low in ENDINGS and (noun := noun_ending(line, end)) is not None and noun.kind in _KINDS:
            return noun
    return None


def _nominal(line: Sequence[Token], at: int) -> Noun | None:
    """What the elided are said to be: "188 were attack drones", "twelve are children"."""
    if at >= len(line) or line[at].low not in ("are", "were"):
        return None
    for place in range(at + 1, min(at + 5, len(line))):
        if (found := noun_at(line, place)) is not None and found[0].many:
            return found[0] if found[0].unit else None
        if line[place].kind != WORD or verb_at(line, place) is not None or line[place].low in _STOPS:
            return None
    return None


def _moves(frame: str) -> bool:
    """Whether anything can do it, lorries as well as refugees: "entered", "reached"."""
    return measure_of(frame, "civil") != measure_of(frame, "military")


def _fits(frame: str, kind: str | None) -> bool:
    """Whether a frame says something about a kind of thing."""
    return measure_of(frame, kind) not in (None, "other")


def _of_us(line: Sequence[Token], at: int) -> bool:
    """ "Six hundred of us", "two of them"."""
    pair = [token.low for token in line[at : at + 2]]
    return pair[:1] == ["of"] and pair[1:] in (["us"], ["them"], ["whom"], ["those"])

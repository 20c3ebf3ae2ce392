"""Every number of a text that counts something, with its unit and its measure."""

from collections.abc import Sequence
from typing import NamedTuple

from seed.extract.bounds import bounded, suffix
from seed.extract.counted import PERSONS, Counted, counted
from seed.extract.currencies import Money
from seed.extract.document import Span
from seed.extract.elided import Antecedent, beside, elided
from seed.extract.governing import context, governing, parted, persons_before, seizing
from seed.extract.measures import PERSONAL, default_measure, first_measure, measure_of
from seed.extract.numbers import Number, dropped, numbers
from seed.extract.periods import period
from seed.extract.predicates import ahead, behind, kept
from seed.extract.tokens import WORD, Token
from seed.extract.verbs import verb_at
from seed.extract.vocabulary import column, words

NEAR = 60
"""Tokens within which a verb of the same sentence is looked for."""
PERSONAL_SUM = 200_000
"""Below this, money goes to persons: what a state gives or takes is counted in millions."""
SMALL = 12
"""Up to here a bare number of unknown things is prose, not an estimate ("three ways")."""


class Reading(NamedTuple):
    """A number with what it counts and what happened to it, before speakers are known.

    `unit` and `measure` are words of the design, `kind` one of `nouns.csv`, `frame` one of `frames.csv` ("" if none).
    """

    number: Number
    noun: Counted
    unit: str
    kind: str | None
    frame: str
    measure: str
    span: Span
    per: str | None


def readings(lines: Sequence[Sequence[Token]]) -> tuple[Reading, ...]:
    """The numbers that count something, in the order of the text."""
    found: list[Reading] = []
    money = Money(lines)
    for index, line in enumerate(lines):
        row = [number for number in numbers(line, index) if dropped(line, number) is None]
        nouns = [counted(line, number) for number in row]
        here: list[Reading] = []
        taken = 0
        for place, (number, noun) in enumerate(zip(row, nouns, strict=True)):
            if number.digits < taken:
                continue
            shared = nouns[place + 1] if noun.of in ("number", "next") and place + 1 < len(row) else None
            reading = _reading(line, number, noun, shared, here[-1] if here else None, found[-1] if found else None)
            if reading is not None:
                taken = max(taken, noun.end)
                here.append(_in_its_money(line, reading, money))
        found.extend(_shared(line, here))
    return tuple(found)


def _shared(line: Sequence[Token], here: list[Reading]) -> list[Reading]:
    """The readings of a sentence, where the persons of a list share what is said behind its last part: "five doctors
    and eleven activists killed since May"."""
    for n in range(len(here) - 2, -1, -1):
        one, other = here[n], here[n + 1]
        if (
            one.frame
            or not one.noun.noun
            or one.kind not in PERSONS
            or other.kind not in PERSONS
            or other.noun.frame
            or other.noun.of
        ):
            continue
        between = [token.low for token in line[one.noun.end : other.number.first]]
        if other.measure in PERSONAL and other.noun.noun and between in ([","], ["and"], ["or"], [",", "and"]):
            here[n] = one._replace(frame=other.frame, measure=other.measure)
    return here


_MAGNITUDES = words("numerals")


def _in_its_money(line: Sequence[Token], reading: Reading, money: Money) -> Reading:
    """The reading with the currency that a bare name ("pounds") means in this document."""
    number = reading.number
    if number.currency is None:
        return reading
    named = [token for token in line[number.digits + 1 : number.end] if token.low not in _MAGNITUDES]
    code = money.code(named, number.currency) if named else number.currency
    return reading._replace(unit=code, number=number._replace(currency=code))


def _reading(
    line: Sequence[Token],
    number: Number,
    noun: Counted,
    shared: Counted | None,
    before: Reading | None,
    last: Reading | None,
) -> Reading | None:
    """The reading of one number; None if it counts nothing. `before` is the one before it in the sentence, `last`
    the last one of the sentences before, `shared` the noun of the next number where both have one."""
    if noun.noun is not None and not noun.unit and not number.percent and not number.currency:
        return None
    alone = noun.noun is None and beside(line, number) is not None
    frames = _whole(before) or _frames(line, number, noun, None if alone else before)
    if shared is not None and shared.frame and frames != ["none"]:
        frames = [*frames, shared.frame]
    unit, kind = _thing(line, number, noun, shared, frames, before, last)
    if unit is None:
        return None
    measure = _measure(line, number, noun, kind, frames, None if alone else before, last)
    if kind == "unknown" and measure in PERSONAL:
        unit, kind = "persons", "civil"
    if not _counts(number, noun, kind, measure):
        return None
    number, end = _extended(line, number, noun)
    per, end = period(line, end)
    span = Span(line[number.first].start, line[max(end, number.end) - 1].end)
    return Reading(number, noun, unit, kind, frames[0] if frames else "", measure or default_measure(kind), span, per)


def _whole(before: Reading | None) -> list[str]:
    """In "shot down 31 of the 40", the 55 were launched."""
    return ["launch"] if before is not None and before.noun.of == "number" and before.measure == "intercepted" else []


def _thing(
    line: Sequence[Token],
    number: Number,
    noun: Counted,
    shared: Counted | None,
    frames: list[str],
    before: Reading | None,
    last: Reading | None,
) -> tuple[str | None, str | None]:
    """Unit and kind of what is counted."""
    if number.currency:
        return number.currency, "money"
    if number.percent:
        return "percent", "percent"
    unit, kind = (shared.unit, shared.kind) if shared is not None else (noun.unit, noun.kind)
    if unit is not None or kind is not None:
        return unit, kind
    source = before or last
    antecedent = Antecedent(source.unit, source.kind, source.number.line, before is not None) if source else None
    return elided(line, number, frames[0] if frames else "", antecedent)


def _measure(
    line: Sequence[Token],
    number: Number,
    noun: Counted,
    kind: str | None,
    frames: list[str],
    before: Reading | None,
    last: Reading | None,
) -> str | None:
    """What is measured: by what happened, by the number before, by the sentence."""
    if frames == ["none"]:
        return "other"
    if kind == "money" and (number.high or number.best or number.low or 0) < PERSONAL_SUM:
        return "payment"
    if kind == "money" and frames[:1] == ["receive"] and persons_before(line, number):
        return "payment"
    goal = context(line[number.end : number.end + 8], _MONEY) if kind == "money" else None
    if goal is not None and (goal == "supply" or frames[:1] == ["spend"]):
        return measure_of(goal, kind)
    if kind == "percent" and noun.of and (found := first_measure(frames, noun.of)) is not None:
        return found
    if (found := first_measure(frames, kind)) is not None:
        earlier = before or last
        freed = frames[0] == "return" and earlier is not None and earlier.measure == "captured_persons"
        return "captured_persons" if freed else found
    if before is not None and kind in PERSONS and before.kind in PERSONS:
        linked = _linked(line, number, noun)
        if linked == "part" or (linked and before.measure == "strength"):
            return before.measure
    follows = last is not None and number.line - last.number.line <= 1 and kind in PERSONS
    if last is not None and follows and last.kind in PERSONS and _fragment(line, number, noun):
        return last.measure
    same = before or (last if noun.noun is None and beside(line, number) is None else None)
    if noun.noun is None and same is not None and kind == same.kind:
        return same.measure
    return _by_context(line, number, kind)


_ATTACKS = frozenset({"launch", "attack", "hit", "intercept"})
_MONEY = frozenset({"pay", "supply"})


def _by_context(line: Sequence[Token], number: Number, kind: str | None) -> str | None:
    """The measure that the rest of the sentence suggests for villages, for drones and for money."""
    near = line[max(0, number.first - NEAR) : number.end + NEAR]
    if kind in ("place", "area") and seizing(near):
        return "territory_captured"
    if kind in ("drone", "missile", "munition") and context(near, _ATTACKS):
        return "launched"
    if kind != "money":
        return None
    if number.first and line[number.first - 1].low == "for":
        return "payment"
    if (frame := context(near, _MONEY)) is not None:
        return measure_of(frame, kind)
    return "payment" if period(line, number.end)[0] else None


_AUXILIARY = words("function_words", "be", "have", "modal")


def _fragment(line: Sequence[Token], number: Number, noun: Counted) -> bool:
    """Whether the number opens a sentence, a quotation or what follows a colon, and no verb follows it."""
    at = number.first
    while at > max(0, number.first - NEAR) and line[at - 1].low not in (":", '"', "“"):
        word = line[at - 1].low
        if (word not in _LISTED and verb_at(line, at - 1) is not None) or word in _AUXILIARY:
            return False
        at -= 1
    if noun.end < len(line) and line[noun.end].kind == WORD and line[noun.end].low not in _GO_ON:
        return False
    for place in range(number.end, min(number.end + NEAR, len(line))):
        if line[place].low in (".", '"', "”", ";"):
            break
        if line[place].low in _AUXILIARY:
            return False
    return True


_GO_ON = words("function_words", "preposition", "conjunction", "subordinator", "adverb") | {"including", "aged", "each"}
"""What may go on with a phrase that has no verb."""


def _extended(line: Sequence[Token], number: Number, noun: Counted) -> tuple[Number, int]:
    """The number with a bound written behind its noun ("20 people or more")."""
    end = max(noun.end, number.end)
    if number.bound == "exact" and number.best is not None and (found := suffix(line, end)) is not None:
        bound, end = found
        low, best, high = bounded(number.best, bound)
        number = number._replace(bound=bound, low=low, best=best, high=high, rule=bound)
    return number, end


_HARM = frozenset({"kill", "die", "wound", "casualty"})
_SURE = frozenset({"die", "wound", "kill", "strength"})
_FLYING = frozenset({"displace", "enter", "fall", "fly"})
"""What drones and missiles do by themselves."""
_STRIKES = _FLYING | {"hit", "attack", "damage", "destroy", "kill", "wound"}


def _frames(line: Sequence[Token], number: Number, noun: Counted, before: Reading | None) -> list[str]:
    """What may have happened to the counted, the surest reading first; ["none"] where the text says it is nothing
    that is measured ("missing")."""
    state, predicate, left = behind(line, noun.end), ahead(line, noun.end), governing(line, number)
    if "none" in (state, noun.frame) or (predicate is not None and predicate.frame == "none" and predicate.near):
        return ["none"]
    if predicate is not None and not predicate.near and _opens_a_whole(line, number, noun):
        predicate = None
    own = [noun.frame] if noun.frame in _SURE else []
    own += [parted(line, number, noun.end)]
    own += [state] if state is not None else []
    own += [left.frame] if left is not None and left.way in ("object", "toll") else []
    own += [predicate.frame] if predicate is not None and predicate.patient and predicate.near else []
    if noun.frame in ("detain", "displace"):
        own = [frame for frame in own if frame in _HARM] + [noun.frame]
    linked = _linked(line, number, noun)
    passed = before is not None and (linked == "part" or (linked and before.frame != before.noun.frame))
    inherited = [before.frame] if before is not None and passed else []
    named = [noun.frame] if noun.frame and noun.frame not in own else []
    found = own + (inherited + named if linked == "part" else named + inherited)
    if left is not None and (left.way == "list" or (left.way == "case:with" and left.frame in _WITH)):
        found.append(left.frame)
    if predicate is not None and (predicate.patient or predicate.frame in ("have", "fight")):
        found.append(predicate.frame)
    if predicate is not None and (predicate.frame in _FLYING or not predicate.patient) and predicate.frame in _STRIKES:
        found.append("fly")
    found = [frame for frame in found if frame and frame != "none"]
    if found[:1] == ["lose"] and noun.kind == "civil" and noun.noun is not None and not noun.frame:
        found.insert(0, "die")  # an army's losses may be wounded; who loses two brothers does not see them again
    if not (where := kept(line, noun.end)):
        return found
    there = not any(own) and noun.end + 1 < len(line) and column("whereabouts", "frame").get(line[noun.end + 1].low)
    return [where, *found] if there or (found and found[0] in _STAYING) else [*found, where]


_STAYING = frozenset({"have", "remain"})
"""Frames that say less than the place where the counted stay: "remain in custody"."""


def _opens_a_whole(line: Sequence[Token], number: Number, noun: Counted) -> bool:
    """ "Of the 88 drones, 51 were shot down": what happened to the part did not happen to the whole."""
    at = number.first - 1
    at -= at > 0 and line[at].low in _DETERMINERS
    opens = at >= 0 and line[at].low in ("of", "among") and (at == 0 or line[at - 1].low in (",", ";", "and", "but"))
    return opens and noun.end < len(line) and "," in [token.low for token in line[noun.end : noun.end + 8]]


_DETERMINERS = words("function_words", "determiner")
_WITH = frozenset({"surrender", "supply"})
"""Frames whose object may stand behind "with": "gave up with 30 men", "supplied the army with 40 tanks"."""
_LISTED = words("grammar_words", "readings listed")
_PARTS = words("grammar_words", "readings parts")


def _linked(line: Sequence[Token], number: Number, noun: Counted) -> str:
    """How a number goes with the one before it: a "part" of it, a "list" with it, or not at all ("")."""
    before = [token.low for token in line[max(0, number.first - 3) : number.first]]
    if before[-2:] in (["along", "with"], ["together", "with"]) or before == ["as", "well", "as"]:
        return "list"
    behind_it = [token.low for token in line[noun.end : noun.end + 2]]
    if behind_it[:1] == ["included"] or behind_it == ["among", "them"] or _does_as_well(before):
        return "part"
    if noun.of == "them" or (before and before[-1] in _PARTS) or before[-2:] in (["among", "them"], ["those", "of"]):
        return "part"
    return "list" if before and before[-1] in _LISTED else ""


def _does_as_well(before: list[str]) -> bool:
    """ "three men died, as did twenty attackers": the verb stands for the one before it."""
    return before[-2:-1] == ["as"] and before[-1] in _AUXILIARY | {"did", "do", "does"}


def _counts(number: Number, noun: Counted, kind: str | None, measure: str | None) -> bool:
    """Whether a number is an estimate at all: one thing, or a few unknown things, only if something happened."""
    if kind == "uncounted":
        return False
    exact = number.bound == "exact" and number.best is not None
    if kind == "unknown" and exact and (number.best or 0) <= SMALL:
        return measure not in (None, "other")
    if exact and number.best == 1:
        return noun.of == "number" or (noun.unit is not None and measure not in (None, "other", "strength"))
    return True

"""What the counted did or suffered, by the words behind it: "killed", "have been displaced", "who fled"."""

from collections.abc import Sequence
from typing import NamedTuple

from seed.extract.counted import STATES
from seed.extract.tokens import MARK, NUMBER, WORD, Token
from seed.extract.verbs import SILENT, VERBS, Verb, starts_item, verb_at
from seed.extract.vocabulary import Phrases, column, rows, words


class Predicate(NamedTuple):
    """The predicate whose subject the counted is; `patient` is false where the counted acts, `near` if no comma
    stands between."""

    frame: str
    patient: bool
    near: bool


_BOUNDS: Phrases[str] = Phrases(
    (row["phrase"], row["bound"]) for row in rows("bounds") if row["side"] == "before" and row["phrase"] != "over"
)
_BE = words("function_words", "be")
_AUXILIARY = words("function_words", "be", "have", "modal")
_ADVERBS = words("function_words", "adverb")
_DETERMINERS = words("function_words", "determiner")
_PREPOSITIONS = words("function_words", "preposition")
_SUBORDINATE = (words("function_words", "subordinator") - {"whose", "so", "who", "which", "whom"}) | {
    "after", "before", "since", "until", "as",
}  # fmt: skip
_CLOSING = _SUBORDINATE - {"that"}
_CUES = frozenset(row[form] for row in rows("cues") for form in ("third", "past") if row["kind"] in ("say", "relay"))
_REPORTED = words("grammar_words", "predicates reported")
INTRANSITIVE = frozenset(
    {
        "die",
        "displace",
        "depart",
        "surrender",
        "remain",
        "return",
        "shelter",
        "crash",
        "escape",
        "hurt",
        "fall",
        "yield",
        "fly",
        "arrive",
        "enter",
    }
)
_RELATIVE = frozenset({"who", "which", "that", "whom"})
_ENDS = words("grammar_words", "governing ends")
CHANGES = words("changes")
_QUOTES = words("grammar_words", "governing quotes")
_TIMES = words("grammar_words", "predicates times")
REACH = 30


def _low(line: Sequence[Token], at: int) -> str:
    return line[at].low if 0 <= at < len(line) else ""


def behind(line: Sequence[Token], end: int) -> str | None:
    """The frame of a state or participle right behind the noun: "five people dead", "20 killed in", "11 hit by"."""
    at = end
    while _low(line, at) in _ADVERBS or _low(line, at) in _QUOTES or _low(line, at) in _SKIPPED:
        at += 1
    if at >= len(line):
        return None
    low = line[at].low
    if low == "to" and _low(line, at + 1) == "death":
        return "kill"
    if low in STATES:
        return None if _has_object(line, at + 1) else _paired(line, at, STATES[low])
    found = verb_at(line, at)
    if found is None or found[0].frame in (SILENT - {"fall"}) or found[0].frame == "have":
        return None
    verb, after = found
    if verb.frame == "fall" and _low(line, after) in ("to", "from", "by", "into", "on", "under"):
        return None
    if verb.frame in INTRANSITIVE and verb.form in ("past", "either", "base", "third"):
        return _verbs_paired(line, verb, after)
    if verb.form in ("participle", "either") and not _has_object(line, after):
        return verb.frame
    return None


_SKIPPED = words("grammar_words", "predicates skipped")


def _paired(line: Sequence[Token], at: int, frame: str) -> str:
    """ "killed and wounded" is casualties; "killed and buried" stays killed."""
    other = STATES.get(_low(line, at + 2)) if _low(line, at + 1) in ("and", "or", "/") else None
    if other and other != frame and {frame, other} <= {"kill", "die", "wound"}:
        return "casualty"
    return frame


def kept(line: Sequence[Token], end: int) -> str:
    """The frame of the place where the counted are, in the words up to the next comma: "in a Baku prison", "behind
    bars", "under canvas", "to hospital"."""
    inside = False
    for at in range(end, min(end + _NEAR, len(line))):
        low = line[at].low
        if (line[at].kind == MARK and low not in _QUOTES) or low in _CUES or low in _SUBORDINATE:
            return ""
        if inside and (found := _WHEREABOUTS.get(low)) is not None:
            return found
        if low in _PREPOSITIONS:
            inside = low in ("in", "into", "to", "inside", "behind", "under")
    return ""


_NEAR = 14
_WHEREABOUTS = column("whereabouts", "frame")


def _has_object(line: Sequence[Token], at: int) -> bool:
    """Whether an object follows: then the verb is active and the noun before it acts."""
    if at >= len(line) or line[at].kind == MARK:
        return False
    token = line[at]
    if token.kind == NUMBER or token.low in _DETERMINERS:
        return True
    if (bound := _BOUNDS.at(line, at)) is not None:
        return starts_item(line, bound[1])
    if token.low in _PREPOSITIONS or token.low in _ADVERBS or token.low in _SUBORDINATE or token.low in _AUXILIARY:
        return False
    if token.low in _TIMES or token.low in ("and", "or", "but", "which") or token.low.endswith("ly"):
        return False
    return token.kind == WORD and (not token.capital or token.low.endswith("s"))


def ahead(line: Sequence[Token], end: int) -> Predicate | None:
    """The predicate whose subject the noun is: "people in the north have been killed", "who fled"."""
    auxiliary = passive = related = False
    near, comma, at = True, False, end
    limit = min(end + REACH, len(line))
    while at < limit:
        token = line[at]
        low = token.low
        if low not in _TELLING and token.kind != MARK and (not auxiliary or comma or token.kind != WORD):
            at += 1
            continue
        if token.kind == MARK:
            if low == "(":
                at = next((n for n in range(at, min(at + 20, len(line))) if line[n].low == ")"), at)
            elif low in _ENDS:
                return None
            elif low in (",", "—", "–") and not starts_item(line, at + 1):
                comma, near = not comma, False
            elif low == ",":
                near = False
        elif low in _RELATIVE and not auxiliary:
            related, comma = True, False
        elif low in _AUXILIARY:
            comma = comma and _low(line, at - 1) not in (",", "—", "–")
            auxiliary, passive = True, passive or low in _BE
        elif low == "to" and auxiliary and passive and _low(line, at + 1) in _AUXILIARY:
            passive = False
        elif low in _ADVERBS or (auxiliary and low in _REPORTED):
            pass
        elif auxiliary and not passive and low == "left" and not comma and _low(line, at + 1) not in ("dead", "behind"):
            return Predicate("displace", True, near)
        elif auxiliary and passive and low in STATES and not comma:
            return Predicate(_paired(line, at, STATES[low]), True, near)
        elif (found := verb_at(line, at)) is not None and (not comma or related) and not _named(token, found[0]):
            predicate = _predicate(line, found[0], found[1], auxiliary, passive, related, at == end, near)
            if predicate is not None:
                return predicate
            if auxiliary:
                return None
        elif ((low in _CLOSING or low in _CUES) and not related and not comma) or (
            auxiliary and not comma and token.kind == WORD
        ):
            return None
        at += 1
    return None


_TELLING = VERBS.firsts | _AUXILIARY | _ADVERBS | _REPORTED | _CLOSING | _CUES | {*STATES, *_RELATIVE, "to", "left"}
"""All other words are passed over, but for the one that ends a predicate right behind its auxiliary."""


def _predicate(
    line: Sequence[Token],
    verb: Verb,
    after: int,
    auxiliary: bool,
    passive: bool,
    related: bool,
    first: bool,
    near: bool,
) -> Predicate | None:
    """One verb form read as the predicate of a subject before it."""
    if verb.frame == "remain" and (state := STATES.get(_low(line, after))) is not None:
        return Predicate(state, True, near)
    if verb.frame == "leave" and not passive and _leaves_a_place(line, after):
        return Predicate("depart", True, near)
    if auxiliary:
        if verb.frame == "escape" and any(token.low in ("not", "n't") for token in line[max(0, after - 4) : after]):
            return Predicate("die", True, near)
        if passive:
            return Predicate(_verbs_paired(line, verb, after), True, near) if verb.form != "gerund" else None
        return Predicate(verb.frame, verb.frame in INTRANSITIVE, near)
    if verb.form in ("past", "either", "third", "base"):
        if verb.frame in INTRANSITIVE:
            return Predicate(_verbs_paired(line, verb, after), True, near)
        if related or first:
            return Predicate(verb.frame, False, near)
    return None


def _named(token: Token, verb: Verb) -> bool:
    """Whether a word that could be a verb is part of a name ("the White House")."""
    return token.capital and verb.noun


def _leaves_a_place(line: Sequence[Token], at: int) -> bool:
    """Whether what is left is a place, not somebody dead or homeless: "left Stepanakert", "left the city for"."""
    if at >= len(line) or line[at].kind != WORD:
        return False
    return line[at].capital or line[at].low == "for" or (line[at].low in _DETERMINERS and not starts_item(line, at + 1))


def _verbs_paired(line: Sequence[Token], verb: Verb, after: int) -> str:
    if _low(line, after) in ("and", "or"):
        other = STATES.get(_low(line, after + 1))
        if other and other != verb.frame and {other, verb.frame} <= {"kill", "die", "wound"}:
            return "casualty"
    return verb.frame

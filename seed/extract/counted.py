"""What a number counts: the noun phrase behind it, as written, with its unit."""

from collections.abc import Sequence
from typing import NamedTuple

from seed.extract.masks import MONTHS
from seed.extract.nations import demonyms, peoples
from seed.extract.nouns import Noun, noun_at
from seed.extract.numbers import Number
from seed.extract.tokens import COMPOUND, GLUED, MARK, NUMBER, WORD, Token
from seed.extract.vocabulary import column, rows, words

REACH = 9
"""Words looked at after a number for the noun it counts."""


class Counted(NamedTuple):
    """The noun phrase of a number: tokens up to `end`; `noun` is None where it is left out ("rose to 217").

    `head` is the first token of the head noun. `frame` is what the noun itself says happened ("60 deaths");
    `of` is number for "31 of the 40" and next for "nine and four men": the noun stands with the next number; them for
    "two of them"; of a percentage, the kind of what it is a share of.
    """

    noun: str | None
    unit: str | None
    kind: str | None
    frame: str
    head: int
    end: int
    of: str = ""


PERSONS = ("military", "civil")
STATES = column("states", "frame")
_STOPS = words("function_words") - {"up", "out", "down", "off", "some"} | {
    "said", "says", "told", "according", "reported", "claimed", "meanwhile", "'s",
}  # fmt: skip
_FORMS: dict[str, str] = {
    form: row["frame"]
    for row in rows("verbs")
    for form in (row["third"], row["past"], row["participle"], row["gerund"])
}
_ELIDED = words("grammar_words", "counted elided")
_WEAK = words("grammar_words", "counted weak")
_PARTS = words("grammar_words", "counted parts")
_DETERMINERS = words("grammar_words", "counted determiners")


def counted(line: Sequence[Token], number: Number) -> Counted:
    """The noun phrase that follows the number."""
    at = number.end
    if at < len(line) and line[at].low == "-" and line[at].start == line[at - 1].end:
        at += 1
    token = line[number.digits]
    if token.kind == COMPOUND and token.low.endswith("-strong"):
        return Counted(None, "persons", "military", "strength", at, at)
    if at < len(line) and line[at].low == "of":
        return _of(line, number, at)
    if number.currency:
        return Counted(None, None, "money", "", at, at)
    if number.percent:
        return Counted(None, None, "percent", "", at, at)
    if _low(line, at) == "the" and (named := _named_after(line, at)) is not None:
        return named
    single = number.best == 1 and number.low == 1
    if (found := _phrase(line, at, single)) is None and number.inner:
        inside = _phrase(line, number.inner, False)
        return inside._replace(end=at) if inside is not None else Counted(None, None, None, "", at, at)
    return found or Counted(None, None, None, "", at, at)


def _named_after(line: Sequence[Token], at: int) -> Counted | None:
    """ "brings to 41 the number of aid workers killed", "to 12 the death toll": the noun stands behind the number."""
    for place in range(at + 1, min(at + 4, len(line))):
        if line[place].low in ("toll", "tally"):
            return Counted(None, "persons", "civil", "die", at, at)
        if line[place].low in ("number", "total") and _low(line, place + 1) == "of":
            found = _phrase(line, place + 2, False)
            if found is None:
                return None
            state = STATES.get(_low(line, found.end)) or _FORMS.get(_low(line, found.end), "")
            return found._replace(frame=found.frame or state, head=at, end=at)
    return None


def _low(line: Sequence[Token], at: int) -> str:
    return line[at].low if 0 <= at < len(line) else ""


def _of(line: Sequence[Token], number: Number, at: int) -> Counted:
    """ "dozens of people", "two of them children", "31 of the 40 missiles", "49 of its soldiers", "60% of the land"."""
    after = at + 1
    if number.currency:
        return Counted(None, None, "money", "", at, at)
    if _low(line, after) in _PARTS and not number.percent:
        follows = _phrase(line, after + 1, False) if _low(line, after) in ("them", "whom", "which") else None
        if follows is not None and follows.unit and follows.end - after <= 4:
            return follows._replace(of="them")
        state = STATES.get(_low(line, after + 1), "") if _low(line, after) in ("those", "them") else ""
        return Counted(None, None, None, state, at, at, "them")
    dets = after
    while _low(line, dets) in _DETERMINERS or _low(line, dets) in (
        "more",
        "nearly",
        "some",
        "about",
        "roughly",
    ):
        dets += 1
    if dets > after and dets + 1 < len(line) and line[dets].low not in _STOPS and _starts_number(line, dets + 1):
        dets += 1
    if dets < len(line) and (line[dets].kind in (NUMBER, GLUED) or _is_number(line, dets)):
        return Counted(None, None, "percent" if number.percent else None, "", at, at, "number")
    found = _phrase(line, dets, number.percent) or _owned(line, dets)
    if number.percent:
        if found is None:
            return Counted(None, None, "percent", "", at, at)
        return Counted(found.noun, None, "percent", found.frame, found.head, found.end, found.kind or "")
    if found is None:
        return Counted(None, None, None, "", at, at)
    return found


def _is_number(line: Sequence[Token], at: int) -> bool:
    return line[at].low.split("-")[0] in _SPELT


def _starts_number(line: Sequence[Token], at: int) -> bool:
    return at < len(line) and (line[at].kind in (NUMBER, GLUED) or _is_number(line, at))


_SPELT = words("numerals", "unit", "teen", "ten")


def _owned(line: Sequence[Token], at: int) -> Counted | None:
    """ "of Hezbollah's fighters", "of Mariupol's residents"."""
    for place in range(at, min(at + 4, len(line))):
        if line[place].low in ("'s", "'") or line[place].text in ("’s", "’"):
            return _phrase(line, place + 1, False)
    return None


def _phrase(line: Sequence[Token], start: int, single: bool) -> Counted | None:
    """The noun phrase that starts at this token: the first head that can be counted, or the first plural."""
    best: Counted | None = None
    plural: int | None = None
    at = start
    while at < min(start + REACH, len(line)):
        token = line[at]
        if token.low == "," and best is None and at > start and line[at - 1].capital and _listed(line, at):
            at += 1
            continue
        if token.kind == MARK and token.low not in ('"', "“", "-", "'", "‘", "&", "’", "”", "/"):
            break
        if (
            token.kind == NUMBER
            and at > start
            and (
                line[at - 1].capital
                or (_low(line, at - 1) == "and" and line[at - 2].kind == NUMBER and at - 2 >= start)
            )
        ):
            at += 1
            continue
        if token.kind in (NUMBER, GLUED):
            break
        found = noun_at(line, at) if token.kind in (WORD, COMPOUND) else None
        if found is not None and (found[0].many or single):
            noun, end = found
            if best is not None and token.low in STATES:
                break
            if best is not None and best.end != at and token.low not in _WEAK and best.noun not in _WEAK:
                break
            best = _counted(line, noun, at, end)
            if not best.frame and (state := _before_head(line, start, best.head)):
                best = best._replace(frame=state)
            at = end
            if (joined := _joined(line, best)) is not None:
                return joined
            continue
        people = token.low in peoples() or (at == start and token.low in demonyms())
        if token.capital and people and best is None and _low(line, at + 1) == "ones":
            return Counted(None, None, None, "", at, at + 2)
        if token.capital and people and best is None:
            if _low(line, at + 1) == "," and _listed(line, at + 1):
                at += 1
                continue
            if (follows := _head_after(line, at + 1)) is None:
                return Counted(token.text, "persons", "civil", "", at, at + 1)
            at = follows
            continue
        if token.low in STATES and best is None and (stated := _state(line, at, start)) is not None:
            return stated
        if (
            token.low in ("and", "or")
            and best is None
            and plural is None
            and line[at - 1].kind != NUMBER
            and _starts_number(line, at + 1)
        ):
            return Counted(None, None, None, "", start, at, "next")
        if token.low in _STOPS:
            if best is not None or at == start or token.low not in ("and", "or", "-") or not _continues(line, at + 1):
                break
            at += 1
            continue
        if best is not None and (best.noun not in _WEAK or token.low in _FORMS):
            break
        if best is None and plural is None and _plural(token, at == start) and token.low not in _FORMS:
            plural = at
        if best is None and at > start and token.low in _FORMS and token.low not in STATES and plural is not None:
            break
        at += 1
    if best is not None:
        return best
    if plural is not None:
        word = line[plural].low
        if line[plural].capital and word.endswith(_PEOPLES):
            return Counted(line[plural].text, "persons", "civil", "", plural, plural + 1)
        return Counted(line[plural].text, f"other:{word}", "unknown", "", plural, plural + 1)
    if _low(line, start) in _ELIDED:
        return Counted(None, None, None, "", start, start + 1)
    return None


def _before_head(line: Sequence[Token], start: int, head: int) -> str:
    """What a participle before the noun says happened: "28 dead civilians", "15 destroyed aircraft"."""
    for token in line[start:head]:
        frame = STATES.get(token.low) or (_FORMS.get(token.low, "") if token.low.endswith("ed") else "")
        if frame:
            return frame
    return ""


def _counted(line: Sequence[Token], noun: Noun, at: int, end: int) -> Counted:
    written = " ".join(token.text for token in line[at:end])
    if noun.plural in _ELIDED:
        return Counted(None, None, None, "", at, end)
    return Counted(written, noun.unit or None, noun.kind, noun.frame, at, end)


def _joined(line: Sequence[Token], first: Counted) -> Counted | None:
    """ "women and children", "killed and wounded": two heads of one unit behind one number."""
    if _low(line, first.end) not in ("and", "or", "/") or first.end + 1 >= len(line):
        return None
    found = noun_at(line, first.end + 1)
    if _low(line, first.end + 1) in STATES and _low(line, first.head) not in STATES:
        return None
    if found is None or not found[0].many or found[0].unit != first.unit:
        return None
    frame = (
        first.frame if found[0].frame == first.frame else "casualty" if first.frame and found[0].frame else first.frame
    )
    written = " ".join(token.text for token in line[first.head : found[1]])
    return first._replace(noun=written, end=found[1], frame=frame)


def _state(line: Sequence[Token], at: int, start: int) -> Counted | None:
    """ "100 wounded": a participle that stands for the persons; None where a noun follows it."""
    if _head_after(line, at + 1) is not None and _low(line, at + 1) not in _STOPS:
        return None
    frame, end = STATES[line[at].low], at + 1
    if _low(line, end) in ("and", "or") and (other := STATES.get(_low(line, end + 1))) is not None:
        frame, end = ("casualty" if {frame, other} > {"wound"} and {frame, other} <= _HARM else frame), end + 2
    if at - start > 2:
        return None
    return Counted(line[at].text, "persons", "civil", frame, at, end)


_HARM = {"kill", "die", "wound"}


def _head_after(line: Sequence[Token], at: int) -> int | None:
    """The place of a plural head within the next few words of the same phrase."""
    for place in range(at, min(at + 4, len(line))):
        token = line[place]
        if token.kind not in (WORD, COMPOUND) or (token.low in _STOPS and token.low != "and"):
            return None
        if token.low in _FORMS and token.low not in STATES and not token.low.endswith("ing"):
            return None
        if token.low not in STATES and (found := noun_at(line, place)) is not None and found[0].many:
            return place
    return None


def _continues(line: Sequence[Token], at: int) -> bool:
    """Whether a coordination of modifiers goes on to a head ("Fatah and Red Lions members")."""
    for place in range(at, min(at + 5, len(line))):
        token = line[place]
        if token.kind == NUMBER and place == at and line[at - 2].kind == NUMBER:
            continue
        if token.kind not in (WORD, COMPOUND) or token.low in _STOPS:
            return False
        if (found := noun_at(line, place)) is not None and found[0].many:
            return True
    return False


def _listed(line: Sequence[Token], comma: int) -> bool:
    """Whether a comma stands in a list of modifiers ("Kenyan, Ghanaian and Nepali soldiers")."""
    at = comma + 1
    if at >= len(line) or not line[at].capital:
        return False
    return _continues(line, at) or (_low(line, at + 1) == "and" and _continues(line, at + 2))


def _plural(token: Token, first: bool) -> bool:
    low = token.low
    if token.kind != WORD or len(low) < 4 or low in MONTHS or low.endswith(("ss", "us", "is", "ous", "selves")):
        return False
    return low.endswith("s") and low not in _NOT_PLURAL and (not token.capital or not first or low.endswith("s"))


_PEOPLES = ("ians", "eans", "ists", "ites", "alis", "anis", "icans", "ese")
"""How the plural of a people, a creed or a party often ends."""
_NOT_PLURAL = words("grammar_words", "counted not plural")

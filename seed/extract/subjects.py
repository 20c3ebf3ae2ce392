"""Who a reporting verb belongs to: the phrase or pronoun before it, behind it, or around its commas."""

from collections.abc import Sequence
from typing import NamedTuple

from seed.extract.cues import CUES, EXCLAIM, GOING_ON, PREPOSITIONS, Cue, starts_content
from seed.extract.masks import MONTHS
from seed.extract.naming import is_nation
from seed.extract.nouns import noun_at
from seed.extract.phrases import (
    AUXILIARY,
    DETERMINERS,
    KNOWN,
    LAST_WORDS,
    WEEKDAYS,
    back,
    dateline,
    forward,
    is_name,
    low,
    proper,
    roles,
)
from seed.extract.tokens import MARK, NUMBER, ORDINAL, WORD, Token
from seed.extract.vocabulary import words

PRONOUNS = frozenset({"he", "she", "it", "they"})
_BE = words("function_words", "be")
_ADVERBS = words("function_words", "adverb") | {"ever", "once", "first", "further", "both", "all"}
NEGATIVE = words("grammar_words", "subjects negative")
_BEFORE_OBJECT = words("grammar_words", "subjects before object")
GIVEN = words("grammar_words", "subjects given")
_OPENERS = words("grammar_words", "subjects openers")
_PLAIN_SAYING = words("grammar_words", "subjects plain saying")
_COMMON = words("grammar_words", "subjects common")


class Subject(NamedTuple):
    """Who a verb belongs to: tokens `first:end`, an apposition, or a pronoun; `left` is where the phrase starts."""

    first: int
    end: int
    extra: tuple[int, int] | None
    pronoun: str | None
    left: int
    negated: bool


def subject_of(line: Sequence[Token], at: int, cue: Cue, floor: int) -> Subject | None:
    """The phrase or pronoun a reporting verb belongs to."""
    place, negated, passive = at - 1, False, False
    while place >= floor and _skipped(line, place):
        negated = negated or line[place].low in NEGATIVE
        passive = passive or line[place].low in _BE
        place -= 1
    if passive and cue.form in ("participle", "past"):
        return None
    if cue.form == "gerund":
        return _gerund(line, at, place, floor)
    if place < floor:
        return _after(line, at) if cue.form in ("past", "third") and place == at - 1 else None
    word = line[place].low
    if word in PRONOUNS:
        return Subject(place, place + 1, None, word, place, negated)
    if _inverts(line, at, place) and (inverted := _after(line, at)) is not None:
        return inverted
    if word == "who" and floor and at - floor < 14 and low(line, place - 1) == ",":
        return Subject(at, at + 1, None, "same", at, negated)
    if word in ("who", "which", "that"):
        last = place - 1 - (low(line, place - 1) == ",")
        first = back(line, last, floor) if last >= floor else None
        return None if first is None else Subject(first, last + 1, None, None, first, negated)
    if word == "," and place >= 2 and line[place - 1].kind == NUMBER and low(line, place - 2) == ",":
        place, word = place - 2, low(line, place - 3)
        if word != ",":
            first = back(line, place - 1, floor)
            return (
                None if first is None else Subject(first, place, None, None, _described_by(line, first, floor), negated)
            )
    if word in (",", "—", "–"):
        return _apposed(line, place, floor, negated)
    if word in ("and", "but", "then", "or"):
        if floor:
            return Subject(at, at + 1, None, "same", at, negated)
        return _clause_subject(line, place, floor, negated)
    if line[place].kind == MARK and word != ")":
        return None
    first = back(line, place, floor)
    if first is None:
        return None
    if (
        low(line, first - 1) in _BEFORE_OBJECT
        and first - 1 > floor
        and not (_titled(line, first, place + 1) or low(line, first - 2) in GIVEN)
    ):
        if (described := _described(line, first, floor)) is not None:
            return Subject(described, place + 1, None, None, described, negated)
        if (modified := _modified(line, first, floor)) is not None:
            return Subject(*modified, None, None, modified[0], negated)
        outer = _clause_subject(line, at, floor, negated)
        if outer is not None and roles(line, outer.first, outer.end):
            return outer._replace(left=outer.first)
        if cue.kind == "record":
            return None
    if not roles(line, first, place + 1) and not is_name(line, first, place + 1):
        outer = _clause_subject(line, at, floor, negated)
        if outer is not None and roles(line, outer.first, outer.end) and low(line, outer.end) in ("who", "which"):
            return outer._replace(left=outer.first)
    end = place + 1
    if word == ")":
        end = next((n for n in range(place, first, -1) if line[n].low == "("), end)
    return Subject(first, end, None, None, first, negated)


def _described_by(line: Sequence[Token], first: int, floor: int) -> int:
    """Where "a survivor, Salma" starts: at the description in front of the name, if there is one."""
    if low(line, first - 1) != "," or first - 2 < floor:
        return first
    left = back(line, first - 2, floor)
    return left if left is not None and line[left].low in DETERMINERS and roles(line, left, first - 1) else first


def _titled(line: Sequence[Token], first: int, end: int) -> bool:
    """Whether a phrase ends with a title and a name ("... direction Major Oleh Tkach")."""
    titles = [stop for role, _, stop in roles(line, first, end) if role.role == "title"]
    return bool(titles) and titles[-1] < end and is_name(line, titles[-1], end)


def _described(line: Sequence[Token], first: int, floor: int) -> int | None:
    """Where a description like ", a recruiter in Lviv" starts, whose noun is in no table."""
    for at in range(first - 1, max(floor, first - 8) - 1, -1):
        if line[at].low in ("a", "an", "one", "another") and (at == floor or line[at - 1].kind == MARK):
            return at
        if line[at].kind == MARK or line[at].low in ("which", "who", "that") or CUES.at(line, at) is not None:
            return None
    return None


def _modified(line: Sequence[Token], first: int, floor: int) -> tuple[int, int] | None:
    """The somebody whom a participle describes: "officials speaking on condition of anonymity"."""
    for place in range(first - 2, max(floor, first - 8) - 1, -1):
        if line[place].kind == MARK or line[place].low in AUXILIARY:
            return None
        if line[place].low in LAST_WORDS and _describes(line, place + 1):
            start = back(line, place, floor)
            return None if start is None else (start, place + 1)
    return None


def _describes(line: Sequence[Token], at: int) -> bool:
    low = line[at].low
    return not line[at].capital and low not in LAST_WORDS and low.endswith(("ing", "ed", "familiar"))


def _skipped(line: Sequence[Token], at: int) -> bool:
    """Auxiliaries, adverbs and dates that stand between a subject and its verb."""
    token = line[at]
    if token.low in AUXILIARY or token.low in _ADVERBS or (token.low.endswith("ly") and not token.capital):
        return True
    if token.low in WEEKDAYS or (token.low in MONTHS and token.capital):
        return True
    if token.kind in (NUMBER, ORDINAL) and at and line[at - 1].low in MONTHS:
        return True
    if (token.low == "to" and at and line[at - 1].low in GOING_ON) or (
        token.low in GOING_ON and low(line, at + 1) in ("to", "on")
    ):
        return True
    return (
        token.low in ("on", "late", "early", "last")
        and at + 1 < len(line)
        and (line[at + 1].low in WEEKDAYS or line[at + 1].low in MONTHS or line[at + 1].low in ("late", "early"))
    )


def _inverts(line: Sequence[Token], at: int, place: int) -> bool:
    """Whether the speaker stands behind the cue: after a closing mark, or where no apposition can stand before."""
    match = CUES.at(line, at) or (EXCLAIM, at + 1)
    if place != at - 1 or match[0].base in ("tell", "put", "have"):
        return False
    word = line[place].low
    if word in ('"', "”", "’", "'") or (word == "," and low(line, place - 1) in ('"', "”", "’", "'")):
        after = match[1]
        return (
            after < len(line) and line[after].kind == WORD and line[after].low not in ("on", "in", "that", "at", "by")
        )
    if word not in (",", "—", "–") or (
        starts_content(line, match[1]) and low(line, match[1]) in ("that", "it", "they", "he", "she", "to", "there")
    ):
        return False
    behind = _after(line, at)
    if behind is None or any(token.kind == NUMBER for token in line[behind.first + 1 : behind.end]):
        return False
    stop = behind.extra[1] if behind.extra else behind.end
    if low(line, stop) not in (".", ",", "", "on", "”", '"', ";"):
        return False
    return _speaks(line, behind, match[0])


def _speaks(line: Sequence[Token], subject: Subject, cue: Cue) -> bool:
    """Whether the phrase behind a cue is somebody, not the first words of what was said."""
    if subject.pronoun is not None:
        return True
    if not roles(line, subject.first, subject.end) and not is_name(line, subject.first, subject.end):
        return False
    return plausible(line, subject, cue)


def _gerund(line: Sequence[Token], at: int, place: int, floor: int) -> Subject | None:
    """ "..., adding that", "stating": the last speaker of the sentence, else the subject of the sentence."""
    if (
        place >= 0
        and line[place].kind == WORD
        and line[place].low not in ("and", "but", "while", "by", "after", "before")
    ):
        return None
    if floor:
        return Subject(at, at + 1, None, "same", at, False)
    return _clause_subject(line, at, 0, False)


def _clause_subject(line: Sequence[Token], at: int, floor: int, negated: bool) -> Subject | None:
    """The subject of the sentence, past an adverbial in front of it."""
    first = max(floor, dateline(line))
    if first < at and (line[first].low in _OPENERS or line[first].low.endswith("ly")):
        comma = next((n for n in range(first, at) if line[n].low == ","), None)
        if comma is None:
            return None
        first = comma + 1
    end = forward(line, first)
    if first < at and line[first].low in PRONOUNS:
        return Subject(first, first + 1, None, line[first].low, at, negated)
    if end <= first or end > at:
        return None
    extra = None
    if low(line, end) == ",":
        stop = forward(line, end + 1)
        if low(line, stop) == "," and stop < at:
            extra = (end + 1, stop)
    return Subject(first, end, extra, None, at, negated)


def _apposed(line: Sequence[Token], comma: int, floor: int, negated: bool) -> Subject | None:
    """ "X, an apposition, said": X, or the name in the apposition behind a title."""
    opened = next((n for n in range(comma - 1, max(floor, comma - 32) - 1, -1) if line[n].low in (",", "—", "–")), None)
    if opened is None or opened <= floor:
        return None
    inner = (opened + 1, comma)
    if inner[0] >= inner[1]:
        return None
    first = back(line, opened - 1, floor)
    if first is None:
        return None
    end = opened if low(line, opened - 1) != ")" else next(n for n in range(opened - 1, -1, -1) if line[n].low == "(")
    if low(line, first - 1) == "," and not is_name(line, *inner) and first - 1 > floor:
        outer = back(line, first - 2, floor)
        named = outer is not None and is_name(line, outer, first - 1) and not is_nation(line, outer, first - 1)
        if outer is not None and named and low(line, outer - 1) not in PREPOSITIONS and not _titled(line, first, end):
            return Subject(outer, first - 1, (first, end), None, outer, negated)
    if is_name(line, *inner) and all(token.text.isupper() for token in line[inner[0] : inner[1]]):
        return Subject(first, end, None, None, first, negated)
    if is_name(line, first, end) and is_name(line, *inner) and not roles(line, first, end):
        return Subject(inner[0], inner[1], None, None, inner[0], negated)
    return Subject(first, end, inner, None, first, negated)


def _after(line: Sequence[Token], at: int) -> Subject | None:
    """Inverted order: the cue, then who said it."""
    match = CUES.at(line, at)
    first = match[1] if match else at + 1
    if (
        first >= len(line)
        or line[first].kind not in (WORD,)
        or line[first].low in ("that", "on", "in", "to", "it", "there")
    ):
        return None
    if line[first].low in PRONOUNS:
        return Subject(first, first + 1, None, line[first].low, first, False)
    end = forward(line, first)
    if end == first:
        return None
    extra = None
    if low(line, end) == ",":
        stop = forward(line, end + 1)
        if (stop > end + 1 and low(line, stop) in (",", ".", "", ";")) or (
            stop > end + 1 and low(line, stop) in ("who", "in", "on")
        ):
            extra = (end + 1, stop)
    return Subject(first, end, extra, None, first, False)


def plausible(line: Sequence[Token], subject: Subject, cue: Cue) -> bool:
    """Whether a phrase can speak: a name, a country, or somebody with a role."""
    first, end = subject.first, subject.end
    if end <= first or end - first > 24 or line[end - 1].low == "'s":
        return False
    if KNOWN.before(line, end) is not None and line[end - 1].capital:
        return True
    head = noun_at(line, end - 1)
    found = roles(line, first, end)
    if (
        head is not None
        and head[0].kind in ("event", "munition", "drone", "missile", "equipment", "area", "supplies", "building")
        and (not found or found[-1][2] < end)
    ):
        return line[end - 1].capital and end - first > 1 and bool(found)
    if cue.kind == "document":
        return any(role.role in ("document", "body", "group") for role, _, _ in found) or is_nation(line, first, end)
    if found:
        last = found[-1][0].role
        return last != "document" or cue.kind != "judge"
    names = [
        t
        for n, t in enumerate(line[first:end], first)
        if proper(t)
        and t.kind == WORD
        and t.low not in WEEKDAYS
        and t.low not in DETERMINERS
        and (n or end == 1 or proper(line[1]))
    ]
    if (
        end - first == 1
        and low(line, first - 1) in (",", "”", '"')
        and line[first].low.endswith("s")
        and cue.base in _PLAIN_SAYING
    ):
        return head is None or bool(head[0].unit)
    if (
        cue.base in _PLAIN_SAYING
        and not subject.negated
        and line[first].low in DETERMINERS
        and end - first <= 4
        and (head is None or not head[0].unit)
    ):
        return True
    if not names or line[end - 1].low in ("it", "there", "this", "that"):
        return False
    return not (end - first == 1 and first == 0 and line[first].low in _COMMON)

"""The tokens that look like a number and count nothing: dates, years, ages, labels, designations."""

from collections.abc import Sequence

from seed.extract.nouns import counts_ahead
from seed.extract.tokens import CURRENCY, NUMBER, ORDINAL, WORD, Token
from seed.extract.vocabulary import column, rows, words

MONTHS = words("grammar_words", "masks months")
_LABELS = column("labels", "kind")
_MONEY = {row["form"].upper() for row in rows("currencies") if row["kind"] == "code"} | words(
    "currencies", "prefix", key="form"
)
_SPELT = words("numerals", "unit", "teen", "ten")
_BEFORE_YEAR = words("grammar_words", "masks before year") | {"mid-"}
_DATING = _BEFORE_YEAR - {"and", "to", "-", "–", "about", "around", "of", "by"}
_AGED = words("grammar_words", "masks aged")
_AFTER_AGE = words("grammar_words", "masks after age")
_BY_AGE = words("grammar_words", "masks by age")
_JOINS = words("grammar_words", "masks joins")
OLDEST = 115


def masked(line: Sequence[Token]) -> frozenset[int]:
    """The tokens of the line that start no number."""
    found: set[int] = set()
    written = 0
    for at, token in enumerate(line):
        kind = token.kind
        if kind == WORD:
            low = token.low
            if low in MONTHS and (token.capital or low.endswith(".")):
                found |= _date(line, at)
            elif low in _SPELT and _spelt(line, at):
                found.add(at)
        elif kind == NUMBER:
            written += 1
            if at not in found and _counts_nothing(line, at):
                found.add(at)
        elif kind == ORDINAL:
            found.add(at)
    return frozenset(found | _telephone(line) if written >= 3 else found)


def _spelt(line: Sequence[Token], at: int) -> bool:
    """Whether a number word counts nothing."""
    named = line[at].capital and _named(line, at) and not _headline(line)
    return named or _ratio(line, at) or _young(line, at) or _hour(line, at)


def _hour(line: Sequence[Token], at: int) -> bool:
    """ "since six": an hour in words."""
    return _low(line, at - 1) in ("since", "until", "till") and _low(line, at + 1) in (",", ".", "and", "")


def _young(line: Sequence[Token], at: int) -> bool:
    """ "children under ten": an age in words."""
    if _low(line, at - 1) not in ("under", "over", "above", "below", "than") or counts_ahead(line, at + 1):
        return False
    return _low(line, at - 2) == "younger" or any(_low(line, place) in _BY_AGE for place in (at - 2, at - 3))


def _telephone(line: Sequence[Token]) -> set[int]:
    """Three numbers in a row without a word between them."""
    found: set[int] = set()
    row = 0
    for at, token in enumerate(line):
        row = row + 1 if token.kind == NUMBER else 0
        if row >= 3:
            found |= {at - 2, at - 1, at}
    return found


def _low(line: Sequence[Token], at: int) -> str:
    return line[at].low if 0 <= at < len(line) else ""


def _is_day(line: Sequence[Token], at: int) -> bool:
    if not 0 <= at < len(line) or line[at].kind not in (NUMBER, ORDINAL):
        return False
    digits = "".join(c for c in line[at].text if c.isdecimal())
    return len(digits) <= 2 and "." not in line[at].text and 1 <= int(digits or 0) <= 31


def _is_year(line: Sequence[Token], at: int) -> bool:
    text = line[at].text if 0 <= at < len(line) else ""
    return len(text) == 4 and text.isdecimal() and 1800 <= int(text) <= 2100


def _date(line: Sequence[Token], month: int) -> set[int]:
    """The days and the year around a month: "8 and 9 July", "Dec. 23, 2024", "May 9-15"."""
    found: set[int] = set()
    at = month - 1
    at -= _low(line, at) == "of"
    while _is_day(line, at):
        found.add(at)
        if _low(line, at - 1) not in _JOINS or not _is_day(line, at - 2):
            break
        at -= 2
    at = month + 1
    at += _low(line, at) == "the"
    if not found:
        while _is_day(line, at) and not counts_ahead(line, at + 1, 2):
            found.add(at)
            at += 1
            if _low(line, at) not in _JOINS or not _is_day(line, at + 1):
                break
            if _low(line, at) == "," and counts_ahead(line, at + 2):
                break
            at += 1
    at += _low(line, at) in (",", "of")
    if _is_year(line, at):
        found.add(at)
    return found


def _year(line: Sequence[Token], at: int) -> bool:
    """Four digits from 1800 to 2100, unless a counted noun follows and nothing dates it."""
    if not _is_year(line, at):
        return False
    before, after = _low(line, at - 1), _low(line, at + 1)
    if line[at - 1].kind == CURRENCY and at:
        return False
    if after in ("percent", "%", "per"):
        return False
    return before in _DATING or not counts_ahead(line, at + 1)


def _age(line: Sequence[Token], at: int) -> bool:
    """ "Ahmed, 34, said", "Ahmed (34)", "aged 5 and 7", "children under 15"."""
    text = line[at].text
    if not text.isdecimal() or len(text) > 3 or int(text) > OLDEST:
        return False
    before, after = _low(line, at - 1), _low(line, at + 1)
    if before in _AGED or (before == "of" and _low(line, at - 2) in _AGED):
        return True
    if before in ("and", "to", "or", "-", "–", ",") and at >= 3 and _low(line, at - 3) in _AGED:
        return True
    if (
        before in ("is", "was")
        and not counts_ahead(line, at + 1)
        and any(token.low in ("oldest", "youngest", "elder", "eldest") for token in line[max(0, at - 8) : at])
    ):
        return True
    if before in ("turned", "turning", "turns") and not counts_ahead(line, at + 1):
        return True
    if before == "between" and _low(line, at - 2) in ("aged", "ages"):
        return True
    if before in ("under", "over", "above", "below"):
        if _low(line, at - 2) in ("are", "were", "is", "was", "aged") and _low(line, at + 1) in (
            "",
            ".",
            ",",
            "and",
            "or",
        ):
            return True
        follows = counts_ahead(line, at + 1)
        return not follows and (_low(line, at - 2) in _BY_AGE or _low(line, at - 3) in _BY_AGE)
    if (
        before == ","
        and after == ","
        and at >= 2
        and line[at - 2].kind == WORD
        and (line[at - 2].capital or not line[at - 2].low.endswith("s"))
    ):
        return line[at - 2].capital or _low(line, at + 2) in _AFTER_AGE
    if before == "," and after in ("", ".", ";") and at >= 2 and _is_name(line, at - 2):
        return True
    return before == "(" and after == ")" and at >= 2 and _is_name(line, at - 2)


def _is_name(line: Sequence[Token], at: int) -> bool:
    """Whether the token ends a name of two words, like the name of somebody whose age is given."""
    return (
        line[at].kind == WORD and line[at].capital and (at == 0 or (line[at - 1].capital and line[at - 1].kind == WORD))
    )


def _label(line: Sequence[Token], at: int, first: bool = True) -> bool:
    """ "Article 5", "Geran 2 and 3", "Brigade 47", "No. 3": a number that names something."""
    if at == 0:
        return False
    before = line[at - 1]
    if before.low in ("#", "№", "per") or (
        before.low == "-" and before.end == line[at].start and at > 1 and line[at - 2].kind == WORD
    ):
        return True
    if before.low in ("and", "or", ",", "/", "to"):
        if not first or at < 3 or line[at - 2].kind != NUMBER or not _label(line, at - 2, False):
            return False
        return _LABELS.get(line[at - 3].low) == "weapon" or not counts_ahead(line, at + 1)
    kind = _LABELS.get(before.low)
    if before.text in _MONEY:
        return False
    if kind is None or before.kind != WORD:
        return (
            before.capital and before.kind == WORD and at > 1 and not counts_ahead(line, at + 1, 6) and _bare(line, at)
        )
    if kind == "weapon":
        return before.capital
    if before.low in ("no.", "nos.", "number", "mach", "magnitude", "top"):
        return before.low != "number" or before.capital or _low(line, at - 2) in ("the", "at", "is", "ranked", "a")
    return not counts_ahead(line, at + 1) and (before.capital or before.low in _LOWER_LABELS)


_LOWER_LABELS = words("grammar_words", "masks lower labels")


def _bare(line: Sequence[Token], at: int) -> bool:
    """Whether a number after a capitalised word is part of a name: short, whole, and not the first of a clause."""
    text = line[at].text
    return (
        text.isdecimal()
        and len(text) <= 4
        and _low(line, at + 1) in ("", ",", ".", ")", "'s", "and", "-", "–")
        and (line[at - 1].low not in _CALENDAR)
    )


_CALENDAR = words("grammar_words", "masks calendar")


def _mark(line: Sequence[Token], at: int) -> bool:
    """A list number, a footnote, a coordinate, a telephone number, a score."""
    before, after = _low(line, at - 1), _low(line, at + 1)
    if at == 0 and after in (".", ")") and len(line[at].text) <= 2 and len(line) > 2:
        return True
    if before == "." and after == "." and len(line[at].text) <= 2:
        return True
    if before == "[" and after == "]":
        return True
    if before == "(" and after == ")" and len(line[at].text) <= 2 and line[at].text.isdecimal():
        return True
    if before == "+" and line[at - 1].end == line[at].start and not counts_ahead(line, at + 1):
        return True
    if after in ("°", "º", "′"):
        return True
    return after in ("n", "e", "s", "w") and line[at + 1].text.isupper() and "." in line[at].text


def _ratio(line: Sequence[Token], at: int) -> bool:
    """ "one in five", "9 out of 10", "one of", "per 100,000", "every 10 minutes"."""
    before, after = _low(line, at - 1), _low(line, at + 1)
    if line[at].low == "one" and (
        before in ("no", "any", "every", "this", "each", "another", "the")
        or after in ("of", "another", "side", "day", "thing", "by", "after", "another's")
    ):
        return after != "of" or _low(line, at + 2) not in ("whom", "which", "them")
    if before in ("per", "every") or (before == "each" and not counts_ahead(line, at + 1, 2)):
        return True
    if line[at].low in _FEW and after in ("in", "out") and _low(line, at + 1 + (after == "out")) in ("in", "of"):
        second = at + 2 + (after == "out")
        if _low(line, second) == "every":
            second += 1
        return _low(line, second) in _ROUND and (after == "in" or not counts_ahead(line, second + 1, 1, _THINGS))
    if before in ("in", "of", "every") and line[at].low in _ROUND:
        first = at - 2 - (_low(line, at - 2) in ("out", "in"))
        return (
            _low(line, first) in _FEW
            and (before == "in" or _low(line, at - 2) == "out")
            and not counts_ahead(line, at + 1, 1, _THINGS)
        )
    return False


_THINGS = frozenset({"drone", "missile", "munition", "equipment", "building"})
_ROUND = words("grammar_words", "masks round")
_FEW = words("grammar_words", "masks few")


def _named(line: Sequence[Token], at: int) -> bool:
    """ "Group of Seven", "Five Eyes", "the Big Three": a capitalised number word inside a name."""
    if at == 0 or not (line[at - 1].kind == WORD or line[at - 1].low == ","):
        return False
    follows = at + 1 < len(line) and line[at + 1].capital
    return follows or line[at - 1].capital or (line[at - 1].low == "of" and at > 1 and line[at - 2].capital)


def _headline(line: Sequence[Token]) -> bool:
    """Whether most longer words are capitalised, as in a headline."""
    long = [token for token in line if token.kind == WORD and len(token.text) > 3]
    return len(long) >= 3 and sum(token.capital for token in long) >= 0.8 * len(long)


FOLLOWERS: dict[str, str] = {row["word"]: row["kind"] for row in rows("followers")}
_PAIRED = frozenset(word.split(" ")[0] for word in FOLLOWERS if " " in word)
_BETWEEN = words("grammar_words", "masks between")


def measured(line: Sequence[Token], at: int) -> str | None:
    """What a number is if a unit of time, length, weight or temperature follows it; None if none does."""
    if at < len(line) and line[at].low in ("-", "–") and line[at].start == line[at - 1].end:
        at += 1
    if at < len(line) and line[at].low in _BETWEEN:
        at += 1
    if at >= len(line):
        return None
    if line[at].low in _PAIRED and (pair := f"{line[at].low} {_low(line, at + 1)}") in FOLLOWERS:
        return FOLLOWERS[pair]
    if line[at].low == "of" and _low(line, at + 1) in FOLLOWERS:
        at += 1
    kind = FOLLOWERS.get(line[at].low)
    if kind is None:
        return None
    if kind in ("rank", "building", "money", "score") and line[at].capital:
        return None
    if line[at].low in ("foot", "second") and _low(line, at + 1) in ("soldiers", "patrol"):
        return None
    return kind


def _counts_nothing(line: Sequence[Token], at: int) -> bool:
    """The readings of digits that count nothing."""
    return _year(line, at) or _age(line, at) or _label(line, at) or _mark(line, at) or _ratio(line, at)

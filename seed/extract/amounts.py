"""One amount of a text: a numeral with the currency or the percent sign written onto it."""

from collections.abc import Sequence
from typing import NamedTuple

from seed.extract.numerals import Numeral, numeral
from seed.extract.tokens import CURRENCY, MARK, WORD, Token
from seed.extract.vocabulary import Phrases, rows

_SYMBOLS = {row["form"]: row["code"] for row in rows("currencies") if row["kind"] == "symbol"}
CODES = {row["form"]: row["code"] for row in rows("currencies") if row["kind"] == "code"}
PREFIXES = {row["form"]: row["code"] for row in rows("currencies") if row["kind"] == "prefix"}
_NAMES: Phrases[str] = Phrases((row["form"], row["code"]) for row in rows("currencies") if row["kind"] == "name")
_PERCENT: Phrases[str] = Phrases([("%", "%"), ("percent", "%"), ("per cent", "%"), ("pct", "%"), ("pc", "%")])


class Amount(NamedTuple):
    """A numeral with what is written onto it: a currency or a percent sign."""

    numeral: Numeral
    start: int
    end: int
    currency: str | None
    percent: bool


def amount_at(line: Sequence[Token], at: int, hidden: frozenset[int]) -> Amount | None:
    """A numeral with its currency or percent sign, starting at this token; None if a mask covers it."""
    if at >= len(line):
        return None
    start, currency = at, None
    if line[at].kind == CURRENCY:
        currency = _SYMBOLS.get(line[at].low)
        at += 1
    elif line[at].text in PREFIXES and at + 1 < len(line):
        currency = PREFIXES[line[at].text]
        at += 1
    elif line[at].text.isupper() and line[at].low in CODES and at + 1 < len(line):
        currency = CODES[line[at].low]
        at += 1 + (line[at + 1].low == "$")
    if at >= len(line) or at in hidden or (currency and line[at].kind == WORD):
        return None
    found = numeral(line, at)
    if found is None:
        return None
    end = found.end
    if (sign := _PERCENT.at(line, end)) is not None:
        return Amount(found, start, sign[1], None, True)
    if currency is None:
        currency, end = _currency(line, end)
    return Amount(found, start, end, currency, False)


def _opens_amount(line: Sequence[Token], at: int) -> bool:
    """Whether a symbol belongs to the number behind it ("in 2024 €50m")."""
    return at + 1 < len(line) and line[at + 1].kind not in (WORD, MARK)


def _currency(line: Sequence[Token], at: int) -> tuple[str | None, int]:
    """The currency written after a numeral: a name, a code or a symbol."""
    past = at + (at < len(line) and line[at].low == "of" and line[at].kind == WORD)
    if (name := _NAMES.at(line, past)) is not None:
        weight = line[name[1] - 1].low in ("pounds", "pound") and name[1] < len(line) and line[name[1]].low == "of"
        code = name[0]
        if line[past].low != "won" or past + 1 >= len(line) or line[past + 1].kind == MARK:
            return (None, at) if weight else (code, name[1])
    if at < len(line) and line[at].text.isupper() and line[at].low in CODES:
        return CODES[line[at].low], at + 1
    glued = at < len(line) and line[at].start == line[at - 1].end
    if at < len(line) and line[at].kind == CURRENCY and (glued or not _opens_amount(line, at)):
        return _SYMBOLS.get(line[at].low), at + 1
    return None, at

"""The value of one written numeral: digits, words, magnitudes, dozens and vague plurals."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from seed.extract.tokens import COMPOUND, GLUED, NUMBER, WORD, Token
from seed.extract.vocabulary import rows, words

LONGEST = 15
"""A token with more digits than this is no number of anything."""


class Numeral(NamedTuple):
    """A numeral in a line: tokens `start:end`.

    `kind` is exact ("300", "two hundred"), round ("a dozen": about its value), least ("1,000-plus") or vague
    ("dozens": at least its value). `mantissa` is the value before the last magnitude
    ("2.5" of "2.5 billion"), for ranges that share it.
    `digits` is whether it is written in digits.
    """

    value: Decimal
    kind: str
    start: int
    end: int
    mantissa: Decimal
    digits: bool


_VALUES: dict[str, dict[str, Decimal]] = {}
for _row in rows("numerals"):
    _VALUES.setdefault(_row["kind"], {})[_row["word"]] = Decimal(_row["value"])
_UNITS, _TEENS, _TENS = _VALUES["unit"], _VALUES["teen"], _VALUES["ten"]
_MAGNITUDES = {**_VALUES["magnitude"], **_VALUES["dozen"]}
_LETTERS, _PLURALS, _SEVERAL = _VALUES["letter"], _VALUES["plural"], _VALUES["several"]
_SMALL = {**_UNITS, **_TEENS, **_TENS}
_PARTS = {"half": Decimal("0.5"), "quarter": Decimal("0.25")}
_ARTICLES = {"a", "an"}
_AFTER_SCORES = words("grammar_words", "numerals after scores")
_SUFFIXES = {"odd": "round", "plus": "least", "strong": "exact"}


def numeral(line: Sequence[Token], start: int) -> Numeral | None:
    """The longest numeral that starts at this token of the line."""
    token = line[start]
    if token.kind in (NUMBER, GLUED, COMPOUND):
        return _digits(line, start)
    if token.kind != WORD:
        return None
    low = token.low
    if low.endswith("-odd") and (value := _small(low.removesuffix("-odd"))) is not None:
        return Numeral(value, "round", start, start + 1, value, False)
    if low in _PLURALS:
        return _vague(line, start, start, Decimal(1))
    if low in _SEVERAL or (low == "a" and _low(line, start + 1) in _SEVERAL):
        return _several(line, start)
    return _half(line, start) or _words(line, start)


def _low(line: Sequence[Token], at: int) -> str:
    return line[at].low if at < len(line) else ""


def _plain(text: str) -> Decimal | None:
    """The value of digits with separators; None if they are too many to mean anything."""
    if len(text) > LONGEST + 8:
        return None
    if text.isdecimal():
        return Decimal(text) if len(text) <= LONGEST else None
    digits = "".join(c for c in text if c.isdecimal() or c == ".")
    if digits.count(".") > 1:
        digits = digits.replace(".", "")
    if not 0 < sum(c.isdecimal() for c in digits) <= LONGEST:
        return None
    return Decimal(digits)


def _digits(line: Sequence[Token], start: int) -> Numeral | None:
    token = line[start]
    cut = len(token.low)
    if token.kind != NUMBER:
        cut = next((n for n, c in enumerate(token.low) if c.isalpha()), cut)
    value = _plain(token.text[:cut].rstrip("-\u2010\u2011"))
    if value is None:
        return None
    suffix = token.low[cut:]
    mantissa, end = value, start + 1
    if suffix in _SUFFIXES:
        return Numeral(value, _SUFFIXES[suffix], start, end, value, True)
    if suffix:
        if suffix not in _LETTERS or (suffix == "million" and token.kind == NUMBER):
            return None
        value *= _LETTERS[suffix]
    while (scale := _MAGNITUDES.get(_low(line, end))) is not None:
        mantissa, value, end = value, value * scale, end + 1
    if value >= 10**LONGEST:
        return None
    return Numeral(value, "exact", start, end, mantissa, True)


def _vague(line: Sequence[Token], start: int, at: int, times: Decimal) -> Numeral | None:
    """ "hundreds", "tens of thousands", "hundreds of thousands": the last word is the magnitude."""
    low = line[at].low
    value, at = _PLURALS[low] * times, at + 1
    if low == "thousands" and _low(line, at) == "upon" and _low(line, at + 1) == "thousands":
        at += 2
    while _low(line, at) == "of" and (scale := _PLURALS.get(_low(line, at + 1))) is not None and scale >= 2000:
        value, at = value * scale / 2, at + 2
    if low in ("tens", "scores") and at == start + 1 and _low(line, at) not in _AFTER_SCORES:
        return None
    return Numeral(value, "vague", start, at, value, False)


def _several(line: Sequence[Token], start: int) -> Numeral | None:
    """ "several hundred", "a few thousand", "a couple of dozen"; bare "several" is no number."""
    at = start + (line[start].low == "a") + 1
    at += _low(line, at) == "of"
    scale, end = _scales(line, at)
    if end > at:
        return Numeral(2 * scale, "vague", start, end, 2 * scale, False)
    if _low(line, at) in _PLURALS and line[at - 1].low != "of":
        return _vague(line, start, at, Decimal(1))
    return None


def _scales(line: Sequence[Token], at: int) -> tuple[Decimal, int]:
    scale = Decimal(1)
    while (more := _MAGNITUDES.get(_low(line, at))) is not None and scale < 10**LONGEST:
        scale, at = scale * more, at + 1
    return scale, at


def _half(line: Sequence[Token], start: int) -> Numeral | None:
    """ "half a million", "half-million", "a quarter of a million", "a half dozen"."""
    at = start + (line[start].low in _ARTICLES)
    first, _, rest = _low(line, at).partition("-")
    part = _PARTS.get(first)
    if part is None:
        return None
    if rest:
        scale = _MAGNITUDES.get(rest)
        return Numeral(part * scale, "exact", start, at + 1, part, False) if scale is not None else None
    at += 1
    at += _low(line, at) == "of"
    at += _low(line, at) in _ARTICLES
    scale, end = _scales(line, at)
    if end == at:
        return None
    kind = "round" if scale == 12 else "exact"
    return Numeral(part * scale, kind, start, end, part, False)


def _words(line: Sequence[Token], start: int) -> Numeral | None:
    """ "two hundred and fifty thousand", "seventy-one", "a million", "two dozen", "one and a half million"."""
    article = line[start].low in _ARTICLES
    if article and _low(line, start + 1) not in _MAGNITUDES:
        return None
    total = current = Decimal(0)
    mantissa, at, used, dozen = Decimal(0), start, False, False
    if article:
        current, at, used = Decimal(1), start + 1, True
    room = Decimal(1000)
    while at < len(line):
        low = line[at].low
        if (small := _small(low)) is not None and small < room:
            current, used, at = current + small, True, at + 1
            room = Decimal(10) if small in _TENS.values() and "-" not in low else Decimal(0)
        elif (scale := _MAGNITUDES.get(low)) is not None and used:
            mantissa = current
            dozen = dozen or scale == 12
            if scale == 100 and current:
                current, room = current * 100, Decimal(100)
            else:
                total = total + current * scale if current else total * scale
                current, room = Decimal(0), min(scale, Decimal(1000))
            at += 1
        elif low == "and" and used and mantissa and (small := _small(_low(line, at + 1))) is not None and small < room:
            at += 1
        elif low == "and" and used and _low(line, at + 1) == "a" and _low(line, at + 2) == "half":
            if (scale := _MAGNITUDES.get(_low(line, at + 3))) is None:
                break
            value = (current + Decimal("0.5")) * scale
            return Numeral(value, "exact", start, at + 4, current + Decimal("0.5"), False)
        else:
            break
    if not used or at == start or total >= 10**LONGEST:
        return None
    value = total + current
    return Numeral(value, "round" if dozen else "exact", start, at, mantissa or value, False)


def _small(low: str) -> Decimal | None:
    """The value of "seven", "thirty" or "thirty-seven"."""
    if (value := _SMALL.get(low)) is not None:
        return value
    ten, hyphen, unit = low.partition("-")
    if hyphen and ten in _TENS and unit in _UNITS:
        return _TENS[ten] + _UNITS[unit]
    return None

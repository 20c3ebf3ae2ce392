"""The numbers of a text that count something: amounts, ranges and bounds, read by a grammar over tokens."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from seed.extract.amounts import CODES, PREFIXES, Amount, amount_at
from seed.extract.bounds import Value, bound_before, bounded, spaced, suffix
from seed.extract.document import Span
from seed.extract.masks import masked, measured
from seed.extract.numerals import Numeral
from seed.extract.tokens import COMPOUND, CURRENCY, GLUED, MARK, NUMBER, WORD, Token
from seed.extract.vocabulary import Phrases, rows, words


class Number(NamedTuple):
    """A number of a line, as it was said: `first:end` are its tokens, from the bound's first word on.

    `digits` is the first token of the numeral itself. `low`, `best`, `high` follow rule 1 of the design.
    `currency` is an ISO 4217 code; `rule` names the production that read it. `inner` is where the noun stands if it
    is inside a range ("6,000 troops, possibly 7,000"), else 0.
    """

    line: int
    first: int
    digits: int
    end: int
    low: Value | None
    best: Value | None
    high: Value | None
    bound: str
    rule: str
    currency: str | None = None
    percent: bool = False
    inner: int = 0

    def span(self, line: Sequence[Token]) -> Span:
        """The characters from the bound to the end of the number."""
        return Span(line[self.first].start, line[self.end - 1].end)


_OPENERS: Phrases[str] = Phrases(sorted({(r["opener"], r["opener"]) for r in rows("ranges") if r["opener"]}))
_JOINERS: dict[str, Phrases[str]] = {
    opener: Phrases((spaced(r["joiner"]), r["rule"]) for r in rows("ranges") if r["opener"] == opener)
    for opener in {r["opener"] for r in rows("ranges")}
}
_CHANGES = words("changes")
_HEDGED: Phrases[str] = Phrases((r["phrase"], r["bound"]) for r in rows("bounds") if r["side"] == "before" and
                                r["bound"] in ("approximate", "more_than", "at_most", "at_least"))  # fmt: skip


def numbers(line: Sequence[Token], index: int = 0) -> tuple[Number, ...]:
    """The numbers of one line (a sentence's tokens), in order; `index` is kept in each as its line."""
    starts = [
        at
        for at, token in enumerate(line)
        if token.kind in _WRITTEN or ((token.low in _STARTING or "-" in token.low) and _may_start(line, at))
    ]
    hidden = masked(line) if starts else frozenset()
    found: list[Number] = []
    free = 0
    for at in starts:
        if at < free:
            continue
        number, free = _number(line, at, hidden, index)
        if number is not None:
            found.append(number)
    return tuple(found)


_ARTICLES = frozenset({"a", "an"})
_NUMERALS = words("numerals") | {prefix.lower() for prefix in PREFIXES} | {"half", "quarter"}
_STARTING = _NUMERALS | _ARTICLES | _OPENERS.firsts | frozenset(CODES)
_WRITTEN = frozenset({NUMBER, GLUED, COMPOUND, CURRENCY})


def _may_start(line: Sequence[Token], at: int) -> bool:
    """Whether a number can start at this word at all."""
    token = line[at]
    if token.kind != WORD:
        return False
    low = token.low
    if low in _ARTICLES:
        follows = line[at + 1].low if at + 1 < len(line) else ""
        if follows in _NUMERALS or "-" in follows:
            return True
    elif low in _NUMERALS or "-" in low or (low in CODES and token.text.isupper()):
        return True
    return low in _OPENERS.firsts and _OPENERS.at(line, at) is not None


def _number(line: Sequence[Token], at: int, hidden: frozenset[int], index: int) -> tuple[Number | None, int]:
    """The number that starts at this token, if any, and where to go on."""
    if (opened := _OPENERS.at(line, at)) is not None:
        opener, start = opened
        start = _past_hedge(line, start)
        first = amount_at(line, start, hidden)
        if first is not None and not (opener.endswith("from") and _change(line, at)):
            ranged = _range(line, opener, first, hidden)
            if ranged is not None:
                return _finished(line, ranged[0], at, ranged, index), ranged[1].end
    amount = amount_at(line, at, hidden)
    if amount is None:
        return None, at + 1
    from_to = at > 0 and line[at - 1].low == "from" and _change(line, at - 1)
    if not from_to and (ranged := _range(line, "", amount, hidden)) is not None:
        return _finished(line, amount, at, ranged, index), ranged[1].end
    return _single(line, amount, index), amount.end


def _past_hedge(line: Sequence[Token], at: int) -> int:
    """Past "about" or "an estimated" in front of one end of a range."""
    while (hedge := _HEDGED.at(line, at)) is not None:
        at = hedge[1]
    if at < len(line) and line[at].low in ('"', "“"):
        at += 1
    return at


def _change(line: Sequence[Token], at: int) -> bool:
    """Whether "from" follows a verb of change: "rose from 40 to 52" names two numbers, not a range."""
    return any(token.low in _CHANGES for token in line[max(0, at - 7) : at])


def _range(
    line: Sequence[Token], opener: str, low: Amount, hidden: frozenset[int]
) -> tuple[Amount, Amount, str] | None:
    """The second end of a range whose first end is `low`, and the rule that joined them."""
    for at in _joints(line, opener, low):
        joined = _JOINERS[opener].at(line, at)
        if joined is None:
            continue
        rule, start = joined
        high = amount_at(line, _past_hedge(line, start), hidden)
        if high is not None and _fits(line, rule, low, high, at):
            return low, high, rule
    return None


def _joints(line: Sequence[Token], opener: str, low: Amount) -> list[int]:
    """Where a joiner may stand: right after the first end, or after its noun where the range was opened."""
    places = [low.end]
    comma = next((n for n in range(low.end, min(low.end + 4, len(line))) if line[n].low == ","), None)
    if (
        not opener
        and comma is not None
        and comma + 1 < len(line)
        and line[comma + 1].low in ("possibly", "perhaps", "maybe")
    ):
        places.append(comma)
    if opener:
        for at in range(low.end, min(low.end + 4, len(line))):
            if line[at].kind != WORD:
                break
            places.append(at + 1)
    return places


def _fits(line: Sequence[Token], rule: str, low: Amount, high: Amount, joint: int) -> bool:
    """Whether two amounts can be the ends of one range."""
    if low.percent and not high.percent:
        return False
    if low.currency and high.currency and low.currency != high.currency:
        return False
    if low.currency and high.percent:
        return False
    small, large = low.numeral, high.numeral
    if "vague" in (small.kind, large.kind):
        return rule in ("a_to_b", "a_or_b") and small.value < large.value and not low.currency
    if _shared(small, large) >= large.value:
        return False
    if rule == "a_or_b":
        if high.start - low.end > 1 and line[low.end].low == "or":
            return True
        return large.value <= 4 * _shared(small, large) or line[low.end].low != "or"
    if rule == "a_dash_b":
        tight = line[joint].start == line[joint - 1].end
        return tight == (line[joint].end == line[joint + 1].start) and not (
            high.end < len(line) and line[high.end].low in ("-", "–") and line[high.end].start == line[high.end - 1].end
        )
    if joint > low.end and rule not in ("least_most", "a_possibly_b"):
        return high.end >= len(line) or line[joint - 1].low == line[high.end].low or line[high.end].kind == MARK
    return True


def _shared(low: Numeral, high: Numeral) -> Decimal:
    """The lower value, with the magnitude of the higher where only that one has it ("2-3 billion")."""
    scaled = high.value != high.mantissa and low.value == low.mantissa and low.value < high.mantissa
    return low.value * (high.value / high.mantissa) if scaled and high.mantissa else low.value


_JOINING = frozenset(word for row in rows("ranges") for word in row["joiner"].replace(",", " ").split()[:1])


def _finished(
    line: Sequence[Token], amount: Amount, first: int, ranged: tuple[Amount, Amount, str], index: int
) -> Number:
    low, high, rule = ranged
    currency = low.currency or high.currency
    start = min(first, low.start)
    if start == low.start:
        start = bound_before(line, start)[1]
    if "vague" in (low.numeral.kind, high.numeral.kind):
        return Number(
            index,
            start,
            low.start,
            high.end,
            _plain(low.numeral.value),
            None,
            None,
            "vague",
            rule,
            currency,
            high.percent,
        )
    bottom = _plain(_shared(low.numeral, high.numeral))
    top = _plain(high.numeral.value)
    inner = low.end if low.end < len(line) and line[low.end].kind == WORD and line[low.end].low not in _JOINING else 0
    return Number(
        index,
        start,
        amount.start,
        high.end,
        bottom,
        None,
        top,
        "between",
        rule,
        currency,
        high.percent,
        inner,
    )


def _single(line: Sequence[Token], amount: Amount, index: int) -> Number:
    bound, first = bound_before(line, amount.start)
    end = amount.end
    if bound is None and (after := suffix(line, end)) is not None:
        bound, end = after
    value = amount.numeral
    plain = _plain(value.value)
    if bound is None:
        bound = {"round": "approximate", "least": "at_least"}.get(value.kind, value.kind)
        rule = value.kind
    else:
        rule = bound
    low, best, high = bounded(plain, bound)
    if value.kind == "vague":
        keeps = bound not in ("at_most", "less_than")
        low, best, high, bound = (plain if keeps else None), None, None, "vague"
    return Number(index, first, amount.start, end, low, best, high, bound, rule, amount.currency, amount.percent)


def _plain(value: Decimal) -> Value:
    return int(value) if value == value.to_integral_value() else float(value)


def dropped(line: Sequence[Token], number: Number) -> str | None:
    """Why a number counts nothing after all: what it measures (a duration, a distance), or None."""
    return None if number.currency or number.percent else measured(line, number.end)

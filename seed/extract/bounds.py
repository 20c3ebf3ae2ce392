"""The bound of a number: the words before and behind it, and what they make of its value."""

from collections.abc import Sequence

from seed.extract.tokens import MARK, WORD, Token
from seed.extract.vocabulary import Phrases, rows

Value = int | float


def spaced(phrase: str) -> str:
    """A phrase with its commas and plus signs as words of their own."""
    return phrase.replace(",", " , ").replace("+", " + ")


_BEFORE: Phrases[str] = Phrases((spaced(r["phrase"]), r["bound"]) for r in rows("bounds") if r["side"] == "before")
_AFTER: Phrases[str] = Phrases((spaced(r["phrase"]), r["bound"]) for r in rows("bounds") if r["side"] == "after")
_GOVERNORS = frozenset((row["word"], row["preposition"]) for row in rows("governors"))
_THROUGH: Phrases[str] = Phrases(
    (phrase, "")
    for phrase in (
        "a total of", "the total of", "total of", "another", "an additional", "additional", "a further", "further",
        "the other", "some other", "all", "only", "just", "exactly", "a record", "a combined", "a staggering",
        "a whopping",
        "a mere", "what it said were", "what it called", '"', "“", "'", "‘",
    )
)  # fmt: skip


def bounded(value: Value, bound: str) -> tuple[Value | None, Value | None, Value | None]:
    """low, best and high of one value under a bound; nothing is invented (design, rule 1)."""
    if bound == "exact":
        return value, value, value
    if bound == "approximate":
        return None, value, None
    if bound in ("at_least", "more_than", "vague"):
        return value, None, None
    return None, None, value


def suffix(line: Sequence[Token], at: int) -> tuple[str, int] | None:
    """The bound written after a number or its noun ("or more"), and the token after it."""
    found = _AFTER.at(line, at)
    if found is None:
        return None
    bound, end = found
    if line[at].low in ("at", "maximum") and end < len(line) and line[end].kind != MARK:
        return None
    if line[at].low == "+" and line[at].start != line[at - 1].end:
        return None
    if line[at].low == "plus" and (end < len(line) and line[end].kind != WORD):
        return None
    if line[at].low == "and" and line[end - 1].low == "more" and (end < len(line) and line[end].kind == WORD):
        return None
    return bound, end


def bound_before(line: Sequence[Token], start: int) -> tuple[str | None, int]:
    """The bound in front of an amount and its first token; the strictest word wins over "about"."""
    bound, first, at = None, start, start
    for _ in range(4):
        found = _BEFORE.before(line, at)
        if found is not None and not _governed(line, found[1], at):
            if bound is None or bound == "approximate":
                bound = found[0]
            at = first = found[1]
            continue
        if (
            line[at - 1].low == ","
            and (aside := _BEFORE.before(line, at - 1))
            and aside[1]
            and line[aside[1] - 1].low == ","
        ):
            return aside
        through = _THROUGH.before(line, at)
        if through is None:
            break
        at = through[1]
    return bound, first


def _governed(line: Sequence[Token], start: int, end: int) -> bool:
    """Whether the word belongs to what stands before it: "control over two villages", "concerns about 20"."""
    word = " ".join(token.low for token in line[start:end])
    if start == 0:
        return False
    before = line[start - 1].low
    if word == "some" and before == "the":
        return True
    if word in ("top", "tops", "passed", "crossed", "topping"):
        return before not in (
            "has",
            "have",
            "had",
            "toll",
            "number",
            "total",
            "figure",
            "to",
            "now",
            "already",
            "losses",
        )
    if word in ("possibly", "perhaps", "maybe", "probably"):
        return before not in (
            ",",
            "to",
            "had",
            "has",
            "have",
            "and",
            "–",
            "-",
            "numbered",
            "of",
            "with",
            "now",
            "is",
            "was",
        )
    return (before, word) in _GOVERNORS

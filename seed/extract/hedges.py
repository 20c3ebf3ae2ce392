"""How sure a text is of a number: asserted, reported, possible, speculated or denied."""

from collections.abc import Sequence

from seed.extract.tokens import MARK, Token
from seed.extract.vocabulary import Phrases, rows, words

RANKS = ("asserted", "reported", "possible", "speculated", "denied")
"""From sure to unsure; the least sure word of a clause wins."""

_HEDGES: Phrases[tuple[str, str]] = Phrases((row["phrase"], (row["hedge"], row["where"])) for row in rows("hedges"))
_NEAR = 60
_BREAKS = words("grammar_words", "hedges breaks")
_MAY_BREAK = _BREAKS | {","}


def hedge_of(line: Sequence[Token], first: int, end: int, said: str = "asserted") -> str:
    """The hedge of the number at tokens `first:end`: words of its clause, and how the speaker put it (`said`)."""
    left, right = _clause(line, first, end)
    found = [said]
    free = left
    for at in _HEDGES.openings(line, left, right):
        if at >= free and (match := _HEDGES.at(line, at)) is not None:
            hedge, where = match[0]
            if where == "clause" or first - 2 <= at < end:
                found.append(hedge)
            free = match[1]
    return max(found, key=RANKS.index) if len(found) > 1 else said


def _clause(line: Sequence[Token], first: int, end: int) -> tuple[int, int]:
    """The tokens around a number up to the next break: punctuation, "but", or "and" with a comma."""
    lefts = range(first - 1, max(0, first - _NEAR) - 1, -1)
    rights = range(end, min(len(line), end + _NEAR))
    left, right = _break(line, lefts), _break(line, rights)
    return lefts.stop + 1 if left is None else left + 1, max(end, rights.stop) if right is None else right


def _break(line: Sequence[Token], places: range) -> int | None:
    """The first of these places where a clause breaks."""
    for at in places:
        if line[at].low in _MAY_BREAK and _breaks(line, at):
            return at
    return None


def _breaks(line: Sequence[Token], at: int) -> bool:
    token = line[at]
    if token.low in _BREAKS:
        return True
    return (
        token.kind == MARK and token.low == "," and at + 1 < len(line) and line[at + 1].low in ("and", "but", "while")
    )

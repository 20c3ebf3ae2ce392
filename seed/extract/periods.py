"""The period a number is said for: "per month", "a day", "weekly"."""

from collections.abc import Sequence

from seed.extract.tokens import Token
from seed.extract.vocabulary import Phrases, words

_UNITS = ("day", "week", "month", "year")
_PERIODS: Phrases[str] = Phrases(
    [
        *((f"{word} {unit}", unit) for unit in _UNITS for word in ("per", "a", "each", "every", "/")),
        ("daily", "day"), ("weekly", "week"), ("monthly", "month"), ("yearly", "year"), ("annually", "year"),
        ("an annum", "year"), ("per annum", "year"), ("a calendar month", "month"),
    ]
)  # fmt: skip
_MOMENTS = words("grammar_words", "periods moments")


def period(line: Sequence[Token], at: int) -> tuple[str | None, int]:
    """The period that starts at this token and the token after it; "a day after" is no period."""
    found = _PERIODS.at(line, at)
    if found is None or (found[1] < len(line) and line[found[1]].low in _MOMENTS):
        return None, at
    return found

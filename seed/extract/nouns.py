"""The nouns that can be counted: their unit, their kind, and what the noun alone says happened."""

from collections.abc import Sequence
from typing import NamedTuple

from seed.extract.tokens import Token
from seed.extract.vocabulary import Phrases, rows, words


class Noun(NamedTuple):
    """A row of `nouns.csv`; `unit` is a word of the design or `other:<plural>`, `frame` a row of `frames.csv`."""

    plural: str
    unit: str
    kind: str
    frame: str
    many: bool


def _nouns() -> list[tuple[str, Noun]]:
    found: list[tuple[str, Noun]] = []
    for row in rows("nouns"):
        unit = f"other:{row['plural']}" if row["unit"] == "other" else row["unit"]
        for word in {row["singular"], row["plural"]} - {""}:
            many = word == row["plural"]
            found.append((word, Noun(row["plural"], unit, row["kind"], row["frame"], many)))
    return found


_NOUNS: Phrases[Noun] = Phrases(_nouns())
ENDINGS = _NOUNS.lasts
"""The words that a noun can end with."""


def noun_at(line: Sequence[Token], at: int) -> tuple[Noun, int] | None:
    """The noun that starts at this token, and the token after it; "F-16s" is told by its letters."""
    if (found := _NOUNS.at(line, at)) is not None:
        return found
    letters, hyphen, rest = line[at].low.partition("-")
    if hyphen and rest[:1].isdigit() and (row := _DESIGNATIONS.get(letters)) is not None:
        return Noun(line[at].low, row["unit"], row["kind"], "", True), at + 1
    return None


_DESIGNATIONS = {row["prefix"]: row for row in rows("designations")}


def noun_ending(line: Sequence[Token], end: int) -> Noun | None:
    """The plural noun that ends right before this token."""
    found = _NOUNS.before(line, end)
    return found[0] if found is not None and found[0].many else None


def counts_ahead(line: Sequence[Token], at: int, reach: int = 4, kinds: frozenset[str] | None = None) -> bool:
    """Whether a plural noun that can be counted (of one of the kinds) follows within a few words."""
    for place in range(at, min(at + reach, len(line))):
        if not line[place].text[0].isalpha() or line[place].low in _STOPS:
            return False
        if (found := _NOUNS.at(line, place)) is not None and found[0].many and found[0].kind != "uncounted":
            return kinds is None or found[0].kind in kinds
    return False


_STOPS = words("grammar_words", "nouns stops")

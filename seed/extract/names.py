"""Proper names: runs of capitalised words, which the finders of places and forces read."""

import re
from bisect import bisect_right
from functools import cache, lru_cache
from typing import NamedTuple

from seed.extract.document import Document, Span
from seed.extract.tables import listed, rows

_CAPITAL = "[A-Z\u00c0-\u00d6\u00d8-\u00de\u0100-\u024f\u1e00-\u1eff]"
_ARTICLE = "(?:al|el|ad|an|ar|as|ash|at|az|ez|er|es|et|ed|eth|dal|ul)"
# It starts with a plain class of letters, so that the engine skips to the next capital.
_WORD = re.compile(rf"{_CAPITAL}(?:(?:\.[A-Z])++\.?(?!\w)|\w*+(?:['’ʼ‘ʻ‐‑-](?!s\b)\w++)*+)")
_ARTICLE_BEFORE = re.compile(rf"(?<![\w'’.-]){_ARTICLE}[-‐‑]\Z")
_ABBREVIATED = frozenset(
    {"Gen", "Lt", "Col", "Maj", "Brig", "Sgt", "Capt", "Adm", "Cmdr", "Mr", "Mrs", "Ms", "Dr", "Prof", "Sen",
     "Rep", "Gov", "St", "Jr"}
)  # fmt: skip
_JOINED = frozenset("'’.-‐‑")
_GAP = re.compile(r"[ \u00a0](?:(?:al|el|ez|de|del|da|do|dos|du|la|le|van|von|bin|ibn|bint|abu) )?\Z")


LONGEST = 12
"""Words of a run; a longer one is a headline, and cut, so that no text makes the finders slow."""


class Name(NamedTuple):
    """A run of capitalised words with the spans of its words. `opens` says whether it starts a sentence."""

    span: Span
    words: tuple[Span, ...]
    opens: bool

    def part(self, first: int, last: int) -> Span:
        """The stretch from word `first` up to, not including, word `last`."""
        return Span(self.words[first].start, self.words[last - 1].end)


@lru_cache(maxsize=1)  # the finders of forces and of places read the same names
def names(document: Document) -> tuple[Name, ...]:
    """Every run of capitalised words, in the order of the text; a possessive, a comma or a line
    ends a run.
    """
    text = document.text
    starts = [sentence.start for sentence in document.sentences]
    found: list[Name] = []
    run: list[Span] = []
    times, timed = _times(), False
    for match in _WORD.finditer(text):
        word = _word(match, text)
        if word is None:
            continue
        after, timed = timed, word.of(text) in times
        new = len(run) == LONGEST or timed or after
        if run and (new or not (word.start - run[-1].end <= 6 and _GAP.match(text, run[-1].end, word.start))):
            found.append(_name(run, starts, text))
            run = []
        run.append(word)
    if run:
        found.append(_name(run, starts, text))
    return tuple(found)


@cache
def _times() -> frozenset[str]:
    """Months and weekdays: "On Monday Hamas" names two things."""
    return frozenset(row["word"] for row in rows("date_words.csv") if row["kind"] in ("month", "weekday"))


def _word(match: re.Match[str], text: str) -> Span | None:
    """The word of a match with its Arabic article ("al-Bab") or point ("Gen."); None inside another word."""
    start, end = match.span()
    before = text[start - 1 : start]
    if before.isalnum() or before == "_":
        return None
    if before in _JOINED and before:
        article = _ARTICLE_BEFORE.search(text, max(0, start - 5), start)
        if article is None and (before in "-‐‑." or text[start - 2 : start - 1].isalnum()):
            return None
        start = article.start() if article else start
    if text.startswith(".", end) and match[0] in _ABBREVIATED:
        end += 1
    return Span(start, end)


_OPENING = re.compile(r"(?:\A|[.!?:;–—•\n]|\s-|[\"“”‘(\[])\s*\Z")


def _name(run: list[Span], starts: list[int], text: str) -> Name:
    """Whether a run opens a sentence, a quotation or what follows a dash: there a capital says nothing."""
    start = run[0].start
    at = bisect_right(starts, start) - 1
    opens = (at >= 0 and start - starts[at] <= 2) or _OPENING.search(text, max(0, start - 4), start) is not None
    return Name(Span(start, run[-1].end), tuple(run), opens)


@cache
def classes() -> dict[str, frozenset[str]]:
    """word -> what it may be in a name: title, organisation, feature_region, never, common, first_name …"""
    found: dict[str, set[str]] = {}
    for row in rows("name_words.csv"):
        found.setdefault(row["word"], set()).add(row["class"])
    return {word: frozenset(kinds) for word, kinds in found.items()}


@cache
def demonyms() -> dict[str, str]:
    """Adjective of a nation, and its plural for the people -> ISO 3166-1 alpha-2 code."""
    found: dict[str, str] = {}
    for row in rows("countries.csv"):
        for word in listed(row["demonyms"]):
            found.setdefault(word, row["iso"])
            if word.endswith(("n", "i", "b", "k", "g", "o")):
                found.setdefault(word + "s", row["iso"])
    for row in rows("peoples.csv"):
        found[row["word"]] = row["country"]
    return found


@cache
def capitals() -> dict[str, str]:
    """Name of a capital -> ISO 3166-1 alpha-2 code of its country."""
    return {name: row["iso"] for row in rows("countries.csv") for name in listed(row["capital"])}


@cache
def country_names() -> dict[str, str]:
    """Name of a country -> its ISO 3166-1 alpha-2 code."""
    return {row["name"]: row["iso"] for row in rows("countries.csv")}


@cache
def theatres() -> dict[str, frozenset[str]]:
    """Country -> those its wars spill into: a text about one speaks of their towns without naming them."""
    found: dict[str, set[str]] = {}
    for row in rows("theatres.csv"):
        together = listed(row["countries"])
        for country in together:
            found.setdefault(country, set()).update(together)
    return {country: frozenset(others) for country, others in found.items()}

"""What armed actors are called: the tables of groups, nations, peoples and of nouns for armed men."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from seed.extract.document import Span
from seed.extract.names import demonyms
from seed.extract.tables import listed, rows


@dataclass(frozen=True, slots=True)
class ForceMention:
    """One mention of an armed actor. `name` unites its mentions; `kind` is a word of the design's Force.

    A nation's regular forces are one actor, "<Demonym> forces", whatever noun a text uses (troops, soldiers,
    the
    military). Exceptions are rows of state_forces.csv: North Korea fights only abroad, for another state, so
    its men
    are the foreign_contingent "North Korean troops". A branch or unit keeps its name and has the nation's
    forces as
    `parent`. Rebels, mercenaries and the like are actors of their own: "<Demonym> rebels".
    `country` is ISO 3166-1 alpha-2 or None; `named` is False for mentions without a name ("its troops").
    """

    span: Span
    surface: str
    name: str
    kind: str
    country: str | None = None
    parent: str | None = None
    named: bool = True


@dataclass(frozen=True, slots=True)
class Actor:
    """A row of actors.csv."""

    name: str
    kind: str
    country: str | None
    parent: str | None


@cache
def actors() -> dict[str, tuple[tuple[str, Actor], ...]]:
    """First word of a name -> the names that begin so, the longest first, and whom they mean."""
    found: dict[str, list[tuple[str, Actor]]] = {}
    for row in rows("actors.csv"):
        actor = Actor(row["name"], row["kind"], row["country"] or None, row["parent"] or None)
        for name in (row["name"], *listed(row["aliases"])):
            found.setdefault(first_word(name), []).append((name, actor))
    return {word: tuple(sorted(names, key=lambda n: -len(n[0]))) for word, names in found.items()}


WORD = re.compile(r"\w++(?:\.\w++)*+(?:['’‐‑-](?!s\b)\w++)*+")


def first_word(name: str) -> str:
    """The word under which a name is filed: what WORD reads at its start."""
    opener = WORD.match(name)
    return opener[0] if opener else name


@cache
def force_words(kind: str) -> frozenset[str]:
    """The words of one class of force_words.csv."""
    return frozenset(row["word"] for row in rows("force_words.csv") if row["class"] == kind)


def alternatives(entries: Iterable[str]) -> str:
    """A pattern that matches any entry, the longest first; a straight apostrophe also matches a curly one."""
    return "|".join(sorted(map(re.escape, entries), key=len, reverse=True)).replace("'", "['’]")


@cache
def nouns() -> dict[str, str]:
    """Noun for armed men -> regular, service, irregular, hired, contingent or coalition."""
    return {row["word"]: row["class"] for row in rows("force_nouns.csv")}


@cache
def peoples() -> dict[str, str | None]:
    """Adjectives that stand before a force noun: nations, peoples without a state, regions ->
    their country.
    """
    stateless = {row["word"]: row["country"] or None for row in rows("force_peoples.csv")}
    return stateless | {word: country or None for word, country in demonyms().items()}


@cache
def countries() -> dict[str, str]:
    """Name or alias of a country, or its capital's -> its ISO code: "Kigali's soldiers" are Rwandan."""
    return {
        name: row["iso"]
        for column in ("capital", "aliases", "name")  # a country's own name wins over another's capital
        for row in rows("countries.csv")
        for name in listed(row[column])
    }


@cache
def nations() -> dict[str, tuple[str, ...]]:
    """First word -> the nations and peoples that begin so, by adjective or name, the longest first."""
    found: dict[str, list[str]] = {}
    for name in {*peoples(), *countries()}:
        found.setdefault(first_word(name), []).append(name)
    return {word: tuple(sorted(names, key=len, reverse=True)) for word, names in found.items()}


def nation_at(text: str, word: re.Match[str]) -> str | None:
    """The nation or people whose adjective or name stands at this word."""
    start = word.start()
    for name in nations().get(word[0], ()):
        end = start + len(name)
        if text.startswith(name, start) and not text[end : end + 1].isalnum():
            return name
    return None


@cache
def adjective(country: str) -> str:
    """The adjective a country's forces are called by: the first of its row."""
    row = next((row for row in rows("countries.csv") if row["iso"] == country), None)
    return next(iter(listed(row["demonyms"])), country) if row else country


@cache
def state_forces(country: str) -> tuple[str, str]:
    """Name and kind of a nation's regular forces."""
    row = next((row for row in rows("state_forces.csv") if row["country"] == country), None)
    return (row["name"], row["kind"]) if row else (f"{adjective(country)} forces", "state_forces")


def force_of(country: str, span: Span, text: str) -> ForceMention:
    """A nation's regular forces, where a text names only the nation: "Russia attacked", "a
    Russian missile".
    """
    name, kind = state_forces(country)
    return ForceMention(span, span.of(text), name, kind, country, named=False)


_STATELESS = frozenset({"PS"})
_SORTS = {"hired": "foreign_contingent", "contingent": "foreign_contingent", "coalition": "coalition"}


def men_of(country: str, noun: str, span: Span, surface: str) -> ForceMention:
    """A nation's men by the class of their noun: regular forces, a branch, rebels, mercenaries,
    peacekeepers.
    """
    name, kind = state_forces(country)
    sort = nouns().get(noun, "regular")
    if sort == "regular" and country not in _STATELESS:
        return ForceMention(span, surface, name, kind, country)
    if sort == "service":
        return ForceMention(span, surface, f"{adjective(country)} {noun}", kind, country, name)
    return ForceMention(span, surface, f"{adjective(country)} {noun}", _SORTS.get(sort, "non_state"), country)

"""Phrases: what a person typed into a search, and how each database is asked for it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from api.core.kinds import TEXT, Kind

MOST_WORDS = 32
SHORTEST_BEGINNING = 3

_PIECE = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]|(\S+)')

# What is looked for: phrases of folded words with a space between them, each of which must occur; `*` at the end of
# one takes any ending. None asks nothing, and no phrases at all are found nowhere.
Phrases = tuple[str, ...] | None
Words = Callable[[Iterable[str | None]], str]


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person typed, and the phrases that it stands for."""

    text: str
    phrases: Phrases


def kind(words: Words) -> Kind:
    """The kind of a value that is looked for in texts, of which `words` makes the folded words that are compared."""

    def load(value: Any) -> Typed:
        text = TEXT.load(value)
        return Typed(text, read(text, words))

    return Kind("search", TEXT.schema, load, show=lambda typed: typed.text)


def read(typed: str, words: Words) -> Phrases:
    """The phrases that a person typed. Any text has a meaning; ValueError for one that holds too many words.

    What stands between quotation marks is a phrase, and so is what holds together, such as `10,000` or `T-72`.
    """
    if not typed.strip():
        return None
    phrases: dict[str, None] = {}
    for quoted, plain in _PIECE.findall(typed):
        piece = quoted or plain
        if found := words((piece,)).strip():
            begins = piece.endswith("*") and len(found.split()[-1]) >= SHORTEST_BEGINNING
            phrases[f"{found}*" if begins else found] = None
    if sum(len(phrase.split()) for phrase in phrases) > MOST_WORDS:
        raise ValueError(f"must hold at most {MOST_WORDS} words")
    return tuple(phrases)


def bound(phrases: Phrases) -> Any:
    """What a database is given for phrases: queries of FTS5 and of PostgreSQL, and patterns of all and of the longer.

    PostgreSQL's index knows which words a row has but not in which order, so that the longer are looked at again.
    """
    if not phrases:
        return phrases
    patterns = {phrase: f"% {phrase[:-1]}%" if phrase.endswith("*") else f"% {phrase} %" for phrase in phrases}
    lexemes = dict.fromkeys(word for phrase in phrases for word in phrase.split())
    return (
        " ".join(f'"{phrase[:-1]}"*' if phrase.endswith("*") else f'"{phrase}"' for phrase in phrases),
        " & ".join(f"'{word[:-1]}':*" if word.endswith("*") else f"'{word}'" for word in lexemes),
        tuple(patterns.values()),
        tuple(pattern for phrase, pattern in patterns.items() if " " in phrase),
    )

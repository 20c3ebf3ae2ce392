"""Look-ups made of the tables under `data/`: columns, word sets, phrases of several words."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Generic, TypeVar

from seed.extract import tables
from seed.extract.tokens import Token

T = TypeVar("T")


def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `data/<name>.csv`."""
    return tables.rows(f"{name}.csv")


@cache
def column(name: str, value: str, key: str = "word") -> dict[str, str]:
    """One column of a table by its key column."""
    return {row[key]: row[value] for row in rows(name)}


@cache
def words(name: str, *kinds: str, key: str = "word") -> frozenset[str]:
    """The keys of the rows of one of these kinds, of all rows if no kind is given; a kind without rows is refused."""
    table = rows(name)
    if unknown := set(kinds) - {row["kind"] for row in table} if kinds else set():
        raise ValueError(f"{name}.csv has no rows of kind {', '.join(sorted(unknown))}")
    return frozenset(row[key] for row in table if not kinds or row["kind"] in kinds)


class _Step(Generic[T]):
    """One word of a phrase: the value of the phrase that is whole with it, if one is, and the words that may follow."""

    __slots__ = ("follows", "whole")

    def __init__(self) -> None:
        self.whole: list[T] = []
        self.follows: dict[str, _Step[T]] = {}


def _filed(steps: dict[str, _Step[T]], parts: Iterable[str], value: T) -> None:
    """Files a phrase under its words in this order; of two that are spelt alike the first stays."""
    for part in parts:
        step = steps.setdefault(part, _Step())
        steps = step.follows
    if not step.whole:
        step.whole.append(value)


class Phrases(Generic[T]):
    """Phrases of one or more words, each with a value; finds the longest one at a place in a line."""

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        # by their words from left to right, and from right to left
        self._rightwards: dict[str, _Step[T]] = {}
        self._leftwards: dict[str, _Step[T]] = {}
        for phrase, value in phrases:
            parts = phrase.split()
            _filed(self._rightwards, parts, value)
            _filed(self._leftwards, reversed(parts), value)
        self.firsts, self.lasts = frozenset(self._rightwards), frozenset(self._leftwards)

    def openings(self, line: Sequence[Token], first: int, end: int) -> list[int]:
        """The tokens of a stretch at which a phrase may start: nowhere else is `at` worth asking."""
        firsts = self.firsts
        return [at for at, token in enumerate(line[first:end], first) if token.low in firsts]

    def at(self, line: Sequence[Token], start: int) -> tuple[T, int] | None:
        """The value of the longest phrase that starts at this token, and the token after it."""
        if start >= len(line) or (step := self._rightwards.get(line[start].low)) is None:
            return None
        found: tuple[T, int] | None = None
        at, end = start + 1, len(line)
        while True:
            if step.whole:
                found = step.whole[0], at
            if not step.follows or at >= end or (further := step.follows.get(line[at].low)) is None:
                return found
            step, at = further, at + 1

    def around(self, line: Sequence[Token], start: int, gap: int, end: int) -> T | None:
        """The value of the longest phrase that starts at `start`, is broken off before `gap` and goes on at `end`."""
        if not 0 <= start < gap:
            return None
        steps = self._rightwards
        for at in range(start, gap):
            if (step := steps.get(line[at].low)) is None:
                return None
            steps = step.follows
        found: T | None = None
        while steps and end < len(line) and (step := steps.get(line[end].low)) is not None:
            found = step.whole[0] if step.whole else found
            steps, end = step.follows, end + 1
        return found

    def before(self, line: Sequence[Token], end: int) -> tuple[T, int] | None:
        """The value of the longest phrase that ends right before this token, and its first token."""
        if end < 1 or (step := self._leftwards.get(line[end - 1].low)) is None:
            return None
        found: tuple[T, int] | None = None
        at = end - 1
        while True:
            if step.whole:
                found = step.whole[0], at
            if not step.follows or at < 1 or (further := step.follows.get(line[at - 1].low)) is None:
                return found
            step, at = further, at - 1

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


class Phrases(Generic[T]):
    """Phrases of one or more words, each with a value; finds the longest one at a place in a line."""

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        # by the first word with the words after it, and by the last word with those before it from right to left
        self._first: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        self._last: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        for phrase, value in sorted(phrases, key=lambda item: -item[0].count(" ")):
            parts = tuple(phrase.split())
            self._first.setdefault(parts[0], []).append((parts[1:], value))
            self._last.setdefault(parts[-1], []).append((parts[-2::-1], value))

    def at(self, line: Sequence[Token], start: int) -> tuple[T, int] | None:
        """The value of the longest phrase that starts at this token, and the token after it."""
        if start >= len(line) or (entries := self._first.get(line[start].low)) is None:
            return None
        for rest, value in entries:
            at = start + 1
            for word in rest:
                if at >= len(line) or line[at].low != word:
                    break
                at += 1
            else:
                return value, at
        return None

    def around(self, line: Sequence[Token], start: int, gap: int, end: int) -> T | None:
        """The value of the longest phrase that starts at `start`, is broken off before `gap` and goes on at `end`."""
        for rest, value in self._first.get(line[start].low, ()) if 0 <= start < gap else ():
            cut = gap - start - 1
            parts = [token.low for token in (*line[start + 1 : gap], *line[end : end + len(rest) - cut])]
            if cut < len(rest) and tuple(parts) == rest:
                return value
        return None

    def before(self, line: Sequence[Token], end: int) -> tuple[T, int] | None:
        """The value of the longest phrase that ends right before this token, and its first token."""
        if end < 1 or (entries := self._last.get(line[end - 1].low)) is None:
            return None
        for rest, value in entries:
            at = end - 1
            for word in rest:
                if at < 1 or line[at - 1].low != word:
                    break
                at -= 1
            else:
                return value, at
        return None

"""Full text search in the tables: the words of each record, the order its matches come in, and an index of both."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

from sqlalchemy import DDL, BigInteger, Index, Integer, Table, event

from models.derived import derive
from models.record import Text

LONGEST_WORD = 64
# Letters that Unicode does not take apart, though people type them without their stroke or tie.
_PLAIN = dict(zip("łđøħŧıðþæœ", ("l", "d", "o", "h", "t", "i", "d", "th", "ae", "oe"), strict=True))
# Unicode calls it a letter, but in Ukrainian names it is one way to write the apostrophe.
_APOSTROPHE = "\N{MODIFIER LETTER APOSTROPHE}"
# One sentence for each rule of `fold`: what it makes of them is part of the fingerprint of the tables.
_SAMPLE = "Łódź’s ½ STRAẞE, об'єкти Слов\N{MODIFIER LETTER APOSTROPHE}янська: ﬁve T-72s!"

_ID_BITS = 48
_DAY_BITS = 9
_FIRST, _LAST = date(1900, 1, 1), date(2049, 12, 31)


class _Folding(dict[int, str]):
    """What `str.translate` makes of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        made = "".join(
            _PLAIN.get(part, part if part.isalnum() and part != _APOSTROPHE else " ")
            for part in unicodedata.normalize("NFKD", chr(code)).casefold()
            if not unicodedata.category(part).startswith("M")
        )
        if code <= 0xFFFF:
            self[code] = made
        return made


_FOLDING = _Folding()


def fold(text: str) -> str:
    """The text without case, accents and punctuation: words of letters and digits with spaces between them.

    Each character is folded by itself, so that a word can be found again in the text it comes from.
    """
    return text.translate(_FOLDING)


def words(texts: Iterable[str | None]) -> str:
    """The folded words of the texts, each with a space on either side; of a very long word its beginning."""
    return "".join([" ", *(f"{word[:LONGEST_WORD]} " for text in texts if text for word in fold(text).split())])


def recency(day: date | None, record_id: str) -> int:
    """Where a record stands when the newest comes first: the higher, the sooner. It fits 64 bits with a sign.

    Later days are higher, an unknown day is lowest, and of one day the lower id is higher. The day takes 16 bits and
    the twelve hexadecimal digits of the id 48, so no two records are equal. So many days are not to be had for all
    years there are: before 1900 and after 2049 the 16 bits hold the year, and the day of it takes 9 of the other 48.
    """
    rest = 2**_ID_BITS - 1 - int(record_id[-12:], 16)
    if day is None:
        code = 0
    elif _FIRST <= day <= _LAST:
        code = _FIRST.year + (day - _FIRST).days
    else:
        code = day.year if day < _FIRST else _FIRST.year + (_LAST - _FIRST).days + day.year - _LAST.year
        rest = day.timetuple().tm_yday << _ID_BITS - _DAY_BITS | rest >> _DAY_BITS
    return (code << _ID_BITS | rest) - 2**63


def number(record_id: str) -> int:
    """Where a record that has no day stands: somewhere, but always at the same place."""
    return int.from_bytes(blake2b(record_id.encode(), digest_size=8).digest(), signed=True)


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched in a table: the text of these columns, by an index that each database has its own way."""

    table: Table
    columns: tuple[str, ...]

    @property
    def index(self) -> str:
        """The FTS5 table that holds the words on SQLite. Its rowid is the recency, so newest first is its own order."""
        return f"{self.table.name}_words"

    @property
    def made_with(self) -> dict[str, tuple[str, ...]]:
        """The statements that make the index, by database."""
        name, index = self.table.name, self.index
        added = f"INSERT INTO {index} (rowid, words) VALUES (new.recency, new.words);"
        removed = f"INSERT INTO {index} ({index}, rowid, words) VALUES ('delete', old.recency, old.words);"
        return {
            "sqlite": (
                # The words hold no ASCII but letters, digits and spaces, so the tokenizer only splits at the spaces.
                f"CREATE VIRTUAL TABLE {index} USING fts5 (words, content='{name}', content_rowid='recency', "
                "tokenize='ascii', columnsize=0)",
                f"CREATE TRIGGER {index}_added AFTER INSERT ON {name} BEGIN {added} END",
                f"CREATE TRIGGER {index}_removed AFTER DELETE ON {name} BEGIN {removed} END",
                f"CREATE TRIGGER {index}_revised AFTER UPDATE OF words, recency ON {name} BEGIN {removed} {added} END",
            ),
            "postgresql": (
                # The parser of to_tsvector would split by the rules of the database's locale; the words are split.
                f"ALTER TABLE {name} ADD COLUMN vector tsvector GENERATED ALWAYS AS "
                "(array_to_tsvector(string_to_array(btrim(words), ' '))) STORED",
                f"CREATE INDEX ix_{name}_vector ON {name} USING gin (vector)",
            ),
        }


def make_searchable(table: Table) -> None:
    """Adds what a search needs to a table with columns that are marked `searched`. One is marked `newest`, if any."""
    searched = tuple(column.name for column in table.c if column.info.get("searched"))
    if not searched:
        return
    newest = [column.name for column in table.c if column.info.get("newest")]
    search = Search(table, searched)
    derive(table, "words", Text, lambda *texts: words(texts), searched, nullable=False, info={"search": search})
    derive(table, "word_count", Integer(), lambda text: text.count(" ") - 1, ("words",), nullable=False)
    derive(table, "recency", BigInteger(), recency if newest else number, (*newest, "id"), nullable=False)
    Index(f"ix_{table.name}_recency", table.c.recency, table.c.word_count)
    for database, statements in search.made_with.items():
        for statement in statements:
            event.listen(table, "after_create", DDL(statement.replace("%", "%%")).execute_if(dialect=database))
    event.listen(table, "before_drop", DDL(f"DROP TABLE IF EXISTS {search.index}").execute_if(dialect="sqlite"))


def fingerprint(table: Table) -> list[str]:
    """What the index of a table is made of, down to the rules of folding: nothing if it has none."""
    found: list[Any] = [column.info["search"] for column in table.c if "search" in column.info]
    return [str((search.columns, search.made_with, fold(_SAMPLE))) for search in found]

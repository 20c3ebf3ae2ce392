"""Full text search in the tables: the words of each record, the order its matches come in, and an index of both."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from sqlalchemy import DDL, BigInteger, Index, Integer, Table, event

from models.derived import derive
from models.record import Text
from models.words import FOLDING, words

# One word for each rule of folding: what becomes of them is part of the fingerprint of the tables.
_SAMPLE = ("Łódź’s ½ STRAẞE, об'єкти Слов\N{MODIFIER LETTER APOSTROPHE}янська: ﬁve T-72s!",)

_ID_BITS = 48
_DAY_BITS = 9
_FIRST, _LAST = date(1900, 1, 1), date(2049, 12, 31)


def recency(day: date | None, record_id: str) -> int:
    """The day and the id as one number of 64 bits with a sign: it sorts as they do, an unknown day lowest.

    The day takes 16 bits and the twelve hexadecimal digits of the id 48, so no two records are equal. 16 bits do not
    hold the days of all years: before 1900 and after 2049 they hold the year, and the day of it takes 9 of the 48.
    """
    rest = int(record_id[-12:], 16)
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
    """What is searched in a table: the words of these columns. `newest` is the day that `recency` is made of, if any.

    `folding` is what `str.translate` makes words of, and `words` the words of texts as the index holds them.
    """

    table: Table
    columns: tuple[str, ...]
    newest: str | None
    folding: Mapping[int, str]
    words: Callable[[Iterable[str | None]], str]

    @property
    def index(self) -> str:
        """The FTS5 table of the words on SQLite. Its rowid is the recency, so that it reads the newest first."""
        return f"{self.table.name}_words"

    @property
    def made_by(self) -> dict[str, tuple[str, ...]]:
        """The statements that make the index, by database."""
        name, index = self.table.name, self.index
        added = f"INSERT INTO {index} (rowid, words) VALUES (new.recency, new.words);"  # noqa: S608 -- names of ours
        removed = (
            f"INSERT INTO {index} ({index}, rowid, words) "  # noqa: S608 -- names of ours
            "VALUES ('delete', old.recency, old.words);"
        )
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
                # The parser of to_tsvector goes by the locale of the database, and these words are split already.
                f"ALTER TABLE {name} ADD COLUMN vector tsvector GENERATED ALWAYS AS "
                "(array_to_tsvector(string_to_array(btrim(words), ' '))) STORED",
                f"CREATE INDEX ix_{name}_vector ON {name} USING gin (vector)",
            ),
        }


def make_searchable(table: Table) -> None:
    """Adds what a search needs to a table some of whose columns are marked `searched`, and one perhaps `newest`."""
    searched = tuple(column.name for column in table.c if column.info.get("searched"))
    newest = next((column.name for column in table.c if column.info.get("newest")), None)
    search = Search(table, searched, newest, FOLDING, words)
    derive(table, "words", Text, lambda *texts: words(texts), searched, nullable=False, info={"search": search})
    derive(table, "word_count", Integer(), lambda text: text.count(" ") - 1, ("words",), nullable=False)
    order, needs = (recency, (newest, "id")) if newest else (number, ("id",))
    derive(table, "recency", BigInteger(), order, needs, nullable=False)
    Index(f"ix_{table.name}_recency", table.c.recency, table.c.word_count)
    for database, statements in search.made_by.items():
        for statement in statements:
            _on(table, "after_create", database, statement)
    _on(table, "before_drop", "sqlite", f"DROP TABLE IF EXISTS {search.index}")


def _on(table: Table, moment: str, database: str, statement: str) -> None:
    event.listen(table, moment, DDL(statement).execute_if(dialect=database))  # type: ignore[no-untyped-call]


def fingerprint(table: Table) -> str:
    """What the index of a table is made of, down to the rules of folding."""
    search: Search = table.c.words.info["search"]
    return str((search.columns, search.newest, search.made_by, words(_SAMPLE)))

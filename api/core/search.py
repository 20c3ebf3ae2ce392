"""Full text search as SQL: whether a row is found, and which rows that are found a page is made of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Select,
    TableClause,
    and_,
    case,
    cast,
    column,
    exists,
    false,
    func,
    literal,
    select,
    table,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from api.core.phrases import Words

# Relevance puts the newest matches into order, as many as these: with all, a common word would take seconds.
RANKED = 5000


class Declared(Protocol):
    """What a table says of its search, as `models.search` does."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are searched."""

    @property
    def newest(self) -> str | None:
        """The column with the day that says which record is newer, if there is one."""

    @property
    def index(self) -> str:
        """The name of the FTS5 table."""

    @property
    def folding(self) -> Mapping[int, str]:
        """What the index made of each character."""

    @property
    def words(self) -> Words:
        """What the index made of texts."""


@dataclass(frozen=True, slots=True)
class Searched:
    """What is searched: the columns of a table or an alias of it, and the FTS5 table whose rowid is the recency."""

    words: ColumnElement[str]
    word_count: ColumnElement[int]
    recency: ColumnElement[int]
    fts: TableClause

    @classmethod
    def of(cls, columns: Any, index: str) -> "Searched":
        """What is searched in these columns with the index of this name."""
        return cls(
            columns.words, columns.word_count, columns.recency, table(index, column("rowid", BigInteger), column(index))
        )

    @property
    def rowid(self) -> ColumnElement[int]:
        """The rowid of the FTS5 table."""
        return self.fts.c.rowid

    def matches(self, query: Any) -> ColumnElement[bool]:
        """Whether a row of the FTS5 table is found."""
        return self.fts.c[self.fts.name].op("MATCH", is_comparison=True)(query)

    def has(self, patterns: Iterable[Any]) -> ColumnElement[bool]:
        """Whether the words have all phrases, found without an index."""
        return and_(true(), *(self.words.like(pattern) for pattern in patterns))


class _OnEither(FunctionElement[bool]):
    """A condition as SQLite understands it, and as PostgreSQL does."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:  # noqa: ARG002 -- the name SQLAlchemy gives it
        """It needs no `= 1` to be a condition, which would hide it from the index."""
        return self


@compiles(_OnEither, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    on_sqlite, _ = element.clauses
    return f"({compiler.process(on_sqlite, **options)})"


@compiles(_OnEither, "postgresql")
def _on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    _, on_postgresql = element.clauses
    return f"({compiler.process(on_postgresql, **options)})"


def where(about: Searched, value: Any) -> ColumnElement[bool]:
    """Whether a row is found by what `bound` gives, or parameters in its place."""
    if not value:
        return true() if value is None else false()
    fts, tsquery, _, longer = value
    vector: Any = column("vector")
    vector.table = about.words.table
    lexemes = vector.op("@@", is_comparison=True)(cast(tsquery, TSQUERY))
    return _OnEither(about.recency.in_(select(about.rowid).where(about.matches(fts))), and_(lexemes, about.has(longer)))


def newest(
    about: Searched, value: Any, others: Sequence[ColumnElement[bool]], dialect: str, most: Any, before: Any = None
) -> Select[Any]:
    """The recency of the newest rows that are found and fit the `others`, conditions on the columns of `about`.

    They are `most` in number, and below `before` if it is given; `value` is what `bound` gives for at least one phrase.
    """
    earlier = [] if before is None else [about.recency < before]
    if dialect == "postgresql":
        return _first(select(about.recency).where(where(about, value), *others, *earlier), about.recency, most)
    fts, _, patterns, _ = value
    found = select(about.rowid.label("recency")).where(about.matches(fts))
    found = found if before is None else found.where(about.rowid < before)
    if not others:
        return _first(found, about.rowid, most)
    # The index gives the newest first, so that few matches are looked at until the page is full: unless the others
    # leave few rows of many. Then these are looked at, in the order of no index, and their words are compared.
    few = _fewer_than_ranked(about, fts, others)
    by_index = found.where(exists().where(about.recency == about.rowid, *others))
    by_others = select(about.recency).where(*others, *earlier, about.has(patterns))
    either = union_all(
        select(_first(by_index, about.rowid, case((few, 0), else_=most)).subquery().c.recency),
        select(_first(by_others, about.recency + 0, case((few, most), else_=0)).subquery().c.recency),
    )
    return select(either.subquery().c.recency)


def most_relevant(
    about: Searched, among: Select[Any], most: Any, after: Sequence[ColumnElement[bool]] = ()
) -> Select[Any]:
    """The recency of the rows `among` these that say it in the fewest words; of the same length, the newer first.

    All words that are looked for occur in each of them, most often once: what is about little else says it shortest.
    `after` are conditions on the columns of `about`, which is not the alias that `among` is about.
    """
    ranked = select(about.recency).where(about.recency.in_(among), *after)
    return ranked.order_by(about.word_count, about.recency.desc()).limit(most)


def _first(found: Select[Any], order: ColumnElement[int], most: Any) -> Select[Any]:
    return found.order_by(order.desc()).limit(most)


def _fewer_than_ranked(about: Searched, fts: Any, others: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    """Whether the words find more rows than relevance ranks, and the other conditions no more than that."""
    matches = select(about.rowid).where(about.matches(fts)).limit(RANKED + 1)
    fitting = select(literal(1)).select_from(about.words.table).where(*others).limit(RANKED + 1)
    common = select(func.count() > RANKED).select_from(matches.subquery()).scalar_subquery()
    rare = select(func.count() <= RANKED).select_from(fitting.subquery()).scalar_subquery()
    return case((common, rare), else_=literal(0)) == literal(1)

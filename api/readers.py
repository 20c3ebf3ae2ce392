"""Readers: the engines that answers are read with, and which state of the dataset an answer was read from."""

from dataclasses import dataclass
from typing import Self

from sqlalchemy import Engine, bindparam, select
from sqlalchemy.engine import URL

from api.core.errors import Unavailable
from api.core.snapshot import Snapshot
from api.core.statement import Statement
from models.revision import Revision
from models.store import reader, schema_id

# A connection for each thread that answers (AnyIO has 40), so that none waits for one in vain.
ANSWERS = 40
# An export holds its connection for as long as its client takes to read it.
EXPORTS = 16
_NUMBERS = Revision.__table__.c  # type: ignore[attr-defined]
_NEWEST = select(_NUMBERS.number, _NUMBERS.schema_id).order_by(_NUMBERS.number.desc()).limit(bindparam("most"))


@dataclass(frozen=True, slots=True)
class Readers:
    """Engines over one database: `quick` answers at once in the event loop, where the database is a local file.

    `watch` is for a connection that is kept.
    """

    quick: Engine | None
    answers: Engine
    exports: Engine
    watch: Engine
    newest: Statement

    @classmethod
    def of(cls, url: URL) -> Self:
        """Engines that open no connection before they are asked."""
        answers = reader(url, ANSWERS)
        quick = reader(url, 1) if url.get_backend_name() == "sqlite" else None
        return cls(quick, answers, reader(url, EXPORTS), reader(url), Statement(_NEWEST, answers.dialect))

    def revision(self, snapshot: Snapshot) -> int:
        """Number of the revision that is read. Raises Unavailable where there is none this version can read."""
        found = snapshot.rows(self.newest, {"most": 1})
        if not found:
            raise Unavailable("The database holds no dataset yet; `python -m seed load` fills it.")
        number, written_by = found[0]
        if written_by != schema_id():
            raise Unavailable("The dataset was written by another version of Fogline; load it again with this one.")
        return int(number)

    def dispose(self) -> None:
        """Closes all connections."""
        for engine in (self.quick, self.answers, self.exports, self.watch):
            if engine:
                engine.dispose()

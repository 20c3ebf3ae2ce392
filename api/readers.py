"""Readers: the connections that answers are read with, and which state of the dataset an answer was read from."""

import hashlib
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.engine import URL

from api.core.errors import Unavailable
from api.core.snapshot import Snapshot
from api.core.statement import Statement
from api.state import State
from models.revision import Revision
from models.store import reader, schema_id, standing_file

# Of the connections for questions, how many there are for each one that is only for searches, and for exports.
SHARE = 4
# An export reads in lots, each of which may take this long. It holds its connection while its client reads.
LOT_SECONDS = 60
_NUMBERS = Revision.__table__.c  # type: ignore[attr-defined]
_TOLD = (_NUMBERS.number, _NUMBERS.schema_id, _NUMBERS.checksum, _NUMBERS.recorded_at)
_NEWEST = select(*_TOLD).order_by(_NUMBERS.number.desc()).limit(bindparam("most"))


class Readers:
    """Pools of connections to one database. None is opened before it is asked for.

    `is_file` tells whether the database is a local file, which answers many questions sooner than a thread begins.
    """

    def __init__(self, url: URL, connections: int = 20, seconds: float = 4) -> None:
        self.is_file = url.get_backend_name() == "sqlite"
        self.seconds = seconds
        self.most_searches = -(-connections // SHARE)
        self._quick, self._answers = reader(url, 1), reader(url, connections, seconds)
        self._searches = reader(url, self.most_searches, seconds)
        self._exports = reader(url, self.most_searches, LOT_SECONDS)
        self._newest = Statement(_NEWEST, self._answers.dialect)
        self._kept: Snapshot | None = None
        # Of the connection that is kept: the mark of the file's last change, and the state that it then had.
        self._known: tuple[Any, State] | None = None
        self._file = Path(url.database or "").resolve() if self.is_file else None
        self._opened: tuple[int, ...] | None = None

    def quick(self) -> Snapshot:
        """The snapshot for what is answered at once, in the event loop. Its connection is kept."""
        if self._kept is None:
            self._kept = Snapshot(self._quick, kept=True)
        return self._kept

    def forget_replaced(self) -> None:
        """Closes the connection that is kept if another file stands in the place of the one it reads."""
        if self._file is not None and (now := standing_file(self._file)) != self._opened:
            self.forget()
            self._opened = now

    def forget(self) -> None:
        """Closes the connection that is kept, after it has failed."""
        self._known = None
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def answer(self) -> AbstractContextManager[Snapshot]:
        """A snapshot for what is answered in a thread."""
        return Snapshot(self._answers, seconds=self.seconds)

    def search(self) -> AbstractContextManager[Snapshot]:
        """A snapshot for a question that may take the database long: others have connections of their own."""
        return Snapshot(self._searches, seconds=self.seconds)

    def export(self) -> Snapshot:
        """A snapshot for an export."""
        return Snapshot(self._exports)

    def state(self, snapshot: Snapshot) -> State:
        """The state that is read. Raises Unavailable where there is none this version can read."""
        if snapshot is not self._kept:
            return self._read_state(snapshot)
        version = snapshot.version()
        if self._known is None or self._known[0] != version:
            self._known = (version, self._read_state(snapshot))
        state = self._known[1]
        snapshot.revision = state.revision
        return state

    def _read_state(self, snapshot: Snapshot) -> State:
        found = snapshot.rows(self._newest, {"most": 1})
        if not found:
            raise Unavailable("The database holds no dataset yet; `python -m seed load` fills it.")
        number, written_by, *told = found[0]
        if written_by != schema_id():
            raise Unavailable(
                "The tables are those of another version of Fogline: `python -m seed migrate` brings older ones up to "
                "this version, and newer ones need a newer server."
            )
        snapshot.revision = int(number)
        # Two datasets with the same contents differ in the time at which these were recorded.
        return State(snapshot.revision, hashlib.blake2b(repr(told).encode(), digest_size=8).hexdigest())

    def dispose(self) -> None:
        """Closes all connections."""
        self.forget()
        for engine in (self._quick, self._answers, self._searches, self._exports):
            engine.dispose()

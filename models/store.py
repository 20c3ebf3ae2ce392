"""Where the records are kept: the settings that name the database, and engines to read and to write it."""

import hashlib
import os
import re
import sqlite3
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.pool import QueuePool
from sqlalchemy.schema import CreateIndex
from sqlmodel import Field, SQLModel

from models import ENTITIES
from models.rolled_up import ROLLED_UP
from models.search import fingerprint

PROJECT = Path(__file__).resolve().parent.parent
DRIVERS = ("sqlite", "postgresql+psycopg")
SQLITE_WAIT_SECONDS = 30
# Of a SQLite file, for all connections of a pool together. Memory mapping would be faster still, but a file that is cut
# short while it is mapped kills the process.
PAGES_KB = 64 * 1024
POOL_WAIT_SECONDS = 2
ONE_WRITER_AT_A_TIME = 0x464F474C
# Several hosts as libpq writes them: `postgresql+psycopg://user@one:5432,two:5432/name`.
_SEVERAL = re.compile(r"(?P<before>[^/]+://(?:[^@/]*@)?)(?P<hosts>[^@/?]*,[^@/?]*)(?P<after>.*)")


def url_of(url: str) -> URL:
    """The database that a URL names, as SQLAlchemy names it, which writes several hosts its own way.

    Raises ArgumentError if it is none.
    """
    several = _SEVERAL.fullmatch(url)
    if several is None:
        return make_url(url)
    hosts = several["hosts"].split(",")
    made = make_url(several["before"] + several["after"])
    return made.update_query_dict({"host": hosts if len(hosts) > 1 else hosts[0]})


def _known(url: str) -> str:
    try:
        driver = url_of(url).drivername
    except ArgumentError:
        driver = "none"
    if driver not in DRIVERS:
        raise ValueError(f"must be a URL that begins with {' or '.join(f'{name}://' for name in DRIVERS)}")
    return url


class Store(BaseSettings):
    """The settings of the database, from `FOGLINE_*` variables."""

    model_config = SettingsConfigDict(env_prefix="FOGLINE_", frozen=True, hide_input_in_errors=True)

    data_dir: Path = Field(
        default=PROJECT / "data", description="Directory of the embedded database and of the gazetteer."
    )
    database_url: Annotated[str | None, AfterValidator(lambda url: url and _known(url))] = Field(
        default=None,
        description="Database to use: `sqlite:///FILE` or `postgresql+psycopg://…`, also with several hosts. "
        "Default: the file `fogline.sqlite3` in the data directory.",
    )

    @property
    def embedded(self) -> bool:
        """Whether the default database is used, which is filled at the first start."""
        return self.database_url is None

    @property
    def url(self) -> URL:
        """The database, as SQLAlchemy names it."""
        return url_of(self.database_url or f"sqlite:///{self.data_dir / 'fogline.sqlite3'}")


def explain(error: ValidationError) -> str:
    """One line for each wrong setting, that names its variable and what is allowed, but never shows its value."""
    lines = [f"FOGLINE_{'.'.join(map(str, fault['loc'])).upper()}: {fault['msg']}" for fault in error.errors()]
    return "\n".join(lines)


@cache
def schema_id() -> str:
    """A fingerprint of the tables: it changes with their columns, their indexes and what full text search reads."""
    made = (*tables(), ROLLED_UP)
    columns = [f"{c.table.name}.{c.name} {c.type!r} {c.nullable}" for t in made for c in t.columns]
    indexes = sorted(str(CreateIndex(index)) for table in made for index in table.indexes)
    searched = map(fingerprint, tables())
    return hashlib.sha256("\n".join((*columns, *indexes, *searched)).encode()).hexdigest()[:12]


def tables() -> list[Any]:
    """The tables of the entities, in the order of `ENTITIES`."""
    return [SQLModel.metadata.tables[entity.__tablename__] for entity in ENTITIES]  # type: ignore[index]


def reader(url: URL, connections: int = 1, seconds: float = 0) -> Engine:
    """An engine that can only read, each transaction one state of the dataset. Opening it touches no database.

    A server ends each statement after this many seconds, with 0 never; who reads a file has to see to it.
    """
    pool: dict[str, Any] = {"pool_size": connections, "max_overflow": 0, "pool_timeout": POOL_WAIT_SECONDS}
    if url.get_backend_name() != "sqlite":
        options = f"-c default_transaction_read_only=on -c statement_timeout={round(seconds * 1000)}"
        return create_engine(
            url,
            isolation_level="REPEATABLE READ",
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"options": options, "connect_timeout": 3},
            **pool,
        )
    file = Path(url.database or "").resolve()
    engine = create_engine("sqlite://", creator=lambda: _open(file), hide_parameters=True, poolclass=QueuePool, **pool)
    _reopened_when_replaced(engine, file)
    _set_up(engine, f"PRAGMA cache_size=-{PAGES_KB // connections}")
    return _begun_by_us(engine, "BEGIN")


def standing_file(file: Path) -> tuple[int, ...] | None:
    """What tells a file from one that is put in its place; None if there is none.

    Beside one in a directory that we cannot write, SQLite cannot tell of changes; there, its time and size do.
    """
    try:
        found = file.stat()
    except OSError:
        return None
    own = (found.st_dev, found.st_ino)
    return own if _can_be_shared(file) else (*own, found.st_mtime_ns, found.st_size)


def _can_be_shared(file: Path) -> bool:
    """Whether SQLite can keep its log beside the file, or finds it there; else it reads none that may have one."""
    return os.access(file.parent, os.W_OK) or file.with_name(f"{file.name}-shm").exists()


def _open(file: Path) -> sqlite3.Connection:
    mode = "mode=ro" if _can_be_shared(file) else "immutable=1"
    return sqlite3.connect(f"{file.as_uri()}?{mode}", uri=True, check_same_thread=False)


def _reopened_when_replaced(engine: Engine, file: Path) -> None:
    """An open connection goes on reading the file that was there when it was opened, whatever is there now."""

    @event.listens_for(engine, "connect")
    def _note(_connection: Any, record: Any) -> None:
        record.info["file"] = standing_file(file)

    @event.listens_for(engine, "checkout")
    def _compare(_connection: Any, record: Any, _proxy: Any) -> None:
        if record.info["file"] != standing_file(file):
            raise DisconnectionError("the file was replaced")


def writer(url: URL) -> Engine:
    """An engine whose transactions are all or nothing, tables included, and of which only one runs at a time."""
    if url.get_backend_name() != "sqlite":
        # Of several hosts, the one that can be written.
        primary = url.update_query_dict({"target_session_attrs": "read-write"})
        engine = create_engine(primary, hide_parameters=True)
        return _begun_by_us(engine, f"SELECT pg_advisory_xact_lock({ONE_WRITER_AT_A_TIME})")
    Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": SQLITE_WAIT_SECONDS})
    _set_up(engine, "PRAGMA journal_mode=WAL", "PRAGMA foreign_keys=ON")
    return _begun_by_us(engine, "BEGIN IMMEDIATE")


def _set_up(engine: Engine, *settings: str) -> None:
    """The SQLite driver begins transactions late, and ends them before a CREATE TABLE: keep it from both."""

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for setting in settings:
            connection.execute(setting)


def _begun_by_us(engine: Engine, begin: str) -> Engine:
    """The engine, with this statement at the beginning of each transaction."""

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine

"""Where the records are kept: the settings that name the database, and engines to read and to write it."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.schema import CreateIndex
from sqlmodel import Field, SQLModel

from models import ENTITIES
from models.search import fingerprint

PROJECT = Path(__file__).resolve().parent.parent
DRIVERS = ("sqlite", "postgresql+psycopg")
SQLITE_WAIT_SECONDS = 30
POOL_WAIT_SECONDS = 2


def _known(url: str) -> str:
    try:
        driver = make_url(url).drivername
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
        description="Database to use: `sqlite:///FILE` or `postgresql+psycopg://…`. "
        "Default: the file `fogline.sqlite3` in the data directory.",
    )

    @property
    def embedded(self) -> bool:
        """Whether the default database is used, which is filled at the first start."""
        return self.database_url is None

    @property
    def url(self) -> URL:
        """The database, as SQLAlchemy names it."""
        return make_url(self.database_url or f"sqlite:///{self.data_dir / 'fogline.sqlite3'}")


def explain(error: ValidationError) -> str:
    """One line for each wrong setting, that names its variable and what is allowed, but never shows its value."""
    lines = [f"FOGLINE_{'.'.join(map(str, fault['loc'])).upper()}: {fault['msg']}" for fault in error.errors()]
    return "\n".join(lines)


@cache
def schema_id() -> str:
    """A fingerprint of the tables: it changes with their columns, their indexes and what full text search reads."""
    columns = [f"{c.table.name}.{c.name} {c.type!r} {c.nullable}" for t in tables() for c in t.columns]
    indexes = sorted(str(CreateIndex(index)) for table in tables() for index in table.indexes)
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
    file = Path(url.database or "").resolve().as_uri()
    readonly = URL.create("sqlite", database=file, query={"mode": "ro", "uri": "true"})
    engine = create_engine(readonly, hide_parameters=True, connect_args={"check_same_thread": False}, **pool)
    return _begun_by_us(engine, "BEGIN")


def writer(url: URL) -> Engine:
    """An engine whose transactions are all or nothing, tables included, and of which only one runs at a time."""
    if url.get_backend_name() != "sqlite":
        return create_engine(url, hide_parameters=True)
    Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": SQLITE_WAIT_SECONDS})

    return _begun_by_us(engine, "BEGIN IMMEDIATE", "PRAGMA journal_mode=WAL", "PRAGMA foreign_keys=ON")


def _begun_by_us(engine: Engine, begin: str, *settings: str) -> Engine:
    """The SQLite driver begins transactions late, and ends them before a CREATE TABLE: take that over."""

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for setting in settings:
            connection.execute(setting)

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine

"""A dataset on each database, and clients of the application over it."""

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
import uvicorn
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from api.app import create_app
from api.connection import Connection
from api.core.snapshot import Snapshot
from api.settings import Settings
from models.store import reader, writer
from seed.__main__ import CORPUS, main
from seed.gazetteer import open_gazetteer
from seed.load import write
from tests import synthetic

POSTGRES = "FOGLINE_TEST_POSTGRES_URL"
# How long an example takes says nothing on a machine that does other things as well.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


def new_database(backend: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database, which is dropped afterwards. Skips where there is no PostgreSQL to test with."""
    if backend == "sqlite":
        yield f"sqlite:///{folder / 'fogline.sqlite3'}"
        return
    server = os.environ.get(POSTGRES)
    if server is None and os.environ.get("CI") == "true":
        pytest.fail(f"{POSTGRES} is not set, and with CI=true the tests on PostgreSQL must run")
    if server is None:
        pytest.skip(f"{POSTGRES} is not set")
    name = f"fogline_{uuid4().hex[:12]}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="session", autouse=True)
def data_dir(pytestconfig: pytest.Config) -> Iterator[Path]:
    """The data directory of the tests, kept from run to run: the gazetteer in it takes a while to build."""
    assert pytestconfig.cache is not None
    folder = pytestconfig.cache.mkdir("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOGLINE_DATA_DIR", str(folder))
        yield folder


@pytest.fixture(scope="session")
def gazetteer_file(data_dir: Path) -> Path:
    """The gazetteer, built if it is not there yet, for processes that have a data directory of their own."""
    open_gazetteer(data_dir).close()
    return max(data_dir.glob("gazetteer-*.sqlite"), key=lambda file: file.stat().st_mtime)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with the corpus loaded. Tests only read it."""
    for url in new_database(request.param, tmp_path_factory.mktemp("corpus")):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("FOGLINE_DATABASE_URL", url)
            assert main(["load", str(CORPUS)]) == 0
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of its own, for tests that write."""
    yield from new_database(request.param, tmp_path)


@pytest.fixture
def write_engine(empty_url: str) -> Iterator[Engine]:
    """An engine that writes into an empty database."""
    engine = writer(make_url(empty_url))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[Engine]:
    """An engine that reads the loaded corpus."""
    engine = reader(make_url(database_url))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def app(database_url: str) -> ASGIApp:
    """The application over the loaded corpus."""
    return create_app(Settings(database_url=database_url))


@pytest.fixture(scope="session")
def client(app: ASGIApp) -> Iterator[TestClient]:
    """A client of the application."""
    with TestClient(app, follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def rich_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with the synthetic dataset. Tests only read it."""
    for url in new_database(request.param, tmp_path_factory.mktemp("rich")):
        fill(url, synthetic.records())
        yield url


@pytest.fixture(scope="session")
def rich(rich_url: str) -> Iterator[TestClient]:
    """A client of the application over the synthetic dataset."""
    with client_of(rich_url) as client:
        yield client


@pytest.fixture(scope="module")
def snapshot(rich_url: str) -> Iterator[Snapshot]:
    """The synthetic dataset, read in one transaction."""
    engine = reader(make_url(rich_url))
    with Snapshot(engine) as snapshot:
        yield snapshot
    engine.dispose()


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, TestClient]]:
    """Clients over the synthetic dataset on SQLite and on PostgreSQL, to compare their answers."""
    folder = tmp_path_factory.mktemp("both")
    for one in new_database("sqlite", folder):
        for other in new_database("postgresql", folder):
            fill(one, synthetic.records())
            fill(other, synthetic.records())
            with client_of(one) as first, client_of(other) as second:
                yield first, second


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """The SELECT statements that answers are read with from here on."""
    sent: list[str] = []

    class Notes(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "FROM revision" not in record.getMessage():
                sent.append(record.getMessage())

    log, notes = logging.getLogger("fogline.sql"), Notes()
    log.addHandler(notes)
    log.setLevel(logging.DEBUG)
    yield sent
    log.setLevel(logging.NOTSET)
    log.removeHandler(notes)


def fill(url: str, records: Any) -> None:
    """Loads records into a database."""
    engine = writer(make_url(url))
    write(engine, records)
    engine.dispose()


@contextmanager
def client_of(url: str, **settings: Any) -> Iterator[TestClient]:
    """A client of the application over the dataset of a database."""
    with TestClient(create_app(Settings(database_url=url, **settings)), follow_redirects=False) as client:
        yield client


@contextmanager
def serving(url: str) -> Iterator[tuple[str, int]]:
    """A server over the dataset of a database, in a thread; gives its host and port."""
    with running(create_app(Settings(database_url=url)), log_level="critical") as server:
        yield server.servers[0].sockets[0].getsockname()[:2]


@contextmanager
def running(app: ASGIApp, **more: Any) -> Iterator[uvicorn.Server]:
    """A server of an application, with our connections, in a thread."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, http=Connection, ws="none", **more))
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield server
    server.should_exit = True
    thread.join(timeout=30)
    assert not thread.is_alive()


def headers_of(reply: Any) -> dict[str, str]:
    """The headers of a reply but for its number, which no other one has."""
    return {name: value for name, value in reply.headers.items() if name != "x-request-id"}

"""A primary and a standby: loads go to the one, reads to the other, and the server needs no right but to read."""

import os
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from sqlalchemy import text

from models.store import PROJECT, reader, url_of, writer
from seed.load import write
from tests.acceptance.postgres import Postgres, programs
from tests.acceptance.standby import Standby
from tests.conftest import client_of
from tests.synthetic import records

GRANTS = re.findall(r"^```sql\n(.*?)^```", (PROJECT / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
FIRST, SECOND = records(1, 20), records(1, 30)


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Postgres, Standby]]:
    """A primary with a database `fogline`, and a standby that streams from it."""
    try:
        programs()
    except FileNotFoundError as missing:
        pytest.fail(str(missing)) if os.environ.get("CI") == "true" else pytest.skip(str(missing))
    with TemporaryDirectory(prefix="fogline-") as folder, ExitStack() as stack:
        Path(folder).chmod(0o755)  # PostgreSQL's user passes through it
        primary = Postgres(Path(folder) / "primary")
        standby = Standby(Path(folder) / "standby", primary)
        for server in (primary, standby):
            server.start()
            stack.callback(server.stop, "immediate")
        primary.create("fogline")
        for statement in "".join(GRANTS).strip().split("\n"):
            primary.execute(statement, "fogline")
        yield primary, standby


def url(servers: tuple[Postgres, Standby], user: str) -> str:
    """The database on both, whose standby is read."""
    hosts = ",".join(f"127.0.0.1:{server.port}" for server in servers)
    return f"postgresql+psycopg://{user}@{hosts}/fogline?target_session_attrs=prefer-standby"


def load(servers: tuple[Postgres, Standby], drafts: tuple[object, ...]) -> None:
    engine = writer(url_of(url(servers, "fogline")))
    write(engine, drafts)  # type: ignore[arg-type]
    engine.dispose()


def test_what_is_loaded_into_the_primary_is_read_from_the_standby(servers: tuple[Postgres, Standby]) -> None:
    reads = url(servers, "fogline_api")
    with client_of(reads) as client:
        for revision, draft in enumerate((FIRST, SECOND), 1):
            load(servers, draft)
            until = time.monotonic() + 10
            while client.get("/ready").json().get("revision") != revision:
                assert time.monotonic() < until
                time.sleep(0.05)
            found = client.get(f"/v1/estimates?limit={100 - revision}&count=exact").json()
            assert len(found["data"]) == found["meta"]["total"] == (20, 30)[revision - 1]
            assert client.get("/v1/estimates.csv").status_code == 200
            assert client.get("/v1/reports?q=draft").status_code == 200
        engine = reader(url_of(reads))
        with engine.connect() as connection:
            assert connection.execute(text("SELECT pg_is_in_recovery()")).scalar_one()
        engine.dispose()


def test_without_the_standby_the_primary_is_read(servers: tuple[Postgres, Standby]) -> None:
    load(servers, SECOND)
    with client_of(url(servers, "fogline_api")) as client:
        assert client.get("/ready").status_code == 200
        servers[1].stop()
        for address in ("/ready", "/v1/estimates", "/v1/estimates?limit=3"):
            assert client.get(address).status_code == 200
        servers[1].start()


def test_the_role_of_the_server_can_write_nothing(servers: tuple[Postgres, Standby]) -> None:
    load(servers, SECOND)
    where = f"host=127.0.0.1 port={servers[0].port} user=fogline_api dbname=fogline"
    with psycopg.connect(where, autocommit=True) as connection:
        assert connection.execute("SELECT count(*) FROM estimate").fetchone()
        for statement in ("DELETE FROM mention", "UPDATE report SET title = 'x'", "CREATE TABLE more (id int)"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())

"""Health: alive while the process runs, ready while the database answers with data this version can read."""

from pathlib import Path
from time import sleep

import pytest
from sqlalchemy import make_url
from starlette.testclient import TestClient

from api.standing import FILE_BELIEVED_SECONDS
from models.store import writer
from seed.load import write
from tests.conftest import client_of, fill
from tests.synthetic import records


def test_a_server_with_data_is_live_and_ready(client: TestClient) -> None:
    live, ready = client.get("/live"), client.get("/ready")
    assert (live.status_code, live.json()) == (200, {"status": "live"})
    assert (ready.status_code, ready.json()) == (200, {"status": "ready", "revision": 1})
    assert live.headers["Cache-Control"] == ready.headers["Cache-Control"] == "no-store"


def test_a_server_without_data_is_live_but_not_ready_until_it_is_loaded(empty_url: str) -> None:
    with client_of(empty_url) as client:
        for path in ("/ready", "/v1/estimates", "/v1/estimates/est-x"):
            reply = client.get(path)
            assert (reply.status_code, reply.json()["code"]) == (503, "UNAVAILABLE")
            assert reply.headers["Retry-After"] == "5"
        assert client.get("/live").status_code == client.get("/docs").status_code == 200
        engine = writer(make_url(empty_url))
        write(engine, records(1, 20))
        assert client.get("/ready").json() == {"status": "ready", "revision": 1}
        assert len(client.get("/v1/estimates?limit=100").json()["data"]) == 20
        write(engine, records(2, 20))
        engine.dispose()
        assert client.get("/ready").json() == {"status": "ready", "revision": 2}


@pytest.mark.parametrize("content", [b"", b"This is no database. " * 500, b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_database_file_that_is_broken_is_unavailable(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "secret.sqlite3"
    path.write_bytes(content)
    with client_of(f"sqlite:///{path}") as client:
        for address in ("/ready", "/v1/estimates"):
            reply = client.get(address)
            assert reply.status_code == 503
            assert "secret" not in reply.text
        assert client.get("/live").status_code == 200


def test_a_database_server_that_is_not_there_is_unavailable_and_tells_no_password() -> None:
    with client_of("postgresql+psycopg://user:secret@127.0.0.1:1/fogline") as client:
        for address in ("/ready", "/v1/estimates"):
            reply = client.get(address)
            assert reply.status_code == 503
            assert "secret" not in reply.text
        assert client.get("/live").status_code == 200


def test_what_is_served_cannot_be_written(rich_url: str) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    from models.store import reader

    engine = reader(make_url(rich_url))
    with engine.connect() as connection, pytest.raises(DBAPIError, match=r"(?i)read-?only"):
        connection.execute(text("DELETE FROM mention"))
    engine.dispose()


def test_a_file_that_is_put_in_the_place_of_another_is_read_from_then_on(tmp_path: Path) -> None:
    served, other = tmp_path / "served.sqlite3", tmp_path / "other.sqlite3"
    for file, count in ((served, 20), (other, 30)):
        fill(f"sqlite:///{file}", records(1, count))
    question = {"query": "{ estimates { totalCount } }"}
    with client_of(f"sqlite:///{served}") as client:
        before = client.get("/v1/estimates?limit=100")
        assert len(before.json()["data"]) == 20
        other.replace(served)
        sleep(FILE_BELIEVED_SECONDS)
        after = client.get("/v1/estimates?limit=100", headers={"If-None-Match": before.headers["ETag"]})
        assert (after.status_code, len(after.json()["data"])) == (200, 30)
        assert client.post("/graphql", json=question).json()["data"]["estimates"]["totalCount"] == 30
        served.unlink()
        sleep(FILE_BELIEVED_SECONDS)
        assert client.get("/v1/estimates?limit=99").status_code == 503
        fill(f"sqlite:///{served}", records(1, 10))
        sleep(FILE_BELIEVED_SECONDS)
        assert len(client.get("/v1/estimates?limit=100").json()["data"]) == 10

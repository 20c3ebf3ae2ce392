"""Migrations: the tables they make are those of the models, and they happen whole, once, or not at all."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, inspect, make_url, select, text, update
from sqlmodel import SQLModel

from models import Report, Revision
from models.revision import newest
from models.store import PROJECT, schema_id, writer
from seed import migrate as migrations
from seed.load import write
from seed.migrate import migrate
from seed.refusal import Refused
from tests.conftest import client_of, new_database
from tests.seed.test_load import assert_is_whole
from tests.synthetic import records

REPORT: Any = Report.__table__  # type: ignore[attr-defined]
REVISION: Any = Revision.__table__  # type: ignore[attr-defined]
ALEMBIC = "alembic_version"
# Everything that a database says of its tables, whichever statement made them.
TOLD = {
    "sqlite": (
        'SELECT m.name, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden FROM sqlite_master m, '
        "pragma_table_xinfo(m.name) c WHERE m.type = 'table'",
        'SELECT m.name, k."table", k."from", k."to" FROM sqlite_master m, pragma_foreign_key_list(m.name) k',
        # Of a table only the generated columns: the order of the columns says nothing.
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type != 'table' OR sql LIKE '%VIRTUAL%' "
        "OR sql LIKE '%GENERATED%'",
    ),
    "postgresql": (
        "SELECT table_name, column_name, data_type, is_nullable, column_default, collation_name, "
        "generation_expression FROM information_schema.columns WHERE table_schema = 'public'",
        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT conrelid::regclass::text, contype, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE connamespace = 'public'::regnamespace",
        "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    ),
}


def told(connection: Connection) -> list[list[tuple[str, ...]]]:
    """What the database says of its tables, in any order, but for Alembic's own."""
    answers = [connection.exec_driver_sql(question).all() for question in TOLD[connection.dialect.name]]
    rows = [{tuple(_comparable(str(cell)) for cell in row) for row in answer} for answer in answers]
    return [sorted(row for row in found if not any(ALEMBIC in cell for cell in row)) for found in rows]


def _comparable(cell: str) -> str:
    if cell.startswith("CREATE TABLE"):
        return str(sorted(re.findall(r"\w+ \w+ GENERATED ALWAYS AS \([^\n]*", cell)))
    return " ".join(cell.split())


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_all_migrations_together_make_the_tables_of_the_models(backend: str, tmp_path: Path) -> None:
    """Indexes, triggers, generated columns and full text search among them, which Alembic does not compare."""
    made = []
    for number, make in enumerate((migrate, SQLModel.metadata.create_all)):
        folder = tmp_path / str(number)
        folder.mkdir()
        for url in new_database(backend, folder):
            engine = writer(make_url(url))
            with engine.begin() as connection:
                make(connection)
                made.append(told(connection))
            engine.dispose()
    assert made[0] == made[1], "python -m seed migrate --draft MESSAGE drafts what is missing"
    assert all(made[0][:3])


def test_an_empty_database_is_migrated_once(write_engine: Engine) -> None:
    for expected in (True, False, False):
        with write_engine.begin() as connection:
            assert migrate(connection) is expected
            assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == schema_id()
            assert newest(connection) is None
    write(write_engine, records(1, 20))
    assert_is_whole(write_engine)


def earlier(engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, steps: str) -> None:
    """Fills a database, and has it be of an earlier version: one more migration, with these steps, leads to ours."""
    write(engine, records(1, 20))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'earlier'"))
        connection.execute(update(REVISION).values(schema_id="earlier"))
    versions = tmp_path / "migrations" / "versions"
    versions.mkdir(parents=True)
    (versions.parent / "env.py").write_text((migrations.FOLDER / "env.py").read_text("utf-8"), "utf-8")
    for name, revision, before, body in (("one", "earlier", None, "pass"), ("two", schema_id(), "earlier", steps)):
        (versions / f"{name}.py").write_text(
            f"from alembic import op\nimport sqlalchemy as sa\nrevision = {revision!r}\ndown_revision = {before!r}\n\n"
            f"def upgrade():\n    {body}\n",
            "utf-8",
        )
    monkeypatch.setattr(migrations, "FOLDER", versions.parent)


ADDS = "op.create_table('more', sa.Column('id', sa.Integer(), primary_key=True))"


def test_a_dataset_of_an_earlier_version_is_served_after_a_migration_and_not_before(
    write_engine: Engine, empty_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    earlier(write_engine, monkeypatch, tmp_path, ADDS)
    with write_engine.begin() as connection:
        connection.execute(text("UPDATE report SET words = ' stale '"))
        connection.execute(text("UPDATE rolled_up SET estimates = 0"))
    with client_of(empty_url) as client:
        for path in ("/ready", "/v1/reports"):
            reply = client.get(path)
            assert (reply.status_code, reply.json()["code"]) == (503, "UNAVAILABLE")
            assert reply.headers["Retry-After"] == "5"
            assert "python -m seed migrate" in reply.json()["detail"]
        assert client.get("/live").status_code == 200
        with write_engine.begin() as connection:
            assert migrate(connection)
            assert inspect(connection).has_table("more")
        assert client.get("/ready").json() == {"status": "ready", "revision": 2}
        assert len(client.get("/v1/reports?q=draft").json()["data"]) > 0
        assert client.get("/v1/reports?q=stale").json()["data"] == []
    assert_is_whole(write_engine)
    with write_engine.connect() as connection:
        written = connection.execute(select(REVISION.c.schema_id).order_by(REVISION.c.number)).scalars().all()
    assert written == ["earlier", schema_id()]
    assert not write(write_engine, records(1, 20)).changed


def test_a_load_migrates_first(write_engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    earlier(write_engine, monkeypatch, tmp_path, ADDS)
    assert not write(write_engine, records(1, 20)).changed
    with write_engine.connect() as connection:
        assert inspect(connection).has_table("more")
    assert_is_whole(write_engine)


def test_a_migration_that_fails_midway_leaves_nothing_and_passes_when_it_is_mended(
    write_engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    earlier(write_engine, monkeypatch, tmp_path, f"{ADDS}; op.execute('ALTER TABLE report ADD COLUMN extra TEXT'); 1/0")
    with write_engine.begin() as connection:
        before = told(connection)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), write_engine.begin() as connection:
            migrate(connection)
        with write_engine.begin() as connection:
            assert told(connection) == before
            assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "earlier"
            assert newest(connection).number == 1  # type: ignore[union-attr]
    mended = migrations.FOLDER / "versions" / "two.py"
    mended.write_text(mended.read_text("utf-8").replace("; 1/0", ""), "utf-8")
    with write_engine.begin() as connection:
        assert migrate(connection)
        assert inspect(connection).has_table("more")


def test_a_database_from_before_there_were_migrations_is_taken_over(write_engine: Engine) -> None:
    write(write_engine, records(1, 20))
    with write_engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    outcome = write(write_engine, records(1, 20))
    assert (outcome.changed, outcome.revision) == (False, 1)
    assert_is_whole(write_engine)


def test_a_database_of_a_version_we_do_not_know_is_refused(write_engine: Engine) -> None:
    write(write_engine, records(1, 20))
    with write_engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'newer'"))
        connection.execute(update(REVISION).values(schema_id="newer"))
    with pytest.raises(Refused, match="another version"), write_engine.begin() as connection:
        migrate(connection)


def test_four_that_migrate_at_once_all_pass(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOGLINE_DATABASE_URL", empty_url)
    command = [sys.executable, "-m", "seed", "migrate"]
    four = [subprocess.Popen(command, cwd=PROJECT, stdout=-1, stderr=-1, text=True) for _ in range(4)]
    said = [process.communicate(timeout=120) for process in four]
    assert [process.returncode for process in four] == [0] * 4, said
    assert sorted(out for out, _ in said) == ["migrated\n", *["nothing to migrate\n"] * 3]


def test_a_draft_is_only_made_of_a_change(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match="already"):
        migrations.draft("Nothing")


def test_a_draft_holds_what_the_models_have_and_the_migrations_have_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    for name in ("env.py", "script.py.mako"):
        (folder / name).write_text((migrations.FOLDER / name).read_text("utf-8"), "utf-8")
    (ours,) = (migrations.FOLDER / "versions").glob("*_the_first_tables.py")
    monkeypatch.setattr(migrations, "FOLDER", folder)
    migrations.draft("The first tables")
    (drafted,) = (folder / "versions").glob("*.py")
    made: dict[str, Any] = {}
    for file in (ours, drafted):
        exec(compile(file.read_text("utf-8"), str(file), "exec"), made.setdefault(file.name, {}))
    assert drafted.read_text("utf-8").count("op.create_index") == ours.read_text("utf-8").count("op.create_index")

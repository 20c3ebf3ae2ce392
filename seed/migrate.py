"""Migrations: the tables of an earlier version of Fogline become those of this one, all of them or none."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Table, bindparam, create_engine, inspect, select, update

from models import ENTITIES, Force, Revision
from models.derived import worked_out
from models.revision import Standing, newest
from models.rolled_up import roll_up
from models.store import schema_id
from seed.refusal import Refused
from seed.revising import write_revision
from seed.rows import Row, plain, table_of, weight

FOLDER = Path(__file__).resolve().parent / "migrations"
FILE_NAMES = "%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s"
CHUNK = 1000


def migrate(connection: Connection) -> bool:
    """Brings the tables up to this version in the connection's transaction; gives whether there was anything to do.

    A migration is called by the fingerprint of the tables that it leads to, so a database says what its tables are,
    and one from before there were migrations says it in its newest revision. Raises Refused if that is none we know.
    """
    found = MigrationContext.configure(connection).get_current_revision()
    if found == schema_id():
        return False
    config = _config(connection)
    standing = newest(connection) if inspect(connection).has_table(table_of(Revision).name) else None
    try:
        if found is None and standing is not None:
            command.stamp(config, standing.schema_id)
        command.upgrade(config, "head")
    except CommandError:
        raise Refused("the tables were made by another version of Fogline, which this one does not know") from None
    if standing is not None and standing.schema_id != schema_id():
        _settle(connection, standing)
    return True


def draft(message: str) -> None:
    """Writes a new migration: what the tables of the models have that those of the last migration have not.

    It is a draft: generated columns, triggers and a change of the index of full text search are not seen.
    """
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        config = _config(connection)
        if ScriptDirectory.from_config(config).get_current_head() == schema_id():
            raise Refused("the last migration leads to these tables already")
        command.upgrade(config, "head")
        command.revision(config, message, autogenerate=True, rev_id=schema_id())


def _config(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection})
    # Alembic reads its options as ConfigParser does, for which a percent sign begins a variable.
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", FILE_NAMES)
    return config


def _settle(connection: Connection, standing: Standing) -> None:
    """Makes right what depends on the columns: those derived from others, what is rolled up, and the checksum, in a
    new revision."""
    checksum = 0
    for entity in ENTITIES:
        for rows in _in_chunks(connection, table_of(entity)):
            checksum += sum(weight(plain(row, entity)) for row in rows)
            _derive_again(connection, table_of(entity), rows)
    roll_up(connection, dict.fromkeys(connection.execute(select(table_of(Force).c.id)).scalars()))
    write_revision(connection, standing.number + 1, datetime.now(UTC), checksum, {}, {}, {})


def _in_chunks(connection: Connection, table: Table) -> Iterator[list[Row]]:
    last = ""
    some = select(table).where(table.c.id > bindparam("last")).order_by(table.c.id).limit(CHUNK)
    while rows := [row._asdict() for row in connection.execute(some, {"last": last})]:
        yield rows
        last = rows[-1]["id"]


def _derive_again(connection: Connection, table: Table, rows: list[Row]) -> None:
    """Writes what is derived from each of the rows where it stands otherwise, as after a change of the rules."""
    made = [(row, worked_out(table, row)) for row in rows]
    stale = [columns | {"its_id": row["id"]} for row, columns in made if not columns.items() <= row.items()]
    if stale:
        columns: dict[str, Any] = {name: bindparam(name) for name in stale[0] if name != "its_id"}
        connection.execute(update(table).where(table.c.id == bindparam("its_id")).values(columns), stale)

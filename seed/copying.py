"""Rows into PostgreSQL: copied into a staging table, and from there into the table in one statement."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table

from models.derived import worked_out
from seed.rows import Row, derived


def copy_into(connection: Connection, table: Table, rows: Iterable[Row], kept: frozenset[str]) -> None:
    """Adds the rows, and revises those whose id stands there already, but for the columns that are to be `kept`.

    Nothing that it locks is waited for by who reads.
    """
    names = [column.name for column in table.c if column.name not in derived(table)]
    columns = ", ".join(f'"{name}"' for name in names)
    revised = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name not in kept | {"id"})
    writers = [table.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect) for name in names]
    staged = f"staged_{table.name}"
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor:
        # The names are ours, and the driver has no parameters for names.
        cursor.execute(
            f"CREATE TEMPORARY TABLE {staged} ON COMMIT DROP AS "  # noqa: S608
            f"SELECT {columns} FROM {table.name} WITH NO DATA"
        )
        with cursor.copy(f"COPY {staged} ({columns}) FROM STDIN") as copy:
            for row in rows:
                whole = row | worked_out(table, row)
                copy.write_row(
                    [
                        process(whole.get(name)) if process else whole.get(name)
                        for name, process in zip(names, writers, strict=True)
                    ]
                )
        cursor.execute(
            f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM {staged} "  # noqa: S608
            f"ON CONFLICT (id) DO UPDATE SET {revised}"
        )
        cursor.execute(f"DROP TABLE {staged}")

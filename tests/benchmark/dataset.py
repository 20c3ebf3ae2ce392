"""A synthetic dataset for the benchmarks, the same for the same seed: `python -m tests.benchmark.dataset FILE`."""

import argparse
import hashlib
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from models import Force, Revision
from models.rolled_up import roll_up
from models.store import schema_id, tables, writer
from tests.benchmark.world import LAST_DAY, World

# The others search the quotes as the manual of FTS5 shows it; what Fogline searches is in its own tables.
SEARCHED_BY_OTHERS = (
    "CREATE VIRTUAL TABLE quote_words USING fts5 (quote, content = 'estimate')",
    "INSERT INTO quote_words (quote_words) VALUES ('rebuild')",
)
RECORDED_AT = datetime.combine(LAST_DAY, datetime.min.time(), UTC)


def main() -> None:
    """Makes the dataset that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark.dataset", description=__doc__)
    parser.add_argument("database", help="a new SQLite file, or the URL of an empty PostgreSQL database")
    parser.add_argument("--scale", type=float, default=1.0, help="1 makes a million estimates")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    begun = time.perf_counter()
    counts = fill(asked.database, asked.scale, asked.seed)
    made = ", ".join(f"{number:,} {name}s" for name, number in counts.items() if number)
    print(f"{made} in {time.perf_counter() - begun:.0f} s")


def fill(database: str, scale: float = 1.0, seed: int = 1) -> dict[str, int]:
    """Fills a new database, in one transaction; gives the number of records of each entity."""
    engine = writer(make_url(database if "://" in database else f"sqlite:///{Path(database).resolve()}"))
    stamp = {"recorded_at": RECORDED_AT, "revision": 1, "created_in": 1}
    with engine.begin() as connection:
        SQLModel.metadata.create_all(connection)
        # An index costs a tenth when it is made over the rows that are there.
        indexes = [index for table in tables() for index in table.indexes]
        for index in indexes:
            index.drop(connection)
        for entity, rows in World(scale, seed).rows():
            if rows:
                connection.execute(insert(entity), [row | stamp for row in rows])
        for index in indexes:
            index.create(connection)
        roll_up(connection, dict.fromkeys(connection.execute(select(Force.__table__.c.id)).scalars()))  # type: ignore[attr-defined]
        if connection.dialect.name == "sqlite":
            for statement in SEARCHED_BY_OTHERS:
                connection.exec_driver_sql(statement)
        counts = _counted(connection)
        # The checksum of a load, a sum over all rows, would cost as much as the load.
        checksum = hashlib.sha256(f"{scale} {seed}".encode()).hexdigest()
        revision = Revision.model_validate(
            {
                "number": 1,
                "recorded_at": RECORDED_AT,
                "counts": counts,
                "created": counts,
                "revised": {},
                "withdrawn": {},
                "checksum": checksum,
                "schema_id": schema_id(),
            }
        )
        connection.execute(insert(Revision), [revision.model_dump()])
    engine.dispose()
    return counts


def _counted(connection: Connection) -> dict[str, int]:
    return {table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables()}


if __name__ == "__main__":
    main()

"""Writing a revision: what a load or a migration leaves behind it."""

from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from models import Revision
from models.store import schema_id, tables
from seed.rows import table_of

Counts = dict[str, int]


def write_revision(
    connection: Connection,
    number: int,
    now: datetime,
    checksum: int,
    created: Counts,
    revised: Counts,
    withdrawn: Counts,
) -> None:
    """Writes the revision that describes what stands now. `checksum` is the sum of the weights of all records."""
    row = Revision.model_validate(
        {
            "number": number,
            "recorded_at": now,
            "counts": {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in tables()
            },
            "created": created,
            "revised": revised,
            "withdrawn": withdrawn,
            "checksum": f"{checksum % 2**256:064x}",
            "schema_id": schema_id(),
        }
    )
    connection.execute(insert(table_of(Revision)), [row.model_dump()])

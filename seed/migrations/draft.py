"""What a draft of a migration holds besides what Alembic finds by itself: the indexes of full text search."""

from typing import Any, Literal

from alembic.autogenerate import renderers
from alembic.operations import MigrateOperation, ops
from sqlalchemy import DateTime, String
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

from models.search import Search


class On(MigrateOperation):
    """Statements for one kind of database."""

    def __init__(self, database: str, statements: tuple[str, ...]) -> None:
        self.database, self.statements = database, statements


@renderers.dispatch_for(On)
def _render(_context: Any, on: On) -> list[str]:
    condition = f'if op.get_context().dialect.name == "{on.database}":'
    return ["\n    ".join([condition, *(f"op.execute({statement!r})" for statement in on.statements)])]


def complete(_context: Any, _revision: Any, drafts: Any) -> None:
    """Adds to a draft the full text search of each table that it creates."""
    made = drafts[0].upgrade_ops.ops
    tables = [SQLModel.metadata.tables[op.table_name] for op in made if isinstance(op, ops.CreateTableOp)]
    searches: list[Search] = [table.c.words.info["search"] for table in tables if "words" in table.c]
    made += [On(*found) for search in searches for found in search.made_by.items()]


def is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Whether Alembic is to compare what has this name: the tables of FTS5 are none of the models."""
    return kind != "table" or not any(f"{table}_words" in (name or "") for table in SQLModel.metadata.tables)


def shortly(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Types by what they are to the database, and that of all our texts by the name the template has for it."""
    if isinstance(item, TypeDecorator):
        item = item.impl_instance
    if kind != "type" or not isinstance(item, String | DateTime):
        return False
    return "TEXT" if isinstance(item, String) else "sa.DateTime(timezone=True)"

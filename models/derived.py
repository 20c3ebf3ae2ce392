"""Columns that are worked out from others of their row, in Python, so that both databases hold the same."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Column, Table
from sqlalchemy.types import TypeEngine

_RULE = "derived"


def derive(
    table: Table, name: str, kind: TypeEngine[Any], make: Callable[..., Any], needs: tuple[str, ...], **options: Any
) -> Column[Any]:
    """Adds the column `name` to a table. `make` gets the values of the columns it `needs`, in this order.

    It is written with each INSERT and UPDATE that SQLAlchemy makes. An UPDATE that leaves out one of the columns it
    needs raises ValueError, as the derived one would be wrong after it.
    """

    def work_out(context: Any) -> Any:
        row = context.get_current_parameters()
        if context.isupdate and (missing := [need for need in needs if need not in row]):
            raise ValueError(f"an update of {table.name} writes {name}, so it must give {', '.join(missing)}")
        return make(*(row.get(need) for need in needs))

    column: Column[Any] = Column(name, kind, default=work_out, onupdate=work_out, **options)
    column.info[_RULE] = (make, needs)
    table.append_column(column)
    return column


def worked_out(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """The derived columns of a row, for what does not write it by SQLAlchemy."""
    made: dict[str, Any] = {}
    for column in table.c:
        if _RULE in column.info:
            make, needs = column.info[_RULE]
            made[column.name] = make(*((made if need in made else row).get(need) for need in needs))
    return made

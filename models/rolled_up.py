"""Rolled up: what the estimates of each force come to month by month, kept because it is asked for most.

A load that touches an estimate makes the groups of its force and month anew in the same transaction. So all groups of
all forces are always there, as `models.summing` would find them.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    Select,
    String,
    Table,
    case,
    cast,
    delete,
    func,
    insert,
    or_,
)
from sqlmodel import SQLModel

from models.estimate import Estimate
from models.record import Text
from models.summing import groups

# What makes the groups of a force; `month` is that in which `as_of` lies, null if it is not known to lie in one.
KEYS = ("month", "measure", "unit", "currency", "per")
_ABOUT = {"location": "location_id", "counted": "counted"}
_ESTIMATE: Any = Estimate.__table__  # type: ignore[attr-defined]
_FIRST, _LAST = (func.substr(cast(_ESTIMATE.c[name], String), 1, 7) for name in ("as_of_from", "as_of_to"))
_MONTH = cast(case((_FIRST == _LAST, _FIRST)), Text)


def worked_out(where: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """The groups of the estimates that fit, as the columns of the table but for its number."""
    keys = {"force_id": _ESTIMATE.c.force_id, "month": _MONTH, **{name: _ESTIMATE.c[name] for name in KEYS[1:]}}
    about = {name: _ESTIMATE.c[column] for name, column in _ABOUT.items()}
    return groups(_ESTIMATE, keys, about, where)


_GROUPS = worked_out(()).selected_columns
ROLLED_UP = Table(
    "rolled_up",
    SQLModel.metadata,
    Column("number", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True),
    *(Column(name, Boolean() if name.startswith("mixed_") else found.type) for name, found in _GROUPS.items()),
    # Has all that puts the groups of a force in order, so that a page is found in it alone.
    Index("ix_rolled_up_force_id", "force_id", *KEYS, "number"),
)


def month_of(row: Mapping[str, Any]) -> str | None:
    """The month in which an estimate with these columns lies."""
    first, last = (str(row[name])[:7] for name in ("as_of_from", "as_of_to"))
    return first if first == last and row["as_of_from"] else None


def roll_up(connection: Connection, months_of: Mapping[str, Collection[str | None] | None]) -> None:
    """Makes the groups of forces anew: by the id of each, those of which months, or of all for None."""
    for force_id, months in sorted(months_of.items()):
        old, estimates = (
            [source.c.force_id == force_id, *_within(month, months)]
            for source, month in ((ROLLED_UP, ROLLED_UP.c.month), (_ESTIMATE, _MONTH))
        )
        connection.execute(delete(ROLLED_UP).where(*old))
        connection.execute(insert(ROLLED_UP).from_select(_GROUPS.keys(), worked_out(estimates)))


def _within(month: ColumnElement[Any], months: Collection[str | None] | None) -> list[ColumnElement[bool]]:
    if months is None:
        return []
    known = month.in_(sorted(one for one in months if one))
    return [or_(known, month.is_(None)) if None in months else known]

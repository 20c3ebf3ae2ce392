"""Where a location stands in space, so that a distance is arithmetic that both databases do alike."""

from collections.abc import Callable
from math import cos, radians, sin

from sqlalchemy import Float, Index, Table

from models.derived import derive


def point(latitude: float, longitude: float) -> tuple[float, float, float]:
    """The point on the sphere of radius 1, from degrees."""
    across, along = radians(latitude), radians(longitude)
    return cos(across) * cos(along), cos(across) * sin(along), sin(across)


def _coordinate(position: int) -> Callable[..., float | None]:
    return lambda *place: None if None in place else point(*place)[position]


def make_findable(table: Table) -> None:
    """Adds the columns `x`, `y` and `z` to a table with `latitude` and `longitude`, and an index of places."""
    for position, name in enumerate(("x", "y", "z")):
        derive(table, name, Float(), _coordinate(position), ("latitude", "longitude"))
    Index(f"ix_{table.name}_place", *(table.c[name] for name in ("latitude", "longitude", "x", "y", "z")))

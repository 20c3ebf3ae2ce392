"""Where on the earth: circles and boxes that a place is asked to lie in, as conditions that an index serves."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, cos, degrees, pi, radians, sin
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from api.core.kinds import NUMBER, WRITTEN_NUMBER

EARTH_KM = 6371.0088
"""The mean radius of the earth (IUGG); a distance is that of a great circle on a sphere of it."""
FARTHEST_KM = 20038
# Wider than what rounding can do to a coordinate, and less than a millimetre.
_SLACK = 1e-9

_LATITUDE, _LONGITUDE, _KM = (-90, 90), (-180, 180), (0, FARTHEST_KM)
NEAR = {"type": "string", "format": "near", "pattern": f"^{','.join([WRITTEN_NUMBER] * 3)}$", "maxLength": 122}
BBOX = {"type": "string", "format": "bbox", "pattern": f"^{','.join([WRITTEN_NUMBER] * 4)}$", "maxLength": 163}


@dataclass(frozen=True, slots=True)
class Located:
    """The columns that say where a row lies: degrees, and the same place as a point on the sphere of radius 1."""

    latitude: ColumnElement[float | None]
    longitude: ColumnElement[float | None]
    point: tuple[ColumnElement[float | None], ...]


def load_near(value: Any) -> tuple[float, float, float]:
    """Latitude, longitude and kilometres of `lat,lon,km`. Raises ValueError with what is allowed."""
    latitude, longitude, km = _numbers(value, 3, "latitude,longitude,kilometres such as 48.59,38.0,25")
    _must_lie("the latitude", latitude, _LATITUDE)
    _must_lie("the longitude", longitude, _LONGITUDE)
    if not 0 < km <= FARTHEST_KM:
        raise ValueError(f"must have a distance above 0 and at most {FARTHEST_KM} kilometres")
    return latitude, longitude, km


def load_bbox(value: Any) -> tuple[float, float, float, float]:
    """West, south, east and north of `w,s,e,n` (RFC 7946, section 5). Raises ValueError with what is allowed."""
    west, south, east, north = _numbers(value, 4, "west,south,east,north such as 22.1,44.3,40.2,52.4")
    _must_lie("west", west, _LONGITUDE)
    _must_lie("east", east, _LONGITUDE)
    _must_lie("south", south, _LATITUDE)
    _must_lie("north", north, _LATITUDE)
    if south > north:
        raise ValueError("must not be upside down: south must be at most north")
    return west, south, east, north


def _numbers(value: Any, count: int, example: str) -> tuple[float, ...]:
    parts = value.split(",") if isinstance(value, str) else []
    if len(parts) != count:
        raise ValueError(f"must be {example}")
    return tuple(NUMBER.load(NUMBER.parse(part)) for part in parts)


def _must_lie(what: str, value: float, allowed: tuple[float, float]) -> None:
    if not allowed[0] <= value <= allowed[1]:
        raise ValueError(f"must have {what} from {allowed[0]} to {allowed[1]}")


Box = tuple[float, float, float, float]


def bound_bbox(bbox: Box) -> tuple[Box, ...]:
    """The boxes `(west, south, east, north)`, none across the antimeridian, that make up one that may lie across it.

    The meridians -180 and 180 are one: what touches one of them has the other as well.
    """
    west, south, east, north = bbox
    spans = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    ends = {end for span in spans for end in span}
    spans += [(other, other) for end, other in ((180.0, -180.0), (-180.0, 180.0)) if end in ends and other not in ends]
    return tuple((west, south, east, north) for west, east in spans)


def bound_near(near: tuple[float, float, float]) -> tuple[tuple[Box, ...], tuple[float, ...], float]:
    """The boxes that hold all of a circle, its middle on the sphere of radius 1, and its chord squared.

    A place lies in the circle if the straight line to it through the earth is no longer than the chord. This is what
    the haversine formula says, without a sine in the database.
    """
    latitude, longitude, km = near
    angle = min(km / EARTH_KM, pi)
    across, along = radians(latitude), radians(longitude)
    middle = (cos(across) * cos(along), cos(across) * sin(along), sin(across))
    # No chord is longer than 2, but rounding may make it so.
    chord = (2 * sin(angle / 2)) ** 2 if angle < pi else 5.0
    return bound_bbox(_around(latitude, longitude, degrees(angle) + _SLACK)), middle, chord


def _around(latitude: float, longitude: float, reach: float) -> Box:
    """The box that holds all within `reach` degrees of a place."""
    south, north = latitude - reach, latitude + reach
    if south <= -90 or north >= 90:
        return -180.0, max(south, -90.0), 180.0, min(north, 90.0)
    aside = degrees(asin(min(1.0, sin(radians(reach)) / cos(radians(latitude))))) + _SLACK
    west, east = longitude - aside, longitude + aside
    return west + 360 if west < -180 else west, south, east - 360 if east > 180 else east, north


def within(about: Located, boxes: Sequence[Sequence[Any]]) -> ColumnElement[bool]:
    """Whether a row lies in one of the boxes, as `bound_bbox` gives them."""
    return or_(
        *(
            and_(about.latitude.between(south, north), about.longitude.between(west, east))
            for west, south, east, north in boxes
        )
    )


def near(about: Located, value: Any) -> ColumnElement[bool]:
    """Whether a row lies in a circle, as `bound_near` gives it."""
    boxes, middle, chord = value
    squares = [(column - place) * (column - place) for column, place in zip(about.point, middle, strict=True)]
    return and_(within(about, boxes), squares[0] + squares[1] + squares[2] <= chord)

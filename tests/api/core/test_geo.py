"""Places: what lies in a circle or a box on both databases, against plain Python."""

import math
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, bindparam, insert, make_url, select
from sqlmodel import SQLModel

from api.core import filters, geo
from api.core.filters import OPERATORS
from api.core.geo import EARTH_KM, FARTHEST_KM, Located
from api.core.kinds import TEXT
from models import Location
from models.store import writer
from tests.conftest import new_database

TABLE: Any = Location.__table__  # type: ignore[attr-defined]
ABOUT = Located(TABLE.c.latitude, TABLE.c.longitude, (TABLE.c.x, TABLE.c.y, TABLE.c.z))
# A statement of PostgreSQL may wait for a busy machine.
asking = settings(deadline=None)
ENDS = [(90, 0), (-90, 50), (0, 180), (0, -180), (10, 179.999), (10, -179.999), (89.9, 10), (89.9, -170), (0, 0)]
KYIV, KHARKIV, SUVA = (50.4501, 30.5234), (49.9935, 36.2304), (-18.1416, 178.4419)


def _places() -> dict[str, tuple[float, float] | None]:
    choose = random.Random(3)
    near_kyiv = [(50.45 + choose.gauss(0, 1), 30.52 + choose.gauss(0, 2)) for _ in range(60)]
    near_the_line = [(choose.uniform(-60, 60), choose.choice((-1, 1)) * choose.uniform(175, 180)) for _ in range(40)]
    anywhere = [(choose.uniform(-90, 90), choose.uniform(-180, 180)) for _ in range(60)]
    places = [*ENDS, KYIV, KHARKIV, SUVA, *near_kyiv, *near_the_line, *anywhere]
    return {f"loc-{at}": place for at, place in enumerate(places)} | {"loc-nowhere": None}


PLACES = _places()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A database with `PLACES`."""
    columns: dict[str, Any] = {
        "name": "x",
        "kind": "city",
        "where_prec": 1,
        "candidates": [],
        "revision": 1,
        "created_in": 1,
    }
    columns["recorded_at"] = datetime(2026, 11, 23, tzinfo=UTC)
    rows = [
        columns
        | {"id": record_id, "status": "resolved" if place else "unresolved"}
        | dict(zip(("latitude", "longitude"), place or (None, None), strict=True))
        for record_id, place in PLACES.items()
    ]
    for url in new_database(request.param, tmp_path_factory.mktemp("geo")):
        engine = writer(make_url(url))
        with engine.begin() as connection:
            SQLModel.metadata.create_all(connection)
            connection.execute(insert(TABLE), rows)
        yield engine
        engine.dispose()


def found(database: Engine, name: str, written: str) -> set[str]:
    """What the operator finds, with parameters in place of all values."""
    row = next(row for row in OPERATORS if row.name == name)
    value = row.bound(filters.load(row.shape, TEXT, filters.parse(row.shape, TEXT, written)))
    names = iter(f"v{at}" for at in range(100))
    where = row.where(ABOUT, filters.with_leaves(value, lambda: bindparam(next(names))))
    values = {f"v{at}": leaf for at, leaf in enumerate(filters.leaves(value))}
    with database.connect() as connection:
        return set(connection.execute(select(TABLE.c.id).where(where), values).scalars())


def haversine(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres between two places."""
    (lat1, lon1), (lat2, lon2) = (map(math.radians, place) for place in (one, other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1, half)))


coordinates = st.sampled_from([place for place in PLACES.values() if place]) | st.tuples(
    st.floats(-90, 90), st.floats(-180, 180)
)
distances = st.floats(0.001, FARTHEST_KM) | st.floats(0.001, 500) | st.sampled_from([1.0, 100.0, 10007.5, 20016.0])


def written(*numbers: float) -> str:
    return ",".join(f"{number:.12f}" for number in numbers)


@asking
@given(middle=coordinates, km=distances)
def test_what_lies_in_a_circle_is_found(database: Engine, middle: tuple[float, float], km: float) -> None:
    answer = found(database, "near", written(*middle, km))
    for record_id, place in PLACES.items():
        # Two ways to compute a distance may differ by some millimetres, near the antipode by some decimetres.
        if place is None or abs(haversine(middle, place) - km) > 1e-3:
            assert (record_id in answer) == (place is not None and haversine(middle, place) < km), (place, middle, km)


@asking
@given(
    west=st.floats(-180, 180) | st.sampled_from([-180.0, 180.0, 175.0]),
    east=st.floats(-180, 180) | st.sampled_from([-180.0, 180.0, -175.0]),
    ends=st.tuples(st.floats(-90, 90), st.floats(-90, 90)).map(sorted),
)
def test_what_lies_in_a_box_is_found(database: Engine, west: float, east: float, ends: list[float]) -> None:
    south, north = ends

    def between(longitude: float) -> bool:
        return west <= longitude <= east if west <= east else longitude >= west or longitude <= east

    bbox = written(west, south, east, north)
    west, south, east, north = map(float, bbox.split(","))
    assert found(database, "bbox", bbox) == {
        record_id
        for record_id, place in PLACES.items()
        if place
        and south <= place[0] <= north
        # The meridians -180 and 180 are one.
        and any(between(longitude) for longitude in ({-180, 180} if abs(place[1]) == 180 else {place[1]}))
    }


@pytest.mark.parametrize(
    ("near", "those"),
    [
        ((*KYIV, 0.001), {KYIV}),
        ((0, 180, 0.001), {(0, 180), (0, -180)}),
        ((10, 180, 1), {(10, 179.999), (10, -179.999)}),
        ((90, -77, 20), {(90, 0), (89.9, 10), (89.9, -170)}),
        ((-90, 0, 0.5), {(-90, 50)}),
    ],
)
def test_poles_and_the_antimeridian_are_places_like_any_other(
    database: Engine, near: tuple[float, ...], those: set[tuple[float, float]]
) -> None:
    assert {PLACES[record_id] for record_id in found(database, "near", ",".join(map(str, near)))} == those


def test_the_widest_circle_holds_all_places_and_a_place_that_is_not_known_is_nowhere(database: Engine) -> None:
    everywhere = set(PLACES) - {"loc-nowhere"}
    assert found(database, "near", f"12.5,-3,{FARTHEST_KM}") == everywhere
    assert found(database, "bbox", "-180,-90,180,90") == everywhere


def test_the_distance_is_that_of_a_great_circle(database: Engine) -> None:
    """Kyiv to Kharkiv, by an independent formula (the spherical law of cosines)."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*KYIV, *KHARKIV))
    km = EARTH_KM * math.acos(math.sin(lat1) * math.sin(lat2) + math.cos(lat1) * math.cos(lat2) * math.cos(lon1 - lon2))
    assert 405 < km < 415
    kharkiv = next(record_id for record_id, place in PLACES.items() if place == KHARKIV)
    assert kharkiv in found(database, "near", f"{KYIV[0]},{KYIV[1]},{km + 0.01}")
    assert kharkiv not in found(database, "near", f"{KYIV[0]},{KYIV[1]},{km - 0.01}")


@pytest.mark.parametrize("km", ["0", "-1", "1e9", "20039", "-0"])
def test_a_distance_that_is_none_is_refused(km: str) -> None:
    with pytest.raises(ValueError, match="must have a distance above 0 and at most 20038 kilometres"):
        geo.load_near(f"48,38,{km}")


@pytest.mark.parametrize(
    ("raw", "allowed"),
    [
        ("", "must be latitude,longitude,kilometres"),
        ("48,38", "must be latitude,longitude,kilometres"),
        ("48,38,5,5", "must be latitude,longitude,kilometres"),
        ("48,38,nan", "must be a number"),
        ("48,38,inf", "must be a number"),
        ("48, 38,5", "must be a number"),
        ("48,38,1e999", "must be a number"),
        ("91,38,5", "must have the latitude from -90 to 90"),
        ("48,-180.1,5", "must have the longitude from -180 to 180"),
    ],
)
def test_a_circle_that_is_none_is_refused(raw: str, allowed: str) -> None:
    with pytest.raises(ValueError, match=allowed):
        geo.load_near(raw)


@pytest.mark.parametrize(
    ("raw", "allowed"),
    [
        ("", "must be west,south,east,north"),
        ("1,2,3", "must be west,south,east,north"),
        ("1,2,3,4,5,6", "must be west,south,east,north"),
        ("22,52,40,44", "must not be upside down"),
        ("NaN,44,40,52", "must be a number"),
        ("-181,44,40,52", "must have west from -180 to 180"),
        ("22,44,181,52", "must have east from -180 to 180"),
        ("22,-91,40,52", "must have south from -90 to 90"),
        ("22,44,40,90.5", "must have north from -90 to 90"),
    ],
)
def test_a_box_that_is_none_is_refused(raw: str, allowed: str) -> None:
    with pytest.raises(ValueError, match=allowed):
        geo.load_bbox(raw)


@pytest.mark.parametrize("value", [None, 5, [48, 38, 5], {"latitude": 48}])
def test_what_is_no_text_is_refused(value: Any) -> None:
    for load in (geo.load_near, geo.load_bbox):
        with pytest.raises(ValueError, match="must be"):
            load(value)


@pytest.mark.parametrize("name", ["near", "bbox"])
def test_an_index_finds_them(database: Engine, name: str) -> None:
    if database.dialect.name != "sqlite":
        return
    asked = {"near": "48.59,38,25", "bbox": "170,-20,-170,20"}[name]
    row = next(row for row in OPERATORS if row.name == name)
    where = row.where(ABOUT, row.bound(filters.load(row.shape, TEXT, asked)))
    sql = str(select(TABLE.c.id).where(where).compile(database, compile_kwargs={"literal_binds": True}))
    with database.connect() as connection:
        plan = [step for *_, step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]
    assert any("ix_location_place" in step for step in plan)
    assert not any(step.startswith("SCAN") for step in plan)

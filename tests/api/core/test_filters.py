"""The operators: what each value of a URL stands for, and which estimates a condition on the value finds."""

import math
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, create_engine, select

from api.core import filters
from api.core.filters import LONGEST_LIST, OPERATORS
from api.core.kinds import DATE, INTEGER, NUMBER, TEXT, term
from api.resources import CATALOGUE
from models.vocabulary import Bound, Per
from tests.oracle import of_interval
from tests.synthetic import VALUES

ESTIMATES = CATALOGUE["estimates"]
INTERVAL = [row.name for row in OPERATORS if "interval" in row.kinds]
# Every bound over every pair of ends from a few numbers, so that each way two ends can meet is there.
ROWS = [
    {"id": f"est-{at:04}", "bound": bound, "low": low, "best": best, "high": high}
    for at, (bound, (low, best, high)) in enumerate(
        dict.fromkeys((bound, VALUES[bound](a, b)) for bound in Bound for a in (0, 1, 1.5, 2, 7) for b in (2, 7, 9))
    )
    if low is None or high is None or low <= high
]


@pytest.fixture(scope="module")
def rows() -> Any:
    """A connection to a table with `ROWS`; no foreign key of it is enforced."""
    engine: Engine = create_engine("sqlite://")
    table = ESTIMATES.table
    required = {
        column.name: datetime.now(UTC) if column.name == "recorded_at" else "x"
        for column in table.c
        if not column.nullable and column.computed is None and column.name not in ("id", "bound")
    }
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(table.insert(), [required | row for row in ROWS])
        yield connection
    engine.dispose()


numbers = st.sampled_from([-1.0, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 7.0, 8.0, 9.0, 10.0]) | st.floats(-1e15, 1e15)
ends = st.tuples(st.none() | numbers, st.none() | numbers).filter(
    lambda pair: pair != (None, None) and (None in pair or pair[0] <= pair[1])
)


def found(connection: Connection, operator: str, value: Any) -> set[str]:
    row = next(row for row in OPERATORS if row.name == operator)
    where = row.where(ESTIMATES.subject("value", ESTIMATES.table.c), value)
    return set(connection.execute(select(ESTIMATES.table.c.id).where(where)).scalars())


@pytest.mark.parametrize("operator", [name for name in INTERVAL if name != "overlaps"])
@given(value=numbers)
def test_a_condition_on_the_value_finds_what_the_rules_say(rows: Connection, operator: str, value: float) -> None:
    assert found(rows, operator, value) == {row["id"] for row in ROWS if of_interval(row, operator, value)}


@given(value=ends)
def test_an_overlap_is_found_where_both_ends_can_be_reached(rows: Connection, value: tuple[Any, Any]) -> None:
    assert found(rows, "overlaps", value) == {row["id"] for row in ROWS if of_interval(row, "overlaps", value)}


@given(value=numbers)
def test_what_is_surely_so_is_possibly_so_and_not_possibly_otherwise(rows: Connection, value: float) -> None:
    """A number that is known at all cannot be surely above and possibly below."""
    for side, other in (("gte", "lte"), ("lte", "gte")):
        sure = found(rows, f"surely_{side}", value)
        assert sure <= found(rows, f"possibly_{side}", value)
        beyond = math.nextafter(value, -math.inf if side == "gte" else math.inf)
        assert not sure & found(rows, f"possibly_{other}", beyond)


@pytest.mark.parametrize(
    ("bound", "values", "operator", "value", "fits"),
    [
        ("more_than", (5, None, None), "possibly_lte", 5, False),
        ("at_least", (5, None, None), "possibly_lte", 5, True),
        ("less_than", (None, None, 5), "possibly_gte", 5, False),
        ("at_most", (None, None, 5), "possibly_gte", 5, True),
        ("more_than", (5, None, None), "surely_gte", 5, True),
        ("more_than", (5, None, None), "possibly_gte", 1e15, True),
        ("at_most", (None, None, 5), "possibly_lte", -1e15, True),
        ("at_most", (None, None, 5), "surely_gte", 0, False),
        ("approximate", (None, 5, None), "surely_gte", 5, True),
        ("approximate", (None, 5, None), "overlaps", (5, 5), True),
        ("between", (5, None, 9), "overlaps", (9, 12), True),
        ("between", (5, None, 9), "overlaps", (9.1, 12), False),
        ("less_than", (None, None, 9), "overlaps", (9, 12), False),
        ("more_than", (9, None, None), "overlaps", (5, 9), False),
    ],
)
def test_the_rules_are_these(bound: str, values: tuple[Any, ...], operator: str, value: Any, fits: bool) -> None:
    """The plain-Python rules that the database is compared with, spelt out at the ends."""
    row = {"bound": bound} | dict(zip(("low", "best", "high"), values, strict=True))
    assert of_interval(row, operator, value) is fits


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("0", 0), ("-3", -3), ("2.5", 2.5), ("1e3", 1000), ("1E-2", 0.01), ("-0", 0), ("1000000000000000", 1e15)],
)
def test_a_number_is_read_as_json_writes_it(raw: str, expected: float) -> None:
    assert filters.load("one", NUMBER, filters.parse("one", NUMBER, raw)) == expected


@pytest.mark.parametrize(
    "raw",
    [
        *("", "nan", "NaN", "inf", "-Infinity", "1e999", "1e16", "01", "+1", "1_0", " 1", "1 ", "0x1", "1.", ".5"),
        *("1,5", "١", "1" * 41, "--1", "1e", "2^63"),
    ],
)
def test_what_json_does_not_call_a_number_is_refused(raw: str) -> None:
    with pytest.raises(ValueError, match="must be a"):
        filters.load("one", NUMBER, filters.parse("one", NUMBER, raw))


@pytest.mark.parametrize("raw", ["2147483648", "-2147483648", "9223372036854775808", "1.5", "1e10"])
def test_an_integer_is_whole_and_fits_both_databases(raw: str) -> None:
    with pytest.raises(ValueError, match="whole number"):
        filters.load("one", INTEGER, filters.parse("one", INTEGER, raw))
    assert filters.load("one", INTEGER, filters.parse("one", INTEGER, "2147483647")) == 2**31 - 1


@pytest.mark.parametrize("value", [True, None, "5", [], {}, math.nan, math.inf])
def test_a_json_value_of_another_type_is_no_number(value: Any) -> None:
    for kind in (NUMBER, INTEGER):
        with pytest.raises(ValueError, match="must be a"):
            filters.load("one", kind, value)


@pytest.mark.parametrize(
    "raw",
    [
        "0000-01-01",
        "2024-13-45",
        "2023-02-29",
        "10000-01-01",
        "20240101",
        "2024-W01-1",
        "2024-1-1",
        "",
        "today",
        "٢٠٢٤-01-01",
    ],
)
def test_a_date_that_is_none_is_refused(raw: str) -> None:
    with pytest.raises(ValueError, match="YYYY-MM-DD"):
        filters.load("one", DATE, filters.parse("one", DATE, raw))


@given(st.dates())
def test_every_date_there_is_can_be_asked_for(day: Any) -> None:
    assert filters.load("one", DATE, filters.parse("one", DATE, day.isoformat())) == day


@pytest.mark.parametrize("raw", ["", "..", "5", "5..1", "a..b", "5...9", "5..nan", "1..2..3", "5-9", "..1e16"])
def test_a_range_without_ends_or_the_wrong_way_round_is_refused(raw: str) -> None:
    with pytest.raises(ValueError, match="must be a"):
        filters.load("range", NUMBER, filters.parse("range", NUMBER, raw))


@given(ends)
def test_a_range_is_read_back_as_it_is_written(pair: tuple[float | None, float | None]) -> None:
    low, high = ("" if end is None else repr(end).replace("e+", "e") for end in pair)
    assert filters.load("range", NUMBER, f"{low}..{high}") == pair


def test_a_list_is_split_at_commas_and_each_item_is_checked() -> None:
    kind = term(Per)
    assert filters.load("list", kind, filters.parse("list", kind, "day,month")) == ("day", "month")
    for raw in ("", "day,", "day,nosuch", ",".join(["day"] * (LONGEST_LIST + 1))):
        with pytest.raises(ValueError, match="must be"):
            filters.load("list", kind, filters.parse("list", kind, raw))


@pytest.mark.parametrize("value", ["x" * 501, "a\0b", "\ud800", 5, None])
def test_text_that_a_database_cannot_hold_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="must be text"):
        filters.load("one", TEXT, value)


def test_every_operator_says_what_it_does() -> None:
    assert all(row.says and row.kinds for row in OPERATORS)
    assert len({row.name for row in OPERATORS}) == len(OPERATORS)

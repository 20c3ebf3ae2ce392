"""Overlaps, places and words are found by an index, on both databases: none of these questions reads a whole table."""

from typing import Any

import pytest
from sqlalchemy import Engine, make_url

from api.core.plan import plan_of, values_of
from api.resources import CATALOGUE
from api.rest import params
from models.store import reader

# A question, and the indexes of which one has to be used: in SQLite's plan, and in PostgreSQL's.
QUESTIONS = [
    ("estimates", {"value__overlaps": "10..12"}, "ix_estimate_", "ix_estimate_"),
    (
        "estimates",
        {"as_of_from__gte": "2024-01-01", "as_of_from__lt": "2024-02-01"},
        "ix_estimate_timeline",
        "ix_estimate_",
    ),
    ("locations", {"near": "48.5,38,25"}, "ix_location_place", "ix_location_place"),
    ("locations", {"bbox": "37,48,39,49"}, "ix_location_place", "ix_location_place"),
    ("estimates", {"near": "48.5,38,25"}, "ix_location_place", "ix_location_place"),
    ("reports", {"q": "sentence"}, "report_words", "ix_report_vector"),
    ("locations", {"q": "zenit"}, "location_words", "ix_location_vector"),
]


def plan(engine: Engine, collection: str, query: dict[str, str]) -> list[str]:
    """The lines of the database's plans for the page that a question asks for."""
    resource = CATALOGUE[collection]
    values = params.read(params.of_collection(resource), query.items(), "json")
    ask = params.ask_for_page(resource, values)
    is_file = engine.dialect.name == "sqlite"
    lines: list[str] = []
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        if not is_file:
            # Of some hundred rows, PostgreSQL would read all: it is asked what it does if that costs too much.
            driver.execute("SET enable_seqscan = off")
        for statement in plan_of(ask, None, engine.dialect).parts:
            explain = f"EXPLAIN {'QUERY PLAN ' if is_file else ''}{statement.sql}"
            told = driver.execute(explain, statement.parameters(values_of(ask, None) | {"most": 50})).fetchall()
            lines += [str(row[-1]) for row in told]
    return lines


@pytest.mark.parametrize(
    ("collection", "query", "in_file", "on_server"), QUESTIONS, ids=lambda value: str(value).strip("{}")
)
def test_an_index_finds_what_is_asked_for(
    rich_url: str, collection: str, query: dict[str, str], in_file: str, on_server: str
) -> None:
    engine = reader(make_url(rich_url))
    lines = plan(engine, collection, query)
    engine.dispose()
    wanted = in_file if rich_url.startswith("sqlite") else on_server
    assert any(wanted in line or f"TABLE {wanted}" in line for line in lines), "\n".join(lines)
    bad = [line for line in lines if "Seq Scan" in line or (line.startswith("SCAN") and "INDEX" not in line)]
    assert not bad, "\n".join(lines)

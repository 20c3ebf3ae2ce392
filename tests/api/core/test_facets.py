"""Facets: each counts what plain Python counts, over whichever records fit."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, make_url

from api.core.ask import Condition
from api.core.facets import facets
from api.core.resource import Resource
from api.resources import CATALOGUE
from models.store import reader
from tests import summary_oracle
from tests.oracle import holds
from tests.synthetic import world

RESOURCES = [pytest.param(resource, id=name) for name, resource in CATALOGUE.items()]


@pytest.fixture(scope="module")
def connection(rich_url: str) -> Iterator[Connection]:
    """A connection to the synthetic dataset."""
    engine = reader(make_url(rich_url))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.mark.parametrize("most", [1, 4, 50])
@pytest.mark.parametrize("resource", RESOURCES)
def test_every_dimension_of_a_resource_is_counted_as_plain_python_counts_it(
    connection: Connection, resource: Resource, most: int
) -> None:
    rows = list(world()[resource.name].values())
    names = [name for name in resource.dimensions if name != "recorded_at"]
    assert set(resource.facets) <= set(names)
    expected = {name: summary_oracle.facet(rows, resource, name, most, world()) for name in names}
    assert facets(connection, resource, names, most=most) == expected


@pytest.mark.parametrize("resource", RESOURCES)
def test_facets_count_the_records_that_fit(connection: Connection, resource: Resource) -> None:
    some = next(name for name in resource.filters if name.endswith("__is_null"))
    through = [name for name in resource.filters if name.startswith("report.language__in")]
    conditions = [Condition(resource.filters[some], False)]
    conditions += [Condition(resource.filters[name], ("en", "uk")) for name in through]
    fitting = [row for row in world()[resource.name].values() if all(holds(row, c.filter, c.value) for c in conditions)]
    assert 0 < len(fitting) < len(world()[resource.name])
    expected = {name: summary_oracle.facet(fitting, resource, name, 3, world()) for name in resource.facets}
    assert facets(connection, resource, resource.facets, conditions, 3) == expected


def test_without_records_there_are_no_values(connection: Connection) -> None:
    resource = CATALOGUE["estimates"]
    none = [Condition(resource.filters["force_id"], "frc-nosuch")]
    assert facets(connection, resource, ["measure"], none) == {
        "measure": {"values": [], "others": {"values": 0, "count": 0}}
    }


def test_a_facet_is_one_statement(connection: Connection, statements: list[str]) -> None:
    facets(connection, CATALOGUE["estimates"], ["measure", "force", "year"])
    assert len(statements) == 3

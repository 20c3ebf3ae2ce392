"""Facets: each counts what plain Python counts, over whichever records fit."""

import pytest

from api.core.ask import Condition
from api.core.facets import facets
from api.core.resource import Resource
from api.core.snapshot import Snapshot
from api.resources import CATALOGUE
from tests import summary_oracle
from tests.oracle import holds
from tests.synthetic import world

RESOURCES = [pytest.param(resource, id=name) for name, resource in CATALOGUE.items()]


@pytest.mark.parametrize("most", [1, 4, 50])
@pytest.mark.parametrize("resource", RESOURCES)
def test_every_dimension_of_a_resource_is_counted_as_plain_python_counts_it(
    snapshot: Snapshot, resource: Resource, most: int
) -> None:
    rows = list(world()[resource.name].values())
    names = [name for name in resource.dimensions if name != "recorded_at"]
    assert set(resource.facets) <= set(names)
    expected = {name: summary_oracle.facet(rows, resource, name, most, world()) for name in names}
    assert facets(snapshot, resource, names, most=most) == expected


@pytest.mark.parametrize("resource", RESOURCES)
def test_facets_count_the_records_that_fit(snapshot: Snapshot, resource: Resource) -> None:
    some = next(name for name in resource.filters if name.endswith("__is_null"))
    through = [name for name in resource.filters if name.startswith("report.language__in")]
    conditions = [Condition(resource.filters[some], False)]
    conditions += [Condition(resource.filters[name], ("en", "uk")) for name in through]
    fitting = [row for row in world()[resource.name].values() if all(holds(row, c.filter, c.value) for c in conditions)]
    assert 0 < len(fitting) < len(world()[resource.name])
    expected = {name: summary_oracle.facet(fitting, resource, name, 3, world()) for name in resource.facets}
    assert facets(snapshot, resource, resource.facets, conditions, 3) == expected


def test_without_records_there_are_no_values(snapshot: Snapshot) -> None:
    resource = CATALOGUE["estimates"]
    none = [Condition(resource.filters["force_id"], "frc-nosuch")]
    assert facets(snapshot, resource, ["measure"], none) == {
        "measure": {"values": [], "others": {"values": 0, "count": 0}}
    }


def test_a_facet_is_one_statement(snapshot: Snapshot, statements: list[str]) -> None:
    facets(snapshot, CATALOGUE["estimates"], ["measure", "force", "year"])
    assert len(statements) == 3

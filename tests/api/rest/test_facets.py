"""Facets over REST and GraphQL: counts under the current filters, as plain Python counts."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from api.core.resource import Resource
from api.resources import CATALOGUE
from tests import summary_oracle
from tests.synthetic import world

RESOURCES = [pytest.param(resource, id=name) for name, resource in CATALOGUE.items()]


@pytest.mark.parametrize("resource", RESOURCES)
def test_facets_are_counted_as_plain_python_counts_them(rich: TestClient, resource: Resource) -> None:
    rows = list(world()[resource.name].values())
    answer = rich.get(f"/v1/{resource.name}/facets?by={','.join(resource.facets)}&limit=3").json()
    assert answer["data"] == {name: summary_oracle.facet(rows, resource, name, 3, world()) for name in resource.facets}
    assert answer["links"] == {"self": f"/v1/{resource.name}/facets?by={','.join(resource.facets)}&limit=3"}


@pytest.mark.parametrize("resource", RESOURCES)
def test_without_by_there_are_those_that_lead_to_no_other_record(rich: TestClient, resource: Resource) -> None:
    found = rich.get(f"/v1/{resource.name}/facets").json()
    assert list(found["data"]) == [name for name in resource.facets if name not in resource.to_one]
    assert found["data"]
    assert found["meta"]["limit"] == 20


def test_filters_are_those_of_the_collection(rich: TestClient) -> None:
    for query in ("force.country=KP", "value__overlaps=5..20&hedge=asserted", "measure__in=killed,wounded"):
        total = rich.get(f"/v1/estimates?{query}&count=exact").json()["meta"]["total"]
        for facet in rich.get(f"/v1/estimates/facets?{query}&limit=1").json()["data"].values():
            assert sum(value["count"] for value in facet["values"]) + facet["others"]["count"] == total > 0


@pytest.mark.parametrize(
    ("query", "parameter", "says"),
    [
        ("by=measure,measure", "by", "twice"),
        ("by=nosuch", "by", "Unknown dimension 'nosuch'"),
        ("by=quote", "by", "Unknown dimension 'quote'"),
        ("limit=0", "limit", "from 1 to 100"),
        ("limit=101", "limit", "from 1 to 100"),
        ("after=x", "after", "Unknown parameter"),
        ("measure=nosuch", "measure", "must be one of"),
    ],
)
def test_what_is_wrong_is_named(rich: TestClient, query: str, parameter: str, says: str) -> None:
    reply = rich.get(f"/v1/estimates/facets?{query}")
    assert reply.status_code == 422
    (fault,) = reply.json()["errors"]
    assert fault["parameter"] == parameter
    assert says in fault["detail"]
    assert parameter != "by" or "twice" in says or fault["allowed"] == list(CATALOGUE["estimates"].facets)


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("query", ["", "limit=2&id__contains=a", "by=FACETS"])
def test_graphql_gives_the_same_facets(rich: TestClient, resource: Resource, query: str) -> None:
    answer = rich.get(f"/v1/{resource.name}/facets?{query.replace('FACETS', ','.join(resource.facets))}").json()
    reply = rich.post("/graphql", json={"query": answer["meta"]["graphql"]}).json()
    assert "errors" not in reply, reply
    found = reply["data"][f"{resource.singular}Facets"]
    assert {one["name"]: plain(one) for one in found} == answer["data"]


def plain(facet: dict[str, Any]) -> dict[str, Any]:
    """A facet of GraphQL as REST shows it, where only records have a name."""
    named = facet["name"] in {link for resource in CATALOGUE.values() for link in resource.to_one}
    values = [{k: v for k, v in value.items() if named or k != "name"} for value in facet["values"]]
    return {"values": values, "others": facet["others"]}


@pytest.mark.parametrize("arguments", ["by: [MEASURE, MEASURE]", "first: 0", "first: 101"])
def test_graphql_refuses_the_same(rich: TestClient, arguments: str) -> None:
    reply = rich.post("/graphql", json={"query": f"{{ estimateFacets({arguments}) {{ name }} }}"}).json()
    assert reply["errors"][0]["extensions"]["code"] == "INVALID_PARAMETER"

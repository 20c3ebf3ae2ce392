"""Equivalents: the GraphQL operation in each JSON answer runs, and finds the same."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.core.resource import Filter, Resource
from api.names import camel
from api.resources import CATALOGUE
from tests.api.rest.test_collections import FILTERS, RESOURCES, legal_values
from tests.synthetic import world

FIELDS = {name: list(resource.fields) for name, resource in CATALOGUE.items()}


def run(client: TestClient, reply: Any) -> Any:
    """What the operation in the answer finds."""
    assert reply.status_code == 200, reply.text
    found = client.post("/graphql", json={"query": reply.json()["meta"]["graphql"]})
    assert "errors" not in found.json(), (reply.json()["meta"]["graphql"], found.text)
    (data,) = found.json()["data"].values()
    return data


def translated(record: Any, resource: Resource) -> Any:
    """A record of REST with the names that GraphQL has for its fields, and words of a vocabulary as they are there."""
    if record is None:
        return None
    made = {}
    for name, value in record.items():
        if name in resource.links:
            link = resource.links[name]
            if link.many:
                made[camel(name)] = [translated(one, link.target) for one in value["data"]]
            else:
                made[camel(name)] = translated(value, link.target)
        else:
            words = resource.fields[name].kind.words
            made[camel(name)] = words(value).name if words and value is not None else value
    return made


def plain(node: Any) -> Any:
    """A node of GraphQL with the records of a connection in its place."""
    if isinstance(node, dict):
        return [plain(one) for one in node["nodes"]] if "nodes" in node else {k: plain(v) for k, v in node.items()}
    return node


def assert_same_page(client: TestClient, reply: Any, resource: Resource) -> None:
    found, page = run(client, reply), reply.json()
    assert [plain(node) for node in found["nodes"]] == [translated(record, resource) for record in page["data"]]
    assert found["pageInfo"]["hasNextPage"] == (page["links"]["next"] is not None)
    if page["meta"]["next_cursor"]:
        assert found["pageInfo"]["endCursor"] == page["meta"]["next_cursor"]
    assert found.get("totalCount") == page["meta"].get("total")


@pytest.mark.parametrize(("resource", "asked"), FILTERS)
def test_a_filter_is_the_same_filter_there(rich: TestClient, resource: Resource, asked: Filter) -> None:
    query = {asked.name: legal_values(resource, asked)[0], "limit": 5, "fields": "id"}
    assert_same_page(rich, rich.get(f"/v1/{resource.name}", params=query), resource)


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_page_with_all_its_links_is_the_same_there(rich: TestClient, resource: Resource) -> None:
    query = {"limit": 6, "include": ",".join(resource.links), "fields": ",".join(resource.fields)}
    first = rich.get(f"/v1/{resource.name}", params=query)
    assert_same_page(rich, first, resource)
    assert_same_page(rich, rich.get(first.json()["links"]["next"]), resource)


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_record_is_the_same_there(rich: TestClient, resource: Resource) -> None:
    for record_id in list(world()[resource.name])[:3]:
        reply = rich.get(f"/v1/{resource.name}/{record_id}", params={"include": ",".join(resource.links)})
        assert plain(run(rich, reply)) == translated(reply.json()["data"], resource)


@st.composite
def questions(draw: st.DrawFn) -> tuple[Resource, dict[str, str]]:
    """A collection, and what is asked of it: filters of any operator, texts of any characters, an order, links."""
    resource = CATALOGUE[draw(st.sampled_from(list(CATALOGUE)))]
    query = {"limit": str(draw(st.integers(1, 8)))}
    for name in draw(st.lists(st.sampled_from(list(resource.filters)), unique=True, max_size=4)):
        asked = resource.filters[name]
        values = st.sampled_from(legal_values(resource, asked))
        if asked.kind.name == "text" and asked.operator.shape == "one":
            letters = st.characters(blacklist_categories=["Cs"], blacklist_characters="\0")
            values = values | st.text(letters, max_size=20)
        query[name] = draw(values)
    names = draw(st.lists(st.sampled_from(resource.orders), unique=True, max_size=3))
    if names:
        query["sort"] = ",".join(draw(st.sampled_from(["", "-"])) + name for name in names)
    links = draw(st.lists(st.sampled_from(list(resource.links)), unique=True, max_size=3))
    if links:
        query["include"] = ",".join(links)
    if draw(st.booleans()):
        query["count"] = "exact"
    return resource, query


@given(asked=questions())
@settings(max_examples=80, deadline=None)
def test_any_question_is_the_same_there_page_after_page(
    rich: TestClient, asked: tuple[Resource, dict[str, str]]
) -> None:
    resource, query = asked
    reply = rich.get(f"/v1/{resource.name}", params=query)
    assert_same_page(rich, reply, resource)
    if following := reply.json()["links"]["next"]:
        assert_same_page(rich, rich.get(following), resource)

"""The catalogue: each thing that may be asked is described, indexed and named after something that is there."""

import pytest

from api.core.resource import Catalogue, Resource, Span
from api.resources import CATALOGUE
from api.rest import params
from models import Estimate, Force, Report

RESOURCES = [pytest.param(resource, id=name) for name, resource in CATALOGUE.items()]
SPAN = Span("The value.", ("low", "best"), ("high", "best"), "bound", "more_than", "less_than")


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_filter_and_every_order_has_an_index(resource: Resource) -> None:
    first = {next(iter(index.columns)).name for index in resource.table.indexes}
    first |= {column.name for column in resource.table.primary_key}
    spans = {end for name in resource.filters_on if name in resource.spans for end in resource.spans[name].least}
    asked = {name for name in resource.filters_on if name not in resource.spans} | spans | set(resource.orders)
    assert asked <= first


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_link_is_followed_over_an_index(resource: Resource) -> None:
    for link in resource.links.values():
        first = {next(iter(index.columns)).name for index in link.target.table.indexes}
        assert link.remote == "id" or link.remote in first


@pytest.mark.parametrize("resource", RESOURCES)
def test_everything_that_can_be_asked_is_described(resource: Resource) -> None:
    assert resource.description
    described = [*resource.fields.values(), *resource.filters.values(), *resource.links.values()]
    described += [*params.of_collection(resource).values(), *params.of_record(resource).values()]
    assert [one.name for one in described if len(one.description) < 10 or one.description[-1] not in ".`"] == []


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_word_of_a_vocabulary_is_described(resource: Resource) -> None:
    words = [word for field in resource.fields.values() for word in field.kind.words or ()]
    assert [word for word in words if not word.description.endswith((".", ".'"))] == []


def test_all_names_of_a_collection_are_its_own() -> None:
    for resource in CATALOGUE.values():
        names = [*resource.fields, *resource.links]
        assert len(names) == len(set(names))
        assert set(params.of_record(resource)) <= set(params.of_collection(resource))
        assert CATALOGUE.of_id(f"{resource.prefix}-x") is resource
    assert CATALOGUE.of_id("nosuch-x") is None
    assert len(CATALOGUE) == len({resource.prefix for resource in CATALOGUE.values()})


def test_links_lead_both_ways() -> None:
    for resource in CATALOGUE.values():
        for link in resource.links.values():
            back = [
                one
                for one in link.target.links.values()
                if (one.target, one.local, one.remote) == (resource, link.remote, link.local)
            ]
            assert [one.many for one in back] == [not link.many]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"filters_on": ("nosuch",)}, "filters_on names 'nosuch'"),
        ({"orders": ("nosuch", "id")}, "orders names 'nosuch'"),
        ({"on_request": ("nosuch",)}, "on_request names 'nosuch'"),
        ({"filters_through": ("nosuch",)}, "filters_through names 'nosuch'"),
        ({"default_order": "-low"}, "default order '-low'"),
    ],
)
def test_a_declaration_that_names_nothing_is_refused_by_name(wrong: dict[str, object], named: str) -> None:
    right = {"filters_on": ("id",), "orders": ("id",), "default_order": "id"}
    with pytest.raises(ValueError, match=named):
        Resource(Force, **(right | wrong))  # type: ignore[arg-type]


def test_an_interval_over_a_column_that_is_not_there_is_refused_by_name() -> None:
    span = Span("The value.", ("nosuch",), ("high", "best"), "bound", "more_than", "less_than")
    hidden = ("value_min", "value_max")
    with pytest.raises(ValueError, match="interval 'value' names 'nosuch'"):
        Resource(Estimate, ("value",), ("id",), "id", hidden=hidden, spans={"value": span})
    made = Resource(Estimate, ("value",), ("id",), "id", hidden=hidden, spans={"value": SPAN})
    assert "value__overlaps" in made.own_filters


def test_a_catalogue_is_made_of_any_resources() -> None:
    report = Resource(Report, filters_on=("id",), orders=("id",), default_order="-id")
    force = Resource(Force, filters_on=("id",), orders=("id",), default_order="-id", reverse_names={"parent_id": "all"})
    assert list(Catalogue([report, force])["forces"].links) == ["parent", "all", "report"]

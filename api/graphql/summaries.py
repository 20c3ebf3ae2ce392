"""Summaries and facets in the schema: their types follow from the models that describe them."""

from typing import Any

from sqlmodel import SQLModel
from strawberry.scalars import JSON

from api.core.ask import DEFAULT_PAGE, LARGEST_PAGE
from api.core.grouping import MOST_LISTED
from api.core.parts import Part, parts
from api.core.resource import Resource, Summing
from api.graphql.made import field, is_made, make, make_enum
from api.graphql.plan import roots
from api.graphql.scalars import type_of
from api.graphql.types import make_connection, says
from api.names import dimension_name, type_name


def summary_field(resource: Resource, summing: Summing) -> tuple[None, Any]:
    """The root field `estimateSummary` of the resource `estimates`."""
    name = type_name(resource)
    _make_dimensions(f"{name}Dimension", resource, summing.by, f"What makes groups of {resource.name}.")
    _make_groups(resource, summing)

    arguments: Any = {
        "by": (f"list[{name}Dimension]", "What makes the groups.", ()),
        "first": (int, f"Groups on the page, 1 to {LARGEST_PAGE}.", DEFAULT_PAGE),
        "after": (str | None, "Cursor to go on from: `pageInfo.endCursor` of the page before.", None),
        "latest": (int, f"Speakers of whom a group shows the latest, 0 to {MOST_LISTED}.", MOST_LISTED),
        "where": (f"{name}Filter | None", "Conditions, all of which must hold.", None),
    }
    description = f"What {resource.name} say together, group by group. {summing.model.__doc__}"
    return field(roots.summed(resource), f"{name}SummaryConnection", description, arguments)


def facets_field(resource: Resource) -> tuple[None, Any]:
    """The root field `estimateFacets` of the resource `estimates`."""
    name = type_name(resource)
    _make_dimensions(f"{name}Facet", resource, resource.facets, f"What {resource.name} are counted by.")
    _make_facets()

    by = "What to count the values of; by default what leads to no other record."
    arguments: Any = {
        "by": (f"list[{name}Facet] | None", by, None),
        "first": (int, f"Values of a facet, the most frequent ones, 1 to {LARGEST_PAGE}.", DEFAULT_PAGE),
        "where": (f"{name}Filter | None", "Conditions, all of which must hold.", None),
    }
    return field(
        roots.counted(resource), "list[Facet]", f"How many of the {resource.name} have which values.", arguments
    )


def _make_dimensions(name: str, resource: Resource, dimensions: tuple[str, ...], description: str) -> None:
    values = {dimension_name(one): (one, resource.dimensions[one].description) for one in dimensions}
    make_enum(name, values, description)


def _make_groups(resource: Resource, summing: Summing) -> None:
    """Makes the types of a page of groups."""
    name = f"{type_name(resource)}Summary"
    keys: dict[str, tuple[Any, Any]] = {}
    for made in (resource.dimensions[one] for one in dict.fromkeys((*summing.by, *summing.always))):
        whose = " Null if `by` does not name it, too." if made.name not in summing.always else ""
        keys[made.label] = (_key_type(made) | None, says(f"{made.description}{whose}"))
        if made.name_label:
            what = f"What the {made.name} is called. Null if `by` does not name it, too."
            keys[made.name_label] = (str | None, says(what))
    make(name, keys | _fields(summing.model), f"{summing.model.__doc__} What `by` names comes first.")
    nodes, total = "The groups, in rising order of what makes them.", "Number of all groups, whatever the page."
    make_connection(name, f"groups of {resource.name}", "group", nodes, total)


def _key_type(made: Any) -> Any:
    # A month is written as text.
    return str if made.kind.name == "month" else type_of(made.kind)


def _fields(model: type[SQLModel]) -> dict[str, tuple[Any, Any]]:
    return {part.name: (_type(part), says(part.description)) for part in parts(model)}


def _type(part: Part) -> Any:
    """The GraphQL type of a part of a model."""
    if part.model:
        name = part.model.__name__
        if not is_made(name):
            make(name, _fields(part.model), part.model.__doc__ or "")
        return f"list[{name}]" if part.is_list else f"{name} | None" if part.nullable else name
    if part.kind is None:
        raise TypeError(f"{part.name} holds nothing")
    one = type_of(part.kind)
    return list[one] if part.is_list else one | None if part.nullable else one  # type: ignore[valid-type]


def _make_facets() -> None:
    if is_made("Facet"):
        return
    value = {
        "value": (JSON | None, says("The value, as in REST; null if it is not known.")),
        "name": (str | None, says("What the record is called, where the value is the id of one.")),
        "count": (int, says("Records that have it.")),
    }
    make("FacetValue", value, "A value, and how many records have it.")
    others = {"values": (int, says("How many more values there are.")), "count": (int, says("On how many records."))}
    make("FacetOthers", others, "What a facet does not list.")
    fields = {
        "name": (str, says("What the values are of, as in REST.")),
        "values": ("list[FacetValue]", says("The most frequent ones first; null among them.")),
        "others": ("FacetOthers", says("The values that are not listed.")),
    }
    make("Facet", fields, "How many of the records that fit have which value.")

"""The output types of a resource: its record, and its connection after Relay's specification."""

from typing import Any

import strawberry

from api.core.ask import DEFAULT_PAGE, LARGEST_PAGE
from api.core.resource import Resource
from api.graphql.made import field, make
from api.graphql.scalars import type_of
from api.names import order_name, type_name


@strawberry.interface(description="Anything with an id. `node(id:)` finds it again.")
class Node:
    """Relay's Node."""

    id: strawberry.ID = strawberry.field(description="Permanent id, the same as in REST.")


@strawberry.type(description="Where a page begins and ends.")
class PageInfo:
    """Relay's PageInfo."""

    has_next_page: bool = strawberry.field(description="Whether there is a page after this one.")
    has_previous_page: bool = strawberry.field(description="Whether this page was reached with a cursor.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first record of the page.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last record: `after` goes on from here.")


@strawberry.type(description="What stands around the words that a search found.")
class Snippet:
    """A snippet of a record, as `api.core.snippet` makes it."""

    field: str = strawberry.field(description="The field that was searched.")
    text: str = strawberry.field(description="The part of it around the words, with `…` where it was cut.")
    highlights: list[list[int]] = strawberry.field(
        description="Where in the text the words stand: start and end (exclusive), in Unicode code points."
    )


def make_types(resource: Resource) -> Any:
    """Makes `Estimate`, `EstimateEdge` and `EstimateConnection` of the resource `estimates`; gives the first."""
    name = type_name(resource)
    snippet = (Snippet | None, says("What stands around the words that `q` found; null without it."))
    total = "Number of all records that fit, whatever the page."
    make_connection(name, resource.name, "record", "The records.", total, snippet=snippet)
    fields = {about.name: _column(about.name, resource) for about in resource.fields.values() if about.name != "id"}
    fields |= {link.name: _link(link.name, resource) for link in resource.links.values()}
    return make(name, fields, resource.description, bases=(Node,))


def make_connection(name: str, what: str, node: str, nodes: str, total: str, **more: tuple[Any, Any]) -> None:
    """Makes the edge and the connection of a type.

    `what` a page is of and what a `node` is called are words; what `nodes` and their `total` are is said. An edge has
    `more` fields.
    """
    edge = {
        "node": (name, says(f"The {node}.")),
        "cursor": (str, says("Its cursor: `after` goes on from here.")),
        **more,
    }
    make(f"{name}Edge", edge, f"One of the {what} of a page.")
    page = {
        "edges": (f"list[{name}Edge]", says(f"The {node}s with their cursors.")),
        "nodes": (f"list[{name}]", says(nodes)),
        "page_info": (PageInfo, says("Where the page begins and ends.")),
        "total_count": (int, says(total)),
    }
    make(f"{name}Connection", page, f"A page of {what}.")


def connection_field(means: Any, resource: Resource, description: str) -> tuple[None, Any]:
    """A field that gives a page of a resource."""
    name = type_name(resource)
    default = order_name(resource.default_order)
    orders = f"Orders, the first first. Default: `{default}`. {resource.order_of_search}".strip()
    arguments: Any = {
        "first": (int, f"Records on the page, 1 to {LARGEST_PAGE}.", DEFAULT_PAGE),
        "after": (str | None, "Cursor to go on from: `pageInfo.endCursor` of the page before.", None),
        "where": (f"{name}Filter | None", "Conditions, all of which must hold.", None),
        "order_by": (f"list[{name}Order] | None", orders, None),
    }
    return field(means, f"{name}Connection", description, arguments)


def says(description: str) -> Any:
    """A field with a description."""
    return strawberry.field(description=description)


def _column(name: str, resource: Resource) -> tuple[Any, Any]:
    about = resource.fields[name]
    kind = type_of(about.kind)
    return kind | None if about.nullable else kind, says(about.description)


def _link(name: str, resource: Resource) -> tuple[None, Any]:
    link = resource.links[name]
    if link.many:
        return connection_field(link, link.target, link.description)
    optional = " | None" if resource.fields[link.local].nullable else ""
    return field(link, f"{type_name(link.target)}{optional}", link.description)

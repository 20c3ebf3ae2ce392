"""The output types of a resource: its record, and its connection after Relay's specification."""

from collections.abc import Callable
from typing import Any

import strawberry

from api.core.ask import DEFAULT_PAGE, LARGEST_PAGE
from api.core.query import Page, Record
from api.core.resource import Resource
from api.graphql.made import field, make
from api.graphql.scalars import type_of
from api.graphql.selections import path_of
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


def connection(page: Page) -> Record:
    """A page as a connection, in the shape of the types made here."""
    cursors = [page.cursor(position) for position in range(len(page.records))]
    return {
        "edges": [{"node": record, "cursor": at} for record, at in zip(page.records, cursors, strict=True)],
        "nodes": page.records,
        "page_info": {
            "has_next_page": page.more,
            "has_previous_page": page.ask.after is not None,
            "start_cursor": cursors[0] if cursors else None,
            "end_cursor": cursors[-1] if cursors else None,
        },
        "total_count": page.total,
    }


def make_types(resource: Resource) -> Any:
    """Makes `Estimate`, `EstimateEdge` and `EstimateConnection` of the resource `estimates`; gives the first."""
    name = type_name(resource)
    edge = {
        "node": (name, _says("The record.")),
        "cursor": (str, _says("Its cursor: `after` goes on from here.")),
    }
    make(f"{name}Edge", edge, f"One of the {resource.name} of a page.")
    page = {
        "edges": (f"list[{name}Edge]", _says("The records with their cursors.")),
        "nodes": (f"list[{name}]", _says("The records.")),
        "page_info": (PageInfo, _says("Where the page begins and ends.")),
        "total_count": (int, _says("Number of all records that fit, whatever the page.")),
    }
    make(f"{name}Connection", page, f"A page of {resource.name}.")
    fields = {about.name: _column(about.name, resource) for about in resource.fields.values() if about.name != "id"}
    fields |= {link.name: _link(link.name, resource) for link in resource.links.values()}
    return make(
        name,
        fields,
        resource.description,
        bases=(Node,),
        is_type_of=lambda record, _: _is_of(record, resource),
    )


def connection_field(resolve: Callable[[Any, Any], Any], resource: Resource, description: str) -> tuple[None, Any]:
    """A field that gives a page of a resource. The arguments are not passed on: `Selections` reads them."""

    def resolver(root: Any, info: Any, first: Any, after: Any, where: Any, order_by: Any) -> Any:
        return resolve(root, info._raw_info)

    resolver.__defaults__ = (DEFAULT_PAGE, None, None, None)
    name = type_name(resource)
    default = order_name(resource.default_order)
    arguments = {
        "first": (int, f"Records on the page, 1 to {LARGEST_PAGE}."),
        "after": (str | None, "Cursor to go on from: `pageInfo.endCursor` of the page before."),
        "where": (f"{name}Filter | None", "Conditions, all of which must hold."),
        "order_by": (f"list[{name}Order] | None", f"Orders, the first first. Default: `{default}`."),
    }
    return field(resolver, f"{name}Connection", description, arguments)


def _says(description: str) -> Any:
    return strawberry.field(description=description)


def _is_of(record: Record, resource: Resource) -> bool:
    return bool(record["id"].startswith(f"{resource.prefix}-"))


def _column(name: str, resource: Resource) -> tuple[Any, Any]:
    about = resource.fields[name]
    kind = type_of(about.kind)
    return kind | None if about.nullable else kind, _says(about.description)


def _link(name: str, resource: Resource) -> tuple[None, Any]:
    link = resource.links[name]
    if link.many:
        return connection_field(_linked, link.target, link.description)

    def resolver(root: Record, info: Any) -> Any:
        return _linked(root, info._raw_info)

    optional = " | None" if resource.fields[link.local].nullable else ""
    return field(resolver, f"{type_name(link.target)}{optional}", link.description)


def _linked(root: Record, raw: Any) -> Any:
    """The answer of a link, which stands in the record under the path of the link."""
    found = root[".".join(path_of(raw))]
    return connection(found) if isinstance(found, Page) else found

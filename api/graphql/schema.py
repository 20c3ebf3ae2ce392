"""The schema, derived from the catalogue: a page, a record by id for each resource, and Relay's node."""

from typing import Any

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from api.core.ask import Ask, Condition
from api.core.query import Record, answer
from api.core.resource import Catalogue, Resource
from api.graphql.inputs import make_inputs
from api.graphql.made import field, make
from api.graphql.quality import quality_field
from api.graphql.scalars import SCALARS
from api.graphql.selections import Selections, path_of
from api.graphql.types import Node, connection, connection_field, make_types
from api.names import type_name

_ID = {"id": (strawberry.ID, "The id, as an answer gives it.")}


def build(catalogue: Catalogue) -> GraphQLSchema:
    """The GraphQL schema of the catalogue, as Strawberry declares it. Its context is a snapshot."""
    for resource in catalogue.values():
        make_inputs(resource)
    types = [make_types(resource) for resource in catalogue.values()]
    fields: dict[str, tuple[Any, Any]] = {"node": _node(catalogue)}
    for resource in catalogue.values():
        fields[resource.singular] = _record(resource)
        fields[resource.name] = _page(resource)
    fields["quality"] = quality_field()
    query = make("Query", fields, "What can be asked. Each field asks the same question as its namesake in REST.")
    config = StrawberryConfig(default_resolver=lambda source, name: source[name], scalar_map=SCALARS)
    # Parsing, validation and execution are called by `http`: Strawberry's own way of doing so masks no errors.
    return strawberry.Schema(query=query, types=types, config=config)._schema


def _page(resource: Resource) -> tuple[None, Any]:
    def resolve(_root: Any, raw: Any) -> Record:
        asked = raw.parent_type.fields[raw.field_name]
        ask = Selections(raw).page(resource, asked, raw.field_nodes, path_of(raw))
        return connection(answer(raw.context, ask))

    return connection_field(resolve, resource, f"A page of {resource.name}. {resource.description}")


def _record(resource: Resource) -> tuple[None, Any]:
    def resolver(root: Any, info: Any, id: Any) -> Record | None:
        return _one(resource, id, info._raw_info)

    return field(resolver, f"{type_name(resource)} | None", f"The {resource.singular} with this id, or null.", _ID)


def _node(catalogue: Catalogue) -> tuple[None, Any]:
    def resolver(root: Any, info: Any, id: Any) -> Record | None:
        resource = catalogue.of_id(id)
        return _one(resource, id, info._raw_info) if resource else None

    return field(resolver, Node | None, "The record with this id, or null.", _ID)


def _one(resource: Resource, record_id: str, raw: Any) -> Record | None:
    """The record with this id, with what is selected of it."""
    fields, children = Selections(raw).record(resource, [(path_of(raw), raw.field_nodes)])
    try:
        condition = Condition(resource.own_filters["id"], resource.fields["id"].kind.load(record_id))
    except ValueError:
        return None
    found = answer(raw.context, Ask(resource, fields, (condition,), first=1, children=children)).records
    return found[0] if found else None

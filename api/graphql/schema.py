"""The schema, derived from the catalogue: a page, a record by id for each resource, and Relay's node."""

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from api.core.resource import Catalogue
from api.graphql.inputs import make_inputs
from api.graphql.made import field, make
from api.graphql.plan import roots
from api.graphql.quality import quality_field
from api.graphql.scalars import SCALARS
from api.graphql.summaries import facets_field, summary_field
from api.graphql.types import Node, connection_field, make_types
from api.names import type_name


def build(catalogue: Catalogue) -> GraphQLSchema:
    """The GraphQL schema of the catalogue, as Strawberry declares it. A `Planner` executes it."""
    for resource in catalogue.values():
        make_inputs(resource)
    types = [make_types(resource) for resource in catalogue.values()]
    by_id = {"id": (strawberry.ID, "The id, as an answer gives it.")}
    fields = {"node": field(roots.node(catalogue), Node | None, "The record with this id, or null.", by_id)}
    for resource in catalogue.values():
        says = f"The {resource.singular} with this id, or null."
        fields[resource.singular] = field(roots.record(resource), f"{type_name(resource)} | None", says, by_id)
        says = f"A page of {resource.name}. {resource.description}"
        fields[resource.name] = connection_field(roots.page(resource), resource, says)
    for resource in catalogue.values():
        if resource.summing:
            fields[f"{resource.singular}_summary"] = summary_field(resource, resource.summing)
        fields[f"{resource.singular}_facets"] = facets_field(resource)
    fields["quality"] = quality_field()
    query = make("Query", fields, "What can be asked. Each field asks the same question as its namesake in REST.")
    config = StrawberryConfig(scalar_map=SCALARS)
    # Strawberry declares and converts; parsing, validation and execution are called by `http`.
    return strawberry.Schema(query=query, types=types, config=config)._schema

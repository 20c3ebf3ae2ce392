"""The facets of a collection: how many of the records that fit have each value."""

from typing import Any

from api import equivalent
from api.core.facets import facets
from api.core.plan import Record
from api.core.resource import Resource
from api.core.snapshot import Snapshot
from api.rest import params, schemas
from api.rest.operation import PREFIX, Asked, Operation

Json = dict[str, Any]


def operation(resource: Resource) -> Operation:
    """The operation that counts the records of a resource by their values."""
    parameters = params.of_facets(resource)

    def document(snapshot: Snapshot, asked: Asked) -> Record:
        by = asked.values.get("by", resource.own_facets)
        asks = params.conditions(asked.values)
        most = asked.values.get("limit", parameters["limit"].schema["default"])
        return {
            "data": facets(snapshot, resource, by, asks, most),
            "meta": {"limit": most, "graphql": equivalent.facets(resource, by, asks, most)},
            "links": {"self": asked.address()},
        }

    return Operation(
        path=f"{PREFIX}/{resource.name}/facets",
        name=f"count_{resource.name}",
        summary=f"How many of the {resource.name} have which values.",
        description=f"Of the {resource.name} that fit all filters, how many have each of the most frequent values.",
        tag=resource.name,
        views={"document": document},
        parameters=parameters,
        schema=schemas.facets(resource),
        of=resource,
    )

"""THE OPERATIONS: everything that can be asked for under `/v1`. Routes, OpenAPI and its tests follow from this list."""

from api.core.resource import Catalogue
from api.rest import collections, quality, records
from api.rest.index import index
from api.rest.operation import Operation


def operations(catalogue: Catalogue) -> tuple[Operation, ...]:
    """One row for each."""
    made: list[Operation] = []
    for resource in catalogue.values():
        made += [collections.operation(resource), records.operation(resource)]
        made += [records.long_field(resource, name) for name in resource.on_request]
    return (*made, quality.operation(), index(catalogue))

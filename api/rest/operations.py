"""THE OPERATIONS: everything that can be asked for by an address. Routes, OpenAPI and tests follow from this list."""

from api.core.resource import Catalogue
from api.rest import changes, collections, datapackage, dcat, facets, feed, quality, records, revisions, summary
from api.rest.cite import is_statement
from api.rest.index import index
from api.rest.operation import Operation


def operations(catalogue: Catalogue) -> tuple[Operation, ...]:
    """One row for each."""
    lists = {name: collections.operation(resource) for name, resource in catalogue.items()}
    made: list[Operation] = []
    for name, resource in catalogue.items():
        made += [lists[name], records.operation(resource)]
        made += [records.long_field(resource, field) for field in resource.on_request]
        made.append(facets.operation(resource))
        if resource.summing:
            made.append(summary.operation(resource, resource.summing))
        if is_statement(resource):
            made.append(records.citation(resource))
    made += [changes.operation(catalogue), revisions.operation(catalogue)]
    made += [feed.operation(catalogue["estimates"]), datapackage.operation(catalogue)]
    made.append(dcat.operation(catalogue, {name: one.formats for name, one in lists.items()}))
    return (*made, quality.operation(), index(catalogue))

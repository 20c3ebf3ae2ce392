"""The summary of a collection: a page of groups as JSON, or all of them as a table or as lines."""

from collections.abc import Iterable, Iterator
from typing import Any

from api import equivalent
from api.core import summary
from api.core.ask import DEFAULT_PAGE
from api.core.dimension import Dimension
from api.core.grouping import MOST_LISTED, Summary
from api.core.parts import parts
from api.core.plan import Record
from api.core.resource import Resource, Summing
from api.core.snapshot import Snapshot
from api.rest import params, schemas
from api.rest.collections import plain
from api.rest.formats import Table
from api.rest.operation import PREFIX, Asked, Operation

# A table has a row for each group, so none for each speaker in it.
NOT_IN_TABLES = ("latest", "not_listed")


def operation(resource: Resource, summing: Summing) -> Operation:
    """The operation that sums a resource up."""

    def document(snapshot: Snapshot, asked: Asked) -> Record:
        wanted = _wanted(resource, asked)
        page = asked.fragments.groups(snapshot, wanted)
        total = {"total": page.total} if wanted.count else {}
        return asked.page(page.records, wanted.first, page.next_cursor, **total, graphql=equivalent.summary(wanted))

    def records(snapshot: Snapshot, asked: Asked) -> Iterator[list[Record]]:
        return _lots(snapshot, asked, _wanted(resource, asked))

    def table(snapshot: Snapshot, asked: Asked) -> Table:
        wanted = _wanted(resource, asked, listed=0)
        columns = _columns(summing, wanted.dimensions)
        lots = _lots(snapshot, asked, wanted)
        return Table(
            tuple("_".join(path) for path in columns), ([_cells(columns, group) for group in lot] for lot in lots)
        )

    parameters = params.of_summary(resource, summing.by)
    name = f"summarise_{resource.name}"
    return Operation(
        path=f"{PREFIX}/{resource.name}/summary",
        name=name,
        summary=f"What {resource.name} say together, group by group.",
        description=f"{(summing.model.__doc__ or '').strip()} No group mixes two of {', '.join(summing.always)}; "
        "no number is added to another's, and none is averaged.",
        tag=resource.name,
        views={"document": document, "table": table, "records": records},
        parameters=parameters,
        schema=schemas.summary(resource),
        of=resource,
        quick=lambda asked: _wanted(resource, asked).rolled_up is not None,
        links={"next": schemas.link_to_next(name, parameters)},
    )


def _wanted(resource: Resource, asked: Asked, listed: int = MOST_LISTED) -> Summary:
    values = asked.values
    return Summary(
        resource,
        by=values.get("by", ()),
        conditions=params.conditions(values),
        first=values.get("limit", DEFAULT_PAGE),
        after=values.get("after"),
        count="count" in values,
        listed=values.get("latest", listed),
    )


def _lots(snapshot: Snapshot, asked: Asked, wanted: Summary) -> Iterator[list[Record]]:
    """All groups, unless a limit was asked for."""
    if "limit" in asked.values:
        return iter((summary.answer(snapshot, wanted).records,))
    return summary.stream(snapshot, wanted)


def _columns(summing: Summing, dimensions: Iterable[Dimension]) -> tuple[tuple[str, ...], ...]:
    """The names that lead to the cells of a row, such as `force_id`, or `envelope` and `low`."""
    found: list[tuple[str, ...]] = []
    for made in dimensions:
        found += [(made.label,), (made.name_label,)] if made.name_label else [(made.label,)]
    for part in parts(summing.model):
        if part.name not in NOT_IN_TABLES:
            inner = [inner.name for inner in parts(part.model)] if part.model else []
            found += [(part.name, name) for name in inner] if inner else [(part.name,)]
    return tuple(found)


def _cells(columns: Iterable[tuple[str, ...]], group: Record) -> tuple[Any, ...]:
    cells = []
    for name, *inner in columns:
        value = group[name]
        for key in inner:
            value = None if value is None else value[key]
        cells.append(_cell(value))
    return tuple(cells)


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return " ".join(value)
    return plain(value) if isinstance(value, str) else value

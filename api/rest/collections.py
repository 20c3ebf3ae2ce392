"""A collection: a page of its records as JSON, or all of them as a table, as lines or on a map."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import orjson

from api import equivalent
from api.core import query
from api.core.ask import Ask, Child, Condition, Order
from api.core.kinds import LISTING, TEXT
from api.core.plan import Cell
from api.core.query import Page, Record
from api.core.resource import Position, Resource
from api.core.snapshot import Rows, Snapshot
from api.rest import cite, params, schemas
from api.rest.formats import Features, Table
from api.rest.operation import PREFIX, Asked, Operation

# A cell that begins with one of these is a formula to a spreadsheet (OWASP, CSV injection), in full width as well.
FORMULA = tuple("=+-@＝＋－＠\t\r")


def operation(resource: Resource) -> Operation:
    """The operation that lists a resource."""
    views = {"document": _document, "table": _table, "records": _records}
    if resource.place:
        views["features"] = _features
    return Operation(
        path=f"{PREFIX}/{resource.name}",
        name=f"list_{resource.name}",
        summary=f"A page of {resource.name}, or all of them.",
        description=f"{resource.description} All filters must hold.",
        tag=resource.name,
        views=views,
        parameters=params.of_collection(resource),
        schema=schemas.page(resource),
        of=resource,
        ask=lambda asked: params.ask_for_page(resource, asked.values),
        links=schemas.links_of_page(resource),
    )


def _document(snapshot: Snapshot, asked: Asked) -> Record:
    ask = asked.ask
    if any(child.link.many for child in ask.children):
        page = query.answer(snapshot, ask)
        page.records = [shown(record, ask) for record in page.records]
        if ask.search:
            page.records = [record | {"snippet": page.snippet(at)} for at, record in enumerate(page.records)]
    else:
        page = asked.fragments.page(snapshot, ask)
    total = {"total": page.total} if ask.count else {}
    return asked.page(page.records, ask.first, page.next_cursor, **total, graphql=equivalent.page(ask))


def _records(snapshot: Snapshot, asked: Asked) -> Iterator[list[Record]]:
    return query.stream(snapshot, _whole(asked))


def _table(snapshot: Snapshot, asked: Asked) -> Table:
    ask = _flat(asked)
    resource = ask.resource
    plan, lots = query.stream_rows(snapshot, _cited(ask))
    shown = {*ask.fields, *(child.key for child in ask.children)}
    cells = tuple(cell for cell in plan.cells if cell.path[0] in shown)
    at = {cell.path: cell.position for cell in plan.cells}
    cited = cite.column(resource, at, snapshot.revision, f"{asked.base}{PREFIX}/{resource.name}/")
    return Table((*columns(cells), "cite"), (_cells(cells, rows, cited) for rows in lots))


def _whole(asked: Asked) -> Ask:
    """The Ask without an end, unless a limit was asked for. Relevance ranks no whole answer: the default order does."""
    orders = asked.ask.orders or (Order.named(asked.ask.resource.default_order),)
    return replace(asked.ask, orders=orders, first=asked.values.get("limit", query.UNLIMITED))


def _flat(asked: Asked) -> Ask:
    """The Ask for a table: with the labels of each record that a column links to."""
    return _labelled(_whole(asked))


def _labelled(ask: Ask) -> Ask:
    links = (link for link in ask.resource.to_one.values() if link.local in ask.fields)
    children = tuple(Child(link.name, link, Ask(link.target, link.target.labels)) for link in links)
    return replace(ask, children=children)


def _cited(ask: Ask) -> Ask:
    """The Ask for a table with what a citation needs, though it may not be shown."""
    return _labelled(replace(ask, fields=tuple(dict.fromkeys((*ask.fields, *cite.read_for(ask.resource))))))


def columns(cells: tuple[Cell, ...]) -> tuple[str, ...]:
    """The names of the columns of a table, such as `force_id` and `force_name`."""
    return tuple("_".join(cell.path) for cell in cells)


def _cells(cells: tuple[Cell, ...], rows: Rows, cited: Callable[[tuple[Any, ...]], str]) -> list[tuple[Any, ...]]:
    """The rows as cells of a table, the last one of which cites the row."""
    made = [[*row, plain(cited(row))] for row in rows]
    for cell in cells:
        at, show = cell.position, cell.show
        if show:
            for row in made:
                if row[at] is not None:
                    row[at] = show(row[at])
        if cell.kind is TEXT:
            for row in made:
                if row[at] is not None:
                    row[at] = plain(row[at])
        if cell.kind is LISTING:
            for row in made:
                row[at] = orjson.dumps(row[at]).decode()
    positions = [*(cell.position for cell in cells), -1]
    return [tuple([row[at] for at in positions]) for row in made]


def plain(text: str) -> str:
    """The text as a spreadsheet takes it for text."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _features(snapshot: Snapshot, asked: Asked) -> Features:
    ask = _flat(asked)
    place, link = ask.resource.place or (ask.resource, None)
    position = place.position
    if position is None:
        raise AssertionError(f"{place.name} has no position")
    columns = (position.latitude, position.longitude, position.precision)
    wanted = ask
    if link is None:
        wanted = replace(ask, fields=tuple(dict.fromkeys((*ask.fields, *columns))))
    elif link.local not in ask.fields:
        wanted = replace(ask, children=(*ask.children, Child(link.name, link, Ask(place, columns))))
    too_wide = frozenset() if asked.values.get("geometry") == "all" else position.too_wide
    count = {"returned": 0, "without_point": 0}
    lots = query.stream(snapshot, wanted)

    def features() -> Iterator[list[Record]]:
        for records in lots:
            made = [
                _feature(record, ask, _point(record[link.name] if link else record, position, too_wide))
                for record in records
            ]
            count["returned"] += len(made)
            count["without_point"] += sum(feature["geometry"] is None for feature in made)
            yield made

    return Features(features(), lambda: dict(count))


def _point(there: Record | None, position: Position, too_wide: frozenset[int]) -> Record | None:
    """The point of a place, as GeoJSON has it; None where it is not known, or the place is too wide for one."""
    if there is None or there[position.latitude] is None or there[position.precision] in too_wide:
        return None
    return {"type": "Point", "coordinates": [there[position.longitude], there[position.latitude]]}


def _feature(record: Record, ask: Ask, point: Record | None) -> Record:
    """The record as a feature, with the columns of a table as its properties."""
    flat = {name: record[name] for name in ask.fields}
    for child in ask.children:
        there = record[child.key] or {}
        flat |= {f"{child.key}_{name}": there.get(name) for name in child.ask.fields}
    return {"type": "Feature", "id": record["id"], "geometry": point, "properties": flat}


def shown(record: Record, ask: Ask) -> Record:
    """The record with its links to many as an envelope each, in place."""
    for child in ask.children:
        if child.link.many:
            record[child.key] = _embedded(record[child.key], child, record["id"])
    return record


def _embedded(page: Page, child: Child, parent_id: str) -> Mapping[str, Any]:
    """An embedded page. Its next link leads to the collection, filtered by the parent."""
    target = child.ask.resource
    following = None
    if page.more:
        condition = Condition(target.own_filters[child.link.remote], parent_id)
        page.ask = replace(page.ask, conditions=(*page.ask.conditions, condition))
        items = [(child.link.remote, parent_id), ("limit", str(page.ask.first)), ("after", page.next_cursor or "")]
        following = f"{PREFIX}/{target.name}?{urlencode(items)}"
    return {"data": page.records, "links": {"next": following}}

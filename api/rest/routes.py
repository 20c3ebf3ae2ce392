"""The routes of each resource: a collection, a record, and the long fields that are only sent on request."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import orjson
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from api.core.ask import Ask, Child, Condition
from api.core.errors import NotFound, shorten
from api.core.query import Page, Record, answer
from api.core.resource import Catalogue, Resource
from api.quality import quality
from api.rest import params

PREFIX = "/v1"


def routes(catalogue: Catalogue, engine: Engine) -> Iterator[Route]:
    """All routes under `/v1`."""
    for resource in catalogue.values():
        yield Route(f"{PREFIX}/{resource.name}", _collection(resource, engine))
        yield Route(f"{PREFIX}/{resource.name}/{{id}}", _record(resource, engine))
        for name in resource.on_request:
            yield Route(f"{PREFIX}/{resource.name}/{{id}}/{name}", _long_field(resource, name, engine))
    yield Route(f"{PREFIX}/quality", _quality)
    yield Route(PREFIX, _index(catalogue))


def _quality(request: Request) -> Response:
    params.read({}, request.query_params.multi_items())
    return _json({"data": quality().plain(), "links": {"self": f"{PREFIX}/quality"}})


def _index(catalogue: Catalogue) -> Any:
    collections = [
        {"name": resource.name, "description": resource.description, "href": f"{PREFIX}/{resource.name}"}
        for resource in catalogue.values()
    ]

    def index(request: Request) -> Response:
        params.read({}, request.query_params.multi_items())
        return _json({"data": collections, "links": {"self": PREFIX, "describedby": "/openapi.json", "help": "/docs"}})

    return index


def _collection(resource: Resource, engine: Engine) -> Any:
    def collection(request: Request) -> Response:
        items = request.query_params.multi_items()
        ask = params.ask_for_page(resource, items)
        with engine.connect() as connection:
            page = answer(connection, ask)
        here = _address(resource, items)
        links: dict[str, str | None] = {"self": here, "next": None}
        headers = {}
        if page.more:
            others = [(name, value) for name, value in items if name != "after"]
            links["next"] = _address(resource, [*others, ("after", page.next_cursor or "")])
            headers["Link"] = f'<{links["next"]}>; rel="next"'
        meta: dict[str, Any] = {
            "returned": len(page.records),
            "limit": ask.first,
            "next_cursor": page.next_cursor,
        }
        if ask.count:
            meta["total"] = page.total
        return _json({"data": [_shown(record, ask) for record in page.records], "meta": meta, "links": links}, headers)

    return collection


def _record(resource: Resource, engine: Engine) -> Any:
    def record(request: Request) -> Response:
        items = request.query_params.multi_items()
        ask = params.ask_for_record(resource, request.path_params["id"], items)
        found = _one(ask, engine)
        return _json({"data": _shown(found, ask), "links": {"self": f"{PREFIX}/{resource.name}/{found['id']}"}})

    return record


def _long_field(resource: Resource, name: str, engine: Engine) -> Any:
    def long_field(request: Request) -> Response:
        params.read({}, request.query_params.multi_items())
        ask = replace(params.ask_for_record(resource, request.path_params["id"], ()), fields=("id", name))
        return PlainTextResponse(_one(ask, engine)[name])

    return long_field


def _one(ask: Ask, engine: Engine) -> Record:
    """The record that an Ask with an id finds. Raises NotFound."""
    wanted = ask.conditions[0]
    missing = NotFound(f"There is no {ask.resource.singular} with the id {shorten(wanted.value)!r}.")
    try:
        ask.resource.fields["id"].kind.load(wanted.value)
    except ValueError:
        raise missing from None
    with engine.connect() as connection:
        found = answer(connection, ask).records
    if not found:
        raise missing
    return found[0]


def _shown(record: Record, ask: Ask) -> Record:
    """The record with its links to many as an envelope each, in place."""
    for child in ask.children:
        if child.link.many:
            record[child.key] = _embedded(record[child.key], child, record["id"])
    return record


def _embedded(page: Page, child: Child, parent_id: str) -> Mapping[str, Any]:
    """An embedded page. Its next link leads to the collection, filtered by the parent."""
    target = child.ask.resource
    condition = Condition(target.own_filters[child.link.remote], parent_id)
    following = None
    if page.more:
        page.ask = replace(page.ask, conditions=(*page.ask.conditions, condition))
        query = [
            (child.link.remote, parent_id),
            ("limit", str(page.ask.first)),
            ("after", page.next_cursor or ""),
        ]
        following = _address(target, query)
    return {"data": page.records, "links": {"next": following}}


def _address(resource: Resource, items: list[tuple[str, str]]) -> str:
    path = f"{PREFIX}/{resource.name}"
    return f"{path}?{urlencode(items)}" if items else path


def _json(body: Any, headers: Mapping[str, str] | None = None) -> Response:
    return Response(orjson.dumps(body), media_type="application/json", headers=dict(headers or {}))

"""One record by its id, and those of its fields that are only sent on request."""

from dataclasses import replace
from typing import cast

from api import equivalent
from api.core import query
from api.core.ask import Ask
from api.core.errors import NotFound, shorten
from api.core.fragments import Fragments
from api.core.query import Record
from api.core.resource import Resource
from api.core.snapshot import Snapshot
from api.rest import params, schemas
from api.rest.collections import shown
from api.rest.operation import PREFIX, Asked, Operation


def operation(resource: Resource) -> Operation:
    """The operation that gives one record."""
    return Operation(
        path=f"{PREFIX}/{resource.name}/{{id}}",
        name=f"get_{resource.singular}",
        summary=f"One {resource.singular} by its id.",
        description=resource.description,
        tag=resource.name,
        views={"document": _document},
        parameters=params.of_record(resource),
        schema=schemas.record(resource),
        of=resource,
        ask=lambda asked: params.ask_for_record(resource, asked.record_id, asked.values),
    )


def long_field(resource: Resource, name: str) -> Operation:
    """The operation that gives a long field of one record as plain text."""

    def text(snapshot: Snapshot, asked: Asked) -> str:
        found: str = one(snapshot, replace(asked.ask, fields=("id", name)))[name]
        return found

    return Operation(
        path=f"{PREFIX}/{resource.name}/{{id}}/{name}",
        name=f"get_{resource.singular}_{name}",
        summary=f"The {name} of one {resource.singular}, as plain text.",
        description=resource.fields[name].description,
        tag=resource.name,
        views={"text": text},
        of=resource,
        ask=lambda asked: params.ask_for_record(resource, asked.record_id, {}),
    )


def one(snapshot: Snapshot, ask: Ask, fragments: Fragments | None = None) -> Record:
    """The record that an Ask with an id finds, as a fragment if they are given. Raises NotFound."""
    wanted = ask.conditions[0].value
    missing = NotFound(f"There is no {ask.resource.singular} with the id {shorten(wanted)!r}.")
    try:
        ask.resource.fields["id"].kind.load(wanted)
    except ValueError:
        raise missing from None
    found = fragments.one(snapshot, ask, wanted) if fragments else next(iter(query.answer(snapshot, ask).records), None)
    if found is None:
        raise missing
    return cast(Record, found)


def _document(snapshot: Snapshot, asked: Asked) -> Record:
    ask = asked.ask
    if any(child.link.many for child in ask.children):
        record = shown(one(snapshot, ask), ask)
    else:
        record = one(snapshot, ask, asked.fragments)
    address = f"{PREFIX}/{ask.resource.name}/{asked.record_id}"
    return {"data": record, "links": {"self": address}, "meta": {"graphql": equivalent.record(ask)}}

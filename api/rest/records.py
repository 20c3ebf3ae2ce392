"""One record by its id, and those of its fields that are only sent on request."""

from dataclasses import replace

from api import equivalent
from api.core import query
from api.core.ask import Ask
from api.core.errors import NotFound, shorten
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


def one(snapshot: Snapshot, ask: Ask) -> Record:
    """The record that an Ask with an id finds. Raises NotFound."""
    wanted = ask.conditions[0].value
    missing = NotFound(f"There is no {ask.resource.singular} with the id {shorten(wanted)!r}.")
    try:
        ask.resource.fields["id"].kind.load(wanted)
    except ValueError:
        raise missing from None
    found = query.answer(snapshot, ask).records
    if not found:
        raise missing
    return found[0]


def _document(snapshot: Snapshot, asked: Asked) -> Record:
    ask = asked.ask
    record = one(snapshot, ask)
    address = f"{PREFIX}/{ask.resource.name}/{record['id']}"
    return {"data": shown(record, ask), "links": {"self": address}, "meta": {"graphql": equivalent.record(ask)}}

"""What changed since a revision: a page of it, or all of it, so that a copy can follow the dataset."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from api.core import changes, cursor, query
from api.core.ask import DEFAULT_PAGE
from api.core.changes import ACTIONS, Change
from api.core.kinds import DATETIME
from api.core.resource import Catalogue
from api.core.snapshot import Snapshot, in_lots
from api.resources import WITHDRAWALS
from api.rest import params, schemas
from api.rest.formats import Table
from api.rest.operation import PREFIX, Asked, Operation

# A table has them without the record, whose columns differ from entity to entity.
COLUMNS = tuple(field.name for field in fields(Change) if field.name != "record")


def operation(catalogue: Catalogue) -> Operation:
    """The operation that tells the changes."""
    of_entity = {resource.singular: resource for resource in catalogue.values()}

    def told(snapshot: Snapshot, asked: Asked, first: int) -> Iterator[Change]:
        since = _since(asked)
        changes.must_be_past(since, snapshot.revision)
        place: Any = cursor.unseal(_question(asked), asked.values.get("after"), changes.PLACE)
        resources = [of_entity[name] for name in asked.values.get("entity", of_entity)]
        return changes.changes(snapshot, resources, WITHDRAWALS, since, place, first)

    def document(snapshot: Snapshot, asked: Asked) -> Any:
        limit = asked.values.get("limit", DEFAULT_PAGE)
        found = list(told(snapshot, asked, limit + 1))
        page = found[:limit]
        following = cursor.seal(_question(asked), page[-1].place) if len(found) > limit else None
        return asked.page(page, limit, following, revision=snapshot.revision)

    def records(snapshot: Snapshot, asked: Asked) -> Iterator[list[Change]]:
        return in_lots(told(snapshot, asked, asked.values.get("limit", query.UNLIMITED)))

    def table(snapshot: Snapshot, asked: Asked) -> Table:
        lots = records(snapshot, asked)
        return Table(COLUMNS, ([tuple(getattr(one, name) for name in COLUMNS) for one in lot] for lot in lots))

    parameters = params.of_changes(of_entity)
    return Operation(
        path=f"{PREFIX}/changes",
        name="list_changes",
        summary="What came in, was revised or was withdrawn since a revision.",
        description="Each record once, with what it is now, in the order of revisions. Take over what was created or "
        "revised and drop what was withdrawn, to the last page; `meta.revision` is then the next `since`.",
        tag="changes",
        views={"document": document, "table": table, "records": records},
        parameters=parameters,
        schema=_schema(catalogue),
        links={"next": schemas.link_to_next("list_changes", parameters)},
    )


def _since(asked: Asked) -> int:
    since: int = asked.values.get("since", 0)
    return since


def _question(asked: Asked) -> str:
    """What a cursor is bound to."""
    return repr(("changes", _since(asked), asked.values.get("entity")))


def _schema(catalogue: Catalogue) -> Any:
    says = "The record as it stands; null if it was withdrawn."
    records = [schemas.ref(schemas.name_of(resource)) for resource in catalogue.values()]
    change = {
        "action": {
            "enum": list(ACTIONS),
            "description": " ".join(f"`{name}`: {says}" for name, says in ACTIONS.items()),
        },
        "entity": {"enum": [resource.singular for resource in catalogue.values()], "description": "What it is."},
        "id": {"type": "string", "description": "Id of the record."},
        "revision": {**schemas.COUNT, "description": "The revision that made the change."},
        "recorded_at": {**DATETIME.schema, "description": "When that was (UTC)."},
        "record": {"anyOf": [*records, {"type": "null"}], "description": says},
    }
    newest = {**schemas.COUNT, "description": "The newest revision: the next `since`, after the last page."}
    return schemas.paged(schemas.shape(change), {"revision": newest})

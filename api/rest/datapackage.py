"""The Data Package: the dataset as tables that Frictionless and others load by themselves."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from api.core.kinds import DATETIME, LISTING, TEXT
from api.core.resource import Catalogue, Field, Resource
from api.core.snapshot import Snapshot
from api.rest.dataset import DESCRIPTION, KEYWORDS, LICENCE, NAME, SOURCES, TITLE, Edition, edition
from api.rest.operation import PREFIX, Asked, Operation

Json = dict[str, Any]
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
# What a kind of value is in a Table Schema (https://datapackage.org/standard/table-schema/); the others are strings.
TYPES = {name: name for name in ("integer", "number", "date", "datetime")} | {LISTING.name: "array"}


def operation(catalogue: Catalogue) -> Operation:
    """The operation that describes the dataset to those who load tables."""

    def document(snapshot: Snapshot, _asked: Asked) -> Json:
        return data_package(catalogue, edition(snapshot))

    return Operation(
        path=f"{PREFIX}/datapackage.json",
        name="get_data_package",
        summary="The dataset as a Frictionless Data Package.",
        description="Names the CSV of each collection, with its columns, their types and the keys between tables.",
        tag="dataset",
        views={"document": document},
        schema={"type": "object", "required": ["name", "resources"]},
    )


def data_package(catalogue: Catalogue, edition: Edition) -> Json:
    """The descriptor of a Frictionless Data Package: the whole of each collection as CSV, beside this file."""
    return {
        "$schema": PROFILE,
        "name": NAME.lower(),
        "title": TITLE,
        "description": DESCRIPTION,
        "version": str(edition.revision),
        "created": DATETIME.show(edition.modified),
        "keywords": list(KEYWORDS),
        "licenses": [LICENCE],
        "sources": list(SOURCES),
        "resources": [_table(resource) for resource in catalogue.values()],
    }


def columns(resource: Resource) -> Iterator[tuple[str, Field]]:
    """The columns of the CSV of a collection by name: its fields, the labels of the records it links to, `cite`."""
    for name in resource.default_fields:
        yield name, resource.fields[name]
    for link in resource.to_one.values():
        for label in link.target.labels:
            about = link.target.fields[label]
            says = f"Of the {link.name}: {about.description[0].lower()}{about.description[1:]}"
            yield f"{link.name}_{label}", replace(about, description=says, nullable=True)
    yield (
        "cite",
        Field("cite", "The record, to be cited: who says it, where it was published, its address.", TEXT, False),
    )


def _table(resource: Resource) -> Json:
    return {
        "name": resource.name,
        "type": "table",
        "title": resource.name.capitalize(),
        "description": resource.description,
        "path": f"{resource.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(name, about) for name, about in columns(resource)],
            "primaryKey": ["id"],
            "foreignKeys": [
                {
                    "fields": [link.local],
                    # The table itself has no name there.
                    "reference": {
                        "resource": "" if link.target is resource else link.target.name,
                        "fields": [link.remote],
                    },
                }
                for link in resource.to_one.values()
            ],
            "missingValues": [""],
        },
    }


def _field(name: str, about: Field) -> Json:
    constraints: Json = {} if about.nullable else {"required": True}
    if about.kind.words:
        constraints["enum"] = [str(word) for word in about.kind.words]
    made = {"name": name, "type": TYPES.get(about.kind.name, "string"), "description": about.description}
    return made | ({"constraints": constraints} if constraints else {})

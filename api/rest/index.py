"""The index: which collections there are."""

from typing import Any

from api.core.resource import Catalogue
from api.core.snapshot import Snapshot
from api.rest import schemas
from api.rest.operation import PREFIX, Asked, Operation


def index(catalogue: Catalogue) -> Operation:
    """The operation at `/v1` itself."""
    collections = [
        {"name": resource.name, "description": resource.description, "href": f"{PREFIX}/{resource.name}"}
        for resource in catalogue.values()
    ]
    links = {"self": PREFIX, "describedby": "/openapi.json", "help": "/docs"}

    def document(_snapshot: Snapshot | None, _asked: Asked) -> Any:
        return {"data": collections, "links": links}

    text = {"type": "string"}
    return Operation(
        path=PREFIX,
        name="list_collections",
        summary="The collections there are.",
        description="Where to begin.",
        tag="index",
        views={"document": document},
        schema=schemas.shape(
            {
                "data": {"type": "array", "items": schemas.shape({"name": text, "description": text, "href": text})},
                "links": schemas.shape(dict.fromkeys(links, text)),
            }
        ),
        reads_dataset=False,
    )

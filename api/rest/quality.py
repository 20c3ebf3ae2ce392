"""How well the extraction reads, as it was measured."""

from typing import Any

from api.core.snapshot import Snapshot
from api.quality import MEANING, quality
from api.rest import schemas
from api.rest.operation import PREFIX, Asked, Operation


def operation() -> Operation:
    """The operation that gives the measured figures."""
    share = {"type": "number", "minimum": 0, "maximum": 1}
    count = {"type": "integer", "minimum": 0}
    row = _described({"name": {"type": "string"}, "precision": share, "recall": share, "f1": share})
    rows = {"type": "array", "items": schemas.shape(row)}
    whole = {"extractor": {"type": "string"}, "passages": count, "estimates": count, "attributes": rows}
    return Operation(
        path=f"{PREFIX}/quality",
        name="get_quality",
        summary="How well the extraction reads, as it was measured.",
        description="Precision, recall and F1 of each thing that is read, from 0 to 1.",
        tag="quality",
        views={"document": _document},
        schema=schemas.shape(
            {"data": schemas.shape(_described(whole)), "links": schemas.shape({"self": {"type": "string"}})}
        ),
        reads_dataset=False,
    )


def _document(_snapshot: Snapshot | None, asked: Asked) -> Any:
    return {"data": quality().plain(), "links": {"self": asked.operation.path}}


def _described(properties: dict[str, Any]) -> dict[str, Any]:
    return {name: {**schema, "description": MEANING[name]} for name, schema in properties.items()}

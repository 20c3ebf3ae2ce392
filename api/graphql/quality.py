"""The quality of the extraction in the schema."""

from typing import Any

import strawberry

from api.graphql.made import field, make
from api.graphql.plan.roots import constant
from api.quality import MEANING, quality


def quality_field() -> tuple[None, Any]:
    """The root field `quality`."""
    figures = {name: (float, _says(name)) for name in ("precision", "recall", "f1")}
    make("QualityAttribute", {"name": (str, _says("name")), **figures}, "How well one thing is read, from 0 to 1.")
    measured = {
        "set": (str, _says("set")),
        "passages": (int, _says("passages")),
        "estimates": (int, _says("estimates")),
        "attributes": ("list[QualityAttribute]", _says("attributes")),
    }
    make("QualitySet", measured, "How well one set of passages is read.")
    fields = {"extractor": (str, _says("extractor")), "sets": ("list[QualitySet]", _says("sets"))}
    make("Quality", fields, "How well the extraction reads, as it was measured.")

    return field(constant(lambda: quality().plain()), "Quality", "How well the extraction reads, as it was measured.")


def _says(name: str) -> Any:
    return strawberry.field(description=MEANING[name])

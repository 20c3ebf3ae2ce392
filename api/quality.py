"""How well the extraction reads, as it was measured: the committed result of `make evaluate`."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from models.store import PROJECT

RESULT = PROJECT / "seed" / "quality.json"


@dataclass(frozen=True, slots=True)
class Attribute:
    """Precision, recall and F1 of one thing that is read, from 0 to 1."""

    name: str
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Quality:
    """What was measured, with which version of the extraction, over how much text."""

    extractor: str
    passages: int
    estimates: int
    attributes: tuple[Attribute, ...]

    def plain(self) -> dict[str, Any]:
        """The result as JSON values."""
        shown = [{name: getattr(row, name) for name in Attribute.__slots__} for row in self.attributes]
        return {
            "extractor": self.extractor,
            "passages": self.passages,
            "estimates": self.estimates,
            "attributes": shown,
        }


# What the fields mean: OpenAPI and GraphQL say it with these words.
MEANING = {
    "extractor": "Version of the extraction that was measured: a digest of its rules.",
    "passages": "Number of annotated passages it was measured on. They were written for Fogline.",
    "estimates": "Number of estimates that a careful reader finds in them.",
    "attributes": "The result for each thing that is read.",
    "name": "What is read, such as the spans of estimates, their values, or the names of places.",
    "precision": "Share of what was read that is right.",
    "recall": "Share of what a careful reader finds that was read.",
    "f1": "Harmonic mean of precision and recall.",
}


@cache
def quality() -> Quality:
    """The committed result."""
    read = json.loads(RESULT.read_text("utf-8"))
    return Quality(
        read["extractor"], read["passages"], read["estimates"], tuple(Attribute(**row) for row in read["attributes"])
    )

"""How well the extraction reads, as it was measured: the committed result of `make evaluate`."""

import json
from dataclasses import asdict, dataclass
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
class Measured:
    """The result on one set of passages, and how much text that is."""

    set: str
    passages: int
    estimates: int
    attributes: tuple[Attribute, ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """What was measured, with which version of the extraction, on each set of passages."""

    extractor: str
    sets: tuple[Measured, ...]

    def plain(self) -> dict[str, Any]:
        """The result as JSON values."""
        return asdict(self)


# What the fields mean: OpenAPI and GraphQL say it with these words.
MEANING = {
    "extractor": "Version of the extraction that was measured: a digest of its rules.",
    "sets": "The result on each set of annotated passages. All were written for Fogline; none is a published article.",
    "set": "`unseen`: passages that no rule was made for. `passages`: those that the rules were made with.",
    "passages": "Number of passages in the set.",
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
    sets = ({**row, "attributes": tuple(Attribute(**one) for one in row["attributes"])} for row in read["sets"])
    return Quality(read["extractor"], tuple(Measured(**row) for row in sets))

"""From a frame and a kind of thing to the measure of the design."""

from collections.abc import Iterable
from functools import cache

from seed.extract.vocabulary import rows

PERSONAL = frozenset({"killed", "wounded", "casualties", "captured_persons", "displaced"})
"""Measures that only persons have."""
_DEFAULTS = {"military": "strength", "equipment": "equipment_strength"}
_FAMILIES = {"military": "person", "civil": "person", "unknown": "person", "transport": "equipment"}


@cache
def _measures() -> dict[tuple[str, str], str]:
    return {(row["frame"], row["kind"]): row["measure"] for row in rows("frames")}


def measure_of(frame: str, kind: str | None) -> str | None:
    """The measure of a frame said of a kind of thing; None if the frame says nothing about that kind."""
    table = _measures()
    if (found := table.get((frame, kind or "person"))) is not None:
        return found
    return table.get((frame, _FAMILIES.get(kind or "military", "")))


def default_measure(kind: str | None) -> str:
    """The measure of a thing of which nothing is said."""
    return _DEFAULTS.get(kind or "", "other")


def first_measure(frames: Iterable[str], kind: str | None) -> str | None:
    """The measure of the first frame that says something about this kind."""
    return next((m for frame in frames if frame and (m := measure_of(frame, kind)) is not None), None)

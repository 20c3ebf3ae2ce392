"""What could not be taken, and why: named, never dropped in silence."""

from dataclasses import dataclass


class Refused(Exception):
    """A file, or a record in it, that was not taken. The message names the reason."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused file with the reason."""

    name: str
    reason: str

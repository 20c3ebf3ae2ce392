"""What was tried, how often, what was expected and what was seen: the rows of the table that a run prints."""

from collections.abc import Iterable
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Tried:
    """One row. `good` is whether what was seen is what was expected, `times` how often it was tried.

    What could not be tried here, 0 times, is neither good nor bad; the row says why.
    """

    what: str
    times: int
    expected: str
    seen: str
    good: bool


def table(rows: Iterable[Tried]) -> str:
    """The rows as a table in Markdown, which the README quotes."""
    names = [field.name for field in fields(Tried)]
    lines = [f"| {' | '.join(names)} |", f"|{'---|' * len(names)}"]
    for row in rows:
        cells = [
            row.what,
            f"{row.times:,}",
            row.expected,
            row.seen,
            "yes" if row.good else "NO" if row.times else "not tried",
        ]
        lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    return "\n".join(lines)

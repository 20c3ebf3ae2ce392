"""The vocabularies: tables under `data/` that an editor extends without touching a program."""

import csv
from functools import cache
from importlib.resources import files


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a CSV table, each a column -> text mapping; a cell that is missing or one too many is
    refused.
    """
    text = (files("seed.extract") / "data" / name).read_text(encoding="utf-8")
    table = tuple(csv.DictReader(text.splitlines()))
    for number, row in enumerate(table, start=2):
        if None in row or None in row.values():
            raise ValueError(f"{name}:{number}: {len(table[0])} columns expected")
    return table


def listed(cell: str) -> tuple[str, ...]:
    """The entries of a cell that holds several, separated by "|"."""
    return tuple(entry.strip() for entry in cell.split("|") if entry.strip())


def words(name: str, **columns: str) -> frozenset[str]:
    """The `word` column of a table, of the rows whose columns have these values."""
    return frozenset(
        row["word"] for row in rows(name) if all(row[column] == value for column, value in columns.items())
    )

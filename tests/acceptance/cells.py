"""Cells of CSV that a spreadsheet would take for formulas: texts begin with an apostrophe, numbers stay as they are."""

import csv
import io
from collections import Counter
from collections.abc import Iterator

import orjson

from models import Force, Location, Record, Report, Source
from tests.acceptance.clients import said
from tests.acceptance.run import BACKENDS, Run
from tests.acceptance.server import Server, serving
from tests.acceptance.tried import Tried
from tests.conftest import fill
from tests.synthetic import records

MARKS = ("=", "+", "-", "@", "\t", "\r", "＝")
# In which text each kind of record is given one.
SPOILT: dict[type[Record], str] = {Report: "title", Force: "name", Source: "name", Location: "name"}
NUMBERS = {"locations": ("latitude", "longitude"), "reports": ("characters",), "forces": ("revision",)}


def tried(run: Run) -> Iterator[Tried]:
    """The rows of this module."""
    made = [_spoilt(record, number) for number, record in enumerate(records())]
    for backend in BACKENDS:
        url = run.new_database(backend, "cells")
        fill(url, made)
        seen = Counter[str]()
        with serving(run.folder, url) as server:
            for model, column in SPOILT.items():
                _compare(server, f"{model.__tablename__}s", column, seen)
        good = set(seen) == {"texts with '", "numbers as they are"}
        expected = "texts with ', numbers as they are"
        yield Tried(f"CSV cells with = + - @ TAB CR ＝ on {backend}", seen.total(), expected, said(seen), good)


def _spoilt(record: Record, number: int) -> Record:
    column = SPOILT.get(type(record))
    if column is None:
        return record
    mark = MARKS[number % len(MARKS)]
    return type(record).model_validate(record.model_dump() | {column: f"{mark}HYPERLINK(1){number}"})


def _compare(server: Server, collection: str, column: str, seen: Counter[str]) -> None:
    """Each row of the CSV with its record in JSON."""
    page = orjson.loads(server.ask(f"/v1/{collection}?limit=100").body)["data"]
    rows = csv.DictReader(io.StringIO(server.ask(f"/v1/{collection}.csv").body.decode(), newline=""))
    cells = {row["id"]: row for row in rows}
    for record in page:
        row = cells[record["id"]]
        texts = [(record[column], row[column])]
        seen["texts with '" if all(cell == f"'{text}" for text, cell in texts) else "texts without"] += 1
        for name in NUMBERS.get(collection, ()):
            if record[name] is not None:
                same = row[name] == str(record[name]) or float(row[name]) == record[name]
                seen["numbers as they are" if same else "other numbers"] += 1
        if any(cell and cell[0] in MARKS and not _is_number(cell) for cell in row.values()):
            seen["formulas"] += 1


def _is_number(cell: str) -> bool:
    try:
        return bool(float(cell)) or True
    except ValueError:
        return False

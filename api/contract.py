"""The contract as files: what the API promises, generated from the catalogue, committed and reviewed."""

import json
from pathlib import Path

from graphql import print_schema

from api.graphql.schema import build
from api.resources import CATALOGUE
from api.rest.openapi import document


def contract() -> dict[str, str]:
    """The files of the contract by name."""
    return {
        "openapi.json": json.dumps(document(CATALOGUE), indent=2, ensure_ascii=False) + "\n",
        "schema.graphql": print_schema(build(CATALOGUE)) + "\n",
    }


def write_contract(folder: Path) -> None:
    """Writes the files of the contract into a folder, and leaves alone those that are the same."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in contract().items():
        file = folder / name
        if not file.exists() or file.read_text("utf-8") != text:
            file.write_text(text, "utf-8")

"""The Data Package: Frictionless finds it valid, and reads from it every record that stands, with its links."""

import csv
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from frictionless import Package
from starlette.testclient import TestClient

from api.resources import CATALOGUE
from api.rest.datapackage import columns, data_package
from api.rest.dataset import Edition
from tests.synthetic import world

EDITION = Edition(7, datetime(2024, 5, 2, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC))


@pytest.fixture
def package(rich: TestClient, tmp_path: Path) -> Package:
    """The package in a folder, with the tables that are served under its paths."""
    described = rich.get("/v1/datapackage.json").json()
    (tmp_path / "datapackage.json").write_text(json.dumps(described), "utf-8")
    for resource in described["resources"]:
        (tmp_path / resource["path"]).write_bytes(rich.get(f"/v1/{resource['path']}").content)
    return Package(str(tmp_path / "datapackage.json"))


def test_frictionless_finds_the_package_and_its_tables_valid(package: Package) -> None:
    report = package.validate()
    assert report.flatten(["type", "title", "message"]) == []
    assert report.valid
    assert (package.name, package.version) == ("fogline", "1")
    assert [resource.name for resource in package.resources] == list(CATALOGUE)


def test_a_record_is_read_from_its_table_as_it_stands(package: Package) -> None:
    for name, records in world().items():
        rows = {row["id"]: row for row in package.get_resource(name).read_rows()}
        assert rows.keys() == records.keys()
        shown = set(CATALOGUE[name].default_fields) - {"recorded_at"}
        for key, row in rows.items():
            # A cell that a spreadsheet would take for a formula has an apostrophe in front.
            read = {field: row[field].lstrip("'") if isinstance(row[field], str) else row[field] for field in shown}
            read = {field: float(cell) if isinstance(cell, Decimal) else cell for field, cell in read.items()}
            assert read == {field: records[key][field] for field in shown}


def test_the_columns_are_described_as_they_are_served(rich: TestClient) -> None:
    for name, resource in CATALOGUE.items():
        (header,) = csv.reader(rich.get(f"/v1/{name}.csv").text.splitlines()[:1])
        assert [column for column, _ in columns(resource)] == header
        assert all(about.description.endswith((".", "`")) for _, about in columns(resource))


def test_links_are_foreign_keys(package: Package) -> None:
    keys = {key["fields"][0]: key["reference"] for key in package.get_resource("estimates").schema.foreign_keys}
    assert keys["force_id"] == {"resource": "forces", "fields": ["id"]}
    assert len(keys) == 4
    keys = {key["fields"][0]: key["reference"] for key in package.get_resource("locations").schema.foreign_keys}
    assert keys["parent_id"] == {"resource": "", "fields": ["id"]}


def test_a_table_that_lost_a_record_is_found_invalid(package: Package) -> None:
    """So the test above can fail."""
    file = Path(package.basepath or "") / "forces.csv"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join(lines[:-1]), "utf-8")
    assert "foreign-key" in {kind for (kind,) in package.validate().flatten(["type"])}


def test_the_package_says_which_revision_it_is_of_and_when_that_was_written() -> None:
    described = data_package(CATALOGUE, EDITION)
    assert (described["version"], described["created"]) == ("7", "2024-05-02T00:00:00Z")

"""Revisions: each state the dataset has had, with what it changed, the newest first."""

import csv
import json
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from api.core.cursor import seal
from api.resources import CATALOGUE
from seed.load import write
from tests.api.core.test_changes import article
from tests.api.rest.test_changes import pages
from tests.conftest import client_of


@pytest.fixture
def written(empty_url: str, write_engine: Engine) -> Any:
    """A client over a dataset of five revisions, and what was written in each."""
    made = [write(write_engine, article("a", "x")), write(write_engine, article("b"))]
    made += [write(write_engine, article("a", *forces)) for forces in ("yz", "z", "")]
    with client_of(empty_url) as client:
        yield client, made


def test_each_revision_tells_what_it_changed(written: tuple[TestClient, Any]) -> None:
    client, made = written
    found = [one for page in pages(client, "/v1/revisions?limit=2") for one in page["data"]]
    assert [one["number"] for one in found] == [5, 4, 3, 2, 1]
    for one, load in zip(reversed(found), made, strict=True):
        for name, counts in (("created", load.added), ("revised", load.revised), ("withdrawn", load.withdrawn)):
            assert {entity: count for entity, count in one[name].items() if count} == {
                entity: count for entity, count in counts.items() if count
            }
        assert one["recorded_at"].endswith("Z")
    assert found[0]["counts"]["report"] == 2
    assert len({one["checksum"] for one in found}) == 5


def test_lines_and_a_table_tell_the_same(written: tuple[TestClient, Any]) -> None:
    client, _ = written
    found = client.get("/v1/revisions").json()["data"]
    assert [json.loads(line) for line in client.get("/v1/revisions.ndjson").text.splitlines()] == found
    rows = list(csv.DictReader(client.get("/v1/revisions.csv").text.splitlines()))
    assert [row["checksum"] for row in rows] == [one["checksum"] for one in found]
    for row, one in zip(rows, found, strict=True):
        for name in ("counts", "created", "revised", "withdrawn"):
            told = {resource.singular: int(row[f"{name}_{resource.singular}"]) for resource in CATALOGUE.values()}
            assert told == {entity: one[name].get(entity, 0) for entity in told}


@pytest.mark.parametrize("keys", [["x"], [1, 2], [{}], [True]])
def test_a_cursor_that_was_forged_is_refused(rich: TestClient, keys: list[Any]) -> None:
    for after in (seal("revisions", keys), seal("changes", [1]), "x", ""):
        for suffix in ("", ".csv"):
            reply = rich.get(f"/v1/revisions{suffix}?after={after}")
            assert (reply.status_code, reply.json()["code"]) == (422, "INVALID_CURSOR")

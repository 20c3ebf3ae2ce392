"""Changes over HTTP: a client that follows them has the dataset, in pages or in one go, and nonsense is refused."""

import csv
import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from api.core.cursor import seal
from api.resources import CATALOGUE
from tests.api.core.test_changes import revisions
from tests.conftest import client_of


@pytest.fixture
def follower(empty_url: str, write_engine: Engine) -> Iterator[TestClient]:
    """A client of the application over a dataset of three revisions, that changes while it asks."""
    for _ in revisions(write_engine, 3):
        pass
    with client_of(empty_url) as client:
        yield client


def pages(client: TestClient, address: str) -> Iterator[dict[str, Any]]:
    """The pages of an answer, from the first to the last."""
    following: str | None = address
    while following:
        reply = client.get(following)
        assert reply.status_code == 200, reply.text
        page = reply.json()
        assert page["links"]["self"] == following
        yield page
        following = page["links"]["next"]
        assert (f'<{following}>; rel="next"' == reply.headers.get("Link")) == (following is not None)


def follow(copy: dict[str, Any], changes: list[dict[str, Any]]) -> None:
    for change in changes:
        if change["action"] == "withdrawn":
            assert change["record"] is None
            copy.pop(change["id"], None)
        else:
            assert change["record"]["id"] == change["id"]
            copy[change["id"]] = change["record"]


def dataset(client: TestClient) -> dict[str, Any]:
    """The records that stand, by id, as the collections give them."""
    lines = [line for name in CATALOGUE for line in client.get(f"/v1/{name}.ndjson").text.splitlines()]
    return {record["id"]: record for record in map(json.loads, lines)}


def test_a_copy_that_follows_page_after_page_is_the_dataset(follower: TestClient, write_engine: Engine) -> None:
    copy: dict[str, Any] = {}
    since = 0
    writes = revisions(write_engine, 12)
    newest = 3
    while True:
        for page in pages(follower, f"/v1/changes?since={since}&limit=3"):
            follow(copy, page["data"])
            since = page["meta"]["revision"]
        if newest is None:
            break
        newest = next(writes, None)
    assert copy == dataset(follower)
    assert since > 10


def test_lines_tell_all_of_it_at_once(follower: TestClient) -> None:
    reply = follower.get("/v1/changes.ndjson?since=1")
    told = [json.loads(line) for line in reply.text.splitlines()]
    assert told == [change for page in pages(follower, "/v1/changes?since=1&limit=2") for change in page["data"]]
    assert reply.headers["Dataset-Revision"] == "3"
    copy: dict[str, Any] = {}
    follow(copy, [json.loads(line) for line in follower.get("/v1/changes.ndjson").text.splitlines()])
    assert copy == dataset(follower)


def test_a_table_tells_which_records_changed(follower: TestClient) -> None:
    rows = list(csv.DictReader(follower.get("/v1/changes.csv?since=1").text.splitlines()))
    told = [json.loads(line) for line in follower.get("/v1/changes.ndjson?since=1").text.splitlines()]
    assert rows == [{name: str(change[name]) for name in change if name != "record"} for change in told]


def test_only_the_entities_that_are_asked_for_are_told_of(follower: TestClient) -> None:
    every = [json.loads(line) for line in follower.get("/v1/changes.ndjson").text.splitlines()]
    some = [change for page in pages(follower, "/v1/changes?entity=report,force&limit=2") for change in page["data"]]
    assert some == [change for change in every if change["entity"] in ("report", "force")]
    assert len(some) > 2


def test_nothing_changed_since_the_newest_revision(follower: TestClient) -> None:
    page = follower.get("/v1/changes?since=3").json()
    assert page["data"] == []
    assert page["meta"] == {"returned": 0, "limit": 20, "revision": 3, "next_cursor": None}
    assert follower.get("/v1/changes.ndjson?since=3").text == ""
    assert follower.get("/v1/changes.csv?since=3").text == "action,entity,id,revision,recorded_at\r\n"


@pytest.mark.parametrize("suffix", ["", ".csv", ".ndjson"])
@pytest.mark.parametrize("since", ["2", "-1", "abc", "1.0", "", "²", "99999999999999999999"])
def test_a_revision_that_is_not_there_is_refused(rich: TestClient, suffix: str, since: str) -> None:
    reply = rich.get(f"/v1/changes{suffix}", params={"since": since})
    assert reply.status_code == 422
    (fault,) = reply.json()["errors"]
    assert fault["parameter"] == "since"
    assert ("the newest is 1" if since == "2" else "must be a whole number from 0") in fault["detail"]


@pytest.mark.parametrize("suffix", ["", ".ndjson"])
def test_a_cursor_of_another_question_is_refused(rich: TestClient, suffix: str) -> None:
    after = rich.get("/v1/changes?since=0&limit=1").json()["meta"]["next_cursor"]
    assert rich.get(f"/v1/changes{suffix}?since=0&after={after}").status_code == 200
    forged = [seal(repr(("changes", 0, None)), keys) for keys in ([1], [1, "a", 2], ["x", "y"], [1, 2], [1, "\0"])]
    minted = rich.get("/v1/reports?limit=1").json()["meta"]["next_cursor"]
    for query in (f"since=1&after={after}", f"since=0&entity=report&after={after}", "since=0&after=x", "after="):
        reply = rich.get(f"/v1/changes{suffix}?{query}")
        assert (reply.status_code, reply.json()["code"]) == (422, "INVALID_CURSOR"), query
    for cursor in (*forged, minted):
        reply = rich.get(f"/v1/changes{suffix}?since=0&after={cursor}")
        assert (reply.status_code, reply.json()["code"]) == (422, "INVALID_CURSOR"), cursor


def test_what_is_no_parameter_is_refused(rich: TestClient) -> None:
    reply = rich.get("/v1/changes?entity=estimates&limit=101&sort=id")
    assert reply.status_code == 422
    faults = {fault["parameter"]: fault for fault in reply.json()["errors"]}
    assert faults.keys() == {"entity", "limit", "sort"}
    assert faults["entity"]["suggestion"] == "estimate"

"""What holds of every operation: HEAD is GET without the body, other methods are refused, and each link works."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.questions import QUESTIONS
from api.resources import CATALOGUE
from api.rest.operations import operations
from tests.conftest import headers_of

PATHS = [question.path for question in QUESTIONS]


def links_in(answer: Any) -> Iterator[str]:
    """The addresses under `links`, at any depth, and those of collections."""
    if isinstance(answer, dict):
        yield from (address for address in answer.get("links", {}).values() if address)
        for name, value in answer.items():
            if name == "href":
                yield value
            elif name != "links":
                yield from links_in(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from links_in(value)


@pytest.mark.parametrize("path", [*PATHS, "/v1"])
def test_each_link_of_an_answer_works(client: TestClient, path: str) -> None:
    reply = client.get(path)
    if reply.headers["Content-Type"] != "application/json":
        return
    for address in links_in(reply.json()):
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("path", PATHS)
def test_head_is_get_without_the_body(client: TestClient, path: str) -> None:
    head, got = client.head(path), client.get(path)
    assert (head.status_code, head.content) == (200, b"")
    stream = "Content-Disposition" in got.headers
    for name, value in headers_of(got).items():
        if not stream or name not in ("content-length", "content-encoding"):
            assert head.headers.get(name) == value, name


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", ["/v1/changes", "/v1/feed.atom", "/catalog.jsonld", "/v1/estimates/est-1/cite.bib"])
def test_what_is_only_read_takes_no_other_method(client: TestClient, path: str, method: str) -> None:
    reply = client.request(method, path)
    assert (reply.status_code, reply.headers["Allow"]) == (405, "GET, HEAD")
    assert reply.headers["Content-Type"] == "application/problem+json"


def test_a_suffix_that_is_no_format_is_not_found(client: TestClient) -> None:
    paths = ("/v1/changes.geojson", "/v1/feed", "/v1/feed.rss", "/v1/datapackage", "/catalog", "/v1/catalog.jsonld")
    assert {client.get(path).status_code for path in paths} == {404}


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_record_is_found_with_the_suffix_of_its_format(client: TestClient, name: str) -> None:
    first = client.get(f"/v1/{name}?limit=1").json()["data"][0]
    address = f"/v1/{name}/{first['id']}"
    assert client.get(f"{address}.json").json()["data"] == client.get(address).json()["data"]
    assert client.get(f"{address}.csv").status_code == 404


def test_every_operation_has_a_question_that_asks_it() -> None:
    asked = [tuple(path.partition("?")[0].split("/")) for path in PATHS]
    for operation in operations(CATALOGUE):
        if operation.path != "/v1":
            assert any(
                len(segments) == len(operation.template)
                and all(
                    made in ("{id}", one, one.partition(".")[0])
                    for one, made in zip(segments, operation.template, strict=True)
                )
                for segments in asked
            ), operation.path

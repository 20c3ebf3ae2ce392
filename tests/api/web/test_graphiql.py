"""The page at `/graphql`: GraphiQL where it was installed, else the schema and the operations as links that run."""

import json
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from api.contract import contract
from api.questions import OPERATIONS, Operation
from api.web import graphiql
from tests.api.web.test_pages import BROWSER, Page
from tests.conftest import client_of

needs_npm = pytest.mark.skipif(not graphiql.is_installed(), reason="npm has not installed GraphiQL")


@pytest.fixture
def bare(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A client of a server on which npm was missing."""
    monkeypatch.setattr(graphiql, "STYLE", graphiql.HERE / "nosuch")
    with client_of(database_url) as client:
        yield client


def test_a_browser_that_asks_nothing_gets_the_page(client: TestClient) -> None:
    for method in ("GET", "HEAD"):
        reply = client.request(method, "/graphql", headers=BROWSER)
        assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "Accept" in reply.headers["Vary"]
    asked = client.get("/graphql?query={__typename}", headers=BROWSER)
    assert asked.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.title)
def test_an_operation_of_the_page_finds_something(client: TestClient, operation: Operation) -> None:
    reply = client.get(operation.path, headers=BROWSER).json()
    assert "errors" not in reply
    assert all(reply["data"].values())


def test_without_npm_the_schema_and_the_operations_are_there_as_links(bare: TestClient) -> None:
    page = Page(bare.get("/graphql", headers=BROWSER).text)
    assert not [tag for tag, _ in page.tags if tag == "script"]
    assert {operation.path for operation in OPERATIONS} <= {attributes.get("href") for _, attributes in page.tags}
    assert contract()["schema.graphql"].strip() in page.text
    assert bare.get("/docs/graphiql/graphiql.js").status_code == 404


@needs_npm
def test_with_npm_the_operations_are_the_tabs_of_graphiql(client: TestClient) -> None:
    page = Page(client.get("/graphql", headers=BROWSER).text)
    (told,) = [json.loads(attributes["data-tabs"] or "") for _, attributes in page.tags if "data-tabs" in attributes]
    assert [tab["query"].partition("\n")[2].strip() for tab in told] == [one.query.strip() for one in OPERATIONS]
    for tab in told:
        assert "errors" not in client.post("/graphql", json={"query": tab["query"]}).json()


@needs_npm
def test_the_style_sheet_of_graphiql_brings_no_fonts_along(client: TestClient) -> None:
    css = client.get("/docs/graphiql/graphiql.css").text
    assert ".graphiql-container" in css
    assert "font/woff2" not in css
    assert len(css) < 100_000

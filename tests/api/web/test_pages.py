"""The pages: complete without JavaScript, and nothing on them comes from another host or runs inline."""

from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from api.core.filters import OPERATORS
from api.questions import OPERATIONS, QUESTIONS
from api.resources import CATALOGUE

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
VOID = {"meta", "link", "br", "img", "input", "hr"}


class Page(HTMLParser):
    """The tags of a page, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(params=["/docs", "/docs/openapi", "/graphql"])
def page(client: TestClient, request: pytest.FixtureRequest) -> Page:
    reply = client.get(request.param, headers=BROWSER)
    assert reply.status_code == 200
    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
    return Page(reply.text)


def test_every_tag_is_closed(page: Page) -> None:
    assert page.open == []


def test_nothing_is_loaded_from_another_host(page: Page, client: TestClient) -> None:
    for tag, attributes in page.tags:
        for name in ("src", "href", "action", "srcset", "data"):
            address = attributes.get(name)
            if tag == "a" or address is None or address.startswith("data:"):
                continue
            assert address.startswith("/")
            assert not address.startswith("//")
            assert client.get(address).status_code == 200
    css = client.get("/docs/static/docs.css").text
    assert "url(" not in css
    assert "@import" not in css


def test_there_is_no_inline_script_or_style(page: Page) -> None:
    for tag, attributes in page.tags:
        assert tag != "style"
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes)
        assert tag != "script" or attributes.get("src")


def test_every_link_leads_somewhere(client: TestClient) -> None:
    page = Page(client.get("/docs").text)
    ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    for tag, attributes in page.tags:
        address = attributes.get("href") or ""
        if tag == "a" and address.startswith("#"):
            assert address[1:] in ids
        elif tag == "a" and not urlsplit(address).netloc:
            assert client.get(address, headers=BROWSER).status_code == 200, address


def test_the_docs_explain_everything_that_can_be_asked(client: TestClient) -> None:
    page = Page(client.get("/docs").text)
    linked = {attributes.get("href") for tag, attributes in page.tags if tag == "a"}
    assert {question.path for question in QUESTIONS} <= linked
    assert {operation.path for operation in OPERATIONS} <= linked
    told = " ".join(page.text.split())
    for operation in OPERATIONS:
        assert " ".join(operation.query.split()) in told
    for resource in CATALOGUE.values():
        assert resource.description in told
        for field in resource.fields.values():
            assert field.name in told
            assert " ".join(field.description.split()) in told
            assert all(word.description in told for word in field.kind.words or ())  # type: ignore[attr-defined]
    assert all(operator.says in told for operator in OPERATORS)


def test_headings_and_ids_are_in_order(client: TestClient) -> None:
    page = Page(client.get("/docs").text)
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(set(ids)) == len(ids)
    levels = [int(tag[1]) for tag, _ in page.tags if tag in ("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_home_leads_to_the_docs(client: TestClient) -> None:
    reply = client.get("/")
    assert (reply.status_code, reply.headers["Location"]) == (307, "/docs")

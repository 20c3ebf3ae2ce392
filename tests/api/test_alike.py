"""SQLite and PostgreSQL alike: texts of any script are ordered, paged, matched and searched the same on both."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from models import Report
from seed.ids import report_id, sha256
from tests.conftest import client_of, fill, new_database

TITLES = (
    None,
    *("Zebra", "apple", "Apple", "ÄRGER", "ärger", "Argument", "Łódź", "ŁÓDŹ", "łodz", "lodz"),
    *("Їжак", "їжак", "ЇЖАК", "Ель", "ёлка", "ЖУК", "жук", "Київ", "КИЇВ"),
    *("İstanbul", "istanbul", "ISTANBUL", "ısparta", "Isparta", "DIŞARI"),
    *("Straße", "STRASSE", "ẞ", "e\u0301cole", "école", "ﬁve", "five"),
    *("😀 town", "👍🏽", "👩‍👩‍👧", "🇺🇦", "東京", "مُحَمَّد", "\u200bhidden", "\ufeffmark"),
    *("100%", "100 percent", "a_b", "aXb", "back\\slash", "it's", "[x]*?", "-- no", "\U0010ffff", "\uffff", " lead"),
)
ASKED = tuple(title for title in TITLES if title)


def reports() -> list[Report]:
    made = []
    for number, title in enumerate(TITLES):
        text = f"Report {number}."
        sha = sha256(text)
        columns = {"id": report_id(sha), "title": title, "publisher": ASKED[-number], "text": text, "text_sha256": sha}
        made.append(Report.model_validate(columns | {"characters": len(text), "origin": f"{number}.txt"}))
    return made


@pytest.fixture(scope="module")
def alike(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Clients over the reports on SQLite and on PostgreSQL."""
    folder = tmp_path_factory.mktemp("alike")
    for one in new_database("sqlite", folder):
        for other in new_database("postgresql", folder):
            for url in (one, other):
                fill(url, reports())
            with client_of(one) as first, client_of(other) as second:
                yield first, second


def titles(client: TestClient, **query: Any) -> list[str | None]:
    """The titles on all pages, in their order."""
    found: list[str | None] = []
    reply = client.get("/v1/reports", params={"fields": "title", "limit": 3} | query)
    while True:
        assert reply.status_code == 200, reply.text
        found += [row["title"] for row in reply.json()["data"]]
        if reply.json()["links"]["next"] is None:
            return found
        reply = client.get(reply.json()["links"]["next"])


@pytest.mark.parametrize("order", ["title", "-title", "publisher,title", "-publisher,-title"])
def test_texts_come_by_code_point_and_nothing_last_page_after_page(alike: Any, order: str) -> None:
    first, second = (titles(client, sort=order) for client in alike)
    assert first == second
    if order.strip("-") == "title":
        expected: list[str | None] = sorted(ASKED, reverse=order.startswith("-"))
        assert first == [*expected, None]


@pytest.mark.parametrize("asked", ASKED)
def test_a_text_is_matched_the_same_however_it_is_asked_for(alike: Any, asked: str) -> None:
    for name in ("title", "title__in", "title__contains"):
        first, second = (titles(client, **{name: asked, "sort": "id", "limit": 100}) for client in alike)
        assert first == second, name
        if name != "title__in":
            assert asked in first, name


@pytest.mark.parametrize("asked", [*ASKED, *(title.swapcase() for title in ASKED), "%", "_", "\\", "ж", "İ", "ı", "😀"])
def test_a_search_and_a_part_of_a_text_find_the_same(alike: Any, asked: str) -> None:
    for name in ("q", "title__contains"):
        replies = [client.get("/v1/reports", params={name: asked, "limit": 100, "sort": "id"}) for client in alike]
        assert replies[0].status_code == replies[1].status_code
        if replies[0].status_code == 200:
            first, second = ([row["title"] for row in reply.json()["data"]] for reply in replies)
            assert first == second, name


@pytest.mark.parametrize("asked", ["%", "_", "\\", "*", "?", "["])
def test_a_sign_that_a_database_has_for_any_characters_stands_for_itself(alike: Any, asked: str) -> None:
    for client in alike:
        found = titles(client, title__contains=asked, limit=100)
        assert set(found) == {title for title in ASKED if asked in title}


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("lodz", {"Łódź", "ŁÓDŹ", "łodz", "lodz"}),
        ("ЖУК", {"ЖУК", "жук"}),
        ("київ", {"Київ", "КИЇВ"}),
        ("istanbul", {"İstanbul", "istanbul", "ISTANBUL"}),
        ("strasse", {"Straße", "STRASSE"}),
        ("ÉCOLE", {"e\u0301cole", "école"}),
        ("five", {"ﬁve", "five"}),
    ],
)
def test_a_word_is_found_in_any_case_with_or_without_accents(alike: Any, word: str, found: set[str]) -> None:
    for client in alike:
        assert set(titles(client, q=word, limit=100)) == found

"""The feed: what RFC 4287 demands holds, a newsreader reads it, and nobody is made to have said anything."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID
from xml.etree.ElementTree import Element, fromstring

import feedparser
from hypothesis import given
from hypothesis import strategies as st

from api.rest.feed import ATOM, feed

HERE, BASE, UPDATED = "http://fog.example/v1/feed.atom", "http://fog.example", "2024-05-02T10:00:00.5Z"
# RFC 4287, section 4.1: how often each child may stand in its parent. None is without limit.
FEED = {"id": (1, 1), "title": (1, 1), "updated": (1, 1), "subtitle": (0, 1), "generator": (0, 1)}
FEED |= {"author": (1, None), "link": (0, None), "entry": (0, None), "rights": (0, 1)}  # type: ignore[dict-item]
ENTRY = {"id": (1, 1), "title": (1, 1), "updated": (1, 1), "summary": (0, 1), "published": (0, 1)}
ENTRY |= {"author": (0, None), "link": (1, None), "category": (0, None)}  # type: ignore[dict-item]


def estimate(**columns: Any) -> dict[str, Any]:
    report = {"id": "rep-1", "title": None, "publisher": "The Daily", "published": None, "url": None}
    known = {"id": "est-1", "value_text": "at least 40", "quote": "He said at least 40 came.", "measure": "killed"}
    known |= {"recorded_at": "2024-05-01T10:00:00Z", "report": report, "source": {"name": "A. Mayor"}, "force": None}
    return known | columns


def read(*estimates: dict[str, Any]) -> Any:
    found = feedparser.parse(feed(estimates, HERE, BASE, UPDATED))
    assert not found.bozo
    assert found.version == "atom10"
    return found


def assert_is_atom(root: Element) -> None:
    """The rules of RFC 4287 for what is in a feed of ours."""
    assert root.tag == f"{{{ATOM}}}feed"
    assert_has(root, FEED)
    ids = [node.text for node in root.iter(f"{{{ATOM}}}id")]
    assert len(set(ids)) == len(ids)
    assert all(UUID(str(one)).urn == one for one in ids)
    for entry in root.iter(f"{{{ATOM}}}entry"):
        assert_has(entry, ENTRY)
    for moment in root.iter(f"{{{ATOM}}}updated"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", str(moment.text))
        assert datetime.fromisoformat(str(moment.text)).tzinfo
    for author in root.iter(f"{{{ATOM}}}author"):
        assert [child.tag for child in author] == [f"{{{ATOM}}}name"]
        assert author[0].text
    for link in root.iter(f"{{{ATOM}}}link"):
        assert re.fullmatch(r"https?://[!-~]+", link.attrib["href"])
    for parent in (root, *root.iter(f"{{{ATOM}}}entry")):
        kinds = [(link.get("rel"), link.get("type")) for link in parent.findall(f"{{{ATOM}}}link")]
        assert len([kind for kind in kinds if kind[0] == "alternate"]) == 1
    assert all(node.attrib["term"] for node in root.iter(f"{{{ATOM}}}category"))


def assert_has(parent: Element, allowed: dict[str, Any]) -> None:
    names = [child.tag.removeprefix(f"{{{ATOM}}}") for child in parent]
    assert set(names) <= set(allowed)
    for name, (least, most) in allowed.items():
        assert names.count(name) >= least
        assert most is None or names.count(name) <= most


def test_an_entry_says_who_gave_which_number_in_which_sentence() -> None:
    found = read(estimate(force={"name": "Northern Guard"}))
    (entry,) = found.entries
    assert entry.title == "A. Mayor: “at least 40” (killed, Northern Guard)"
    assert entry.summary == "“He said at least 40 came.” (The Daily)"
    assert entry.author == "A. Mayor"
    assert entry.link == "http://fog.example/v1/estimates/est-1"
    assert entry.updated == "2024-05-01T10:00:00Z"
    assert (found.feed.author, found.feed.updated) == ("Fogline", UPDATED)


def test_a_sentence_without_a_speaker_gets_none() -> None:
    root = fromstring(feed([estimate(source=None)], HERE, BASE, UPDATED))
    (entry,) = root.findall(f"{{{ATOM}}}entry")
    assert entry.find(f"{{{ATOM}}}author") is None
    (entry,) = read(estimate(source=None)).entries
    assert entry.title == "“at least 40” (killed)"
    assert entry.summary == "“He said at least 40 came.” The sentence names no speaker. (The Daily)"


def test_an_entry_keeps_its_id_when_it_is_revised_or_served_elsewhere() -> None:
    first = read(estimate()).entries[0].id
    later = estimate(recorded_at="2024-06-01T10:00:00Z", value_text="at least 50")
    elsewhere = feedparser.parse(feed([later], "https://other.example/f", "https://other.example", UPDATED))
    assert elsewhere.entries[0].id == first
    assert read(estimate(id="est-2")).entries[0].id != first


def test_only_the_address_of_a_page_is_linked() -> None:
    def linked(url: str | None) -> list[str]:
        report = estimate()["report"] | {"url": url}
        return [link.href for link in read(estimate(report=report)).entries[0].links if link.rel == "via"]

    assert linked("https://daily.example/a%20b?c=d") == ["https://daily.example/a%20b?c=d"]
    assert linked("https://daily.example/новини й") == [
        "https://daily.example/%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8%20%D0%B9"
    ]
    assert linked("javascript:alert(1)") == linked(None) == []


texts = st.text(min_size=1, max_size=30)


@given(st.lists(st.tuples(texts, texts, st.none() | texts, st.none() | texts), max_size=4))
def test_any_characters_make_a_feed_that_holds_to_the_rules(
    rows: list[tuple[str, str, str | None, str | None]],
) -> None:
    made = [
        estimate(
            id=f"est-{at}",
            value_text=words,
            quote=quote,
            source=speaker and {"name": speaker},
            report=estimate()["report"] | {"title": title, "url": title and f"http://daily.example/{title}"},
        )
        for at, (words, quote, speaker, title) in enumerate(rows)
    ]
    root = fromstring(feed(made, HERE, BASE, UPDATED))
    assert_is_atom(root)
    assert len(root.findall(f"{{{ATOM}}}entry")) == len(rows)

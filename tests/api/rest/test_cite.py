"""Citations: they say what is known in every form, and make up neither a speaker nor a date."""

import re
from dataclasses import replace
from typing import Any

import pytest
from bibtexparser import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware
from citeproc import Citation as Cited
from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from hypothesis import given
from hypothesis import strategies as st

from api.rest.cite import Citation, bibtex, citation, csl, text

FULL = Citation(
    id="est-1",
    words="at least 40 men",
    sentence="At least 40 men came, the mayor said.",
    speaker="Ministry of War and Peace",
    report_id="rep-1",
    title="A long day",
    author="J. Writer",
    publisher="The Daily",
    published="2024-12-23",
    url="https://daily.example/a",
    revision=3,
    address="https://fog.example/v1/estimates/est-1",
)
BARE = replace(FULL, speaker=None, title=None, author=None, publisher=None, published=None, url=None)


def entry(cited: Citation) -> dict[str, str]:
    """The fields of the BibTeX entry, as a BibTeX library reads them."""
    library = parse_string(bibtex(cited), append_middleware=[LatexDecodingMiddleware()])
    assert not library.failed_blocks
    (read,) = library.entries
    assert (read.entry_type, read.key) == ("misc", cited.id)
    return {field.key: field.value for field in read.fields}


def printed(cited: Citation) -> str:
    """The item as a CSL processor prints it."""
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON([csl(cited)]), formatter.plain)
    bibliography.register(Cited([CitationItem(cited.id)]))
    return str(bibliography.bibliography()[0])


def test_an_estimate_is_cited_from_what_was_read_of_it() -> None:
    report = {"id": "rep-1", "title": "A long day", "author": "J. Writer", "publisher": "The Daily"}
    estimate = {
        "id": "est-1",
        "value_text": FULL.words,
        "quote": FULL.sentence,
        "revision": 3,
        "report": report | {"published": "2024-12-23", "url": FULL.url},
        "source": {"name": FULL.speaker},
    }
    assert citation(estimate, FULL.address) == FULL
    assert citation(estimate | {"source": None}, FULL.address).speaker is None


def test_in_text_everything_stands_in_one_line() -> None:
    assert text(FULL) == (
        "Ministry of War and Peace: “at least 40 men” (“At least 40 men came, the mayor said.”). “A long day”, "
        "The Daily, 2024-12-23. Fogline, revision 3, https://fog.example/v1/estimates/est-1\n"
    )
    assert text(BARE) == (
        "“at least 40 men” (“At least 40 men came, the mayor said.”). rep-1, undated. "
        "Fogline, revision 3, https://fog.example/v1/estimates/est-1\n"
    )
    assert "“A long day”, undated." in text(replace(BARE, title="A long day"))
    assert "The Daily, XXXX-12-23." in text(replace(BARE, publisher="The Daily", published="XXXX-12-23"))


def test_in_csl_json_the_speaker_is_the_author_and_what_is_not_known_is_left_out() -> None:
    assert csl(FULL) == {
        "id": "est-1",
        "type": "entry",
        "author": [{"literal": "Ministry of War and Peace"}],
        "title": "at least 40 men",
        "abstract": "At least 40 men came, the mayor said.",
        "container-title": "A long day",
        "container-author": [{"literal": "J. Writer"}],
        "publisher": "The Daily",
        "issued": {"date-parts": [[2024, 12, 23]]},
        "archive": "Fogline",
        "archive_location": "rep-1",
        "version": "3",
        "URL": "https://fog.example/v1/estimates/est-1",
        "note": "https://daily.example/a",
    }
    assert {"author", "container-title", "container-author", "publisher", "issued", "note"} & set(csl(BARE)) == set()


@pytest.mark.parametrize(
    ("published", "issued"),
    [
        ("2024-12", {"date-parts": [[2024, 12]]}),
        ("2024", {"date-parts": [[2024]]}),
        ("2024-12-XX", {"date-parts": [[2024, 12]]}),
        ("2024-12-23?", {"date-parts": [[2024, 12, 23]], "circa": True}),
        ("2024~", {"date-parts": [[2024]], "circa": True}),
        ("2024-12-01/2025-01", {"date-parts": [[2024, 12, 1], [2025, 1]]}),
        *((edtf, {"literal": edtf}) for edtf in ("XXXX-12-23", "202X", "2024-21", "2024-12-05/..", "[2023,2024]")),
    ],
)
def test_a_date_says_no_more_than_is_known(published: str, issued: dict[str, Any]) -> None:
    cited = replace(FULL, published=published)
    assert csl(cited)["issued"] == issued
    exact = len(issued.get("date-parts", ())) == 1 and "circa" not in issued
    read = entry(cited)
    assert read.get("year") == (published[:4] if exact else None)
    assert (f"date = {{{published}}}" in bibtex(cited)) == ("date-parts" in issued)
    assert ("date" in read) != (published in read["note"])


def test_bibtex_keeps_a_name_whole_and_escapes_what_latex_would_obey() -> None:
    assert "author = {{Ministry of War and Peace}}" in bibtex(FULL)
    spoken = replace(FULL, speaker="Fire & Water_1", words="100% of $5 {x} #1 ~ \\", title="Київ é 北京 “a”")
    made = bibtex(spoken)
    assert r"author = {{Fire \& Water\_1}}" in made
    assert "howpublished = {Київ é 北京 “a”, The Daily}" in made
    assert not re.search(r"(?<!\\)[%$#&_~^]", made.partition("abstract")[0].replace("est-1", ""))
    assert made.count("{") == made.count("}")
    title = r"100\% of \$5 {\textbraceleft}x{\textbraceright} \#1 {\textasciitilde} {\textbackslash}"
    assert f"title = {{{{{title}}}}}" in made


def test_bibtex_without_anything_known_invents_nothing() -> None:
    assert entry(BARE) == {
        "title": "at least 40 men",
        "howpublished": "rep-1",
        "note": "Fogline, revision 3",
        "abstract": "At least 40 men came, the mayor said.",
        "url": "https://fog.example/v1/estimates/est-1",
    }


def test_a_csl_processor_prints_the_item() -> None:
    assert printed(FULL) == (
        "Ministry of War and Peace (2024) “at least 40 men”, A long day. The Daily. "
        "Available at: https://fog.example/v1/estimates/est-1."
    )
    assert "(no date)" in printed(BARE)
    assert "(XXXX-12-23)" in printed(replace(FULL, published="XXXX-12-23"))


names = st.none() | st.text(min_size=1, max_size=30)


@given(words=st.text(min_size=1), speaker=names, title=names, publisher=names)
def test_any_characters_make_one_line_and_one_entry(
    words: str, speaker: str | None, title: str | None, publisher: str | None
) -> None:
    cited = replace(FULL, words=words, speaker=speaker, title=title, publisher=publisher)
    assert len(text(cited).splitlines()) == 1
    assert {"title", "note", "url"} <= set(entry(cited))

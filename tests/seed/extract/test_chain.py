import hashlib
import json
from pathlib import Path

import pytest

import seed
from seed.extract.chain import Records, read
from seed.extract.document import Document
from seed.extract.output import as_json
from seed.gazetteer import Gazetteer

ARTICLE = "14d60c4e1ff61d059a160c2ec7564caa479b2789f36134eec456f0b6629a7ddc"
"""The article's sha256."""


@pytest.fixture(scope="session")
def records(gazetteer: Gazetteer) -> Records:
    corpus = Path(seed.__file__).parent / "corpus"
    data = next(d for file in sorted(corpus.iterdir()) if hashlib.sha256(d := file.read_bytes()).hexdigest() == ARTICLE)
    return read(Document("article", data.decode()), gazetteer)


def test_the_article_has_31_sentences(records: Records) -> None:
    assert len(records.document.sentences) == 31


def test_the_article_gives_its_three_estimates_and_no_other(records: Records) -> None:
    text = records.document.text
    found = [
        (
            e.span.of(text),
            e.low,
            e.best,
            e.high,
            e.bound,
            e.unit,
            e.measure,
            e.speaker and e.speaker.name,
            e.hedge,
        )
        for e in records.estimates
    ]
    assert found == [
        (
            "two villages",
            2,
            2,
            2,
            "exact",
            "settlements",
            "territory_captured",
            "Associated Press",
            "asserted",
        ),
        (
            "ranging from 11,000 to as high as 15,000",
            11000,
            None,
            15000,
            "between",
            "persons",
            "strength",
            "Reports",
            "reported",
        ),
        (
            "around $2,000 per month",
            None,
            2000,
            None,
            "approximate",
            "USD",
            "payment",
            "South Korean intelligence",
            "possible",
        ),
    ]
    assert [e.force and e.force.name for e in records.estimates] == [
        "Russian forces",
        "North Korean troops",
        "North Korean troops",
    ]


def test_the_article_names_its_speakers(records: Records) -> None:
    names = {a.speaker.name for a in records.attributions if a.speaker}
    assert names >= {
        "Associated Press", "Russian Defense Ministry", "Ukrainian forces", "Ukrainian sources", "Denis Pushilin",
        "independent military reports", "South Korea's Joint Chiefs of Staff", "Reports", "South Korean intelligence",
        "Bruce W. Bennett", "Ukraine", "Vladimir Putin", "spokesperson from the Ukrainian government",
    }  # fmt: skip


def test_a_channel_and_a_non_confirmation_are_kept(records: Records) -> None:
    said = {a.speaker.name: a for a in records.attributions if a.speaker}
    assert any(a.channel == "Telegram" for a in records.attributions)
    assert said["Ukrainian sources"].negated


def test_every_offset_of_the_json_cuts_what_it_names(records: Records) -> None:
    text = records.document.text
    found = as_json(records)
    assert json.loads(json.dumps(found)) == found
    for kind, name in (
        ("estimates", "quote"), ("claims", "quote"), ("locations", "surface"), ("forces", "surface"),
        ("sources", "surface"), ("dates", "surface"),
    ):  # fmt: skip
        assert found[kind]
        for row in found[kind]:
            assert text[row["start"] : row["end"]] == row[name]
    for row in found["estimates"]:
        start, end = row["sentence"]
        assert start <= row["start"] < row["end"] <= end
        assert row["qualifier"] == row["bound"]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "…", "\u200f", "１２３", "a" * 3000])
def test_a_text_without_sense_gives_nothing(text: str, gazetteer: Gazetteer) -> None:
    found = as_json(read(Document("empty", text), gazetteer))
    assert found.pop("id") == "empty"
    assert not any(found.values())


def test_the_same_text_gives_the_same_records(records: Records, gazetteer: Gazetteer) -> None:
    assert read(Document("article", records.document.text), gazetteer) == records

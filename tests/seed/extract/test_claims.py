"""Claims about the ground: act, actor, places, extent, polarity, doubt, speaker and date."""

import time
from collections.abc import Callable

import pytest

from seed.extract.attributions import attributions
from seed.extract.claim_acts import claim_words
from seed.extract.claims import Claim, claims
from seed.extract.dates import dates
from seed.extract.forces import forces
from seed.extract.places import places
from seed.extract.tables import listed, rows
from seed.extract.tokens import lines
from seed.gazetteer import Gazetteer
from tests.seed.documents import document

Read = Callable[[str], tuple[Claim, ...]]
ACTS = {
    "captured",
    "advanced",
    "withdrew",
    "fought",
    "struck",
    "deployed",
    "planned_deployment",
    "supplied",
    "other",
}


@pytest.fixture(scope="session")
def read(gazetteer: Gazetteer) -> Read:
    def of(text: str) -> tuple[Claim, ...]:
        doc = document(text)
        armed = forces(doc)
        where = places(doc, gazetteer, tuple(force.span for force in armed))
        return claims(doc, attributions(doc, lines(doc)), where, armed, dates(doc))

    return of


def told(claim: Claim) -> tuple[str, str | None, list[str]]:
    return claim.act, claim.force.name if claim.force else None, [place.surface for place in claim.places]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Malian troops captured Kidal.", ("captured", "Malian forces", ["Kidal"])),
        (
            "The RSF took control of Bara and Umm Ruwaba.",
            ("captured", "Rapid Support Forces", ["Bara", "Umm Ruwaba"]),
        ),
        ("Sloviansk was seized by Russian troops.", ("captured", "Russian forces", ["Sloviansk"])),
        ("M23 fighters entered Bukavu.", ("advanced", "M23", ["Bukavu"])),
        ("Russian forces are advancing toward Sloviansk.", ("advanced", "Russian forces", ["Sloviansk"])),
        ("Ukrainian forces withdrew from Sloviansk.", ("withdrew", "Ukrainian forces", ["Sloviansk"])),
        ("Heavy fighting near Mandalay went on.", ("fought", None, ["Mandalay"])),
        ("Israel struck targets in Beirut.", ("struck", "Israeli forces", ["Beirut"])),
        ("A Russian missile hit a school in Odesa.", ("struck", "Russian forces", ["Odesa"])),
        ("Israeli air strikes on Tyre killed a man.", ("struck", "Israeli forces", ["Tyre"])),
        ("Moscow launched a drone attack on Kyiv.", ("struck", "Russian forces", ["Kyiv"])),
        ("Hezbollah fired rockets at Haifa.", ("struck", "Hezbollah", ["Haifa"])),
        ("Rwanda has deployed troops in eastern Congo.", ("deployed", "Rwandan forces", ["eastern Congo"])),
        (
            "North Korea plans to send soldiers to Russia.",
            ("planned_deployment", "North Korean troops", ["Russia"]),
        ),
        ("Iran has supplied drones to Russia.", ("supplied", "Iranian forces", ["Russia"])),
    ],
)
def test_an_act_its_actor_and_its_places_make_a_claim(
    read: Read, text: str, expected: tuple[str, str | None, list[str]]
) -> None:
    assert [told(claim) for claim in read(text)] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "The talks took place in Geneva.",
        "A photographer captured the attention of Paris.",
        "They struck a deal in Cairo.",
        "Israel launched an investigation in Jerusalem.",
        "The strike by teachers in Lagos ended.",
        "Russian forces exist.",
        "Nobody in Kyiv took part.",
    ],
)
def test_the_same_words_used_otherwise_are_no_claims(read: Read, text: str) -> None:
    assert [told(claim) for claim in read(text) if claim.act != "struck" or claim.force] == []


@pytest.mark.parametrize(
    ("text", "extent"),
    [
        ("Russian troops captured the village of Torske in Ukraine.", "whole"),
        ("Russian troops captured most of the city of Sloviansk.", "part"),
        ("Russian troops took the central district of Sloviansk in Ukraine.", "part"),
        ("Al-Shabaab overran a military base in the Hiran region of Somalia.", "part"),
        ("Russian troops captured the Kherson region.", "unknown"),
        ("Israel struck Beirut.", "unknown"),
    ],
)
def test_a_part_taken_is_never_the_whole(read: Read, text: str, extent: str) -> None:
    assert read(text)[0].extent == extent


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("Russian troops captured Sloviansk.", "affirmed"),
        ("Russian troops have not captured Sloviansk.", "denied"),
        ("Russian troops failed to capture Sloviansk.", "denied"),
        ("The RSF denied that it had attacked Nyala.", "denied"),
        ("Kyiv has not confirmed that Russian troops captured Sloviansk.", "not_confirmed"),
    ],
)
def test_denials_and_missing_confirmations_are_kept(read: Read, text: str, polarity: str) -> None:
    assert read(text)[0].polarity == polarity


def test_a_doubt_of_the_sentence_is_kept(read: Read) -> None:
    assert read("Ukrainian forces reportedly withdrew from Sloviansk.")[0].hedge == "reported"


def test_the_speaker_is_the_one_whose_words_they_are(read: Read) -> None:
    claim = read("Malian troops captured Kidal, the army said on Monday.")[0]
    assert claim.speaker is not None
    assert "army" in claim.speaker.name


def test_a_narrators_claim_has_no_speaker(read: Read) -> None:
    assert read("Malian troops captured Kidal.")[0].speaker is None


def test_the_date_is_the_sentences_own(read: Read) -> None:
    assert read("On March 5, Malian troops captured Kidal.")[0].as_of == "XXXX-03-05"
    assert read("On Monday, Malian troops captured Kidal.")[0].as_of is None


def test_one_subject_carries_over_two_verbs(read: Read) -> None:
    assert [told(claim) for claim in read("HTS fighters seized Aleppo and pushed towards Hama.")] == [
        ("captured", "Hayat Tahrir al-Sham", ["Aleppo"]),
        ("advanced", "Hayat Tahrir al-Sham", ["Hama"]),
    ]


def test_these_villages_are_those_named_before(read: Read) -> None:
    text = (
        "Russian troops took the village of Torske, alongside another village not far from Sloviansk, "
        "Ukraine said. "
        "Kyiv has not confirmed the occupation of these villages."
    )
    taken, added, doubted = read(text)
    assert (told(taken)[2], told(added)[2]) == (["Torske"], ["another village not far from Sloviansk"])
    assert told(doubted) == (
        "captured", "Russian forces", ["Torske", "another village not far from Sloviansk"],
    )  # fmt: skip
    assert doubted.polarity == "not_confirmed"


def test_quotation_marks_do_not_hide_an_act(read: Read) -> None:
    assert told(read('Russia said its troops had "liberated" the villages of Torske and Zarichne.')[0]) == (
        "captured", "Russian forces", ["Torske", "Zarichne"],
    )  # fmt: skip


def test_the_narrower_of_two_places_is_taken(read: Read) -> None:
    assert told(read("Al-Shabaab overran a base in Somalia's Hiran region.")[0])[2] == ["Hiran"]


def test_every_span_cuts_its_words_out_of_its_sentence(read: Read) -> None:
    text = "Malian troops captured Kidal and left Gao. In Sudan, the RSF shelled El Obeid, doctors said."
    for claim in read(text):
        assert claim.sentence.covers(claim.span)
        assert claim.span.of(text).strip() == claim.span.of(text)


FRAMES = [(form, row) for row in rows("claim_frames.csv") for form in listed(row["forms"])]


@pytest.mark.parametrize(("form", "row"), FRAMES, ids=[f"{row['kind']}-{form}" for form, row in FRAMES])
def test_every_frame_is_complete(form: str, row: dict[str, str]) -> None:
    assert row["act"] in ACTS
    assert row["kind"] in {"noun", "verb", "control", "strike", "sending", "materiel"}
    assert form == form.lower()


@pytest.mark.parametrize(("form", "row"), [f for f in FRAMES if f[1]["kind"] == "verb" and not f[1]["link"]])
def test_every_verb_with_an_object_makes_a_claim(read: Read, form: str, row: dict[str, str]) -> None:
    auxiliary = "are" if form.split(" ")[0].endswith("ing") else "have"
    assert [claim.act for claim in read(f"Malian troops {auxiliary} {form} Kidal.")] == [row["act"]]


@pytest.mark.parametrize("kind", sorted({row["class"] for row in rows("claim_words.csv")}))
def test_every_class_of_words_is_used(kind: str) -> None:
    assert claim_words(kind)


@pytest.mark.parametrize(
    "piece",
    [
        "captured ",
        "Russian troops captured ",
        "Kyiv and ",
        "not ",
        "fighting in Gaza, ",
        "captured the village of ",
    ],
)
def test_time_grows_no_faster_than_the_text(read: Read, piece: str) -> None:
    start = time.process_time()
    read(piece * (50_000 // len(piece)))
    assert time.process_time() - start < 6.0

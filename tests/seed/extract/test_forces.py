"""Armed actors: nations' forces under one name, groups of the table, units, and pronouns."""

import time
from itertools import pairwise

import pytest

from seed.extract.force_names import nouns, peoples
from seed.extract.forces import ForceMention, forces
from seed.extract.tables import listed, rows
from tests.seed.documents import document

KINDS = {"state_forces", "foreign_contingent", "non_state", "coalition", "unspecified"}


def found(text: str) -> list[tuple[str, str, str, str | None]]:
    return [(f.surface, f.name, f.kind, f.country) for f in forces(document(text))]


@pytest.mark.parametrize("noun", ["troops", "forces", "soldiers", "military", "army", "servicemen", "armed forces"])
def test_whatever_the_noun_a_nations_forces_are_one_actor(noun: str) -> None:
    surface = f"Malian {noun}"
    assert found(f"The {surface} withdrew.") == [(surface, "Malian forces", "state_forces", "ML")]


def test_north_koreans_abroad_are_a_contingent_of_their_own_name() -> None:
    assert found("North Korean soldiers arrived.") == [
        ("North Korean soldiers", "North Korean troops", "foreign_contingent", "KP")
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Ukraine's armed forces held.",
            [("Ukraine's armed forces", "Ukrainian forces", "state_forces", "UA")],
        ),
        ("Kigali’s soldiers stayed.", [("Kigali’s soldiers", "Rwandan forces", "state_forces", "RW")]),
        ("U.S. forces left.", [("U.S. forces", "U.S. forces", "state_forces", "US")]),
        (
            "Colombian mercenaries came.",
            [("Colombian mercenaries", "Colombian mercenaries", "foreign_contingent", "CO")],
        ),
        (
            "Dutch peacekeepers watched.",
            [("Dutch peacekeepers", "Dutch peacekeepers", "foreign_contingent", "NL")],
        ),
        ("Syrian rebels advanced.", [("Syrian rebels", "Syrian rebels", "non_state", "SY")]),
        ("Palestinian gunmen fired.", [("Palestinian gunmen", "Palestinian gunmen", "non_state", "PS")]),
        ("Kurdish fighters held.", [("Kurdish fighters", "Kurdish fighters", "non_state", None)]),
        (
            "Iran-backed militias fired.",
            [("Iran-backed militias", "Iran-backed militias", "unspecified", None)],
        ),
        ("Government forces retook it.", [("Government forces", "Government forces", "unspecified", None)]),
        ("US-led coalition jets flew.", [("US-led coalition", "US-led coalition", "coalition", None)]),
    ],
)
def test_nations_and_sides(text: str, expected: list[tuple[str, str, str, str | None]]) -> None:
    assert found(text) == expected


def test_a_branch_has_the_nations_forces_as_parent() -> None:
    branch = forces(document("The Ukrainian air force shot it down."))[0]
    assert (branch.name, branch.kind, branch.parent) == (
        "Ukrainian air force",
        "state_forces",
        "Ukrainian forces",
    )


def test_nations_that_share_a_noun_are_two_forces() -> None:
    assert [(s, n) for s, n, _, _ in found("Rwandan and Ugandan troops met.")] == [
        ("Rwandan", "Rwandan forces"),
        ("Ugandan troops", "Ugandan forces"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The Russian military offensive goes on.",
        "Pakistan's military spokesman spoke.",
        "Israeli army radio is a station; the Israeli army command moved.",
        "The Russian Defence Ministry said so.",
        "A Hamas-run ministry counted.",
        "The Houthi interior ministry denied it.",
        "NATO estimates vary.",
        "The troops and the army slept.",
        "It is as clear as day.",
    ],
)
def test_adjectives_ministries_and_bare_nouns_are_no_forces(text: str) -> None:
    assert [surface for surface, *_ in found(text) if "radio" not in surface] in ([], ["Israeli army"])


@pytest.mark.parametrize(
    ("text", "surface", "parent"),
    [
        ("The 93rd Mechanized Brigade held on.", "93rd Mechanized Brigade", None),
        ("The Russian 58th Army moved.", "Russian 58th Army", "Russian forces"),
        ("Fighters of the Gazelle Forces left.", "Gazelle Forces", None),
        ("The Kherson Group of Forces fired.", "Kherson Group of Forces", None),
        ("Its 24th brigade lost men.", "24th brigade", None),
        ("Ships of Task Force 61/2 left.", "Task Force 61/2", None),
        ("The 28th and 29th brigades met.", "28th and 29th brigades", None),
        ("The Blue Nile Liberation Army signed.", "Blue Nile Liberation Army", None),
    ],
)
def test_units_are_known_by_the_form_of_their_name(text: str, surface: str, parent: str | None) -> None:
    unit = next(f for f in forces(document(text)) if f.surface == surface)
    assert unit.parent == parent


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The Kolo Zindi militia burned huts.", "Kolo Zindi"),
        ("The rebel group Sabil al-Nur said so.", "Sabil al-Nur"),
        ("Members of the Ti Bwa gang fled.", "Ti Bwa"),
        ("The rebel Liwa al-Haramayn fired.", "Liwa al-Haramayn"),
    ],
)
def test_bands_that_no_table_has_are_known_by_the_noun_beside_them(text: str, name: str) -> None:
    assert (name, "non_state") in [(f.name, f.kind) for f in forces(document(text))]


@pytest.mark.parametrize(
    ("text", "surface", "name"),
    [
        ("Chad said its troops had left.", "its troops", "Chadian forces"),
        ("Hezbollah counted its fighters.", "its fighters", "Hezbollah"),
        ("Moscow moved on. Its forces took a hill.", "Its forces", "Russian forces"),
        ("Eritrea, whose men dug in, praised their soldiers.", "their soldiers", "Eritrean forces"),
    ],
)
def test_pronoun_forces_belong_to_the_subject(text: str, surface: str, name: str) -> None:
    pronoun = next(f for f in forces(document(text)) if f.surface == surface)
    assert (pronoun.name, pronoun.named) == (name, False)


def test_a_pronoun_without_an_owner_is_nobody() -> None:
    assert found("Later its troops left.") == []


def test_mentions_are_ordered_disjoint_and_cut_from_the_text() -> None:
    text = "Russian and Ukrainian troops, the RSF, M23 rebels and the 10th Brigade met; their forces left."
    mentions: tuple[ForceMention, ...] = forces(document(text))
    assert all(m.surface == m.span.of(text) for m in mentions)
    assert all(a.span.end <= b.span.start for a, b in pairwise(mentions))


ACTORS = [(name, row) for row in rows("actors.csv") for name in (row["name"], *listed(row["aliases"]))]


@pytest.mark.parametrize(("name", "row"), ACTORS, ids=[name for name, _ in ACTORS])
def test_every_row_of_actors_is_found_under_every_name(name: str, row: dict[str, str]) -> None:
    assert row["kind"] in KINDS
    assert row["name"] in [m.name for m in forces(document(f"On Monday {name} fighters moved on."))]


def test_no_two_actors_share_a_name() -> None:
    names = [name for name, _ in ACTORS]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("row", rows("force_nouns.csv"), ids=lambda row: row["word"])
def test_every_force_noun_makes_a_force_of_a_nation(row: dict[str, str]) -> None:
    assert row["class"] in {"regular", "service", "irregular", "hired", "contingent", "coalition"}
    assert forces(document(f"The Malian {row['word']} left."))[0].country == "ML"
    assert nouns()[row["word"]] == row["class"]


@pytest.mark.parametrize("row", rows("force_peoples.csv"), ids=lambda row: row["word"])
def test_every_people_makes_a_force(row: dict[str, str]) -> None:
    assert forces(document(f"The {row['word']} fighters left."))
    country = peoples()[row["word"]]
    assert country is None or country in {nation["iso"] for nation in rows("countries.csv")}


@pytest.mark.parametrize("row", rows("state_forces.csv"), ids=lambda row: row["country"])
def test_every_row_of_state_forces_names_a_countrys_men(row: dict[str, str]) -> None:
    assert row["kind"] in KINDS
    assert row["country"] in {country["iso"] for country in rows("countries.csv")}


@pytest.mark.parametrize(
    "piece", ["Russian ", "its troops ", "A ", "Russian and ", "Hamas-", "Iran-backed ", "1st ", "the rebel "]
)
def test_time_grows_no_faster_than_the_text(piece: str) -> None:
    read = document(piece * (100_000 // len(piece)))
    start = time.process_time()
    forces(read)
    assert time.process_time() - start < 4.0

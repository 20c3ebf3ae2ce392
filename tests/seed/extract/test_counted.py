import pytest

from seed.extract.counted import Counted, counted
from seed.extract.nouns import noun_at
from seed.extract.numbers import numbers
from seed.extract.tables import rows
from seed.extract.tokens import lex

UNITS = {
    "persons",
    "settlements",
    "km2",
    "drones",
    "missiles",
    "vehicles",
    "aircraft",
    "ships",
    "events",
    "other",
    "",
}


def count(text: str) -> Counted:
    line = lex(text, 0, len(text))
    return counted(line, numbers(line)[0])


@pytest.mark.parametrize("row", rows("nouns.csv"), ids=lambda row: row["plural"])
def test_every_noun_is_counted_under_its_unit(row: dict[str, str]) -> None:
    assert row["unit"] in UNITS or row["unit"].startswith("other:")
    for word in (row["singular"], row["plural"]):
        line = lex(word, 0, len(word))
        if word:
            found = noun_at(line, 0)
            assert found is not None
            assert found[1] == len(line)
            assert found[0].kind == row["kind"]


@pytest.mark.parametrize("row", rows("designations.csv"), ids=lambda row: row["prefix"])
def test_every_designation_is_counted_by_its_letters(row: dict[str, str]) -> None:
    found = count(f"They lost 20 {row['prefix'].upper()}-19s there")
    assert (found.unit, found.kind) == (row["unit"], row["kind"])


@pytest.mark.parametrize(
    ("text", "noun", "unit"),
    [
        ("35 ship- and shore-based missiles", "missiles", "missiles"),
        ("90 Fatah and Red Lions members", "members", "persons"),
        ("18 Geran 2 and 3 drones", "drones", "drones"),
        ("14 Kenyan, Ghanaian and Nepali soldiers", "soldiers", "persons"),
        ("7,200 women and children", "women and children", "persons"),
        ("300 people were hurt", "people", "persons"),
        ("30 killed in the strike", "killed", "persons"),
        ("38 Palestinians", "Palestinians", "persons"),
        ("dozens of its soldiers", "soldiers", "persons"),
        ("20,000 applications", "applications", "other:applications"),
        ("two infantry fighting vehicles", "infantry fighting vehicles", "vehicles"),
        ("70 of Hezbollah's fighters", "fighters", "persons"),
        ("two of them children", "children", "persons"),
    ],
)
def test_the_noun_is_found_behind_what_describes_it(text: str, noun: str, unit: str) -> None:
    found = count(text)
    assert (found.noun, found.unit) == (noun, unit)


def test_a_participle_does_not_join_the_noun_before_it() -> None:
    assert count("14 people and wounded 33").noun == "people"


@pytest.mark.parametrize("text", ["40.", "31 of the 40 missiles", "12 more,", "49 of which"])
def test_a_noun_that_is_left_out_stays_out(text: str) -> None:
    assert count(text).noun is None


def test_a_state_before_the_noun_says_what_happened() -> None:
    assert count("28 dead civilians").frame == "die"
    assert count("58 kidnapped farmers").frame == "detain"

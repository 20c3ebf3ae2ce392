"""Runs of capitalised words, and the classes of words in them."""

import pytest

from seed.extract.names import LONGEST, capitals, classes, demonyms, names
from seed.extract.tables import listed, rows
from tests.seed.documents import document


def runs(text: str) -> list[str]:
    return [name.span.of(text) for name in names(document(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He saw Deir al-Balah and Al-Bab.", ["He", "Deir al-Balah", "Al-Bab"]),
        ("It hit al-Mawasi near Bab el-Mandeb.", ["It", "al-Mawasi", "Bab el-Mandeb"]),
        ("Ukraine's Black Sea ports closed.", ["Ukraine", "Black Sea"]),
        ("it hit N'Djamena, Be'er Sheva and Sana’a.", ["N'Djamena", "Be'er Sheva", "Sana’a"]),
        ("The U.S. and Gen. Ruiz agree.", ["The U.S.", "Gen. Ruiz"]),
        ("On Monday Hamas fired.", ["On", "Monday", "Hamas"]),
        ("Some Iran-backed men left.", ["Some Iran-backed"]),
    ],
)
def test_a_run_ends_at_a_possessive_a_comma_or_a_date(text: str, expected: list[str]) -> None:
    assert runs(text) == expected


def test_a_name_after_a_full_stop_a_dash_or_a_quotation_mark_opens() -> None:
    text = 'Kyiv waits. Lviv too. BEIRUT - Tyre fell. He said: "Rafah is calm," and Gaza wept.'
    opening = {name.span.of(text) for name in names(document(text)) if name.opens}
    assert {"Kyiv", "Lviv", "BEIRUT", "Tyre", "He", "Rafah"} <= opening
    assert "Gaza" not in opening


def test_a_headline_in_capitals_is_cut_into_bounded_runs() -> None:
    found = names(document("Big News " * 40))
    assert max(len(name.words) for name in found) <= LONGEST


def test_demonyms_point_at_their_country() -> None:
    assert (demonyms()["Ukrainian"], demonyms()["Ukrainians"], demonyms()["South Sudanese"]) == (
        "UA",
        "UA",
        "SS",
    )


def test_capitals_point_at_their_country() -> None:
    assert (capitals()["Kyiv"], capitals()["Kiev"]) == ("UA", "UA")


@pytest.mark.parametrize("row", rows("peoples.csv"), ids=lambda row: row["word"])
def test_every_people_has_a_known_country_or_none(row: dict[str, str]) -> None:
    assert row["country"] in {"", *(country["iso"] for country in rows("countries.csv"))}
    assert demonyms()[row["word"]] == row["country"]


CLASSES = {
    "title", "organisation", "feature_region", "feature_district", "feature_settlement", "feature_site",
    "feature_before", "never", "common", "first_name", "toponym",
}  # fmt: skip


def test_every_word_has_a_known_class_and_no_row_is_there_twice() -> None:
    table = [(row["word"], row["class"]) for row in rows("name_words.csv")]
    assert {kind for _, kind in table} == CLASSES
    assert len(table) == len(set(table))
    assert all(word == word.strip() and classes()[word] for word, _ in table)


@pytest.mark.parametrize("row", rows("countries.csv"), ids=lambda row: row["iso"])
def test_every_demonym_of_a_country_is_known(row: dict[str, str]) -> None:
    assert all(word in demonyms() for word in listed(row["demonyms"]))

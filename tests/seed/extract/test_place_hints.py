"""The tables of words around a place name, each row at work."""

from collections.abc import Callable

import pytest

from seed.extract.place_hints import place_words, preposition
from seed.extract.places import Place
from seed.extract.tables import rows

Find = Callable[[str], tuple[Place, ...]]
KINDS = {"village", "town", "city", "settlement", "district", "region", "area", "part", "site"}


@pytest.mark.parametrize("row", rows("place_nouns.csv"), ids=lambda row: row["word"])
def test_every_noun_makes_an_unknown_name_a_place(find: Find, row: dict[str, str]) -> None:
    assert row["kind"] in KINDS
    assert row["plural"] in {"yes", "no"}
    assert "Qorvan" in [place.surface for place in find(f"Men left Mali's Qorvan {row['word']} at noon.")]


@pytest.mark.parametrize(
    "row", [r for r in rows("place_nouns.csv") if r["plural"] == "yes"], ids=lambda row: row["word"]
)
def test_every_plural_noun_holds_for_a_list(find: Find, row: dict[str, str]) -> None:
    found = [place.surface for place in find(f"Men left the Qorvan and Zelbek {row['word']} at noon.")]
    assert {"Qorvan", "Zelbek"} <= set(found)


@pytest.mark.parametrize("row", rows("prepositions.csv"), ids=lambda row: row["word"])
def test_every_preposition_has_its_strength(row: dict[str, str]) -> None:
    assert row["strength"] in {"strong", "weak", "none"}
    text = f"They went {row['word']} Qorvan"
    expected = "" if row["strength"] == "none" else row["strength"]
    assert preposition(text, text.index("Qorvan")) == expected


def test_adjectives_may_stand_between_a_preposition_and_a_name() -> None:
    text = "They live in the heavily bombarded northern Qorvan"
    assert preposition(text, text.index("Qorvan")) == "strong"


def test_an_indefinite_article_announces_no_place() -> None:
    text = "They came in a Qorvan"
    assert preposition(text, text.index("Qorvan")) == ""


@pytest.mark.parametrize("kind", sorted({row["class"] for row in rows("place_words.csv")}))
def test_every_class_of_words_has_words(kind: str) -> None:
    assert place_words(kind)


@pytest.mark.parametrize(
    "row", [r for r in rows("place_words.csv") if r["class"] == "follower"], ids=lambda row: row["word"]
)
def test_every_follower_makes_a_known_name_a_place(find: Find, row: dict[str, str]) -> None:
    assert "Kupiansk" in [place.surface for place in find(f"By then Kupiansk {row['word']} nothing.")]


@pytest.mark.parametrize(
    "row", [r for r in rows("place_words.csv") if r["class"] == "vessel"], ids=lambda row: row["word"]
)
def test_what_is_called_after_a_place_is_none(find: Find, row: dict[str, str]) -> None:
    assert "Novara" not in [place.surface for place in find(f"They left the {row['word']} Novara at noon.")]


def test_the_community_of_an_unknown_name_is_a_people(find: Find) -> None:
    assert find("They shelter the Qorvan community.") == ()

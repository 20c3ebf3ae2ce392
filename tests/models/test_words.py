"""Words: texts that a reader takes for the same words are folded alike, on any database."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.words import FOLDING, LONGEST_WORD, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("North Korean troops", " north korean troops "),
        ("Łódź, ŁÓDŹ, łódź", " lodz lodz lodz "),
        ("Straße STRASSE ẞ", " strasse strasse ss "),
        ("Ærø Þór Đà Nẵng", " aero thor da nang "),
        ("it's it’s", " it s it s "),
        ("Слов'янськ Слов’янськ Слов\u02bcянськ", " слов янськ слов янськ слов янськ "),
        ("Зеленський Київ Ёлка", " зеленськии киів елка "),
        ("10,000 T-72s", " 10 000 t 72s "),
        ("½ ² Ⅷ ﬁve ５", " 1 2 2 viii five 5 "),
        ("Ζεύς ΖΕΥΣ", " ζευσ ζευσ "),
        ("👍🏽 — …", " "),
        ("مُحَمَّد", " محمد "),
        ("C++", " c "),
        ("", " "),
    ],
)
def test_texts_are_folded_to_words(text: str, folded: str) -> None:
    assert words((text,)) == folded


@given(st.text())
def test_words_are_letters_and_digits_between_single_spaces(text: str) -> None:
    made = words((text,))
    assert made == " " or (made[0] == made[-1] == " " and all(word.isalnum() for word in made[1:-1].split(" ")))


@given(st.text())
def test_the_way_accents_and_case_are_encoded_makes_no_difference(text: str) -> None:
    for form in ("NFC", "NFD"):
        assert words((unicodedata.normalize(form, text),)) == words((text,))
    assert words((text.casefold(),)) == words((text,))


@given(st.lists(st.none() | st.text(max_size=20), max_size=4))
def test_several_texts_are_searched_as_if_they_stood_one_behind_the_other(texts: list[str | None]) -> None:
    assert words(texts) == words((" ".join(text or "" for text in texts),))


def test_of_a_very_long_word_the_beginning_is_kept_so_that_each_database_can_hold_it() -> None:
    assert words(("𒀀" * 5000 + " end",)) == f" {'𒀀' * LONGEST_WORD} end "


def test_characters_beyond_the_first_plane_do_not_fill_the_memory() -> None:
    words(
        (chr(0x1F600 + at) for at in range(500)),
    )
    assert max(FOLDING) <= 0xFFFF

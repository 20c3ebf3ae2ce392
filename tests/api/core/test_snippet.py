"""Snippets: what is shown of a text, and where in it the words stand that were searched for."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.core import phrases
from api.core.snippet import LONGEST, highlights, snippet
from models.words import FOLDING, words

LONG = f"{'Before it came much. ' * 20}The Łódź brigade lost 12 tanks{', and after it came more' * 20}."


def marked(text: str, typed: str) -> list[str]:
    """The highlighted parts of the snippet, which is made of the text."""
    made = snippet("quote", text, phrases.read(typed, words), FOLDING)
    assert made["text"].strip("…") in text
    return [made["text"][start:end] for start, end in made["highlights"]]


@pytest.mark.parametrize(
    ("text", "typed", "parts"),
    [
        ("Two Łódź brigades, two towns.", "lodz TWO", ["Two", "Łódź", "two"]),
        ("Troops and a troop and trooper.", "troop", ["troop"]),
        ("Troops and a troop and trooper.", "troop*", ["Troops", "troop", "trooper"]),
        ("North, Korean: north-korean. North", '"north korean"', ["North, Korean", "north-korean"]),
        ("About 10,000 of 10 men", "10,000", ["10,000"]),
        ("It's “it’s”", "it's", ["It's", "it’s"]),
        ("Cafe\u0301 au lait", "cafe", ["Cafe\u0301"]),
        ("Half: ½ of them", "1 2", ["½"]),
        ("The ﬁve", "five", ["ﬁve"]),
        ("👍🏽 Ж Жа", "ж", ["Ж"]),
        ("a.b", "a", ["a"]),
        ("nothing here", "else", []),
    ],
)
def test_the_words_are_highlighted_as_they_stand_in_the_text(text: str, typed: str, parts: list[str]) -> None:
    assert marked(text, typed) == parts


def test_of_a_long_text_the_part_around_the_first_match_is_shown() -> None:
    made = snippet("quote", LONG, ("lodz", "tanks"), FOLDING)
    assert made["field"] == "quote"
    assert [made["text"][start:end] for start, end in made["highlights"]] == ["Łódź", "tanks"]
    assert made["text"][0] == made["text"][-1] == "…"
    assert LONGEST - 20 <= len(made["text"]) <= LONGEST
    # It is cut between words.
    start = LONG.index(made["text"].strip("…"))
    assert LONG[start - 1] == LONG[start + len(made["text"]) - 2] == " "


alphabet = st.text("abé\u0301½ ,-Ł", max_size=300)


@given(text=alphabet, typed=st.text('abé½ ,-Ł*"', max_size=12))
def test_what_is_found_is_shown_and_highlights_are_apart_and_inside(text: str, typed: str) -> None:
    meant = phrases.read(typed, words) or ()
    made = snippet("quote", text, meant, FOLDING)
    end = 0
    for start, stop in made["highlights"]:
        assert end <= start < stop <= len(made["text"])
        end = stop
    assert len(made["text"]) <= LONGEST
    assert made["text"].removeprefix("…").removesuffix("…") in text
    looked_for = [phrase.removesuffix("*") for phrase in meant]
    held = [
        f" {phrase}" in words((text,)) if at.endswith("*") else f" {phrase} " in words((text,))
        for at, phrase in zip(meant, looked_for, strict=True)
    ]
    assert bool(highlights(text, meant, FOLDING)) == any(held)


@given(st.integers(0, 600), st.integers(1, 300))
def test_the_first_match_is_in_the_snippet_wherever_it_stands(before: int, length: int) -> None:
    text = f"{'x ' * before}{'y' * length}{' z' * 300}"
    made: dict[str, Any] = snippet("quote", text, ("y" * length,), FOLDING)
    ((start, end),) = made["highlights"]
    assert set(made["text"][start:end]) == {"y"}
    # A word that has not enough room is cut.
    assert end - start == length or end - start > LONGEST / 2 < length
    assert len(made["text"]) <= LONGEST


def test_highlights_need_phrases() -> None:
    assert highlights("some text", None, FOLDING) == highlights("some text", (), FOLDING) == []

"""Phrases: any text that a person types has a meaning, and the queries made of it are legal."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.core import filters, phrases
from api.core.phrases import MOST_WORDS, Phrases
from models.words import words

KIND = phrases.kind(words)


def read(typed: str) -> Phrases:
    loaded: phrases.Typed = filters.load("one", KIND, filters.parse("one", KIND, typed))
    return loaded.phrases


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("North Korean troops", ("north", "korean", "troops")),
        ('"north korean" troops', ("north korean", "troops")),
        ("“North Korean” «Łódź»", ("north korean", "lodz")),
        ("troop* mov*", ("troop*", "mov*")),
        ('"north kor*"', ("north kor*",)),
        ("10,000", ("10 000",)),
        ("T-72", ("t 72",)),
        ("it's", ("it s",)),
        ("C++", ("c",)),
        ("NEAR(a b, 5)", ("near a", "b", "5")),
        ("one AND two OR NOT three", ("one", "and", "two", "or", "not", "three")),
        ("title:war -flood ^x", ("title war", "flood", "x")),
        ('"', ()),
        ('"war', ("war",)),
        ('a"b" c', ("a b", "c")),
        ("* ** ab* a*", ("ab", "a")),
        ("war war WAR", ("war",)),
        ("Ж 👍", ("ж",)),
        ("👍 -- (", ()),
        ("", None),
        (" \t\n", None),
        ("(" * 400, ()),
    ],
)
def test_a_text_is_read_as_phrases(typed: str, meant: Phrases) -> None:
    assert read(typed) == meant


@given(st.text(max_size=80))
def test_any_text_of_few_words_is_legal_and_what_it_means_is_words(typed: str) -> None:
    if "\0" in typed or any("\ud800" <= character <= "\udfff" for character in typed):
        return
    if len(words((typed,)).split()) > MOST_WORDS:
        return
    meant = read(typed)
    assert (meant is None) == (not typed.strip())
    for phrase in meant or ():
        assert all(word.isalnum() for word in phrase.removesuffix("*").split(" "))
        assert not phrase.endswith("*") or len(phrase.split()[-1]) > 3


@given(st.lists(st.text("aбł 9-*\"'", min_size=1), min_size=1, max_size=4).map(" ".join))
def test_the_queries_hold_nothing_but_words_and_what_puts_them_together(typed: str) -> None:
    if not (meant := read(typed)):
        return
    fts, tsquery, patterns, longer = phrases.bound(meant)
    assert re.fullmatch(r'"\w+( \w+)*"\*?( "\w+( \w+)*"\*?)*', fts)
    assert re.fullmatch(r"'\w+'(:\*)?( & '\w+'(:\*)?)*", tsquery)
    assert len(patterns) == len(meant)
    assert set(longer) <= set(patterns)
    assert all(set(pattern) & set("_\\") == set() and pattern.strip("%").count("%") == 0 for pattern in patterns)


def test_more_words_than_a_person_types_are_refused() -> None:
    assert len(read(" ".join(f"w{at}" for at in range(MOST_WORDS))) or ()) == MOST_WORDS
    for many in (" ".join(f"w{at}" for at in range(MOST_WORDS + 1)), "-".join("abcdefghijklmnopqrstuvwxyz0123456")):
        with pytest.raises(ValueError, match="must hold at most 32 words"):
            read(many)


@pytest.mark.parametrize("typed", ["x" * 501, "a\0b", "\ud800"])
def test_text_that_is_too_long_or_no_text_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="must be text of at most 500 characters"):
        read(typed)

import re
from pathlib import Path

import pytest

import seed.extract
from seed.extract.tables import rows
from seed.extract.tokens import lex
from seed.extract.vocabulary import Phrases, words

SOURCES = "\n".join(
    path.read_text(encoding="utf-8")
    for path in [*Path(seed.extract.__path__[0]).glob("*.py"), Path(seed.__path__[0]) / "evaluate.py"]
)


@pytest.mark.parametrize("kind", sorted({row["kind"] for row in rows("grammar_words.csv")}))
def test_every_set_of_grammar_words_is_used_by_the_file_it_names(kind: str) -> None:
    assert re.search(rf'"{re.escape(kind)}"', SOURCES)


def test_every_function_word_has_a_kind() -> None:
    assert {row["kind"] for row in rows("function_words.csv")} == {
        "preposition", "conjunction", "subordinator", "determiner", "pronoun", "be", "have", "modal", "adverb",
    }  # fmt: skip


def test_a_kind_without_rows_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"function_words\.csv has no rows of kind nonsense"):
        words("function_words", "nonsense")


def test_the_longest_phrase_is_found_from_both_ends() -> None:
    phrases = Phrases([("more than", 1), ("no more than", 2), ("than", 3)])
    line = lex("now no more than", 0, 16)
    assert phrases.at(line, 1) == (2, 4)
    assert phrases.before(line, 4) == (2, 1)
    assert phrases.at(line, 0) is None
    assert phrases.before(line, 0) is None

import pytest

from seed.extract.hedges import RANKS, hedge_of
from seed.extract.tables import rows
from seed.extract.tokens import lex


def hedge(text: str, said: str = "asserted") -> str:
    line = lex(text, 0, len(text))
    first = next(n for n, token in enumerate(line) if token.text == "20")
    return hedge_of(line, first, first + 2, said)


@pytest.mark.parametrize("row", rows("hedges.csv"), ids=lambda row: row["phrase"])
def test_every_hedge_is_read(row: dict[str, str]) -> None:
    assert row["where"] in ("clause", "number")
    assert hedge(f"they {row['phrase']} 20 people") == row["hedge"]


def test_the_least_sure_word_wins() -> None:
    assert hedge("reportedly they could lose 20 people") == "possible"
    assert hedge("they lost 20 people", "denied") == "denied"


def test_a_hedge_of_another_clause_says_nothing() -> None:
    assert hedge("they lost 20 people; more could die") == "asserted"
    assert hedge("they may attack, but 20 people left") == "asserted"


def test_ranks_are_the_words_of_the_design() -> None:
    assert RANKS == ("asserted", "reported", "possible", "speculated", "denied")

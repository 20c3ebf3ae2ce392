from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seed.extract.numerals import numeral
from seed.extract.tables import rows
from seed.extract.tokens import lex


def read(text: str) -> tuple[str, str] | None:
    line = lex(text, 0, len(text))
    found = numeral(line, 0)
    return (text[: line[found.end - 1].end], f"{found.value.normalize():f}") if found else None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12,500", "12500"),
        ("473 400", "473400"),
        ("1.250.000", "1250000"),
        ("1.5m", "1500000"),
        ("2bn", "2000000000"),
        ("10 thousand", "10000"),
        ("two hundred and fifty thousand", "250000"),
        ("one million two hundred thousand", "1200000"),
        ("seventy-one", "71"),
        ("twelve hundred", "1200"),
        ("half a million", "500000"),
        ("a half-million", "500000"),
        ("a quarter of a million", "250000"),
        ("one and a half million", "1500000"),
        ("a dozen", "12"),
        ("half a dozen", "6"),
        ("two dozen", "24"),
        ("dozens", "24"),
        ("hundreds", "200"),
        ("several hundred", "200"),
        ("a couple of dozen", "24"),
        ("tens of thousands", "20000"),
        ("hundreds of thousands", "200000"),
        ("20-odd", "20"),
    ],
)
def test_a_whole_phrase_has_this_value(text: str, value: str) -> None:
    assert read(text) == (text, value)


@pytest.mark.parametrize(
    "text", ["hundred", "many", "two-thirds", "10-day", "155mm", "an", "scores", "million", "9" * 400]
)
def test_this_is_no_numeral(text: str) -> None:
    assert read(text) is None


def test_and_joins_only_what_belongs_to_one_number() -> None:
    assert read("two and three") == ("two", "2")
    assert read("one hundred and two") == ("one hundred and two", "102")


@pytest.mark.parametrize("row", rows("numerals.csv"), ids=lambda row: f"{row['word']}-{row['kind']}")
def test_every_row_is_read(row: dict[str, str]) -> None:
    word, value = row["word"], Decimal(row["value"])
    shape = {
        "magnitude": (f"three {word}", 3 * value),
        "dozen": (f"three {word}", 3 * value),
        "letter": (f"3{word}", 3 * value),
        "plural": (f"{word} of", value),
        "several": (f"a {word} thousand", 1000 * value),
    }
    text, wanted = shape.get(row["kind"], (word, value))
    line = lex(text, 0, len(text))
    found = numeral(line, 0)
    assert found is not None
    assert found.value == wanted


SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["", "", *["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]]


def spell(value: int) -> str:
    """English words for a whole number below a thousand million."""
    if value >= 1_000_000:
        rest = value % 1_000_000
        return f"{spell(value // 1_000_000)} million" + (f" {spell(rest)}" if rest else "")
    if value >= 1000:
        rest = value % 1000
        return f"{spell(value // 1000)} thousand" + (f" {spell(rest)}" if rest else "")
    if value >= 100:
        rest = value % 100
        return f"{SMALL[value // 100]} hundred" + (f" and {spell(rest)}" if rest else "")
    if value < 20:
        return SMALL[value]
    return TENS[value // 10] + (f"-{SMALL[value % 10]}" if value % 10 else "")


@given(st.integers(min_value=1, max_value=999_999_999))
def test_any_number_reads_back_from_words_and_from_digits(value: int) -> None:
    assert read(spell(value)) == (spell(value), str(value))
    assert read(f"{value:,}") == (f"{value:,}", str(value))


@given(st.text(alphabet=st.sampled_from("0123456789., andhulmiotsfvxe-k"), max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    line = lex(text, 0, len(text))
    for at in range(len(line)):
        found = numeral(line, at)
        assert found is None or at < found.end <= len(line)

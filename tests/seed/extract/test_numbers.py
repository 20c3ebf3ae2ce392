import pytest
from hypothesis import given
from hypothesis import strategies as st

from seed.extract.bounds import bounded
from seed.extract.numbers import Number, dropped, numbers
from seed.extract.tables import rows
from seed.extract.tokens import lex


def read(text: str) -> list[Number]:
    line = lex(text, 0, len(text))
    return [number for number in numbers(line) if dropped(line, number) is None]


def values(text: str) -> list[tuple[object, object, object, str]]:
    return [(n.low, n.best, n.high, n.bound) for n in read(text)]


def one(text: str) -> Number:
    found = read(text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize("row", [r for r in rows("bounds.csv") if r["side"] == "before"], ids=lambda row: row["phrase"])
def test_every_bound_in_front_is_read_and_nothing_is_invented(row: dict[str, str]) -> None:
    text = f"They now {row['phrase']} 20 people"
    number = one(text)
    assert number.bound == row["bound"]
    assert (number.low, number.best, number.high) == bounded(20, row["bound"])
    line = lex(text, 0, len(text))
    assert number.span(line).of(text).startswith(row["phrase"])


@pytest.mark.parametrize("row", [r for r in rows("bounds.csv") if r["side"] == "after"], ids=lambda row: row["phrase"])
def test_every_bound_behind_is_read(row: dict[str, str]) -> None:
    phrase = row["phrase"]
    if phrase == "-odd":
        text = "a crowd of 20-odd people"
    elif phrase == "plus":
        text = "a crowd of 20 plus people"
    else:
        text = f"a crowd of 20{'' if phrase[0] in '+,' else ' '}{phrase}"
    assert one(text).bound == row["bound"]


@pytest.mark.parametrize("row", rows("ranges.csv"), ids=lambda row: f"{row['opener']}..{row['joiner']}")
def test_every_range_is_one_number_without_a_midpoint(row: dict[str, str]) -> None:
    number = one(f"now {row['opener']} 20 {row['joiner']} 30 people".replace(" ,", ","))
    assert (number.low, number.best, number.high, number.bound) == (20, None, 30, "between")
    assert number.rule == row["rule"]


@pytest.mark.parametrize("row", rows("currencies.csv"), ids=lambda row: f"{row['form']}-{row['kind']}")
def test_every_currency_is_read(row: dict[str, str]) -> None:
    form = row["form"]
    shape = {
        "symbol": f"{form.upper()}50",
        "code": f"{form.upper()} 50",
        "prefix": f"{form} 50",
        "name": f"some 50 {form}.",
    }
    number = one(f"They paid {shape[row['kind']]}")
    assert number.currency == row["code"]


@pytest.mark.parametrize("row", rows("followers.csv"), ids=lambda row: row["word"])
def test_every_unit_of_time_length_or_weight_masks_its_number(row: dict[str, str]) -> None:
    assert read(f"it took 20 {row['word']} there") == []


@pytest.mark.parametrize("row", rows("labels.csv"), ids=lambda row: row["word"])
def test_every_label_masks_its_number(row: dict[str, str]) -> None:
    assert read(f"they saw {row['word'].capitalize()} 5 burn") == []


@pytest.mark.parametrize("row", rows("governors.csv"), ids=lambda row: f"{row['word']}-{row['preposition']}")
def test_a_preposition_of_the_word_before_is_no_bound(row: dict[str, str]) -> None:
    number = one(f"their {row['word']} {row['preposition']} 20 villages")
    assert (number.low, number.best, number.high, number.bound) == (20, 20, 20, "exact")


@pytest.mark.parametrize("row", rows("changes.csv"), ids=lambda row: row["word"])
def test_a_change_names_two_numbers_not_a_range(row: dict[str, str]) -> None:
    assert values(f"the toll {row['word']} from 40 to 52") == [(40, 40, 40, "exact"), (52, 52, 52, "exact")]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("$2-3 billion", 2_000_000_000, 3_000_000_000),
        ("10 to 15 thousand men", 10_000, 15_000),
        ("two or three dozen men", 24, 36),
        ("from 5 to 10 million", 5_000_000, 10_000_000),
        ("100,000 to 1.5 million people", 100_000, 1_500_000),
        ("between 500 and 2 thousand", 500, 2_000),
        ("40% to 50%", 40, 50),
        ("£1m-£2m", 1_000_000, 2_000_000),
    ],
)
def test_a_magnitude_is_shared_only_where_the_lower_end_needs_it(text: str, low: int, high: int) -> None:
    number = one(text)
    assert (number.low, number.best, number.high) == (low, None, high)


@pytest.mark.parametrize(
    "text",
    [
        "on December 23, 2024", "on 8 and 9 July", "May 9-15", "since Dec. 3", "in 2022 Russian forces withdrew",
        "the 47th Brigade", "T-72s, Su-34s and F-16s", "155 mm shells and 155mm guns", "HIMARS M142 and COVID-19",
        "at 10:30, 6am and 5 p.m.", "a 10-day truce and an 18-year-old", "Ahmed Ali, 34, a farmer", "Ahmed Ali (34)",
        "aged 5 and 7", "children under 15.", "five years, 24 hours and two long weeks",
        "5 km, 20 miles and 300 metres",
        "minus 20 degrees", "one of the men", "no one", "one in five people", "nine out of 10 women",
        "Article 5, Resolution 1701 and Highway 1", "the Group of Seven ministers met", "Geran 2 and 3 swarms",
        "48.02°N", "tel. +38 044 123 45 67", "see [12]", "a number: " + "7" * 400, "9/11 and 24/7", "the 1990s",
    ],
)  # fmt: skip
def test_this_counts_nothing(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("lost 2000 soldiers", 2000), ("in 2022 they lost 300 men", 300), ("Since May 9, 20 people died", 20),
        ("1260 soldiers", 1260), ("killed 155 people", 155), ("Seventy-one more men", 71), ("the oldest of 61 men", 61),
    ],
)  # fmt: skip
def test_this_counts_although_it_resembles_a_date_or_a_label(text: str, value: int) -> None:
    assert one(text).best == value


def test_bounds_combine_with_the_strict_word() -> None:
    assert values("more than an estimated 500 men") == [(500, None, None, "more_than")]
    assert values("controls, at most, 60% of it") == [(None, None, 60, "at_most")]


def test_vague_plurals_have_a_floor_and_no_ceiling() -> None:
    assert values("dozens of men") == [(24, None, None, "vague")]
    assert values("hundreds, if not thousands") == [(200, None, None, "vague")]
    assert values("up to several hundred men") == [(None, None, None, "vague")]


def test_a_bound_in_front_of_a_list_binds_its_first_number_only() -> None:
    assert values("at least 26 men killed and 40 others") == [
        (26, None, None, "at_least"),
        (40, 40, 40, "exact"),
    ]


OPENINGS = [(row["phrase"], row["bound"]) for row in rows("bounds.csv") if row["side"] == "before"]


@given(
    st.integers(min_value=2, max_value=10**9),
    st.sampled_from(OPENINGS),
    st.sampled_from(["people", "tanks", "villages"]),
)
def test_a_bound_and_any_number_read_back(value: int, opening: tuple[str, str], noun: str) -> None:
    phrase, bound = opening
    number = one(f"They now {phrase} {value:,} {noun} there")
    assert (number.low, number.best, number.high) == bounded(value, bound)


RANGES = [(row["opener"], row["joiner"]) for row in rows("ranges.csv") if "or" not in row["joiner"].split()[:1]]


@given(
    st.integers(min_value=2, max_value=10**8),
    st.integers(min_value=1, max_value=10**8),
    st.sampled_from(RANGES),
)
def test_any_range_reads_back(low: int, more: int, words: tuple[str, str]) -> None:
    opener, joiner = words
    number = one(f"now {opener} {low:,} {joiner} {low + more:,} people".replace(" ,", ","))
    assert (number.low, number.best, number.high) == (low, None, low + more)


@given(st.text(alphabet=st.sampled_from("0123456789.,-–$€%+ abetwnfrom()\"'/:"), max_size=120))
def test_offsets_cut_the_text_whatever_it_is(text: str) -> None:
    line = lex(text, 0, len(text))
    end = 0
    for number in numbers(line):
        span = number.span(line)
        assert end <= span.start < span.end <= len(text)
        end = span.end

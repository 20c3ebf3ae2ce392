"""Dates in EDTF, the year open where nobody gives it."""

import time
from datetime import date
from itertools import pairwise

import pytest
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

from seed.extract.dates import DateMention, dates
from seed.extract.tables import rows
from tests.seed.documents import document


def found(text: str, published: str | None = None) -> list[tuple[str, str | None]]:
    return [(d.surface, d.edtf) for d in dates(document(text, published))]


@pytest.mark.parametrize(
    ("text", "surface", "edtf"),
    [
        ("It began on March 9.", "March 9", "XXXX-03-09"),
        ("It began on Mar. 9, 2021.", "Mar. 9, 2021", "2021-03-09"),
        ("It began on the 9th of March 2021.", "9th of March 2021", "2021-03-09"),
        ("It began on 9 March.", "9 March", "XXXX-03-09"),
        ("Logged 2021-03-09 at noon.", "2021-03-09", "2021-03-09"),
        ("It began in March 2021.", "March 2021", "2021-03"),
        ("It began in March.", "March", "XXXX-03"),
        ("It began in 2021.", "2021", "2021"),
        ("By late 2021 it was over.", "late 2021", "2021"),
        ("In the summer of 2021 it burned.", "summer of 2021", "2021-22"),
        ("It was built in the 1970s.", "1970s", "197X"),
        ("The war (2014) went on.", "2014", "2014"),
    ],
)
def test_dates_are_read_as_they_are_said(text: str, surface: str, edtf: str) -> None:
    assert found(text) == [(surface, edtf)]


@pytest.mark.parametrize(
    "text",
    [
        "Over the past three weeks shelling grew.",
        "Two days ago it stopped.",
        "In recent months they left.",
        "It happened earlier this week.",
        "On Wednesday they met.",
        "They met yesterday.",
        "Last year they met.",
    ],
)
def test_what_needs_an_anchor_stays_without_a_date(text: str) -> None:
    assert [(d.kind, d.edtf, d.first, d.last) for d in dates(document(text))] == [("relative", None, None, None)]


@pytest.mark.parametrize(
    "text",
    [
        "They may march in.",
        "Some 2021 people died.",
        "It cost 2,021 euros.",
        "May Aung spoke.",
        "He counted 2000 soldiers.",
        "The 155 mm shell of 2.10 m.",
    ],
)
def test_numbers_and_verbs_are_no_dates(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "published", "edtf"),
    [
        ("It began on March 9.", "2024-03-12", "2024-03-09"),
        ("It began on December 30.", "2024-01-03", "2023-12-30"),
        ("Talks are due on December 30.", "2024-11-03", "2024-12-30"),
        ("It ends by June.", "2024-03-03", "2024-06"),
        ("They met on Wednesday.", "2024-03-15", "2024-03-13"),
        ("They met on Friday.", "2024-03-15", "2024-03-15"),
        ("They met last Friday.", "2024-03-15", "2024-03-08"),
        ("They meet next Monday.", "2024-03-15", "2024-03-18"),
        ("They met yesterday.", "2024-03-01", "2024-02-29"),
        ("They met last year.", "2024-03-01", "2023"),
        ("They met this year.", "2024-03-01", "2024"),
    ],
)
def test_the_day_of_publication_gives_year_and_day(text: str, published: str, edtf: str) -> None:
    mention = dates(document(text, published))[0]
    assert (mention.edtf, mention.inferred) == (edtf, True)


@pytest.mark.parametrize("published", ["2024", "2024-03", "XXXX-03-09", "soon", ""])
def test_a_publication_without_a_day_resolves_nothing(published: str) -> None:
    assert found("It began on March 9, a Wednesday.", published) == [
        ("March 9", "XXXX-03-09"),
        ("Wednesday", None),
    ]


def test_bounds_are_given_only_where_they_are_known() -> None:
    known, opened = dates(document("It ran from February 2024 to March 9."))
    assert (known.first, known.last) == ("2024-02-01", "2024-02-29")
    assert (opened.first, opened.last) == (None, None)


def test_a_day_that_does_not_exist_is_no_date() -> None:
    assert found("It began on February 30, 2024.") == []


MONTHS = [row for row in rows("date_words.csv") if row["kind"] == "month"]


@pytest.mark.parametrize("row", MONTHS, ids=lambda row: row["word"])
def test_every_month_is_read(row: dict[str, str]) -> None:
    assert found(f"It began on 4 {row['word']} 2020.") == [(f"4 {row['word']} 2020", f"2020-{int(row['value']):02}-04")]


@pytest.mark.parametrize(
    "row", [r for r in rows("date_words.csv") if r["kind"] == "weekday"], ids=lambda row: row["word"]
)
def test_every_weekday_is_read(row: dict[str, str]) -> None:
    mention = dates(document(f"They met on {row['word']}.", "2024-03-15"))[0]
    assert date.fromisoformat(mention.edtf or "").weekday() == int(row["value"])


@pytest.mark.parametrize(
    "row", [r for r in rows("date_words.csv") if r["kind"] == "season"], ids=lambda row: row["word"]
)
def test_every_season_is_read(row: dict[str, str]) -> None:
    assert found(f"In the {row['word']} of 2020 it burned.") == [(f"{row['word']} of 2020", f"2020-{row['value']}")]


@pytest.mark.parametrize("row", [r for r in rows("date_words.csv") if r["kind"] == "day"], ids=lambda row: row["word"])
def test_every_word_for_a_day_is_read(row: dict[str, str]) -> None:
    mention = dates(document(f"They meet {row['word']}.", "2024-03-15"))[0]
    assert mention.edtf == f"2024-03-{15 + int(row['value']):02}"


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["{d} {m} {y}", "{m} {d}, {y}", "{m} {d}", "{d} {m}"]),
)
def test_every_day_written_out_is_read_back_as_valid_edtf(day: date, form: str) -> None:
    text = "It began on " + form.format(d=day.day, m=day.strftime("%B"), y=day.year) + "."
    (mention,) = dates(document(text))
    assert mention.edtf == (day.isoformat() if "{y}" in form else f"XXXX-{day.month:02}-{day.day:02}")
    assert str(parse_edtf(mention.edtf)) == mention.edtf
    assert mention.span.of(text) == mention.surface


@given(st.text(alphabet="0123456789 -,.MarchJune andtoinlast", max_size=200))
def test_any_text_gives_ordered_disjoint_mentions(text: str) -> None:
    mentions: tuple[DateMention, ...] = dates(document(text))
    assert all(m.span.of(text) == m.surface for m in mentions)
    assert all(a.span.end <= b.span.start for a, b in pairwise(mentions))


@pytest.mark.parametrize("piece", ["March ", "2021 ", "1 and 2 ", "last ", "the past ", "in early ", "9", "May 5 and "])
def test_time_grows_no_faster_than_the_text(piece: str) -> None:
    read = document(piece * (100_000 // len(piece)))
    start = time.process_time()
    dates(read)
    assert time.process_time() - start < 4.0

import pytest

from seed.evaluate import Figure, evaluate

TEXT = "The army said 20 men died and about 30 men fled."


def estimate(quote: str, **other: object) -> dict[str, object]:
    start = TEXT.index(quote)
    row: dict[str, object] = {
        "start": start, "end": start + len(quote), "quote": quote, "low": 20, "best": 20, "high": 20,
        "qualifier": "exact", "unit": "persons", "measure": "killed", "source": "army",
    }  # fmt: skip
    return row | other


def gold(**other: object) -> dict[str, object]:
    row: dict[str, object] = {"id": "a", "text": TEXT, "estimates": [estimate("20 men")], "sources": ["army"]}
    return row | other


def figures(wanted: dict[str, object], *given: dict[str, object], **names: object) -> dict[str, Figure]:
    return evaluate([wanted], [{"id": "a", "estimates": list(given), **names}]).figures


def test_a_right_answer_is_right_in_everything() -> None:
    found = figures(gold(), estimate("20 men"), sources=["the army"])
    assert {figure.f1 for figure in found.values()} == {1.0}


def test_a_wrong_attribute_is_wrong_alone_and_in_all() -> None:
    found = figures(gold(), estimate("20", measure="wounded"))
    assert {name for name, figure in found.items() if figure.f1 < 1} == {
        "measure",
        "all",
        "sources strict",
        "sources loose",
    }


def test_what_was_missed_and_what_was_invented_count() -> None:
    assert figures(gold(), estimate("30 men"))["spans"] == Figure(0, 1, 1)
    result = evaluate([gold()], [{"id": "a", "estimates": [estimate("30 men")]}])
    assert result.errors[:2] == ("a invented '30 men'", "a missed '20 men'")


def test_a_prediction_on_an_ignored_span_counts_neither_way() -> None:
    start = TEXT.index("30 men")
    found = figures(gold(ignore=[{"start": start, "end": start + 6}]), estimate("20 men"), estimate("30 men"))
    assert found["spans"] == Figure(1, 1, 1)


def test_second_readings_are_right_too() -> None:
    wanted = estimate("20 men", alts=[{"low": None, "high": None, "best": 21, "tol": 0.1}], source_alt=[None])
    found = figures(gold(estimates=[wanted]), estimate("20 men", low=None, high=None, best=20.5, source=None))
    assert found["values"].f1 == found["source"].f1 == 1


def test_null_is_not_zero() -> None:
    assert figures(gold(), estimate("20 men", low=None))["values"].right == 0


def test_the_closest_overlap_is_paired_first() -> None:
    found = figures(gold(), estimate("said 20 men died", measure="other"), estimate("20 men"))
    assert found["measure"] == Figure(1, 2, 1)


@pytest.mark.parametrize(
    ("given", "strict", "loose"),
    [("army", 1, 1), ("Sudanese army", 0, 1), ("navy", 0, 0), ("armygroup", 0, 0)],
)
def test_names_are_compared_strictly_and_loosely(given: str, strict: int, loose: int) -> None:
    found = figures(gold(), sources=[{"surface": given}])
    assert (found["sources strict"].right, found["sources loose"].right) == (strict, loose)


def test_aliases_and_optional_names_cost_nothing() -> None:
    wanted = gold(aliases={"sources": {"army": ["military"]}}, optional={"sources": ["Reuters"]})
    assert figures(wanted, sources=["military", "army", "Reuters"])["sources strict"] == Figure(1, 1, 1)


def test_a_document_without_an_answer_is_all_missed() -> None:
    assert evaluate([gold()], []).figures["spans"] == Figure(0, 0, 1)


def test_figures_of_nothing() -> None:
    assert Figure().f1 == 1
    assert Figure(0, 0, 3).f1 == 0
    assert Figure(1, 2, 2) + Figure(1, 0, 2) == Figure(2, 2, 4)

"""Models: every column is described, and a record that breaks a rule of truth is refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models import ENTITIES, Claim, Estimate, Location, Mention, Record, Revision
from models import vocabulary as words
from models.estimate import FILLED
from models.store import schema_id, tables
from models.vocabulary import Bound, Vocabulary
from tests.synthetic import records

MODELS = [pytest.param(model, id=model.__name__) for model in (*ENTITIES, Revision)]
VOCABULARIES = [one for one in vars(words).values() if isinstance(one, type) and issubclass(one, Vocabulary)]
DERIVED = frozenset({"value_min", "value_max"})


def one(model: type[Record], **columns: Any) -> Record:
    """A record of the synthetic dataset with other columns."""
    record = next(record for record in records() if isinstance(record, model))
    return model.model_validate(record.model_dump(exclude=set(DERIVED)) | columns)


@pytest.mark.parametrize("model", MODELS)
def test_every_column_is_described(model: Any) -> None:
    missing = [name for name, field in model.model_fields.items() if not field.description and name not in DERIVED]
    assert missing == []
    assert model.__doc__.endswith(".")


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=lambda one: one.__name__)
def test_every_word_says_what_it_means_and_is_stored_in_lower_case(vocabulary: type[Vocabulary]) -> None:
    if vocabulary is Vocabulary:
        return
    assert vocabulary.__doc__
    for word in vocabulary:
        assert word.description.endswith((".", ".'"))
        assert word.value == word.name.lower() == str(word)
        assert vocabulary(word.value) is word


def test_every_bound_says_which_values_it_fills() -> None:
    assert set(FILLED) == set(Bound)


numbers = st.none() | st.integers(-5, 5).map(float)


@given(bound=st.sampled_from(Bound), low=numbers, best=numbers, high=numbers)
def test_no_estimate_has_a_bound_its_speaker_did_not_give(bound: Bound, low: Any, best: Any, high: Any) -> None:
    given_ = [value for value in (low, best, high) if value is not None]
    fits = {
        Bound.EXACT: len(given_) == 3 and len(set(given_)) == 1,
        Bound.APPROXIMATE: (low, high) == (None, None) and best is not None,
        Bound.BETWEEN: low is not None and high is not None,
        Bound.AT_LEAST: low is not None and (best, high) == (None, None),
        Bound.MORE_THAN: low is not None and (best, high) == (None, None),
        Bound.AT_MOST: high is not None and (low, best) == (None, None),
        Bound.LESS_THAN: high is not None and (low, best) == (None, None),
        Bound.VAGUE: len(given_) == 1 and high is None,
    }[bound] and given_ == sorted(given_)
    columns = {"bound": bound, "low": low, "best": best, "high": high}
    if fits:
        assert one(Estimate, **columns).bound == bound  # type: ignore[attr-defined]
    else:
        with pytest.raises(ValidationError):
            one(Estimate, **columns)


@pytest.mark.parametrize(
    ("model", "columns"),
    [
        (Estimate, {"value_start": 0, "value_end": 9}),
        (Estimate, {"value_text": "something else"}),
        (Estimate, {"measure": "nosuch"}),
        (Estimate, {"unit": "Persons!"}),
        (Estimate, {"currency": "dollars"}),
        (Estimate, {"report_id": None}),
        (Estimate, {"nosuch": 1}),
        (Estimate, {"id": "x"}),
        (Claim, {"claim_text": "something else"}),
        (Claim, {"polarity": None}),
        (Location, {"status": "ambiguous", "candidates": []}),
        (Location, {"status": "unresolved", "candidates": [], "latitude": 1, "longitude": 1}),
        (Location, {"status": "unresolved", "candidates": [], "latitude": None, "longitude": None, "geonames_id": 5}),
        (Location, {"status": "resolved", "candidates": [], "latitude": 1, "longitude": None}),
        (Location, {"status": "resolved", "candidates": [], "latitude": 91, "longitude": 1}),
        (Location, {"status": "resolved", "candidates": [{"name": "x"}]}),
        (Location, {"where_prec": 0}),
        (Location, {"where_prec": 8}),
        (Location, {"country": "Ukraine"}),
        (Mention, {"entity": "force"}),
        (Mention, {"source_id": "src-source-1"}),
        (Mention, {"start": -1}),
    ],
)
def test_a_record_that_breaks_a_rule_is_refused(model: type[Record], columns: dict[str, Any]) -> None:
    assert one(model)
    with pytest.raises(ValidationError):
        one(model, **columns)


def test_the_fingerprint_of_the_tables_is_the_same_each_time() -> None:
    assert schema_id() == schema_id()
    assert [table.name for table in tables()] == [entity.__tablename__ for entity in ENTITIES]

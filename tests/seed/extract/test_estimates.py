from pathlib import Path

import pytest
import yaml

from seed.extract.attributions import attributions
from seed.extract.document import Document
from seed.extract.estimates import Estimate, estimates
from seed.extract.sentences import sentences
from seed.extract.tokens import lines

SENTENCES = yaml.safe_load((Path(__file__).parent / "sentences.yaml").read_text(encoding="utf-8"))


def read(text: str) -> tuple[Estimate, ...]:
    document = Document("test", text, sentences=sentences(text))
    tokens = lines(document)
    return estimates(document, tokens, attributions(document, tokens))


def one(text: str) -> Estimate:
    (found,) = read(text)
    return found


@pytest.mark.parametrize("row", SENTENCES, ids=lambda row: row["text"][:60])
def test_a_sentence_gives_these_estimates_and_no_others(row: dict[str, object]) -> None:
    text = str(row["text"])
    found = [
        [e.span.of(text), e.low, e.best, e.high, e.unit, e.measure, e.speaker and e.speaker.name] for e in read(text)
    ]
    assert found == row["estimates"]


def test_the_period_and_the_currency_are_kept() -> None:
    found = one("Recruits earn around $2,000 per month.")
    assert (found.unit, found.currency, found.per) == ("USD", "USD", "month")
    assert one("They fire 2,000 shells a day.").per == "day"
    assert one("They fired 2,000 shells a day after the raid.").per is None


def test_money_with_a_bare_name_is_that_of_the_country_of_the_text() -> None:
    assert one("In Sudan a lorry pays 9,000 pounds.").currency == "SDG"
    assert one("A lorry pays 9,000 pounds.").currency == "GBP"
    assert one("In Mali a litre costs 2,000 francs.").currency == "XOF"


def test_a_hedge_is_kept_beside_the_number_never_in_it() -> None:
    found = one("The toll could reach 300.")
    assert (found.low, found.best, found.high, found.hedge) == (300, 300, 300, "possible")
    assert one("Some 300 people reportedly died.").hedge == "reported"
    assert one("The army denied that 300 people died.").hedge == "denied"


def test_the_sentence_and_the_rule_are_named() -> None:
    text = "It rained. Between 20 and 30 men fled. They came back."
    found = one(text)
    assert found.sentence.of(text) == "Between 20 and 30 men fled."
    assert found.rule == "between_and"


def test_a_source_never_comes_from_another_sentence() -> None:
    found = read("The army said 20 men died. Another 30 were hurt.")
    assert [e.speaker and e.speaker.name for e in found] == ["army", None]

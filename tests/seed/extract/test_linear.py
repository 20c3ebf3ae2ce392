"""No rule takes more than linear time: four times the text, no more than about four times the work."""

import time

import pytest

from seed.extract.attributions import attributions
from seed.extract.document import Document
from seed.extract.estimates import estimates
from seed.extract.sentences import sentences
from seed.extract.tokens import lines

REPEATS = [
    "1", "1 ", "1, ", "12 and ", "two ", "two or ", "hundred ", "a ", "said ", "X said ", "according to ",
    '"', "“", "( ", '"a," said ', "from 1 to ", "between ", "more than ", "at least 1 ", "killed ",
    "1 people, ", "who ", "A ", "A, ", ". ", "$", "$1-", "1-", "1 – ", "a-", "of ", "thousands of ",
    "Gen. ", "the ", "and ", "'s ", "May 1 ", "2024 ", "1% ", "\n", "X, Y, ", "by X, ", "citing ", "; ",
    ": ", "— ", "https://", "a@", "1 of 2 ", "including 1 ", "one in ", "A and ", "é",
]  # fmt: skip


def seconds(text: str) -> float:
    started = time.process_time()
    document = Document("test", text, sentences=sentences(text))
    tokens = lines(document)
    estimates(document, tokens, attributions(document, tokens))
    return time.process_time() - started


@pytest.mark.parametrize("repeat", REPEATS)
def test_repeats_take_linear_time(repeat: str) -> None:
    # A busy machine can spoil a measurement, but it cannot make every one of several right.
    assert any(grows_linearly(repeat) for _ in range(5))


def grows_linearly(repeat: str) -> bool:
    short = min(seconds(repeat * (3_000 // len(repeat))) for _ in range(2))
    long = seconds(repeat * (12_000 // len(repeat)))
    return long < 9 * short + 0.2


@pytest.mark.parametrize("repeat", ["X said ", "killed 1 people, ", '"a," said ', "$1-"])
def test_a_hundred_kilobytes_are_read_in_seconds(repeat: str) -> None:
    assert seconds(repeat * (100_000 // len(repeat))) < 60

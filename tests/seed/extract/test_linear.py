"""No rule takes more than linear time: eight times the text, no more than about eight times the work."""

import time

import pytest

from seed.extract.chain import read
from seed.extract.document import Document
from seed.gazetteer import Gazetteer

LONG = 100_000
SLOWEST = 15.0
"""Seconds of processor time for the longest text: several times what the slowest pattern takes on a busy machine."""

REPEATS = [
    "1", "1 ", "1, ", "12 and ", "two ", "two or ", "hundred ", "a ", "said ", "X said ", "according to ",
    '"', "“", "( ", '"a," said ', "from 1 to ", "between ", "more than ", "at least 1 ", "killed ",
    "1 people, ", "who ", "A ", "A, ", ". ", "$", "$1-", "1-", "1 – ", "a-", "of ", "thousands of ",
    "Gen. ", "the ", "and ", "'s ", "May 1 ", "2024 ", "1% ", "\n", "X, Y, ", "by X, ", "citing ", "; ",
    ": ", "— ", "https://", "a@", "1 of 2 ", "including 1 ", "one in ", "A and ", "é", "killed 1 people, ",
]  # fmt: skip


@pytest.mark.parametrize("repeat", REPEATS)
def test_a_hundred_kilobytes_of_one_pattern_are_read_in_linear_time(repeat: str, gazetteer: Gazetteer) -> None:
    # A busy machine can spoil a measurement, but it cannot make every one of several right.
    assert any(grows_linearly(repeat, gazetteer) for _ in range(5))


def grows_linearly(repeat: str, gazetteer: Gazetteer) -> bool:
    short = min(seconds(repeat * (LONG // 8 // len(repeat)), gazetteer) for _ in range(2))
    long = seconds(repeat * (LONG // len(repeat)), gazetteer)
    return long < min(12 * short + 0.2, SLOWEST)


def seconds(text: str, gazetteer: Gazetteer) -> float:
    started = time.process_time()
    read(Document("test", text), gazetteer)
    return time.process_time() - started

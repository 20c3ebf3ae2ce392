import time

from hypothesis import given
from hypothesis import strategies as st

from seed.extract.sentences import LONGEST_SENTENCE, sentences


def cut(text: str) -> list[str]:
    return [span.of(text) for span in sentences(text)]


def test_abbreviated_ranks_do_not_end_a_sentence() -> None:
    assert cut("Gen. Osei spoke. Lt. Col. Brandt did not.") == [
        "Gen. Osei spoke.",
        "Lt. Col. Brandt did not.",
    ]


def test_a_blank_line_and_a_short_line_end_a_sentence() -> None:
    assert cut("A heading\nThe town fell.\n\nIt rose again") == [
        "A heading",
        "The town fell.",
        "It rose again",
    ]


def test_a_wrapped_line_goes_on_in_the_next_one() -> None:
    text = "The column crossed the river at night and reached the outskirts\nof the town before dawn."
    assert cut(text) == [text]


def test_a_missing_space_after_a_full_stop_still_ends_a_sentence() -> None:
    assert cut("Shelling went on all day.The school burned down.") == [
        "Shelling went on all day.",
        "The school burned down.",
    ]


def test_decimals_initials_and_urls_stay_in_one_sentence() -> None:
    assert len(cut("J. K. Osei counted 3.5 tonnes, see https://example.org/a.b.C for more.")) == 1


@given(st.text(alphabet=st.sampled_from('aB1 .,!?"“”\n\r\t\u2028é'), max_size=300))
def test_spans_are_ordered_disjoint_and_leave_out_nothing_but_white_space(text: str) -> None:
    spans = sentences(text)
    end = 0
    for span in spans:
        assert end <= span.start < span.end
        assert not text[end : span.start].strip()
        assert span.of(text) == span.of(text).strip()
        end = span.end
    assert not text[end:].strip()


def test_a_line_of_ten_megabytes_without_spaces_is_cut_in_linear_time() -> None:
    started = time.perf_counter()
    spans = sentences("x" * 10_000_000)
    assert time.perf_counter() - started < 30
    assert all(span.end - span.start <= LONGEST_SENTENCE for span in spans)
    assert sum(span.end - span.start for span in spans) == 10_000_000

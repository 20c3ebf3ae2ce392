"""The force, the place and the date that a sentence gives a number."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

from seed.extract.dates import DateMention
from seed.extract.document import Span
from seed.extract.forces import ForceMention
from seed.extract.places import Place


class _Spanned(Protocol):
    @property
    def span(self) -> Span: ...


S = TypeVar("S", bound=_Spanned)
_PERIODS = ("since", "from", "between", "until", "after", "before")


class _Ordered(Generic[S]):
    """Mentions in the order of the text, with where each starts."""

    def __init__(self, items: Sequence[S]) -> None:
        self._items, self._starts = items, [item.span.start for item in items]

    def within(self, sentence: Span) -> Sequence[S]:
        """Those that start in the sentence."""
        first = bisect_left(self._starts, sentence.start)
        return self._items[first : bisect_left(self._starts, sentence.end, lo=first)]


class Around:
    """The mentions of a document, ordered, for look-ups by sentence."""

    def __init__(
        self,
        forces: Sequence[ForceMention],
        places: Sequence[Place],
        dates: Sequence[DateMention],
        speakers: Sequence[Span],
    ) -> None:
        spoken = sorted({(span.start, span.end) for span in speakers})
        self._forces, self._dates = _Ordered(forces), _Ordered(dates)
        self._places = _Ordered([place for place in places if not _inside(spoken, place.span)])

    def force(self, span: Span, sentence: Span) -> ForceMention | None:
        """The force the number is about: the one in its own noun phrase, else the last one named before it."""
        before: ForceMention | None = None
        for force in self._forces.within(sentence):
            start, end = force.span
            if span.start <= start < span.end + 2:
                return force
            if end <= span.start:
                before = force
        return before

    def place(self, span: Span, sentence: Span) -> Place | None:
        """The place of the number: the group it counts, else the first one after it in the sentence, else the last."""
        here = self._places.within(sentence)
        if (group := next((place for place in here if place.span.covers(span)), None)) is not None:
            return group
        if (after := next((place for place in here if place.span.start >= span.end), None)) is not None:
            return after
        return next((place for place in reversed(here) if place.span.end <= span.start), None)

    def date(self, text: str, sentence: Span) -> str | None:
        """The EDTF date of the sentence; a date that only opens or closes a period ("since May 1") is none."""
        for date in self._dates.within(sentence):
            words = text[max(sentence.start, date.span.start - 10) : date.span.start].lower().split()
            if date.edtf is not None and not (words and words[-1] in _PERIODS):
                return date.edtf
        return None


def _inside(spans: Sequence[tuple[int, int]], span: Span) -> bool:
    at = bisect_left(spans, (span.start + 1,)) - 1
    return at >= 0 and spans[at][0] <= span.start and span.end <= spans[at][1]

"""The immutable value that every stage of the extraction reads: a text, what is known of it, its sentences."""

from dataclasses import dataclass
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open stretch of a text, in Unicode code points."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters the span covers."""
        return text[self.start : self.end]

    def covers(self, other: "Span") -> bool:
        """Whether the other span lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Document:
    """One article. `published` is an EDTF date or None; `sentences` are ordered and do not overlap; `origin` names
    the file the text was read from."""

    id: str
    text: str
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    url: str | None = None
    published: str | None = None
    sentences: tuple[Span, ...] = ()
    origin: str = ""

    def sentence_at(self, position: int) -> Span | None:
        """The sentence that holds the character at `position`."""
        return next((s for s in self.sentences if s.start <= position < s.end), None)

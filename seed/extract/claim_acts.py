"""Words that tell an act on the ground: the frames of claim_frames.csv and where a sentence uses them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from seed.extract.dates import DateMention
from seed.extract.document import Span
from seed.extract.forces import ForceMention
from seed.extract.names import demonyms
from seed.extract.places import Place
from seed.extract.speakers import Attribution
from seed.extract.tables import listed, rows


@dataclass(frozen=True, slots=True)
class Frame:
    """A row of claim_frames.csv: words that tell an act, what may link them to the place, what cancels them.

    `kind`: noun, verb, or a verb that needs a certain object: control (of a place), strike (a weapon or
    attack),
    sending (troops), materiel (arms).
    """

    form: str
    act: str
    kind: str
    links: tuple[str, ...]
    unless: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """The words of a frame in the text."""

    frame: Frame
    span: Span

    @property
    def noun(self) -> bool:
        """Whether a noun tells the act: "strikes on", "advances by"."""
        return self.frame.kind == "noun"


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence with what others found in it."""

    span: Span
    places: tuple[Place, ...]
    forces: tuple[ForceMention, ...]
    dates: tuple[DateMention, ...]
    attributions: tuple[Attribution, ...]


@cache
def claim_words(kind: str) -> frozenset[str]:
    """The words of one class of claim_words.csv."""
    return frozenset(row["word"] for row in rows("claim_words.csv") if row["class"] == kind)


def any_of(words: Iterable[str]) -> str:
    """A pattern that matches any of the words, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_WORD = re.compile(r"[A-Za-z][A-Za-z-]*")
_WINDOW = 24


@cache
def _frames() -> dict[str, tuple[Frame, ...]]:
    """First word of a form -> frames, the longest form first, noun frames before verb frames."""
    found: dict[str, list[Frame]] = {}
    for row in rows("claim_frames.csv"):
        for form in listed(row["forms"]):
            frame = Frame(form, row["act"], row["kind"], listed(row["link"]), listed(row["unless"]))
            found.setdefault(form.split(" ")[0], []).append(frame)
    return {
        word: tuple(sorted(frames, key=lambda f: (-len(f.form), f.kind != "noun"))) for word, frames in found.items()
    }


def acts(text: str, line: Line) -> Iterator[Act]:
    """The acts of the sentence from left to right; none inside a name."""
    names = [force.span for force in line.forces] + [place.span for place in line.places if place.named]
    end = line.span.start
    table = _frames()
    for word in _WORD.finditer(text, line.span.start, line.span.end):
        frames = table.get(word[0].lower())
        if frames is None or word.start() < end or (word[0][0].isupper() and word.start() > line.span.start + 1):
            continue
        for frame in frames:
            span = Span(word.start(), word.start() + len(frame.form))
            if _fits(text, span, frame, line) and not any(name.covers(span) for name in names):
                end = span.end
                yield Act(frame, span)
                break


def _fits(text: str, span: Span, frame: Frame, line: Line) -> bool:
    if span.of(text).lower() != frame.form or text[span.end : span.end + 1].isalnum():
        return False
    after = text[span.end : span.end + 32].lstrip() + " "
    if any(after.startswith(words) and not after[len(words)].isalnum() for words in frame.unless):
        return False
    return (frame.kind == "noun") == _nominal(text, span.start, frame, line)


_PARTICIPLE = re.compile(r"\b(?:the|a|an) \w+ly \Z")  # "the heavily bombarded north"


def _nominal(text: str, start: int, frame: Frame, line: Line) -> bool:
    """Whether the word stands as a noun: "Israeli strikes on", not "forces strike"."""
    noun = frame.kind == "noun"
    if not noun and _PARTICIPLE.search(text, max(line.span.start, start - _WINDOW), start):
        return True
    before = _WORD.findall(text, max(line.span.start, start - _WINDOW), start)
    if not before:
        return noun
    if before[-1].lower() in claim_words("verbal") or any(force.span.end == start - 1 for force in line.forces):
        return False
    if before[-1].lower() in claim_words("determiner") or before[-1] in demonyms():
        return True
    if text[max(0, start - 3) : start - 1] in ("'s", "\u2019s"):
        return True
    if noun and frame.form.endswith("ing"):
        return True
    return noun and not any(place.span.end == start - 1 for place in line.places)


_PASSIVE = re.compile(
    r"\b(?:was|were|been|is|are|be|(?:is|are|was|were) being)(?: \w+ly)?(?: (?:not|also|now|since"
    r"|reportedly))? \Z"
)


def is_passive(text: str, line: Line, act: Act) -> bool:
    """Whether the place is the subject: "Avdiivka was captured"."""
    if act.noun or act.frame.form.split(" ")[0].endswith("ing"):
        return False
    return _PASSIVE.search(text, max(line.span.start, act.span.start - 28), act.span.start) is not None


_QUOTES = str.maketrans("", "", '"\u201c\u201d')


def gap(text: str, start: int, end: int) -> str:
    """The words between two places of the text, without quotation marks: they say nothing of who did what."""
    return text[start:end].translate(_QUOTES)

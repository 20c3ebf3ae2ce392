"""Curated files: what a person pinned of one report. They name phrases; the offsets are found, never typed."""

import re
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from seed.extract.document import Document, Span
from seed.refusal import Refused


class Pinned(BaseModel):
    """A part of a curated file. What is not known to it is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Phrase(Pinned):
    """Words of the text: `within` a longer phrase that stands there once, or nowhere inside the phrase `outside`."""

    phrase: str
    within: str | None = None
    outside: str | None = None

    def once(self, document: Document) -> Span:
        """The one place of the phrase. Raises Refused if it is missing or ambiguous."""
        found = self.everywhere(document)
        if len(found) > 1:
            raise Refused(f"the phrase {self.phrase!r} is ambiguous: it stands there {len(found)} times")
        return found[0]

    def everywhere(self, document: Document) -> list[Span]:
        """All places of the phrase as whole words. Raises Refused if there is none."""
        frame = Span(0, len(document.text))
        if self.within is not None:
            frame = Phrase(phrase=self.within).once(document)
        apart = _places(self.outside, document.text, Span(0, len(document.text))) if self.outside else []
        found = [
            place
            for place in _places(self.phrase, document.text, frame)
            if not any(other.covers(place) for other in apart)
        ]
        if not found:
            raise Refused(
                f"the phrase {self.phrase!r} is missing from {'the text' if self.within is None else self.within!r}"
            )
        return found


def _places(phrase: str, text: str, frame: Span) -> list[Span]:
    pattern = re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)")
    return [Span(*match.span()) for match in pattern.finditer(text, frame.start, frame.end)]


Words = Annotated[Phrase, BeforeValidator(lambda given: {"phrase": given} if isinstance(given, str) else given)]


class Named(Pinned):
    """A location, force or source, under the key that the file calls it by; not `shared`: of this report only."""

    key: str
    shared: bool = True
    record: dict[str, Any]
    mentions: tuple[Words, ...] = ()
    parent: str | None = None


class Statement(Pinned):
    """An estimate or a claim: its words, what it is about (keys of the file), and its other columns."""

    words: Words
    force: str | None = None
    location: str | None = None
    source: str | None = None
    record: dict[str, Any]


class Curated(Pinned):
    """A curated file."""

    sha256: str
    report: dict[str, Any] = {}
    locations: tuple[Named, ...] = ()
    forces: tuple[Named, ...] = ()
    sources: tuple[Named, ...] = ()
    estimates: tuple[Statement, ...] = ()
    claims: tuple[Statement, ...] = ()


def read(path: Path) -> Curated:
    """The curated file at `path`. Raises Refused with what is wrong in it."""
    try:
        return Curated.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise Refused(f"it is not readable YAML: {error}") from None
    except ValidationError as error:
        raise Refused(f"it is not a curated file: {error}") from None

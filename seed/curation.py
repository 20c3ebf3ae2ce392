"""Curated files: what a person pinned of one report. They name phrases; the offsets are found, never typed."""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from models import Claim, Estimate, Force, Location, Record, Source
from models.vocabulary import Method
from seed import ids
from seed.extract.document import Document, Span
from seed.findings import Findings, Named, Statement, named
from seed.refusal import Refused


class Pinned(BaseModel):
    """A part of a curated file. What is not known to it is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Phrase(Pinned):
    """Words of the text: `within` a longer phrase that stands there once, or nowhere inside the phrase `outside`."""

    phrase: str
    within: str | None = None
    outside: str | None = None

    def once(self, text: str) -> Span:
        """The one place of the phrase. Raises Refused if it is missing or ambiguous."""
        found = self.everywhere(text)
        if len(found) > 1:
            raise Refused(f"the phrase {self.phrase!r} is ambiguous: it stands there {len(found)} times")
        return found[0]

    def everywhere(self, text: str) -> list[Span]:
        """All places of the phrase as whole words. Raises Refused if there is none."""
        whole = Span(0, len(text))
        frame = whole if self.within is None else Phrase(phrase=self.within).once(text)
        apart = _places(self.outside, text, whole) if self.outside else []
        places = _places(self.phrase, text, frame)
        found = [place for place in places if not any(other.covers(place) for other in apart)]
        if not found:
            where = "the text" if self.within is None else repr(self.within)
            raise Refused(f"the phrase {self.phrase!r} is missing from {where}")
        return found


def _places(phrase: str, text: str, frame: Span) -> list[Span]:
    pattern = re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)")
    return [Span(*match.span()) for match in pattern.finditer(text, frame.start, frame.end)]


Words = Annotated[Phrase, BeforeValidator(lambda given: {"phrase": given} if isinstance(given, str) else given)]
Does = Literal["add", "correct", "reject"]


class PinnedEntity(Pinned):
    """A location, force or source. `name` finds what to correct or reject; not `shared`: of this report only."""

    name: str
    does: Does = "add"
    shared: bool = True
    record: dict[str, Any] = {}
    mentions: tuple[Words, ...] = ()
    parent: str | None = None


class PinnedStatement(Pinned):
    """An estimate or a claim: its words, what it is about by name, and its other columns.

    What to correct or reject is found by its words.
    """

    words: Words
    does: Does = "add"
    force: str | None = None
    location: str | None = None
    source: str | None = None
    record: dict[str, Any] = {}


class Curated(Pinned):
    """A curated file."""

    sha256: str
    report: dict[str, Any] = {}
    locations: tuple[PinnedEntity, ...] = ()
    forces: tuple[PinnedEntity, ...] = ()
    sources: tuple[PinnedEntity, ...] = ()
    estimates: tuple[PinnedStatement, ...] = ()
    claims: tuple[PinnedStatement, ...] = ()


def read(path: Path) -> Curated:
    """The curated file at `path`. Raises Refused with what is wrong in it."""
    try:
        return Curated.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise Refused(f"it is not readable YAML: {error}") from None
    except ValidationError as error:
        raise Refused(f"it is not a curated file: {error}") from None


def curate(document: Document, found: Findings, curated: Curated) -> Findings:
    """What was found, with what is pinned worked in, which wins. Raises Refused for a pin that fits nothing."""
    if ids.sha256(document.text) != curated.sha256:
        raise Refused(f"its curated file is for another text, with the SHA-256 {curated.sha256}")
    work = _Curation(document, found)
    for model, link, pins in (
        (Location, "parent_id", curated.locations),
        (Force, "parent_id", curated.forces),
        (Source, "affiliation_id", curated.sources),
    ):
        for pin in pins:
            work.entity(model, link, pin)
    work.statements(Estimate, curated.estimates)
    work.statements(Claim, curated.claims)
    return Findings({**found.report, **curated.report}, work.named, tuple(work.made))


class _Curation:
    def __init__(self, document: Document, found: Findings) -> None:
        self.document = document
        self.named = dict(found.named)
        self.made = list(found.statements)

    def entity(self, model: type[Record], link: str, pin: PinnedEntity) -> None:
        """Adds, corrects or rejects one entity, in the statements too."""
        old = self._named(model, pin.name) if pin.does != "add" else None
        if pin.does == "reject":
            self._replace(old, None)
            return
        columns = {"name": pin.name, **(old.columns if old else {}), **pin.record}
        if pin.parent is not None:
            columns[link] = self._named(model, pin.parent).id
        places = [place for phrase in pin.mentions for place in phrase.everywhere(self.document.text)]
        was_own = old is not None and "report_id" in old.columns
        new = named(model, columns, self.document, own=was_own or not pin.shared)
        if old is not None and was_own:
            new = replace(new, id=old.id)
        mentions = frozenset(places) | (old.mentions if old else frozenset())
        self._replace(old, replace(new, mentions=mentions))

    def _replace(self, old: Named | None, new: Named | None) -> None:
        if old is not None:
            del self.named[old.id]
        if new is not None:
            # What is pinned wins over an entity of the same id that was found.
            found = self.named.get(new.id)
            self.named[new.id] = replace(new, mentions=new.mentions | found.mentions) if found else new
        if old is not None and (new is None or new.id != old.id):
            moved = new.id if new is not None else None
            self.made = [replace(made, columns=_moved(made.columns, old.id, moved)) for made in self.made]
            self.named = {
                key: replace(one, columns=_moved(one.columns, old.id, moved)) for key, one in self.named.items()
            }

    def statements(self, model: type[Record], pins: Iterable[PinnedStatement]) -> None:
        """Adds, corrects or rejects statements."""
        for pin in pins:
            place = pin.words.once(self.document.text)
            meant = [made for made in self.made if made.model is model and made.words == place]
            if pin.does != "add" and not meant:
                raise Refused(f"there is no {model.__name__.lower()} {pin.words.phrase!r} to {pin.does}")
            columns = self._columns(pin)
            if pin.does == "add":
                self.made.append(Statement(model, place, columns))
            else:
                self.made = [made for made in self.made if made not in meant]
            if pin.does == "correct":
                self.made += [Statement(model, place, {**made.columns, **columns}) for made in meant]

    def _columns(self, pin: PinnedStatement) -> dict[str, Any]:
        columns: dict[str, Any] = {**pin.record, "method": Method.CURATED}
        for link, model in (("force", Force), ("location", Location), ("source", Source)):
            if (name := getattr(pin, link)) is not None:
                columns[f"{link}_id"] = self._named(model, name).id
        return columns

    def _named(self, model: type[Record], name: str) -> Named:
        for one in self.named.values():
            if one.model is model and one.columns["name"] == name:
                return one
        raise Refused(f"there is no {model.__name__.lower()} {name!r}")


def _moved(columns: Any, old: str, new: str | None) -> dict[str, Any]:
    return {name: new if value == old else value for name, value in columns.items()}

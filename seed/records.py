"""Findings as records: checked against the models and against the characters of the article."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlmodel import SQLModel

from models import Claim, Mention, Record, Report
from models.vocabulary import Method
from seed import ids
from seed.days import days
from seed.extract.document import Document, Span
from seed.findings import Findings, Named, Statement, fuller
from seed.refusal import Refused

# The columns that point into the text: the words, where they begin and where they end.
POINTERS = (
    ("value_text", "value_start", "value_end"),
    ("claim_text", "claim_start", "claim_end"),
    ("quote", "quote_start", "quote_end"),
    ("surface", "start", "end"),
)


@dataclass(frozen=True, slots=True)
class Made:
    """The records of one article, and what was read in it but breaks a rule of the models."""

    records: tuple[Record, ...]
    refused: tuple[str, ...] = ()


def records(document: Document, found: Findings) -> Made:
    """The report and all records of it. Raises Refused if what a person pinned of it is wrong, by name."""
    maker = _Maker(document, found)
    return Made(tuple(maker.records()), tuple(maker.refused))


def check_pointers(record: SQLModel, text: str) -> None:
    """Raises Refused unless the record's words are the text's characters at the record's offsets."""
    for words, start, end in POINTERS:
        if hasattr(record, words) and text[getattr(record, start) : getattr(record, end)] != getattr(record, words):
            raise Refused(f"its {words} {getattr(record, words)!r} is not what stands at its offsets")


class _Maker:
    def __init__(self, document: Document, found: Findings) -> None:
        self.document = document
        self.found = found
        self.sha256 = ids.sha256(document.text)
        self.report_id = ids.report_id(self.sha256)
        self.refused: list[str] = []

    def records(self) -> Iterator[Record]:
        yield self._made(Report, "the report", self.report_id, self._report())
        for entity in self.found.named.values():
            yield self._made(
                entity.model, f"the {_name(entity.model)} {entity.columns['name']!r}", entity.id, entity.columns
            )
            for place in sorted(entity.mentions, key=lambda span: (span.start, span.end)):
                yield self._mention(entity, place)
        for statement in self.found.statements:
            try:
                yield self._statement(statement)
            except Refused as refused:
                if statement.columns["method"] == Method.CURATED:
                    raise
                self.refused.append(str(refused))

    def _report(self) -> dict[str, Any]:
        document = self.document
        known = {name: getattr(document, name) for name in ("title", "publisher", "author", "url", "published")}
        columns = known | dict(self.found.report)
        first, last = days(columns["published"])
        return columns | {
            "published_from": first,
            "published_to": last,
            "text": document.text,
            "text_sha256": self.sha256,
            "characters": len(document.text),
            "origin": document.origin or document.id,
        }

    def _mention(self, entity: Named, place: Span) -> Record:
        name = _name(entity.model)
        columns = {
            "report_id": self.report_id,
            "entity": name,
            f"{name}_id": entity.id,
            "surface": place.of(self.document.text),
            "start": place.start,
            "end": place.end,
        }
        mention_id = ids.content_id(Mention.prefix, self.sha256, place.start, place.end, entity.id)
        return self._made(Mention, f"the mention {columns['surface']!r}", mention_id, columns)

    def _statement(self, statement: Statement) -> Record:
        model, place, text = statement.model, statement.words, self.document.text
        name = f"the {_name(model)} {place.of(text)!r}"
        sentence = self.document.sentence_at(place.start)
        if sentence is None or not sentence.covers(place):
            raise Refused(f"{name} runs over the end of its sentence")
        columns: dict[str, Any] = {"report_id": self.report_id, **statement.columns}
        columns["as_of_from"], columns["as_of_to"] = days(columns.get("as_of"))
        words = "claim" if model is Claim else "value"
        columns |= _pointing(f"{words}_text", words, place, text) | _pointing("quote", "quote", sentence, text)
        # An estimate is told apart by its words and measure; a claim by its words, act and place, as it is about one.
        told_apart_by = (columns["act"], columns.get("location_id")) if model is Claim else (columns["measure"],)
        record_id = ids.content_id(model.prefix, self.sha256, place.start, place.end, *told_apart_by)
        return self._made(model, name, record_id, columns)

    def _made(self, model: type[Record], name: str, record_id: str, columns: Mapping[str, Any]) -> Record:
        try:
            record = model.model_validate({"id": record_id, **columns})
            check_pointers(record, self.document.text)
        except ValidationError as error:
            faults = (f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
            raise Refused(f"{name}: {'; '.join(faults)}") from None
        except Refused as refused:
            raise Refused(f"{name}: {refused}") from None
        return record


def _pointing(words: str, name: str, place: Span, text: str) -> dict[str, Any]:
    return {words: place.of(text), f"{name}_start": place.start, f"{name}_end": place.end}


def _name(model: type[Record]) -> str:
    return model.__name__.lower()


def each_once(made: Iterable[Record]) -> tuple[Record, ...]:
    """The records, each once: of an entity that several articles describe, the fuller description."""
    kept: dict[str, Record] = {}
    for record in made:
        other = kept.get(record.id)
        if other is None or fuller(record.model_dump(), other.model_dump()) != other.model_dump():
            kept[record.id] = record
    return tuple(kept.values())

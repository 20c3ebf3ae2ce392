"""What is known of an article, as records: checked against the models and against the article's characters."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from sqlmodel import SQLModel

from models import Claim, Estimate, Force, Location, Mention, Record, Report, Source
from models.vocabulary import Entity, Method
from seed import ids
from seed.curation import Curated, Named, Statement
from seed.days import days
from seed.extract.document import Document, Span
from seed.refusal import Refused

# The entities that a report names, with the column that links a record to another of its kind.
NAMED: dict[Entity, tuple[type[Record], str]] = {
    Entity.LOCATION: (Location, "parent_id"),
    Entity.FORCE: (Force, "parent_id"),
    Entity.SOURCE: (Source, "affiliation_id"),
}
# The columns that point into the text: the words, where they begin and where they end.
POINTERS = (
    ("value_text", "value_start", "value_end"),
    ("claim_text", "claim_start", "claim_end"),
    ("quote", "quote_start", "quote_end"),
    ("surface", "start", "end"),
)


def records(document: Document, curated: Curated) -> tuple[Record, ...]:
    """The report and all records of it, each checked. Raises Refused with what is wrong, by name."""
    return tuple(_Maker(document, curated).records())


def check_pointers(record: SQLModel, text: str) -> None:
    """Raises Refused unless the record's words are the text's characters at the record's offsets."""
    for words, start, end in POINTERS:
        if hasattr(record, words) and text[getattr(record, start) : getattr(record, end)] != getattr(record, words):
            raise Refused(f"its {words} {getattr(record, words)!r} is not what stands at its offsets")


class _Maker:
    def __init__(self, document: Document, curated: Curated) -> None:
        self.document = document
        self.curated = curated
        self.sha256 = ids.sha256(document.text)
        if self.sha256 != curated.sha256:
            raise Refused(f"its curated file is for another text, with the SHA-256 {curated.sha256}")
        self.report_id = ids.report_id(self.sha256)
        self.named: dict[Entity, tuple[Named, ...]] = {
            Entity.LOCATION: curated.locations,
            Entity.FORCE: curated.forces,
            Entity.SOURCE: curated.sources,
        }
        self.keys = {
            entity: {named.key: self._named_id(entity, named) for named in all_named}
            for entity, all_named in self.named.items()
        }

    def records(self) -> Iterator[Record]:
        yield self._made(Report, "the report", self.report_id, self._report())
        for entity, all_named in self.named.items():
            for named in all_named:
                yield from self._entity(entity, named)
        for statement in self.curated.estimates:
            yield self._statement(Estimate, statement, "value", "measure")
        for statement in self.curated.claims:
            yield self._statement(Claim, statement, "claim", "act")

    def _report(self) -> dict[str, Any]:
        document = self.document
        known = {name: getattr(document, name) for name in ("title", "publisher", "author", "url", "published")}
        columns = known | dict(self.curated.report)
        first, last = days(columns["published"])
        return columns | {
            "published_from": first,
            "published_to": last,
            "text": document.text,
            "text_sha256": self.sha256,
            "characters": len(document.text),
            "origin": document.id,
        }

    def _named_id(self, entity: Entity, named: Named) -> str:
        return ids.readable_id(NAMED[entity][0].prefix, named.key, None if named.shared else self.sha256)

    def _entity(self, entity: Entity, named: Named) -> Iterator[Record]:
        model, parent_column = NAMED[entity]
        columns = dict(named.record)
        if named.parent is not None:
            columns[parent_column] = self._key(entity, named.parent, named.key)
        if not named.shared:
            columns["report_id"] = self.report_id
        record_id = self.keys[entity][named.key]
        yield self._made(model, f"the {entity} {named.key!r}", record_id, columns)
        for phrase in named.mentions:
            for place in phrase.everywhere(self.document):
                yield self._mention(entity, record_id, place)

    def _mention(self, entity: Entity, record_id: str, place: Span) -> Record:
        columns = {
            "report_id": self.report_id,
            "entity": entity,
            f"{entity}_id": record_id,
            "surface": place.of(self.document.text),
            "start": place.start,
            "end": place.end,
        }
        mention_id = ids.content_id(Mention.prefix, self.sha256, place.start, place.end, record_id)
        return self._made(Mention, f"the mention {columns['surface']!r}", mention_id, columns)

    def _statement(self, model: type[Record], statement: Statement, words: str, told_apart_by: str) -> Record:
        place = statement.words.once(self.document)
        sentence = self.document.sentence_at(place.start)
        name = f"the {model.__name__.lower()} {statement.words.phrase!r}"
        if sentence is None or not sentence.covers(place):
            raise Refused(f"{name} runs over the end of its sentence")
        columns: dict[str, Any] = {"report_id": self.report_id, "method": Method.CURATED, **statement.record}
        for entity in Entity:
            if (key := getattr(statement, entity)) is not None:
                columns[f"{entity}_id"] = self._key(entity, key, statement.words.phrase)
        columns["as_of_from"], columns["as_of_to"] = days(columns.get("as_of"))
        columns |= _pointing(words, place, self.document.text) | _pointing("quote", sentence, self.document.text)
        parts: tuple[object, ...] = (place.start, place.end, columns.get(told_apart_by))
        # An estimate is told apart by its words and measure; a claim also by its place, as it is about one.
        parts = (*parts, columns.get("location_id")) if model is Claim else parts
        return self._made(model, name, ids.content_id(model.prefix, self.sha256, *parts), columns)

    def _key(self, entity: Entity, key: str, needed_by: str) -> str:
        if key not in self.keys[entity]:
            raise Refused(f"{needed_by!r} names the {entity} {key!r}, which is not in the file")
        return self.keys[entity][key]

    def _made(self, model: type[Record], name: str, record_id: str, columns: Mapping[str, Any]) -> Record:
        try:
            record = model.model_validate({"id": record_id, **columns})
            check_pointers(record, self.document.text)
        except ValidationError as error:
            faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
            raise Refused(f"{name}: {faults}") from None
        except Refused as refused:
            raise Refused(f"{name}: {refused}") from None
        return record


def _pointing(name: str, place: Span, text: str) -> dict[str, Any]:
    words = name if name == "quote" else f"{name}_text"
    return {words: place.of(text), f"{name}_start": place.start, f"{name}_end": place.end}


def without_doubles(made: Iterable[Record]) -> tuple[Record, ...]:
    """The records, each once. Raises Refused where two records of one id differ."""
    kept: dict[str, Record] = {}
    for record in made:
        if (other := kept.setdefault(record.id, record)) is not record and other.model_dump() != record.model_dump():
            raise Refused(f"{record.id} is described in two ways: {other!r} and {record!r}")
    return tuple(kept.values())

"""A made-up dataset of some hundred records, with nulls, ties, open bounds and names beyond ASCII."""

import random
from functools import cache
from typing import Any

from api.resources import CATALOGUE
from models import Claim, Estimate, Force, Location, Mention, Record, Report, Source
from models.vocabulary import Act, Bound, Entity, Extent, Hedge, Measure, Polarity
from seed.ids import content_id, report_id, sha256

NAMES = ("Łódź", "Zenit", "apple", "Ärger", "zenit", "Ōtsu", "Apple", "100%", "a_b", "Ж", "back\\slash", "it's")
DAYS = (None, "2023-05-06", "2024-02-29", "2024-03-01")
# Times in EDTF with the first and the last day they can mean.
TIMES = (
    *((day, day, day) for day in DAYS),
    ("2024-02", "2024-02-01", "2024-02-29"),
    ("2024", "2024-01-01", "2024-12-31"),
    ("2023-12-30/2024-01-02", "2023-12-30", "2024-01-02"),
    ("2024-02-29/..", "2024-02-29", None),
)
NUMBERS = (0, 5, 10, 10.5, 20, 100, 2500)
# (low, best, high) of a bound, from two numbers of which the first is not above the second.
VALUES = {
    Bound.EXACT: lambda a, b: (a, a, a),
    Bound.APPROXIMATE: lambda a, b: (None, a, None),
    Bound.BETWEEN: lambda a, b: (a, None, b),
    Bound.AT_LEAST: lambda a, b: (a, None, None),
    Bound.MORE_THAN: lambda a, b: (a, None, None),
    Bound.AT_MOST: lambda a, b: (None, None, a),
    Bound.LESS_THAN: lambda a, b: (None, None, a),
    Bound.VAGUE: lambda a, b: (a, None, None),
}


@cache
def records(seed: int = 7, estimates: int = 140) -> tuple[Record, ...]:
    """The records, all of whom something names, so that a load keeps each of them."""
    return tuple(_Maker(random.Random(seed), seed, estimates).records())


@cache
def world(seed: int = 7, estimates: int = 140) -> dict[str, dict[str, dict[str, Any]]]:
    """The same records as plain columns, as they stand after the first load: by collection, then by id."""
    found: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in CATALOGUE}
    for record in records(seed, estimates):
        found[f"{record.__tablename__}s"][record.id] = record.model_dump() | {"revision": 1, "created_in": 1}
    return found


class _Maker:
    def __init__(self, random: random.Random, seed: int, estimates: int) -> None:
        self.random, self.seed, self.estimates = random, seed, estimates
        self.sentences = {
            number: [f"Sentence {at} of report {number} in draft {seed}." for at in range(60)] for number in range(9)
        }
        self.texts = {number: " ".join(sentences) for number, sentences in self.sentences.items()}
        self.reports = {number: report_id(sha256(text)) for number, text in self.texts.items()}
        self.locations = [f"loc-place-{number}" for number in range(40)]
        self.forces = [f"frc-force-{number}" for number in range(15)]
        self.sources = [f"src-source-{number}" for number in range(24)]

    def one(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def records(self) -> list[Record]:
        named = [*self._reports(), *self._locations(), *self._forces(), *self._sources()]
        statements = [self._statement(Estimate, at) for at in range(self.estimates)]
        statements += [self._statement(Claim, at) for at in range(80)]
        return [*named, *statements, *self._mentions()]

    def _reports(self) -> list[Record]:
        return [
            Report.model_validate(
                {
                    "id": self.reports[number],
                    "title": self.one(None, *NAMES),
                    "publisher": self.one(None, "Daily", "Weekly"),
                    "author": self.one(None, *NAMES),
                    "language": self.one(None, "en", "uk"),
                    "published": (day := self.one(*DAYS)),
                    "published_from": day,
                    "published_to": day,
                    "text": text,
                    "text_sha256": sha256(text),
                    "characters": len(text),
                    "origin": f"{number}.txt",
                }
            )
            for number, text in self.texts.items()
        ]

    def _locations(self) -> list[Record]:
        made = []
        for at, record_id in enumerate(self.locations):
            status = self.one("resolved", "ambiguous", "unresolved")
            columns = {
                "id": record_id,
                "name": self.one(*NAMES),
                "kind": self.one("city", "village", "unnamed"),
                "country": (country := self.one(None, "UA", "RU")),
                "admin1": f"{country}-1" if country and at % 2 else None,
                "where_prec": self.random.randint(1, 7),
                "status": status,
                "candidates": [{"name": "Łódź", "latitude": 51.5}] if status == "ambiguous" else [],
                "parent_id": self.one(None, *self.locations[:at]),
                "report_id": self.one(None, *self.reports.values()),
            }
            if status == "resolved":
                columns |= {"latitude": 50, "longitude": -3.25, "geonames_id": self.random.randint(1, 9) * 1000}
            made.append(Location.model_validate(columns))
        return made

    def _forces(self) -> list[Record]:
        return [
            Force.model_validate(
                {
                    "id": record_id,
                    "name": self.one(*NAMES),
                    "kind": self.one("state_forces", "non_state"),
                    "country": self.one(None, "KP", "RU"),
                    "parent_id": self.one(None, *self.forces[:at]),
                    "report_id": self.one(None, *self.reports.values()),
                }
            )
            for at, record_id in enumerate(self.forces)
        ]

    def _sources(self) -> list[Record]:
        return [
            Source.model_validate(
                {
                    "id": record_id,
                    "name": self.one(*NAMES),
                    "kind": self.one("media", "official"),
                    "country": self.one(None, "KP", "RU"),
                    "affiliation_id": self.one(None, *self.sources[:at]),
                    "report_id": self.one(None, *self.reports.values()),
                }
            )
            for at, record_id in enumerate(self.sources)
        ]

    def _statement(self, model: type[Record], at: int) -> Record:
        number = self.random.randrange(len(self.texts))
        sentence = self.sentences[number][at % 60]
        start = self.texts[number].index(sentence)
        words = "value" if model is Estimate else "claim"
        columns = {
            "id": content_id(model.prefix, self.seed, at),
            "report_id": self.reports[number],
            "force_id": self.one(None, *self.forces),
            "location_id": self.one(None, *self.locations),
            "source_id": self.one(None, *self.sources),
            **dict(zip(("as_of", "as_of_from", "as_of_to"), self.one(*TIMES), strict=True)),
            "hedge": self.one(*Hedge),
            "method": self.one("curated", "extracted"),
            "quote": sentence,
            "quote_start": start,
            "quote_end": start + len(sentence),
            f"{words}_text": sentence[:8],
            f"{words}_start": start,
            f"{words}_end": start + 8,
        }
        if model is Estimate:
            bound = self.one(*Bound)
            low, best, high = VALUES[bound](*sorted(self.random.choices(NUMBERS, k=2)))
            columns |= {"low": low, "best": best, "high": high, "bound": bound}
            columns |= {"measure": self.one(*Measure), "unit": self.one("persons", "USD", "other:mules")}
            columns |= {"counted": self.one(None, "men", "mules"), "per": self.one(None, "day", "month")}
            columns |= {"currency": "USD" if columns["unit"] == "USD" else None}
        else:
            columns |= {"act": self.one(*Act), "extent": self.one(*Extent), "polarity": self.one(*Polarity)}
        return model.model_validate(columns)

    def _mentions(self) -> list[Record]:
        named = {Entity.LOCATION: self.locations, Entity.FORCE: self.forces, Entity.SOURCE: self.sources}
        every = [(entity, record_id) for entity, ids in named.items() for record_id in ids]
        return [self._mention(entity, record_id, at) for at, (entity, record_id) in enumerate(every)]

    def _mention(self, entity: Entity, record_id: str, at: int) -> Record:
        number = at % len(self.texts)
        start = self.random.randrange(20)
        return Mention.model_validate(
            {
                "id": content_id("men", self.seed, at),
                "report_id": self.reports[number],
                "entity": entity,
                f"{entity}_id": record_id,
                "surface": self.texts[number][start : start + 5],
                "start": start,
                "end": start + 5,
            }
        )

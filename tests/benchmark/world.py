"""The rows of the synthetic dataset: reports, what they quote and what the quotes are about, skewed as the news is."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from models import Estimate, Force, Location, Record, Report, Source
from models.vocabulary import Hedge, LocationKind, LocationStatus, Method
from seed.ids import content_id, readable_id, report_id, sha256
from tests.benchmark import wording
from tests.benchmark.wording import TOPICS, WORDINGS

Row = dict[str, Any]
Rows = tuple[type[Record], list[Row]]

# How many of each at scale 1.
SIZE = {Report: 100_000, Estimate: 1_000_000, Location: 20_000, Force: 500, Source: 2_000}
LAST_DAY = date(2026, 10, 31)
FIRST_DAY = date(2014, 1, 1)
MEAN_AGE_DAYS = 420
REPORTS_AT_ONCE = 1_000
VALIDATED_ONE_IN = 500

PLACES = ((4, LocationKind.DISTRICT), (6, LocationKind.CITY), (15, LocationKind.TOWN), (75, LocationKind.VILLAGE))
HEDGES = ((70, Hedge.ASSERTED), (20, Hedge.REPORTED), (6, Hedge.POSSIBLE), (2, Hedge.SPECULATED), (2, Hedge.DENIED))


class Zipf:
    """A choice in which the first few come up most of the time, as the well-known do in the news."""

    def __init__(self, random: Random, items: Sequence[Any], exponent: float) -> None:
        self.random, self.items = random, items
        self.weights = [*accumulate(1 / place**exponent for place in range(1, len(items) + 1))]

    def one(self) -> Any:
        return self.random.choices(self.items, cum_weights=self.weights)[0]


class World:
    """The rows of the dataset, each entity's after those it links to."""

    def __init__(self, scale: float, seed: int) -> None:
        self.random = Random(seed)
        self.size = {entity: max(1, round(number * scale)) for entity, number in SIZE.items()}
        self.topics = [*accumulate(topic.weight for topic in TOPICS)]
        self.wordings = [*accumulate(wording.weight for wording in WORDINGS)]

    def rows(self) -> Iterator[Rows]:
        """Batches of rows. One in some hundred is checked as the loader would check it."""
        for entity, rows in self._batches():
            for row in rows[::VALIDATED_ONE_IN]:
                entity.model_validate(row)
            yield entity, rows

    def _batches(self) -> Iterator[Rows]:
        locations = [*self._locations()]
        forces = [*self._forces()]
        sources = [*self._sources()]
        yield from ((Location, locations), (Force, forces), (Source, sources))
        self.locations = Zipf(self.random, locations, 0.9)
        self.forces = Zipf(self.random, forces, 1.0)
        self.sources = Zipf(self.random, sources, 1.0)
        lengths = self._lengths()
        for start in range(0, len(lengths), REPORTS_AT_ONCE):
            reports, estimates = [], []
            for number in range(start, min(start + REPORTS_AT_ONCE, len(lengths))):
                report, its = self._report(number, lengths[number])
                reports.append(report)
                estimates += its
            yield Report, reports
            yield Estimate, estimates

    def _lengths(self) -> list[int]:
        """How many estimates each report has: most a few, some dozens."""
        reports = range(self.size[Report])
        weights = [*accumulate(self.random.lognormvariate(0, 0.8) for _ in reports)]
        drawn = Counter(self.random.choices(reports, cum_weights=weights, k=self.size[Estimate]))
        return [drawn[number] for number in reports]

    def _locations(self) -> Iterator[Row]:
        random = self.random
        regions: list[Row] = []
        for number in range(self.size[Location]):
            is_region = number < min(60, self.size[Location] / 10)
            parent = None if is_region else random.choice(regions)
            country = wording.COUNTRIES[number % len(wording.COUNTRIES)] if parent is None else parent["country"]
            name = "".join(map(random.choice, wording.SYLLABLES))
            status = _weighed(random, ((85, "resolved"), (5, "corrected"), (5, "ambiguous"), (5, "unresolved")))
            latitude = random.uniform(10, 52) if parent is None else parent["around"][0] + random.gauss(0, 0.7)
            longitude = random.uniform(20, 50) if parent is None else parent["around"][1] + random.gauss(0, 1.1)
            pinned = status in ("resolved", "corrected")
            row = {
                "id": readable_id("loc", f"{name} {number}"),
                "name": name,
                "kind": LocationKind.REGION if is_region else _weighed(random, PLACES),
                "country": country,
                "admin1": f"{country}-{number}" if parent is None else parent["admin1"],
                "latitude": round(latitude, 5) if pinned else None,
                "longitude": round(longitude, 5) if pinned else None,
                "where_prec": 4 if is_region else random.choice((1, 1, 1, 1, 2, 3, 5)) if pinned else 7,
                "status": LocationStatus(status),
                "candidates": [{"name": name, "country": country}] * 2 if status == "ambiguous" else [],
                "geonames_id": 1_000_000 + number if pinned else None,
                "parent_id": parent and parent["id"],
            }
            if is_region:
                regions.append(row | {"around": (latitude, longitude)})
            yield row

    def _forces(self) -> Iterator[Row]:
        for number in range(self.size[Force]):
            arm, size = self.random.choice(wording.ARMS), self.random.choice(wording.SIZES)
            name = f"{arm} {size} {number + 1}"
            yield {
                "id": readable_id("frc", name),
                "name": name,
                "kind": self.random.choice(wording.FORCE_KINDS),
                "country": self._or_null(0.1, self.random.choice(wording.COUNTRIES)),
                "parent_id": None,
            }

    def _sources(self) -> Iterator[Row]:
        for number in range(self.size[Source]):
            place = "".join(map(self.random.choice, wording.SYLLABLES[1:]))
            name = f"the {place} {self.random.choice(wording.OFFICES)} {number + 1}"
            yield {
                "id": readable_id("src", name),
                "name": name,
                "kind": self.random.choice(wording.SOURCE_KINDS),
                "country": self._or_null(0.2, self.random.choice(wording.COUNTRIES)),
                "affiliation_id": None,
            }

    def _report(self, number: int, length: int) -> tuple[Row, list[Row]]:
        """A report whose text is a heading and the quotes of its estimates, and these."""
        random = self.random
        published = max(FIRST_DAY, LAST_DAY - timedelta(days=int(random.expovariate(1 / MEAN_AGE_DAYS))))
        title = f"Report {number + 1}: what is said of {self.locations.one()['name']}"
        pieces, at = [f"{title}."], len(title) + 1
        estimates = []
        for _ in range(length):
            estimate = self._estimate(published, at + 1)
            estimates.append(estimate)
            pieces.append(estimate["quote"])
            at = estimate["quote_end"]
        text = " ".join(pieces)
        digest = sha256(text)
        for estimate in estimates:
            start, end, measure = (estimate[name] for name in ("value_start", "value_end", "measure"))
            estimate["id"] = content_id("est", digest, start, end, measure)
            estimate["report_id"] = report_id(digest)
        day = self._or_null(0.03, published)
        return {
            "id": report_id(digest),
            "title": title,
            "publisher": random.choice(wording.PUBLISHERS),
            "language": "en",
            "published": day and day.isoformat(),
            "published_from": day,
            "published_to": day,
            "text": text,
            "text_sha256": digest,
            "characters": len(text),
            "origin": f"{number + 1}.txt",
            "licence": "CC0-1.0",
        }, estimates

    def _estimate(self, published: date, start: int) -> Row:
        """An estimate whose quote begins at `start` in its report's text; the report's id is not known yet."""
        random = self.random
        force = self._or_null(0.06, self.forces.one())
        location = self._or_null(0.2, self.locations.one())
        source = self._or_null(0.15, self.sources.one())
        topic = random.choices(TOPICS, cum_weights=self.topics)[0]
        worded = random.choices(WORDINGS, cum_weights=self.wordings)[0]
        one = _rounded(random.lognormvariate(0, topic.spread) * topic.median, random)
        other = _rounded(one * random.uniform(1.1, 2), random)
        low, best, high = worded.values(one, max(one + 1, other))
        names = {
            "force": force["name"] if force else "the garrison",
            "location": location["name"] if location else "the front",
            "source": source["name"] if source else random.choice(wording.NOBODY),
        }
        before = random.choice(wording.BEFORE).format_map(names)
        value_text = worded.words.format(a=one, b=max(one + 1, other))
        after = random.choice(wording.AFTER).format_map(names)
        quote = f"{before[0].upper()}{before[1:]}{value_text} {topic.counted} {topic.happened}{after}"
        as_of, first, last = self._time(published)
        return {
            "id": None,
            "report_id": None,
            "force_id": force and force["id"],
            "location_id": location and location["id"],
            "source_id": source and source["id"],
            "measure": topic.measure,
            "unit": topic.unit,
            "counted": topic.counted,
            "currency": topic.currency,
            "per": "day" if random.random() < 0.03 else None,
            "low": low,
            "best": best,
            "high": high,
            "bound": worded.bound,
            "hedge": _weighed(random, HEDGES),
            "as_of": as_of,
            "as_of_from": first,
            "as_of_to": last,
            "value_text": value_text,
            "value_start": start + len(before),
            "value_end": start + len(before) + len(value_text),
            "quote": quote,
            "quote_start": start,
            "quote_end": start + len(quote),
            "method": Method.EXTRACTED,
            "rule": worded.bound,
        }

    def _time(self, published: date) -> tuple[str | None, date | None, date | None]:
        """When a number holds: mostly a day just before it was published, sometimes a month, or no known year."""
        draw = self.random.random()
        day = published - timedelta(days=int(self.random.expovariate(0.4)))
        if draw < 0.08:
            return None, None, None
        if draw < 0.12:
            return f"XXXX-{day:%m-%d}", None, None
        if draw < 0.22:
            first = day.replace(day=1)
            return f"{day:%Y-%m}", first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return day.isoformat(), day, day

    def _or_null(self, share: float, value: Any) -> Any:
        return None if self.random.random() < share else value


def _weighed(random: Random, choices: Sequence[tuple[int, Any]]) -> Any:
    return random.choices([item for _, item in choices], [weight for weight, _ in choices])[0]


def _rounded(value: float, random: Random) -> int:
    """A whole number, most often with two digits that count, as people say numbers."""
    whole = max(1, round(value))
    spare = len(str(whole)) - 2
    return max(1, round(whole, -spare)) if spare > 0 and random.random() < 0.7 else whole

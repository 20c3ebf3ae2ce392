"""Which place a mention means: by the kind the text gives, the countries and regions it speaks of, and
distance.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from seed.extract.names import theatres
from seed.extract.place_mentions import LARGE, Mention
from seed.gazetteer import SETTLEMENTS, Candidate, Gazetteer
from seed.place_keys import fold

DOMINANT = 10
"""How many times larger a place must be than its namesakes to be meant when nothing else tells them apart."""
NEAR = 60.0
"""Kilometres within which a place is taken to belong with the others of a text."""
TOWN = 10_000
"""People from which a settlement is known well enough to be meant rather than a region of its name."""
RENAMED = 50_000
"""People from which a place is also meant by a name that is not its own (any more)."""
FAMOUS = 1_000_000
"""People from which a city is meant whatever countries a text speaks of."""
CROWD = 30
"""Namesakes beyond which distance is not asked: there are too many Ivanivkas for it to tell anything."""
MISSPELT = 24
"""Names a text may have looked up by likeness: keeps a list of unknown names from costing seconds."""

_KINDS = {
    "city": frozenset({"city"}),
    "town": frozenset({"town", "city"}),
    "village": frozenset({"village"}),
    "settlement": SETTLEMENTS,
    "region": frozenset({"region"}),
    "district": frozenset({"district", "region"}),
    "part": frozenset({"part", "village", "town", "city"}),
}
_HEADS = ("", " Governorate", " Oblast", " Province", " State", " Region", " District")
_HINTED = {"settlement": "village", "site": "area"}


@dataclass(frozen=True, slots=True)
class Choice:
    """What a mention was taken to mean. `place` is None where the status is ambiguous or unresolved."""

    status: str
    kind: str
    place: Candidate | None = None
    candidates: tuple[Candidate, ...] = ()
    country: str | None = None
    admin1: str | None = None
    where_prec: int | None = None


@dataclass(slots=True)
class _Context:
    """What the text has told so far: countries with their weight, regions it names, points it is about."""

    countries: Counter[str]
    regions: set[str]
    points: list[Candidate]
    lookups: int = 0


def choose(found: Sequence[Mention], countries: Counter[str], gazetteer: Gazetteer) -> tuple[Choice, ...]:
    """A choice for each mention. The same name means the same place all through a text, unless a kind noun
    differs.

    `countries` counts how often the text speaks of each country.
    """
    context = _Context(countries, _regions(found), [])
    settled: dict[tuple[str, str | None], Choice] = {}
    hints = {fold(m.name): m.hint for m in reversed(found) if m.hint in ("city", "town", "village", "settlement")}
    keys = [(fold(m.name), m.hint or hints.get(fold(m.name))) for m in found]
    order = sorted(range(len(found)), key=lambda i: len(found[i].candidates) or math.inf)
    for i in order:  # the certain ones first: they help to place the others, and the unknown ones last
        if keys[i] not in settled:
            settled[keys[i]] = choice = _choice(found[i], keys[i][1], context, gazetteer)
            if choice.place is not None and choice.place.latitude is not None:
                context.points.append(choice.place)
    return tuple(settled[key] for key in keys)


def _regions(found: Sequence[Mention]) -> set[str]:
    """The first-level regions that the text names."""
    regions: set[str] = set()
    for mention in found:
        candidates = mention.candidates if mention.hint == "region" else mention.candidates[:1]
        regions.update(c.admin1 for c in candidates if c.kind == "region" and c.admin1)
    return regions


def _choice(mention: Mention, hint: str | None, context: _Context, gazetteer: Gazetteer) -> Choice:
    """From the surest ground to the least: our tables, the named countries, their theatre of war, fame."""
    tables = [c for c in mention.candidates if c.listed and _fits(c, hint)]
    if tables:
        return _resolved(tables[0])
    fitting = [c for c in mention.candidates if _fits(c, hint)]
    here = _pool([c for c in fitting if c.country in context.countries and _meant(c)], hint)
    if here:
        best = _one(here, context)
        return (
            _resolved(best)
            if best and not _outshone(best, fitting, hint)
            else _ambiguous(hint, _narrowed(here, context))
        )
    if hint == "region":
        region = _region_of(mention, context, gazetteer)
        if region is not None:
            return _resolved(region)
    near = _near(fitting, context)
    beyond = (_one(near, context) if near else _beyond(mention, fitting, context)) if hint != "site" else None
    if beyond is not None:
        return _resolved(beyond)
    if near:
        return _ambiguous(hint, near)
    corrected = _corrected(mention.name, hint, context, gazetteer)
    if corrected is not None:
        return Choice("corrected", corrected.kind, corrected)
    if fitting and not context.countries:
        return _ambiguous(hint, fitting)
    return Choice("unresolved", _HINTED.get(hint or "site", hint or "area"))


def _resolved(place: Candidate) -> Choice:
    return Choice("resolved", place.kind, place, country=place.country or None, admin1=place.admin1)


def _fits(candidate: Candidate, hint: str | None) -> bool:
    """Whether a candidate is of the kind the text gives.

    Only the Ukrainian register says what is a city or a village; elsewhere population decided, and may be
    wrong.
    """
    if hint not in _KINDS or candidate.kind in _KINDS[hint]:
        return True
    if candidate.listed:
        return hint != "village"
    return candidate.kind in SETTLEMENTS and hint in SETTLEMENTS and candidate.country != "UA"


def _meant(candidate: Candidate) -> bool:
    """Whether a name may mean this place: its own name, or another one of a place that everybody knows."""
    return candidate.own_name or candidate.kind in ("region", "district") or (candidate.population or 0) >= RENAMED


def _pool(candidates: list[Candidate], hint: str | None) -> list[Candidate]:
    """Those to choose from: own names first; of a town and the region called alike the better known."""
    if hint in _KINDS:
        return [c for c in candidates if c.own_name] or candidates
    regions = [c for c in candidates if c.kind == "region"]
    settled = [c for c in candidates if c.kind in SETTLEMENTS]
    settled = [c for c in settled if c.own_name] or settled
    known = any((c.population or 0) >= TOWN or c.kind == "city" or c.capital for c in settled)
    if regions and not (known and any(c.own_name for c in settled)):
        return regions
    return settled or regions or candidates


def _outshone(best: Candidate, others: list[Candidate], hint: str | None) -> bool:
    """Whether a far larger namesake elsewhere makes a small place doubtful: Liverpool in Nova Scotia."""
    people = max(best.population or 0, 1_000)
    return (
        hint is None
        and best.kind in SETTLEMENTS
        and any((c.population or 0) >= max(LARGE, 50 * people) and c.own_name for c in others)
    )


def _region_of(mention: Mention, context: _Context, gazetteer: Gazetteer) -> Candidate | None:
    """The region called after a city: "Irkutsk region", where no region is filed under that name."""
    cities = [c for c in mention.candidates if c.country in context.countries and c.kind == "city" and c.own_name]
    codes = {c.admin1 for c in cities if c.admin1}
    return gazetteer.region(codes.pop()) if len(codes) == 1 else None


def _near(fitting: list[Candidate], context: _Context) -> list[Candidate]:
    """Large places in the countries that the wars of the named ones spill into."""
    around = {near for country in context.countries for near in theatres().get(country, ())}
    return [c for c in fitting if c.country in around and c.own_name and (c.population or 0) >= RENAMED]


def _beyond(mention: Mention, fitting: list[Candidate], context: _Context) -> Candidate | None:
    """A place of a country the text does not name, too well known to be another."""
    exact = [c for c in fitting if c.own_name and fold(c.name) == fold(mention.name) and c.kind in SETTLEMENTS]
    if len({c.country for c in exact}) == 1:
        cities = [c for c in exact if c.kind == "city" and (c.katottg or not context.countries)]
        if cities and (cities[0].population or 0) >= TOWN:
            return _one(cities, context)
    ranked = sorted(exact, key=lambda c: -(c.population or 0))
    if not ranked:
        return None
    second = ranked[1].population or 0 if len(ranked) > 1 else 0
    first = ranked[0].population or 0
    return ranked[0] if (ranked[0].capital or first >= FAMOUS) and first >= DOMINANT * second else None


def _one(candidates: list[Candidate], context: _Context) -> Candidate | None:
    """The one candidate that is meant, if the regions, distances or sizes single it out."""
    candidates = _narrowed(candidates, context)
    if len(candidates) == 1:
        return candidates[0]
    ranked = sorted(candidates, key=lambda c: -(c.population or 0))
    first, second = ranked[0], ranked[1].population or 0
    if first.capital or (first.population or 0) >= DOMINANT * max(500, second):
        return first
    alone = [c for c in candidates if c.kind == "city"] == [first]  # one city among villages of its name
    if alone and (first.population or 0) >= max(TOWN, 3 * second) and _belongs(first, context):
        return first
    if len(candidates) > CROWD:
        return None
    distances = [_distance(c, context.points) for c in candidates]
    near = [c for c, distance in zip(candidates, distances, strict=True) if distance <= NEAR]
    far = [distance for distance in distances if distance > 3 * NEAR]
    return near[0] if len(near) == 1 and len(far) == len(candidates) - 1 else None


def _belongs(candidate: Candidate, context: _Context) -> bool:
    """Whether a place lies in a region the text names, or near a place it names, if it names any."""
    if not context.regions and not context.points:
        return True
    return candidate.admin1 in context.regions or _distance(candidate, context.points) <= 3 * NEAR


def _narrowed(candidates: list[Candidate], context: _Context) -> list[Candidate]:
    """Only those in a region the text names, if there are such."""
    inside = [c for c in candidates if c.admin1 in context.regions]
    return inside or candidates


def _corrected(name: str, hint: str | None, context: _Context, gazetteer: Gazetteer) -> Candidate | None:
    """The one place of the text's countries that is spelt nearly so and known well enough to be meant."""
    if context.lookups >= MISSPELT or not context.countries:
        return None
    context.lookups += 1
    kinds = _KINDS.get(hint or "town", SETTLEMENTS) if hint != "village" else SETTLEMENTS
    names = [name + noun for noun in _HEADS] if hint in ("region", "district") else [name]
    similar = [
        c
        for spelling in names
        for c in gazetteer.similar(spelling, frozenset(context.countries), kinds)
        if c.kind in ("region", "district") or (c.population or 0) >= 5_000
    ]
    if not similar:
        return None
    best = similar[0]
    rivals = [c for c in similar[1:] if c.score > best.score - 4 and fold(c.name) != fold(best.name)]
    return best if not rivals and _belongs(best, context) else None


def _ambiguous(hint: str | None, candidates: list[Candidate]) -> Choice:
    """All that is certain of several candidates: the country and the region they share."""
    country = _shared(c.country for c in candidates)
    admin1 = _shared(c.admin1 for c in candidates)
    return Choice(
        "ambiguous",
        _HINTED.get(hint or "", hint or "") or _shared(c.kind for c in candidates) or "area",
        candidates=tuple(candidates),
        country=country,
        admin1=admin1,
        where_prec=4 if admin1 else 6 if country else None,
    )


def _shared(values: Iterable[str | None]) -> str | None:
    distinct = set(values)
    return distinct.pop() if len(distinct) == 1 else None


def _distance(candidate: Candidate, points: list[Candidate]) -> float:
    """Kilometres to the nearest other point; infinite where either has no coordinates."""
    others = (p for p in points[-20:] if p.geonames_id != candidate.geonames_id)
    return min((_kilometres(candidate, other) for other in others), default=math.inf)


def _kilometres(a: Candidate, b: Candidate) -> float:
    if None in (a.latitude, a.longitude, b.latitude, b.longitude):
        return math.inf
    lat1, lon1, lat2, lon2 = (math.radians(x or 0.0) for x in (a.latitude, a.longitude, b.latitude, b.longitude))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(half))

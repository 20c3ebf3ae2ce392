"""What the extraction read in an article, as findings: mentions become entities and get their ids."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from models import Claim, Estimate, Force, Location, Source
from models.location import PINNED
from models.vocabulary import ForceKind, LocationStatus, Method, SourceKind
from seed.extract.chain import Records
from seed.extract.document import Document
from seed.extract.forces import ForceMention
from seed.extract.names import demonyms
from seed.extract.places import Place
from seed.extract.speakers import Speaker
from seed.findings import Findings, Named, Statement, named, together

NEAR, UNKNOWN_PRECISION = 2, 7  # UCDP where_prec
# A body of a state is known by its state, even where its name is a plain noun ("South Korean intelligence").
BODIES = frozenset({SourceKind.GOVERNMENT, SourceKind.MILITARY, SourceKind.INTELLIGENCE})


def findings(records: Records) -> Findings:
    """The findings of one document."""
    document = records.document
    places = _with_parents({place: _place(document, place) for place in records.places})
    named_forces = frozenset(records.forces)
    forces = {force: _force(document, force, force in named_forces) for force in _forces(records)}
    speakers = {speaker: _speaker(document, speaker) for speaker in _speakers(records)}
    parents = [*_parents_of_forces(document, records), *_affiliations(document, speakers)]
    about = _About(places, forces, speakers)
    found = together([*parents, *places.values(), *forces.values(), *speakers.values()])
    return Findings(named=found, statements=(*_estimates(records, about), *_claims(records, about)))


def _place(document: Document, place: Place) -> Named:
    status = LocationStatus(place.status)
    if status == LocationStatus.AMBIGUOUS and not place.candidates:
        status = LocationStatus.UNRESOLVED
    sure = status in PINNED
    columns = {
        "name": place.name,
        "kind": place.kind,
        "country": place.country or None,
        "admin1": place.admin1,
        "latitude": place.latitude if sure else None,
        "longitude": place.longitude if sure else None,
        "geonames_id": place.geonames_id if sure else None,
        "katottg": place.katottg if sure else None,
        "where_prec": place.where_prec or UNKNOWN_PRECISION,
        "status": status,
        "candidates": [_candidate(c) for c in place.candidates] if status == LocationStatus.AMBIGUOUS else [],
    }
    made = named(Location, columns, document, own=not sure, at=None if place.named else place.span.start)
    return replace(made, mentions=frozenset({place.span}))


def _candidate(candidate: Any) -> dict[str, Any]:
    """A candidate without what is not known of it, and without what only the search for it used."""
    shown = ("name", "kind", "country", "admin1", "district", "latitude", "longitude", "geonames_id", "katottg")
    return {name: value for name in shown if (value := asdict(candidate)[name]) is not None}


def _with_parents(places: Mapping[Place, Named]) -> dict[Place, Named]:
    """The places, each linked to the one that the text says it lies in or near, if that one is sure."""
    sure = {made.columns["name"]: made for made in places.values() if made.columns["status"] in PINNED}
    return {place: _in_parent(made, sure.get(place.parent or "")) for place, made in places.items()}


def _in_parent(made: Named, parent: Named | None) -> Named:
    """A place with its parent, and with what that says of it: its country, its division, and near what it lies."""
    if parent is None or parent.id == made.id:
        return made
    inherited: dict[str, Any] = {"parent_id": parent.id}
    if made.columns["where_prec"] == UNKNOWN_PRECISION:
        inherited["where_prec"] = max(NEAR, parent.columns["where_prec"])
        inherited |= {name: made.columns[name] or parent.columns[name] for name in ("country", "admin1")}
    return replace(made, columns={**made.columns, **inherited})


def _forces(records: Records) -> Iterator[ForceMention]:
    """The forces that are named, and those that a statement means by other words ("North Korea is to send troops")."""
    yield from records.forces
    yield from (made.force for made in records.estimates if made.force is not None)
    yield from (made.force for made in records.claims if made.force is not None)


def _force(document: Document, force: ForceMention, is_named: bool) -> Named:
    own = force.kind == ForceKind.UNSPECIFIED
    columns = {"name": force.name, "kind": force.kind, "country": force.country}
    if force.parent is not None and force.parent != force.name:
        columns["parent_id"] = _parent_force(document, force.parent, force.country).id
    return replace(named(Force, columns, document, own), mentions=frozenset({force.span} if is_named else ()))


def _parent_force(document: Document, name: str, country: str | None) -> Named:
    return named(Force, {"name": name, "kind": ForceKind.STATE_FORCES, "country": country}, document, own=False)


def _parents_of_forces(document: Document, records: Records) -> Iterator[Named]:
    for force in _forces(records):
        if force.parent is not None and force.parent != force.name:
            yield _parent_force(document, force.parent, force.country)


def _speakers(records: Records) -> Iterator[Speaker]:
    yield from (said.speaker for said in records.attributions if said.speaker is not None)
    yield from (made.speaker for made in records.estimates if made.speaker is not None)
    yield from (made.speaker for made in records.claims if made.speaker is not None)


def _speaker(document: Document, speaker: Speaker) -> Named:
    columns: dict[str, Any] = {"name": speaker.name, "kind": speaker.kind, "country": speaker.country}
    if speaker.affiliation is not None and speaker.affiliation != speaker.name:
        columns["affiliation_id"] = _affiliation(document, speaker.affiliation).id
    made = named(Source, columns, document, own=not _has_a_name(speaker))
    return replace(made, mentions=frozenset({speaker.span}))


def _has_a_name(speaker: Speaker) -> bool:
    """Whether the speaker is the same wherever it is named so; "officials" of two articles are not."""
    if speaker.kind in BODIES and speaker.country is not None:
        return True
    first, *others = speaker.name.split() or [""]
    proper = [word for word in others if word[:1].isupper() and word not in demonyms()]
    return bool(proper) or (not others and first[:1].isupper() and speaker.kind != SourceKind.OTHER)


def _affiliation(document: Document, name: str) -> Named:
    return named(Source, {"name": name, "kind": SourceKind.OTHER, "country": None}, document, own=False)


def _affiliations(document: Document, speakers: Mapping[Speaker, Named]) -> Iterator[Named]:
    for speaker in speakers:
        if speaker.affiliation is not None and speaker.affiliation != speaker.name:
            yield _affiliation(document, speaker.affiliation)


class _About:
    """The ids of what a statement is about."""

    def __init__(
        self,
        places: Mapping[Place, Named],
        forces: Mapping[ForceMention, Named],
        speakers: Mapping[Speaker, Named],
    ) -> None:
        self.places, self.forces, self.speakers = places, forces, speakers

    def columns(
        self, place: Place | None, force: ForceMention | None, speaker: Speaker | None
    ) -> dict[str, str | None]:
        """The link columns of a statement."""
        return {
            "location_id": self.places[place].id if place is not None else None,
            "force_id": self.forces[force].id if force is not None else None,
            "source_id": self.speakers[speaker].id if speaker is not None else None,
        }


def _estimates(records: Records, about: _About) -> Iterator[Statement]:
    plain = ("low", "best", "high", "bound", "unit", "counted", "currency", "per", "measure", "hedge", "as_of", "rule")
    for made in records.estimates:
        columns = {name: getattr(made, name) for name in plain} | about.columns(made.place, made.force, made.speaker)
        yield Statement(Estimate, made.span, {**columns, "method": Method.EXTRACTED})


def _claims(records: Records, about: _About) -> Iterator[Statement]:
    plain = ("act", "extent", "polarity", "hedge", "as_of")
    for made in records.claims:
        for place in made.places or (None,):
            columns = {name: getattr(made, name) for name in plain} | about.columns(place, made.force, made.speaker)
            yield Statement(Claim, made.span, {**columns, "method": Method.EXTRACTED, "rule": made.act})

"""The records of a document as one JSON object."""

from typing import Any

from seed.extract.chain import Records
from seed.extract.claims import Claim
from seed.extract.dates import DateMention
from seed.extract.document import Span
from seed.extract.estimates import Estimate
from seed.extract.forces import ForceMention
from seed.extract.places import Place
from seed.extract.speakers import Speaker

JSON = dict[str, Any]


def as_json(records: Records) -> JSON:
    """What `python -m seed extract` prints for one document, ready for `json.dumps`.

    `qualifier` repeats `bound` under the name that other tools use.
    """
    text = records.document.text
    return {
        "id": records.document.id,
        "estimates": [_estimate(text, estimate) for estimate in records.estimates],
        "claims": [_claim(text, claim) for claim in records.claims],
        "locations": [_place(place) for place in records.places if place.named],
        "unnamed_locations": [_place(place) for place in records.places if not place.named],
        "forces": [_force(force) for force in records.forces if force.named],
        "sources": [_speaker(text, speaker) for speaker in _speakers(records)],
        "dates": [_date(date) for date in records.dates],
    }


def _speakers(records: Records) -> list[Speaker]:
    """Each speaker once, where the text first gives the name."""
    found: dict[str, Speaker] = {}
    for attribution in records.attributions:
        if attribution.speaker is not None:
            found.setdefault(attribution.speaker.name, attribution.speaker)
    return list(found.values())


def _cut(text: str, span: Span, name: str) -> JSON:
    return {name: span.of(text), "start": span.start, "end": span.end}


def _estimate(text: str, e: Estimate) -> JSON:
    return {
        "start": e.span.start,
        "end": e.span.end,
        "quote": e.span.of(text),
        "low": e.low,
        "high": e.high,
        "best": e.best,
        "bound": e.bound,
        "qualifier": e.bound,
        "unit": e.unit,
        "counted": e.counted,
        "currency": e.currency,
        "per": e.per,
        "measure": e.measure,
        "source": e.speaker.name if e.speaker else None,
        "force": e.force.name if e.force else None,
        "location": e.place.name if e.place else None,
        "hedge": e.hedge,
        "as_of": e.as_of,
        "sentence": [e.sentence.start, e.sentence.end],
        "rule": e.rule,
    }


def _claim(text: str, c: Claim) -> JSON:
    return {
        **_cut(text, c.span, "quote"),
        "act": c.act,
        "force": c.force.name if c.force else None,
        "locations": [place.name for place in c.places],
        "extent": c.extent,
        "polarity": c.polarity,
        "hedge": c.hedge,
        "source": c.speaker.name if c.speaker else None,
        "as_of": c.as_of,
        "sentence": [c.sentence.start, c.sentence.end],
    }


def _place(p: Place) -> JSON:
    return {
        "surface": p.surface,
        "start": p.span.start,
        "end": p.span.end,
        "name": p.name,
        "kind": p.kind,
        "country": p.country,
        "admin1": p.admin1,
        "status": p.status,
        "where_prec": p.where_prec,
        "latitude": p.latitude,
        "longitude": p.longitude,
        "geonames_id": p.geonames_id,
        "candidates": [
            {"name": c.name, "kind": c.kind, "country": c.country, "admin1": c.admin1} for c in p.candidates
        ],
        "parent": p.parent,
        "relation": p.relation,
        "named": p.named,
    }


def _force(f: ForceMention) -> JSON:
    return {
        "surface": f.surface,
        "start": f.span.start,
        "end": f.span.end,
        "name": f.name,
        "kind": f.kind,
        "country": f.country,
        "parent": f.parent,
    }


def _speaker(text: str, s: Speaker) -> JSON:
    return {
        **_cut(text, s.span, "surface"),
        "name": s.name,
        "kind": s.kind,
        "country": s.country,
        "affiliation": s.affiliation,
    }


def _date(d: DateMention) -> JSON:
    return {"surface": d.surface, "start": d.span.start, "end": d.span.end, "kind": d.kind, "edtf": d.edtf}

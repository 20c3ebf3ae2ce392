"""The places of a text: each mention with the one place it means, or with the several it may mean."""

from seed.extract.document import Document, Span
from seed.extract.place import Place
from seed.extract.place_choice import Choice, choose
from seed.extract.place_mentions import Mention, mentions
from seed.extract.place_parts import parts
from seed.gazetteer import Gazetteer

__all__ = ["Place", "places"]


def places(document: Document, gazetteer: Gazetteer, taken: tuple[Span, ...] = ()) -> tuple[Place, ...]:
    """Every place the text names, and every part or unnamed place it speaks of, in the order of the text.

    `taken` are spans that hold no place: names of forces and organisations found by others.
    """
    found, countries = mentions(document, gazetteer, taken)
    choices = choose(found, countries, gazetteer)
    named = [_named(document.text, mention, choice) for mention, choice in zip(found, choices, strict=True)]
    others = parts(document, tuple(named))
    return tuple(sorted((*named, *others), key=lambda place: (place.span.start, -place.span.end)))


def _named(text: str, mention: Mention, choice: Choice) -> Place:
    surface = mention.span.of(text)
    place = choice.place
    if place is None:
        return Place(
            mention.span,
            surface,
            surface,
            choice.kind,
            choice.status,
            choice.where_prec,
            country=choice.country,
            admin1=choice.admin1,
            candidates=choice.candidates,
        )
    return Place(
        mention.span,
        surface,
        place.name,
        choice.kind,
        choice.status,
        place.where_prec,
        country=place.country or None,
        admin1=place.admin1,
        latitude=place.latitude,
        longitude=place.longitude,
        geonames_id=place.geonames_id,
        katottg=place.katottg,
    )

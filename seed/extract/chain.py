"""The whole way from a document to its records."""

from dataclasses import dataclass, replace

from seed.extract.around import Around
from seed.extract.attributions import attributions
from seed.extract.claims import Claim, claims
from seed.extract.dates import DateMention, dates
from seed.extract.document import Document
from seed.extract.estimates import Estimate, estimates
from seed.extract.forces import ForceMention, forces
from seed.extract.places import Place, places
from seed.extract.sentences import sentences
from seed.extract.speakers import Attribution
from seed.extract.tokens import lines
from seed.gazetteer import Gazetteer


@dataclass(frozen=True, slots=True)
class Records:
    """Everything the extraction found in one document, each in the order of the text."""

    document: Document
    dates: tuple[DateMention, ...]
    places: tuple[Place, ...]
    forces: tuple[ForceMention, ...]
    attributions: tuple[Attribution, ...]
    estimates: tuple[Estimate, ...]
    claims: tuple[Claim, ...]


def read(document: Document, gazetteer: Gazetteer) -> Records:
    """The records of a document; its sentences are found first if it has none."""
    document = document if document.sentences else replace(document, sentences=sentences(document.text))
    tokens = lines(document)
    dated = dates(document)
    armed = forces(document)
    placed = places(document, gazetteer, tuple(force.span for force in armed))
    said = attributions(document, tokens)
    around = Around(armed, placed, dated, [a.speaker.span for a in said if a.speaker is not None])
    counted = estimates(document, tokens, said, around)
    return Records(document, dated, placed, armed, said, counted, claims(document, said, placed, armed, dated))

"""One record a number: what was said, of what, by whom, of which force, where and when."""

from collections.abc import Sequence
from dataclasses import dataclass

from seed.extract.around import Around
from seed.extract.bounds import Value
from seed.extract.document import Document, Span
from seed.extract.forces import ForceMention
from seed.extract.hedges import hedge_of
from seed.extract.places import Place
from seed.extract.readings import readings
from seed.extract.speakers import Attribution, Speaker, Spoken
from seed.extract.tokens import Token


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number somebody gave. `span` cuts it out with its bound, its noun and its period; `unit` and the rest are
    words of the design; `rule` names what read it."""

    span: Span
    low: Value | None
    best: Value | None
    high: Value | None
    bound: str
    unit: str
    counted: str | None
    currency: str | None
    per: str | None
    measure: str
    hedge: str
    sentence: Span
    rule: str
    speaker: Speaker | None = None
    force: ForceMention | None = None
    place: Place | None = None
    as_of: str | None = None


def estimates(
    document: Document,
    lines: Sequence[Sequence[Token]],
    attributions: Sequence[Attribution],
    around: Around | None = None,
) -> tuple[Estimate, ...]:
    """The estimates of a document, in the order of its text."""
    found: list[Estimate] = []
    spoken = Spoken(attributions)
    for reading in readings(lines):
        line = lines[reading.number.line]
        sentence = document.sentences[reading.number.line]
        attribution = spoken.of(reading.span)
        said = attribution.hedge if attribution else "asserted"
        found.append(
            Estimate(
                span=reading.span,
                low=reading.number.low,
                best=reading.number.best,
                high=reading.number.high,
                bound=reading.number.bound,
                unit=reading.unit,
                counted=reading.noun.noun,
                currency=reading.number.currency,
                per=reading.per,
                measure=reading.measure,
                hedge=hedge_of(line, reading.number.first, reading.noun.end, said),
                sentence=sentence,
                rule=reading.number.rule,
                speaker=attribution.speaker if attribution else None,
                force=around.force(reading.span, sentence) if around else None,
                place=around.place(reading.span, sentence) if around else None,
                as_of=around.date(document.text, sentence) if around else None,
            )
        )
    return tuple(found)

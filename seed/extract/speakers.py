"""Who speaks, and the acts of saying: the values that the search for attributions gives."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from seed.extract.document import Span


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks. `name` is canonical for the document, `span` the surface at this place.

    `kind` is a word of the design's `Source.kind`; `country` is ISO 3166-1 alpha-2; `affiliation` is a name.
    """

    name: str
    span: Span
    kind: str = "other"
    country: str | None = None
    affiliation: str | None = None


@dataclass(frozen=True, slots=True)
class Attribution:
    """One act of saying: `speaker` is None where the text hedges without naming anybody.

    `cue` is the reporting word, `content` what was said (it may run over several sentences), `negated` whether
    the speaker did not say or confirm it, `hedge` how sure it is, `channel` where it was said (Telegram),
    `relayed` whether another speaker passes this one's words on ("Yonhap, citing the JCS").
    """

    speaker: Speaker | None
    cue: Span
    content: Span
    negated: bool
    hedge: str
    channel: str | None
    relayed: bool = False


class Spoken:
    """The attributions of a document, for the question who answers for a stretch of it."""

    def __init__(self, attributions: Sequence[Attribution]) -> None:
        self._said = sorted(
            (a for a in attributions if a.speaker is not None and (not a.negated or a.hedge == "denied")),
            key=lambda a: a.content.start,
        )
        self._starts = [a.content.start for a in self._said]
        self._longest = max((a.content.end - a.content.start for a in self._said), default=0)

    def of(self, span: Span) -> Attribution | None:
        """The nearest attribution, which is the one with the smallest content around the stretch; None for nobody."""
        first = bisect_left(self._starts, span.end - self._longest)
        last = bisect_right(self._starts, span.start)
        around = [a for a in self._said[first:last] if a.content.covers(span)]
        return min(around, key=lambda a: (a.content.end - a.content.start, not a.relayed), default=None)

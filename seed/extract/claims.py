"""What a text claims happened on the ground: who captured, struck, left or reinforced which place, and who
says so.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol, TypeVar

from seed.extract.claim_actors import actor_of, agent
from seed.extract.claim_acts import Act, Line, acts, any_of, claim_words, is_passive
from seed.extract.claim_places import extent, governed, subjects
from seed.extract.dates import DateMention
from seed.extract.document import Document, Span
from seed.extract.forces import ForceMention
from seed.extract.places import Place
from seed.extract.speakers import Attribution, Speaker

RECENT = 12
"""Places and claims back to which "these villages" may point."""
_HELD = 24  # attributions whose content may reach into one sentence


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement about the ground. `span` cuts out its words, `sentence` the quotation; `force` is who
    acted.

    `act`, `extent`, `polarity` and `hedge` are words of the design's Claim; `speaker` is None where nobody is
    named;
    `as_of` is the EDTF date the sentence gives, None where it gives none or one without an anchor.
    """

    span: Span
    sentence: Span
    act: str
    force: ForceMention | None
    places: tuple[Place, ...]
    extent: str
    polarity: str
    hedge: str
    speaker: Speaker | None
    as_of: str | None


def claims(
    document: Document,
    attributions: Sequence[Attribution],
    places: Sequence[Place],
    forces: Sequence[ForceMention],
    dates: Sequence[DateMention],
) -> tuple[Claim, ...]:
    """Every claim of the document in its order; at most one for an act and the places listed with it."""
    found: list[Claim] = []
    named: list[Place] = []
    said = _overlapping(attributions, document.sentences)
    split = (_split(places, document), _split(forces, document), _split(dates, document))
    for parts in zip(document.sentences, *split, said, strict=True):
        line = Line(*parts)
        if line.places or line.forces:
            found.extend(_of_line(document.text, line, named[-RECENT:], found[-RECENT:]))
        named.extend(place for place in line.places if place.kind != "country")
    return tuple(found)


class _Placed(Protocol):
    @property
    def span(self) -> Span: ...


T = TypeVar("T", bound=_Placed)


def _split(items: Sequence[T], document: Document) -> list[tuple[T, ...]]:
    """The items of each sentence."""
    starts = [item.span.start for item in items]
    cuts = [(bisect_left(starts, s.start), bisect_left(starts, s.end)) for s in document.sentences]
    return [tuple(items[first:last]) for first, last in cuts]


def _overlapping(said: Sequence[Attribution], sentences: Sequence[Span]) -> list[tuple[Attribution, ...]]:
    """The attributions whose content reaches into each sentence; a content runs over a few
    sentences at most.
    """
    ordered = sorted(said, key=lambda a: a.content.start)
    starts = [a.content.start for a in ordered]
    ends = [bisect_left(starts, sentence.end) for sentence in sentences]
    return [
        tuple(a for a in ordered[max(0, end - _HELD) : end] if a.content.end > sentence.start)
        for sentence, end in zip(sentences, ends, strict=True)
    ]


def _of_line(text: str, line: Line, recent: list[Place], earlier: list[Claim]) -> Iterator[Claim]:
    previous: Claim | None = None
    end = line.span.start
    for act in acts(text, line):
        if act.span.start < end:
            continue
        passive = is_passive(text, line, act)
        if passive:
            group, stop, actor = subjects(text, line, act), act.span.end, agent(text, line, act)
        else:
            group, stop = governed(text, line, act, recent)
            actor = actor_of(text, line, act) or _same_actor(text, act, previous) or _known_actor(group, earlier)
        if not _enough(text, line, act, actor, group, passive):
            continue
        here = [actor.span] if actor is not None and line.span.covers(actor.span) else []
        here += [place.span for place in group if passive]
        start = min([act.span.start, *(span.start for span in here if span.start >= end)])
        end = max([stop, *(span.end for span in here)])
        previous = _claim(text, line, act, actor, group, Span(start, end))
        yield previous
        yield from _alongside(text, line, previous)


# ----- who and where, across the acts of a sentence
# -----------------------------------------------------------------
_GOES_ON = re.compile(r"(?: [^,;.:]{1,30})?,? (?:and|then|before|after|while)(?: \w+){0,3} ")


def _same_actor(text: str, act: Act, previous: Claim | None) -> ForceMention | None:
    """The actor of the act before, in "have taken A and are advancing on B"."""
    if previous is None or act.noun or act.span.start - previous.span.end > 60:
        return None
    return previous.force if _GOES_ON.fullmatch(text, previous.span.end, act.span.start) else None


def _known_actor(group: tuple[Place, ...], earlier: list[Claim]) -> ForceMention | None:
    """Who was said before to have acted on the very same mention of a place: "the occupation of these
    villages".
    """
    for claim in reversed(earlier):
        if claim.force is not None and any(place in claim.places for place in group):
            return claim.force
    return None


_BY_ITSELF = frozenset({"captured", "withdrew", "struck", "fought"})


def _enough(
    text: str, line: Line, act: Act, actor: ForceMention | None, group: tuple[Place, ...], passive: bool
) -> bool:
    """Whether act, actor and places make a claim: an act without the others is a word like any other."""
    if act.frame.kind in ("sending", "materiel"):
        needed = "men" if act.frame.kind == "sending" else "arms"
        return actor is not None and _holds(needed, text, act.span.end, min(line.span.end, act.span.end + 60))
    if passive and act.frame.kind == "control" and actor is None:
        return False  # "London was taken": by a crowd, by surprise, by a photographer
    if group:
        return passive or actor is not None or (act.frame.act in _BY_ITSELF and act.frame.kind != "strike")
    return actor is not None and act.frame.act in ("advanced", "withdrew") and not passive


_ALONGSIDE = re.compile(r"\b(?:alongside|along with|together with|as well as) \Z")


def _alongside(text: str, line: Line, claim: Claim) -> Iterator[Claim]:
    """ "took A, north of B, alongside another village": a claim of its own for what is added."""
    for place in line.places:
        before = max(claim.span.end, place.span.start - 20)
        if place.span.start >= claim.span.end and _ALONGSIDE.search(text, before, place.span.start):
            whole = claim.extent == "whole" and place.kind in ("city", "town", "village", "unnamed")
            yield replace(claim, span=place.span, places=(place,), extent="whole" if whole else "unknown")
            return


# ----- how sure, who says so, when
# ----------------------------------------------------------------------------------
@cache
def _words(kind: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of(claim_words(kind))})\b")


@cache
def _denied() -> re.Pattern[str]:
    return re.compile(rf"(?:\b|(?=n['\u2019]t))(?:{any_of(claim_words('denial'))}|n\u2019t)(?: \w+){{0,2}} \Z")


def _holds(kind: str, text: str, start: int, end: int) -> bool:
    return _words(kind).search(text, start, end) is not None


def _claim(text: str, line: Line, act: Act, actor: ForceMention | None, group: tuple[Place, ...], span: Span) -> Claim:
    said = _said(line, act.span)
    return Claim(
        span,
        line.span,
        act.frame.act,
        actor,
        group,
        extent=extent(text, act, group),
        polarity=_polarity(text, line, act, said),
        hedge=_hedge(text, Span(max(line.span.start, span.start - 24), act.span.end), said),
        speaker=said.speaker if said else None,
        as_of=_date(line, act.span),
    )


def _said(line: Line, span: Span) -> Attribution | None:
    """The nearest attribution: of those whose content holds the act, the shortest."""
    holding = [a for a in line.attributions if a.content.start <= span.start < a.content.end]
    return min(holding, key=lambda a: a.content.end - a.content.start, default=None)


def _hedge(text: str, around: Span, said: Attribution | None) -> str:
    for kind in ("reported", "possible"):
        if _holds(kind, text, around.start, around.end):
            return kind
    return said.hedge if said else "asserted"


def _polarity(text: str, line: Line, act: Act, said: Attribution | None) -> str:
    if said is not None and said.negated:
        return "not_confirmed"
    before = max(line.span.start, act.span.start - 40)
    if (said is not None and said.hedge == "denied") or _denied().search(text, before, act.span.start):
        return "denied"
    return "affirmed"


def _date(line: Line, span: Span) -> str | None:
    """The date of the sentence nearest to the act, if one has a known anchor."""
    known = [date for date in line.dates if date.edtf is not None]
    return min(known, key=lambda date: abs(date.span.start - span.start)).edtf if known else None

"""Who did it: the force, the state or the nation that an act's words belong to."""

import re
from functools import cache

from seed.extract.claim_acts import Act, Line, any_of, claim_words, gap
from seed.extract.document import Span
from seed.extract.forces import ForceMention, force_of
from seed.extract.names import capitals, demonyms

_BY = re.compile(r"(?: \w+){0,3}? by (?:the )?\Z")
_PRONOUN = re.compile(r"\b(?:they|it|who|which)\b(?: \w+){0,4} \Z")
_NATION = re.compile(r"\b((?:(?:North|South|Saudi) )?[A-Z][\w.]+?)(?:['\u2019]s?)?(?: [a-z-]+| \w+-\d+){0,3} \Z")
_UNDER = re.compile(
    r"\b(?:in|on|at|near|from|of|across|against|into|over|to|with|for|inside|around) (?:the )?\Z",
    re.IGNORECASE,
)


@cache
def _between() -> re.Pattern[str]:
    """What may stand between a subject and its verb."""
    return re.compile(rf"(?:,? (?:{any_of(claim_words('subject_gap'))}|\w+ly|on \w+day|in recent \w+)\b,?)* ?")


@cache
def _carried_out() -> re.Pattern[str]:
    """What may stand between a subject and the noun of its act: "carried out 22 air"."""
    verbs = any_of(claim_words("carried_out"))
    return re.compile(rf"(?: (?:has|have|had|also|again))* (?:{verbs})(?: [\w-]+){{0,4}} ")


def actor_of(text: str, line: Line, act: Act) -> ForceMention | None:
    """The force before the verb, or the state; for a noun ("advances by Russian forces") also the one after
    "by".
    """
    start = act.span.start
    if act.noun:
        found = agent(text, line, act) or _nation_before(text, line, start)
        if found is not None:
            return found
    before = [force for force in line.forces if force.span.end <= start]
    if before:
        words = gap(text, before[-1].span.end, start)
        between = _carried_out() if act.noun else _between()
        if len(words) <= 60 and between.fullmatch(words):
            return before[-1]
        if not act.noun and len(words) < 140 and _PRONOUN.search(text, line.span.start, start):
            return before[-1]
    if act.noun:
        return None
    nation = _nation_before(text, line, start) if act.frame.act == "struck" else None
    return nation or _state_before(text, line, start)


def agent(text: str, line: Line, act: Act) -> ForceMention | None:
    """The force after "by"."""
    after = next((force for force in line.forces if force.span.start >= act.span.end), None)
    return after if after is not None and _BY.fullmatch(text, act.span.end, after.span.start) else None


def _nation_before(text: str, line: Line, start: int) -> ForceMention | None:
    """The nation whose adjective stands before: "Russian glide bomb struck", "Israeli air strikes"."""
    match = _NATION.search(text, max(line.span.start, start - 48), start)
    country = demonyms().get(match[1]) if match else None
    return force_of(country, Span(*match.span(1)), text) if match and country else None


def _state_before(text: str, line: Line, start: int) -> ForceMention | None:
    """The state whose name, or whose capital's, is the subject: "Russia launched", "Kyiv withdrew"."""
    place = next((p for p in reversed(line.places) if p.span.end <= start), None)
    if place is None or place.country is None or not (place.kind == "country" or place.surface in capitals()):
        return None
    words = gap(text, place.span.end, start)
    if len(words) > 40 or not _between().fullmatch(words):
        return None
    lead = text[max(line.span.start, place.span.start - 12) : place.span.start]
    return None if _UNDER.search(lead) else force_of(place.country, place.span, text)

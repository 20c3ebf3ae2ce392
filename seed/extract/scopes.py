"""How far what somebody said reaches: to the right of the cue, or all around it."""

from collections.abc import Sequence

from seed.extract.document import Span
from seed.extract.nouns import noun_at
from seed.extract.phrases import WEEKDAYS, has_main_clause, low
from seed.extract.quotes import quote_at
from seed.extract.speakers import Attribution
from seed.extract.subjects import Subject
from seed.extract.tokens import CLOCK, MARK, NUMBER, ORDINAL, Token
from seed.extract.vocabulary import words

_SUBORDINATE = words("grammar_words", "scopes subordinate")
_CONTRASTS = frozenset({"while", "whereas"})
_LEADS = words("grammar_words", "scopes leads")
_FILLERS = words("grammar_words", "scopes fillers")


def content_of(
    line: Sequence[Token],
    at: int,
    after: int,
    subject: Subject,
    here: Sequence[Attribution],
    quotes: Sequence[Span],
) -> Span:
    """What the cue reports: to its right, or all around it where it trails what was said."""
    end = line[-1].end
    limit = _clause_end(line, after) if low(line, subject.left - 1) in _SUBORDINATE else len(line)
    aside = subject.left < at and _aside(line, subject.left, after)
    trailing = aside or _trails(line, after) or low(line, subject.left - 1) in ('"', "”")
    has_left = subject.left > 2 and any(token.low in _LEADS for token in line[subject.left - 3 : subject.left])
    if (trailing and has_left) or subject.left > at:
        start = line[left_limit(line, min(at, subject.left), here)].start
        quote = quote_at(quotes, max(0, _before(line, min(at, subject.left))))
        if quote is not None:
            start = min(start, quote.start)
    else:
        start = line[max(after, subject.end) - 1].end if subject.left < at else line[after - 1].end
        end = line[limit - 1].end if limit < len(line) else end
    opened = quote_at(quotes, max(start, end - 1))
    if opened is not None and opened.end > end and opened.start >= start - 2:
        end = opened.end
    return Span(min(start, end), end)


def left_limit(line: Sequence[Token], at: int, here: Sequence[Attribution]) -> int:
    """The first token that what stands before a trailing cue may start with."""
    ended = max((a.cue.end for a in here if a.content.start < a.cue.start and a.cue.end < line[at].start), default=0)
    for place in range(at - 1, 0, -1):
        if line[place].low == ";" or (line[place].low == "," and low(line, place + 1) in _CONTRASTS):
            return min(place + 1, at)
        if line[place].end <= ended:
            return min(place + 1, at)
    return 0


def _before(line: Sequence[Token], at: int) -> int:
    """The character right before a trailing attribution, its comma and closing mark skipped."""
    place = at - 1
    while place > 0 and line[place].low in (",", '"', "”", "’"):
        place -= 1
    return line[place].start if place >= 0 else 0


def _aside(line: Sequence[Token], left: int, after: int) -> bool:
    """Whether a main clause stands before the speaker: a sentence has one, so what follows the cue is circumstance
    ("said in presenting it", "told a radio station by telephone")."""
    if low(line, left - 1) != "," or any(token.low in _QUOTED for token in line[after : after + 30]):
        return False
    return has_main_clause(line, left)


_QUOTED = frozenset({"that", '"', "“"})


def _trails(line: Sequence[Token], at: int) -> bool:
    """Whether nothing but adverbials follow a cue: then what was said stands before it."""
    place = at
    while place < len(line):
        token = line[place]
        if (
            token.low
            in (
                "on",
                "late",
                "early",
                "in",
                "by",
                "at",
                "to",
                "from",
                "of",
                "during",
                "via",
                "through",
                "earlier",
                "later",
                "this",
                "last",
                "night",
                "morning",
                "evening",
                "afternoon",
                "week",
                "month",
            )
            or token.low in WEEKDAYS
        ):
            place += 1
        elif token.kind == MARK:
            return True
        elif (
            token.low in _FILLERS
            or (token.capital and place > at)
            or token.kind in (ORDINAL, CLOCK)
            or (
                token.kind == NUMBER
                and place > at
                and low(line, place - 1) not in ("that",)
                and not noun_at(line, place + 1)
            )
            or (token.low in ("a", "an", "the", "his", "her", "its", "their") and place > at)
            or (low(line, place - 1) in ("a", "an", "the") and low(line, place + 1) in _FILLERS)
            or (
                low(line, at - 1) in ("told", "tells")
                and place - at < 8
                and token.low not in ("that", "it", "there", "they", "he")
            )
        ):
            place += 1
        else:
            return False
    return True


def _clause_end(line: Sequence[Token], at: int) -> int:
    return next((place for place in range(at, len(line)) if line[place].low in (",", ";")), len(line))

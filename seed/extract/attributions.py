"""Finds who says what: cues and their subjects, "according to", relays, quotations, pronouns."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from seed.extract.channels import channel_of
from seed.extract.cues import (
    ALSO_NOUNS,
    CLOSED,
    CUE_WORDS,
    CUES,
    EXCLAIM,
    Cue,
    exclaims,
    is_cue,
    starts_content,
)
from seed.extract.document import Document, Span
from seed.extract.naming import Cast, Named, affiliation_of, alias_of, is_nation
from seed.extract.phrases import AUXILIARY, back, dateline, forward, is_name, low, proper, roles
from seed.extract.quotes import quote_at, quotes
from seed.extract.scopes import content_of, left_limit
from seed.extract.speakers import Attribution, Speaker, Spoken
from seed.extract.subjects import GIVEN, NEGATIVE, PRONOUNS, Subject, plausible, subject_of
from seed.extract.tokens import MARK, WORD, Token
from seed.extract.vocabulary import words

SAYING = Cue("", "say", "", "past")
"""Any verb of saying, for phrases that stand without one."""
_CLAUSES = AUXILIARY | {",", ";"}
_NOBODY = words("function_words")
_FIGURES = words("grammar_words", "attributions figures")
_PASSED_ON = words("grammar_words", "attributions passed on")
_STANDING = words("grammar_words", "attributions standing")
_STEMS = words("grammar_words", "attributions stems")
_SAYS = frozenset({"saying", "telling", "stating", "reporting", "claiming"})
_OPENERS = CUE_WORDS | {"as", "from", "according", "citing", "quoting", "by", "'s"}
"""The words that may tell an attribution; another only does right behind a comma or a quotation mark."""
_STUDIES = words("grammar_words", "attributions studies")


def attributions(document: Document, lines: Sequence[Sequence[Token]]) -> tuple[Attribution, ...]:
    """Every attribution of the document, in the order of its cues."""
    return _Reader(document, lines).read()


class _Reader:
    """One pass over a document that remembers who has spoken."""

    def __init__(self, document: Document, lines: Sequence[Sequence[Token]]) -> None:
        self.document, self.lines, self.text = document, lines, document.text
        self.quotes = quotes(document.text)
        self.cast = Cast()
        self.found: list[Attribution] = []

    def read(self) -> tuple[Attribution, ...]:
        for line in self.lines:
            if line:
                here = self._line(line)
                self.found.extend(here)
        return tuple(sorted(self._quoted(self.found), key=lambda a: a.cue.start))

    def _line(self, line: Sequence[Token]) -> list[Attribution]:
        here: list[Attribution] = []
        if (headed := self._headed(line)) is not None:
            here.append(headed)
        else:
            self._meet(line)
        free = 0
        for at in _openings(line):
            if at < free:
                continue
            word = line[at].low
            found: Attribution | None = None
            if word == "according" and low(line, at + 1) == "to":
                found = self._according(line, at, at + 2, here)
                free = at + 2
            elif word in ("citing", "quoting"):
                found = self._relay(line, at, here)
            elif word == "by":
                found = self._by(line, at, here)
            elif word == "as" and low(line, at + 1) in _SAYS:
                found = self._quoted_as(line, at)
            elif word == "from" and low(line, at - 1) in _STEMS:
                found = self._stems(line, at)
            elif word == "'s" and low(line, at + 1) in _FIGURES and low(line, at + 2) in _STANDING:
                found = self._owned(line, at)
            elif word in CUE_WORDS and (match := CUES.at(line, at)) is not None and (at == 0 or not line[at].capital):
                found = self._cue(line, at, match[1], match[0], here)
                free = match[1] if found else free
            elif at and line[at - 1].low in CLOSED and exclaims(line, at):
                found = self._cue(line, at, at + 1, EXCLAIM, here)
            if found is not None:
                here.append(found)
        for n, (relay, host) in enumerate(pairwise(here)):
            if relay.relayed and not host.relayed and relay.content.covers(host.content):
                here[n] = replace(relay, content=host.content)
        if (gapped := self._gapped(line, here)) is not None:
            here.append(gapped)
        return here

    def _gapped(self, line: Sequence[Token], here: list[Attribution]) -> Attribution | None:
        """ "X put it at 47; Y at 100": the verb is left out the second time."""
        put = next((a for a in here if a.cue.of(self.text) in ("put", "puts", "placed", "places")), None)
        if put is None:
            return None
        for at in range(len(line) - 2):
            if line[at].low in (";", ",") and line[at].start > put.cue.end:
                end = forward(line, at + 1 + (low(line, at + 1) in ("and", "while")))
                if end > at + 1 and low(line, end) == "at" and any(t.capital for t in line[at + 1 : end]):
                    speaker = self._speaker(line, at + 1, end, None)
                    content = Span(line[end].start, line[-1].end)
                    if speaker is not None:
                        return Attribution(speaker, _span(line, end, end + 1), content, False, put.hedge, None)
        return None

    # -- the patterns -------------------------------------------------------------------------------------------

    def _according(self, line: Sequence[Token], at: int, first: int, here: list[Attribution]) -> Attribution | None:
        speaker, end = self._right(line, first)
        if speaker is None:
            return None
        start = line[at].start
        left = left_limit(line, at, here)
        opening = left == at or all(t.kind == MARK or t.low in ("and", "but") for t in line[left:at])
        content = Span(line[end - 1].end, line[-1].end) if opening else Span(line[left].start, line[-1].end)
        return Attribution(speaker, Span(start, line[first - 1].end), content, False, "asserted", channel_of(line, end))

    def _meet(self, line: Sequence[Token]) -> None:
        """Remembers the person or body a sentence starts with: the next "she said" may mean it."""
        for _, _, title in (found for found in roles(line, 0, len(line)) if found[0].role == "title"):
            self._mention(line, title + (low(line, title) == ","))
        first = dateline(line)
        end = forward(line, first) if first < len(line) else first
        self._mention(line, first)
        if end == first or not line[first].capital or line[first].low in PRONOUNS or not roles(line, first, end):
            return  # a name without a role word is neither a body nor a person with a title
        if CUES.at(line, end) is None:
            named = Named(line, first, end, None, self.text)
            of = next((place for place in range(first, end) if line[place].low == "of"), end)
            body = named.role == "body" and end > first + 1 and roles(line, first, of)
            if body or (named.person and named.role == "title"):
                self.cast.speaker(named, _span(line, named.first, named.end))

    def _mention(self, line: Sequence[Token], first: int) -> None:
        """Remembers a full name behind a title or at the start of a sentence, for a later surname or pronoun."""
        end = first
        while end < min(len(line), first + 4) and proper(line[end]) and line[end].kind == WORD:
            end += 1
        if end > first + 1 and is_name(line, first, end) and not roles(line, first, end):
            named = Named(line, first, end, None, self.text)
            if named.person:
                self.cast.mention(named)

    def _headed(self, line: Sequence[Token]) -> Attribution | None:
        """ "General Staff bulletin: ...": a speaker in front of a colon."""
        if self.text.find(":", line[0].start, line[-1].end) < 0:
            return None
        end = forward(line, 0)
        if not 0 < end < len(line) - 1 or line[end].low != ":" or not self._signs(line, end):
            return None
        if not plausible(line, Subject(0, end, None, None, 0, False), SAYING):
            return None
        speaker = self._speaker(line, 0, end, None)
        content = Span(line[end].end, line[-1].end)
        if speaker is None:
            return None
        return Attribution(speaker, _span(line, end, end + 1), content, False, "asserted", None)

    @staticmethod
    def _signs(line: Sequence[Token], end: int) -> bool:
        """Whether what stands before a colon is somebody, or the paper of somebody: "Key figures:" is a title."""
        found = roles(line, 0, end)
        return any(r.role != "document" for r, _, _ in found) or bool(found and any(t.capital for t in line[1:end]))

    def _relay(self, line: Sequence[Token], at: int, here: list[Attribution]) -> Attribution | None:
        speaker, end = self._right(line, at + 1)
        if speaker is None:
            return None
        host = here[-1] if here else None
        nameless = not any(token.capital for token in line[at + 1 : end])
        if (
            host is not None
            and nameless
            and all(r.role in ("document", "group") for r, _, _ in roles(line, at + 1, end))
        ):
            return None  # "the UN said, citing satellite images": what has no name of its own does not say it
        rest = Span(line[end - 1].end, line[-1].end)
        if host is not None and (rest.end - rest.start < 15 or (line[end : end + 1] and low(line, end) == ".")):
            content = host.content
        elif host is None and self._upcoming(line, end):
            content = rest
        else:
            content = rest if rest.end - rest.start >= 15 else Span(line[0].start, line[-1].end)
        return Attribution(speaker, Span(line[at].start, line[at].end), content, False, "asserted", None, True)

    def _upcoming(self, line: Sequence[Token], at: int) -> bool:
        return any(CUES.at(line, place) for place in range(at, min(at + 6, len(line))))

    def _by(self, line: Sequence[Token], at: int, here: list[Attribution]) -> Attribution | None:
        """ "confirmed by X", "figures compiled by X", "by X's count"."""
        before = low(line, at - 1)
        cue = CUES.at(line, at - 1) if at else None
        said = (
            cue is not None
            and cue[0].form in ("participle", "past")
            and cue[0].kind in ("say", "record", "judge", "relay")
        )
        given = before in GIVEN or (before in _PASSED_ON and any(t.low in _FIGURES for t in line[max(0, at - 4) : at]))
        if given or (said and before not in ("followed", "put")):
            end = forward(line, at + 1 + (low(line, at + 1) in ("either", "both")))
            if CUES.at(line, end) is not None and low(line, at - 1) in GIVEN and low(line, end) not in ("reports",):
                return None
            speaker, end = self._right(line, at + 1 + (low(line, at + 1) in ("either", "both")))
            if speaker is None:
                return None
            negated = any(token.low in NEGATIVE for token in line[max(0, at - 5) : at])
            content = Span(line[left_limit(line, at, here)].start, line[-1].end)
            hedge = cue[0].hedge if cue else "asserted"
            return Attribution(speaker, Span(line[at - 1].start, line[at].end), content, negated, hedge, None)
        if before in _STUDIES and any(low(line, n) in ("in", "at") for n in range(at - 5, at - 1)):
            speaker, _ = self._right(line, at + 1)
            content = Span(line[0].start, line[-1].end)
            if speaker is None:
                return None
            return Attribution(speaker, _span(line, at - 1, at + 1), content, False, "reported", None)
        end = forward(line, at + 1)
        if low(line, end) in ("'", "’") and low(line, end + 1) in _FIGURES and low(line, end - 1).endswith("s"):
            speaker = self._speaker(line, at + 1, end, None)
            if speaker is not None:
                return Attribution(
                    speaker, _span(line, at, at + 1), Span(line[0].start, line[-1].end), False, "reported", None
                )
        owned = (n for n in range(at + 2, end + 1) if low(line, n - 1) in ("'s", "own") and low(line, n) in _FIGURES)
        end = next(owned, end - 1) + 1
        if low(line, at + 2) in _FIGURES and low(line, at + 3) == "of":
            speaker, _ = self._right(line, at + 4)
            content = Span(line[0].start, line[-1].end)
            if speaker is not None:
                return Attribution(speaker, _span(line, at, at + 3), content, False, "reported", None)
        if end > at + 2 and low(line, end - 1) in _FIGURES:
            if low(line, at + 1) in ("its", "their", "his", "her"):
                pronoun = {"its": "it", "their": "they", "his": "he", "her": "she"}[low(line, at + 1)]
                speaker = self.cast.pronoun(pronoun, _span(line, at + 1, at + 2))
            else:
                speaker = self._speaker(line, at + 1, end - 2 if low(line, end - 2) == "'s" else end, None)
            if speaker is not None:
                return Attribution(
                    speaker,
                    _span(line, at, at + 1),
                    Span(line[0].start, line[-1].end),
                    False,
                    "reported",
                    None,
                )
        return None

    def _quoted_as(self, line: Sequence[Token], at: int) -> Attribution | None:
        """ "TASS quoted the governor as saying": the governor says it."""
        first = back(line, at - 1, 0)
        if first is None or not plausible(line, Subject(first, at, None, None, first, False), SAYING):
            return None
        speaker = self._speaker(line, first, at, None)
        content = Span(line[at + 1].end, line[-1].end)
        if speaker is None:
            return None
        return Attribution(speaker, _span(line, at, at + 2), content, False, "asserted", None)

    def _stems(self, line: Sequence[Token], at: int) -> Attribution | None:
        """ "The figure of 12 dead came from X": a figure that somebody gave."""
        if not any(token.low in _FIGURES for token in line[:at]):
            return None
        speaker, _ = self._right(line, at + 1)
        if speaker is None:
            return None
        return Attribution(
            speaker, _span(line, at - 1, at + 1), Span(line[0].start, line[-1].end), False, "reported", None
        )

    def _owned(self, line: Sequence[Token], at: int) -> Attribution | None:
        """ "Tehran's claim of 300 dead": the owner of a figure gave it; the figure ends with its clause, a list of
        figures behind a colon with the sentence."""
        first = back(line, at - 1, 0)
        if first is None or not plausible(line, Subject(first, at, None, None, first, False), SAYING):
            return None
        speaker = self._speaker(line, first, at, None)
        listed = any(token.low == ":" for token in line[at + 2 : at + 9])
        ends = (n for n in range(at + 2, len(line)) if line[n].low in _CLAUSES)
        end = len(line) - 1 if listed else next(ends, len(line) - 1)
        content = Span(line[at + 2].start, line[end].end)
        if speaker is None:
            return None
        return Attribution(speaker, _span(line, at, at + 2), content, False, "reported", None)

    def _cue(self, line: Sequence[Token], at: int, after: int, cue: Cue, here: list[Attribution]) -> Attribution | None:
        if not is_cue(line, at, after, cue, bool(here)):
            return None
        subject = subject_of(line, at, cue, self._floor(line, at, here))
        if subject is None:
            return None
        bare = cue.form in ("base", "third") and cue.base in ALSO_NOUNS and not starts_content(line, after)
        if bare and low(line, subject.left - 1) not in (",", '"', "”", "—", "–"):
            return None
        speaker = self._who(line, subject, cue, here)
        if speaker is None:
            return None
        if subject.negated and (cue.base == "comment" or cue.kind == "record"):
            return None
        trails = low(line, subject.left - 1) in CLOSED
        if (
            cue.kind == "vow"
            and low(line, after) not in ("to", "that", "not")
            and not trails
            and not self.cast.person()
        ):
            return None
        content = content_of(line, at, after, subject, here, self.quotes)
        span = _span(line, at, after)
        negated = subject.negated or cue.kind == "silent"
        return Attribution(speaker, span, content, negated, cue.hedge, channel_of(line, after))

    # -- who ----------------------------------------------------------------------------------------------------

    def _who(self, line: Sequence[Token], subject: Subject, cue: Cue, here: list[Attribution]) -> Speaker | None:
        if subject.pronoun == "same":
            if here and here[-1].speaker is not None:
                return here[-1].speaker
            return None
        if subject.pronoun is not None:
            return self.cast.pronoun(subject.pronoun, _span(line, subject.first, subject.end))
        if not plausible(line, subject, cue):
            return None
        return self._speaker(line, subject.first, subject.end, subject.extra)

    def _speaker(self, line: Sequence[Token], first: int, end: int, extra: tuple[int, int] | None) -> Speaker | None:
        if all(token.low in _NOBODY for token in line[first:end]):
            return None
        if extra is not None and is_name(line, *extra) and not is_nation(line, *extra):
            named = Named(line, *extra, (first, end), self.text)
            named.person = True
            return self.cast.speaker(named, _span(line, *extra), affiliation_of(line, first, end, self.text))
        body = any(role.role == "body" for role, _, _ in roles(line, first, end))
        if extra is not None and not body and (alias := alias_of(line, *extra)) is not None:
            named = Named(line, *alias, (first, end), self.text)
            named.person = True
            return self.cast.speaker(named, _span(line, *alias))
        named = Named(line, first, end, extra, self.text)
        affiliation = affiliation_of(line, *(extra or (first, end)), self.text) if named.person else None
        return self.cast.speaker(named, _span(line, named.first, named.end), affiliation)

    def _right(self, line: Sequence[Token], first: int) -> tuple[Speaker | None, int]:
        """The speaker named to the right of a cue, and the token after the phrase."""
        if first >= len(line):
            return None, first
        if low(line, first) in ("him", "her", "it", "them"):
            pronoun = {"him": "he", "her": "she", "it": "it", "them": "they"}[line[first].low]
            return self.cast.pronoun(pronoun, _span(line, first, first + 1)), first + 1
        end = forward(line, first)
        if end == first:
            return None, first
        after = end + 3 if low(line, end) == "(" and low(line, end + 2) == ")" else end
        extra = None
        if low(line, after) == ",":
            stop = forward(line, after + 1)
            if stop > after + 1 and low(line, stop) in (",", ".", "", ";", "”", '"'):
                extra = (after + 1, stop)
        probe = Subject(first, end, extra, None, first, False)
        if not plausible(line, probe, SAYING):
            return None, end
        if extra is not None and not is_name(line, *extra) and not roles(line, *extra):
            extra = None
        if extra is not None and is_name(line, *extra) and (is_name(line, first, end) or not roles(line, first, end)):
            extra = None
        return self._speaker(line, first, end, extra), after

    # -- what ---------------------------------------------------------------------------------------------------

    def _floor(self, line: Sequence[Token], at: int, here: list[Attribution]) -> int:
        """The first token a subject may start with: past the last cue of the sentence."""
        last = next((a for a in reversed(here) if not a.relayed), None)
        if last is None or last.cue.end > line[at].start:
            return 0
        return bisect_left(line, last.cue.end, key=lambda token: token.start)

    def _quoted(self, found: list[Attribution]) -> list[Attribution]:
        """The same speaker for a quotation that goes on right after an attributed one."""
        more: list[Attribution] = []
        ended = sorted((a for a in found if a.speaker is not None), key=lambda a: a.content.end)
        spoken = Spoken(found)
        cues = sorted(a.cue.start for a in found)
        for quote in self.quotes:
            inside = bisect_left(cues, quote.start)
            if spoken.of(quote) is not None or (inside < len(cues) and cues[inside] < quote.end):
                continue
            before = bisect_right(ended, quote.start + 1, key=lambda a: a.content.end)
            host = ended[before - 1] if before else None
            if host is not None and self._adjacent(host, quote):
                more.append(Attribution(host.speaker, host.cue, quote, False, host.hedge, host.channel))
        return found + more

    def _adjacent(self, host: Attribution, quote: Span) -> bool:
        """Whether a quotation directly follows the sentence of an attribution that also quotes."""
        sentences = self.document.sentences
        at = bisect_right(sentences, host.cue.start, key=lambda s: s.start) - 1
        if at < 0 or self.text[sentences[at].end : quote.start].strip():
            return False
        first = bisect_left(self.quotes, sentences[at].start, key=lambda q: q.start)
        inside = first < len(self.quotes) and self.quotes[first].start < sentences[at].end
        return inside or quote_at(self.quotes, sentences[at].start) is not None


def _openings(line: Sequence[Token]) -> list[int]:
    """The tokens of a line at which an attribution may be told."""
    found: list[int] = []
    closed = False
    for at, token in enumerate(line):
        low = token.low
        if closed or low in _OPENERS:
            found.append(at)
        closed = low in CLOSED
    return found


def _span(line: Sequence[Token], first: int, end: int) -> Span:
    return Span(line[first].start, line[end - 1].end)

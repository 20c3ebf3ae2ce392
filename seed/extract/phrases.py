"""The noun phrases that can name a speaker: found to the left or the right of a cue."""

from collections.abc import Sequence
from typing import NamedTuple

from seed.extract.masks import MONTHS
from seed.extract.tokens import ADDRESS, MARK, NUMBER, WORD, Token
from seed.extract.verbs import verb_at
from seed.extract.vocabulary import Phrases, rows, words

LONGEST = 18
"""Tokens of the longest phrase that is looked at."""


class Role(NamedTuple):
    """A row of `speaker_words.csv`: title, group, body or document, and the kind of source it makes."""

    role: str
    kind: str


ROLES: Phrases[Role] = Phrases((row["word"], Role(row["role"], row["kind"])) for row in rows("speaker_words"))
KNOWN: Phrases[tuple[str, str, str]] = Phrases(
    (name.lower().replace("’", "'").replace("'s", " 's"), (row["name"], row["kind"], row["country"]))
    for row in rows("known_speakers")
    for name in [row["name"], *filter(None, row["aliases"].split("|"))]
)
"""Name, kind and country of the speakers of `known_speakers.csv`."""
LAST_WORDS = {row["word"].split()[-1] for row in rows("speaker_words")}
WEEKDAYS = words("grammar_words", "phrases weekdays")
DETERMINERS = words("grammar_words", "phrases determiners")
_LINKS = words("grammar_words", "phrases links")
_TIMES = words("grammar_words", "phrases times")
_SPOKEN = frozenset(row[form].split()[0] for row in rows("cues") for form in ("past", "participle", "gerund")) - {
    "brief", "briefing", "warning",
}  # fmt: skip
_THIRD = frozenset(row["third"] for row in rows("cues"))
_PARTICLES = words("grammar_words", "phrases particles")
_STOPS = words("function_words") - DETERMINERS - {"all"} - {"internally"}
_NEGATIVE = words("grammar_words", "phrases negative")
AUXILIARY = words("function_words", "be", "have", "modal") | _NEGATIVE


def low(line: Sequence[Token], at: int) -> str:
    """The lower-case word at a place; empty outside the line."""
    return line[at].low if 0 <= at < len(line) else ""


def proper(token: Token) -> bool:
    """Whether a word is written as a name: with a capital, or with one behind its article ("al-Masri")."""
    if token.capital or "-" not in token.text:
        return token.capital
    article, _, name = token.text.replace("\u2010", "-").partition("-")
    return article in _ARTICLES and name[:1].isupper()


_ARTICLES = words("grammar_words", "phrases articles")


def roles(line: Sequence[Token], first: int, end: int) -> list[tuple[Role, int, int]]:
    """The role words of a stretch, each with its tokens."""
    found: list[tuple[Role, int, int]] = []
    free = first
    for at in ROLES.openings(line, first, end):
        if at >= free and (match := ROLES.at(line, at)) is not None and match[1] <= end:
            found.append((match[0], at, match[1]))
            free = match[1]
    return found


def dateline(line: Sequence[Token]) -> int:
    """The token after a dateline: "KYIV, Sept 16 (Reuters) - "."""
    if not line or len(line[0].text) < 3 or not line[0].text.isupper():
        return 0
    for at, token in enumerate(line[:16]):
        if token.low in ("-", "–", "—"):
            return at + 1
        if token.kind == WORD and not token.capital and token.low not in ("of", "and", "the"):
            return 0
    return 0


def back(line: Sequence[Token], last: int, floor: int = 0) -> int | None:
    """The first token of the noun phrase that ends with token `last`; None if there is none."""
    at, start = last, None
    lowest = max(floor, last - LONGEST)
    while at >= lowest:
        token = line[at]
        if (known := KNOWN.before(line, at + 1)) is not None and known[1] >= floor and line[known[1]].capital:
            start = known[1]
            at = start - 1
            continue
        if token.kind == MARK:
            if token.low == ")" and (opened := _opened(line, at, floor)) is not None:
                at = opened - 1
                continue
            owner = (
                token.low in ("'", "’") and at and line[at - 1].end == token.start and line[at - 1].low.endswith("s")
            )
            if (token.low not in ("&", "/", ".") and not owner) or start is None:
                break
        elif token.kind == ADDRESS:
            break
        elif token.low in DETERMINERS:
            start = at
            if low(line, at - 1) == "and" and _coordinates(line, at - 1, floor):
                at -= 2
                continue
            if low(line, at - 1) not in _LINKS or not _links(line, at - 2, line[at - 1].low, floor):
                break
            at -= 1
            continue
        elif token.low in _LINKS:
            if start is None or not _links(line, at - 1, token.low, floor):
                break
        elif token.low == "and":
            if start is None or not _coordinates(line, at, floor):
                break
        elif _stops(line, at):
            break
        elif token.kind == NUMBER:
            start = at
            if not _dates_a_name(line, at):
                break
        else:
            start = at
        at -= 1
    return start


def _dates_a_name(line: Sequence[Token], at: int) -> bool:
    """ "the history of the 1999 war": a year that goes on with the phrase before it."""
    return len(line[at].text) == 4 and low(line, at - 1) in DETERMINERS and low(line, at - 2) == "of"


def forward(line: Sequence[Token], first: int) -> int:
    """The token after the noun phrase that starts at token `first`."""
    at, limit = first, min(len(line), first + LONGEST)
    while at < limit:
        token = line[at]
        if token.capital and (known := KNOWN.at(line, at)) is not None:
            at = known[1]
            continue
        if token.kind == MARK:
            if token.low in ("&", "/"):
                at += 1
                continue
            break
        if token.low in DETERMINERS:
            if at > first and low(line, at - 1) not in _LINKS and low(line, at - 1) != "and":
                break
        elif token.low in _LINKS:
            if at == first or not _links(line, at - 1, token.low, first) or _stops(line, at + 1):
                break
        elif token.low == "and":
            if at == first or not _coordinates_ahead(line, at):
                break
        elif _stops(line, at) or token.kind == ADDRESS or (at > first and _acts(line, at)):
            break
        at += 1
    while at > first and (line[at - 1].low in _LINKS or line[at - 1].low in DETERMINERS or line[at - 1].low == "and"):
        at -= 1
    return at


def _opened(line: Sequence[Token], at: int, floor: int) -> int | None:
    for place in range(at - 1, max(floor, at - 8) - 1, -1):
        if line[place].low == "(":
            return place
    return None


def _stops(line: Sequence[Token], at: int) -> bool:
    """Whether a token cannot be part of a name or a description of somebody."""
    if at >= len(line):
        return True
    token = line[at]
    if (role := ROLES.at(line, at)) is not None and role[1] > at + 1:
        return False
    if token.low in _STOPS and not (token.text.isupper() and len(token.text) > 1):
        return True
    if token.low in WEEKDAYS or (token.low in MONTHS and token.capital) or token.low in _SAYING:
        return not token.capital or at == 0 or (token.low not in _SAYING and low(line, at + 1) not in LAST_WORDS)
    if token.capital or token.kind != WORD:
        return False
    if token.low in _THIRD and low(line, at + 1) == "that":
        return True
    if token.low in _TIMES or (token.low in _SPOKEN and token.low not in LAST_WORDS):
        return True
    if token.low in LAST_WORDS:
        return False
    if token.low.endswith("ly") and token.low not in ("family", "assembly", "weekly", "daily", "monthly"):
        return True
    found = verb_at(line, at)
    return found is not None and found[0].form != "base" and not token.low.endswith("ing")


def _acts(line: Sequence[Token], at: int) -> bool:
    """ "analysts poring over imagery": what somebody is doing is no part of the name."""
    plain = line[at].low.endswith("ing") and not line[at].capital
    return plain and line[at - 1].low in LAST_WORDS and line[at].low not in LAST_WORDS and ROLES.at(line, at) is None


_SAYING = words("grammar_words", "phrases saying")


def _links(line: Sequence[Token], at: int, link: str, floor: int) -> bool:
    """Whether a preposition ties the word before it into one description ("spokesman for", "bank of")."""
    if at < floor or at < 0 or line[at].kind == MARK:
        return at >= 0 and at >= floor and line[at].low == ")" and link in ("of", "in", "for")
    word = line[at]
    if link == "of":
        return word.kind == WORD and word.low not in _STOPS and not (verb_at(line, at) and not word.capital)
    if link == "by":
        return word.low in (
            "report",
            "reports",
            "study",
            "survey",
            "estimates",
            "analysis",
            "investigation",
            "data",
        )
    if link in ("in", "on", "to", "against") and word.capital and word.low not in LAST_WORDS:
        return False
    return word.low in LAST_WORDS


def _coordinates(line: Sequence[Token], at: int, floor: int) -> bool:
    """Whether "and" joins two parts of one name or two speakers, not two clauses."""
    if at - 1 < floor:
        return False
    left, right = line[at - 1], line[at + 1] if at + 1 < len(line) else line[at - 1]
    if left.low in LAST_WORDS:
        return True
    return proper(left) and proper(right) and left.kind == WORD


def _coordinates_ahead(line: Sequence[Token], at: int) -> bool:
    left, right = line[at - 1], line[at + 1] if at + 1 < len(line) else None
    if right is None:
        return False
    if proper(left) and proper(right):
        return True
    return left.low in LAST_WORDS and (right.low in LAST_WORDS or low(line, at + 2) in LAST_WORDS)


def is_name(line: Sequence[Token], first: int, end: int) -> bool:
    """Whether a stretch is the bare name of a person: two to five capitalised words."""
    parts = line[first:end]
    if not 1 <= len(parts) <= 6:
        return False
    if any(part.kind != WORD or not (proper(part) or part.low in _PARTICLES) for part in parts):
        return False
    return not any(role.role in ("body", "document", "group") for role, _, _ in roles(line, first, end))


def has_main_clause(line: Sequence[Token], left: int) -> bool:
    """Whether one of the stretches between commas before the token `left` is a clause that stands alone."""
    first = 0
    for place in range(left):
        if line[place].low != ",":
            continue
        opens = verb_at(line, first)
        bound = line[first].low in _DEPENDENT or (opens is not None and opens[0].form != "base")
        if not bound and any(_finite(line, at) for at in range(first, place)):
            return True
        first = place + 1
    return False


def _finite(line: Sequence[Token], at: int) -> bool:
    """Whether a token can be a finite verb."""
    if line[at].low in _FINITE or (line[at].low.endswith("ed") and not line[at].capital):
        return True
    found = verb_at(line, at)
    return found is not None and found[0].form in ("past", "either", "third")


_FINITE = words("function_words", "be", "have", "modal")
_DEPENDENT = words("function_words", "preposition", "conjunction", "subordinator") | {"as", "since", "until", "once"}
"""The words that open an adverbial or a clause that cannot stand alone."""

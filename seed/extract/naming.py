"""From a noun phrase to a speaker: the name, the kind, the country, the affiliation; and who "he" is."""

from collections.abc import Sequence

from seed.extract.document import Span
from seed.extract.nations import nations, openers
from seed.extract.phrases import DETERMINERS, KNOWN, Role, is_name, low, proper, roles
from seed.extract.speakers import Speaker
from seed.extract.tokens import MARK, WORD, Token
from seed.extract.vocabulary import rows, words

_LEADING = DETERMINERS | {"two", "three", "four", "five", "several", "all"}


class Named:
    """A noun phrase read as somebody: tokens `first:end` of a line, with an apposition `extra` (tokens) if any."""

    __slots__ = ("country", "definite", "end", "first", "head", "heads", "kind", "name", "person", "role", "words")

    def __init__(self, line: Sequence[Token], first: int, end: int, extra: tuple[int, int] | None, text: str) -> None:
        self.definite = line[first].low in ("the", "its", "their", "that", "this") and end - first <= 3
        while first < end - 1 and line[first].low in _LEADING:
            first += 1
        first = _past_description(line, first, end)
        found = roles(line, first, end)
        start, stop = _person(line, end, found) or _of_a_body(line, first, end) or (first, end)
        self.person = (start, stop) != (first, end) or _bare_person(line, first, end, found)
        self.first, self.end = start, stop
        self.name = _clean(text[line[start].start : line[stop - 1].end])
        around = found + (roles(line, *extra) if extra else [])
        self.role = around[-1][0].role if around else "name"
        known = _known_in(line, first, end)
        self.kind = known[1] if known and not self.person else _kind(around, line, first, end)
        own = known[2] if known and not self.person else None
        self.country = (
            own or _country(line, first, end) or (extra and _country(line, *extra)) or (known and known[2]) or None
        )
        self.heads = frozenset(word for _, a, b in around for word in (low(line, b - 1), low(line, a)))
        self.words = frozenset(token.low for token in line[first:end])
        self.head = line[end - 1].low


def _past_description(line: Sequence[Token], first: int, end: int) -> int:
    """The first token of a known name behind its description ("the monitoring group ACLED")."""
    known = KNOWN.before(line, end)
    if known is None or known[1] <= first or any(token.capital for token in line[first : known[1]]):
        return first
    return known[1]


def _clean(name: str) -> str:
    return " ".join(name.split())


def _known_in(line: Sequence[Token], first: int, end: int) -> tuple[str, str, str] | None:
    for at in range(first, end):
        if line[at].capital and (match := KNOWN.at(line, at)) is not None and match[1] <= end:
            return match[0]
    return None


def _person(line: Sequence[Token], end: int, found: list[tuple[Role, int, int]]) -> tuple[int, int] | None:
    """The bare name behind the last title: "Defence Minister Ivan Bondar" gives the last two words."""
    titles = [stop for role, _, stop in found if role.role == "title"]
    if (
        not titles
        or low(line, end - 1) == "'s"
        or any(r.role in ("body", "document", "group") and s > titles[-1] for r, _, s in found)
    ):
        return None
    start = titles[-1]
    while start < end and (line[start].kind == MARK or line[start].low in ("the",)):
        start += 1
    rest = line[start:end]
    if (
        not rest
        or len(rest) > 5
        or not all(t.kind == WORD and (t.capital or "-" in t.text or len(t.text) < 4) for t in rest)
    ):
        return None
    return (start, end) if rest[0].low not in ("of", "for", "in", "at", "from", "with", "'s") else None


def _of_a_body(line: Sequence[Token], first: int, end: int) -> tuple[int, int] | None:
    """The person in "Olena Bondar of the Centre for Defence Strategies"."""
    for at in range(first + 2, min(first + 5, end - 1)):
        if line[at].low in ("of", "from", "at", "with"):
            return (first, at) if _bare_person(line, first, at, roles(line, first, at)) else None
    return None


def _bare_person(line: Sequence[Token], first: int, end: int, found: list[tuple[Role, int, int]]) -> bool:
    """ "Olena Bondar": two to four capitalised words without role, nation or known name."""
    parts = line[first:end]
    if found and any(role.role != "title" for role, _, _ in found):
        return False
    if not 2 <= len(parts) <= 4 or _known_in(line, first, end):
        return False
    return all(t.kind == WORD and proper(t) and t.low not in nations() and not t.text.isupper() for t in parts)


_VAGUE = frozenset({"official", "other"})


def _kind(found: list[tuple[Role, int, int]], line: Sequence[Token], first: int, end: int) -> str:
    """The most telling kind among the role words; a country that speaks is its government."""
    kinds = [role.kind for role, _, _ in found if role.role != "document"]
    telling = [kind for kind in kinds if kind not in _VAGUE]
    if telling:
        return telling[0]
    if kinds:
        return kinds[-1]
    names = " ".join(token.low for token in line[first:end])
    if names in nations():
        return "government"
    return "other"


def _country(line: Sequence[Token], first: int, end: int) -> str | None:
    table, first_words = nations(), openers()
    for at in range(first, end):
        if line[at].low not in first_words or not line[at].capital:
            continue
        for size in (3, 2, 1):
            if at + size <= end and (code := table.get(" ".join(t.low for t in line[at : at + size]))) is not None:
                return code
    return None


_GENERIC = {row["word"]: frozenset(row["kinds"].split("|")) for row in rows("generic_bodies")}
"""The nouns that stand for a body named before, and the kinds of source they can mean."""
_DESCRIBING = words("grammar_words", "naming describing")


class Cast:
    """Who has spoken so far, so that a pronoun, a last name or "the ministry" finds its speaker."""

    def __init__(self) -> None:
        self._names: list[Named] = []
        self._mentioned: list[Named] = []
        self._affiliations: dict[str, str] = {}

    def add(self, named: Named) -> None:
        """Remembers somebody as the last who was named."""
        self._names.append(named)

    def mention(self, named: Named) -> None:
        """Remembers a full name of somebody who has not spoken yet."""
        self._mentioned.append(named)

    def speaker(self, named: Named, span: Span, affiliation: str | None = None) -> Speaker:
        """The speaker a phrase names, under the name the document gave first."""
        known = self._same(named) or self._surname(named)
        self.add(named)
        if known is not None:
            named.name, named.person = known.name, known.person
            named.kind = known.kind if named.kind in _VAGUE else named.kind
            named.country = named.country or known.country
        if affiliation:
            self._affiliations.setdefault(named.name, affiliation)
        return Speaker(named.name, span, named.kind, named.country, self._affiliations.get(named.name))

    def pronoun(self, word: str, span: Span) -> Speaker | None:
        """The last one the pronoun can mean: a person for he and she, a body for it, several for they."""
        for named in reversed(self._names[-60:]):
            if (
                (word in ("he", "she") and named.person)
                or (
                    word == "it"
                    and not named.person
                    and (named.role not in ("group", "title") or "report" in named.words)
                )
                or (word == "they" and (named.role == "group" or not named.person))
            ):
                return Speaker(named.name, span, named.kind, named.country, self._affiliations.get(named.name))
        if word in ("he", "she") and self._mentioned:
            named = self._mentioned[-1]
            return Speaker(named.name, span, named.kind, named.country)
        return None

    def person(self) -> bool:
        """Whether the last one named is a person."""
        return bool(self._names) and self._names[-1].person

    def _surname(self, named: Named) -> Named | None:
        """The full name, mentioned before, that a bare surname repeats."""
        if " " in named.name or named.heads or named.kind != "other" or named.country:
            return None
        return next((other for other in reversed(self._mentioned) if other.name.split()[-1] == named.name), None)

    def _same(self, named: Named) -> Named | None:
        last = named.name.split()[-1].lower() if named.name else ""
        for other in reversed(self._names[-40:]):
            if other.name == named.name:
                return other
            if other.person and " " not in named.name and other.name.lower().split()[-1] == last and " " in other.name:
                return other
            if other.person and named.person and other.name.lower().split()[-1] == last:
                return other if len(other.name) >= len(named.name) else None
            if not other.person and _stands_for(named, other):
                return other
            if named.definite and named.role == "title" and other.person and _same_office(named, other):
                return other
            if named.definite and not named.person and named.heads and named.words <= other.words | other.heads:
                return other
            if not named.person and not named.heads and named.words < other.words and named.name[0].isupper():
                return other
        return None


def _stands_for(named: Named, other: Named) -> bool:
    """Whether "the agency", "the Britain-based group" can mean this body, which has a name of its own."""
    if not named.definite or other.kind not in _GENERIC.get(named.head, ()):
        return False
    rest = named.words - {named.head} - _DESCRIBING
    return all(word.endswith("-based") or word in nations() for word in rest) and _proper(other)


def _proper(named: Named) -> bool:
    """Whether a body has a name of its own: every longer word of it has a capital."""
    long = [word for word in named.name.split() if len(word) > 3]
    return named.role == "name" or named.name.isupper() or (len(long) > 1 and all(word[0].isupper() for word in long))


def _same_office(named: Named, other: Named) -> bool:
    """Whether "the minister" or "the general" can be this person; officers go by any rank."""
    return bool(named.words & other.heads) or named.kind == other.kind == "military"


def is_nation(line: Sequence[Token], first: int, end: int) -> bool:
    """Whether a stretch is a country, a capital or a demonym."""
    return " ".join(token.low for token in line[first:end]) in nations()


def alias_of(line: Sequence[Token], first: int, end: int) -> tuple[int, int] | None:
    """The name in "known to the town as Osman"."""
    for at in range(end - 1, first, -1):
        if line[at - 1].low in ("as", "named", "called") and is_name(line, at, end):
            return at, end
    return None


def affiliation_of(line: Sequence[Token], first: int, end: int, text: str) -> str | None:
    """The body a description names: "expert at RAND", "head of the Gaza health ministry"; a place is none."""
    for place in range(end - 1, first, -1):
        if line[place].low not in ("at", "of", "for", "from", "with") or place + 1 >= end:
            continue
        start = place + 1 + (line[place + 1].low in DETERMINERS)
        stop = next((a for role, a, _ in roles(line, start, end) if role.role == "title"), end)
        if start >= stop or is_nation(line, start, stop) or not any(token.capital for token in line[start:stop]):
            continue
        body = any(role.role == "body" for role, _, _ in roles(line, start, stop))
        if body or line[place].low in ("at", "with") or KNOWN.at(line, start) or line[start].text.isupper():
            return text[line[start].start : line[stop - 1].end]
    return None

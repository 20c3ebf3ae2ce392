"""Where a text names a place: which proper names are places, judged by the gazetteer and the words around
them.
"""

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import cache

from seed.extract.document import Document, Span
from seed.extract.names import classes, country_names, demonyms
from seed.extract.place_hints import LIST, hints, place_words, preposition
from seed.extract.place_pieces import Piece, joined_by_article, pieces
from seed.gazetteer import Candidate, Gazetteer

LARGE = 300_000
"""People from which a place is known worldwide, so that its bare name is enough."""
KNOWN = 5_000
"""People from which a place of a country the text is about may stand without a preposition."""

# It starts with a plain class of letters, so that the engine skips to the next capital.
_CAPITALISED = re.compile(r"[A-Z](?<!\w[A-Z])(?:(?:(?<=N)orth|(?<=S)outh|(?<=S)audi) [A-Z])?[a-z]+\b")
_DATELINE = re.compile(r"(?:\A|\n)[ \t]*[(\[]?(?:[A-Z][A-Z' -]{2,20}/)?\Z")
_DATELINE_END = re.compile(r"[^\n.]{0,45}?(?:\s[-\u2013\u2014]{1,2}\s|\)\s[-\u2013\u2014]|\u2014|:\s)")
_LIST_GOES_ON = re.compile(r",? and [A-Z]|, [A-Z][\w'-]+,? and [A-Z]")
_NOUN = re.compile(r" [a-z]+")
_AT = re.compile(r"(?<!\w)[Aa]t \Z")
_OWNS = ("'s", "\u2019s")
_ADJECTIVAL = frozenset({"US", "U.S.", "UK", "U.K.", "USA", "UAE"})
_FIRST_NAMES = frozenset({"Jordan", "Chad", "Georgia"})


@dataclass(frozen=True, slots=True)
class Mention:
    """One stretch that names a place. `name` is what to look up; `hint` the kind that the text
    itself gives.
    """

    span: Span
    name: str
    hint: str | None
    candidates: tuple[Candidate, ...]


def mentions(
    document: Document, gazetteer: Gazetteer, taken: tuple[Span, ...] = ()
) -> tuple[tuple[Mention, ...], Counter[str]]:
    """The places a text names, in its order, and how often it speaks of each country.

    Spans in `taken` (names of forces and organisations, ordered and disjoint) hold no place.
    """
    text = document.text
    found, people = pieces(document, gazetteer)
    starts = [span.start for span in taken]
    found = [piece for piece in found if not _taken(text, piece.span, taken, starts, gazetteer)]
    countries = _countries(text, found, gazetteer) or _voted(found, gazetteer)
    judge = _Judge(text, gazetteer, people, countries)
    kept: list[Mention] = []
    last: Piece | None = None
    for piece, hint in zip(found, hints(text, found), strict=True):
        listed = last is not None and LIST.fullmatch(text, last.span.end, piece.span.start) is not None
        mention = judge.mention(piece, hint, listed)
        last = piece if mention is not None else None
        if mention is not None:
            kept.append(mention)
    return tuple(kept), judge.countries


def _taken(text: str, span: Span, taken: tuple[Span, ...], starts: list[int], gazetteer: Gazetteer) -> bool:
    """Whether a force's name holds the piece; "Ukraine" of "Ukraine's armed forces" is a place
    all the same.
    """
    before = bisect_right(starts, span.start)
    if not before or span.start >= taken[before - 1].end:
        return False
    holder = taken[before - 1]
    owns = holder.start == span.start and holder.end > span.end
    return not (owns and text.startswith((*_OWNS, "' "), span.end) and gazetteer.candidates(span.of(text)))


def _countries(text: str, found: list[Piece], gazetteer: Gazetteer) -> Counter[str]:
    """Country -> how often the text speaks of it: by name, by capital, by demonym."""
    counts: Counter[str] = Counter()
    people, names = demonyms(), country_names()
    for word in _CAPITALISED.findall(text):
        if country := people.get(word) or names.get(word):
            counts[country] += 1
    for piece in found:
        for candidate in gazetteer.candidates(piece.name)[:1]:
            if candidate.country and (candidate.listed or candidate.capital):
                counts[candidate.country] += 1
    return counts


def _voted(found: list[Piece], gazetteer: Gazetteer) -> Counter[str]:
    """Of a text that names no country: the country most of its names could lie in, or that of a
    large place.
    """
    votes: Counter[str] = Counter()
    for name in {piece.name for piece in found}:
        candidates = gazetteer.candidates(name)
        votes.update({c.country for c in candidates if c.own_name})
        if candidates and candidates[0].own_name and (candidates[0].population or 0) >= LARGE // 3:
            votes[candidates[0].country] += 1
    most = max(votes.values(), default=0)
    return Counter({country: count for country, count in votes.items() if count == most and count >= 2})


@dataclass(frozen=True, slots=True)
class _Judge:
    """Decides of each piece of one text whether it is a place."""

    text: str
    gazetteer: Gazetteer
    people: frozenset[str]
    countries: Counter[str]

    def mention(self, piece: Piece, hint: str | None, listed: bool) -> Mention | None:
        """The mention a piece is, or None where it is no place or too doubtful; `listed`: it goes on a list
        of places.
        """
        candidates = self._with_noun(piece, hint) or self.gazetteer.candidates(piece.name) or self._base(piece)
        mention = Mention(piece.span, piece.name, hint, candidates)
        if piece.name in _ADJECTIVAL:
            return mention if _as_noun().match(self.text, piece.span.end) else None
        if piece.name in demonyms():
            return None
        kinds = classes().get(piece.name, frozenset())
        if candidates and self._dateline(piece.span):
            return mention
        if "never" in kinds or (piece.opens and "common" in kinds and hint is None):
            return None
        return mention if self._place(piece, hint, listed, candidates, kinds) else None

    def _place(
        self,
        piece: Piece,
        hint: str | None,
        listed: bool,
        candidates: tuple[Candidate, ...],
        kinds: frozenset[str],
    ) -> bool:
        if self._vessel(piece.span.start) or (piece.name.isupper() and not self._acronym(candidates, piece.name)):
            return False
        known = any(c.listed or c.capital for c in candidates)
        person = piece.name in _FIRST_NAMES and _person().match(self.text, piece.span.end)
        if known and piece.name not in self.people and "common" not in kinds and not person:
            return True
        strength = preposition(self.text, piece.span.start)
        if known and (strength or hint or self.text.startswith(_OWNS, piece.span.end)):
            return True
        if "first_name" in kinds or not self.people.isdisjoint(piece.name.split()):
            return bool(hint and strength and candidates)
        start = piece.span.start
        if _clan().match(self.text, piece.span.end) or self._one_of_many(start, hint, candidates):
            return False
        if hint:
            # "the Massalit community" is a people, "Benue's Yelewata community" a place
            people = self.text.startswith(" community", piece.span.end) and self.text.endswith("the ", 0, start)
            return "common" not in kinds and (bool(candidates) or not people)
        if "common" in kinds:
            return False
        if strength != "strong" and not (strength and candidates) and _says().match(self.text, piece.span.end):
            return False
        if candidates:
            end = piece.span.end
            followed = _followers().match(self.text, end) is not None or _explained().match(self.text, end) is not None
            return listed or followed or self._plausible(candidates, strength)
        return not piece.name.isupper() and self._unknown(piece, strength, listed)

    def _one_of_many(self, start: int, hint: str | None, candidates: tuple[Candidate, ...]) -> bool:
        """ "In a Toyota": what has an indefinite article is no place, but for the adjective of a
        large city.
        """
        if hint or not self.text[max(0, start - 4) : start].lower().endswith((" a ", " an ")):
            return False
        return not any(c.own_name and (c.population or 0) >= LARGE // 2 for c in candidates)

    @staticmethod
    def _acronym(candidates: tuple[Candidate, ...], name: str) -> bool:
        """Whether a name all in capitals may be a place beyond a dateline: "DRC" is one, "(SANA)"
        an agency.
        """
        return any(c.listed for c in candidates) or len(name) == 1

    def _vessel(self, start: int) -> bool:
        """ "The cruiser Moskva", "aboard the General Belgrano", "the outlet Oryx": named after a place at
        most.
        """
        words = self.text[max(0, start - 30) : start].split()
        while words and words[-1] in ("the", "carrier's"):
            words.pop()
        return bool(words) and words[-1] in place_words("vessel")

    def _plausible(self, candidates: tuple[Candidate, ...], strength: str) -> bool:
        """Whether a name that some place bears is that place here, from how the text uses it."""
        if strength == "strong":
            return True
        if strength and any(
            c.country in self.countries or (c.population or 0) >= (KNOWN if c.own_name else LARGE // 3)
            for c in candidates
        ):
            return True
        if any(c.kind == "city" and c.katottg and c.own_name for c in candidates):
            return True
        best = max(candidates, key=lambda c: (c.country in self.countries, c.own_name, c.population or 0))
        if best.country in self.countries and best.own_name:
            return (best.population or 0) >= KNOWN or best.kind in ("region", "city", "town")
        return (best.population or 0) >= LARGE and (best.own_name or best.country in self.countries)

    def _unknown(self, piece: Piece, strength: str, listed: bool) -> bool:
        """Whether a name that no gazetteer has is taken for a place."""
        if strength == "strong":
            return True
        start = piece.span.start
        if any(c.isdigit() for c in piece.name):
            return False
        arabic = (
            not self.text.endswith(" of ", 0, start) and "feature_before" in classes().get(piece.name.split(" ")[0], ())
        ) or joined_by_article(piece.name)
        if "toponym" in classes().get(piece.name.split(" ")[0], ()) and " " in piece.name:
            return True
        followed = _followers().match(self.text, piece.span.end)
        # at the start of a sentence any word has a capital: "Shells fell", but "Torske changed hands"
        if followed and (not piece.opens or followed[0].strip().startswith(("was ", "is ", "changed "))):
            return True
        if _explained().match(self.text, piece.span.end):
            return True
        if strength and (arabic or _of_place().search(self.text, max(0, start - 40), start)):
            return True
        if " " not in piece.name and _AT.search(self.text, max(0, start - 4), start):
            return True
        if listed and self.text.startswith(", ", start - 2):
            return _LIST_GOES_ON.match(self.text, piece.span.end) is not None
        return listed

    def _with_noun(self, piece: Piece, hint: str | None) -> tuple[Candidate, ...]:
        """ "North-West region", "Morag corridor": where our tables know the name with its small head noun."""
        noun = _NOUN.match(self.text, piece.span.end) if hint in ("region", "area", "site") else None
        found = self.gazetteer.candidates(piece.name + noun[0]) if noun else ()
        return tuple(c for c in found if c.listed)

    def _base(self, piece: Piece) -> tuple[Candidate, ...]:
        """ "Depayin Township" is sought as "Depayin" where the whole is unknown."""
        if piece.kind not in ("region", "district", "settlement") or " " not in piece.name:
            return ()
        return self.gazetteer.candidates(piece.name.rsplit(" ", 1)[0])

    def _dateline(self, span: Span) -> bool:
        """ "KRAMATORSK, Ukraine, June 9 -" at the start of a line."""
        if not span.of(self.text).isupper() or not _DATELINE.search(self.text, max(0, span.start - 26), span.start):
            return False
        return _DATELINE_END.match(self.text, span.end) is not None


def _words(kind: str) -> str:
    return "|".join(sorted(map(re.escape, place_words(kind)), key=len, reverse=True))


@cache
def _followers() -> re.Pattern[str]:
    """Words after a name that only a place has: "Sumy mayor", "Avdiivka fell"."""
    return re.compile(rf"(?:['\u2019]s?)? (?:{_words('follower')})\b")


@cache
def _explained() -> re.Pattern[str]:
    """What tells after a comma that the name was a place: "Heglig, where", "Ardamata, a suburb of"."""
    return re.compile(
        r", (?:where\b|home (?:to|of)\b|(?:a|an|the|seat|capital)(?: [a-z-]+){0,3} (?:town|village"
        r"|hamlet|city|suburb|settlement"
        r"|district|neighbou?rhood|province|region|port)\b)"
    )


@cache
def _says() -> re.Pattern[str]:
    """Words after the name of a person who speaks."""
    return re.compile(rf",? (?:{_words('says')})\b")


@cache
def _person() -> re.Pattern[str]:
    """What follows a first name that is also a country's: "Georgia, his wife", "Chad said"."""
    return re.compile(rf", (?:his|her|who|whose|a|an|\d+)\b|,? (?:{_words('says')})\b")


@cache
def _clan() -> re.Pattern[str]:
    return re.compile(rf" (?:{_words('clan')})\b")


@cache
def _of_place() -> re.Pattern[str]:
    """ "Survivors from", "the attack on": what goes before a place even if nobody knows it."""
    return re.compile(rf"\b(?:{_words('of_place')})\)? (?:of|from|on|to|for|at) (?:the )?\Z", re.IGNORECASE)


@cache
def _as_noun() -> re.Pattern[str]:
    """What follows "the US" as a noun: in "US attacks" it is an adjective."""
    return re.compile(rf"['\u2019]s\b|[.,;:)\]\u201d\"]|\s*\Z|\s*\n| (?:{_words('after_country')}|\w+ed)\b")

"""The parts of proper names that may be places: people, titles and organisations are cut away."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from seed.extract.document import Document, Span
from seed.extract.names import Name, classes, demonyms, names
from seed.gazetteer import Gazetteer

_CHAIN = re.compile(r" (?:of|for|on|with)(?: the)? \Z")
_OF = re.compile(r" (?:of|al) (?:the )?\Z")
_OWNED = re.compile(r"['\u2019]s \Z")
_JOINT = len(" of the ")
"""Characters that may stand between two names that are one place's."""
_COMPOUND_TAIL = re.compile(r"[-\u2010\u2011][a-z]\w*\Z")
_HYPHENS = re.compile(r"[^-\u2010\u2011\u2013]+")
_ROAD = re.compile(r" (?:road|highway|motorway|railway|axis|line|route|corridor)\b")
_ARTICLE = re.compile(r"[ -](?:al|el|ez|as|ash|ad|an|ar|at)-")
_THE = frozenset({"Hague", "Gambia"})
_NONE: frozenset[str] = frozenset()
_DIRECTIONS = frozenset(
    """North South East West Northern Southern Eastern Western Central Northeastern Northwestern Southeastern
    Southwestern Upper Lower Inner Outer Greater""".split()  # noqa: SIM905 - a list of words reads best so
)


class Piece(NamedTuple):
    """A stretch of a proper name that may be a place. `kind` is what a capitalised head noun in it says.

    `opens`: it starts a sentence, where a capital says nothing.
    """

    span: Span
    name: str
    kind: str | None
    opens: bool


def pieces(document: Document, gazetteer: Gazetteer) -> tuple[list[Piece], frozenset[str]]:
    """The pieces of a text in its order, and the words that are parts of people's names in it."""
    reader = _Reader(document.text, gazetteer)
    found: list[Piece] = []
    chained, end = False, 0
    for name in reader.joined(names(document)):
        # "Ministry of Defence of Ukraine": what an organisation's name goes on with is part of it
        chained = chained and _CHAIN.fullmatch(document.text, end, name.span.start) is not None
        end = name.span.end
        if reader.organisation(name):
            chained = True
        if not chained or (len(name.words) > 1 and reader.organisation(name)):
            found.extend(reader.of(name))
    return found, frozenset(reader.people)


def joined_by_article(name: str) -> bool:
    """ "Deir al-Balah", "Maroun al-Ras": two words of one Arabic name."""
    return _ARTICLE.search(name) is not None


class _Reader:
    """Cuts the names of one text; notes the people it meets."""

    def __init__(self, text: str, gazetteer: Gazetteer) -> None:
        self.text = text
        self.gazetteer = gazetteer
        self.people: set[str] = set()

    def joined(self, found: tuple[Name, ...]) -> Iterator[Name]:
        """The names, "Strait" and "Hormuz" made one where the tables know "Strait of Hormuz"."""
        held: Name | None = None
        for name in found:
            if held is not None and name.span.start - held.span.end > _JOINT:
                yield held
            elif held is not None:
                whole = Span(held.span.start, name.span.end)
                between = _OF.fullmatch(self.text, held.span.end, name.span.start)
                owned = _OWNED.fullmatch(self.text, held.span.end, name.span.start)
                if (between and self.known(whole.of(self.text).removeprefix("The "))) or (
                    owned and self.gazetteer.candidates(whole.of(self.text))
                ):
                    held = Name(whole, (whole,), held.opens)
                    continue
                yield held
            held = name
        if held is not None:
            yield held

    def known(self, name: str) -> bool:
        """Whether the name is a country, a well-known area or a capital."""
        return any(c.listed or c.capital for c in self.gazetteer.candidates(name))

    def organisation(self, name: Name) -> bool:
        """Whether it is the head of an organisation's name, which "of Ukraine" may continue."""
        first, last = classes().get(name.words[0].of(self.text), ()), classes().get(name.words[-1].of(self.text), ())
        if "organisation" not in first and "organisation" not in last:
            return False
        return not self.gazetteer.candidates(name.span.of(self.text))

    def of(self, name: Name) -> Iterator[Piece]:
        """The places that one name may hold."""
        text, known = self.text, classes()
        words = [text[span.start : span.end] for span in name.words]
        kinds = [known.get(word, _NONE) for word in words]
        if words[0] == "The" and not name.opens and len(words) > 1 and words[1] not in _THE:
            return  # "told The Irrawaddy": within a sentence a capital article is a newspaper's
        first, last = self._start(name, words, kinds), len(words)
        if first < last:
            yield from self._cut(name, words, kinds, first, last)

    def _start(self, name: Name, words: list[str], kinds: list[frozenset[str]]) -> int:
        """The first word that counts: sentence openers, adjectives of nations and "The" go."""
        first, last = 0, len(words)
        while (
            first < last - 1
            and _COMPOUND_TAIL.search(words[first])
            and not self.known(name.part(first, last).of(self.text))
        ):
            first += 1  # "Russian-controlled Tokmak"
        if name.opens and last > 1 and words[0].endswith("ing"):
            first = 1  # "Leaving Avdiivka"
        while first < last and "common" in kinds[first] and name.opens:
            if last - first > 1 and self.known(name.part(first, last).of(self.text)):
                break
            first += 1
        while first < last - 1 and words[first] in demonyms():
            if self.gazetteer.candidates(name.part(first, last).of(self.text)):
                break
            first += 1
        if last - first > 1 and words[first] == "The" and words[first + 1] not in _THE:
            first += 1
        return first

    def _cut(self, name: Name, words: list[str], kinds: list[frozenset[str]], first: int, last: int) -> Iterator[Piece]:
        span = name.part(first, last)
        whole = span.of(self.text)
        organisation = ["organisation" in kinds[i] for i in range(last)]
        piece = Piece(span, whole, None, name.opens and first == 0)
        feature = _feature(kinds[last - 1])
        if last - first > 1 and feature:
            if not any(organisation[first : last - 1]) and "Military" not in words[first:last]:
                yield Piece(span, whole, feature, piece.opens)
            return
        if self.gazetteer.candidates(whole):
            yield piece
            return
        if organisation[first] or organisation[last - 1]:
            return
        title = next((i for i in range(first, last) if "title" in kinds[i]), None)
        if title is not None and title > first:
            self.people.update(words[title + 1 : last])
            if not any(organisation[first:title]):
                yield from self._cut(name, words, kinds, first, title)
        elif title == first or (last - first > 1 and "first_name" in kinds[first]):
            self.people.update(words[first + 1 : last])
        elif last - first == 1:
            yield from self._single(span, piece)
        elif (
            words[first] in _DIRECTIONS
            and not words[last - 1].isupper()
            and self.gazetteer.candidates(name.part(first + 1, last).of(self.text))
        ):
            yield Piece(span, whole, "area", piece.opens)
        elif not any(organisation[first:last]):
            yield piece

    def _single(self, span: Span, piece: Piece) -> Iterator[Piece]:
        """One word; of a pair joined by a hyphen ("Damboa-Maiduguri") each, where no place is called as the
        pair.
        """
        if _COMPOUND_TAIL.search(piece.name):
            return
        pair = list(_HYPHENS.finditer(piece.name))
        if len(pair) == 2 and all(part[0][0].isupper() for part in pair):
            first, second = (self.gazetteer.candidates(part[0]) for part in pair)
            if (first and second) or any(self.known(part[0]) for part in pair):
                shared = {c.country for c in first} & {c.country for c in second}
                kind = "settlement" if shared and _ROAD.match(self.text, span.end) else None
                for part in pair:
                    yield Piece(Span(span.start + part.start(), span.start + part.end()), part[0], kind, piece.opens)
                return
        yield piece


def _feature(kinds: frozenset[str]) -> str | None:
    kind = next((kind for kind in kinds if kind.startswith("feature_") and kind != "feature_before"), None)
    return kind.removeprefix("feature_") if kind else None

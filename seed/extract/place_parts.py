"""Places without a name of their own: parts and directions of a named place, and unnamed villages."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from seed.extract.document import Document, Span
from seed.extract.place import Place

_DIRECTION = r"(?:(?:north|south)[- ]?(?:east|west)(?:ern)?|(?:north|south|east|west)(?:ern)?|central)"
_SIDE = re.compile(rf"\b(?P<side>{_DIRECTION}|downtown|rural)(?: parts? of| part of)?(?: the)? \Z")
_PART = re.compile(
    rf"\b(?:(?:the|a|an|its|several|some|two|three) )?(?P<part>(?:(?:{_DIRECTION}|eastern|residential"
    rf"|old|outer|inner|rural"
    r"|occupied|densely populated) ){0,2}(?:district|part|half|bank|outskirts|suburbs?|edge"
    r"|neighbou?rhoods?|areas?|side"
    r"|quarter|sector|centre|center|heart|districts|parts|countryside|flank)) of(?: the)?(?: (?:city"
    r"|town|village) of)? \Z"
)
_BEFORE_WHOLE = ("of ", "the ", "ern ", "north ", "south ", "east ", "west ", "central ", "downtown ", "rural ")
"""How what stands before the name ends wherever one of the two patterns can match."""
_COUNT = (
    r"(?:another|an?|one|two|three|four|five|six|seven|eight|nine|ten|\d{1,3}|several|some|many|various|numerous"
    r"|a few|dozens of|a number of|a dozen)"
)
_KIND = re.compile(
    r"\b(?:villages?|towns?|settlements?|hamlets?|cities|city)\b"
    r"(?! (?:of|called|named) (?:the )?[A-Z]|,? [A-Z])"
)
_COUNTED = re.compile(
    rf"\b(?P<count>(?i:{_COUNT}))(?: (?:more|other|small|smaller|tiny|nearby|neighbou?ring|border|frontline"
    r"|front-line|key|strategic|unnamed|remote|coastal|further|additional|adjacent|Ukrainian|Palestinian"
    r"|Lebanese|Christian|Druze)){0,3} \Z"
)
_RELATION = re.compile(
    rf",? (?:located |situated )?(?P<relation>in|near|not far from|close to|outside|around|inside"
    rf"|along|just outside"
    rf"|(?:just )?(?:to the )?{_DIRECTION} of|on the outskirts of)"
    r"(?: the)?(?: (?:city|town|village|eastern|western|northern|southern|neighbou?ring"
    r"|nearby) (?:of )?)? ?\Z"
)
_OWNED = re.compile(r"['\u2019]s (?:[a-z-]+ ){0,3}")
_TAIL = re.compile(r" (?:regions?|oblasts?|provinces?|districts?|governorates?|states?|counties|county|areas?)\b")
_LIST = re.compile(r",? (?:and|or) (?:the )?\Z")
_KINDS = {"village": "village", "hamlet": "village", "settlement": "village", "town": "town", "city": "city"}
_WINDOW = 70


def parts(document: Document, named: tuple[Place, ...]) -> tuple[Place, ...]:
    """Records for "northern Gaza", "the central district of X", "another village not far from X", "some
    villages".
    """
    text = document.text
    return (*_sides(text, named), *_unnamed(text, named))


def _sides(text: str, named: tuple[Place, ...]) -> Iterator[Place]:
    for place in named:
        start = max(0, place.span.start - _WINDOW)
        if not text.endswith(_BEFORE_WHOLE, start, place.span.start):
            continue
        part = _PART.search(text, start, place.span.start)
        side = None if part else _SIDE.search(text, start, place.span.start)
        if (part is None and side is None) or text.startswith(("'s", "’s"), place.span.end):
            continue
        begin = part.start("part") if part else side.start("side") if side else 0
        span = Span(begin, place.span.end)
        inside_city = place.kind in ("city", "town", "village")
        yield Place(
            span,
            span.of(text),
            span.of(text),
            "part" if inside_city or part else "area",
            place.status if place.status == "unresolved" else "resolved",
            _precision(place),
            country=place.country,
            admin1=place.admin1,
            parent=place.name,
            relation="in",
            named=False,
        )


def _precision(whole: Place) -> int | None:
    """UCDP where_prec of a part: that of the whole, but a part of a country is a fuzzy area (5)."""
    return 5 if whole.kind == "country" else whole.where_prec


def _unnamed(text: str, named: tuple[Place, ...]) -> Iterator[Place]:
    starts = [place.span.start for place in named]
    for noun in _KIND.finditer(text):
        match = _COUNTED.search(text, max(0, noun.start() - _WINDOW), noun.start())
        if match is None:
            continue
        near = _related(text, noun.end(), named[bisect_left(starts, noun.end()) :][:8])
        count = match["count"].lower()
        kind = _KINDS.get(noun[0], "unnamed") if count in ("a", "an", "another", "one", "1") else "unnamed"
        if near is not None:
            yield _beside(text, match.start(), kind, *near)
        elif count not in ("a", "an", "one"):  # "a village" alone says nothing that a reader could look for
            span = Span(match.start(), noun.end())
            yield Place(span, span.of(text), span.of(text), kind, "unresolved", None, named=False)


def _beside(text: str, start: int, kind: str, relation: str, anchors: list[Place], end: int) -> Place:
    """An unnamed place in or near named ones: as exact as they are, or within some 25 km of them."""
    span = Span(start, end)
    country, admin1 = _only(a.country for a in anchors), _only(a.admin1 for a in anchors)
    precision = anchors[0].where_prec if relation == "in" else 2
    if len(anchors) > 1:
        precision = 6 if country else None
    return Place(
        span,
        span.of(text),
        span.of(text),
        kind,
        "unresolved",
        precision,
        country=country,
        admin1=admin1,
        parent=anchors[0].name if len(anchors) == 1 else None,
        relation=relation,
        named=False,
    )


def _related(text: str, end: int, following: tuple[Place, ...]) -> tuple[str, list[Place], int] | None:
    """The places right after "village": ("near", [Kurakhove], end of the phrase); None where it
    stands alone.
    """
    if not following or following[0].span.start - end > _WINDOW:
        return None
    match = _RELATION.fullmatch(text, end, following[0].span.start)
    if match is None:
        return None
    owned = len(following) > 1 and _OWNED.fullmatch(text, following[0].span.end, following[1].span.start)
    following = following[1:] if owned else following  # of "Mali's eastern Gao region" the narrower one
    anchors = [following[0]]
    for place in following[1:]:
        if not _LIST.fullmatch(text, anchors[-1].span.end, place.span.start):
            break
        anchors.append(place)
    last = anchors[-1].span.end
    tail = _TAIL.match(text, last)
    relation = match["relation"]
    return ("in" if relation in ("in", "inside") else "near", anchors, tail.end() if tail else last)


def _only(values: Iterator[str | None]) -> str | None:
    distinct = set(values)
    return distinct.pop() if len(distinct) == 1 else None

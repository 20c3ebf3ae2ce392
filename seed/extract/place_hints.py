"""What the words around a name say of it: the kind of place, and how surely it is a place at all."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from seed.extract.place_pieces import Piece
from seed.extract.tables import rows

LIST = re.compile(
    r"(?:,? (?:and|or|as well as|&)(?: (?:the|nearby|neighbou?ring|the nearby|later|then|also|in"
    r"|from|near|around"
    r"|towards?))?|,|/|[\u2013-]) ?\Z"
)
"""What stands between two names of one list."""

_BEFORE = 70
_NEXT = re.compile(r" ([A-Za-z]+)(?: ([a-z]+))?(?: ([a-z]+))?")
_ADJECTIVE = re.compile(r"[a-z][\w-]*\Z")
_ADJECTIVE_ENDS = (
    "ern",
    "al",
    "ed",
    "ing",
    "ied",
    "by",
    "the",
    "st",
    "th",
    "ile",
    "ic",
    "held",
    "heavily",
    "ital",
)
_OPENING = '("\u201c'


@cache
def place_words(kind: str) -> frozenset[str]:
    """The words of one class of place_words.csv."""
    return frozenset(row["word"] for row in rows("place_words.csv") if row["class"] == kind)


@cache
def _nouns() -> dict[str, tuple[str, bool]]:
    """Kind noun -> kind of place, and whether it is a plural."""
    return {row["word"]: (row["kind"], row["plural"] == "yes") for row in rows("place_nouns.csv")}


@cache
def _ends() -> frozenset[str]:
    """The last words of kind nouns."""
    return frozenset(noun.rpartition(" ")[2] for noun in _nouns())


def hints(text: str, pieces: Sequence[Piece]) -> list[str | None]:
    """The kind the text gives each piece; a plural noun holds for every name of its list."""
    found: list[str | None] = [piece.kind for piece in pieces]
    _spread(text, pieces, found, range(len(pieces)), before=True)
    _spread(text, pieces, found, range(len(pieces) - 1, -1, -1), before=False)
    return found


def _spread(text: str, pieces: Sequence[Piece], found: list[str | None], order: Iterable[int], before: bool) -> None:
    """Reads the noun before (or after) each piece and carries a plural on along the list."""
    carried: str | None = None
    last: Piece | None = None
    for i in order:
        piece = pieces[i]
        left, right = (last, piece) if before else (piece, last)
        if carried and (left is None or right is None or not LIST.fullmatch(text, left.span.end, right.span.start)):
            carried = None
        noun = _noun_before(text, piece.span.start) if before else _noun_after(text, piece.span.end)
        kind, plural = _nouns()[noun] if noun else (carried, carried is not None)
        if kind:
            found[i] = piece.kind or (found[i] or kind if before else kind)
        carried = kind if plural else None
        last = piece


def _noun_before(text: str, start: int) -> str | None:
    """The kind noun of "the villages of X" or "the town X"; none in "the central district of X", which is a
    part.
    """
    words = text[max(0, start - _BEFORE) : start].rstrip(_OPENING + " ").split()
    while words and words[-1] in place_words("before_name"):
        words.pop()
    naming = bool(words) and words[-1] in place_words("naming")
    if naming:
        words.pop()
    if not words or words[-1] not in _ends():
        return None
    for size in (3, 2, 1):
        noun = " ".join(words[-size:])
        if len(words) >= size and noun in _nouns():
            part = naming and len(words) > size and words[-size - 1].lower() in place_words("side")
            return None if part and _nouns()[noun][0] in ("district", "area", "part") else noun
    return None


def _noun_after(text: str, end: int) -> str | None:
    """The kind noun of "X region", "X and Y oblasts", "X refugee camp"."""
    match = _NEXT.match(text, end)
    if match is None:
        return None
    words = [word for word in match.groups() if word]
    described = words[1:] if words[0] in place_words("before_noun") else []
    for stretch in (words, described):
        for size in range(len(stretch), 0, -1):
            noun = " ".join(stretch[:size])
            if noun in _nouns():
                inside = _nouns()[noun][0] == "part" and text.startswith(" of ", text.find(noun, end) + len(noun))
                if inside:  # "the Damascus quarter of X": Damascus is no quarter
                    return None
                return " ".join(stretch[:size])
    return None


@cache
def _prepositions() -> dict[str, str]:
    return {row["word"]: row["strength"] for row in rows("prepositions.csv")}


def preposition(text: str, start: int) -> str:
    """How surely the words before `start` announce a place: "strong", "weak" or ""; adjectives may stand
    between.
    """
    line = text[max(0, start - _BEFORE) : start]
    if not line.endswith((" ", "(", '"', "\u201c", "\n")):
        return ""
    words = line.split()[-5:]
    if words and words[-1] in ("a", "an"):
        return ""  # "in a Toyota"
    if words[-2:] in (["out", "of"], ["inside", "of"], ["outside", "of"], ["outskirts", "of"]):
        return "strong"
    for distance, raw in enumerate(reversed(words)):
        word = raw.lstrip(_OPENING)
        strength = _prepositions().get(word.lower())
        if strength:
            sure = distance == 0 or strength == "strong" or word.lower() in ("to", "from", "of")
            return strength if sure and strength != "none" else ""
        if not _ADJECTIVE.match(word) or (distance == 0 and word.endswith("ing")):
            return ""
        if distance > 0 and not word.endswith(_ADJECTIVE_ENDS):
            return ""
    return ""

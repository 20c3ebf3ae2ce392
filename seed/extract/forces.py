"""The armed actors of a text: nations' forces, named groups and units, and the "its troops" that
mean them.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from itertools import product

from seed.extract.document import Document, Span
from seed.extract.force_names import (
    WORD,
    ForceMention,
    actors,
    alternatives,
    countries,
    force_of,
    force_words,
    men_of,
    nation_at,
    nations,
    nouns,
    peoples,
    state_forces,
)
from seed.extract.force_units import units
from seed.extract.names import demonyms

__all__ = ["ForceMention", "force_of", "forces"]


def forces(document: Document) -> tuple[ForceMention, ...]:
    """Every armed actor the text names or points to with a possessive pronoun, in its order, none
    overlapping.
    """
    text = document.text
    found: list[ForceMention] = []
    pronouns: list[Span] = []
    openers = _openers()
    for word in WORD.finditer(text):
        written = word[0]
        if written in openers:
            found.extend(_actor(text, word) or _nation(text, word) or _side(text, word))
        elif written in _PRONOUNS:
            match = _pronoun().match(text, word.end())
            pronouns.extend([Span(word.start(), match.end())] if match else [])
        elif "-" in written and _LINKED.match(written):
            found.extend(_side(text, word))
    known = _clear(found)
    # what the tables and nations say goes before what only has the form of a name
    ends = [mention.span.end for mention in known]
    for unit in units(document):
        first = bisect_right(ends, unit.span.start)
        if first == len(known) or known[first].span.start >= unit.span.end:
            found.append(unit)
    found = _clear(found)
    return tuple(_clear([*found, *_owned(document, pronouns, found)]))


@cache
def _openers() -> frozenset[str]:
    """The words that may begin the name of a force; all others of a text are passed over."""
    sides = force_words("sides")
    words = {*actors(), *nations(), *sides, *(side.capitalize() for side in sides)}
    return frozenset({*words, *(word.replace("'", "’") for word in words)})


def _clear(found: list[ForceMention]) -> list[ForceMention]:
    """In the order of the text; of two that overlap the one that starts first, then the longer."""
    clear: list[ForceMention] = []
    for mention in sorted(found, key=lambda m: (m.span.start, -m.span.end)):
        if not clear or mention.span.start >= clear[-1].span.end:
            clear.append(mention)
    return clear


# ----- groups of the table
# ------------------------------------------------------------------------------------------
# Names that are also words or other things: only with a noun of men after them.
_DOUBTFUL = frozenset({"IS", "NATO", "Amal", "Shane", "Dozo", "AES"})
_PLANES = re.compile(r" (?:planes|jets|warplanes|aircraft|bombers|air ?strikes|bombing)\b")


@cache
def _men() -> re.Pattern[str]:
    return re.compile(rf" (?:{alternatives(force_words('men'))})(?![\w-])")


@cache
def _no_actor() -> re.Pattern[str]:
    """After which a group's name is that of a government: "the Houthi interior ministry"."""
    return re.compile(rf" (?:{alternatives(force_words('no_actor'))})\b")


def _actor(text: str, word: re.Match[str]) -> tuple[ForceMention, ...]:
    for name, actor in actors().get(word[0].replace("’", "'"), ()):
        end = word.start() + len(name)
        if text[word.start() : end].replace("’", "'") != name or _goes_on(text, end):
            continue
        if _no_actor().match(text, end):
            continue
        men = _men().match(text, end) or (_PLANES.match(text, end) if name == "NATO" else None)
        if name in _DOUBTFUL and men is None:
            continue
        span = Span(word.start(), men.end() if men else end)
        return (ForceMention(span, span.of(text), actor.name, actor.kind, actor.country, actor.parent),)
    return ()


def _goes_on(text: str, end: int) -> bool:
    """Whether the word goes on after `end`: "M23s", "Hamas-run"."""
    after = text[end : end + 2]
    return bool(after) and (after[0].isalnum() or (after[0] in "-‐‑" and after[1:].islower()))


# ----- forces of a nation or people
# ---------------------------------------------------------------------------------
_BACKED = re.compile(r"[A-Z][\w.]*-(?:backed|led|allied|supported|aligned|trained|controlled) \Z")
# A creed is no nationality: "Islamist armed groups" are nobody in particular.
_CREEDS = frozenset({"Islamist", "Jihadist", "Shiite", "Sunni", "Western", "Allied", "Arab", "European"})


@cache
def _after_nation() -> re.Pattern[str]:
    """What may follow a nation: further nations, adjectives, and the noun that makes them a force.

    Not before words such as "offensive": in "the Russian military offensive" the noun is an adjective.
    """
    between = rf"(?:(?:{alternatives(force_words('between'))}|\d+(?:st|nd|rd|th)) ){{0,3}}?"
    return re.compile(
        rf"(?P<list>(?:(?:, | and |, and "
        rf"|/)(?:{alternatives(peoples())})(?!\w)){{0,4}}+)(?P<own>['’]s?)? (?P<between>{between})"
        rf"(?P<noun>{alternatives(nouns())})(?!\w|[-‐‑]\w)(?! (?:{alternatives(force_words('no_force'))})\b)"
    )


@cache
def _people() -> re.Pattern[str]:
    return re.compile(alternatives(peoples()))


def _nation(text: str, word: re.Match[str]) -> tuple[ForceMention, ...]:
    nation = nation_at(text, word)
    if nation is None:
        return ()
    match = _after_nation().match(text, word.start() + len(nation))
    if (
        match is None
        or (match["own"] is None and nation not in peoples())
        or (match["own"] and nation not in countries())
    ):
        return ()
    return tuple(_listed(text, word.start(), nation, match))


def _listed(text: str, start: int, nation: str, match: re.Match[str]) -> Iterator[ForceMention]:
    """ "Russian and Ukrainian troops" are two forces, the last with the noun."""
    found = [(nation, start)]
    if match["list"]:
        found += [(m[0], m.start()) for m in _people().finditer(text, match.start("list"), match.end("list"))]
    for position, (name, begin) in enumerate(found):
        last = position == len(found) - 1
        backed = _BACKED.search(text, max(0, begin - 40), begin) if position == 0 else None
        span = Span(backed.start() if backed else begin, match.end() if last else begin + len(name))
        yield _force(span, span.of(text), name, match["between"], match["noun"], backed is not None)


def _force(span: Span, surface: str, nation: str, between: str, noun: str, backed: bool) -> ForceMention:
    country = peoples().get(nation) or countries().get(nation)
    if country is None or not (nation in demonyms() or nation in countries() or nation == "Myanmar"):
        named = nation not in _CREEDS or not noun.endswith(("group", "groups", "factions"))
        return ForceMention(span, surface, surface if backed else f"{nation} {noun}", "non_state", country, named=named)
    if any(word in between for word in ("rebel", "separatist", "paramilitary", "opposition", "militant", "jihadist")):
        return ForceMention(span, surface, f"{men_of(country, noun, span, surface).name}", "non_state", country)
    if backed and nouns()[noun] == "irregular":
        return ForceMention(span, surface, surface, "non_state", country)
    return men_of(country, noun, span, surface)


# ----- sides without a nation
# ---------------------------------------------------------------------------------------
@cache
def _after_side() -> re.Pattern[str]:
    return re.compile(
        rf" (?:armed |military |rebel |opposition "
        rf"|government )?(?:{alternatives(force_words('side_men'))})(?!\w|[-‐‑]\w)"
        rf"(?! (?:{alternatives(force_words('no_force'))})\b)"
    )


_LINKED = re.compile(r"[A-Z]\w+-(?:backed|led|allied|aligned|linked)\Z")


def _side(text: str, word: re.Match[str]) -> tuple[ForceMention, ...]:
    """ "Government forces", "Iran-backed militias"."""
    if (
        word[0].lower() not in force_words("sides")
        and word[0] not in force_words("sides")
        and not _LINKED.match(word[0])
    ):
        return ()
    match = _after_side().match(text, word.end())
    if match is None:
        return ()
    span = Span(word.start(), match.end())
    surface = span.of(text)
    kind = "coalition" if surface.endswith("coalition") else "unspecified"
    return (ForceMention(span, surface, surface[0].lower() + surface[1:] if word[0].islower() else surface, kind),)


# ----- pronouns
# -----------------------------------------------------------------------------------------------------
_PRONOUNS = frozenset(
    "".join(letters)
    for word in ("its", "their", "his", "our")
    for letters in product(*((letter, letter.upper()) for letter in word))
)
"""In every mixture of small and large letters: a look-up costs less than to fold each word of a text."""


@cache
def _pronoun() -> re.Pattern[str]:
    return re.compile(
        r" (?:own |ground |military |armed |remaining |elite ){0,2}(?:troops|forces|soldiers|fighters"
        r"|servicemen|army|military|units"
        r"|air defen[cs]es?|men|armed forces|paratroopers|marines|navy|air force)\b"
        rf"(?! (?:{alternatives(force_words('no_force'))})\b)"
    )


LOOK_BACK = 400
"""Characters before a pronoun within which its owner is sought."""


def _owned(document: Document, pronouns: list[Span], found: list[ForceMention]) -> Iterator[ForceMention]:
    """ "its troops": the forces of the nation or group named first in the sentence, or in the one before."""
    sentences = [sentence.start for sentence in document.sentences]
    ends = [mention.span.end for mention in found]
    for span in pronouns:
        at = bisect_right(sentences, span.start) - 1
        furthest = max(0, span.start - LOOK_BACK)
        start = max(furthest, sentences[at] if at >= 0 else 0)
        before = max(furthest, sentences[at - 1]) if at > 0 else start
        near = found[bisect_right(ends, before) : bisect_right(ends, span.start)]
        owner = _owner(document.text, start, span.start, near) or _owner(document.text, before, start, near)
        if owner is not None:
            name, kind, country, parent = owner
            yield ForceMention(span, span.of(document.text), name, kind, country, parent, named=False)


def _owner(text: str, start: int, end: int, near: list[ForceMention]) -> tuple[str, str, str | None, str | None] | None:
    """The first actor of the stretch: the subject, which a possessive pronoun means more often than an
    object.
    """
    group = next((m for m in near if start <= m.span.start and m.span.end <= end), None)
    stop = group.span.start if group else end
    for word in WORD.finditer(text, start, stop):
        nation = nation_at(text, word)
        country = nation and (countries().get(nation) or demonyms().get(nation))
        if country:
            return *state_forces(country), country, None
    return (group.name, group.kind, group.country, group.parent) if group else None

"""The words that report speech: which of them are verbs of saying where they stand."""

from collections.abc import Sequence
from typing import NamedTuple

from seed.extract.nouns import noun_at
from seed.extract.phrases import DETERMINERS, low
from seed.extract.tokens import CURRENCY, MARK, NUMBER, WORD, Token
from seed.extract.vocabulary import Phrases, rows, words

_TOLLS = words("grammar_words", "cues tolls")
_STARTS = words("grammar_words", "cues starts")
_AT = words("grammar_words", "cues at")
_FUTURE = words("grammar_words", "cues future")
GOING_ON = words("grammar_words", "cues going on")
PREPOSITIONS = words("grammar_words", "cues prepositions")
ALSO_NOUNS = words("grammar_words", "cues also nouns")
_SPELT = words("numerals", "unit", "teen", "ten", "plural")
CLOSED = frozenset(('"', "”", ","))


class Cue(NamedTuple):
    """A reporting verb: its kind and hedge from `cues.csv`, and which form of the verb it is."""

    base: str
    kind: str
    hedge: str
    form: str


def _cues() -> list[tuple[str, Cue]]:
    found: dict[str, Cue] = {}
    for row in rows("cues"):
        for form in ("gerund", "base", "third", "participle", "past"):
            found[row[form]] = Cue(row["base"], row["kind"], row["hedge"], form)
    return list(found.items())


CUES: Phrases[Cue] = Phrases(_cues())
CUE_WORDS = frozenset(
    row[form].split()[0] for row in rows("cues") for form in ("base", "third", "past", "participle", "gerund")
)
EXCLAIM = Cue("exclaim", "say", "asserted", "past")


def is_cue(line: Sequence[Token], at: int, after: int, cue: Cue, here: bool) -> bool:
    """Whether the word is a reporting verb here, not a noun or a passive without a speaker."""
    before, follows = low(line, at - 1), low(line, after)
    if cue.kind == "relay":
        return cue.form in ("past", "third", "base") and any(t.low in _TOLLS for t in line[after : after + 4])
    if cue.kind == "quoted":
        return follows in ("it", "them", "him", "this") or any(t.low in ('"', "“") for t in line[after : after + 8])
    checked = cue.kind == "record" or cue.base == "confirm"
    if (
        cue.form == "base"
        and not (checked and any(t.low in ("could", "can") for t in line[max(0, at - 3) : at]))
        and any(t.low in _FUTURE for t in line[max(0, at - 3) : at])
        and low(line, at - 2) not in GOING_ON
    ):
        return False
    if cue.base == "admit" and after < len(line) and line[after].kind == NUMBER:
        return False
    if cue.base == "add" and follows == "to":
        return False
    if cue.base == "add" and after < len(line) and line[after].kind == WORD and not starts_content(line, after):
        return False
    if cue.base == "claim" and any(t.low in ("life", "lives") for t in line[after : after + 8]):
        return False
    if cue.kind == "toll":
        return any(token.low in _TOLLS for token in line[after : after + 7])
    if cue.kind == "at":
        return any(token.low in _AT for token in line[after : after + 20])
    if cue.base == "count" and before in ("which", "that") and cue.form == "third":
        return False
    if cue.base == "count" and here and not any(token.low == ";" for token in line[:at]):
        return False
    if cue.form in ("past", "participle") and (before in DETERMINERS or before == "of"):
        return False
    if (
        cue.base == "find"
        and line[after : after + 1]
        and line[after].kind != MARK
        and follows not in ("that", "at", "in")
        and line[after : after + 1]
        and line[after].kind != NUMBER
    ):
        return False
    if cue.form in ("base", "third"):
        if at == 0 or before in DETERMINERS or (before in PREPOSITIONS):
            return False
        if (
            cue.base in ALSO_NOUNS
            and not starts_content(line, after)
            and after < len(line)
            and line[after].kind != MARK
        ):
            return False
    if cue.base == "brief" and follows in ("on", "about", "by"):
        return False
    if cue.base == "post" and cue.form == "past":
        return follows in ("on", "that", "a", '"', "“")
    return True


def starts_content(line: Sequence[Token], at: int) -> bool:
    """Whether what is said can start at this token: a number, a name, "that", an article."""
    if at >= len(line):
        return False
    token = line[at]
    if token.kind in (NUMBER, CURRENCY) or token.low in _STARTS:
        return True
    return token.kind == WORD and (token.capital or noun_at(line, at) is not None or token.low in _SPELT)


def exclaims(line: Sequence[Token], at: int) -> bool:
    """Any verb in -ed right behind a closing mark and before somebody: '"...," snapped the chairman'."""
    word = line[at]
    if word.capital or word.kind != WORD or not word.low.endswith("ed"):
        return False
    if low(line, at - 1) == "," and low(line, at - 2) not in ('"', "”"):
        return False
    return at + 1 < len(line) and (line[at + 1].low in DETERMINERS or line[at + 1].capital)

"""The verbs that say what happened, in all their forms, and when such a form is a noun."""

from collections.abc import Sequence
from typing import NamedTuple

from seed.extract.tokens import NUMBER, Token
from seed.extract.vocabulary import Phrases, rows, words

_HELPERS = words("grammar_words", "verbs helpers")
_SPELT = words("numerals", "unit", "teen", "ten", "plural") | {
    "at",
    "more",
    "some",
    "about",
    "nearly",
    "over",
}
_ADVERBS = words("function_words", "adverb")
_DETERMINERS = words("function_words", "determiner")
_PREPOSITIONS = words("function_words", "preposition")
SILENT = frozenset({"fall", "include", "leave", "involve", "count", "announce", "need"})


_AFTER_HAVE = words("changes") | {"been", "to", "come", "become", "begun", "said"}


class Verb(NamedTuple):
    """A verb form: its frame, and whether it can be finite ("past") or a participle; "either" is both."""

    frame: str
    form: str
    noun: bool = False


def _forms() -> list[tuple[str, Verb]]:
    found: dict[str, Verb] = {}
    for row in rows("verbs"):
        for form in ("gerund", "base", "third", "participle", "past"):
            known = found.get(row[form])
            if known is None:
                found[row[form]] = Verb(row["frame"], form, row["noun"] == "yes")
            elif known.frame == row["frame"] and known.form != form:
                both = {known.form, form} == {"past", "participle"}
                found[row[form]] = known._replace(form="either" if both else form)
    return list(found.items())


VERBS: Phrases[Verb] = Phrases(_forms())


def verb_at(line: Sequence[Token], at: int) -> tuple[Verb, int] | None:
    """The verb form that starts at this token."""
    return VERBS.at(line, at)


def verb_before(line: Sequence[Token], end: int) -> tuple[Verb, int] | None:
    """The verb form that ends right before this token; "have" only where it is no auxiliary."""
    found = VERBS.before(line, end)
    if found is None or line[end - 1].low not in ("have", "has", "had", "having"):
        return found
    while _low(line, end) in _ADVERBS:
        end += 1
    follows = verb_at(line, end)
    word = _low(line, end)
    participle = follows is not None and follows[0].form in ("participle", "either")
    helper = participle or word in _AFTER_HAVE or word.endswith(("ed", "en"))
    return None if helper else found


def is_noun_use(line: Sequence[Token], at: int, verb: Verb) -> bool:
    """ "the strike", "air raids on", "radio station": a form that is a noun here, by what stands around it."""
    if verb.form not in ("base", "third") or at == 0:
        return False
    before, after = line[at - 1], _low(line, at + 1)
    if before.low in _HELPERS:
        return False
    if before.low in _DETERMINERS or before.low in _PREPOSITIONS or before.low == "'s":
        return True
    if not verb.noun or before.low in ("he", "she", "it", "who", "which"):
        return False
    if verb.form == "base" and not before.low.endswith(("s", "people", "men", "women", "police")):
        return True
    return not (starts_item(line, at + 1) or after in _DETERMINERS)


def starts_item(line: Sequence[Token], at: int) -> bool:
    """Whether another counted thing of the same list follows a comma."""
    at += _low(line, at) == "and"
    return at < len(line) and (line[at].kind == NUMBER or line[at].low in _SPELT)


def _low(line: Sequence[Token], at: int) -> str:
    return line[at].low if 0 <= at < len(line) else ""

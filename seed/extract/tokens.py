"""The words, numbers and marks of a sentence, with their places in the text."""

import re
from typing import NamedTuple

from seed.extract.document import Document

WORD, NUMBER, GLUED, COMPOUND, ORDINAL, CLOCK, DATE, RATIO, CURRENCY, MARK, ADDRESS = (
    "word",
    "number",
    "glued",
    "compound",
    "ordinal",
    "clock",
    "date",
    "ratio",
    "currency",
    "mark",
    "address",
)


class Token(NamedTuple):
    """One token; `low` is its lower case with plain apostrophes and hyphens, `start:end` cuts `text` out, `capital`
    is whether it starts with an upper-case letter."""

    text: str
    low: str
    start: int
    end: int
    kind: str
    capital: bool


_SPACE = "[\u00a0\u202f\u2009 ]"
_DIGITS = (
    rf"(?:\d{{1,3}}(?:,\d{{3}})++(?!\d)(?:\.\d++)?|\d{{1,3}}(?:\.\d{{3}}){{2,}}+(?!\d)"
    rf"|\d{{1,3}}(?:{_SPACE}\d{{3}})++(?![\d,]|\.\d|{_SPACE}?(?:mm|MHz)\b)|\d{{1,2}}(?:,\d{{2}})++,\d{{3}}(?!\d)"
    r"|\d++\.\d++|\d++|\.\d++)"
)
_ABBREVIATIONS = (
    "Rs|Gen|Lt|Col|Maj|Brig|Sgt|Capt|Cpl|Adm|Cmdr|Mr|Mrs|Ms|Dr|Prof|Rep|Reps|Sen|Sens|Gov|St|Jr|Sr|No|Nos|approx"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|vs|est|ca"
)
_TOKEN = re.compile(
    rf"""(?:
    (?P<plain>[A-Za-z][a-z]*+(?=[ ,;\n]))
  | (?P<sign>[,;:()"“”?!–—]|\.(?!\d))
  | (?P<currency>(?:US|AU|CA|HK|NZ|R|A|C|S|NT)?\$|[€£¥₴₽₪₺₹₦₩₫₸₾֏])
  | (?P<word>(?!https?://|www\.)(?:(?:[^\W\d_]\.){{2,}}+(?:[^\W\d_](?![\w]))?
      |(?:{_ABBREVIATIONS})\.(?=[ ]?\w)
      |[^\W\d_]\w*+(?:[-\u2010\u2011]\w++|['’](?!s\b)\w++)*+(?:-(?=\s(?:and|or|to)\b))?)|['’]s\b)
  | (?P<address>(?:https?://|www\.)\S{{1,2000}}+|[@\#]\w++)
  | (?P<date>\d{{4}}-\d\d-\d\d(?!\d)|\d{{1,2}}[./]\d{{1,2}}[./](?:\d\d){{1,2}}(?![\d.]))
  | (?P<clock>\d{{1,2}}[:h]\d\d(?::\d\d)?(?!\d)|\d{{1,2}}(?:\.\d\d)?\ ?(?:[ap]m\b|[ap]\.m\.))
  | (?P<ratio>\d++/\d++)
  | (?P<ordinal>\d++(?:,\d{{3}})*(?:st|nd|rd|th)\b|\d{{1,3}}0s\b)
  | (?P<compound>{_DIGITS}[-\u2010\u2011][^\W\d_][\w'’]*+(?:[-\u2010\u2011]\w++)*+)
  | (?P<glued>{_DIGITS}[^\W\d_]++[²2]?(?!\w))
  | (?P<number>{_DIGITS})
  | (?P<mark>\S)
    )[ ]*+""",
    re.VERBOSE,
)
_EARLY = {"plain": WORD, "sign": MARK}
"""What is most of a text is told first, at its first character, and is of these kinds."""
_KINDS = {number: _EARLY.get(group, group) for group, number in _TOKEN.groupindex.items()}
_PLAIN = str.maketrans({"’": "'", "‘": "'", "\u2010": "-", "\u2011": "-"})


def lex(text: str, start: int, end: int) -> tuple[Token, ...]:
    """The tokens of `text[start:end]`."""
    found: list[Token] = []
    for m in _TOKEN.finditer(text, start, end):
        group = m.lastindex or 0
        word, first = m[group], m.start()
        low = word.lower() if word.isascii() else word.translate(_PLAIN).lower()
        parts = (word, low, first, first + len(word), _KINDS[group], word[0].isupper())
        found.append(tuple.__new__(Token, parts))  # there is one for every word: Token(...) takes twice as long
    return tuple(found)


def lines(document: Document) -> tuple[tuple[Token, ...], ...]:
    """The tokens of each sentence of the document, in its order."""
    return tuple(lex(document.text, sentence.start, sentence.end) for sentence in document.sentences)

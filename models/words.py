"""Words as full text search compares them: without case, accents and punctuation."""

import unicodedata
from collections.abc import Iterable

LONGEST_WORD = 500
# Letters that Unicode does not take apart, though people type them without their stroke or tie.
_PLAIN = dict(zip("łđøħŧıðþæœ", ("l", "d", "o", "h", "t", "i", "d", "th", "ae", "oe"), strict=True))
# Unicode calls it a letter, but in Ukrainian names it is one way to write the apostrophe.
_APOSTROPHE = "\N{MODIFIER LETTER APOSTROPHE}"


class _Folding(dict[int, str]):
    """What `str.translate` is to make of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        made = "".join(
            _PLAIN.get(part, part if part.isalnum() and part != _APOSTROPHE else " ")
            for part in unicodedata.normalize("NFKD", chr(code)).casefold()
            if not unicodedata.category(part).startswith("M")
        )
        if code <= 0xFFFF:
            self[code] = made
        return made


# Each character is folded by itself, so that a word can be found again in the text it comes from. What it makes are
# letters, digits, and spaces between the words.
FOLDING = _Folding()


def words(texts: Iterable[str | None]) -> str:
    """The folded words of the texts, each with a space on either side; of a very long word its beginning."""
    found = (word[:LONGEST_WORD] for text in texts if text for word in text.translate(FOLDING).split())
    return "".join([" ", *(f"{word} " for word in found)])

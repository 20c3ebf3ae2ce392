"""Which money a bare name means: "pounds" are Sudanese in a text about Sudan."""

from collections import Counter
from collections.abc import Sequence
from functools import cache, cached_property

from seed.extract.nations import nations
from seed.extract.tokens import Token
from seed.extract.vocabulary import rows


@cache
def _owners() -> dict[str, dict[str, str]]:
    """Currency code by country, for each bare name that several countries use ("pounds" -> {"SD": "SDG"})."""
    found: dict[str, dict[str, str]] = {}
    for row in rows("currencies"):
        owner, _, bare = row["form"].rpartition(" ")
        if row["kind"] == "name" and owner in nations():
            found.setdefault(bare, {})[nations()[owner]] = row["code"]
    for row in rows("currency_unions"):
        found.setdefault(row["name"], {})[row["country"]] = row["code"]
    return found


class Money:
    """The countries of a document, for the bare names of their money."""

    def __init__(self, lines: Sequence[Sequence[Token]]) -> None:
        self._lines = lines
        self._given: dict[str, str] = {}

    @cached_property
    def _countries(self) -> Counter[str]:
        """How often the document names each country; few documents have money whose owner must be sought."""
        known = nations()
        return Counter(
            known[token.low] for line in self._lines for token in line if token.capital and token.low in known
        )

    def code(self, words: Sequence[Token], code: str) -> str:
        """The code for a currency as written in these tokens; `code` is what the words mean on their own."""
        name = words[-1].low if words else ""
        if len(words) > 1 and words[-2].text[:1].isalpha():
            pair = f"{words[-2].low} {name}"
            if pair not in _owners():
                self._given[name] = code
                return code
            name = pair
        owners = _owners().get(name, {})
        if name in self._given or not owners:
            return self._given.get(name, code)
        return next((owners[iso] for iso, _ in self._countries.most_common() if iso in owners), code)

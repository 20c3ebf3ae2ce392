"""Countries by the words that point at them, in lower case: names, short names, capitals, demonyms."""

from functools import cache

from seed.extract import names
from seed.extract.tables import listed, rows


@cache
def nations() -> dict[str, str]:
    """ISO 3166-1 code by demonym, name, short name or capital."""
    named = {
        word.lower(): row["iso"]
        for row in rows("countries.csv")
        for word in [row["name"], *listed(row["aliases"]), *listed(row["capital"])]
    }
    people = {word.lower(): iso for word, iso in names.demonyms().items()}
    return {**named, "kremlin": "RU", "white house": "US", "pentagon": "US", **people}


@cache
def openers() -> frozenset[str]:
    """The first words of what names a nation."""
    return frozenset(name.split(" ", 1)[0] for name in nations())


@cache
def demonyms() -> frozenset[str]:
    """The adjectives of nations, of one word ("lebanese")."""
    return frozenset(word.lower() for word in names.demonyms() if " " not in word and not word.isupper())


@cache
def peoples() -> frozenset[str]:
    """The nouns for the people of a nation ("palestinians", "congolese")."""
    return frozenset(
        word.lower().split()[-1]
        for word in names.demonyms()
        if word.endswith(("s", "ese", "men", "sh", "ch")) and not word.isupper()
    )

"""Ukrainian names in Latin letters, by the official table of 2010."""

# Cabinet of Ministers resolution No. 55 of 27 January 2010 ("KMU 2010"): one value at the start of a word,
# one elsewhere.
_LETTERS: dict[str, str | tuple[str, str]] = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": ("ye", "ie"), "ж": "zh",
    "з": "z", "и": "y", "і": "i", "ї": ("yi", "i"), "й": ("y", "i"), "к": "k", "л": "l", "м": "m", "н": "n",
    "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
    "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
    "ю": ("yu", "iu"), "я": ("ya", "ia"), "ь": "",
}  # fmt: skip
_APOSTROPHES = "'’ʼ`"


def romanise(name: str) -> str:
    """The name in Latin letters; apostrophes and soft signs go, "зг" becomes "zgh", letters of no table stay.

    >>> romanise("Слов'янськ"), romanise("Згурівка")
    ('Sloviansk', 'Zghurivka')
    """
    letters: list[str] = []
    start, previous = True, ""
    for letter in name:
        if letter in _APOSTROPHES:
            continue
        small = letter.lower()
        latin = _LETTERS.get(small, letter)
        if isinstance(latin, tuple):
            latin = latin[0 if start else 1]
        if small == "г" and previous == "з":
            latin = "gh"
        letters.append(latin.capitalize() if letter != small else latin)
        start, previous = not letter.isalpha(), small
    return "".join(letters)

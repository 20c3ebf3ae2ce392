"""Where something was said: on Telegram, on state television."""

from collections.abc import Sequence

from seed.extract.tokens import Token
from seed.extract.vocabulary import Phrases, rows

_CHANNELS: Phrases[str] = Phrases((row["word"], row["word"]) for row in rows("channels"))


def channel_of(line: Sequence[Token], at: int) -> str | None:
    """The channel named in the rest of the sentence ("on Telegram"), the most precise of several."""
    for place in range(at, min(at + 14, len(line))):
        if line[place].low not in ("on", "via", "through", "over", "to"):
            continue
        found = [
            " ".join(token.text for token in line[ahead : match[1]])
            for ahead in range(place + 1, min(place + 6, len(line)))
            if (match := _CHANNELS.at(line, ahead)) is not None and (match[0] != "x" or line[ahead].text == "X")
        ]
        if found:
            return next((name for name in found if name[0].isupper()), found[0])
    return None

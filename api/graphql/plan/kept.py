"""What is kept: the latest of what was compiled, bounded by the length of the texts that it was compiled from."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Made = TypeVar("Made")
# A parsed document takes some hundred bytes for each of its characters.
MOST_CHARACTERS = 200_000


class Kept(Generic[Made]):
    """What was made for each key, until the latest ones have more than `MOST_CHARACTERS`."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.characters = 0
        self.made: OrderedDict[Hashable, tuple[Made, int]] = OrderedDict()

    def get(self, key: Hashable, characters: int, make: Callable[[], Made]) -> Made:
        """What was made for a key, or is now; not kept if making it fails."""
        with self.lock:
            if key in self.made:
                self.made.move_to_end(key)
                return self.made[key][0]
        made = make()
        with self.lock:
            if key not in self.made:
                self.made[key] = (made, characters)
                self.characters += characters
            while self.characters > MOST_CHARACTERS:
                self.characters -= self.made.popitem(last=False)[1][1]
        return made

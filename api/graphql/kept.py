"""What is kept: the latest of what was made of the texts that clients send, bounded by their size."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Kept(Generic[Made]):
    """What was made for each key; the longest unused are dropped where all have more than `most` in size.

    Threads may share it.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.size = 0
        self._made: OrderedDict[Hashable, tuple[Made, int]] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable) -> Made | None:
        """What was made for a key, if it is kept."""
        with self._lock:
            if key not in self._made:
                return None
            self._made.move_to_end(key)
            return self._made[key][0]

    def keep(self, key: Hashable, made: Made, size: int) -> None:
        """Keeps what was made for a key, unless another thread has kept it meanwhile."""
        with self._lock:
            if key in self._made:
                return
            self._made[key] = (made, size)
            self.size += size
            while self.size > self.most:
                self.size -= self._made.popitem(last=False)[1][1]

    def get(self, key: Hashable, size: int, make: Callable[[], Made]) -> Made:
        """What was made for a key, or is now; not kept if making it fails."""
        made = self.find(key)
        if made is None:
            made = make()
            self.keep(key, made, size)
        return made

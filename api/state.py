"""The state of the dataset that an answer was read from."""

from typing import NamedTuple

Headers = list[tuple[bytes, bytes]]
_NAMES = _REVISION, _MARK = (b"dataset-revision", b"dataset-state")


class State(NamedTuple):
    """Number of a revision, and a mark that no revision of another dataset has."""

    revision: int
    mark: str

    @property
    def headers(self) -> Headers:
        """The headers that tell a client."""
        return [(_REVISION, b"%d" % self.revision), (_MARK, self.mark.encode())]

    @classmethod
    def told(cls, headers: Headers) -> "State | None":
        """The state that the headers of an answer tell; None if they tell none."""
        found = dict.fromkeys(_NAMES, b"")
        for name, value in headers:
            if name in found:
                found[name] = value
        revision, mark = found.values()
        return cls(int(revision), mark.decode()) if revision else None

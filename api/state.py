"""The state of the dataset that an answer was read from."""

from typing import NamedTuple

Headers = list[tuple[bytes, bytes]]
_NAMES = (b"dataset-revision", b"dataset-checksum")


class State(NamedTuple):
    """Number of a revision, and what tells it from the revision of this number of another dataset."""

    revision: int
    checksum: str

    @property
    def headers(self) -> Headers:
        """The headers that tell a client."""
        return [*zip(_NAMES, (b"%d" % self.revision, self.checksum.encode()), strict=True)]

    @classmethod
    def told(cls, headers: Headers) -> "State | None":
        """The state that the headers of an answer tell; None if they tell none."""
        found = dict.fromkeys(_NAMES, b"")
        for name, value in headers:
            if name in found:
                found[name] = value
        revision, checksum = found.values()
        return cls(int(revision), checksum.decode()) if revision else None

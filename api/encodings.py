"""Content encodings: one row for each way an answer is made smaller on its way to a client."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import zstandard
from isal import igzip, isal_zlib

# Below this many bytes an answer fits into one packet as it is.
LEAST_BYTES = 860
_GZIP_WINDOW = 31
WEIGHT = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Encoding:
    """A row of the table: `whole` encodes an answer, `pieces` makes an encoder with `compress` and `flush`."""

    name: str
    whole: Callable[[bytes], bytes]
    pieces: Callable[[], Any]


# The fastest level of each: it makes JSON about a tenth of its size, in less time than it takes to answer.
ENCODINGS = (
    Encoding(
        "zstd",
        lambda body: zstandard.ZstdCompressor(1).compress(body),
        lambda: zstandard.ZstdCompressor(1).compressobj(),
    ),
    Encoding(
        "gzip",
        lambda body: igzip.compress(body, 1, mtime=0),
        lambda: isal_zlib.compressobj(1, wbits=_GZIP_WINDOW),
    ),
)


@lru_cache(1000)
def chosen(accept: str) -> Encoding | None:
    """The encoding that an `Accept-Encoding` header prefers (RFC 9110), the first one of equals; None for none."""
    weights: dict[str, float] = {}
    for part in accept.lower().split(",")[:50]:
        name, _, weight = (piece.strip() for piece in part.partition(";"))
        given = WEIGHT.fullmatch(weight)
        weights[name] = float(given[1]) if given else 0.0 if weight else 1.0
    others = weights.get("*", 0.0)
    best = max(ENCODINGS, key=lambda made: weights.get(made.name, others))
    return best if weights.get(best.name, others) > weights.get("identity", 0.0) else None

"""`Accept`: which of the media types that are served a client prefers (RFC 9110, 12.5.1)."""

import re
from functools import lru_cache

from api.core.errors import NotAcceptable

# What may stand behind `q=` (RFC 9110, 12.4.2).
WEIGHT = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?", re.ASCII)


@lru_cache(1000)
def acceptable(accept: str, served: tuple[str, ...]) -> str:
    """The media type that an `Accept` header prefers, the first one of equals. Raises NotAcceptable."""
    if not accept.strip():
        return served[0]
    ranges = [_media_range(part) for part in accept.split(",")[:50]]
    weights = {media_type: _weight(media_type, ranges) for media_type in served}
    best = max(served, key=lambda media_type: weights[media_type])
    if not weights[best]:
        types = ", ".join(served)
        raise NotAcceptable(f"This is served as {types}, none of which `Accept` takes.", (), {"Vary": "Accept"})
    return best


def _media_range(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    weight = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
    return name, float(weight) if WEIGHT.fullmatch(weight) else 0.0


def _weight(media_type: str, ranges: list[tuple[str, float]]) -> float:
    """The weight of the range that fits best: the type itself, then any of its family, then any at all."""
    for fitting in (media_type, f"{media_type.partition('/')[0]}/*", "*/*"):
        weights = [weight for name, weight in ranges if name == fitting]
        if weights:
            return max(weights)
    return 0.0

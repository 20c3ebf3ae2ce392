"""Shapes of questions: what is compiled for one serves all that differ in their values only."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

Made = TypeVar("Made")
MOST_SHAPES = 1500


@dataclass(frozen=True, slots=True)
class _Shape:
    """`key` tells shapes apart; `make` comes from the first question of the shape."""

    key: Any
    make: Callable[[], Any] = field(compare=False)


def made_once(key: Any, make: Callable[[], Made]) -> Made:
    """What was made for this key, or is now. The keys tell what is made, too."""
    made: Made = _made(_Shape(key, make))
    return made


@lru_cache(MOST_SHAPES)
def _made(shape: _Shape) -> Any:
    return shape.make()

"""Parts: what a model that is no table is made of, for those who describe it or lay it out flat."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import NoneType
from typing import Any, get_args, get_origin

from sqlmodel import SQLModel

from api.core.kinds import Kind, kind_of


@dataclass(frozen=True, slots=True)
class Part:
    """A field of a model: a value of a kind or a model of its own, or a list of such."""

    name: str
    description: str
    kind: Kind | None
    model: type[SQLModel] | None
    is_list: bool
    nullable: bool


def parts(model: type[SQLModel]) -> Iterator[Part]:
    """The fields of a model."""
    for name, info in model.model_fields.items():
        is_list = get_origin(info.annotation) is list
        choices = [choice for choice in get_args(info.annotation) if choice is not NoneType]
        held: Any = choices[0] if choices else info.annotation
        inner = held if issubclass(held, SQLModel) else None
        nullable = NoneType in get_args(info.annotation)
        yield Part(name, info.description or "", None if inner else kind_of(held), inner, is_list, nullable)

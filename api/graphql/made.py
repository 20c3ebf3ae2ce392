"""The types made at run time stand in this module, where Strawberry looks up the names in annotations."""

import sys
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Annotated, Any

import strawberry

_HERE = sys.modules[__name__]


def make(
    name: str,
    fields: Mapping[str, tuple[Any, Any]],
    description: str,
    bases: tuple[type, ...] = (),
    decorator: Callable[..., Any] = strawberry.type,
    **members: Any,
) -> Any:
    """A Strawberry type with these fields, each an annotation (None: the resolver has it) and a Strawberry field."""
    annotations = {field: annotation for field, (annotation, _) in fields.items() if annotation is not None}
    values = {field: value for field, (_, value) in fields.items()}
    made = type(name, bases, {"__annotations__": annotations, "__module__": __name__, **values, **members})
    return keep(name, decorator(made, description=description))


def make_enum(name: str, values: Mapping[str, tuple[str, str]], description: str) -> Any:
    """A Strawberry enumeration: name of each value, with the value and what it means."""
    members = {word: strawberry.enum_value(value, description=says) for word, (value, says) in values.items()}
    return keep(name, strawberry.enum(Enum(name, members), description=description))  # type: ignore[call-overload]


def keep(name: str, made: Any) -> Any:
    """Puts a type under its name and gives it back."""
    setattr(_HERE, name, made)
    return made


def is_made(name: str) -> bool:
    """Whether a type of this name was made already."""
    return hasattr(_HERE, name)


def field(
    resolver: Callable[..., Any],
    returns: Any,
    description: str,
    arguments: Mapping[str, tuple[Any, str]] | None = None,
) -> tuple[None, Any]:
    """A field with a resolver: what it returns, and for each argument its type and description."""
    described = {
        name: Annotated[kind, strawberry.argument(description=says)] for name, (kind, says) in (arguments or {}).items()
    }
    resolver.__annotations__ = {"info": strawberry.Info, "return": returns, **described}
    resolver.__module__ = __name__
    return None, strawberry.field(resolver=resolver, description=description)

"""The types made at run time stand in this module, where Strawberry looks up the names in annotations."""

import sys
from collections.abc import Callable, Mapping
from enum import Enum
from inspect import Parameter, Signature
from typing import Annotated, Any

import strawberry
from graphql import GraphQLField
from strawberry.schema.schema_converter import GraphQLCoreConverter

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
    means: Any,
    returns: Any,
    description: str,
    arguments: Mapping[str, tuple[Any, str] | tuple[Any, str, Any]] | None = None,
) -> tuple[None, Any]:
    """A field that a plan answers.

    `means` is what the plan reads there (see `meaning`); an argument has a type, a description and maybe a default.
    """

    def resolver(**_: Any) -> Any:
        raise AssertionError("a plan answers this")

    parameters = []
    for name, (kind, says, *default) in (arguments or {}).items():
        described: Any = Annotated[kind, strawberry.argument(description=says)]
        made = Parameter(name, Parameter.KEYWORD_ONLY, annotation=described, default=(*default, Parameter.empty)[0])
        parameters.append(made)
        resolver.__annotations__[name] = described
    resolver.__annotations__["return"] = returns
    resolver.__signature__ = Signature(parameters, return_annotation=returns)  # type: ignore[attr-defined]
    resolver.__module__ = __name__
    return None, strawberry.field(resolver=resolver, description=description, metadata={"means": means})


def meaning(declared: GraphQLField) -> Any:
    """What a field means that `field` has made; None for one that is a value of what it is a field of."""
    return _definition(declared).metadata.get("means")


def source_name(declared: GraphQLField) -> str:
    """The name of a field outside the schema, such as `as_of`."""
    return str(_definition(declared).python_name)


def _definition(declared: GraphQLField) -> Any:
    return declared.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]

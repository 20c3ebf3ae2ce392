"""The GraphQL type of each kind of value: scalars, and an enumeration for each vocabulary."""

from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import Any, NewType

import strawberry
from graphql import GraphQLError
from strawberry.scalars import JSON
from strawberry.types.scalar import ScalarDefinition

from api.core.kinds import DATE, DATETIME, Kind
from api.graphql.made import make_enum

Date = NewType("Date", str)
DateTime = NewType("DateTime", str)
RFC3339 = "https://www.rfc-editor.org/rfc/rfc3339"


def _scalar(name: str, kind: Kind, description: str) -> ScalarDefinition:
    return strawberry.scalar(
        name=name,
        description=description,
        specified_by_url=RFC3339,
        serialize=str,
        parse_value=_checked(kind),
    )


def _checked(kind: Kind) -> Callable[[Any], Any]:
    def parse(value: Any) -> Any:
        try:
            kind.load(value)
        except ValueError as error:
            raise GraphQLError(f"The value {error}.") from None
        return value

    return parse


SCALARS: dict[object, ScalarDefinition] = {
    Date: _scalar("Date", DATE, "A day, written `YYYY-MM-DD`."),
    DateTime: _scalar("DateTime", DATETIME, "A moment in UTC."),
}
_OF_KIND: dict[str, Any] = {
    "text": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "date": Date,
    "datetime": DateTime,
    "listing": JSON,
}


def type_of(kind: Kind) -> Any:
    """The GraphQL type of a kind of value."""
    return _enumeration(kind.words) if kind.words else _OF_KIND[kind.name]


@cache
def _enumeration(words: type[StrEnum]) -> Any:
    values = {word.name: (word.value, getattr(word, "description", "")) for word in words}
    return make_enum(words.__name__, values, words.__doc__ or "")

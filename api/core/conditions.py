"""Conditions as SQL: the same for all values of one shape, with a parameter for each value."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, bindparam, select

from api.core import filters
from api.core.ask import Condition
from api.core.resource import Link, Resource


def where(conditions: Iterable[Condition], resource: Resource, source: FromClause) -> list[ColumnElement[bool]]:
    """The SQL of conditions on the rows of a source, or on the records that their links lead to."""
    return [_where(asked.filter.path, asked, value, resource, source) for asked, value in _with_parameters(conditions)]


def apart(
    one: Condition, conditions: Iterable[Condition], resource: Resource, source: FromClause
) -> tuple[Any, list[ColumnElement[bool]]]:
    """The value of one of the conditions, with a parameter for each of its leaves, and the SQL of the others."""
    bound = list(_with_parameters(conditions))
    others = [(asked, value) for asked, value in bound if asked is not one]
    return (
        next(value for asked, value in bound if asked is one),
        [_where(asked.filter.path, asked, value, resource, source) for asked, value in others],
    )


def values(conditions: Iterable[Condition]) -> Mapping[str, Any]:
    """The values of the parameters that `where` makes."""
    bound = (leaf for asked in conditions for leaf in filters.leaves(_bound(asked)))
    return {f"v{position}": leaf for position, leaf in enumerate(bound)}


def shape(conditions: Iterable[Condition]) -> tuple[Any, ...]:
    """What the SQL depends on: equal shapes have the same."""
    return tuple(
        (asked.filter.name, tuple(link.name for link in asked.filter.path), filters.with_leaves(_bound(asked), _leaf))
        for asked in conditions
    )


def _with_parameters(conditions: Iterable[Condition]) -> Iterator[tuple[Condition, Any]]:
    names = map("v{}".format, range(10**6))
    for asked in conditions:
        yield asked, filters.with_leaves(_bound(asked), lambda: bindparam(next(names)))


def _where(
    path: Sequence[Link], condition: Condition, value: Any, resource: Resource, source: FromClause
) -> ColumnElement[bool]:
    path = path or resource.way_to(condition.filter.subject)
    if not path:
        return condition.filter.operator.where(resource.subject(condition.filter.subject, source.c), value)
    link, *rest = path
    other = link.target.table.alias()
    there = select(other.c[link.remote]).where(_where(rest, condition, value, link.target, other))
    return source.c[link.local].in_(there)


def _bound(condition: Condition) -> Any:
    return condition.filter.operator.bound(condition.value)


def _leaf() -> Any:
    return ...

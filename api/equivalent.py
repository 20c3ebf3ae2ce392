"""Equivalents: the GraphQL operation that asks what an Ask asks."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import orjson

from api.core.ask import Ask, Child, Condition
from api.names import camel, order_name

# A condition on the way to its text: by link, then by field, then by operator.
Where = dict[str, Any]


def page(ask: Ask) -> str:
    """The operation that answers with the same page."""
    arguments = _arguments(ask)
    count = "totalCount " if ask.count else ""
    info = "pageInfo { hasNextPage endCursor }"
    return f"{{ {camel(ask.resource.name)}{arguments} {{ {count}{info} nodes {_selection(ask)} }} }}"


def record(ask: Ask) -> str:
    """The operation that answers with the same record, for an Ask with an id."""
    return f"{{ {camel(ask.resource.singular)}(id: {_text(ask.conditions[0].value)}) {_selection(ask)} }}"


def where(conditions: Iterable[Condition]) -> str:
    """The argument `where` that the conditions are, as `where: {…}`; empty without any."""
    found: Where = {}
    for condition in conditions:
        inner = found
        for link in condition.filter.path:
            inner = inner.setdefault(camel(link.name), {})
        asked = condition.filter
        inner.setdefault(camel(asked.subject), {})[camel(asked.operator.name)] = _value(condition)
    return f"where: {_written(found)}" if found else ""


def _arguments(ask: Ask) -> str:
    orders = ", ".join(order_name(f"-{order.name}" if order.descending else order.name) for order in ask.orders)
    given = (
        f"first: {ask.first}",
        f"after: {_text(ask.after)}" if ask.after else "",
        where(ask.conditions),
        f"orderBy: [{orders}]" if orders else "",
    )
    return f"({', '.join(filter(None, given))})"


def _value(condition: Condition) -> str:
    asked, value = condition.filter, condition.value
    show = asked.kind.show
    if asked.operator.shape == "flag":
        return "true" if value else "false"
    if asked.operator.shape == "list":
        return f"[{', '.join(_one(asked.kind, item) for item in value)}]"
    if asked.operator.shape == "range":
        return _text("..".join("" if end is None else str(show(end)) for end in value))
    return _one(asked.kind, value)


def _one(kind: Any, value: Any) -> str:
    if kind.words:
        return str(kind.words(value).name)
    shown = kind.show(value)
    return _text(shown) if isinstance(shown, str) else str(shown)


def _written(held: Any) -> str:
    if isinstance(held, str):
        return held
    return f"{{{', '.join(f'{name}: {_written(inner)}' for name, inner in held.items())}}}"


def _text(value: str) -> str:
    """A string of GraphQL, which takes what JSON takes."""
    return orjson.dumps(value).decode()


def _selection(ask: Ask) -> str:
    children = tuple(_child(child) for child in ask.children)
    return f"{{ {_names(ask.fields)}{''.join(children)} }}"


def _child(child: Child) -> str:
    inner = _selection(child.ask)
    if child.link.many:
        inner = f"(first: {child.ask.first}) {{ pageInfo {{ hasNextPage endCursor }} nodes {inner} }}"
    return f" {camel(child.link.name)} {inner}"


@lru_cache(1000)
def _names(fields: tuple[str, ...]) -> str:
    return " ".join(map(camel, fields))

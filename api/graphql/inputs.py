"""The input types of a resource: its filters and its orders."""

from keyword import iskeyword
from typing import Any

import strawberry

from api.core.filters import Operator
from api.core.kinds import Kind
from api.core.resource import Resource
from api.graphql.made import is_made, make, make_enum
from api.graphql.scalars import type_of
from api.names import camel, order_name, type_name


def make_inputs(resource: Resource) -> None:
    """Makes `EstimateFilter` and `EstimateOrder` of the resource `estimates`."""
    fields = {subject: _filter_field(resource, subject) for subject in resource.filters_on}
    for link in resource.to_one.values():
        says = f"Conditions on the {link.target.singular}: {link.description}"
        fields[link.name] = (
            f"{type_name(link.target)}Filter | None",
            strawberry.field(default=strawberry.UNSET, description=says),
        )
    says = f"Conditions on {resource.name}; all of them must hold."
    make(f"{type_name(resource)}Filter", fields, says, decorator=strawberry.input)
    orders = {
        order_name(order): (order, _order_says(order)) for name in resource.orders for order in (name, f"-{name}")
    }
    make_enum(f"{type_name(resource)}Order", orders, f"Orders of {resource.name}.")


def _order_says(order: str) -> str:
    return f"By `{order.removeprefix('-')}`, {'falling' if order.startswith('-') else 'rising'}; nulls come last."


def _filter_field(resource: Resource, subject: str) -> tuple[str, Any]:
    made = [row for row in resource.own_filters.values() if row.subject == subject]
    kind, rows = made[0].kind, tuple(row.operator for row in made)
    if subject in resource.spans:
        says, what = resource.spans[subject].description, "Interval"
    else:
        says = resource.fields[subject].description
        what = kind.words.__name__ if kind.words else kind.name.capitalize()
    optional = "Nullable" if any(row.only_nullable for row in rows) else ""
    name = _operators_input(f"{optional}{what}Filter", what, kind, rows)
    return f"{name} | None", strawberry.field(default=strawberry.UNSET, description=says)


def _operators_input(name: str, what: str, kind: Kind, rows: tuple[Operator, ...]) -> str:
    """The name of the input type that has these operators for values of this kind."""
    if not is_made(name):
        one: Any = type_of(kind)
        shapes: dict[str, Any] = {"one": one, "list": list[one], "flag": bool, "range": str}
        fields = {
            f"{row.name}_" if iskeyword(row.name) else row.name: (
                shapes[row.shape] | None,
                strawberry.field(
                    name=camel(row.name),
                    default=strawberry.UNSET,
                    description=f"{row.says[0].upper()}{row.says[1:]}.",
                ),
            )
            for row in rows
        }
        make(name, fields, f"Conditions on a value ({what}).", decorator=strawberry.input)
    return name

"""The parameters of each route, declared once: they are read here and described in OpenAPI from the same rows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from typing import Any

from api.core import cursor, filters
from api.core.ask import DEFAULT_PAGE, LARGEST_PAGE, Ask, Child, Condition, Order
from api.core.errors import Fault, InvalidParameter, shorten, unknown
from api.core.resource import Filter, Link, Resource

# So few that the largest page with all its links included is not too costly.
INCLUDED_PAGE = 5
INCLUDE = "Linked records to embed, separated by commas."


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter. `read` makes its value of the text, or raises ValueError or Misnamed.

    `formats` are those it has a meaning in, where it has none in others. `variants` are what it is in some of them.
    """

    name: str
    description: str
    schema: dict[str, Any]
    read: Callable[[str], Any]
    words: type[StrEnum] | None = None
    formats: frozenset[str] | None = None
    variants: Mapping[str, "Parameter"] = field(default_factory=dict)


class Misnamed(ValueError):
    """A list names something that is not there."""

    def __init__(self, what: str, name: str, allowed: Iterable[str]) -> None:
        super().__init__(what)
        self.what, self.name, self.allowed = what, name, allowed


def _names(name: str, what: str, description: str, allowed: Iterable[str]) -> Parameter:
    """A parameter that takes a comma-separated list of names, each at most once."""
    choices = tuple(allowed)

    def read(raw: str) -> tuple[str, ...]:
        asked = tuple(raw.split(","))
        for one in asked:
            if one not in choices:
                raise Misnamed(what, one, choices)
        if len(set(asked)) < len(asked):
            raise ValueError("must not name anything twice")
        return asked

    items = {"type": "string", "enum": list(choices)}
    schema = {"type": "array", "items": items, "minItems": 1, "uniqueItems": True}
    return Parameter(name, description, schema, read)


def _limit(raw: str) -> int:
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 9 and 1 <= int(raw) <= LARGEST_PAGE):
        raise ValueError(f"must be a whole number from 1 to {LARGEST_PAGE}")
    return int(raw)


def _one_of(name: str, word: str, description: str) -> Parameter:
    """A parameter that takes one word."""

    def read(raw: str) -> str:
        if raw != word:
            raise ValueError(f"must be {word}")
        return raw

    return Parameter(name, description, {"type": "string", "enum": [word]}, read)


def _filter(made: Filter) -> Parameter:
    shape, kind = made.operator.shape, made.kind
    return Parameter(
        made.name,
        made.description,
        filters.schema(shape, kind),
        lambda raw: Condition(made, filters.load(shape, kind, filters.parse(shape, kind, raw))),
        kind.words,
    )


@cache
def of_record(resource: Resource) -> dict[str, Parameter]:
    """The parameters of the route to one record."""
    rows = (
        _names("fields", "field", "Fields to show, separated by commas; the id is always shown.", resource.fields),
        replace(
            _names("include", "link", INCLUDE, resource.links),
            formats=frozenset({"json"}),
        ),
    )
    return {row.name: row for row in rows}


def _included_in_lines(resource: Resource) -> dict[str, Parameter]:
    """The parameter that embeds linked records, for a collection: its lines take those of which there is one each."""
    include = of_record(resource)["include"]
    if not resource.to_one:
        return {}
    in_lines = _names("include", "link to one record", INCLUDE, resource.to_one)
    made = replace(include, formats=frozenset({"json", "ndjson"}), variants={"ndjson": in_lines})
    return {made.name: made}


@cache
def of_collection(resource: Resource) -> dict[str, Parameter]:
    """The parameters of the route to a collection: what is shown, which page, and the filters."""
    orders = [sign + name for name in resource.orders for sign in ("", "-")]
    limit = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": DEFAULT_PAGE}
    after = {"type": "string", "format": "cursor", "maxLength": cursor.LONGEST}
    order = "Fields to order by, separated by commas; `-` in front turns the order round. Nulls come last. Default: "
    rows = (
        _names("sort", "order", f"{order}`{resource.default_order}`.", orders),
        Parameter("limit", "Records on a page.", limit, _limit),
        Parameter("after", "Cursor of the page before, from `meta.next_cursor`.", after, str),
        replace(_one_of("count", "exact", "`exact` adds `meta.total`."), formats=frozenset({"json"})),
        *map(_filter, resource.filters.values()),
    )
    wide = "`all` gives a point to what lies in a country or somewhere wider, too."
    geometry = replace(_one_of("geometry", "all", wide), formats=frozenset({"geojson"}))
    placed = {geometry.name: geometry} if resource.place else {}
    return of_record(resource) | _included_in_lines(resource) | {row.name: row for row in rows} | placed


def read(parameters: Mapping[str, Parameter], items: Iterable[tuple[str, str]], format_name: str) -> dict[str, Any]:
    """The value of each parameter that was sent. Raises InvalidParameter with all faults at once.

    A list may be sent as `a,b` or by repeating its parameter, as some clients do; anything else only once.
    """
    sent: dict[str, list[str]] = {}
    for name, raw in items:
        sent.setdefault(name, []).append(raw)
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, raws in sent.items():
        raw = ",".join(raws)
        if name not in parameters:
            faults.append(unknown(shorten(name), "parameter", name, parameters))
        elif (formats := parameters[name].formats) and format_name not in formats:
            detail = f"{name} goes with {' and '.join(sorted(formats))}, not with {format_name}."
            faults.append(Fault(name, detail, tuple(sorted(formats))))
        elif len(raws) > 1 and parameters[name].schema["type"] != "array":
            faults.append(Fault(name, f"{name} is given more than once; give it once."))
        else:
            try:
                values[name] = parameters[name].variants.get(format_name, parameters[name]).read(raw)
            except Misnamed as error:
                faults.append(unknown(name, error.what, error.name, error.allowed))
            except ValueError as error:
                choices = tuple(parameters[name].schema.get("enum", ()))
                faults.append(Fault(name, f"{name} {error}, not {shorten(raw)!r}.", choices))
    if faults:
        raise InvalidParameter.of(*faults)
    return values


def ask_for_page(resource: Resource, values: Mapping[str, Any]) -> Ask:
    """The Ask that the parameters of a collection stand for."""
    return Ask(
        resource,
        fields=_fields(resource, values),
        conditions=tuple(value for value in values.values() if isinstance(value, Condition)),
        orders=tuple(map(Order.named, values.get("sort", ()))),
        first=values.get("limit", DEFAULT_PAGE),
        after=values.get("after"),
        count="count" in values,
        children=_children(resource, values),
    )


def ask_for_record(resource: Resource, record_id: str, values: Mapping[str, Any]) -> Ask:
    """The Ask for the record with this id."""
    condition = Condition(resource.own_filters["id"], record_id)
    return Ask(
        resource, _fields(resource, values), (condition,), (Order("id"),), 1, children=_children(resource, values)
    )


def _fields(resource: Resource, values: Mapping[str, Any]) -> tuple[str, ...]:
    asked = values.get("fields")
    return (
        tuple(name for name in resource.fields if name == "id" or name in asked) if asked else resource.default_fields
    )


def _children(resource: Resource, values: Mapping[str, Any]) -> tuple[Child, ...]:
    return tuple(_child(resource.links[name]) for name in values.get("include", ()))


def _child(link: Link) -> Child:
    return Child(link.name, link, Ask(link.target, link.target.default_fields, first=INCLUDED_PAGE))

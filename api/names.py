"""The names of the catalogue in GraphQL: `as_of_from` is `asOfFrom`, the resource `estimates` makes `Estimate`."""

from strawberry.utils.str_converters import to_camel_case

from api.core.resource import Resource


def camel(name: str) -> str:
    """A field's or filter's name in GraphQL."""
    return to_camel_case(name)


def type_name(resource: Resource) -> str:
    """The name of the type that a resource's records have."""
    return resource.singular.capitalize()


def order_name(name: str) -> str:
    """The name of an order: `-as_of_from` is `AS_OF_FROM_DESC`."""
    return f"{name.removeprefix('-').upper()}_{'DESC' if name.startswith('-') else 'ASC'}"

"""JSON Schemas of what is answered, derived from the catalogue."""

from collections.abc import Iterable
from typing import Any

from api.core.resource import Catalogue, Field, Link, Resource
from api.rest import params

Json = dict[str, Any]


def of_catalogue(catalogue: Catalogue) -> Json:
    """`Estimate` for each resource, and the vocabularies, by name."""
    schemas: Json = {}
    for resource in catalogue.values():
        model = resource.model.model_json_schema(ref_template="#/components/schemas/{model}")
        properties = {name: _property(model["properties"][name], about) for name, about in resource.fields.items()}
        properties |= {link.name: _linked(link) for link in resource.links.values()}
        own = shape(properties) | {"description": resource.description, "required": ["id"]}
        words = {word: _plain(schema) for word, schema in model.get("$defs", {}).items()}
        schemas |= words | {name_of(resource): own}
    return schemas


def record(resource: Resource) -> Json:
    """The answer that holds one record."""
    return shape({"data": ref(name_of(resource)), "links": shape({"self": {"type": "string"}}), "meta": _META})


def page(resource: Resource) -> Json:
    """The answer that holds a page of records."""
    meta = shape(
        {
            "returned": {**COUNT, "description": "Records on this page."},
            "limit": {**COUNT, "description": "Records on a page at the most."},
            "next_cursor": {**nullable("string"), "description": "`after` of the next page; null on the last one."},
            "total": {**COUNT, "description": "All records that fit; shown where `count=exact` asks for it."},
            **_META["properties"],
        },
        optional=("total",),
    )
    links = shape({"self": {"type": "string"}, "next": nullable("string")})
    return shape({"data": {"type": "array", "items": ref(name_of(resource))}, "meta": meta, "links": links})


def links_of_page(resource: Resource) -> Json:
    """The OpenAPI links of a page: to the next one, and to its first record."""
    parameters = params.of_collection(resource).values()
    names = (one.name for one in parameters if one.name != "after" and "json" in (one.formats or ("json",)))
    following = {name: f"$request.query.{name}" for name in names}
    return {
        "next": {
            "operationId": f"list_{resource.name}",
            "parameters": following | {"after": "$response.body#/meta/next_cursor"},
        },
        "first": {"operationId": f"get_{resource.singular}", "parameters": {"id": "$response.body#/data/0/id"}},
    }


def _property(schema: Json, about: Field) -> Json:
    # Pydantic leaves the description out where it is also that of the vocabulary.
    return _plain(schema) | {"description": about.description}


def _plain(schema: Json) -> Json:
    return {key: value for key, value in schema.items() if key not in ("title", "default")}


def _linked(link: Link) -> Json:
    target = ref(name_of(link.target))
    if not link.many:
        says = f"{link.description} Shown where `include` asks for it."
        return {"anyOf": [target, {"type": "null"}], "description": says}
    embedded = shape({"data": {"type": "array", "items": target}, "links": shape({"next": nullable("string")})})
    return embedded | {"description": f"{link.description} The first are shown where `include` asks for them."}


def shape(properties: Json, optional: Iterable[str] = ()) -> Json:
    """An object with these properties and no others."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def nullable(name: str) -> Json:
    """A value of this type, or null."""
    return {"type": [name, "null"]}


def ref(name: str) -> Json:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def name_of(resource: Resource) -> str:
    """The name of the schema of a record."""
    return resource.singular.capitalize()


COUNT: Json = {"type": "integer", "minimum": 0}
_META = shape(
    {"graphql": {"type": "string", "description": "The same question as a GraphQL operation, for `/graphql`."}}
)

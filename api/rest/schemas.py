"""JSON Schemas of what is answered, derived from the catalogue."""

from collections.abc import Iterable, Mapping
from typing import Any

from api.core.dimension import Dimension
from api.core.resource import Catalogue, Field, Link, Resource, Summing
from api.rest import params
from api.rest.cite import is_statement
from api.rest.params import Parameter

Json = dict[str, Any]


def of_catalogue(catalogue: Catalogue) -> Json:
    """`Estimate`, `EstimateRecord` and `EstimatePage` for each resource, and the vocabularies, by name."""
    schemas: Json = {"Snippet": _SNIPPET}
    for resource in catalogue.values():
        model = resource.model.model_json_schema(ref_template="#/components/schemas/{model}")
        properties = {name: _property(model["properties"][name], about) for name, about in resource.fields.items()}
        properties |= {link.name: _linked(link) for link in resource.links.values()}
        if resource.search:
            properties["snippet"] = ref("Snippet")
        own = shape(properties) | {"description": resource.description, "required": ["id"]}
        words = {word: _plain(schema) for word, schema in model.get("$defs", {}).items()}
        name = name_of(resource)
        schemas |= words | {name: own, f"{name}Record": _record(resource), f"{name}Page": _page(resource)}
        if resource.summing:
            schemas |= _of_summing(resource, resource.summing, properties)
    return schemas


def _of_summing(resource: Resource, summing: Summing, of_record: Json) -> Json:
    """`EstimateSummary`, a group of records, and the models that it is made of."""
    model = summing.model.model_json_schema(ref_template="#/components/schemas/{model}")
    keys: Json = {}
    for made in (resource.dimensions[name] for name in dict.fromkeys((*summing.by, *summing.always))):
        keys[made.label] = of_record.get(made.label) or {**_or_null(made.kind.schema), "description": made.description}
        if made.link and made.name_label:
            label = made.link.target.labels[0]
            keys[made.name_label] = {**nullable("string"), "description": made.link.target.fields[label].description}
    always = {resource.dimensions[name].label for name in summing.always}
    group = shape(keys | _described(model), optional=[name for name in keys if name not in always])
    says = f"{model['description']} What `by` names comes first."
    inner = {name: _inner(schema) for name, schema in model["$defs"].items()}
    return inner | {f"{name_of(resource)}Summary": group | {"description": says}}


def _inner(schema: Json) -> Json:
    """The schema of a model or of a vocabulary."""
    if "properties" not in schema:
        return _plain(schema)
    return shape(_described(schema)) | {"description": schema["description"]}


def _described(model: Json) -> Json:
    return {name: _plain(schema) for name, schema in model["properties"].items()}


def summary(resource: Resource) -> Json:
    """The answer that holds a page of groups."""
    total = {**COUNT, "description": "All groups; shown where `count=exact` asks for it."}
    return paged(ref(f"{name_of(resource)}Summary"), {"total": total, **_META["properties"]}, optional=("total",))


def facets(resource: Resource) -> Json:
    """The answer that holds facets."""
    properties = {name: _facet(resource.dimensions[name]) for name in resource.facets}
    limit = {**COUNT, "description": "Values of a facet at the most."}
    return shape(
        {
            "data": shape(properties, optional=properties),
            "meta": shape({"limit": limit, **_META["properties"]}),
            "links": shape({"self": {"type": "string"}}),
        }
    )


def _facet(made: Dimension) -> Json:
    words = ref(made.kind.words.__name__) if made.kind.words else {"type": made.kind.schema["type"]}
    value = {"value": {**_or_null(words), "description": made.description}}
    if made.link:
        value["name"] = {**nullable("string"), "description": f"What the {made.link.target.singular} is called."}
    value["count"] = {**COUNT, "description": "Records that have it."}
    values = {"values": COUNT, "count": COUNT}
    others = {**shape(values), "description": "How many more values there are, and on how many records."}
    listed = {"type": "array", "items": shape(value), "description": "The most frequent ones first; null among them."}
    return shape({"values": listed, "others": others}) | {"description": made.description}


def record(resource: Resource) -> Json:
    """The answer that holds one record."""
    return ref(f"{name_of(resource)}Record")


def page(resource: Resource) -> Json:
    """The answer that holds a page of records."""
    return ref(f"{name_of(resource)}Page")


def _record(resource: Resource) -> Json:
    text = {"type": "string"}
    links = shape({"self": text, "cite": text} if is_statement(resource) else {"self": text})
    return shape({"data": ref(name_of(resource)), "links": links, "meta": _META})


def _page(resource: Resource) -> Json:
    total = {**COUNT, "description": "All records that fit; shown where `count=exact` asks for it."}
    return paged(ref(name_of(resource)), {"total": total, **_META["properties"]}, optional=("total",))


def paged(item: Json, more: Json | None = None, optional: Iterable[str] = ()) -> Json:
    """An answer that holds a page of items; `more` is what else stands in `meta`."""
    meta = {
        "returned": {**COUNT, "description": "Records on this page."},
        "limit": {**COUNT, "description": "Records on a page at the most."},
        "next_cursor": {**nullable("string"), "description": "`after` of the next page; null on the last one."},
        **(more or {}),
    }
    links = shape({"self": {"type": "string"}, "next": nullable("string")})
    return shape({"data": {"type": "array", "items": item}, "meta": shape(meta, optional), "links": links})


def links_of_page(resource: Resource) -> Json:
    """The OpenAPI links of a page: to the next one, and to its first record."""
    return {
        "next": link_to_next(f"list_{resource.name}", params.of_collection(resource)),
        "first": {"operationId": f"get_{resource.singular}", "parameters": {"id": "$response.body#/data/0/id"}},
    }


def link_to_next(operation: str, parameters: Mapping[str, Parameter]) -> Json:
    """The OpenAPI link to the next page of an operation with these parameters."""
    names = (one.name for one in parameters.values() if one.name != "after" and "json" in (one.formats or ("json",)))
    following = {name: f"$request.query.{name}" for name in names}
    return {"operationId": operation, "parameters": following | {"after": "$response.body#/meta/next_cursor"}}


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


def _or_null(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}


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
_SNIPPET = shape(
    {
        "field": {"type": "string", "description": "The field that was searched."},
        "text": {
            "type": "string",
            "description": "The part of it around the words that were found, with `…` where it was cut.",
        },
        "highlights": {
            "type": "array",
            "items": {"type": "array", "items": COUNT, "minItems": 2, "maxItems": 2},
            "description": "Where in the text the words stand: start and end (exclusive), in Unicode code points.",
        },
    }
) | {"description": "What `q` found in the record, where it is asked."}
_META = shape(
    {"graphql": {"type": "string", "description": "The same question as a GraphQL operation, for `/graphql`."}}
)

"""The OpenAPI document, derived from the catalogue and from the parameters that the routes read."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from api import VERSION
from api.core.errors import InvalidEncoding, InvalidParameter, NotFound, Problem, Unavailable, UriTooLong
from api.core.resource import Catalogue, Field, Link, Resource
from api.problems import MEDIA_TYPE, type_of
from api.quality import MEANING
from api.questions import IDS, QUESTIONS
from api.rest import params
from api.rest.routes import PREFIX

Json = dict[str, Any]
ID_LENGTH = {"minLength": 1, "maxLength": 500}


def document(catalogue: Catalogue) -> Json:
    """The OpenAPI 3.1 document of everything under `/v1`."""
    paths: Json = {}
    for resource in catalogue.values():
        paths[f"{PREFIX}/{resource.name}"] = {"get": _collection(resource)}
        paths[f"{PREFIX}/{resource.name}/{{id}}"] = {"get": _record(resource)}
        for name in resource.on_request:
            paths[f"{PREFIX}/{resource.name}/{{id}}/{name}"] = {"get": _long_field(resource, name)}
    paths[f"{PREFIX}/quality"] = {"get": _quality()}
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Fogline",
            "version": VERSION,
            "summary": "Contested numbers in war reporting: who said how many, between which bounds.",
            "description": "Every number is kept as the range its speaker gave, points at the exact characters that "
            "say it, and is never merged with another speaker's. See `/docs`.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [],
        "tags": [{"name": resource.name, "description": resource.description} for resource in catalogue.values()],
        "paths": paths,
        "components": {"schemas": _schemas(catalogue), "responses": _problem_responses()},
    }


def _collection(resource: Resource) -> Json:
    path = f"{PREFIX}/{resource.name}"
    parameters = params.of_collection(resource)
    following = {name: f"$request.query.{name}" for name in parameters if name != "after"}
    to_record = {"operationId": f"get_{resource.singular}", "parameters": {"id": "$response.body#/data/0/id"}}
    to_next = {
        "operationId": f"list_{resource.name}",
        "parameters": following | {"after": "$response.body#/meta/next_cursor"},
    }
    return {
        "operationId": f"list_{resource.name}",
        "summary": f"A page of {resource.name}.",
        "description": f"{resource.description} All filters must hold.",
        "tags": [resource.name],
        "parameters": [_parameter(path, parameter) for parameter in parameters.values()],
        "responses": {
            "200": {
                "description": f"A page of {resource.name}.",
                "headers": {"Link": {"description": "The next page (RFC 8288).", "schema": {"type": "string"}}},
                "content": {"application/json": {"schema": _ref(f"{_name(resource)}Page")}},
                "links": {"next": to_next, "first": to_record},
            },
            **_refusals(InvalidParameter),
        },
    }


def _record(resource: Resource) -> Json:
    path = f"{PREFIX}/{resource.name}/{{id}}"
    return {
        "operationId": f"get_{resource.singular}",
        "summary": f"One {resource.singular} by its id.",
        "description": resource.description,
        "tags": [resource.name],
        "parameters": [
            _id_parameter(resource),
            *(_parameter(path, parameter) for parameter in params.of_record(resource).values()),
        ],
        "responses": {
            "200": {
                "description": f"The {resource.singular}.",
                "content": {"application/json": {"schema": _ref(f"{_name(resource)}Record")}},
            },
            **_refusals(NotFound, InvalidParameter),
        },
    }


def _long_field(resource: Resource, name: str) -> Json:
    return {
        "operationId": f"get_{resource.singular}_{name}",
        "summary": f"The {name} of one {resource.singular}, as plain text.",
        "description": resource.fields[name].description,
        "tags": [resource.name],
        "parameters": [_id_parameter(resource)],
        "responses": {
            "200": {
                "description": resource.fields[name].description,
                "content": {"text/plain": {"schema": {"type": "string"}}},
            },
            **_refusals(NotFound, InvalidParameter),
        },
    }


def _quality() -> Json:
    said = "How well the extraction reads, as it was measured."
    share = {"type": "number", "minimum": 0, "maximum": 1}
    count = {"type": "integer", "minimum": 0}
    row = {"name": {"type": "string"}, "precision": share, "recall": share, "f1": share}
    whole = {"extractor": {"type": "string"}, "passages": count, "estimates": count}
    rows = {"type": "array", "items": _object(_described(row))}
    content = _object(
        {"data": _object(_described({**whole, "attributes": rows})), "links": _object({"self": {"type": "string"}})}
    )
    return {
        "operationId": "get_quality",
        "summary": said,
        "description": "Precision, recall and F1 of each thing that is read, from 0 to 1.",
        "tags": ["quality"],
        "parameters": [],
        "responses": {
            "200": {"description": said, "content": {"application/json": {"schema": content}}},
            **_refusals(InvalidParameter),
        },
    }


def _described(properties: Json) -> Json:
    return {name: {**schema, "description": MEANING[name]} for name, schema in properties.items()}


def _id_parameter(resource: Resource) -> Json:
    schema = {"type": "string", **ID_LENGTH}
    description = f"Id of the {resource.singular}."
    return {
        "name": "id",
        "in": "path",
        "required": True,
        "description": description,
        "schema": schema,
        "example": IDS[resource.name],
    }


def _parameter(path: str, parameter: params.Parameter) -> Json:
    shown: Json = {
        "name": parameter.name,
        "in": "query",
        "description": parameter.description,
        "schema": _shared(parameter.schema, parameter.words),
    }
    if parameter.schema["type"] == "array":
        shown |= {"style": "form", "explode": False}
    example = _examples().get((path, parameter.name))
    if example is not None:
        shown["example"] = example.split(",") if parameter.schema["type"] == "array" else _typed(parameter, example)
    return shown


def _shared(schema: Json, words: type[StrEnum] | None) -> Json:
    """The schema with a reference in place of the words of a vocabulary."""
    if words and "items" in schema:
        return schema | {"items": _shared(schema["items"], words)}
    return _ref(words.__name__) if words and "enum" in schema else schema


def _typed(parameter: params.Parameter, example: str) -> Any:
    return int(example) if parameter.schema["type"] in ("integer", "number") else example


@cache
def _examples() -> Mapping[tuple[str, str], str]:
    """What the example questions say for each parameter of a path."""
    return {
        (urlsplit(question.path).path, name): value
        for question in QUESTIONS
        for name, value in parse_qsl(urlsplit(question.path).query)
    }


def _refusals(*kinds: type[Problem]) -> Json:
    """The responses for these problems and for those that any request can meet."""
    always: tuple[type[Problem], ...] = (InvalidEncoding, UriTooLong, Unavailable)
    return {str(kind.status): {"$ref": f"#/components/responses/{kind.__name__}"} for kind in (*always, *kinds)}


def _problem_responses() -> Json:
    kinds: tuple[type[Problem], ...] = (InvalidEncoding, NotFound, UriTooLong, InvalidParameter, Unavailable)
    return {
        kind.__name__: {
            "description": (kind.__doc__ or "").strip(),
            "content": {MEDIA_TYPE: {"schema": _ref("Problem")}},
            **({"headers": {"Retry-After": {"schema": {"type": "string"}}}} if kind is Unavailable else {}),
        }
        for kind in kinds
    }


def _schemas(catalogue: Catalogue) -> Json:
    schemas: Json = {"Problem": _PROBLEM}
    for resource in catalogue.values():
        schemas |= _resource_schemas(resource)
    return schemas


def _resource_schemas(resource: Resource) -> Json:
    """`Estimate`, `EstimateRecord` and `EstimatePage`."""
    model = resource.model.model_json_schema(ref_template="#/components/schemas/{model}")
    properties = {name: _property(model["properties"][name], about) for name, about in resource.fields.items()}
    properties |= {link.name: _linked(link) for link in resource.links.values()}
    name = _name(resource)
    own = {
        "type": "object",
        "description": resource.description,
        "properties": properties,
        "required": ["id"],
        "additionalProperties": False,
    }
    words = {word: _words(schema) for word, schema in model.get("$defs", {}).items()}
    one = _object({"data": _ref(name), "links": _object({"self": {"type": "string"}})})
    return words | {name: own, f"{name}Record": one, f"{name}Page": _page(name)}


def _property(schema: Json, about: Field) -> Json:
    # Pydantic leaves the description out where it is also that of the vocabulary.
    plain = {key: value for key, value in schema.items() if key not in ("title", "default")}
    return plain | {"description": about.description}


def _words(schema: Json) -> Json:
    return {key: value for key, value in schema.items() if key != "title"}


def _linked(link: Link) -> Json:
    target = _ref(_name(link.target))
    if not link.many:
        return {
            "anyOf": [target, {"type": "null"}],
            "description": f"{link.description} Shown where `include` asks for it.",
        }
    embedded = _object({"data": {"type": "array", "items": target}, "links": _object({"next": _nullable("string")})})
    return {
        **embedded,
        "description": f"{link.description} The first are shown where `include` asks for them.",
    }


def _page(name: str) -> Json:
    count = {"type": "integer", "minimum": 0}
    meta = _object(
        {
            "returned": {**count, "description": "Records on this page."},
            "limit": {**count, "description": "Records on a page at the most."},
            "next_cursor": {
                **_nullable("string"),
                "description": "`after` of the next page; null on the last one.",
            },
            "total": {**count, "description": "All records that fit; shown where `count=exact` asks for it."},
        },
        optional=("total",),
    )
    links = _object({"self": {"type": "string"}, "next": _nullable("string")})
    return _object({"data": {"type": "array", "items": _ref(name)}, "meta": meta, "links": links})


def _object(properties: Json, optional: Iterable[str] = ()) -> Json:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _nullable(name: str) -> Json:
    return {"type": [name, "null"]}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _name(resource: Resource) -> str:
    return resource.singular.capitalize()


_FAULT = _object(
    {
        "parameter": {"type": "string", "description": "The parameter that is wrong."},
        "detail": {"type": "string", "description": "What is wrong with it."},
        "allowed": {"type": "array", "items": {"type": "string"}, "description": "What is allowed."},
        "suggestion": {"type": "string", "description": "What was probably meant."},
    },
    optional=("allowed", "suggestion"),
)
_PROBLEM = _object(
    {
        "type": {
            "type": "string",
            "format": "uri-reference",
            "description": f"As `{type_of(InvalidParameter)}`.",
        },
        "title": {"type": "string", "description": "The kind of problem."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "detail": {"type": "string", "description": "What happened."},
        "code": {"type": "string", "description": "The kind of problem, for programs; the same in GraphQL."},
        "instance": {"type": "string", "description": "This occurrence, under which it was logged."},
        "errors": {
            "type": "array",
            "items": _FAULT,
            "description": "Each thing that is wrong with the question.",
        },
    },
    optional=("instance", "errors"),
) | {"description": "A problem (RFC 9457)."}

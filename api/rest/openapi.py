"""The OpenAPI document, derived from the operations and from the parameters that they read."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from api import VERSION
from api.core.errors import (
    InvalidEncoding,
    InvalidParameter,
    NotAcceptable,
    NotFound,
    Unavailable,
    UriTooLong,
)
from api.core.resource import Catalogue, Resource
from api.problems import MEDIA_TYPE, type_of
from api.questions import IDS, QUESTIONS
from api.rest import params, schemas
from api.rest.formats import Format
from api.rest.operation import Operation
from api.rest.operations import operations

Json = dict[str, Any]
ID_LENGTH = {"minLength": 1, "maxLength": 500}


def document(catalogue: Catalogue) -> Json:
    """The OpenAPI 3.1 document of everything under `/v1`."""
    paths: Json = {}
    tags: dict[str, str] = {resource.name: resource.description for resource in catalogue.values()}
    parameters: Json = {}
    for operation in operations(catalogue):
        tags.setdefault(operation.tag, operation.summary)
        paths[operation.path] = {"get": _described(operation)}
        for made in operation.formats[1:]:
            paths[f"{operation.path}.{made.name}"] = {"get": _described(operation, made)}
        for parameter in operation.parameters.values():
            parameters[_parameter_name(operation, parameter)] = _parameter(operation.path, parameter)
            for name, variant in parameter.variants.items():
                parameters[_parameter_name(operation, parameter, name)] = _parameter("", variant)
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
        "tags": [{"name": name, "description": description} for name, description in tags.items()],
        "paths": paths,
        "components": {
            "schemas": {"Problem": _PROBLEM, "FeatureCollection": _FEATURES, **schemas.of_catalogue(catalogue)},
            "parameters": parameters,
            "responses": _problem_responses(),
        },
    }


def _described(operation: Operation, made: Format | None = None) -> Json:
    """The OpenAPI operation; with a format, the one whose address ends in its suffix."""
    formats = (made,) if made else operation.formats
    asked = made or operation.formats[0]
    response: Json = {
        "description": operation.summary,
        "headers": {name: _HEADERS[name] for name in _header_names(operation, formats)},
        "content": {one.media_type: {"schema": _schema_of(operation, one)} for one in formats},
    }
    if operation.links and not made:
        response["links"] = operation.links
    parameters = [_id_parameter(operation.of)] if operation.of and "{id}" in operation.path else []
    parameters += [
        _parameter_ref(operation, parameter, made)
        for parameter in operation.parameters.values()
        if parameter.formats is None or asked.name in parameter.formats
    ]
    summary = f"{operation.summary} {made.says}" if made else operation.summary
    return {
        "operationId": f"{operation.name}_{made.name}" if made else operation.name,
        "summary": summary,
        "description": operation.description,
        "tags": [operation.tag],
        "parameters": parameters,
        "responses": {"200": response, **_refusals(operation)},
    }


def _header_names(operation: Operation, formats: tuple[Format, ...]) -> list[str]:
    names = ["ETag", "Cache-Control"]
    if operation.reads_dataset:
        names.append("Dataset-Revision")
    if "next" in operation.links and any(made.view == "document" for made in formats):
        names.append("Link")
    if any(made.stream for made in formats):
        names.append("Content-Disposition")
    return names


def _schema_of(operation: Operation, made: Format) -> Json:
    if made.view == "document":
        return operation.schema
    return schemas.ref("FeatureCollection") if made.view == "features" else {"type": "string"}


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


def _parameter_name(operation: Operation, parameter: params.Parameter, variant: str = "") -> str:
    return ".".join(filter(None, (operation.name, parameter.name, variant)))


def _parameter_ref(operation: Operation, parameter: params.Parameter, made: Format | None) -> Json:
    variant = made.name if made and made.name in parameter.variants else ""
    return {"$ref": f"#/components/parameters/{_parameter_name(operation, parameter, variant)}"}


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
    return schemas.ref(words.__name__) if words and "enum" in schema else schema


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


def _refusals(operation: Operation) -> Json:
    """The responses for the problems that a request of the operation can meet."""
    kinds = [InvalidEncoding, NotAcceptable, UriTooLong, InvalidParameter, Unavailable]
    if "{id}" in operation.path:
        kinds.append(NotFound)
    return {str(kind.status): {"$ref": f"#/components/responses/{kind.__name__}"} for kind in kinds}


def _problem_responses() -> Json:
    kinds = (InvalidEncoding, NotFound, NotAcceptable, UriTooLong, InvalidParameter, Unavailable)
    return {
        kind.__name__: {
            "description": (kind.__doc__ or "").strip(),
            "content": {MEDIA_TYPE: {"schema": schemas.ref("Problem")}},
            **({"headers": {"Retry-After": {"schema": {"type": "string"}}}} if kind is Unavailable else {}),
        }
        for kind in kinds
    }


_FAULT = schemas.shape(
    {
        "parameter": {"type": "string", "description": "The parameter that is wrong."},
        "detail": {"type": "string", "description": "What is wrong with it."},
        "allowed": {"type": "array", "items": {"type": "string"}, "description": "What is allowed."},
        "suggestion": {"type": "string", "description": "What was probably meant."},
    },
    optional=("allowed", "suggestion"),
)
_PROBLEM = schemas.shape(
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
_FEATURES = {
    "type": "object",
    "description": "GeoJSON (RFC 7946). A record whose place is not sure, or as wide as a country, has no point.",
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {
            "type": "array",
            "items": {"type": "object", "required": ["type", "id", "geometry", "properties"]},
        },
        "meta": schemas.shape(
            {
                "returned": {**schemas.COUNT, "description": "Number of features."},
                "without_point": {**schemas.COUNT, "description": "Number of features that have no point."},
            }
        ),
    },
    "required": ["type", "features", "meta"],
}
_HEADERS = {
    "ETag": {"description": "Strong validator for `If-None-Match` (RFC 9110).", "schema": {"type": "string"}},
    "Cache-Control": {"description": "How long the answer may be kept.", "schema": {"type": "string"}},
    "Dataset-Revision": {"description": "Revision of the dataset that was read.", "schema": {"type": "string"}},
    "Link": {"description": "The next page (RFC 8288).", "schema": {"type": "string"}},
    "Content-Disposition": {"description": "Names the file (RFC 6266).", "schema": {"type": "string"}},
}

"""The contract as files: what is committed is what the catalogue says, and it is a valid document."""

import json
from typing import Any

import pytest
from graphql import build_schema, validate_schema
from openapi_spec_validator import OpenAPIV31SpecValidator
from starlette.testclient import TestClient

from api import VERSION
from api.contract import contract, write_contract
from api.questions import IDS
from api.resources import CATALOGUE
from models.store import PROJECT

DOCUMENT = json.loads(contract()["openapi.json"])
OPERATIONS = [pytest.param(path, about["get"], id=path) for path, about in DOCUMENT["paths"].items()]


def parameters(operation: dict[str, Any]) -> list[dict[str, Any]]:
    """The parameters of an operation, with those that several share in their place."""
    shared = DOCUMENT["components"]["parameters"]
    return [shared[one["$ref"].rpartition("/")[2]] if "$ref" in one else one for one in operation["parameters"]]


@pytest.mark.parametrize("name", list(contract()))
def test_the_committed_file_is_what_the_catalogue_says(name: str) -> None:
    written = (PROJECT / "openapi" / name).read_text("utf-8")
    assert written == contract()[name], "run `make contract`, and look at what changed"


def test_the_command_writes_the_files(tmp_path: Any) -> None:
    write_contract(tmp_path / "new")
    assert {path.name: path.read_text("utf-8") for path in (tmp_path / "new").iterdir()} == contract()


def test_the_contract_is_the_same_each_time() -> None:
    assert contract() == contract()
    assert DOCUMENT["info"]["version"] == VERSION


def test_the_document_is_valid_openapi() -> None:
    OpenAPIV31SpecValidator(DOCUMENT).validate()
    assert DOCUMENT["openapi"] == "3.1.1"


def test_the_schema_is_valid_graphql() -> None:
    assert validate_schema(build_schema(contract()["schema.graphql"])) == []


def test_the_served_document_is_the_committed_one(client: TestClient) -> None:
    reply = client.get("/openapi.json")
    assert reply.json() == DOCUMENT
    assert reply.headers["Content-Type"] == "application/json"


def test_every_route_is_in_the_document() -> None:
    expected = {"/v1", "/v1/quality"} | {f"/v1/{name}" for name in CATALOGUE}
    expected |= {f"/v1/{name}/{{id}}" for name in CATALOGUE}
    expected |= {f"/v1/{name}/{{id}}/{field}" for name, resource in CATALOGUE.items() for field in resource.on_request}
    expected |= {f"/v1/{name}.{suffix}" for name in CATALOGUE for suffix in ("csv", "ndjson")}
    expected |= {f"/v1/{name}.geojson" for name, resource in CATALOGUE.items() if resource.place}
    assert set(DOCUMENT["paths"]) == expected


@pytest.mark.parametrize(("path", "operation"), OPERATIONS)
def test_every_operation_and_every_parameter_is_described(path: str, operation: dict[str, Any]) -> None:
    assert operation["summary"].endswith(".")
    assert operation["description"]
    assert [one["name"] for one in parameters(operation) if not one["description"]] == []
    assert {"200", "400", "406", "414", "422", "503"} <= set(operation["responses"])
    headers = set(operation["responses"]["200"]["headers"])
    assert {"ETag", "Cache-Control"} <= headers
    assert ("Content-Disposition" in headers) == ("text/csv" in operation["responses"]["200"]["content"] or "." in path)
    assert ("404" in operation["responses"]) == ("{id}" in path)


@pytest.mark.parametrize(("path", "operation"), OPERATIONS)
def test_every_error_is_documented_as_problem_details(path: str, operation: dict[str, Any]) -> None:
    for status, response in operation["responses"].items():
        if status == "200":
            continue
        name = response["$ref"].rpartition("/")[2]
        content = DOCUMENT["components"]["responses"][name]["content"]
        assert content == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def test_every_property_is_described() -> None:
    for name, resource in CATALOGUE.items():
        schema = DOCUMENT["components"]["schemas"][resource.singular.capitalize()]
        for field in (*resource.fields, *resource.links):
            assert schema["properties"][field]["description"], f"{name}.{field}"
        assert schema["additionalProperties"] is False


@pytest.mark.parametrize(("path", "operation"), OPERATIONS)
def test_every_example_of_the_document_is_answered(client: TestClient, path: str, operation: dict[str, Any]) -> None:
    examples = {one["name"]: one["example"] for one in parameters(operation) if "example" in one}
    record_id = examples.pop("id", None) if "{id}" in path else None
    for name, example in examples.items():
        value = ",".join(example) if isinstance(example, list) else example
        reply = client.get(path.format(id=record_id), params={name: value})
        assert reply.status_code == 200, (name, reply.text)
    assert ("{id}" in path) == (record_id is not None)


def test_the_links_of_a_page_lead_on(client: TestClient) -> None:
    """Each OpenAPI link, followed by hand: the next page, and the first record of this one."""
    for name, resource in CATALOGUE.items():
        links = DOCUMENT["paths"][f"/v1/{name}"]["get"]["responses"]["200"]["links"]
        assert links["first"]["operationId"] == f"get_{resource.singular}"
        assert links["next"]["parameters"]["after"] == "$response.body#/meta/next_cursor"
        asked = {parameter["name"] for parameter in parameters(DOCUMENT["paths"][f"/v1/{name}"]["get"])}
        # The page is JSON, in which `geometry` means nothing.
        assert set(links["next"]["parameters"]) == asked - {"geometry"}
        page = client.get(f"/v1/{name}").json()
        assert client.get(f"/v1/{name}/{page['data'][0]['id']}").status_code == 200


def test_a_record_of_every_collection_is_an_example() -> None:
    assert set(IDS) == set(CATALOGUE)

"""What schemathesis makes of the contract is answered as the contract says, over both faces."""

import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance

from api.app import create_app
from api.settings import Settings
from models.store import PROJECT
from tests.conftest import fill
from tests.synthetic import records


def configured(coverage: bool, examples: int = 50) -> SchemathesisConfig:
    """The configuration of the project, with or without the phase that tries each parameter's limits in turn.

    There are ten thousand such cases, which take minutes: the command line runs them all, the tests those of
    one collection and of all single records, whose parameters are made of the same tables.
    """
    written = tomllib.loads((PROJECT / "schemathesis.toml").read_text("utf-8"))
    generation = written["generation"] | {"max-examples": examples}
    phases = {"coverage": {"enabled": coverage}}
    return SchemathesisConfig.from_dict(written | {"generation": generation, "phases": phases})


# Without shrinking, which with a hundred parameters takes minutes; the case that failed is shown as it was.
QUIET = settings(deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
SUFFIXED = r"\.(csv|ndjson|geojson)$"
REFUSED = {"GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"}
# The cases are made when the tests are collected, so the application and its dataset are there by then.
FOLDER = tempfile.TemporaryDirectory()
URL = f"sqlite:///{Path(FOLDER.name) / 'fogline.sqlite3'}"
fill(URL, records())
APP = create_app(Settings(database_url=URL))
REST = schemathesis.openapi.from_asgi("/openapi.json", APP, config=configured(coverage=False))
# A suffix takes what the collection takes, so a few questions of each show that it answers.
PLAIN = REST.exclude(path_regex=SUFFIXED)
EXPORTS = schemathesis.openapi.from_asgi("/openapi.json", APP, config=configured(coverage=False, examples=8)).include(
    path_regex=SUFFIXED
)
LIMITS = schemathesis.openapi.from_asgi("/openapi.json", APP, config=configured(coverage=True)).include(
    path_regex=r"forces(\.csv)?$|\{id\}"
)
GRAPHQL = schemathesis.graphql.from_asgi("/graphql", APP, config=configured(coverage=False))


@pytest.fixture(scope="module", autouse=True)
def _clean_up() -> Iterator[None]:
    yield
    FOLDER.cleanup()


@PLAIN.parametrize()
@QUIET
def test_rest_answers_as_its_contract_says(case: schemathesis.Case) -> None:
    case.call_and_validate()


@EXPORTS.parametrize()
@QUIET
def test_an_export_answers_as_its_contract_says(case: schemathesis.Case) -> None:
    case.call_and_validate()


@LIMITS.parametrize()
@QUIET
def test_rest_keeps_the_limits_of_each_parameter(case: schemathesis.Case) -> None:
    case.call_and_validate()


@GRAPHQL.parametrize()
@QUIET
def test_graphql_answers_as_its_schema_says(case: schemathesis.Case) -> None:
    # What SDL cannot say (`first` up to 100, what a cursor is) is refused with codes that schemathesis does not know.
    reply = case.call_and_validate(excluded_checks=[not_a_server_error, positive_data_acceptance])
    assert reply.status_code == 200
    codes = {error["extensions"]["code"] for error in reply.json().get("errors", ())}
    assert codes <= {"BAD_USER_INPUT", "INVALID_PARAMETER", "INVALID_CURSOR", "QUERY_TOO_COSTLY", *REFUSED}


def test_links_lead_from_page_to_page_and_to_the_records() -> None:
    REST.as_state_machine().run(settings=settings(QUIET, max_examples=30, stateful_step_count=6))

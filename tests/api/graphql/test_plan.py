"""The plan gives what graphql-core's own executor gives, whatever the operation; FOGLINE_TEST_OPERATIONS says of how
many made at random."""

import os
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from graphql import DocumentNode, ExecutionResult, GraphQLError, execute_sync, parse, validate
from hypothesis import HealthCheck, Phase, assume, given, note, settings
from sqlalchemy.engine import make_url

from api.core.errors import Problem
from api.core.fragments import Fragments
from api.core.kinds import show_number
from api.core.snapshot import Snapshot
from api.graphql.plan.operation import Planner
from api.graphql.schema import build
from api.resources import CATALOGUE
from models.store import reader
from tests.api.graphql.naive import naive_schema
from tests.api.graphql.operations import Made, operations
from tests.conftest import fill
from tests.synthetic import records

CASES = int(os.environ.get("FOGLINE_TEST_OPERATIONS", "100"))
SCHEMA, NAIVE = build(CATALOGUE), naive_schema()
PLANNER = Planner(SCHEMA, Fragments(2**20))
# What a plan refuses before it asks the database, and the oracle when it comes to it, if it does.
REFUSED = {"INVALID_PARAMETER", "INVALID_CURSOR", "QUERY_TOO_COSTLY", "BAD_USER_INPUT"}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """The synthetic dataset on SQLite: what the databases do alike is tested elsewhere."""
    url = f"sqlite:///{tmp_path_factory.mktemp('plan') / 'fogline.sqlite3'}"
    fill(url, records())
    engine = reader(make_url(url))
    with Snapshot(engine) as snapshot:
        yield snapshot
    engine.dispose()


def whole(value: Any) -> Any:
    """The value with whole numbers whole, which the executor's Float is not."""
    if isinstance(value, dict):
        return {key: whole(item) for key, item in value.items()}
    if isinstance(value, list):
        return [whole(item) for item in value]
    return show_number(value) if isinstance(value, float) else value


def written(value: Any) -> bytes:
    return orjson.dumps(whole(value))


def code(error: GraphQLError) -> str:
    cause = error.original_error
    return cause.code if isinstance(cause, Problem) else "BAD_USER_INPUT"


def by_root(result: ExecutionResult) -> set[tuple[str, Any]]:
    return {(code(error), error.path[0] if error.path else None) for error in result.errors or ()}


def both(document: DocumentNode, made: Made, snapshot: Snapshot) -> tuple[ExecutionResult, ExecutionResult]:
    _, name, given = made
    expected = execute_sync(NAIVE, document, None, snapshot, variable_values=given, operation_name=name)
    return PLANNER.execute(document, name, given, snapshot), expected


def compare(document: DocumentNode, made: Made, snapshot: Snapshot) -> None:
    note(f"{made[0]}\n{made[2]}")
    found, expected = both(document, made, snapshot)
    if all(len(error.path or ()) < 2 for error in expected.errors or ()) and by_root(found) == by_root(expected):
        # The same bytes, so the same order of fields as well.
        assert written(found.data) == written(expected.data)
        places = [
            [(error.path, error.locations) for error in result.errors or () if error.path]
            for result in (found, expected)
        ]
        assert places[0] == places[1]
        return
    # What is wrong at a link is wrong at the root for a plan, even if no record is there to follow the link from.
    assert found.errors, expected.errors
    told = by_root(found)
    assert {one for one, _ in told} <= REFUSED, found.errors
    if found.data is not None:
        assert by_root(expected) <= told
        assert expected.data is not None
        kept = found.data.keys() - {key for _, key in told}
        assert {key: written(found.data[key]) for key in kept} == {key: written(expected.data[key]) for key in kept}


@given(made=operations(SCHEMA))
@settings(
    max_examples=CASES,
    # Without shrinking, which takes minutes; the operation that failed is shown as it was.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize="FOGLINE_TEST_OPERATIONS" not in os.environ,
    database=None,
)
def test_a_plan_gives_what_the_standard_executor_gives(small: Snapshot, made: Made) -> None:
    document = parse(made[0])
    assume(not validate(SCHEMA, document))
    compare(document, made, small)

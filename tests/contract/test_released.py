"""What was released still works: nothing that a client may use has gone or become another."""

from graphql import build_schema, find_breaking_changes

from api.contract import contract
from models.store import PROJECT

RELEASED = (PROJECT / "openapi" / "released.graphql").read_text("utf-8")


def broken(schema: str) -> list[str]:
    return [change.description for change in find_breaking_changes(build_schema(RELEASED), build_schema(schema))]


def test_nothing_of_the_released_schema_is_broken() -> None:
    assert broken(contract()["schema.graphql"]) == [], "deprecate it first; a release copies schema.graphql over it"


def test_a_change_that_breaks_is_found() -> None:
    other = RELEASED.replace("  valueText: String!\n", "  text: String!\n", 1)
    told = broken(other.replace("  totalCount: Int!\n", "  totalCount: Int\n"))
    assert any("valueText" in description for description in told)
    assert any("totalCount" in description for description in told)

"""Summaries over REST: each group as plain Python makes it, in every format, page by page, and in GraphQL alike."""

import csv
import io
import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.core.kinds import Kind
from api.names import camel
from api.resources import CATALOGUE
from tests import summary_oracle
from tests.synthetic import world

ESTIMATES = CATALOGUE["estimates"]
SUMMARY = "/v1/estimates/summary"
NAMES = ("low", "high", "unbounded", "excluded")


def expected(*by: str, listed: int = 20, **equal: Any) -> list[dict[str, Any]]:
    rows = [row for row in world()["estimates"].values() if all(row[name] == value for name, value in equal.items())]
    return summary_oracle.summary(rows, by, listed, world())


def pages(client: TestClient, path: str) -> list[dict[str, Any]]:
    found = [client.get(path).json()]
    while found[-1]["links"]["next"]:
        found.append(client.get(found[-1]["links"]["next"]).json())
    return found


@pytest.mark.parametrize("by", [(), ("force",), ("month", "measure"), ("source", "location", "unit"), ("report",)])
def test_the_pages_hold_the_groups_that_plain_python_makes(rich: TestClient, by: tuple[str, ...]) -> None:
    asked = f"{SUMMARY}?limit=30&count=exact" + (f"&by={','.join(by)}" if by else "")
    found = pages(rich, asked)
    groups = expected(*by)
    assert [group for page in found for group in page["data"]] == groups
    assert {page["meta"]["total"] for page in found} == {len(groups)}
    assert [page["meta"]["returned"] for page in found[:-1]] == [30] * (len(found) - 1)
    assert found[0]["links"]["self"] == asked.replace("%2C", ",")


def test_filters_are_those_of_the_collection(rich: TestClient) -> None:
    groups = rich.get(f"{SUMMARY}?by=force&measure=killed&limit=100&latest=1").json()["data"]
    assert groups == expected("force", listed=1, measure="killed")
    through = rich.get(f"{SUMMARY}?force.country=KP&limit=100&latest=0").json()["data"]
    listed = rich.get("/v1/estimates?force.country=KP&count=exact").json()["meta"]["total"]
    assert sum(group["estimates"] for group in through) == listed > 0


def test_the_next_page_is_in_the_link_header(rich: TestClient) -> None:
    reply = rich.get(f"{SUMMARY}?by=force&limit=2")
    assert reply.headers["Link"] == f'<{reply.json()["links"]["next"]}>; rel="next"'
    assert "Link" not in rich.get(f"{SUMMARY}?unit=persons&measure=killed&limit=100").headers


@pytest.mark.parametrize(
    "query", ["by=force,month", "by=source&latest=2&unit=persons", "latest=0", "by=report&limit=7"]
)
def test_lines_hold_all_groups(rich: TestClient, query: str) -> None:
    reply = rich.get(f"{SUMMARY}.ndjson?{query}")
    assert reply.headers["Content-Type"].startswith("application/x-ndjson")
    lines = [json.loads(line) for line in reply.text.splitlines()]
    found = pages(rich, f"{SUMMARY}?{query}") if "limit" in query else pages(rich, f"{SUMMARY}?{query}&limit=100")
    assert lines == (found[0]["data"] if "limit" in query else [group for page in found for group in page["data"]])


def test_a_table_has_a_row_for_each_group_and_the_same_columns_without_any(rich: TestClient) -> None:
    reply = rich.get(f"{SUMMARY}.csv?by=force,month")
    rows = list(csv.DictReader(io.StringIO(reply.text)))
    groups = expected("force", "month")
    assert len(rows) == len(groups)
    for row, group in zip(rows, groups, strict=True):
        for name in ("month", "estimates", "speakers", "first_date"):
            assert row[name] == ("" if group[name] is None else str(group[name]))
        assert row["force_name"].removeprefix("'") == (group["force_name"] or "")
        assert row["disputed"] == json.dumps(group["disputed"])
        assert row["mixes"] == " ".join(group["mixes"])
        for name in ("envelope", "overlap"):
            ends = group[name] or dict.fromkeys(NAMES, None)
            for end in ("low", "high"):
                assert row[f"{name}_{end}"] == ("" if ends[end] is None else f"{ends[end]:g}")
            assert row[f"{name}_unbounded"] == " ".join(ends["unbounded"] or [])
    assert reply.headers["Content-Disposition"] == 'attachment; filename="fogline-estimates-summary-r1.csv"'
    empty = rich.get(f"{SUMMARY}.csv?by=force,month&id=est-nosuch").text
    assert empty.splitlines() == [",".join(rows[0])]


def test_a_table_holds_no_formula(rich: TestClient) -> None:
    """Names come from the articles: none may run in a spreadsheet."""
    table = rich.get(f"{SUMMARY}.csv?by=report,force,location,source").text
    cells = [cell for row in csv.reader(io.StringIO(table)) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []


@pytest.mark.parametrize(
    ("query", "parameter", "says"),
    [
        ("by=force,force", "by", "twice"),
        ("by=nosuch", "by", "Unknown dimension 'nosuch'"),
        ("by=forces", "by", "Did you mean 'force'?"),
        ("by=", "by", "Unknown dimension ''"),
        ("limit=0", "limit", "from 1 to 100"),
        ("limit=101", "limit", "from 1 to 100"),
        ("limit=x", "limit", "from 1 to 100"),
        ("after=nosuch", "after", "belongs to another question"),
        ("sort=low", "sort", "Unknown parameter"),
        ("measure=nosuch", "measure", "must be one of"),
    ],
)
@pytest.mark.parametrize("suffix", ["", ".csv", ".ndjson"])
def test_what_is_wrong_is_named_in_every_format(
    rich: TestClient, suffix: str, query: str, parameter: str, says: str
) -> None:
    reply = rich.get(f"{SUMMARY}{suffix}?{query}")
    assert reply.status_code == 422
    (fault,) = reply.json()["errors"]
    assert fault["parameter"] == parameter
    assert says in fault["detail"]


@pytest.mark.parametrize("latest", ["21", "-1", "x", "1.0", ""])
@pytest.mark.parametrize("suffix", ["", ".ndjson"])
def test_speakers_are_listed_up_to_twenty(rich: TestClient, suffix: str, latest: str) -> None:
    reply = rich.get(f"{SUMMARY}{suffix}?latest={latest}")
    assert reply.status_code == 422
    assert "from 0 to 20" in reply.json()["errors"][0]["detail"]


def test_unknown_dimensions_are_answered_with_the_known_ones(rich: TestClient) -> None:
    (fault,) = rich.get(f"{SUMMARY}?by=day").json()["errors"]
    assert fault["allowed"] == list(ESTIMATES.summing.by if ESTIMATES.summing else ())


def test_a_cursor_of_another_summary_is_refused(rich: TestClient) -> None:
    after = rich.get(f"{SUMMARY}?by=force&limit=1").json()["meta"]["next_cursor"]
    for other in ("by=month", "by=force&unit=persons", "by=force,month"):
        reply = rich.get(f"{SUMMARY}?{other}&after={after}")
        assert (reply.status_code, reply.json()["code"]) == (422, "INVALID_CURSOR")
    assert rich.get(f"{SUMMARY}.ndjson?by=force&after={after}").status_code == 200


def test_what_sums_nothing_up_has_no_summary(rich: TestClient) -> None:
    assert rich.get("/v1/claims/summary").status_code == 404


@pytest.mark.parametrize(
    "query",
    ["", "by=force,measure&limit=3&count=exact", "by=month,location,report,source,unit&latest=1", "by=force&latest=0",
     "by=measure&value__overlaps=5..20&force.country=KP"],
)  # fmt: skip
def test_graphql_gives_the_same_groups(rich: TestClient, query: str) -> None:
    page = rich.get(f"{SUMMARY}?{query}").json()
    for _ in range(2):
        reply = rich.post("/graphql", json={"query": page["meta"]["graphql"]}).json()
        assert "errors" not in reply, reply
        found = reply["data"]["estimateSummary"]
        assert found["nodes"] == [in_graphql(group) for group in page["data"]]
        assert found["pageInfo"]["hasNextPage"] == (page["links"]["next"] is not None)
        assert found.get("totalCount") == page["meta"].get("total")
        if page["links"]["next"] is None:
            break
        assert found["pageInfo"]["endCursor"] == page["meta"]["next_cursor"]
        page = rich.get(page["links"]["next"]).json()


def in_graphql(value: Any, kind: Kind | None = None) -> Any:
    """A group as GraphQL shows it: other names, and words of vocabularies by their name."""
    if isinstance(value, dict):
        kinds = {name: made.kind for name, made in ESTIMATES.fields.items()}
        return {camel(name): in_graphql(inner, kinds.get(name)) for name, inner in value.items()}
    if isinstance(value, list):
        ends = [{"low": "LOW", "high": "HIGH"}.get(one, one) if isinstance(one, str) else one for one in value]
        return [in_graphql(one) for one in ends]
    return kind.words(value).name if kind and kind.words and value is not None else value


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("by: [FORCE, FORCE]", "by must not name anything twice."),
        ("first: 0", "first must be from 1 to 100, not 0."),
        ("latest: 21", "latest must be from 0 to 20, not 21."),
        ('after: "nosuch"', "belongs to another question"),
    ],
)
def test_graphql_refuses_the_same(rich: TestClient, arguments: str, says: str) -> None:
    reply = rich.post("/graphql", json={"query": f"{{ estimateSummary({arguments}) {{ totalCount }} }}"}).json()
    assert says in reply["errors"][0]["message"]
    assert reply["errors"][0]["extensions"]["code"] in ("INVALID_PARAMETER", "INVALID_CURSOR")


def test_what_does_not_make_the_groups_is_null_in_graphql(rich: TestClient) -> None:
    query = "{ estimateSummary(by: [MONTH], latest: 0) { nodes { month forceId forceName measure } totalCount } }"
    page = rich.post("/graphql", json={"query": query}).json()["data"]["estimateSummary"]
    assert {(group["forceId"], group["forceName"]) for group in page["nodes"]} == {(None, None)}
    assert any(group["month"] for group in page["nodes"])
    assert page["totalCount"] == len(expected("month"))


def test_databases_give_the_same_bytes(both: tuple[TestClient, TestClient]) -> None:
    for query in ("by=force,month&limit=100", "by=source,report&latest=3&limit=100"):
        first, second = (client.get(f"{SUMMARY}?{query}").content for client in both)
        assert first == second
        first, second = (client.get(f"{SUMMARY}.csv?{query.partition('&')[0]}").content for client in both)
        assert first == second

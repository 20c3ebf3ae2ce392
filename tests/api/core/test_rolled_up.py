"""What is rolled up of a force: the same as what would be worked out, whatever was loaded or withdrawn since."""

import random
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import orjson
import pytest
from sqlalchemy import Engine, make_url
from starlette.testclient import TestClient

from api.core.ask import Condition
from api.core.fragments import Fragments
from api.core.snapshot import Snapshot
from api.core.summary import Groups, Summary, answer
from api.resources import CATALOGUE
from models import Estimate, Record, Report
from models.store import reader
from seed.load import write
from tests import synthetic

ESTIMATES = CATALOGUE["estimates"]
FORCES = [f"frc-force-{number}" for number in range(15)]
# Besides the force: what stands in a group.
OTHERS: tuple[dict[str, Any], ...] = (
    {},
    {"unit": "persons"},
    {"measure__in": ("killed", "wounded", "strength")},
    {"per__is_null": True, "currency__is_null": True},
)
BY = (("month",), ("month", "measure"), ("force", "month", "unit"), ("unit", "month"), ("measure", "force", "month"))
FEBRUARY = {"as_of_from": date(2024, 2, 1), "as_of_to": date(2024, 2, 29)}
Page = Callable[[Snapshot, Summary], Groups]


@pytest.fixture
def readers(empty_url: str) -> Iterator[Engine]:
    """An engine that reads what the tests write."""
    engine = reader(make_url(empty_url))
    yield engine
    engine.dispose()


def summary(force_id: str, by: tuple[str, ...], others: dict[str, Any], **more: Any) -> Summary:
    asked = {"force_id": force_id, **others}
    return Summary(ESTIMATES, by, tuple(Condition(ESTIMATES.filters[n], v) for n, v in asked.items()), **more)


def pages(snapshot: Snapshot, page_of: Page, force_id: str, by: tuple[str, ...], others: Any, listed: int) -> list[Any]:
    """All pages of groups, as if no speakers had been asked for; with the cursors and how many groups there are."""
    found: list[Any] = []
    after = None
    while not found or after:
        page = page_of(snapshot, summary(force_id, by, others, first=4, after=after, count=True, listed=listed))
        # The text tells the order of names, and a whole number from another.
        groups = [orjson.loads(orjson.dumps(group)) for group in page.records]
        for group in groups:
            group["not_listed"] += len(group["latest"])
            group["latest"] = []
        after = page.next_cursor
        found.append((orjson.dumps(groups), after, page.total, [page.cursor(at) for at in range(len(page.keys))]))
    return found


def changed(records: tuple[Record, ...], report_id: str, choice: random.Random) -> list[Record]:
    """The records of one report, on other days, with some estimates gone, some moved and some said by others."""
    made = []
    keep = choice.choice([0, 0.5, 0.9])
    for record in records:
        if getattr(record, "report_id", report_id) not in (report_id, None):
            continue
        if isinstance(record, Report):
            if record.id != report_id:
                continue
            record = record.model_copy(update={"published_from": None, "published_to": None, "published": None})
        if isinstance(record, Estimate):
            if choice.random() >= keep:
                continue
            moved: dict[str, Any] = {"force_id": choice.choice([None, *FORCES])}
            update = choice.choice([{}, {"source_id": None}, moved, {"as_of": "2024-02", **FEBRUARY}])
            record = record.model_copy(update=update)
        made.append(record)
    return made


@pytest.mark.parametrize("seed", range(3))
def test_what_is_rolled_up_is_what_would_be_worked_out(write_engine: Engine, readers: Engine, seed: int) -> None:
    choice = random.Random(seed)
    fragments = Fragments(1_000_000)
    drafts = [synthetic.records(seed, 200), synthetic.records(seed + 1, 200)]
    report_ids = [(draft, record.id) for draft in drafts for record in draft if isinstance(record, Report)]
    loads: list[Any] = [drafts[0], drafts[1], *(changed(*choice.choice(report_ids), choice) for _ in range(4))]
    for records in [*loads, drafts[0]]:
        state = write(write_engine, records)
        with Snapshot(readers) as snapshot:
            snapshot.revision = state.revision
            for force_id in FORCES:
                asked = (force_id, choice.choice(BY), choice.choice(OTHERS))
                expected = pages(snapshot, answer, *asked, listed=20)
                # Twice, as it is then found where it was kept.
                for page_of in (answer, fragments.groups, fragments.groups):
                    assert pages(snapshot, page_of, *asked, listed=0) == expected


def test_a_page_that_was_written_before_is_one_statement(
    write_engine: Engine, readers: Engine, statements: list[str]
) -> None:
    write(write_engine, synthetic.records())
    fragments = Fragments(1_000_000)
    with Snapshot(readers) as snapshot:
        for expected in (2, 1, 1):
            statements.clear()
            page = fragments.groups(snapshot, summary(FORCES[3], ("month",), {}, listed=0))
            assert len(page.records) > 1
            assert len(statements) == expected
            assert not any("estimate " in sent for sent in statements)


@pytest.mark.parametrize(
    ("by", "conditions", "listed"),
    [
        (("month",), {"force_id": "frc-force-3"}, 1),
        (("measure",), {"force_id": "frc-force-3"}, 0),
        (("month", "source"), {"force_id": "frc-force-3"}, 0),
        (("month", "force"), {}, 0),
        (("month", "force"), {"force_id__in": ("frc-force-3", "frc-force-4")}, 0),
        (("month",), {"force_id": "frc-force-3", "hedge": "asserted"}, 0),
        (("month",), {"force_id": "frc-force-3", "force.country__is_null": True}, 0),
        (("month",), {"force.name": "frc-force-3"}, 0),
        (("month",), {"force_id__is_null": True}, 0),
    ],
)
def test_what_stands_in_no_group_is_worked_out(by: Any, conditions: Any, listed: int) -> None:
    asked = tuple(Condition(ESTIMATES.filters[name], value) for name, value in conditions.items())
    assert Summary(ESTIMATES, by, asked, listed=listed).rolled_up is None


def test_each_format_and_graphql_say_the_same(rich: TestClient) -> None:
    where = "by=month,measure&force_id=frc-force-3"
    found = rich.get(f"/v1/estimates/summary?{where}&latest=0&limit=100").json()
    assert found["data"]
    whole = rich.get(f"/v1/estimates/summary?{where}&limit=100").json()["data"]
    for group in whole:
        group |= {"latest": [], "not_listed": len(group["latest"]) + group["not_listed"]}
    assert found["data"] == whole
    lines = rich.get(f"/v1/estimates/summary.ndjson?{where}&latest=0").text.splitlines()
    assert [orjson.loads(line) for line in lines] == whole
    rows = rich.get(f"/v1/estimates/summary.csv?{where}").text.splitlines()
    assert [row.split(",")[:2] for row in rows[1:]] == [[group["month"] or "", group["measure"]] for group in whole]
    asked = rich.post("/graphql", json={"query": found["meta"]["graphql"]}).json()["data"]["estimateSummary"]
    assert [node["estimates"] for node in asked["nodes"]] == [group["estimates"] for group in whole]
    assert [node["notListed"] for node in asked["nodes"]] == [group["not_listed"] for group in whole]

"""The benchmark's dataset is one that Fogline can serve; how fast it is served is no matter of a test."""

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlmodel import Session, select

from models import ENTITIES, Estimate, Report
from models.store import reader
from tests.benchmark import report
from tests.benchmark.dataset import fill
from tests.benchmark.load import Measured
from tests.benchmark.questions import PAGE, QUESTIONS, draw
from tests.benchmark.servers import OURS
from tests.benchmark.world import World
from tests.conftest import client_of

SCALE = 0.001


def test_each_record_obeys_the_models() -> None:
    batches = list(World(SCALE, seed=3).rows())
    assert {entity for entity, _ in batches} < set(ENTITIES)
    for entity, rows in batches:
        for row in rows:
            entity.model_validate(row)


def test_the_same_seed_makes_the_same_rows() -> None:
    assert list(World(SCALE, seed=3).rows()) == list(World(SCALE, seed=3).rows())
    assert list(World(SCALE, seed=3).rows()) != list(World(SCALE, seed=4).rows())


def test_each_value_stands_in_its_report_and_all_of_it_is_served(empty_url: str) -> None:
    counts = fill(empty_url, SCALE)
    assert counts["estimate"] == 1_000
    engine = reader(make_url(empty_url))
    with Session(engine) as session:
        for estimate, report in session.exec(select(Estimate, Report).join(Report)):
            assert report.text[estimate.value_start : estimate.value_end] == estimate.value_text
            assert report.text[estimate.quote_start : estimate.quote_end] == estimate.quote
    engine.dispose()
    with client_of(empty_url) as client:
        answer = client.get("/v1/estimates?count=exact&include=report,location,source,force").json()
    assert answer["meta"]["total"] == 1_000
    assert answer["data"][0]["report"]["title"]


def test_the_tables_have_the_indexes_of_the_models(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'made.sqlite3'}"
    fill(url, SCALE)
    engine = reader(make_url(url))
    with engine.connect() as connection:
        found = set(connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'index'")).scalars())
    engine.dispose()
    assert {index.name for index in Estimate.__table__.indexes} <= found  # type: ignore[attr-defined]


def test_a_target_is_met_by_the_median_of_the_ratios_of_the_rounds() -> None:
    ours = [Measured(rate, cpu=0.1, p50=1, p99=2) for rate in (900, 800, 100)]
    theirs = [Measured(rate, cpu=0.4, p50=1, p99=2) for rate in (100, 100, 100)]
    *_, row, _ = report.rates({("R1", "fogline"): ours, ("R1", "fastapi"): theirs})
    assert row.split(" | ")[-4:] == ["8×", "4×", "8×", "yes |"]
    *_, row, _ = report.rates({("R1", "fogline"): ours[1:], ("R1", "fastapi"): theirs})
    assert row.endswith("NO |")


def test_pages_go_on_where_the_page_before_them_ends(tmp_path: Path) -> None:
    file = tmp_path / "made.sqlite3"
    fill(str(file), SCALE)
    deep = next(question for question in QUESTIONS if question.name == "R3")
    first, second, *_ = draw(deep, file)
    assert (first["page"], second["offset"]) == (0, PAGE)
    with client_of(f"sqlite:///{file}") as client:
        asked = OURS["R2"].format_map(first)
        last = client.get(asked).json()["data"][-1]
    assert (last["as_of_from"], last["id"]) == (second["after_day"], second["after_id"])

"""The commands on many articles: in other processes, on a cluster, interrupted, and over what is no article."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import make_url, select
from sqlalchemy.exc import SQLAlchemyError

from models import ENTITIES
from models.revision import newest
from models.store import PROJECT, reader
from seed.evaluate import version

EVALUATION = PROJECT / "tests" / "seed" / "evaluation"
TEXT = """The defence ministry said on Monday that at least {number} soldiers were killed near Kharkiv.

Between 40 and {number} drones were shot down, according to Oleksandr Prokudin, the governor of Kherson region."""


def run(*arguments: str, text: str | None = None, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "seed", *arguments]
    env = os.environ | environment
    return subprocess.run(command, cwd=PROJECT, env=env, input=text, capture_output=True, text=True, check=False)


def corpus(folder: Path, count: int) -> Path:
    """A file of so many articles, no two the same."""
    path = folder / "articles.jsonl"
    lines = (json.dumps({"id": f"a{number}", "text": TEXT.format(number=100 + number)}) for number in range(count))
    path.write_text("\n".join(lines), "utf-8")
    return path


def standing(url: str) -> tuple[str, dict[str, int]]:
    """The checksum of the dataset and the number of its records."""
    engine = reader(make_url(url))
    with engine.connect() as connection:
        now = newest(connection)
        assert now is not None
        ids = [connection.execute(select(entity.__table__.c.id)).all() for entity in ENTITIES]  # type: ignore[attr-defined]
    engine.dispose()
    return now.checksum, dict(zip((entity.__name__ for entity in ENTITIES), map(len, ids), strict=True))


def wait_until_open(port: int) -> None:
    for _ in range(600):
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("the scheduler did not start within a minute")


@contextmanager
def cluster() -> Iterator[str]:
    """A Dask scheduler with two workers, each a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    scheduler = ["distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    worker = ["distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard", "--no-nanny"]
    started = [
        subprocess.Popen([sys.executable, "-m", *command], cwd=PROJECT, stderr=subprocess.DEVNULL)
        for command in (scheduler, worker, worker)
    ]
    try:
        wait_until_open(port)
        yield address
    finally:
        for process in started:
            process.kill()
            process.wait()


def test_other_processes_and_a_cluster_give_what_one_process_gives(tmp_path: Path) -> None:
    path = corpus(tmp_path, 90)
    ways: list[tuple[str, ...]] = [(), ("--workers", "2")]
    found = []
    for number, way in enumerate(ways):
        url = f"sqlite:///{tmp_path / f'{number}.sqlite3'}"
        done = run("load", str(path), *way, FOGLINE_DATABASE_URL=url)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        found.append(standing(url))
    with cluster() as address:
        url = f"sqlite:///{tmp_path / 'cluster.sqlite3'}"
        done = run("load", str(path), "--dask", address, FOGLINE_DATABASE_URL=url)
        assert done.returncode == 0, done.stderr
        found.append(standing(url))
    assert found[0][1]["Report"] == 90
    assert found[0][1]["Estimate"] == 180
    assert found[0] == found[1] == found[2]


def test_what_is_no_article_is_refused_by_file_and_line_and_the_rest_loads(tmp_path: Path) -> None:
    good = TEXT.format(number=70)
    lines = [
        json.dumps({"id": "good", "text": good}),
        "{not json",
        json.dumps({"id": "good", "text": "again"}),
        json.dumps({"text": "no id"}),
        json.dumps({"id": "empty", "text": " "}),
        json.dumps({"id": "half", "text": "half a character \ud800"}),
        json.dumps({"id": "dated", "text": good + " Later.", "published": "the other day"}),
        "[" * 100_000,
        json.dumps({"id": "long", "text": "word " * 3_000_000}),
        json.dumps({"id": "last", "text": good + " The end."}),
    ]
    (tmp_path / "some.jsonl").write_text("\n".join(lines), "utf-8")
    (tmp_path / "bomb.html").write_text("<div>" * 200_000 + "At least 5 men died.", "utf-8")
    (tmp_path / "photo.txt").write_bytes(bytes(range(256)))
    (tmp_path / "front.md").write_text("---\n- a list\n---\nAt least 5 men died.", "utf-8")
    url = f"sqlite:///{tmp_path / 'db.sqlite3'}"
    done = run("load", str(tmp_path / "some.jsonl"), *map(str, tmp_path.glob("*.[hmt]*")), FOGLINE_DATABASE_URL=url)
    assert done.returncode == 1
    refused = [line for line in done.stderr.splitlines() if line.startswith("refused ")]
    assert "Traceback" not in done.stderr
    for number in (2, 3, 4, 5, 6, 8, 9):
        assert any(f"some.jsonl:{number}: " in line for line in refused), number
    for name in ("bomb.html", "photo.txt", "front.md", "some.jsonl#dated"):
        assert any(name in line for line in refused), name
    assert len(refused) == 11
    assert standing(url)[1]["Report"] == 2


def test_pages_and_front_matter_tell_what_is_known_of_a_report(tmp_path: Path) -> None:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT.format(number=55).split("\n\n"))
    meta = '<meta property="og:site_name" content="The Example"><meta name="date" content="2024-05-06">'
    script = "<script>var killed = '900 soldiers were killed';</script>"
    page = f"<html><head><title>Toll rises</title>{meta}</head><body><nav><a href='/'>Home</a></nav>{script}"
    (tmp_path / "page.html").write_text(f"{page}<article>{paragraphs}</article></body></html>", "utf-8")
    front = "---\ntitle: Toll falls\npublisher: The Sample\nurl: https://example.org/2\npublished: 2024-05-07\n---\n"
    (tmp_path / "note.md").write_text(front + TEXT.format(number=56), "utf-8")
    done = run("extract", str(tmp_path / "page.html"), str(tmp_path / "note.md"))
    assert (done.returncode, done.stderr) == (0, "")
    page_read, note_read = map(json.loads, done.stdout.splitlines())
    assert [estimate["low"] for estimate in page_read["estimates"]] == [55, 40]
    assert [estimate["low"] for estimate in note_read["estimates"]] == [56, 40]
    url = f"sqlite:///{tmp_path / 'db.sqlite3'}"
    assert run("load", str(tmp_path / "page.html"), str(tmp_path / "note.md"), FOGLINE_DATABASE_URL=url).returncode == 0
    engine = reader(make_url(url))
    with engine.connect() as connection:
        table = ENTITIES[0].__table__  # type: ignore[attr-defined]
        rows = {row.origin: row for row in connection.execute(select(table))}
    engine.dispose()
    assert (rows["note.md"].title, rows["note.md"].publisher) == ("Toll falls", "The Sample")
    assert (rows["note.md"].url, rows["note.md"].published) == ("https://example.org/2", "2024-05-07")
    assert not rows["note.md"].text.startswith("---")
    assert (rows["page.html"].title, rows["page.html"].published) == ("Toll rises", "2024-05-06")
    assert "soldiers were killed" in rows["page.html"].text
    assert not {"900", "Home", "<p>", "var"} & set(rows["page.html"].text.split())


def test_extract_prints_a_line_a_document_whose_spans_cut_the_text(tmp_path: Path) -> None:
    text = TEXT.format(number=70)
    done = run("extract", "-", text=text)
    assert (done.returncode, done.stderr) == (0, "")
    (read,) = map(json.loads, done.stdout.splitlines())
    assert {"id", "estimates", "claims", "locations", "forces", "sources", "dates"} <= set(read)
    first, second = read["estimates"]
    assert (first["low"], first["best"], first["high"], first["bound"]) == (70, None, None, "at_least")
    assert (first["unit"], first["measure"], first["qualifier"]) == ("persons", "killed", "at_least")
    assert (second["low"], second["best"], second["high"], second["bound"]) == (40, None, 70, "between")
    assert (second["unit"], second["measure"], second["source"]) == ("drones", "intercepted", "Oleksandr Prokudin")
    for estimate in (first, second):
        assert text[estimate["start"] : estimate["end"]] == estimate["quote"]
        assert estimate["sentence"][0] <= estimate["start"] < estimate["end"] <= estimate["sentence"][1]
    rows = "\n".join(json.dumps({"id": name, "text": text}) for name in ("x", "y"))
    assert [json.loads(line)["id"] for line in run("extract", "-", text=rows).stdout.splitlines()] == ["x", "y"]


def wait_until_some_is_loaded(url: str) -> None:
    for _ in range(1200):
        try:
            standing(url)
        except (AssertionError, SQLAlchemyError):
            time.sleep(0.05)
        else:
            return
    pytest.fail("nothing was loaded within a minute")


def test_an_interrupted_load_leaves_whole_batches_and_the_same_command_goes_on(tmp_path: Path) -> None:
    path = corpus(tmp_path, 4000)
    url = f"sqlite:///{tmp_path / 'db.sqlite3'}"
    command = [sys.executable, "-m", "seed", "load", str(path), "--workers", "2"]
    environment = os.environ | {"FOGLINE_DATABASE_URL": url}
    # A shell starts what runs in its background deaf to interrupts; a user's command is not.
    hear = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(
        command, cwd=PROJECT, env=environment, stderr=subprocess.PIPE, text=True, preexec_fn=hear
    ) as process:
        wait_until_some_is_loaded(url)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130
        assert process.stderr is not None
        assert process.stderr.read().startswith("interrupted")
    left = standing(url)[1]["Report"]
    assert 0 < left < 4000
    assert run("load", str(path), "--workers", "2", FOGLINE_DATABASE_URL=url).returncode == 0
    assert standing(url)[1]["Report"] == 4000


def test_evaluate_prints_the_figures_and_the_errors(tmp_path: Path) -> None:
    text = "At least 30 soldiers were killed."
    wanted = {"start": 9, "end": 20, "quote": "30 soldiers", "low": 30, "high": None, "best": None}
    gold = {"id": "one", "text": text, "estimates": [wanted | {"qualifier": "at_least", "unit": "persons"}]}
    gold["estimates"][0] |= {"measure": "wounded", "source": None}  # type: ignore[index]
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold), "utf-8")
    done = run("evaluate", str(tmp_path / "gold.jsonl"), "--errors", "--json", str(tmp_path / "figures.json"))
    assert done.returncode == 0, done.stderr
    assert "measure of '30 soldiers': 'wounded', not 'killed'" in done.stdout
    (published,) = json.loads((tmp_path / "figures.json").read_text())["sets"]
    assert (published["set"], published["passages"], published["estimates"]) == ("gold", 1, 1)
    figures = {row["name"]: row["f1"] for row in published["attributes"]}
    assert (figures["values"], figures["measure"]) == (1.0, 0.0)
    twice = run("evaluate", str(tmp_path / "gold.jsonl"), str(tmp_path / "gold.jsonl"))
    assert twice.returncode == 2
    assert "the same name" in twice.stderr
    (tmp_path / "gold.jsonl").write_text("nonsense", "utf-8")
    wrong = run("evaluate", str(tmp_path / "gold.jsonl"))
    assert wrong.returncode == 2
    assert "no file of annotated passages" in wrong.stderr


def test_the_published_figures_are_those_of_this_extraction() -> None:
    """They are of all the passages there are, each set on its own."""
    published = json.loads((PROJECT / "seed" / "quality.json").read_text("utf-8"))
    assert published["extractor"] == version(), "the extraction has changed since; run `make evaluate`"
    for measured, name in zip(published["sets"], ("unseen", "passages"), strict=True):
        rows = [json.loads(line) for line in (EVALUATION / f"{name}.jsonl").read_text("utf-8").splitlines()]
        estimates = sum(len(row["estimates"]) for row in rows)
        assert (measured["set"], measured["passages"], measured["estimates"]) == (name, len(rows), estimates)
        assert estimates >= 150


@pytest.mark.parametrize("arguments", [["load", "--dask", "tcp://127.0.0.1:1"], ["evaluate", "nosuch.jsonl"]])
def test_what_cannot_be_done_is_told_in_a_line(arguments: list[str], tmp_path: Path) -> None:
    done = run(*arguments, FOGLINE_DATABASE_URL=f"sqlite:///{tmp_path / 'db.sqlite3'}")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr

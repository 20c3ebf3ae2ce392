"""Articles and curated files: what is taken, and what is refused by name while the rest loads."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import seed.__main__ as command
from models.store import PROJECT
from seed import articles, curation, reading
from seed.days import days
from seed.extract.document import Document
from seed.refusal import Refusal, Refused

TEXT = "Ten men marched north. Ten men — “all of them” — marched back on Monday."


def article(folder: Path, name: str = "one.txt", text: str = TEXT, **curated: object) -> Path:
    """An article in a file, with its curated file in the folder `curated`."""
    path = folder / name
    path.write_text(text, "utf-8")
    (folder / "curated").mkdir(exist_ok=True)
    known = {"sha256": hashlib.sha256(text.encode()).hexdigest()} | curated
    (folder / "curated" / f"{path.stem}.yaml").write_text(yaml.safe_dump(known), "utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path, empty_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of articles; the load command finds curated files in it and writes into an empty database."""
    monkeypatch.setenv("FOGLINE_DATABASE_URL", empty_url)
    monkeypatch.setattr(reading, "CURATED", tmp_path / "curated")
    return tmp_path


def statement(**columns: object) -> dict[str, object]:
    record = {"measure": "strength", "unit": "persons", "bound": "exact", "hedge": "asserted"}
    return {"record": record | {"low": 10, "best": 10, "high": 10}} | columns


@pytest.mark.parametrize(
    ("name", "raw", "reason"),
    [
        ("empty.txt", b"", "it has no text"),
        ("blank.txt", b" \n\t\n", "it has no text"),
        ("nul.txt", b"one\0two", "its text holds the control character U+0000 at 3"),
        ("latin.txt", "Łódź é".encode("utf-16"), "it is not UTF-8 at byte 0"),
        ("cut.txt", "Ten é".encode()[:-1], "it is not UTF-8 at byte 4"),
        ("image.txt", bytes(range(128, 256)), "it is not UTF-8 at byte 0"),
        ("page.exe", b"text", "its type '.exe' is not known"),
        ("README", b"text", "its type '' is not known"),
    ],
)
def test_a_file_that_is_no_article_is_refused_by_name_while_the_rest_loads(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, raw: bytes, reason: str
) -> None:
    good, bad = article(folder), folder / name
    bad.write_bytes(raw)
    assert command.main(["load", str(bad), str(good)]) == 1
    said = capsys.readouterr()
    assert f"refused {bad}: {reason}" in said.err
    assert "added 1 report" in said.out
    assert command.main(["load", str(good)]) == 0
    assert "revision 1: nothing new" in capsys.readouterr().out


def test_a_corrected_file_replaces_what_was_read_from_it_where_that_is_asked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, other = folder / "one.txt", folder / "two.txt"
    good.write_text("It raind.", "utf-8")
    other.write_text("It snowed.", "utf-8")
    assert command.main(["load", str(good), str(other)]) == 0
    good.write_text("It rained.", "utf-8")
    capsys.readouterr()
    assert command.main(["load", "--replace", str(good), str(other)]) == 0
    assert capsys.readouterr().out == "revision 3: added 1 report; withdrawn 1 report\n"
    assert command.main(["load", "--replace", str(good), str(other)]) == 0
    assert capsys.readouterr().out == "revision 3: nothing new\n"


def test_a_file_that_is_not_there_is_refused_by_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["load", str(folder / "nosuch.txt")]) == 1
    said = capsys.readouterr()
    assert f"refused {folder / 'nosuch.txt'}: it cannot be read: No such file" in said.err
    assert "nothing to load" in said.out


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(articles.LARGEST_TEXT + 1)
    (refusal,) = articles.read(path)
    assert isinstance(refusal, Refusal)
    assert "larger than" in refusal.reason


@pytest.mark.parametrize(
    ("curated", "reason"),
    [
        ({"estimates": [statement(words="Twenty men")]}, "the phrase 'Twenty men' is missing"),
        ({"estimates": [statement(words="Ten men")]}, "the phrase 'Ten men' is ambiguous: it stands there 2 times"),
        ({"estimates": [statement(words="men march")]}, "the phrase 'men march' is missing"),
        ({"estimates": [statement(words={"phrase": "Ten", "within": "nosuch"})]}, "the phrase 'nosuch' is missing"),
        ({"estimates": [statement(words="north. Ten men")]}, "runs over the end of its sentence"),
        ({"estimates": [statement(words="on Monday", force="nosuch")]}, "there is no force 'nosuch'"),
        ({"estimates": [statement(words="on Monday", record={"measure": "nosuch"})]}, "measure: Input should be"),
        (
            {"estimates": [{**statement(words="on Monday"), "record": {**statement()["record"], "low": 9}}]},  # type: ignore[dict-item]
            "an exact number has equal low, best and high",
        ),
        (
            {"estimates": [{**statement(words="on Monday"), "record": {**statement()["record"], "as_of": "Monday"}}]},  # type: ignore[dict-item]
            "the date 'Monday' is not EDTF",
        ),
        ({"sha256": "0" * 64}, "its curated file is for another text"),
        ({"nosuch": 1}, "it is not a curated file"),
        ({"locations": [{"name": "X", "record": {"kind": "nosuch"}}]}, "the location 'X'"),
        (
            {"forces": [{"name": "X", "record": {"kind": "non_state"}, "mentions": ["nosuch"]}]},
            "the phrase 'nosuch' is missing",
        ),
        ({"report": {"nosuch": 1}}, "the report: nosuch"),
    ],
)
def test_a_curated_file_that_lies_is_refused_by_name_while_the_rest_loads(
    folder: Path, capsys: pytest.CaptureFixture[str], curated: Mapping[str, object], reason: str
) -> None:
    good, bad = article(folder), article(folder, "bad.txt", TEXT, **curated)
    assert command.main(["load", str(bad), str(good)]) == 1
    said = capsys.readouterr()
    assert "refused bad.txt: " in said.err
    assert reason in said.err
    assert "added 1 report" in said.out


@pytest.mark.parametrize("raw", [b"{", b"- [", b"\xff", b"", b"5"])
def test_a_curated_file_that_cannot_be_read_is_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "one.yaml"
    path.write_bytes(raw)
    with pytest.raises(Refused):
        curation.read(path)
    with pytest.raises(Refused, match="not readable"):
        curation.read(tmp_path / "nosuch.yaml")


def test_files_of_folders_are_read_sorted_and_hidden_ones_are_not(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", ".hidden.txt", "sub/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", "utf-8")
    found = [path.relative_to(tmp_path).as_posix() for path in articles.files([tmp_path, tmp_path / ".hidden.txt"])]
    assert found == ["a.txt", "b.txt", "sub/c.txt", ".hidden.txt"]


@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), min_size=1, max_size=300))
def test_a_text_is_kept_character_for_character(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("text") / "one.txt"
    path.write_bytes(text.encode())
    (read,) = articles.read(path)
    if articles.CONTROL.search(text) or not text.strip():
        assert isinstance(read, Refusal)
    elif isinstance(read, Document):
        assert read.text == text
    else:
        assert text.startswith("---")


@given(st.lists(st.sampled_from(["men", "men-at-arms", "women", "Men", "“men”", "men,", "mén", "."]), min_size=1))
def test_a_phrase_is_found_wherever_it_stands_as_whole_words(words: list[str]) -> None:
    text = " ".join(words)
    expected = sum(word in ("men", "men-at-arms", "“men”", "men,") for word in words)
    if not expected:
        with pytest.raises(Refused, match="missing"):
            curation.Phrase(phrase="men").everywhere(text)
        return
    found = curation.Phrase(phrase="men").everywhere(text)
    assert len(found) == expected
    assert {place.of(text) for place in found} == {"men"}


def test_a_phrase_can_be_told_apart_by_what_it_stands_in_or_does_not() -> None:
    text = "the east of Ukraine and Eastern Ukraine"
    inside = curation.Phrase(phrase="Ukraine", within="Eastern Ukraine").once(text)
    outside = curation.Phrase(phrase="Ukraine", outside="Eastern Ukraine").once(text)
    assert (inside.start, outside.start) == (32, 12)


@pytest.mark.parametrize(
    ("edtf", "first", "last"),
    [
        (None, None, None),
        ("2024-12-23", "2024-12-23", "2024-12-23"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023", "2023-01-01", "2023-12-31"),
        ("2024-01-05/2024-02", "2024-01-05", "2024-02-29"),
        ("XXXX-12-23", None, None),
        ("../2024-03-01", None, "2024-03-01"),
        ("2024-03-01/..", "2024-03-01", None),
    ],
)
def test_a_date_stands_for_its_first_and_last_day(edtf: str | None, first: str | None, last: str | None) -> None:
    assert tuple(day and day.isoformat() for day in days(edtf)) == (first, last)


def test_what_is_no_date_is_refused() -> None:
    for wrong in ("yesterday", "2024-13-01", "", "23.12.2024"):
        with pytest.raises(Refused, match="not EDTF"):
            days(wrong)


def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    env = {key: value for key, value in os.environ.items() if key not in ("FOGLINE_DATABASE_URL", "FOGLINE_PORT")}
    return subprocess.run(
        [sys.executable, "-m", "seed", *arguments],
        cwd=PROJECT,
        env=env | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_loads_the_corpus_and_says_what_it_did(empty_url: str) -> None:
    first, second = (run("load", FOGLINE_DATABASE_URL=empty_url) for _ in range(2))
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.startswith("revision 1: added 1 report, ")
    assert "3 estimates" in first.stdout
    assert (second.returncode, second.stdout) == (0, "revision 1: nothing new\n")


def test_a_wrong_setting_or_a_database_that_does_not_answer_is_told_in_a_line_without_secrets(tmp_path: Path) -> None:
    wrong = run("load", FOGLINE_DATABASE_URL="mysql://user:secret@host/db")
    assert wrong.returncode == 2
    assert wrong.stderr.startswith("FOGLINE_DATABASE_URL: ")
    gone = run("load", FOGLINE_DATABASE_URL="postgresql+psycopg://user:secret@127.0.0.1:1/db")
    assert gone.returncode == 2
    assert gone.stderr == "nothing more was done: the database does not answer (OperationalError)\n"
    (tmp_path / "text.sqlite3").write_text("This is no database, but a text that is long enough." * 20, "utf-8")
    broken = run("load", FOGLINE_DATABASE_URL=f"sqlite:///{tmp_path / 'text.sqlite3'}")
    assert broken.returncode == 2
    assert "Traceback" not in broken.stderr
    assert "secret" not in wrong.stderr + gone.stderr

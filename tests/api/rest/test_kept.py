"""Kept exports: what was found is sent to its end, whoever drops the file meanwhile."""

from pathlib import Path

import pytest

from api.rest.kept import Kept
from api.state import State

PIECES = [b"x" * 2**20, b"y" * 2**20, b"z"]


@pytest.fixture
def state() -> State:
    return State(1, "a" * 64)


def test_an_export_is_found_once_all_of_it_was_sent(tmp_path: Path, state: State) -> None:
    kept = Kept(tmp_path, 2**30)
    assert kept.find(state, "all.csv") is None
    pieces = kept.keep(state, "all.csv", iter(PIECES))
    next(pieces)
    assert kept.find(state, "all.csv") is None
    assert [*pieces] == PIECES[1:]
    found = kept.find(state, "all.csv")
    assert found is not None
    assert b"".join(found) == b"".join(PIECES)


def test_an_export_that_another_process_drops_is_sent_to_its_end(tmp_path: Path, state: State) -> None:
    kept = Kept(tmp_path, 2**30)
    for _ in kept.keep(state, "all.csv", iter(PIECES)):
        pass
    found = kept.find(state, "all.csv")
    for file in tmp_path.iterdir():
        file.unlink()
    assert found is not None
    assert b"".join(found) == b"".join(PIECES)
    assert kept.find(state, "all.csv") is None

"""What the tests of places share: one gazetteer, built once and kept, and the places of a text."""

from collections.abc import Callable
from pathlib import Path

import pytest

from seed.extract.forces import forces
from seed.extract.places import Place, places
from seed.gazetteer import Gazetteer, open_gazetteer
from tests.seed.documents import document


@pytest.fixture(scope="session")
def gazetteer_directory(data_dir: Path) -> Path:
    return data_dir


@pytest.fixture(scope="session")
def gazetteer(gazetteer_directory: Path) -> Gazetteer:
    return open_gazetteer(gazetteer_directory)


@pytest.fixture(scope="session")
def find(gazetteer: Gazetteer) -> Callable[[str], tuple[Place, ...]]:
    """The places of a text, as the chain finds them: what forces are called is kept out."""

    def of(text: str) -> tuple[Place, ...]:
        read = document(text)
        return places(read, gazetteer, tuple(force.span for force in forces(read)))

    return of

"""A run: how thorough it is, where it may write, and the PostgreSQL that it started for itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.acceptance.postgres import Postgres

BACKENDS = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Run:
    """What each module is given. All modules of the short form together take two to three minutes."""

    short: bool
    folder: Path
    postgres: Postgres
    soak_seconds: float

    def times(self, full: int, short: int) -> int:
        """How often to try something."""
        return short if self.short else full

    def new_database(self, backend: str, name: str) -> str:
        """The URL of an empty database of this name."""
        if backend == "postgresql":
            return self.postgres.create(name)
        return f"sqlite:///{self.folder / f'{name}.sqlite3'}"


@contextmanager
def running(short: bool, minutes: float) -> Iterator[Run]:
    """A run in a directory and with a PostgreSQL of its own, both gone afterwards."""
    with TemporaryDirectory(prefix="fogline-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL's user passes through it
        postgres = Postgres(Path(folder) / "postgres")
        postgres.start()
        try:
            yield Run(short, Path(folder), postgres, 60 * minutes)
        finally:
            postgres.stop("immediate")

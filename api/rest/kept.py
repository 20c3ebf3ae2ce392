"""Kept exports: a whole collection is written to a file as it is first sent, and sent from there until it changes."""

import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from api.state import State

PIECE_BYTES = 2**20
log = logging.getLogger("fogline")


@dataclass(frozen=True, slots=True)
class Kept:
    """A folder for exports of the standing revision, which may take `most` bytes; with 0, none is kept.

    It only makes exports sooner: where a file cannot be written, they go on without.
    """

    folder: Path
    most: int

    def find(self, state: State, name: str) -> Iterator[bytes] | None:
        """The pieces of the export of this name, if it is kept.

        The file is open when they are given: another process may drop it, whose dataset has changed.
        """
        if not self.most:
            return None
        pieces = _pieces(self._file(state, name))
        try:
            return chain([next(pieces, b"")], pieces)
        except OSError:
            return None

    def keep(self, state: State, name: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The same pieces, kept once all of them have been sent."""
        copy = _Copy(self._file(state, name), self.most)
        try:
            for piece in pieces:
                copy.write(piece)
                yield piece
            copy.finish()
        finally:
            copy.drop()

    def _file(self, state: State, name: str) -> Path:
        return self.folder / f"{state.mark}-{name}"


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while piece := opened.read(PIECE_BYTES):
            yield piece


class _Copy:
    """A file that is being written. It gives up, and says so in the log, when it takes too much or the disk fails."""

    def __init__(self, file: Path, most: int) -> None:
        self.file = file
        self.unfinished = file.with_name(f"{file.name}.{uuid4().hex}")
        self.out: BinaryIO | None = None
        if most:
            try:
                self.room = _make_room(file, most)
                self.out = self.unfinished.open("xb")
            except OSError as error:
                log.warning("exports cannot be kept: %s", error.strerror)

    def write(self, piece: bytes) -> None:
        if self.out is None:
            return
        self.room -= len(piece)
        try:
            if self.room < 0:
                self.drop()
            else:
                self.out.write(piece)
        except OSError as error:
            log.warning("an export cannot be kept: %s", error.strerror)
            self.drop()

    def finish(self) -> None:
        if self.out is not None:
            try:
                self.out.close()
                self.unfinished.replace(self.file)
            except OSError as error:
                log.warning("an export cannot be kept: %s", error.strerror)

    def drop(self) -> None:
        if self.out is not None:
            with suppress(OSError):
                self.out.close()
            self.out = None
            self.unfinished.unlink(missing_ok=True)


def _make_room(file: Path, most: int) -> int:
    """Drops what is of another state of the dataset, and gives the bytes that are left."""
    file.parent.mkdir(parents=True, exist_ok=True)
    state = file.name.partition("-")[0]
    left = most
    for other in file.parent.iterdir():
        if other.name.partition("-")[0] == state:
            left -= other.stat().st_size
        else:
            other.unlink(missing_ok=True)
    return left

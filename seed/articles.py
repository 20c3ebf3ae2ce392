"""Articles: files become documents, their text kept character for character."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from seed.extract.document import Document
from seed.extract.sentences import sentences
from seed.refusal import Refused

LARGEST_BYTES = 10 * 1024 * 1024
SUFFIXES = frozenset({".txt"})


def files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files that are named, and those in the folders that are named, sorted."""
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))
        else:
            yield path


def read(path: Path) -> Document:
    """The article in a file. Raises Refused with the reason."""
    if path.suffix.lower() not in SUFFIXES:
        raise Refused(f"its type {path.suffix!r} is not known; known: {', '.join(sorted(SUFFIXES))}")
    try:
        raw = path.read_bytes() if path.stat().st_size <= LARGEST_BYTES else None
    except OSError as error:
        raise Refused(f"it cannot be read: {error.strerror}") from None
    if raw is None:
        raise Refused(f"it is larger than {LARGEST_BYTES} bytes")
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise Refused(f"it is not UTF-8 at byte {error.start}") from None
    if "\0" in text:
        raise Refused(f"it holds a NUL character at {text.index(chr(0))}")
    if not text.strip():
        raise Refused("it is empty")
    return Document(path.name, text, sentences=sentences(text))

"""Articles: files become documents, their text kept character for character."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import yaml

from seed.extract.document import Document
from seed.refusal import Refusal, Refused

LARGEST_TEXT = 10 * 1024 * 1024
# Characters that no text has and that binary files are full of; white space is let through.
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
METADATA = ("title", "publisher", "author", "url", "published")


def files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files that are named, and those in the folders that are named, sorted."""
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))
        else:
            yield path


def read(path: Path) -> Iterator[Document | Refusal]:
    """The articles in a file, and what is refused of it with the reason."""
    reader = READERS.get(path.suffix.lower())
    try:
        if reader is None:
            raise Refused(f"its type {path.suffix!r} is not known; known: {', '.join(READERS)}")
        yield from reader(path)
    except Refused as refused:
        yield Refusal(str(path), str(refused))
    except OSError as error:
        yield Refusal(str(path), f"it cannot be read: {error.strerror}")


def read_standard_input(stream: BinaryIO) -> Iterator[Document | Refusal]:
    """Standard input: JSON lines where it begins with a brace, else one text."""
    raw = stream.read(LARGEST_TEXT + 1)
    try:
        if len(raw) > LARGEST_TEXT:
            raise Refused(f"it is larger than {LARGEST_TEXT} bytes")
        if raw.lstrip().startswith(b"{"):
            yield from _rows("-", raw.splitlines())
        else:
            yield document("-", decoded(raw))
    except Refused as refused:
        yield Refusal("standard input", str(refused))


def _text(path: Path) -> str:
    if path.stat().st_size > LARGEST_TEXT:
        raise Refused(f"it is larger than {LARGEST_TEXT} bytes")
    return decoded(path.read_bytes())


def decoded(raw: bytes) -> str:
    """The characters of UTF-8. Raises Refused with the place of the first byte that is none."""
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise Refused(f"it is not UTF-8 at byte {error.start}") from None


def document(name: str, text: Any, known: Mapping[str, Any] | None = None, origin: str = "") -> Document:
    """A document of a text and what is known of it. Raises Refused for a text that is none."""
    if not isinstance(text, str) or not text.strip():
        raise Refused("it has no text")
    if control := CONTROL.search(text):
        raise Refused(f"its text holds the control character U+{ord(control[0]):04X} at {control.start()}")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Refused(f"its text holds half a character at {error.start}") from None
    if len(text) > LARGEST_TEXT:
        raise Refused(f"its text is longer than {LARGEST_TEXT} characters")
    told: dict[str, Any] = {field: str(known[field]) for field in METADATA if known and known.get(field) is not None}
    return Document(name, text, origin=origin or name, **told)


def _plain(path: Path) -> Iterator[Document]:
    """A .txt or .md file. YAML between two lines of `---` at its top tells what is known of it."""
    text = _text(path)
    known: Any = None
    if text.startswith("---\n"):
        head, line, rest = text[4:].partition("\n---\n")
        try:
            known = yaml.safe_load(head) if line else None
        except yaml.YAMLError:
            raise Refused("its front matter is not YAML") from None
        if line:
            text = rest
        if line and not isinstance(known, dict):
            raise Refused("its front matter is not a list of names and values")
    yield document(path.name, text, known)


def _html(path: Path) -> Iterator[Document]:
    """The main text of a page, without menus, markup and scripts."""
    # Imported here because it takes a third of a second, which only those who have pages should wait for.
    from trafilatura import bare_extraction
    from trafilatura.settings import Document as Page

    page = bare_extraction(_text(path), with_metadata=True)
    if not isinstance(page, Page):
        raise Refused("no main text was found in the page")
    known = {"title": page.title, "publisher": page.sitename, "author": page.author, "url": page.url}
    yield document(path.name, page.text, known | {"published": page.date})


def _lines(path: Path) -> Iterator[Document | Refusal]:
    """A .jsonl file: an object with `id` and `text` on each line. A line that is wrong does not stop the others."""
    with path.open("rb") as file:
        yield from _rows(str(path), _bounded_lines(file))


def _bounded_lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file; of one that is too long no more than shows that it is."""
    while line := file.readline(LARGEST_TEXT + 1):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = file.readline(LARGEST_TEXT + 1)
        yield line


def _rows(name: str, lines: Iterable[bytes]) -> Iterator[Document | Refusal]:
    seen: set[str] = set()
    for number, raw in enumerate(lines, 1):
        try:
            if raw.strip():
                yield _row(name, raw, seen)
        except Refused as refused:
            yield Refusal(f"{name}:{number}", str(refused))


def _row(file: str, raw: bytes, seen: set[str]) -> Document:
    if len(raw) > LARGEST_TEXT:
        raise Refused(f"it is longer than {LARGEST_TEXT} bytes")
    try:
        row = json.loads(decoded(raw))
    except (ValueError, RecursionError):
        raise Refused("it is not a line of JSON") from None
    if not isinstance(row, dict) or not isinstance(row.get("id"), str | int):
        raise Refused("it is not an object with an id")
    name = str(row["id"])
    if name in seen:
        raise Refused(f"its id {name!r} stands on an earlier line")
    seen.add(name)
    return document(name, row.get("text"), row, origin=f"{Path(file).name}#{name}")


READERS: dict[str, Callable[[Path], Iterator[Document | Refusal]]] = {
    ".txt": _plain,
    ".md": _plain,
    ".html": _html,
    ".htm": _html,
    ".jsonl": _lines,
}

"""Before anything is timed: which addresses each server is asked, and that all give the same answers."""

import sys
from collections.abc import Sequence
from pathlib import Path

from tests.benchmark.questions import Parameters, Question, draw
from tests.benchmark.servers import Refused, Running

COMPARED = 5
Files = dict[tuple[str, str], Path]


def prepare(questions: Sequence[Question], started: Sequence[Running], database: Path, place: Path) -> Files:
    """A file of addresses for each question and server, once their first answers are found equal.

    What Fogline does not answer is told and left out. Raises ValueError for answers that differ.
    """
    files: Files = {}
    for question in questions:
        ours = next(one for one in started if one.server.name == question.asked)
        able = [ours, *(one for one in started if question.name in one.server.paths and not one.server.ours)]
        try:
            drawn = _with_cursors(ours, question, draw(question, database))
            for parameters in drawn[:COMPARED]:
                _must_agree(question, [one for one in able if one.server.rows], parameters)
        except Refused as refused:
            print(f"{question.name} is left out: {refused}", file=sys.stderr)
            continue
        for one in able:
            file = place / f"{question.name} {one.server.name}"
            file.write_text("".join(f"{_address(question, one, parameters)}\n" for parameters in drawn))
            files[question.name, one.server.name] = file
    return files


def _with_cursors(ours: Running, question: Question, drawn: Sequence[Parameters]) -> Sequence[Parameters]:
    """The parameters with where each page begins, for which all pages before it are gone through, fields left out."""
    if "page" not in drawn[0]:
        return drawn
    address = ours.path(question.name, drawn[0]).partition("&include=")[0] + "&fields=id"
    cursors, after = {0: ""}, ""
    for page in range(1, drawn[-1]["page"] + 1):
        after = f"&after={ours.ask(address + after)['meta']['next_cursor']}"
        cursors[page] = after
    return [{**parameters, "after": cursors[parameters["page"]]} for parameters in drawn]


def _must_agree(question: Question, able: Sequence[Running], parameters: Parameters) -> None:
    """Raise ValueError unless all servers give the same answer."""
    first, *others = able
    expected = _answer(question, first, parameters)
    for other in others:
        found = _answer(question, other, parameters)
        if found != expected:
            differs = [pair for pair in zip(expected, found, strict=False) if pair[0] != pair[1]][:1]
            raise ValueError(
                f"{question.name} {parameters}: {first.server.name} gives {len(expected)} and {other.server.name} "
                f"{len(found)} records, the first that differ are {differs}"
            )


def _answer(question: Question, running: Running, parameters: Parameters) -> list[object]:
    """What a server answers, as far as it must be the same."""
    records = running.records(running.path(question.name, parameters))
    return [question.same(record, parameters) for record in records] if question.same else []


def _address(question: Question, running: Running, parameters: Parameters) -> str:
    """The path, and for who has the answer its validator, with which the server must send nothing."""
    path = running.path(question.name, parameters)
    if not question.conditional or running.server.rows is None:
        return path
    with running.open(path) as response:
        response.read()
        etag = response.headers["ETag"]
    with running.open(path, {"If-None-Match": etag}) as response:
        if response.status != 304 or response.read():
            raise ValueError(f"{running.server.name} sends {path} again, with status {response.status}")
    return f"{path} {etag}"

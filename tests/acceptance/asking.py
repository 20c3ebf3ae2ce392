"""Bad inputs are sent to a server on each database: the same status on both, one shape of error, nothing internal."""

import http.client
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from models.store import PROJECT
from tests.acceptance.inputs import GOOD, INPUTS, Input
from tests.acceptance.run import BACKENDS, Run
from tests.acceptance.server import ADDRESS, Server, serving
from tests.acceptance.tried import Tried
from tests.conftest import fill
from tests.synthetic import records

# Of these, an answer of 200 has to hold errors: what is costly is refused.
MUST_FAIL = (14, 18)
SECRET = "planted-s3cret"
INTERNAL = re.compile(
    rf"\bSELECT\b|\bFROM (estimate|report)\b|sqlalchemy|psycopg|sqlite3|Traceback|site-packages|/tmp/|{PROJECT}|\.py\"|"
    rf"postgresql\+?\w*://|{SECRET}"
)


@dataclass(slots=True)
class Seen:
    """What one server answered: the statuses in the order of the inputs, and what is wrong with any of it."""

    statuses: list[int] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    shapeless: list[str] = field(default_factory=list)
    leaked: list[str] = field(default_factory=list)
    unguarded: list[str] = field(default_factory=list)


def tried(run: Run) -> Iterator[Tried]:
    """The rows of this module."""
    seen = {backend: _ask_all(run, backend) for backend in BACKENDS}
    first, second = seen.values()
    times = len(INPUTS) + len(GOOD)
    for backend, one in seen.items():
        yield _row(f"bad inputs on {backend}", times, "their status", one.unexpected)
        failed = [str(status) for status in one.statuses if status >= 500]
        yield _row(f"answers of 5xx on {backend}", times, "none", failed)
        yield _row(f"errors of one shape on {backend}", times, "problem+json or GraphQL errors", one.shapeless)
        yield _row(f"security headers on {backend}", times, "on every reply", one.unguarded)
        yield _row(f"SQL, paths, secrets in replies and log on {backend}", times, "none", one.leaked)
    differing = [
        f"{asked.method} {asked.path[:60]}: {a}, {b}"
        for asked, a, b in zip((*INPUTS, *GOOD), first.statuses, second.statuses, strict=True)
        if a != b
    ]
    yield _row("the same status on both databases", times, "the same", differing)


def _row(what: str, times: int, expected: str, wrong: list[str]) -> Tried:
    return Tried(
        what, times, expected, "; ".join([f"{len(wrong)} others", *wrong[:5]]) if wrong else expected, not wrong
    )


def _ask_all(run: Run, backend: str) -> Seen:
    if backend == "postgresql":
        run.postgres.execute(f"CREATE ROLE planted LOGIN SUPERUSER PASSWORD '{SECRET}'")
    url = run.new_database(backend, "asked")
    fill(url, records())
    url = url.replace("//fogline@", f"//planted:{SECRET}@")
    seen = Seen()
    with serving(run.folder, url, log_level="info") as server:
        for asked in (*INPUTS, *GOOD):
            _ask(server, asked, seen)
        server.stop()
        seen.leaked += _leaks("the log", server.log.read_text("utf-8"), "")
    return seen


def _ask(server: Server, asked: Input, seen: Seen) -> None:
    connection = http.client.HTTPConnection(ADDRESS, server.port, timeout=30)
    name = f"{asked.number}: {asked.method} {asked.path[:60]} {(asked.body or b'')[:40]!r}"
    try:
        connection.request(asked.method, asked.path, asked.sent(), asked.headers, encode_chunked=asked.chunked)
        reply = connection.getresponse()
        status, told = reply.status, reply.read()
        headers = {key.lower(): value for key, value in reply.getheaders()}
    except (OSError, http.client.HTTPException) as error:
        seen.statuses.append(0)
        seen.unexpected.append(f"{name}: {type(error).__name__}")
        return
    finally:
        connection.close()
    seen.statuses.append(status)
    if status not in asked.statuses or (asked.number in MUST_FAIL and status == 200 and b'"errors"' not in told):
        seen.unexpected.append(f"{name}: {status}")
    if status >= 400 and asked.method != "HEAD" and not _has_shape(headers, told):
        seen.shapeless.append(f"{name}: {status}")
    if headers.get("x-content-type-options") != "nosniff" or "content-security-policy" not in headers:
        seen.unguarded.append(name)
    # What a client sent may be shown to it.
    seen.leaked += _leaks(name, f"{headers} {told.decode('utf-8', 'replace')}", asked.path + str(asked.body))


def _has_shape(headers: dict[str, str], told: bytes) -> bool:
    """Whether the reply is problem details, or errors of GraphQL each of which has a code."""
    try:
        body = json.loads(told)
    except ValueError:
        return False
    if headers["content-type"].startswith("application/problem+json"):
        return {"type", "title", "status", "detail", "code"} <= set(body)
    return bool(body["errors"]) and all(error["extensions"]["code"] for error in body["errors"])


def _leaks(where: str, text: str, sent: str) -> list[str]:
    return [f"{where}: {found[0]}" for found in INTERNAL.finditer(text) if found[0] not in sent][:3]

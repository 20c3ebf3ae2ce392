"""Observing: each request has an id, is counted, and leaves one line in the log, which tells no secret."""

import asyncio
import io
import json
import logging
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.at_once import at_once
from api.logs import JsonLines
from api.observing import Observing


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the log of the server says from here on."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    log = logging.getLogger("fogline")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    yield written
    log.removeHandler(handler)
    log.setLevel(logging.NOTSET)


def test_the_line_of_a_request_has_the_id_that_the_client_is_told(rich: TestClient, lines: io.StringIO) -> None:
    reply = rich.get("/v1/estimates?limit=0")
    (line,) = map(json.loads, lines.getvalue().splitlines())
    assert line["request"] == reply.headers["X-Request-Id"]
    assert (line["level"], line["status"], line["path"], line["query"]) == ("info", 422, "/v1/estimates", "limit=0")
    assert rich.get("/v1").headers["X-Request-Id"] != reply.headers["X-Request-Id"]


def test_requests_are_counted_by_face_and_status(rich: TestClient) -> None:
    def counted() -> float:
        found = re.search(
            r'^fogline_answer_seconds_count\{face="rest",status="404"\} (\S+)$', rich.get("/metrics").text, re.MULTILINE
        )
        return float(found[1]) if found else 0

    before = counted()
    rich.get("/v1/nosuch")
    assert counted() == before + 1


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://user:s3cret@host/db",
        "postgresql+psycopg://s3cret@host/db",
        "host=x password=s3cret dbname=y",
        "host=x PASSWORD = 's3cret too' dbname=y",
    ],
)
def test_no_line_tells_a_secret(lines: io.StringIO, text: str) -> None:
    log = logging.getLogger("fogline")
    log.error("cannot connect to %s", text)
    try:
        try:
            raise ValueError(text)
        except ValueError as error:
            raise RuntimeError(text) from error
    except RuntimeError:
        log.exception("failed")
    told = lines.getvalue()
    assert "s3cret" not in told
    assert sys.prefix not in told
    exception = json.loads(told.splitlines()[1])["exception"]
    assert (exception["type"], exception["cause"]["type"]) == ("RuntimeError", "ValueError")
    assert exception["at"][0].startswith("tests/api/test_observing.py:")


def test_what_fails_when_it_is_tried_at_once_is_noted_when_it_is_asked_again(lines: io.StringIO) -> None:
    async def fails(*_: Any) -> None:
        raise RuntimeError("on purpose")

    app = Observing(fails)
    scope = {"type": "http", "method": "GET", "path": "/v1", "query_string": b""}
    assert at_once(app, scope) is None
    assert lines.getvalue() == ""
    with pytest.raises(RuntimeError, match="on purpose"):
        asyncio.run(app(scope, fails, fails))
    assert len(lines.getvalue().splitlines()) == 1

"""The log: one JSON object a line, on the standard error, without secrets."""

import logging
import re
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from api.observing import REQUEST

# What a URL or libpq's own syntax say to a server about who connects.
SECRET = re.compile(r"(?<=://)[^\s/@'\"]+@|(?i:\b(?:password|passfile|sslpassword)\s*=\s*)('[^']*'|\S+)")
PROJECT = Path(__file__).resolve().parent.parent


def without_secrets(text: str) -> str:
    """The text with the users and passwords of addresses blotted out."""
    return SECRET.sub("***", text)


class JsonLines(logging.Formatter):
    """A record as a JSON object: time, level, logger, message, the request's id, and an exception in short."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }
        if request := REQUEST.get():
            line["request"] = request
        line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1]:
            line["exception"] = _in_short(record.exc_info[1])
        return orjson.dumps(line, default=str).decode()


def _in_short(error: BaseException) -> dict[str, Any]:
    """The exception without the paths of this machine and without source lines."""
    frames = traceback.extract_tb(error.__traceback__)
    shown = {
        "type": type(error).__name__,
        "message": without_secrets(str(error)),
        "at": [f"{_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames],
    }
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return shown | ({"cause": _in_short(cause)} if cause else {})


def _place(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(PROJECT)) if path.is_relative_to(PROJECT) else "/".join(path.parts[-2:])


def configuration(level: str) -> dict[str, Any]:
    """The configuration of the loggers, as `logging.config` takes it."""
    ours: dict[str, Any] = {"handlers": ["lines"], "level": level.upper(), "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonLines}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}},
        "root": {"handlers": ["lines"], "level": "WARNING"},
        "loggers": {"fogline": ours, "uvicorn": ours},
    }

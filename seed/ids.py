"""Ids, made of content: the same record has the same id in every load."""

import hashlib
import re
import unicodedata

from models import Report

DIGITS = 12
LONGEST_SLUG = 60


def sha256(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def report_id(text_sha256: str) -> str:
    """The id of the report with this text."""
    return f"{Report.prefix}-{text_sha256[:DIGITS]}"


def content_id(prefix: str, *parts: object) -> str:
    """An id made of what sets a record apart, such as the text, the offsets and the measure."""
    return f"{prefix}-{sha256('|'.join(map(str, parts)))[:DIGITS]}"


def readable_id(prefix: str, name: str, text_sha256: str | None = None) -> str:
    """An id that can be read. What belongs to one report, whose text has this hash, carries the report's digits."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST_SLUG].strip("-") or sha256(name)[:DIGITS]
    return f"{prefix}-{slug}" if text_sha256 is None else f"{prefix}-{slug}-{text_sha256[:DIGITS]}"

"""The dataset: what those are told of it who list datasets."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from api.core.snapshot import Snapshot
from api.core.statement import once
from models.revision import Revision

NAME = "Fogline"
TITLE = f"{NAME}: contested numbers in war reporting"
DESCRIPTION = (
    "Who said how many, between which bounds, of what, where and when, and in which sentence. Every number is kept as "
    "the range its speaker gave and is never merged with another speaker's. Sentences remain their publishers'."
)
KEYWORDS = ("war", "conflict", "casualties", "estimates", "journalism", "quotations")
LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
SOURCES = ({"title": "GeoNames", "path": "https://www.geonames.org/"},)


@dataclass(frozen=True, slots=True)
class Edition:
    """The revision that is served, when it was written, and when the first one was."""

    revision: int
    modified: datetime
    issued: datetime


def edition(snapshot: Snapshot) -> Edition:
    """The edition that a snapshot shows."""
    written = Revision.__table__.c  # type: ignore[attr-defined]
    newest, modified, issued = (
        func.max(written.number),
        func.max(written.recorded_at),
        func.min(written.recorded_at),
    )
    wanted = once("edition", lambda: select(newest, modified, issued), snapshot.dialect)
    return Edition(*snapshot.read(wanted, {})[0])

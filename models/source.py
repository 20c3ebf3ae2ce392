"""Source: who speaks."""

from typing import ClassVar

from models.record import Record, link, string
from models.vocabulary import SourceKind


class Source(Record, table=True):
    """A speaker: the person or body that gave a number or made a claim. It is never the publisher as such."""

    prefix: ClassVar[str] = "src"

    name: str = string("Name of the speaker, or the words the text has for an unnamed one.", searched=True, index=True)
    kind: SourceKind = string("What sort of speaker it is.", index=True)
    country: str | None = string(
        "Country the speaker speaks for (ISO 3166-1 alpha-2).", default=None, index=True, pattern="^[A-Z]{2}$"
    )
    affiliation_id: str | None = link("source", "The body the speaker belongs to.", default=None)
    report_id: str | None = link(
        "report",
        "The report it belongs to, where the speaker is unnamed and so not the same elsewhere.",
        default=None,
    )

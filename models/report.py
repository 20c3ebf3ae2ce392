"""Report: a published text, kept as it was published."""

from datetime import date
from typing import ClassVar

from sqlmodel import Field

from models.record import Record, newest, string


class Report(Record, table=True):
    """A published text that estimates and claims are read from."""

    prefix: ClassVar[str] = "rep"

    title: str | None = string("Headline, if known.", searched=True, default=None, index=True)
    publisher: str | None = string(
        "Who published it, if known. The publisher is not the speaker.", default=None, index=True
    )
    author: str | None = string("Who wrote it, if known.", default=None, index=True)
    url: str | None = string("Where it was published, if known.", default=None)
    language: str | None = string("Language of the text (BCP 47).", default=None, index=True)
    published: str | None = string("When it was published, in EDTF; null if unknown.", default=None, index=True)
    published_from: date | None = newest("First day `published` can mean.", index=True)
    published_to: date | None = Field(default=None, index=True, description="Last day `published` can mean.")
    text: str = string("The whole text. Every offset of the dataset counts its Unicode code points.", min_length=1)
    text_sha256: str = string("SHA-256 of the text in UTF-8, in hexadecimal.", index=True, pattern="^[0-9a-f]{64}$")
    characters: int = Field(description="Length of the text in Unicode code points.", ge=1, index=True)
    origin: str = string("Name of the file the text was read from.", index=True)
    licence: str | None = string("Terms the text is under; null means all rights are its publisher's.", default=None)

"""What every record has, and the columns that several entities declare the same way."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel, String
from sqlmodel._compat import SQLModelConfig

# Text is ordered by code point on both databases, so that pages and cursors are the same on both.
Text = String().with_variant(String(collation="C"), "postgresql")


def string(description: str, pattern: str | None = None, **options: Any) -> Any:
    """A column of text, or of a vocabulary, whose words are stored as they are."""
    # SQLModel takes a `regex` and forgets it; what is in `schema_extra` reaches Pydantic, which checks it.
    checked: dict[str, Any] = {} if pattern is None else {"schema_extra": {"pattern": pattern}}
    return Field(description=description, sa_type=Text, **checked, **options)


def link(target: str, description: str, index: bool = True, **options: Any) -> Any:
    """A column that holds the id of another record; `target` is the table it stands in."""
    return string(description, foreign_key=f"{target}.id", index=index, **options)


def timeline(table: str, link: str) -> Index:
    """An index that has the statements which a link leads to in the order of their time."""
    return Index(f"ix_{table}_{link}_timeline", link, "as_of_from", "id")


def offset(description: str) -> Any:
    """A column that holds a position in the report's text, in Unicode code points."""
    return Field(description=description, ge=0)


def listing(description: str) -> Any:
    """A column that holds a list of plain objects."""
    return Field(default_factory=list, description=description, sa_type=JSON)


class Record(SQLModel):
    """The columns of every entity. Records are made by `model_validate`, which checks them; `Model()` would not."""

    model_config = SQLModelConfig(extra="forbid")
    prefix: ClassVar[str]

    id: str = string(
        "Permanent id, made from the record's content. Its first three letters say what it is the id of.",
        primary_key=True,
        min_length=5,
        max_length=120,
    )
    # These three are set when the record is stored, and always stand there.
    recorded_at: datetime | None = Field(
        default=None, nullable=False, description="When the record was last changed here (UTC)."
    )
    revision: int | None = Field(
        default=None, nullable=False, description="Revision of the dataset that last changed the record."
    )
    created_in: int | None = Field(
        default=None, nullable=False, description="Revision of the dataset that the record came in with."
    )


class Dated(SQLModel):
    """The columns of a statement about a time."""

    as_of: str | None = string(
        "When it is said to hold, in EDTF (`XXXX-12-23` where the year is not said); null if the text does not say.",
        default=None,
        index=True,
    )
    as_of_from: date | None = Field(default=None, description="First day `as_of` can mean, if known.")
    as_of_to: date | None = Field(default=None, index=True, description="Last day `as_of` can mean, if known.")


class Quoted(SQLModel):
    """The columns that hold the sentence a statement stands in."""

    quote: str = string("The sentence, exactly as printed.", min_length=1)
    quote_start: int = offset("Where the sentence begins in the report's text.")
    quote_end: int = offset("Where the sentence ends in the report's text (exclusive).")

    def must_hold(self, words: str, start: int, end: int) -> None:
        """Raise ValueError unless `words` stand in the sentence at these offsets of the report's text."""
        if start < self.quote_start or self.quote[start - self.quote_start : end - self.quote_start] != words:
            raise ValueError(f"the quote does not hold {words!r} at {start}:{end}")

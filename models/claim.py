"""Claim: a statement about the ground without a number."""

from typing import ClassVar, Self

from pydantic import model_validator
from sqlalchemy import Index

from models.record import Dated, Quoted, Record, link, offset, string, timeline
from models.vocabulary import Act, Extent, Hedge, Method, Polarity


class Claim(Quoted, Dated, Record, table=True):
    """What one speaker says a force did at one place; a statement about two places is two claims."""

    prefix: ClassVar[str] = "clm"

    report_id: str = link("report", "The report that prints it.", index=False)
    force_id: str | None = link("force", "The force that acts.", index=False, default=None)
    location_id: str | None = link("location", "The place it is about, if said.", index=False, default=None)
    source_id: str | None = link("source", "Who says so; null if the text names no speaker.", index=False, default=None)
    act: Act = string("What is said to have been done.", index=True)
    extent: Extent = string("How much of the place it is about.", index=True)
    polarity: Polarity = string("Whether the speaker affirms it.", index=True)
    hedge: Hedge = string("How firmly the speaker stands behind it.", index=True)
    claim_text: str = string("The words that make the claim, exactly as printed.", min_length=1)
    claim_start: int = offset("Where these words begin in the report's text.")
    claim_end: int = offset("Where these words end in the report's text (exclusive).")
    method: Method = string("How the record was made.", index=True)
    rule: str | None = string("The rule that read it, if it was extracted.", default=None)

    __table_args__ = (
        *(timeline("claim", link) for link in ("report_id", "force_id", "location_id", "source_id")),
        Index("ix_claim_timeline", "as_of_from", "id"),
    )

    @model_validator(mode="after")
    def _the_quote_holds_the_claim(self) -> Self:
        self.must_hold(self.claim_text, self.claim_start, self.claim_end)
        return self

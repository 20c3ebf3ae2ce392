"""Estimate: a number somebody gave, kept as the range it was given as."""

from typing import ClassVar, Self

from pydantic import model_validator
from sqlalchemy import Column, Computed, Float, Index
from sqlmodel import Field

from models.record import Dated, Quoted, Record, link, offset, string, timeline
from models.vocabulary import Bound, Hedge, Measure, Method, Per

# Which of (low, best, high) a bound may fill: nothing is invented, nothing is averaged.
FILLED: dict[Bound, frozenset[tuple[bool, bool, bool]]] = {
    Bound.EXACT: frozenset({(True, True, True)}),
    Bound.APPROXIMATE: frozenset({(False, True, False)}),
    Bound.BETWEEN: frozenset({(True, False, True), (True, True, True)}),
    Bound.AT_LEAST: frozenset({(True, False, False)}),
    Bound.MORE_THAN: frozenset({(True, False, False)}),
    Bound.AT_MOST: frozenset({(False, False, True)}),
    Bound.LESS_THAN: frozenset({(False, False, True)}),
    Bound.VAGUE: frozenset({(True, False, False), (False, True, False)}),
}


class Estimate(Quoted, Dated, Record, table=True):
    """A number that one speaker gave in one sentence, with the bounds the speaker gave it."""

    prefix: ClassVar[str] = "est"

    report_id: str = link("report", "The report that prints it.", index=False)
    force_id: str | None = link("force", "The force it is about, if any.", index=False, default=None)
    location_id: str | None = link("location", "Where it holds, if said.", index=False, default=None)
    source_id: str | None = link(
        "source", "Who gave the number; null if the text names no speaker.", index=False, default=None
    )
    measure: Measure = string("What the number measures.", index=True)
    unit: str = string(
        "What is counted: persons, settlements, km2, drones, missiles, vehicles, aircraft, ships, events, percent, "
        "an ISO 4217 currency code, or `other:` and the noun.",
        index=True,
        pattern=r"^([a-z0-9]+|[A-Z]{3}|other:.+)$",
    )
    counted: str | None = string("The noun that is counted, as written.", default=None, index=True)
    currency: str | None = string(
        "Currency of an amount of money (ISO 4217).", default=None, index=True, pattern="^[A-Z]{3}$"
    )
    per: Per | None = string("The period, if the number is a rate.", default=None, index=True)
    low: float | None = Field(default=None, index=True, description="Lower bound the speaker gave; null if none.")
    best: float | None = Field(
        default=None, index=True, description="The number the speaker gave as such; null if none."
    )
    high: float | None = Field(default=None, index=True, description="Upper bound the speaker gave; null if none.")
    bound: Bound = string("How the speaker bounded the number.", index=True)
    hedge: Hedge = string("How firmly the speaker stands behind it.", index=True)
    value_text: str = string("The words that give the number, exactly as printed.", min_length=1)
    value_start: int = offset("Where these words begin in the report's text.")
    value_end: int = offset("Where these words end in the report's text (exclusive).")
    method: Method = string("How the record was made.", index=True)
    rule: str | None = string("The rule that read it, if it was extracted.", default=None)
    # The interval in which the value lies, null meaning without limit. The database derives it, so it cannot lie.
    value_min: float | None = Field(
        default=None, sa_column=Column(Float, Computed("coalesce(low, best)", persisted=True))
    )
    value_max: float | None = Field(
        default=None, sa_column=Column(Float, Computed("coalesce(high, best)", persisted=True))
    )

    __table_args__ = (
        *(timeline("estimate", link) for link in ("report_id", "force_id", "location_id", "source_id")),
        # Holds all that a question about an interval looks at, so that only what is found is read whole. The derived
        # columns would not do: SQLite reads the row of each that it looks at.
        Index("ix_estimate_timeline", "as_of_from", "id", "low", "best", "high", "bound"),
    )

    @model_validator(mode="after")
    def _the_bound_fits_the_values(self) -> Self:
        values = (self.low, self.best, self.high)
        if tuple(value is not None for value in values) not in FILLED[Bound(self.bound)]:
            raise ValueError(f"bound {self.bound} does not go with low {self.low}, best {self.best}, high {self.high}")
        given = [value for value in values if value is not None]
        if given != sorted(given):
            raise ValueError(f"low, best and high are out of order: {given}")
        if self.bound == Bound.EXACT and len(set(given)) != 1:
            raise ValueError("an exact number has equal low, best and high")
        return self

    @model_validator(mode="after")
    def _the_quote_holds_the_value(self) -> Self:
        self.must_hold(self.value_text, self.value_start, self.value_end)
        return self

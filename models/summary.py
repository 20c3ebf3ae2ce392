"""Summary: what the estimates of a group say together. Speakers are compared; they are never added up or averaged."""

from datetime import date
from typing import Any

from sqlmodel import Field, SQLModel

from models.estimate import Estimate
from models.vocabulary import Bound, End, Hedge


def _as_in_estimate(name: str) -> Any:
    return Field(description=Estimate.model_fields[name].description)


class Range(SQLModel):
    """A range that numbers lie in."""

    low: float | None = Field(description="Its low end; null if it is unbounded there.")
    high: float | None = Field(description="Its high end; null if it is unbounded there.")
    unbounded: list[End] = Field(description="The sides on which somebody gave no bound, so that there is no end.")
    excluded: list[End] = Field(description="The ends that do not belong to it, as 10 to 'more than 10'.")


class Latest(SQLModel):
    """The latest estimate of a speaker in a group.

    It is the one with the latest `as_of_to`, then `as_of_from`, then the one in the report published latest; what is
    not known counts as earliest. The id decides between those equally late.
    """

    source_id: str | None = _as_in_estimate("source_id")
    source_name: str | None = Field(description="Name of the speaker.")
    id: str = Field(description="Id of the estimate.")
    value_text: str = _as_in_estimate("value_text")
    low: float | None = _as_in_estimate("low")
    best: float | None = _as_in_estimate("best")
    high: float | None = _as_in_estimate("high")
    bound: Bound = _as_in_estimate("bound")
    hedge: Hedge = _as_in_estimate("hedge")
    as_of: str | None = _as_in_estimate("as_of")
    as_of_from: date | None = _as_in_estimate("as_of_from")
    as_of_to: date | None = _as_in_estimate("as_of_to")
    quote: str = _as_in_estimate("quote")
    report_id: str = _as_in_estimate("report_id")
    estimates: int = Field(ge=1, description="Estimates of the speaker in the group, without those denied.")
    equally_late: int = Field(ge=0, description="Others of them that are as late as this one.")


class Summary(SQLModel):
    """What the estimates of a group say together: the range they span, the range all speakers share, who says what."""

    estimates: int = Field(ge=0, description="Estimates in the group: all that the same filters find.")
    denied: int = Field(
        ge=0, description="Those of them that their speaker denies. They are in no range, and nobody's latest."
    )
    unattributed: int = Field(
        ge=0,
        description="Those of them without a named speaker. They are in the envelope but not in the overlap, as "
        "nobody knows whose they are.",
    )
    approximate: int = Field(
        ge=0,
        description="Those of them that say 'about'. They count as the number itself, as no bounds were given: ranges "
        "look narrower than they were meant.",
    )
    speakers: int = Field(ge=0, description="Named speakers who gave a number that they do not deny.")
    reports: int = Field(ge=0, description="Reports that print them.")
    first_date: date | None = Field(description="First day that any of them can mean; null if none says.")
    last_date: date | None = Field(description="Last day that any of them can mean; null if none says.")
    envelope: Range | None = Field(description="The range from the lowest to the highest number; null without any.")
    overlap: Range | None = Field(
        description="The range that the ranges of all named speakers share; null without any speaker, or if disputed. "
        "The range of a speaker goes from the lowest to the highest of the speaker's latest numbers, which are several "
        "where none is later than the others."
    )
    disputed: bool = Field(
        description="Whether the ranges of two named speakers do not meet. See `mixes`: they may speak of two things."
    )
    mixes: list[str] = Field(
        description="In which of force, location, counted and month the estimates differ, or may differ as some do not "
        "say it."
    )
    latest: list[Latest] = Field(
        description="The latest estimate of each speaker, latest first; one without a speaker stands for all of those."
    )
    not_listed: int = Field(ge=0, description="Speakers that `latest` does not list.")

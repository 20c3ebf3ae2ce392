"""The closed vocabularies: what a coded column may say, and what each word means."""

from enum import StrEnum
from typing import Self


class Vocabulary(StrEnum):
    """A list of words that each carry their meaning: `WORD = "word", "What it means."`."""

    description: str

    def __new__(cls, word: str, description: str = "") -> Self:
        """Make a word. The description has a default only so that `Measure("killed")` finds one by its value."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.description = description
        return member


class LocationKind(Vocabulary):
    """What sort of place a location is."""

    COUNTRY = "country", "A sovereign state or a territory with an ISO 3166-1 code."
    REGION = (
        "region",
        "A first-order division of a country (oblast, governorate, state), or a named larger area.",
    )
    DISTRICT = "district", "A second-order division of a country (raion, county)."
    CITY = "city", "A city."
    TOWN = "town", "A town."
    VILLAGE = "village", "A village or hamlet."
    PART = "part", "A part of a settlement, such as its centre or a quarter."
    AREA = "area", "An area without exact limits, such as 'Eastern Ukraine'."
    UNNAMED = "unnamed", "Places that the text counts or points at without naming them."


class LocationStatus(Vocabulary):
    """How sure the place behind a name is."""

    RESOLVED = "resolved", "The name stands for one known place."
    CORRECTED = "corrected", "The text spells the name otherwise; the place meant is clear from the context."
    AMBIGUOUS = "ambiguous", "Several places fit; they are listed as candidates and none is chosen."
    UNRESOLVED = "unresolved", "No known place was found, or the text names none."


class ForceKind(Vocabulary):
    """What sort of armed actor a force is."""

    STATE_FORCES = "state_forces", "The armed forces of a state."
    FOREIGN_CONTINGENT = "foreign_contingent", "A state's forces that serve beside another's."
    NON_STATE = "non_state", "An armed group that is no state's."
    COALITION = "coalition", "Forces of several parties taken together."
    UNSPECIFIED = "unspecified", "The text does not say whose forces they are."


class SourceKind(Vocabulary):
    """What sort of speaker a source is."""

    GOVERNMENT = "government", "A government or a ministry."
    MILITARY = "military", "Armed forces or their staff."
    INTELLIGENCE = "intelligence", "An intelligence service."
    OFFICIAL = "official", "A person who speaks by virtue of an office."
    MEDIA = "media", "A news agency, newspaper, broadcaster, or unnamed press reports."
    ANALYST = "analyst", "A person who speaks as an expert."
    THINK_TANK = "think_tank", "A research institute."
    NGO = "ngo", "A non-governmental organisation."
    INTERNATIONAL_ORGANIZATION = (
        "international_organization",
        "The United Nations and other bodies of several states.",
    )
    LOCAL_AUTHORITY = "local_authority", "A regional or municipal authority or its leaders."
    OTHER = "other", "Any other speaker."


class Bound(Vocabulary):
    """How the speaker bounded the number."""

    EXACT = "exact", "The number itself: low, best and high are equal."
    APPROXIMATE = "approximate", "'About N': only best is known."
    BETWEEN = "between", "'From A to B': low and high are known, best is not."
    AT_LEAST = "at_least", "'At least N': only low is known, N included."
    MORE_THAN = "more_than", "'More than N': only low is known, N excluded."
    AT_MOST = "at_most", "'Up to N': only high is known, N included."
    LESS_THAN = "less_than", "'Fewer than N': only high is known, N excluded."
    VAGUE = "vague", "A word such as 'dozens' (low 24) or 'a dozen' (best 12) instead of a number."


class End(Vocabulary):
    """An end of a range."""

    LOW = "low", "The low one."
    HIGH = "high", "The high one."


class Measure(Vocabulary):
    """What the number measures."""

    STRENGTH = "strength", "Persons who serve, are deployed or are committed."
    KILLED = "killed", "Persons killed."
    WOUNDED = "wounded", "Persons wounded."
    CASUALTIES = "casualties", "Persons killed and wounded together."
    CAPTURED_PERSONS = "captured_persons", "Prisoners, hostages and detainees."
    DISPLACED = "displaced", "Persons who fled or were moved."
    EQUIPMENT_LOSSES = "equipment_losses", "Equipment destroyed, damaged or captured."
    EQUIPMENT_STRENGTH = "equipment_strength", "Equipment held or deployed."
    LAUNCHED = "launched", "Drones, missiles and other munitions launched."
    INTERCEPTED = "intercepted", "Drones, missiles and other munitions shot down or stopped."
    TERRITORY_CAPTURED = "territory_captured", "Settlements or ground taken."
    PAYMENT = "payment", "Wages, prices and other money paid."
    AID = "aid", "Money or materiel given to a party."
    OTHER = "other", "Anything else that is counted."


class Hedge(Vocabulary):
    """How firmly the speaker stands behind the statement."""

    ASSERTED = "asserted", "Stated as a fact."
    REPORTED = "reported", "Passed on: 'reportedly', 'estimates'."
    POSSIBLE = "possible", "A possibility: 'could reach'."
    SPECULATED = "speculated", "Speculation."
    DENIED = "denied", "Denied by the speaker."


class Per(Vocabulary):
    """The period a rate refers to."""

    DAY = "day", "Each day."
    WEEK = "week", "Each week."
    MONTH = "month", "Each month."
    YEAR = "year", "Each year."


class Act(Vocabulary):
    """What is claimed to have been done on the ground."""

    CAPTURED = "captured", "Took a place or control of it."
    ADVANCED = "advanced", "Moved forward or towards a place."
    WITHDREW = "withdrew", "Left a place."
    FOUGHT = "fought", "Fought at or near a place."
    STRUCK = "struck", "Shelled, bombed or hit a place."
    DEPLOYED = "deployed", "Was sent to or stationed at a place."
    PLANNED_DEPLOYMENT = "planned_deployment", "Is being prepared to be sent."
    SUPPLIED = "supplied", "Gave arms, equipment or money."
    OTHER = "other", "Any other act."


class Extent(Vocabulary):
    """How much of the place the claim is about."""

    WHOLE = "whole", "All of it."
    PART = "part", "A part of it only."
    UNKNOWN = "unknown", "The text does not say."


class Polarity(Vocabulary):
    """Whether the speaker affirms the statement."""

    AFFIRMED = "affirmed", "The speaker says it is so."
    DENIED = "denied", "The speaker says it is not so."
    NOT_CONFIRMED = "not_confirmed", "The speaker does not confirm it, which is no denial."


class Entity(Vocabulary):
    """What sort of thing a mention names."""

    LOCATION = "location", "A location."
    FORCE = "force", "A force."
    SOURCE = "source", "A source."


class Method(Vocabulary):
    """How a record was made."""

    EXTRACTED = "extracted", "Read from the text by a rule."
    CURATED = "curated", "Pinned by a person."

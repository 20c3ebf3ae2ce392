"""The words of the synthetic dataset: what its places, forces and speakers are called, and what its sentences say."""

from collections.abc import Callable
from dataclasses import dataclass

from models.vocabulary import Bound, ForceKind, Measure, SourceKind

Values = tuple[float | None, float | None, float | None]


@dataclass(frozen=True, slots=True)
class Topic:
    """What a number is about: how often it is, and how large the numbers are (median, and spread of the logarithm)."""

    measure: Measure
    unit: str
    counted: str
    weight: int
    median: float
    spread: float
    happened: str
    currency: str | None = None


TOPICS = (
    Topic(Measure.KILLED, "persons", "soldiers", 22, 40, 1.9, "were killed"),
    Topic(Measure.KILLED, "persons", "civilians", 8, 6, 1.2, "were killed"),
    Topic(Measure.WOUNDED, "persons", "civilians", 10, 12, 1.3, "were wounded"),
    Topic(Measure.CASUALTIES, "persons", "troops", 9, 900, 1.4, "were killed or wounded"),
    Topic(Measure.STRENGTH, "persons", "troops", 14, 8_000, 1.6, "were deployed"),
    Topic(Measure.CAPTURED_PERSONS, "persons", "prisoners", 3, 30, 1.4, "were taken"),
    Topic(Measure.DISPLACED, "persons", "residents", 4, 2_500, 1.8, "were moved out"),
    Topic(Measure.EQUIPMENT_LOSSES, "vehicles", "armoured vehicles", 7, 9, 1.3, "were destroyed"),
    Topic(Measure.EQUIPMENT_LOSSES, "aircraft", "aircraft", 2, 2, 0.8, "were lost"),
    Topic(Measure.LAUNCHED, "drones", "drones", 7, 80, 0.9, "were launched"),
    Topic(Measure.INTERCEPTED, "drones", "drones", 5, 60, 0.9, "were shot down"),
    Topic(Measure.LAUNCHED, "missiles", "missiles", 3, 14, 0.9, "were fired"),
    Topic(Measure.TERRITORY_CAPTURED, "settlements", "villages", 2, 2, 0.7, "changed hands"),
    Topic(Measure.TERRITORY_CAPTURED, "km2", "square kilometres", 1, 12, 1.2, "were taken"),
    Topic(Measure.AID, "USD", "dollars", 2, 40_000_000, 1.7, "were pledged", "USD"),
    Topic(Measure.PAYMENT, "USD", "dollars", 1, 2_000, 0.6, "were paid to each recruit", "USD"),
)


@dataclass(frozen=True, slots=True)
class Wording:
    """How a bound is put in words, and which (low, best, high) it gives two numbers, the first the smaller."""

    bound: Bound
    weight: int
    words: str
    values: Callable[[float, float], Values]


WORDINGS = (
    Wording(Bound.EXACT, 44, "{a:,}", lambda a, b: (a, a, a)),
    Wording(Bound.APPROXIMATE, 16, "about {a:,}", lambda a, b: (None, a, None)),
    Wording(Bound.BETWEEN, 10, "from {a:,} to {b:,}", lambda a, b: (a, None, b)),
    Wording(Bound.AT_LEAST, 10, "at least {a:,}", lambda a, b: (a, None, None)),
    Wording(Bound.MORE_THAN, 8, "more than {a:,}", lambda a, b: (a, None, None)),
    Wording(Bound.AT_MOST, 5, "up to {b:,}", lambda a, b: (None, None, b)),
    Wording(Bound.LESS_THAN, 3, "fewer than {b:,}", lambda a, b: (None, None, b)),
    Wording(Bound.VAGUE, 2, "dozens of", lambda a, b: (24, None, None)),
    Wording(Bound.VAGUE, 1, "hundreds of", lambda a, b: (200, None, None)),
    Wording(Bound.VAGUE, 1, "a dozen", lambda a, b: (None, 12, None)),
)

# A sentence is `{before}{value_text} {counted} {happened}{after}`.
BEFORE = (
    "{source} said that ",
    "In a statement published late in the evening, {source} put the number higher than before: ",
    "According to {source}, whose account nobody at the scene was able to confirm, ",
    "Asked twice by reporters, {source} answered that in the operations of {force} ",
    "The morning summary of {source} says that ",
    "After two days of silence {source} conceded that, in the fighting around {location}, ",
)
AFTER = (
    " near {location} after {force} had moved up overnight along the road beside the river.",
    " in and around {location}, where {force} has held the eastern heights since the spring.",
    " when {force} came under artillery fire at a crossing west of {location}; the wounded were carried out.",
    ", a figure that covers the whole sector of {force} from {location} to the reservoir and that others dispute.",
    " during the week in which {force} tried to widen its bridgehead; power in {location} failed for eleven hours.",
    " at {location}. Neighbours spoke of a long night, and {force} has given no account of its own.",
)
NOBODY = ("an account that names no speaker", "what is being passed on in the town", "an unsigned note")

SYLLABLES = (
    ("Stara ", "Nova ", "Velyka ", "Mala ", "Verkhnia ", "Nyzhnia ", "Dovha ", "Bila ", "Chorna ", ""),
    (
        "Bere",
        "Kamy",
        "Lypo",
        "Hory",
        "Zolo",
        "Serhi",
        "Pokro",
        "Oleks",
        "Mykha",
        "Vasy",
        "Tere",
        "Dubo",
        "Kali",
        "Sosno",
    ),
    ("hiv", "slav", "bor", "hor", "dar", "lyv", "nov", "pil", "rov", "stav", "tsev", "vyn"),
    ("ka", "ets", "ske", "ny", "tsi", "ivka", "ychi", "anka", "yn", "ove", "ets-Pole", "enko"),
)
SIZES = ("Brigade", "Regiment", "Battalion", "Division", "Corps", "Volunteer Group")
ARMS = ("Mechanised", "Rifle", "Tank", "Assault", "Airborne", "Border", "Mountain", "Coastal", "Artillery", "Guards")
FORCE_KINDS = (ForceKind.STATE_FORCES, ForceKind.STATE_FORCES, ForceKind.FOREIGN_CONTINGENT, ForceKind.NON_STATE)
OFFICES = ("spokesman", "governor", "minister", "monitor", "commander", "analyst", "mayor", "press office", "delegate")
SOURCE_KINDS = (*SourceKind,)
COUNTRIES = ("UA", "RU", "KP", "SY", "SD", "MM", "YE", "ET")
PUBLISHERS = ("The Evening Ledger", "Border Courier", "Harbour Post", "Daily Register", "Wire Seven", "North Gazette")

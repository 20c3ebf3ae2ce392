"""The dates of a text in EDTF: the year stays open (XXXX) unless the text or its day of
publication gives it.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from seed.extract.document import Document, Span
from seed.extract.tables import rows

LOOK = 24
"""Characters before and after a date word that may belong to its date."""


@dataclass(frozen=True, slots=True)
class DateMention:
    """One mention of a time. `edtf` is an EDTF date, or None where the text leaves the anchor unknown.

    `kind`: day, month, season, year, decade or relative ("over the last two months"). `first` and `last`
    bound it, as
    ISO dates, only where both year and extent are known. `inferred`: the year, or the day, comes from the
    publication.
    """

    span: Span
    surface: str
    kind: str
    edtf: str | None
    first: str | None = None
    last: str | None = None
    inferred: bool = False


def dates(document: Document) -> tuple[DateMention, ...]:
    """Every date of the text in its order, none overlapping. Weekdays and missing years need
    `document.published`.
    """
    text = document.text
    published = _day_of(document.published)
    found: list[DateMention] = []
    for anchor in _anchor().finditer(text):
        if found and anchor.start() < found[-1].span.end:
            continue
        mention = _read(anchor, text, published)
        if mention is not None and not (found and mention.span.start < found[-1].span.end):
            found.append(mention)
    return tuple(found)


def _read(anchor: re.Match[str], text: str, published: date | None) -> DateMention | None:
    match anchor.lastgroup:
        case "month":
            return _with_month(anchor, text, published)
        case "year":
            return _with_year(anchor, text)
        case "weekday":
            return _with_weekday(anchor, text, published)
        case "day":
            return _with_day(anchor, text, published)
        case _:
            return _relative(anchor, text, published)


@cache
def _words(kind: str) -> dict[str, int]:
    return {row["word"]: int(row["value"]) for row in rows("date_words.csv") if row["kind"] == kind}


@cache
def _anchor() -> re.Pattern[str]:
    """The words and numbers around which a date may stand."""
    months, weekdays, days = ("|".join(_words(kind)) for kind in ("month", "weekday", "day"))
    days += "|" + "|".join(word.capitalize() for word in _words("day"))
    return re.compile(
        rf"(?<!\w)(?:(?P<month>(?:{months})(?!\w))|(?P<weekday>(?:{weekdays})(?!\w))|(?P<year>(?:19|20)\d\d(?=s?(?!\w)))"
        rf"|(?P<day>(?:{days})(?!\w))|(?P<relative>(?:ago|past|last|recent|coming|previous|this|next|Last|This|Next|Recent"
        r"|[Ee]arlier|[Ll]ater|following|preceding|first|final)(?!\w)))"
    )


# ----- days and months
# ----------------------------------------------------------------------------------------------
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\w|[.,]\d|%)"
_DAY_AFTER = re.compile(
    rf"\.? (?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?!\w|,\d{{3}}|\.\d|%| (?:percent|per cent"
    rf"|people)\b)(?:,? {_YEAR})?"
)
_DAY_BEFORE = re.compile(r"(?<![\w.,$€£])(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?: of)? \Z")
_YEAR_AFTER = re.compile(rf"\.?(?: of|,)? {_YEAR}")
_LIST_BEFORE = re.compile(r"(?<![\w.,$€£])(?:3[01]|[12]\d|[1-9])(?:st|nd|rd|th)? ?(?:and|to|or|-|–) ?\Z")
_MONTH_ALONE = re.compile(
    r"(?:\b(?:in|since|until|till|by|of|from|during|before|after|through|throughout|early|late|mid|last|this|next|between|for|to|and)"
    r"[ -](?:(?:early|late|mid)[ -])?)\Z",
    re.IGNORECASE,
)
_AHEAD = re.compile(r"\b(?:by|until|till|next|due|before|scheduled for|planned for|expected) (?:on )?\Z", re.IGNORECASE)


def _with_month(anchor: re.Match[str], text: str, published: date | None) -> DateMention | None:
    start, end = anchor.span()
    month = _words("month")[anchor["month"]]
    if after := _DAY_AFTER.match(text, end):
        return _dated(text, start, after.end(), after["year"], month, int(after["day"]), published)
    before = _DAY_BEFORE.search(text, max(0, start - LOOK), start)
    year = _YEAR_AFTER.match(text, end)
    stop = year.end() if year else end
    if before:
        return _dated(text, before.start(), stop, year and year["year"], month, int(before["day"]), published)
    if year:
        return _dated(text, start, stop, year["year"], month, None, published)
    if _MONTH_ALONE.search(text, max(0, start - LOOK), start) and not text.startswith(".", end + 1):
        return _dated(text, start, end, None, month, None, published)
    return None


def _dated(
    text: str, start: int, end: int, year: str | None, month: int, day: int | None, published: date | None
) -> DateMention | None:
    """A day or month; without a year, the latest one not after the publication (the next, if it
    lies ahead).
    """
    inferred = year is None and published is not None
    number = int(year) if year else None
    if number is None and published is not None:
        ahead = _AHEAD.search(text, max(0, start - LOOK), start) is not None
        later = (month, day or 1) > (published.month, published.day)
        number = published.year - (1 if later and not ahead else 0)
    if day is not None and day > (calendar.monthrange(number, month)[1] if number else 29 if month == 2 else 31):
        return None
    edtf = f"{number or 'XXXX'}-{month:02}" + (f"-{day:02}" if day else "")
    first = last = None
    if number:
        first = f"{number}-{month:02}-{day or 1:02}"
        last = f"{number}-{month:02}-{day or calendar.monthrange(number, month)[1]:02}"
    span = Span(start, end)
    return DateMention(span, span.of(text), "day" if day else "month", edtf, first, last, inferred)


# ----- years, seasons, decades
# --------------------------------------------------------------------------------------
_SEASON_BEFORE = re.compile(r"\b(?P<season>spring|summer|autumn|fall|winter)(?: of|,)? \Z", re.IGNORECASE)
_PART_BEFORE = re.compile(r"\b(?:early|late|mid)[ -]\Z", re.IGNORECASE)
_YEAR_BEFORE = re.compile(
    r"(?:\b(?:in|since|until|till|by|before|after|during|from|for|of|throughout|as|and|to|through|the|between|year|than|around|late|early|mid"
    r"|war|conflict|invasion)[ -]|[(–/-] ?|^)\Z",
    re.IGNORECASE,
)
_ISO_AFTER = re.compile(r"-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])(?!\w)")
_COUNTED = re.compile(
    r" (?:more |other )?(?:people|troops|soldiers|civilians|men|women|children|killed|dead|fighters"
    r"|drones|missiles|tanks|were"
    r"|others|wounded|injured|Palestinians|Ukrainians|Russians|prisoners|hostages|houses|homes|families|villages|km|miles)\b|[.,]\d|%"
)


def _with_year(anchor: re.Match[str], text: str) -> DateMention | None:
    start, end = anchor.span()
    year = anchor["year"]
    if iso := _ISO_AFTER.match(text, end):
        return _dated(text, start, iso.end(), year, int(iso["month"]), int(iso["day"]), None)
    if text.startswith("s", end) and year.endswith("0"):
        span = Span(start, end + 1)
        return DateMention(span, span.of(text), "decade", f"{year[:3]}X", f"{year[:3]}0-01-01", f"{year[:3]}9-12-31")
    season = _SEASON_BEFORE.search(text, max(0, start - LOOK), start)
    if season:
        span = Span(season.start(), end)
        number = _words("season")[season["season"].lower()]
        return DateMention(span, span.of(text), "season", f"{year}-{number}")
    if _COUNTED.match(text, end) or not _YEAR_BEFORE.search(text, max(0, start - LOOK), start):
        return None
    part = _PART_BEFORE.search(text, max(0, start - LOOK), start)
    span = Span(part.start() if part else start, end)
    return DateMention(span, span.of(text), "year", year, f"{year}-01-01", f"{year}-12-31")


# ----- days told from the day of publication
# ------------------------------------------------------------------------
def _with_weekday(anchor: re.Match[str], text: str, published: date | None) -> DateMention | None:
    """A weekday: the latest one up to the publication, or the coming one after "next"; unknown without it."""
    start, end = anchor.span()
    word = re.search(r"\b(?:last|next|this) \Z", text[max(0, start - 6) : start], re.IGNORECASE)
    span = Span(start - len(word[0]) if word else start, end)
    if published is None:
        return DateMention(span, span.of(text), "relative", None)
    back = (published.weekday() - _words("weekday")[anchor["weekday"]]) % 7
    if word and word[0].lower() == "next ":
        day = published + timedelta(days=7 - back)
    else:
        day = published - timedelta(days=back or (7 if word and word[0].lower() == "last " else 0))
    return _known_day(span, text, day)


def _with_day(anchor: re.Match[str], text: str, published: date | None) -> DateMention:
    span = Span(*anchor.span())
    if published is None:
        return DateMention(span, span.of(text), "relative", None)
    return _known_day(span, text, published + timedelta(days=_words("day")[anchor["day"].lower()]))


def _known_day(span: Span, text: str, day: date) -> DateMention:
    return DateMention(span, span.of(text), "day", day.isoformat(), day.isoformat(), day.isoformat(), inferred=True)


# ----- spans whose anchor is unknown
# --------------------------------------------------------------------------------
_UNIT = r"(?:hours?|days?|nights?|weeks?|weekend|months?|years?|decades?|quarter|summer|winter|spring|autumn)"
_COUNT = (
    r"(?:\d{1,3}|few|couple of|several|one|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve|twenty|thirty|a|an|many"
    r"|a few|a couple of)"
)
_BEFORE_SPAN = re.compile(
    r"\b(?:(?:over|in|during|for|within|throughout|across|since) )?(?:the |these )?\Z", re.IGNORECASE
)
_SPAN = re.compile(rf"\w+(?: {_COUNT})?(?:[ -]{_UNIT})\b")
_AGO = re.compile(rf"\b{_COUNT}(?: or (?:so|more))? {_UNIT} \Z", re.IGNORECASE)
_THIS = re.compile(r"\w+ (?:this|in the) (?:week|month|year|morning|summer|winter|spring|autumn)\b")


def _relative(anchor: re.Match[str], text: str, published: date | None) -> DateMention | None:
    start, end = anchor.span()
    word = anchor[0].lower()
    if word in ("ago", "earlier", "later"):
        if before := _AGO.search(text, max(0, start - 2 * LOOK), start):
            return _unknown(text, before.start(), end)
        this = _THIS.match(text, start)
        return _unknown(text, start, this.end()) if this and word != "ago" else None
    match = _SPAN.match(text, start)
    if match is None:
        return None
    before_span = _BEFORE_SPAN.search(text, max(0, start - LOOK), start)
    if word in ("last", "this") and published is not None and match[0].lower() in ("last year", "this year"):
        year = published.year - (word == "last")
        span = Span(*match.span())
        return DateMention(span, span.of(text), "year", str(year), f"{year}-01-01", f"{year}-12-31", inferred=True)
    return _unknown(text, before_span.start() if before_span and before_span[0] else start, match.end())


def _unknown(text: str, start: int, end: int) -> DateMention:
    span = Span(start, end)
    return DateMention(span, span.of(text), "relative", None)


def _day_of(published: str | None) -> date | None:
    """The day of publication; None unless it is a whole EDTF day."""
    try:
        return date.fromisoformat(published) if published and len(published) == 10 else None
    except ValueError:
        return None

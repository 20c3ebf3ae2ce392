"""What the estimates of a group say together, as SQL: the range they span, the range all speakers share, who says what.

Ends of ranges are numbers here, with infinity for an end that nobody gave: a hull is then a minimum and a maximum, and
an overlap the other way round. A closed end belongs to its range, an open one ("more than 10") does not.
"""

from collections.abc import Mapping, Sequence
from math import inf
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Float,
    FromClause,
    Select,
    Subquery,
    and_,
    case,
    distinct,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlmodel import SQLModel

from models.estimate import Estimate
from models.report import Report
from models.source import Source
from models.vocabulary import Bound, Hedge

Keys = Mapping[str, ColumnElement[Any]]
Conditions = Sequence[ColumnElement[bool]]

COUNTS = {
    "estimates": "Estimates in the group.",
    "denied": "Those of them that their speaker denies. They are in no range, and are nobody's latest.",
    "unattributed": "Those of them without a named speaker. They are in the envelope but in no overlap, as nobody "
    "knows whose they are.",
    "approximate": "Those of them that say 'about'. They count as the number itself, so ranges of them look narrower "
    "than they were meant.",
    "speakers": "Named speakers in the group.",
    "reports": "Reports in the group.",
}
# What `latest` tells of an estimate.
LATEST = (
    *("source_id", "source_name", "id", "value_text", "low", "best", "high", "bound", "hedge"),
    *("as_of", "as_of_from", "as_of_to", "quote", "report_id", "estimates", "equally_late"),
)


def groups(estimate: FromClause, keys: Keys, about: Keys, where: Conditions) -> Select[Any]:
    """A row for each group of estimates with equal keys: the keys, counts, dates, and the ends of two ranges.

    The envelope is the hull of all numbers that are not denied: `envelope_low` and `_high`, and among them the ends
    that are closed (`envelope_closed_low`, null if none is). The overlap is what the ranges of all named speakers
    share: `overlap_low` and `_high`, and among them the ends that are open. A speaker's range is the hull of the
    speaker's latest numbers, of which there are several where none is later than the others.
    `mixed_NAME` tells for each column of `about` whether the group holds different ones.
    """
    said = _said(estimate, keys, about, where)
    given = said.c.given
    stands = and_(given, said.c.place == 1, said.c.source_id.is_not(None))
    open_low = or_(said.c.own_closed_low.is_(None), said.c.own_closed_low > said.c.own_low)
    open_high = or_(said.c.own_closed_high.is_(None), said.c.own_closed_high < said.c.own_high)
    aggregates = {
        "estimates": func.count(),
        "denied": func.count().filter(~given),
        "unattributed": func.count().filter(said.c.source_id.is_(None)),
        "approximate": func.count().filter(said.c.approximate),
        "speakers": func.count(said.c.source_id.distinct()),
        "reports": func.count(said.c.report_id.distinct()),
        "voices": func.count(said.c.source_id.distinct()).filter(given)
        + func.count(distinct(said.c.source_id.is_(None))).filter(and_(given, said.c.source_id.is_(None))),
        "first": func.min(said.c.as_of_from),
        "last": func.max(said.c.as_of_to),
        "envelope_low": func.min(said.c.low).filter(given),
        "envelope_closed_low": func.min(said.c.closed_low).filter(given),
        "envelope_high": func.max(said.c.high).filter(given),
        "envelope_closed_high": func.max(said.c.closed_high).filter(given),
        "overlap_low": func.max(said.c.own_low).filter(stands),
        "overlap_open_low": func.max(said.c.own_low).filter(and_(stands, open_low)),
        "overlap_high": func.min(said.c.own_high).filter(stands),
        "overlap_open_high": func.min(said.c.own_high).filter(and_(stands, open_high)),
    } | {f"mixed_{name}": _mixed(said.c[f"about_{name}"]) for name in about}
    columns = [said.c[name] for name in keys]
    return select(*columns, *(made.label(name) for name, made in aggregates.items())).group_by(*columns)


def latest(estimate: FromClause, keys: Keys, where: Conditions, most: int) -> Select[Any]:
    """The latest estimate of each speaker in each group, the `most` latest of a group, latest first.

    Denied ones are left out. Those without a named speaker are taken together, though they need not be of one.
    `estimates` counts the speaker's in the group, and `equally_late` the others of the speaker that are as late as
    this one.
    """
    report = _table(Report).alias("r")
    recency = _recency(estimate, report)
    labelled = [made.label(name) for name, made in keys.items()]
    of_speaker = [*keys.values(), estimate.c.source_id]
    own = (
        select(
            *labelled,
            estimate.c.id,
            *(column.label(f"recency_{at}") for at, column in enumerate(recency)),
            func.row_number()
            .over(partition_by=of_speaker, order_by=[*_latest_first(recency), estimate.c.id])
            .label("place"),
            func.count().over(partition_by=of_speaker).label("estimates"),
            func.count().over(partition_by=of_speaker, order_by=_latest_first(recency)).label("equally"),
        )
        .select_from(estimate.join(report, report.c.id == estimate.c.report_id))
        .where(*where, estimate.c.hedge != Hedge.DENIED)
        .subquery()
    )
    of_group = [own.c[name] for name in keys]
    latest_first = [*_latest_first([own.c[f"recency_{at}"] for at in range(len(recency))]), own.c.id]
    ranked = (
        select(
            *of_group,
            *(own.c.id, own.c.estimates, (own.c.equally - 1).label("equally_late")),
            func.row_number().over(partition_by=of_group, order_by=latest_first).label("position"),
        )
        .where(own.c.place == 1)
        .subquery()
    )
    shown, source = _table(Estimate).alias("shown"), _table(Source).alias("source")
    columns = [ranked.c[name] for name in (*keys, "estimates", "equally_late")]
    return (
        select(*columns, source.c.name.label("source_name"), *(shown.c[name] for name in LATEST if name in shown.c))
        .select_from(ranked.join(shown, shown.c.id == ranked.c.id).outerjoin(source, source.c.id == shown.c.source_id))
        .where(ranked.c.position <= most)
        .order_by(ranked.c.position)
    )


def _said(estimate: FromClause, keys: Keys, about: Keys, where: Conditions) -> Subquery:
    """The estimates with their ranges, each beside the range (`own_`) of those of its speaker that are as late."""
    report = _table(Report).alias("r")
    low = func.coalesce(estimate.c.value_min, literal(-inf, Float))
    high = func.coalesce(estimate.c.value_max, literal(inf, Float))
    closed_low, closed_high = (
        case((estimate.c.bound != opened, end)) for opened, end in ((Bound.MORE_THAN, low), (Bound.LESS_THAN, high))
    )
    given = estimate.c.hedge != Hedge.DENIED
    window: dict[str, Any] = {
        "partition_by": [*keys.values(), estimate.c.source_id, given],
        "order_by": _latest_first(_recency(estimate, report)),
    }
    columns = {
        "low": low,
        "high": high,
        "closed_low": closed_low,
        "closed_high": closed_high,
        "given": given,
        "approximate": and_(estimate.c.best.is_not(None), estimate.c.low.is_(None), estimate.c.high.is_(None)),
        "place": func.rank().over(**window),
        "own_low": func.min(low).over(**window),
        "own_closed_low": func.min(closed_low).over(**window),
        "own_high": func.max(high).over(**window),
        "own_closed_high": func.max(closed_high).over(**window),
    }
    named = {**keys, **{f"about_{name}": made for name, made in about.items()}, **columns}
    plain = (estimate.c[name] for name in ("source_id", "report_id", "as_of_from", "as_of_to"))
    return (
        select(*(made.label(name) for name, made in named.items()), *plain)
        .select_from(estimate.join(report, report.c.id == estimate.c.report_id))
        .where(*where)
        .subquery()
    )


def _recency(estimate: FromClause, report: FromClause) -> list[ColumnElement[Any]]:
    return [estimate.c.as_of_to, estimate.c.as_of_from, report.c.published_to]


def _latest_first(columns: Sequence[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    return [column.desc().nulls_last() for column in columns]


def _mixed(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a group holds different values of a column; not to be known is one of them."""
    known = func.count(column)
    return func.coalesce(or_(func.min(column) != func.max(column), and_(known > 0, known < func.count())), false())


def _table(model: type[SQLModel]) -> FromClause:
    return cast(FromClause, model.__table__)  # type: ignore[attr-defined]

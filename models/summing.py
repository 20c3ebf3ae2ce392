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
from models.summary import Latest
from models.vocabulary import Bound, Hedge

Keys = Mapping[str, ColumnElement[Any]]
Conditions = Sequence[ColumnElement[bool]]

SHOWN = [name for name in Latest.model_fields if name in Estimate.model_fields]


def groups(estimate: FromClause, keys: Keys, about: Keys, where: Conditions) -> Select[Any]:
    """A row for each group of estimates with equal keys: the keys, counts, dates, and the ends of two ranges.

    The envelope is the hull of all numbers that are not denied: `envelope_low` and `_high`, and the farthest ends
    that are closed (`envelope_closed_low`, null if none is). The overlap is what the ranges of all named speakers
    share: `overlap_low` and `_high`, and the nearest ends that are open. A speaker's range is the hull of the
    speaker's latest numbers, of which there are several where none is later than the others. `voices` are the speakers,
    and one more if there are numbers without one. `mixed_NAME` tells for each column of `about` whether the group
    holds different ones.
    """
    said = _said(estimate, keys, about, where)
    given, named = said.c.given, said.c.source_id.is_not(None)
    first, stands = and_(given, said.c.row == 1), and_(given, named, said.c.place == 1)
    open_low = or_(said.c.own_closed_low.is_(None), said.c.own_closed_low > said.c.own_low)
    open_high = or_(said.c.own_closed_high.is_(None), said.c.own_closed_high < said.c.own_high)
    aggregates = {
        "estimates": func.count(),
        "denied": func.count().filter(~given),
        "unattributed": func.count().filter(~named),
        "approximate": func.count().filter(said.c.approximate),
        "speakers": func.count().filter(and_(first, named)),
        "voices": func.count().filter(first),
        "reports": func.count(said.c.report_id.distinct()),
        "first_date": func.min(said.c.as_of_from),
        "last_date": func.max(said.c.as_of_to),
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
    said = _said(estimate, keys, {}, where)
    of_group = [said.c[name] for name in keys]
    ranked = (
        select(
            *of_group,
            *(said.c.id, said.c.estimates, (said.c.equal - 1).label("equally_late")),
            func.row_number().over(partition_by=of_group, order_by=_latest_first(said)).label("position"),
        )
        .where(said.c.given, said.c.row == 1)
        .subquery()
    )
    shown, source = _table(Estimate).alias("shown"), _table(Source).alias("source")
    columns = [ranked.c[name] for name in (*keys, "estimates", "equally_late")]
    return (
        select(*columns, source.c.name.label("source_name"), *(shown.c[name] for name in SHOWN))
        .select_from(ranked.join(shown, shown.c.id == ranked.c.id).outerjoin(source, source.c.id == shown.c.source_id))
        .where(ranked.c.position <= most)
        .order_by(ranked.c.position)
    )


def _said(estimate: FromClause, keys: Keys, about: Keys, where: Conditions) -> Subquery:
    """The estimates of each speaker in each group, ranked.

    `row` is 1 for the latest, `place` for all that are as late, `equal` many. The range `own_` is theirs together.
    """
    told = _told(estimate, keys, about, where)
    speaker = [*(told.c[name] for name in keys), told.c.source_id, told.c.given]
    as_late: dict[str, Any] = {"partition_by": speaker, "order_by": _latest_first(told)[:-1]}
    return select(
        told,
        func.row_number().over(partition_by=speaker, order_by=_latest_first(told)).label("row"),
        func.count().over(partition_by=speaker).label("estimates"),
        # In order, an aggregate goes up to the last row that is equal to this one.
        func.rank().over(**as_late).label("place"),
        func.count().over(**as_late).label("equal"),
        func.min(told.c.low).over(**as_late).label("own_low"),
        func.min(told.c.closed_low).over(**as_late).label("own_closed_low"),
        func.max(told.c.high).over(**as_late).label("own_high"),
        func.max(told.c.closed_high).over(**as_late).label("own_closed_high"),
    ).subquery()


def _told(estimate: FromClause, keys: Keys, about: Keys, where: Conditions) -> Subquery:
    """The estimates with their ranges and what says how late they are."""
    report = _table(Report).alias("r")
    low = func.coalesce(estimate.c.value_min, literal(-inf, Float))
    high = func.coalesce(estimate.c.value_max, literal(inf, Float))
    columns = {
        "low": low,
        "high": high,
        "closed_low": case((estimate.c.bound != Bound.MORE_THAN, low)),
        "closed_high": case((estimate.c.bound != Bound.LESS_THAN, high)),
        "given": estimate.c.hedge != Hedge.DENIED,
        "approximate": and_(estimate.c.best.is_not(None), estimate.c.low.is_(None), estimate.c.high.is_(None)),
    }
    named = {**keys, **{f"about_{name}": made for name, made in about.items()}, **columns}
    plain = (estimate.c[name] for name in ("id", "source_id", "report_id", "as_of_from", "as_of_to"))
    return (
        select(*(made.label(name) for name, made in named.items()), *plain, report.c.published_to)
        .select_from(estimate.join(report, report.c.id == estimate.c.report_id))
        .where(*where)
        .subquery()
    )


def _latest_first(said: FromClause) -> list[ColumnElement[Any]]:
    """The order from late to early, unknown days last; the id breaks ties."""
    return [*(said.c[name].desc().nulls_last() for name in ("as_of_to", "as_of_from", "published_to")), said.c.id]


def _mixed(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a group holds different values of a column; not to be known is one of them."""
    known = func.count(column)
    return func.coalesce(or_(func.min(column) != func.max(column), and_(known > 0, known < func.count())), false())


def _table(model: type[SQLModel]) -> FromClause:
    return cast(FromClause, model.__table__)  # type: ignore[attr-defined]

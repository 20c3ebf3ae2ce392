"""THE CATALOGUE: what may be asked of each entity. Routes, parameters, SQL, OpenAPI and GraphQL follow from it."""

from api.core.resource import Catalogue, Position, Resource, RollUp, Span, Summing
from models import Claim, Estimate, Force, Location, Mention, Report, Source, Withdrawal, rolled_up, summing
from models.summary import Latest, Summary

_STATEMENT = (
    "id",
    "report_id",
    "force_id",
    "location_id",
    "source_id",
    "hedge",
    "as_of",
    "as_of_from",
    "as_of_to",
)

CATALOGUE = Catalogue(
    (
        Resource(
            Report,
            filters_on=(
                *(
                    "id",
                    "title",
                    "publisher",
                    "author",
                    "language",
                    "published",
                    "published_from",
                    "published_to",
                ),
                *("text_sha256", "origin", "characters", "revision"),
            ),
            filters_through=("title", "publisher", "language", "published_from", "published_to"),
            orders=("published_from", "published_to", "title", "publisher", "characters", "revision", "id"),
            default_order="-published_from",
            labels=("title", "publisher", "url", "published"),
            dated=("published_from", "published_to"),
            facets=("publisher", "author", "language", "year"),
            on_request=("text",),
        ),
        Resource(
            Location,
            filters_on=(
                *("id", "name", "kind", "country", "admin1", "status", "where_prec", "geonames_id", "parent_id"),
                *("katottg", "report_id", "revision"),
            ),
            filters_through=("name", "kind", "country", "admin1", "status", "where_prec"),
            orders=("name", "where_prec", "country", "revision", "id"),
            default_order="name",
            labels=("name", "country", "latitude", "longitude", "where_prec", "status"),
            facets=("kind", "country", "admin1", "status", "where_prec", "parent"),
            reverse_names={"parent_id": "parts"},
            position=Position("latitude", "longitude", "where_prec", too_wide=frozenset({6, 7})),
        ),
        Resource(
            Force,
            filters_on=("id", "name", "kind", "country", "parent_id", "report_id", "revision"),
            filters_through=("name", "kind", "country"),
            orders=("name", "country", "revision", "id"),
            default_order="name",
            labels=("name", "country"),
            facets=("kind", "country", "parent"),
            reverse_names={"parent_id": "parts"},
        ),
        Resource(
            Source,
            filters_on=("id", "name", "kind", "country", "affiliation_id", "report_id", "revision"),
            filters_through=("name", "kind", "country"),
            orders=("name", "country", "revision", "id"),
            default_order="name",
            labels=("name", "kind", "country"),
            facets=("kind", "country", "affiliation"),
            reverse_names={"affiliation_id": "members"},
        ),
        Resource(
            Estimate,
            filters_on=(
                *_STATEMENT,
                *("measure", "unit", "counted", "currency", "per", "low", "best", "high", "value", "bound", "method"),
                "revision",
            ),
            orders=("as_of_from", "as_of_to", "low", "best", "high", "measure", "revision", "id"),
            default_order="-as_of_from",
            labels=("value_text",),
            dated=("as_of_from", "as_of_to"),
            facets=(
                *("measure", "unit", "counted", "currency", "per", "bound", "hedge", "method", "year"),
                *("report", "force", "location", "source"),
            ),
            summing=Summing(
                by=("force", "measure", "unit", "location", "source", "report", "month"),
                # Numbers of killed and of wounded, of dollars and of euros, or of a day and of a month, have no range
                # in common.
                always=("measure", "unit", "currency", "per"),
                about=("force", "location", "counted", "month"),
                model=Summary,
                model_of_latest=Latest,
                groups=summing.groups,
                latest=summing.latest,
                rolled_up=RollUp(rolled_up.ROLLED_UP, of="force", by=rolled_up.KEYS),
            ),
            hidden=("value_min", "value_max"),
            spans={
                "value": Span(
                    "The interval in which the value lies; a bound that the speaker did not give is no limit.",
                    least=("low", "best"),
                    most=("high", "best"),
                    opened_by="bound",
                    opens_least="more_than",
                    opens_most="less_than",
                )
            },
        ),
        Resource(
            Claim,
            filters_on=(*_STATEMENT, "act", "extent", "polarity", "method", "revision"),
            orders=("as_of_from", "as_of_to", "act", "revision", "id"),
            default_order="-as_of_from",
            labels=("claim_text",),
            dated=("as_of_from", "as_of_to"),
            facets=(
                *("act", "extent", "polarity", "hedge", "method", "year"),
                *("report", "force", "location", "source"),
            ),
        ),
        Resource(
            Mention,
            filters_on=(
                "id",
                "report_id",
                "entity",
                "location_id",
                "force_id",
                "source_id",
                "surface",
                "revision",
            ),
            orders=("start", "surface", "revision", "id"),
            default_order="start",
            labels=("surface",),
            facets=("entity", "report", "location", "force", "source"),
        ),
    )
)

# What was taken out: asked for with the changes, and no collection of its own.
WITHDRAWALS = Resource(
    Withdrawal, filters_on=("entity", "revision"), orders=("revision", "id"), default_order="revision"
)

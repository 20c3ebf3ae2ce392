"""Resources: what may be asked of an entity, derived from its model and a short declaration."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from inspect import get_annotations
from types import NoneType
from typing import Any, cast, get_args, get_origin

from sqlalchemy import Column, Select, Table, func, literal
from sqlmodel import SQLModel

from api.core import phrases
from api.core.dimension import Dimension, periods
from api.core.filters import Interval, Operator, operators
from api.core.geo import Located
from api.core.kinds import LISTING, LONG, NUMBER, TEXT, Kind, kind_of
from api.core.search import RANKED, Declared, Searched

# What is asked about a record as a whole: the words of all its searched columns, and where it lies.
WORDS, PLACE = "words", "place"


@dataclass(frozen=True, slots=True)
class Field:
    """A column that can be read."""

    name: str
    description: str
    kind: Kind
    nullable: bool


@dataclass(frozen=True, slots=True)
class Span:
    """The declaration of an interval: the columns that give each end, the first known one first, and which value of
    another column opens which end."""

    description: str
    least: tuple[str, ...]
    most: tuple[str, ...]
    opened_by: str
    opens_least: str
    opens_most: str


@dataclass(frozen=True, slots=True)
class RollUp:
    """The declaration of groups that are kept: those that the dimensions `by` make of the records of each `of`.

    The table has a `number`, a column for each of these dimensions, by its label, and those that `groups` of Summing
    gives.
    """

    table: Table
    of: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summing:
    """The declaration of how records are summed up: which dimensions may make groups, and which ones always do.

    `about` are those of which a group that holds several says so. The models describe a group, and the latest record
    of a speaker in it; `groups` and `latest` make the SQL that finds them, as in `models.summing`.
    """

    by: tuple[str, ...]
    always: tuple[str, ...]
    about: tuple[str, ...]
    model: type[SQLModel]
    model_of_latest: type[SQLModel]
    groups: Callable[..., Select[Any]]
    latest: Callable[..., Select[Any]]
    rolled_up: RollUp | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """The declaration of where a record lies: its columns, and which precisions are too wide for a point."""

    latitude: str
    longitude: str
    precision: str
    too_wide: frozenset[int]


@dataclass(frozen=True, eq=False, slots=True)
class Link:
    """A way from one resource to another: rows whose `remote` column equals this row's `local` column."""

    name: str
    description: str
    target: "Resource"
    local: str
    remote: str
    many: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing that can be asked of a resource, under its name in a URL: `measure`, `force.country__in`."""

    name: str
    subject: str
    operator: Operator
    kind: Kind
    description: str
    path: tuple[Link, ...] = ()


@dataclass(frozen=True, eq=False, repr=False)
class Resource:
    """What may be asked of one entity. Names that the model does not have are refused when it is declared.

    `labels` are the fields that stand for a record in the rows of others that link to it.
    """

    model: type[SQLModel]
    filters_on: tuple[str, ...]
    orders: tuple[str, ...]
    default_order: str
    labels: tuple[str, ...] = ()
    filters_through: tuple[str, ...] = ()
    on_request: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    spans: Mapping[str, Span] = field(default_factory=dict)
    reverse_names: Mapping[str, str] = field(default_factory=dict)
    dated: tuple[str, str] | None = None
    facets: tuple[str, ...] = ()
    summing: Summing | None = None
    position: Position | None = None
    links: dict[str, Link] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        for declared in ("filters_on", "filters_through", "orders", "on_request", "labels"):
            for name in getattr(self, declared):
                if name not in self.fields and not (declared == "filters_on" and name in self.spans):
                    raise ValueError(f"{self.name}: {declared} names {name!r}, no field of {self.model.__name__}")
        if self.default_order.removeprefix("-") not in self.orders:
            raise ValueError(f"{self.name}: the default order {self.default_order!r} is none of its orders")
        for name, span in self.spans.items():
            for column in (*span.least, *span.most, span.opened_by):
                if column not in self.table.c:
                    raise ValueError(f"{self.name}: the interval {name!r} names {column!r}, which is no column")

    @cached_property
    def table(self) -> Table:
        """The table its records stand in."""
        return cast(Table, self.model.__table__)  # type: ignore[attr-defined]

    @cached_property
    def singular(self) -> str:
        """Name of one record, as in `estimate`."""
        return str(self.table.name)

    @cached_property
    def prefix(self) -> str:
        """What the ids of its records begin with."""
        return str(self.model.prefix)  # type: ignore[attr-defined]

    @cached_property
    def name(self) -> str:
        """Name of the collection, as in `estimates`."""
        return f"{self.singular}s"

    @cached_property
    def description(self) -> str:
        """What one record is: the docstring of the model."""
        return (self.model.__doc__ or "").strip()

    @cached_property
    def fields(self) -> dict[str, Field]:
        """The columns that can be read: the id, the entity's own, then those it shares with others."""
        declared = [name for base in self.model.__mro__ for name in get_annotations(base)]
        names = [name for name in ("id", *declared) if name in self.model.model_fields and name not in self.hidden]
        return {name: field_of(self.model, name) for name in names}

    @cached_property
    def default_fields(self) -> tuple[str, ...]:
        """The fields that are shown when none are asked for."""
        return tuple(name for name in self.fields if name not in self.on_request)

    @cached_property
    def own_filters(self) -> dict[str, Filter]:
        """The filters on the resource's own fields and intervals and on the record as a whole, by name."""
        made = (*(one for subject in self.filters_on for one in self._filters_on(subject)), *self._filters_on_record())
        return {one.name: one for one in made}

    @cached_property
    def filters(self) -> dict[str, Filter]:
        """All filters by name: its own, and those that a link to one record leads to."""
        through = {}
        for link in self.to_one.values():
            for made in link.target.own_filters.values():
                leads = made.subject in link.target.filters_through
                if not leads and not (made.subject == PLACE and link.target.position):
                    continue
                name = f"{link.name}.{made.name}"
                says = f"Of the {link.name}: {made.description[0].lower()}{made.description[1:]}"
                through[name] = Filter(name, made.subject, made.operator, made.kind, says, (link,))
        return self.own_filters | through

    @cached_property
    def to_one(self) -> dict[str, Link]:
        """The links that lead to one record."""
        return {name: link for name, link in self.links.items() if not link.many}

    @cached_property
    def dimensions(self) -> dict[str, Dimension]:
        """What its records can be grouped and counted by."""
        own = {
            name: Dimension(name, made.description, made.kind, (name,))
            for name, made in self.fields.items()
            if made.kind is not LISTING
        }
        linked = {
            name: Dimension(name, link.description, self.fields[link.local].kind, (link.local,), link)
            for name, link in self.to_one.items()
        }
        return own | (periods(*self.dated) if self.dated else {}) | linked

    @cached_property
    def own_facets(self) -> tuple[str, ...]:
        """The facets that are shown when none are asked for: those that lead to no other record."""
        return tuple(name for name in self.facets if name not in self.links)

    @cached_property
    def place(self) -> tuple["Resource", Link | None] | None:
        """The resource that says where a record lies, and the link that leads there if it is not its own."""
        if self.position:
            return self, None
        return next(((link.target, link) for link in self.to_one.values() if link.target.position), None)

    @cached_property
    def search(self) -> Declared | None:
        """What is searched in its records, if anything is."""
        return self.table.c[WORDS].info["search"] if WORDS in self.table.c else None

    @property
    def is_newest_first(self) -> bool:
        """Whether the default order is that of the index that is searched."""
        return self.search is not None and self.default_order == f"-{self.search.newest}"

    @cached_property
    def order_of_search(self) -> str:
        """In which order a search without an order of its own has its matches, in words; empty if nothing is searched.

        Only a page is ranked: a whole answer is in the default order.
        """
        if self.search is None:
            return ""
        newest = f"; `{self.default_order}` has all of them, the newest first" if self.is_newest_first else ""
        return f"With `q` a page has the newest {RANKED:,} matches, those with the fewest words first{newest}."

    def kind_of(self, name: str) -> Kind:
        """The kind of something that its records can be ordered by: a field, or what a search orders by."""
        return self.fields[name].kind if name in self.fields else LONG

    def way_to(self, subject: str) -> tuple[Link, ...]:
        """The links to follow to what a filter of this subject asks about."""
        link = self.place[1] if subject == PLACE and self.place else None
        return (link,) if link else ()

    def subject(self, name: str, columns: Mapping[str, Column[Any]] | Any) -> Any:
        """What a filter of this subject asks about: of a table or an alias of it a column, an interval, the words, the
        place."""
        if name == WORDS and self.search:
            return Searched.of(columns, self.search.index)
        if name == PLACE and self.position:
            point = tuple(columns[axis] for axis in "xyz")
            return Located(columns[self.position.latitude], columns[self.position.longitude], point)
        if name not in self.spans:
            return columns[name]
        span = self.spans[name]
        least, most = (func.coalesce(*(columns[name] for name in ends)) for ends in (span.least, span.most))
        opened_by = columns[span.opened_by]
        return Interval(least, most, opened_by == literal(span.opens_least), opened_by == literal(span.opens_most))

    def _filters_on(self, subject: str) -> Iterator[Filter]:
        if subject in self.spans:
            kind, nullable, says = NUMBER, False, self.spans[subject].description
            rows = operators("interval", nullable)
        else:
            about = self.fields[subject]
            kind, nullable, says = about.kind, about.nullable, about.description
            rows = operators(kind.name, nullable)
        for row in rows:
            name = subject if row.name == "eq" else f"{subject}__{row.name}"
            yield Filter(name, subject, row, kind, f"`{subject}` {row.says}. {says}")

    def _filters_on_record(self) -> Iterator[Filter]:
        if self.search:
            kind, searched = phrases.kind(self.search.words), ", ".join(f"`{name}`" for name in self.search.columns)
            for row in operators(kind.name, nullable=False):
                yield Filter(row.name, WORDS, row, kind, f"The {self.singular} {row.says}. Searched: {searched}.")
        if self.place:
            what = self.place[0].singular
            says = "" if self.place[1] is None else f" The {what} of the {self.singular}, that is."
            for row in operators("place", nullable=False):
                yield Filter(row.name, PLACE, row, TEXT, f"The {what} {row.says}.{says}")


def field_of(model: type[SQLModel], name: str) -> Field:
    """The field of this name that a model declares. Raises ValueError if it says nothing about it."""
    info = model.model_fields[name]
    choices = [choice for choice in get_args(info.annotation) if choice is not NoneType]
    plain = choices[0] if NoneType in get_args(info.annotation) else info.annotation
    plain = get_origin(plain) or plain
    if not info.description:
        raise ValueError(f"{model.__name__}.{name} has no description")
    table = getattr(model, "__table__", None)
    nullable = NoneType in get_args(info.annotation) if table is None else bool(table.c[name].nullable)
    return Field(name, info.description, kind_of(cast(type, plain)), nullable)


class Catalogue(Mapping[str, Resource]):
    """All resources by the name of their collection, with the links that their foreign keys make."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._resources = {resource.name: resource for resource in resources}
        self._of_table = {resource.table: resource for resource in self._resources.values()}
        for resource in self._resources.values():
            self._link(resource)
        for resource in self._resources.values():
            self._check_dimensions(resource)

    def __getitem__(self, name: str) -> Resource:
        return self._resources[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._resources)

    def __len__(self) -> int:
        return len(self._resources)

    def of_id(self, record_id: str) -> Resource | None:
        """The resource that an id belongs to, told by its prefix."""
        prefix = record_id.partition("-")[0]
        return next((resource for resource in self._resources.values() if resource.prefix == prefix), None)

    def _link(self, resource: Resource) -> None:
        for key in (key for column in resource.table.c for key in column.foreign_keys):
            column, target = key.parent.name, self._of_table[key.column.table]
            name = column.removesuffix("_id")
            says = resource.fields[column].description
            resource.links[name] = Link(name, says, target, column, key.column.name, many=False)
            back = resource.reverse_names.get(column, resource.name)
            says = f"The {resource.name} whose {name} is this {target.singular}."
            target.links[back] = Link(back, says, resource, key.column.name, column, many=True)

    def _check_dimensions(self, resource: Resource) -> None:
        summing = resource.summing
        for name in (*resource.facets, *((*summing.by, *summing.always, *summing.about) if summing else ())):
            if name not in resource.dimensions:
                raise ValueError(f"{resource.name}: {name!r} is none of its dimensions")
            link = resource.dimensions[name].link
            if link and not link.target.labels:
                raise ValueError(f"{link.target.name}: it has no labels to call a record by")

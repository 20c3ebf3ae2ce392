"""The Ask: one question as a value. Both faces make Asks, and `query` answers them."""

from dataclasses import dataclass, field
from typing import Any

from api.core.errors import TooCostly
from api.core.resource import WORDS, Filter, Link, Resource

DEFAULT_PAGE = 20
LARGEST_PAGE = 100
MOST_RECORDS = 5000
# Each link is a join or a SELECT; SQLite joins no more than 64 tables.
MOST_LINKS = 50


@dataclass(frozen=True, slots=True)
class Condition:
    """A filter with its loaded value."""

    filter: Filter
    value: Any


@dataclass(frozen=True, slots=True)
class Order:
    """A field to order by. Nulls come last either way."""

    name: str
    descending: bool = False

    @classmethod
    def named(cls, name: str) -> "Order":
        """The order that `as_of_from` or `-as_of_from` stands for."""
        return cls(name.removeprefix("-"), name.startswith("-"))


# The orders of a search, by columns that are no fields. No two records have the same recency.
NEWEST = (Order("recency", descending=True),)
RELEVANCE = (Order("word_count"), *NEWEST)


@dataclass(frozen=True, slots=True)
class Child:
    """An Ask along a link, answered under `key` in each record of the parent."""

    key: str
    link: Link
    ask: "Ask"


@dataclass(frozen=True, slots=True)
class Ask:
    """A question: which records of a resource, in which order, which page of them, which fields and links."""

    resource: Resource
    fields: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()
    orders: tuple[Order, ...] = ()
    first: int = DEFAULT_PAGE
    after: str | None = None
    count: bool = False
    children: tuple[Child, ...] = field(default=())
    # What `plan` has made of it; a changed copy begins with none.
    plans: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def search(self) -> Condition | None:
        """The condition that searches the words of the records; None if there is none, or a blank one asks nothing."""
        return next(
            (one for one in self.conditions if one.filter.subject == WORDS and one.value.phrases is not None), None
        )

    @property
    def full_orders(self) -> tuple[Order, ...]:
        """The orders asked for, or the default one, up to the id, which leaves no ties.

        The id goes the way of the order before it, so that one index serves both ways. A search has orders of its own.
        """
        default = Order.named(self.resource.default_order)
        if self.search and not self.orders:
            return RELEVANCE
        if self.search and self.orders == (default,) and self.resource.is_newest_first:
            return NEWEST
        kept: dict[str, Order] = {}
        for order in self.orders or (default,):
            kept.setdefault(order.name, order)
        names = list(kept)
        if "id" in kept:
            return tuple(kept[name] for name in names[: names.index("id") + 1])
        return (*kept.values(), Order("id", kept[names[-1]].descending))

    @property
    def weight(self) -> int:
        """How many records one record of the answer stands for at the most: itself and what it brings along."""
        return 1 + sum(child.ask.weight * (child.ask.first if child.link.many else 1) for child in self.children)

    @property
    def names_one(self) -> bool:
        """Whether it asks for nothing but the record with a certain id."""
        return len(self.conditions) == 1 and self.conditions[0].filter is self.resource.own_filters["id"]

    @property
    def links(self) -> int:
        """How many links are followed, at all depths."""
        return sum(1 + child.ask.links for child in self.children)

    def must_be_bounded(self) -> None:
        """Raise TooCostly if the answer could hold more than `MOST_RECORDS` records or follows too many links."""
        if self.links > MOST_LINKS:
            raise TooCostly(f"The question follows {self.links} links; at most {MOST_LINKS} are allowed. Ask for less.")
        if (most := self.first * self.weight) > MOST_RECORDS:
            raise TooCostly(f"The answer could hold {most} records; at most {MOST_RECORDS} are allowed. Ask for less.")

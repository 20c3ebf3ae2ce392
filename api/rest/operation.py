"""Operations: one row for each thing that can be asked for by an address. Routes and OpenAPI follow from the rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote_plus

from api.core.ask import Ask
from api.core.fragments import Fragments
from api.core.resource import Resource
from api.rest.formats import FORMATS, Format
from api.rest.params import Parameter

PREFIX = "/v1"
Items = list[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """What a request asks of an operation: the values of its parameters, and what was sent.

    `fragments` are records as they were written before; `base` is what absolute addresses begin with.
    """

    operation: "Operation"
    path: str
    values: Mapping[str, Any]
    items: Items
    record_id: str
    fragments: Fragments
    base: str

    @cached_property
    def ask(self) -> Ask:
        """The Ask of the operation."""
        if self.operation.ask is None:
            raise TypeError(f"{self.operation.name} has no Ask")
        return self.operation.ask(self)

    @cached_property
    def is_quick(self) -> bool:
        """Whether an answer that has no Ask is quick enough to be made at once."""
        return self.operation.quick(self)

    def address(self, after: str | None = None) -> str:
        """The address that asks the same, with the cursor to go on from if one is given."""
        before = "&".join(f"{name}={value}" for name, value in self._encoded if after is None or name != "after")
        asked = before if after is None else f"{before}&after={after}" if before else f"after={after}"
        return f"{self.path}?{asked}" if asked else self.path

    @cached_property
    def _encoded(self) -> list[tuple[str, str]]:
        """What was sent, as it stands in an address."""
        return [(quote_plus(name, safe=","), quote_plus(value, safe=",")) for name, value in self.items]

    def page(self, data: list[Any], limit: int, following: str | None, **meta: Any) -> dict[str, Any]:
        """The answer that holds a page, as `schemas.paged` describes it; `following` is the cursor to go on from."""
        return {
            "data": data,
            "meta": {"returned": len(data), "limit": limit, "next_cursor": following, **meta},
            "links": {"self": self.address(), "next": self.address(after=following) if following else None},
        }


# A view of an answer: of the shape that a format of `formats.py` writes.
View = Callable[[Any, Asked], Any]


@dataclass(frozen=True, eq=False)
class Operation:
    """A row: where it is, what it takes, what it answers with.

    `views` are the shapes that it can answer in; each format that writes one of them is served. `schema` is JSON
    Schema of the view `document`. `ask` is the Ask behind the view `document`, where it is one that is often quick
    enough to be answered at once; of what has none, `quick` tells whether it is. What does not read the dataset is
    asked without a snapshot.
    """

    path: str
    name: str
    summary: str
    description: str
    tag: str
    views: Mapping[str, View]
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    schema: dict[str, Any] = field(default_factory=dict)
    of: Resource | None = None
    ask: Callable[[Asked], Ask] | None = None
    quick: Callable[[Asked], bool] = lambda _asked: False
    links: Mapping[str, Any] = field(default_factory=dict)
    reads_dataset: bool = True

    @cached_property
    def formats(self) -> tuple[Format, ...]:
        """The formats it is served in; the first one if none is asked for."""
        return tuple(made for made in FORMATS if made.view in self.views)

    @cached_property
    def template(self) -> tuple[str, ...]:
        """The segments of its path; the first one is empty, as the path begins with a slash."""
        return tuple(self.path.split("/"))

    @property
    def suffix(self) -> str:
        """The suffix that its path ends in whatever is asked for, as `/v1/feed.atom` does; empty for most."""
        return self.template[-1].partition(".")[2]

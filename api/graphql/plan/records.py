"""Records: what an operation selects of one record, and what makes its result of a row, without a step between."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from graphql import GraphQLObjectType
from graphql.execution.values import VariableValues

from api.core.ask import Ask, Child
from api.core.plan import Cell, Plan
from api.core.resource import Link, Resource
from api.graphql.made import meaning, source_name
from api.graphql.plan.collect import TYPENAME, Collector, Nodes

if TYPE_CHECKING:
    from api.graphql.plan.pages import Pages

Result = dict[str, Any]
# For each link to many: the keys to follow it from, each with the result it goes into and the response key there.
Waiting = list[list[tuple[Any, Result, str]]]
Read = Callable[[tuple[Any, ...]], Result]
Reader = Callable[[tuple[Any, ...], Waiting], Result]
Path = tuple[str, ...]


@dataclass(slots=True)
class Place:
    """Where a record is shown: what stands there under each response key, in the order of the operation."""

    type_name: str
    fields: dict[str, str | None] = field(default_factory=dict)
    ones: dict[str, tuple[str, "Place"]] = field(default_factory=dict)
    many: dict[str, "Pages"] = field(default_factory=dict)


class Record:
    """A record of a resource as one operation wants it: the fields to read and the links to follow.

    It may be shown at several places, such as `nodes` and `edges`: what any of them wants is read, and each of them
    follows links of its own. `to_many` makes what a link to many leads to.
    """

    def __init__(
        self, collector: Collector, resource: Resource, kind: GraphQLObjectType, to_many: type["Pages"]
    ) -> None:
        self.collector, self.resource, self.kind, self.to_many = collector, resource, kind, to_many
        self.wanted = {"id"}
        self.links: list[tuple[Link, Record | Pages]] = []
        self._children: tuple[Child, ...] | None = None

    def shown_at(self, nodes: Nodes) -> Place:
        """The place that these nodes show the record at."""
        place = Place(self.kind.name)
        for key, chosen in self.collector.of(self.kind, nodes).items():
            name = chosen[0].name.value
            if name == TYPENAME:
                place.fields[key] = None
                continue
            declared = self.kind.fields[name]
            link = meaning(declared)
            if link is None:
                column = source_name(declared)
                self.wanted.add(column)
                place.fields[key] = column
                continue
            place.fields[key] = "id"
            if link.many:
                place.many[key] = self.to_many(self.collector, link.target, declared, chosen)
                self.links.append((link, place.many[key]))
            else:
                other_kind, _ = self.collector.below(chosen, declared)
                other = Record(self.collector, link.target, other_kind, self.to_many)
                place.ones[key] = (str(len(self.links)), other.shown_at(chosen))
                self.links.append((link, other))
        return place

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The fields to read, in the order of the catalogue."""
        return tuple(name for name in self.resource.fields if name in self.wanted)

    @cached_property
    def vary(self) -> bool:
        """Whether what is asked along the links depends on variables."""
        return any(other.vary for _, other in self.links)

    def ask(self, variables: VariableValues) -> Ask:
        """The Ask for a record that a link to one leads to."""
        return Ask(self.resource, self.fields, children=self.children(variables))

    def children(self, variables: VariableValues) -> tuple[Child, ...]:
        """The Asks along the links, made once if no variable makes a difference."""
        if self._children is not None:
            return self._children
        children = tuple(Child(str(at), link, other.ask(variables)) for at, (link, other) in enumerate(self.links))
        if not self.vary:
            self._children = children
        return children

    @property
    def is_plain(self) -> bool:
        """Whether no links to many are followed from it, and from what it links to."""
        return not any(True for _ in self.many())

    def many(self) -> Iterator["Pages"]:
        """The links to many that are followed on one level, in the order of `Plan.many`."""
        for link, other in self.links:
            if link.many:
                yield other  # type: ignore[misc]
            else:
                yield from other.many()  # type: ignore[union-attr]


class Readers:
    """Makes the readers of a plan's rows: its cells stand in the same order whatever the conditions are."""

    def __init__(self, record: Record, plan: Plan) -> None:
        self.cells: Mapping[Path, Cell] = {cell.path: cell for cell in plan.cells}
        self.numbers = {id(pages): number for number, pages in enumerate(record.many())}

    def of(self, place: Place, path: Path = ()) -> Reader:
        """What makes the result at a place of a row. The id stands in for what is not a field until it is known."""
        read_fields = reads(place, [self.cells[(*path, name or "id")] for name in place.fields.values()])
        ones = []
        for key, (child, other) in place.ones.items():
            inner = (*path, child)
            ones.append((key, self.cells[(*inner, "id")].position, self.of(other, inner)))
        many = [(key, self.numbers[id(pages)]) for key, pages in place.many.items()]

        def read(row: tuple[Any, ...], waiting: Waiting) -> Result:
            made = read_fields(row)
            for key, there, other in ones:
                made[key] = None if row[there] is None else other(row, waiting)
            for key, number in many:
                waiting[number].append((made[key], made, key))
            return made

        return read


def reads(place: Place, cells: Sequence[Cell]) -> Read:
    """What makes the result at a place of the cells that its fields stand in, with ids for what is linked."""
    keys = tuple(place.fields)
    changes = [
        (key, change)
        for (key, name), cell in zip(place.fields.items(), cells, strict=True)
        for change in (_constant(place.type_name) if name is None else _change(cell),)
        if change and key not in place.ones
    ]
    pick = _picker([cell.position for cell in cells])

    def read(row: tuple[Any, ...]) -> Result:
        made = dict(zip(keys, pick(row), strict=True))
        for key, change in changes:
            if (value := made[key]) is not None:
                made[key] = change(value)
        return made

    return read


def _picker(positions: list[int]) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    if len(positions) == 1:
        (only,) = positions
        return lambda row: (row[only],)
    return itemgetter(*positions)


def _constant(word: str) -> Callable[[Any], str]:
    return lambda _: word


def _change(cell: Cell) -> Callable[[Any], Any] | None:
    """What makes a result of a cell that holds something; None if it is one already."""
    if cell.kind.words:
        return {word.value: word.name for word in cell.kind.words}.__getitem__
    return cell.show

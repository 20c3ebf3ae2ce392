"""Cursors: they mark a place exactly, and one that was changed or belongs to another question is refused."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.core import cursor
from api.core.ask import Ask, Condition, Order
from api.core.errors import InvalidCursor
from api.core.kinds import LARGEST_INTEGER, LARGEST_NUMBER
from api.core.resource import Resource
from api.resources import CATALOGUE

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=60),
    "integer": st.integers(-LARGEST_INTEGER, LARGEST_INTEGER),
    "number": st.floats(-LARGEST_NUMBER, LARGEST_NUMBER),
    "date": st.dates(),
}
CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ .é\0"


@st.composite
def places(draw: st.DrawFn) -> tuple[Ask, tuple[Any, ...]]:
    """A question of any collection, with a place in its answer: database values of its orders."""
    resource: Resource = draw(st.sampled_from(list(CATALOGUE.values())))
    names = draw(st.lists(st.sampled_from(resource.orders), unique=True, max_size=3))
    orders = tuple(Order(name, draw(st.booleans())) for name in names)
    ask = Ask(resource, ("id",), orders=orders)
    return ask, tuple(draw(_value(resource, order.name)) for order in ask.full_orders)


def _value(resource: Resource, name: str) -> st.SearchStrategy[Any]:
    field = resource.fields[name]
    known = st.sampled_from(list(field.kind.words)).map(str) if field.kind.words else VALUES[field.kind.name]
    return st.none() | known if field.nullable else known


def minted(ask: Ask, place: tuple[Any, ...]) -> str:
    kinds = [ask.resource.fields[order.name].kind for order in ask.full_orders]
    return cursor.mint(
        ask, tuple(None if value is None else kind.show(value) for kind, value in zip(kinds, place, strict=True))
    )


def at(ask: Ask, after: str | None) -> Ask:
    return Ask(ask.resource, ask.fields, ask.conditions, ask.orders, after=after)


@given(places())
def test_a_cursor_is_read_back_as_the_place_it_marks(marked: tuple[Ask, tuple[Any, ...]]) -> None:
    ask, place = marked
    assert cursor.read(at(ask, minted(ask, place))) == place


def test_without_a_cursor_there_is_no_place() -> None:
    assert cursor.read(Ask(CATALOGUE["forces"], ("id",))) is None


@given(places(), st.data())
def test_a_cursor_changed_in_any_character_is_refused(marked: tuple[Ask, tuple[Any, ...]], data: st.DataObject) -> None:
    ask, place = marked
    text = minted(ask, place)
    position = data.draw(st.integers(0, len(text) - 1))
    character = data.draw(st.sampled_from([one for one in CHARACTERS if one != text[position]]))
    with pytest.raises(InvalidCursor):
        cursor.read(at(ask, text[:position] + character + text[position + 1 :]))


@given(places(), st.data())
def test_a_cursor_that_was_cut_or_lengthened_is_refused(
    marked: tuple[Ask, tuple[Any, ...]], data: st.DataObject
) -> None:
    ask, place = marked
    text = minted(ask, place)
    cut = text[: data.draw(st.integers(0, len(text) - 1))]
    for wrong in (cut, text + data.draw(st.text(CHARACTERS, min_size=1)), text * 2):
        with pytest.raises(InvalidCursor):
            cursor.read(at(ask, wrong))


@given(st.text() | st.text(CHARACTERS))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(InvalidCursor, match="was changed, or belongs to another question"):
        cursor.read(Ask(CATALOGUE["estimates"], ("id",), after=text))


def test_a_cursor_of_ten_kilobytes_is_refused() -> None:
    for text in ("A" * 10_240, "é" * 10_240):
        with pytest.raises(InvalidCursor):
            cursor.read(Ask(CATALOGUE["estimates"], ("id",), after=text))


def test_a_cursor_of_another_question_is_refused() -> None:
    forces = CATALOGUE["forces"]
    named = Condition(forces.own_filters["name"], "x")
    ask = Ask(forces, ("id",), (named,), (Order("name"),))
    after = minted(ask, ("x", "frc-x"))
    others = [
        Ask(CATALOGUE["sources"], ("id",), (Condition(CATALOGUE["sources"].own_filters["name"], "x"),), ask.orders),
        Ask(forces, ("id",), (), ask.orders),
        Ask(forces, ("id",), (Condition(forces.own_filters["name"], "y"),), ask.orders),
        Ask(forces, ("id",), (Condition(forces.own_filters["name__contains"], "x"),), ask.orders),
        Ask(forces, ("id",), (Condition(forces.filters["parent.name"], "x"),), ask.orders),
        Ask(forces, ("id",), (named, Condition(forces.own_filters["id"], "x")), ask.orders),
        Ask(forces, ("id",), (named,), (Order("name", descending=True),)),
        Ask(forces, ("id",), (named,), (Order("country"),)),
        Ask(forces, ("id",), (named,), (Order("id"),)),
    ]
    for other in others:
        with pytest.raises(InvalidCursor):
            cursor.read(at(other, after))
    assert cursor.read(at(ask, after)) == ("x", "frc-x")


def test_a_cursor_goes_on_whatever_is_shown_and_however_the_filters_are_ordered() -> None:
    reports = CATALOGUE["reports"]
    conditions = (
        Condition(reports.own_filters["published_from__gte"], date(2024, 1, 1)),
        Condition(reports.own_filters["language"], "en"),
    )
    ask = Ask(reports, ("id",), conditions, first=5)
    after = minted(ask, (date(2024, 2, 2), "rep-x"))
    other = Ask(reports, ("id", "title"), conditions[::-1], (Order("published_from", True),), 50, after, True)
    assert cursor.read(other) == (date(2024, 2, 2), "rep-x")

"""Statements: a SELECT as the text that one kind of database understands, made once and run with many values."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, Dialect, FromClause, Select, Text, bindparam, column, func

from api.core.kinds import Kind, as_is
from api.core.shapes import made_once

Parameters = tuple[Any, ...] | dict[str, Any]


class Statement:
    """The SQL of a SELECT whose values are `bindparam`s, which `parameters` fills in by name."""

    __slots__ = ("_binds", "_named", "_readers", "names", "sql")

    def __init__(self, select: Select[Any], dialect: Dialect) -> None:
        compiled = select.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        self.sql = str(compiled)
        given = compiled.params
        names = compiled.positiontup if compiled.positional else list(given)
        self._named = not compiled.positional
        kinds = {name: bind.type for name, bind in compiled.binds.items()}
        self._binds = [
            (name, kinds[name].dialect_impl(dialect).bind_processor(dialect) if name in kinds else None, given[name])
            for name in names or ()
        ]
        self.names = tuple(select.selected_columns.keys())
        self._readers = [loader(found, dialect) for found in select.selected_columns]

    def parameters(self, values: Mapping[str, Any]) -> Parameters:
        """The parameters for the driver: these values, and those that the SELECT holds itself."""
        made = [
            (name, value if process is None else process(value))
            for name, process, value in ((name, process, values.get(name, own)) for name, process, own in self._binds)
        ]
        return dict(made) if self._named else tuple(value for _, value in made)

    def read(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        """The row with its values as the types of the columns make them."""
        return tuple(
            value if load is None or value is None else load(value)
            for value, load in zip(row, self._readers, strict=True)
        )


def once(key: Any, make: Callable[[], Select[Any]], dialect: Dialect) -> Statement:
    """The statement of the SELECT that is made for this key, compiled when it is first asked for."""
    return made_once((key, dialect.name), lambda: Statement(make(), dialect))


def loader(found: Any, dialect: Dialect) -> Callable[[Any], Any] | None:
    """What makes a value of a column's type of what the driver gives; None if it is one already, as from psycopg."""
    if dialect.name == "postgresql":
        return None
    made: Callable[[Any], Any] | None = found.type.dialect_impl(dialect).result_processor(dialect, None)
    return made


def shower(found: Any, kind: Kind, dialect: Dialect) -> Callable[[Any], Any] | None:
    """What makes a JSON value of what the driver gives for a column; None if it is one already.

    What needs the type of the column as well is remembered: few of its values differ.
    """
    load = loader(found, dialect)
    if load is None:
        return None if kind.show is as_is else kind.show
    return lru_cache(4096)(lambda value: kind.show(load(value)))


def each(name: str, dialect: Dialect) -> FromClause:
    """The table of the values in the listing of this name, as the columns `value` and `key`, their position."""
    if dialect.name == "sqlite":
        return func.json_each(bindparam(name)).table_valued("value", "key")
    unnested = func.unnest(bindparam(name, type_=ARRAY(Text)))
    return unnested.table_valued(column("value", Text), with_ordinality="key").render_derived()

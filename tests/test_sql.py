"""No SQL is put together from strings: what a database is given is written out, or made by SQLAlchemy.

ruff's S608 finds SQL in a string that is put together, wherever that looks like SQL. This finds what is given to a
database, whatever it looks like: it has to be a literal, an expression of SQLAlchemy, or stand below with its reason.
"""

import ast
import textwrap
from collections.abc import Iterator

import pytest

from models.store import PROJECT

# Where SQL goes in: as the first argument of one of these.
TAKES_SQL = {"text", "exec_driver_sql", "execute", "executemany", "executescript", "copy", "DDL", "literal_column"}
# What makes one string of several.
METHODS = {"format", "join", "format_map", "replace"}
# How many there are in a file, and why they may be: what they put in is never what a client sent.
ALLOWED = {
    "api/core/snapshot.py": (1, "EXPLAIN before a statement that SQLAlchemy made"),
    "seed/copying.py": (4, "names of tables and columns, for which the driver has no parameters"),
    "seed/gazetteer_build.py": (1, "two constants, one behind the other"),
}


def built(source: str) -> Iterator[tuple[int, str]]:
    """The line and the expression of each string that is put together and given to a database."""
    tree = ast.parse(source)
    # A name that is given a string which is put together stands for it.
    made = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and _is_built(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and _name(node.func) in TAKES_SQL:
            given = node.args[0]
            if isinstance(given, ast.Name):
                given = made.get(given.id, given)
            if _is_built(given):
                yield node.lineno, ast.unparse(given)


def _is_built(given: ast.expr) -> bool:
    if isinstance(given, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in given.values)
    if isinstance(given, ast.BinOp):
        sides = (given.left, given.right)
        return any(_is_text(side) or _is_built(side) for side in sides)
    if isinstance(given, ast.Call) and isinstance(given.func, ast.Attribute):
        return given.func.attr in METHODS and _is_text(given.func.value)
    return False


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""


SOURCES = sorted(
    file.relative_to(PROJECT).as_posix()
    for folder in ("api", "models", "seed")
    for file in (PROJECT / folder).rglob("*.py")
    if "node_modules" not in file.parts
)


def test_no_sql_is_put_together_from_strings() -> None:
    found = {name: [*built((PROJECT / name).read_text("utf-8"))] for name in SOURCES}
    allowed = {name: count for name, (count, _) in ALLOWED.items()}
    assert {name: len(lines) for name, lines in found.items() if lines} == allowed, found


@pytest.mark.parametrize(
    "defect",
    [
        'connection.execute(text(f"SELECT * FROM report ORDER BY {sort}"))',
        'connection.exec_driver_sql("SELECT * FROM report ORDER BY " + sort)',
        'cursor.execute("SELECT * FROM %s" % name)',
        'cursor.execute("SELECT * FROM {}".format(name))',
        'cursor.execute(" ".join(words))',
        'sql = f"LOCK {name}"\ncursor.execute(sql)',
        'select(literal_column(f"{name}"))',
        'cursor.execute("a" "b" f"{c}" + "d")',
    ],
)
def test_the_rule_finds_a_defect(defect: str) -> None:
    assert list(built(textwrap.dedent(defect)))


@pytest.mark.parametrize(
    "right",
    [
        'connection.execute(text("SELECT 1"))',
        "connection.execute(select(table).where(table.c.id == wanted))",
        'cursor.execute("SELECT * FROM report WHERE id = %s", (name,))',
        "cursor.execute(QUERY, values)",
        'cursor.execute(sql.SQL("SELECT {}").format(sql.Identifier(name)))',
    ],
)
def test_the_rule_lets_pass_what_is_right(right: str) -> None:
    assert not list(built(right))

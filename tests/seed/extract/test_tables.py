"""The vocabularies are tables that an editor can extend."""

from pathlib import Path

import pytest

from seed.extract import tables

TABLES = sorted(path.name for path in (Path(tables.__file__).parent / "data").glob("*.csv"))


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_rows_of_as_many_cells_as_its_header(name: str) -> None:
    found = tables.rows(name)
    assert found
    assert all(set(row) == set(found[0]) for row in found)


@pytest.mark.parametrize("name", TABLES)
def test_no_cell_has_blanks_around_it(name: str) -> None:
    assert [cell for row in tables.rows(name) for cell in row.values() if cell != cell.strip()] == []


def test_a_cell_may_list_several_entries() -> None:
    assert tables.listed("a|b | c") == ("a", "b", "c")
    assert tables.listed("") == ()

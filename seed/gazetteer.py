"""Place names to candidate places: looked up in one SQLite file that is built from data packages at first
use.

Place data: GeoNames (geonames.org), CC BY 4.0; ISO 3166-2 regions; the Ukrainian register KATOTTG.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from seed.extract.tables import listed, rows
from seed.gazetteer_build import GazetteerUnavailable, Stored, build, release
from seed.place_keys import fold, sound, without_article

__all__ = ["ALIKE", "SETTLEMENTS", "Candidate", "Gazetteer", "GazetteerUnavailable", "open_gazetteer"]

ALIKE = 75
"""From which likeness, of 100, another name is only another spelling of a place's own ("Khan Younis")."""
SETTLEMENTS = frozenset({"city", "town", "village"})


@dataclass(frozen=True, slots=True)
class Candidate(Stored):
    """One place a name may mean; `score` is 0 to 100.

    `listed`: it comes from our own tables of countries and well-known areas, which a bare name means first.
    `own_name` is False where the name sought is only another name of the place ("Stalino" for Donetsk).
    """

    where_prec: int = 1
    own_name: bool = True
    capital: bool = False
    listed: bool = False
    score: float = 100.0


class Gazetteer:
    """Look-ups by name, exact (`candidates`) and for misspellings (`similar`). Opened once a process."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        self._known = _known_names()
        self._capitals = _capitals()
        self.candidates = lru_cache(maxsize=20_000)(self._candidates)
        self.similar = lru_cache(maxsize=2_000)(self._similar)

    def close(self) -> None:
        """Closes the file."""
        self._database.close()

    def _candidates(self, name: str) -> tuple[Candidate, ...]:
        """Every place called so, countries and well-known areas first, then by population; empty where none
        is.
        """
        key = fold(name).removeprefix("the ")
        known = tuple(self._with_id(area) for area in self._known.get(key, ()))
        found = self._stored(key) or self._stored(without_article(key))
        same = {area.admin1 for area in known if area.kind == "region"}
        return (*known, *(c for c in found if c.kind != "region" or c.admin1 not in same))

    def region(self, admin1: str) -> Candidate | None:
        """The first-level region of an ISO 3166-2 code."""
        row = self._database.execute(_REGION, (admin1,)).fetchone()
        return self._candidate(True, list(row)) if row else None

    def _with_id(self, area: Candidate) -> Candidate:
        """A region of our table with the GeoNames id of its ISO 3166-2 code."""
        region = self.region(area.admin1) if area.kind == "region" and area.admin1 else None
        return replace(area, geonames_id=region.geonames_id) if region else area

    def _similar(
        self, name: str, countries: frozenset[str], kinds: frozenset[str] = SETTLEMENTS
    ) -> tuple[Candidate, ...]:
        """Places of these countries and kinds whose own name is spelt much like this, best first.

        A name that sounds the same (another romanisation) may differ more than one that only begins the same.
        """
        key = fold(name)
        if len(key) < 5 or not countries:
            return ()
        alike = self._database.execute("SELECT key FROM sound WHERE sound = ?", (sound(key),))
        scores = _scored(key, alike, 75)
        begins = self._database.execute(
            "SELECT DISTINCT key FROM name WHERE key >= ? AND key < ? AND main", (key[:4], key[:4] + "{")
        )
        scores |= _scored(key, begins, 88)
        scores.pop(key, None)
        found = [
            replace(candidate, score=score)
            for near, score in scores.items()
            for candidate in self._stored(near)
            if candidate.own_name and candidate.country in countries and candidate.kind in kinds
        ]
        return tuple(sorted(found, key=lambda c: (-c.score, -(c.population or 0))))

    def _stored(self, key: str) -> tuple[Candidate, ...]:
        found = [
            self._candidate(bool(main) or fuzz.ratio(key, fold(str(place[0]))) >= ALIKE, place)
            for main, *place in self._database.execute(_QUERY, (key,))
        ]
        return tuple(sorted(found, key=lambda c: (not c.own_name, -(c.population or 0))))

    def _candidate(self, main: bool, place: list[object]) -> Candidate:
        candidate = Candidate(*place, own_name=main)  # type: ignore[arg-type,misc]  # the columns of _QUERY
        if candidate.kind in SETTLEMENTS:
            return replace(candidate, capital=(candidate.country, fold(candidate.name)) in self._capitals)
        return replace(candidate, where_prec=_PRECISION[candidate.kind])


def _scored(key: str, found: Iterable[tuple[str]], least: float) -> dict[str, float]:
    """The found keys that are at least so much like `key`, from 0 to 100."""
    near = process.extract(key, [near for (near,) in found], scorer=fuzz.ratio, score_cutoff=least, limit=5)
    return {name: score for name, score, _ in near}


_QUERY = """SELECT n.main, p.name, p.kind, p.country, p.admin1, p.district, p.latitude, p.longitude,
    p.geonames_id, p.katottg, p.population FROM name n JOIN place p ON p.id = n.place WHERE n.key = ?"""
_REGION = """SELECT name, kind, country, admin1, district, latitude, longitude, geonames_id, katottg,
    population FROM place WHERE admin1 = ? AND kind = 'region'"""
_PRECISION = {"region": 4, "district": 3, "part": 1}  # UCDP where_prec


@lru_cache(maxsize=1)
def _known_names() -> dict[str, tuple[Candidate, ...]]:
    """Countries and the areas that no gazetteer has, by folded name: two small tables kept in memory."""
    known: dict[str, tuple[Candidate, ...]] = {}
    for row in rows("countries.csv"):
        country = Candidate(
            row["name"], "country", row["iso"], geonames_id=int(row["geonames_id"]), where_prec=6, listed=True
        )
        for name in (row["name"], *listed(row["aliases"])):
            known[fold(name).removeprefix("the ")] = (country,)
    for row in rows("areas.csv"):
        area = Candidate(
            row["name"],
            row["kind"],
            row["country"],
            admin1=row["admin1"] or None,
            where_prec=int(row["where_prec"]),
            listed=True,
        )
        for name in (row["name"], *listed(row["aliases"])):
            known[fold(name).removeprefix("the ")] = (area,)
    return known


@lru_cache(maxsize=1)
def _capitals() -> frozenset[tuple[str, str]]:
    """(country, folded name) of every capital; only the first name of a row is the capital's own."""
    return frozenset((row["iso"], fold(name)) for row in rows("countries.csv") for name in listed(row["capital"]))


def open_gazetteer(data_directory: Path) -> Gazetteer:
    """The gazetteer of this data directory, built first if this release of the data has none there yet.

    Raises GazetteerUnavailable when there is neither a file nor the packages to build one from. Several
    processes may
    call this at once: each builds aside, and the last to rename wins with the same content.
    """
    try:
        path = data_directory / f"gazetteer-{release()}.sqlite"
    except GazetteerUnavailable:
        built = sorted(data_directory.glob("gazetteer-*.sqlite"))
        if not built:
            raise
        return Gazetteer(built[-1])
    if not path.exists():
        build(path)
    return Gazetteer(path)

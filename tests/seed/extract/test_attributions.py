import pytest
from hypothesis import given
from hypothesis import strategies as st

from seed.extract.attributions import attributions
from seed.extract.document import Document
from seed.extract.hedges import RANKS
from seed.extract.sentences import sentences
from seed.extract.speakers import Attribution
from seed.extract.tables import rows
from seed.extract.tokens import lines

KINDS = {
    "government", "military", "intelligence", "official", "media", "analyst", "think_tank", "ngo",
    "international_organization", "local_authority", "other",
}  # fmt: skip


def read(text: str) -> tuple[Attribution, ...]:
    document = Document("test", text, sentences=sentences(text))
    return attributions(document, lines(document))


def names(text: str) -> list[str]:
    return [a.speaker.name for a in read(text) if a.speaker]


@pytest.mark.parametrize("row", [r for r in rows("cues.csv") if r["kind"] == "say"], ids=lambda row: row["base"])
def test_every_verb_of_saying_names_its_speaker(row: dict[str, str]) -> None:
    assert row["hedge"] in RANKS
    link = "" if row["past"].endswith(" of") else " that"
    assert names(f"The ministry {row['past']}{link} the town fell.") == ["ministry"]


@pytest.mark.parametrize("row", rows("cues.csv"), ids=lambda row: row["base"])
def test_every_cue_is_of_a_known_kind(row: dict[str, str]) -> None:
    assert row["kind"] in {"say", "record", "document", "judge", "vow", "toll", "silent", "relay", "quoted", "at"}
    assert row["hedge"] in RANKS


@pytest.mark.parametrize("row", rows("speaker_words.csv"), ids=lambda row: row["word"])
def test_every_role_makes_a_speaker(row: dict[str, str]) -> None:
    assert row["role"] in {"title", "group", "body", "document"}
    assert row["kind"] in KINDS
    if row["role"] == "title" and row["word"].endswith("."):
        assert names(f"The town fell, {row['word'].capitalize()} Hamdan said.") == ["Hamdan"]
    else:
        assert names(f"The town fell, according to the {row['word']} there.") == [row["word"]]


@pytest.mark.parametrize("row", rows("known_speakers.csv"), ids=lambda row: row["name"])
def test_every_known_speaker_has_its_kind_and_country(row: dict[str, str]) -> None:
    found = read(f"The town fell, {row['name']} said.")
    assert len(found) == 1
    assert found[0].speaker is not None
    assert found[0].speaker.kind == row["kind"]
    assert found[0].speaker.country == (row["country"] or None)


@pytest.mark.parametrize("row", rows("channels.csv"), ids=lambda row: row["word"])
def test_every_channel_is_kept(row: dict[str, str]) -> None:
    word = "X" if row["word"] == "x" else row["word"]
    assert read(f"The mayor wrote on {word} that the town fell.")[0].channel == word


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("According to the Daily Herald, the town fell.", ["Daily Herald"]),
        ("The town fell, according to Amina Yusuf, a teacher.", ["Amina Yusuf"]),
        ("The town fell, the regional governor, Idris Hamdan, said on Monday.", ["Idris Hamdan"]),
        ("Idris Hamdan, head of the clinic, said the town fell.", ["Idris Hamdan"]),
        ("Defence Minister General Idris Hamdan announced a retreat.", ["Idris Hamdan"]),
        ('"The town fell," said Amina Yusuf.', ["Amina Yusuf"]),
        ('"The town fell," snapped the chairman.', ["chairman"]),
        ("A driver, asking not to be named, said the town fell.", ["driver"]),
        ("Kyiv, in turn, claims to have held the town.", ["Kyiv"]),
        (
            "A spokesman for the Red Crescent told Reuters that the town fell.",
            ["spokesman for the Red Crescent"],
        ),
        ("On Friday the army said the town fell.", ["army"]),
        ("The army on Friday disclosed that the town fell.", ["army"]),
        ("The figures were confirmed by the interior ministry.", ["interior ministry"]),
        ("By the UN's count the town lost half its people.", ["UN"]),
        ("The general staff's bulletin: the town fell.", ["general staff's bulletin"]),
        ("The town fell, traders and a police officer said.", ["traders and a police officer"]),
    ],
)
def test_the_speaker_is_found(text: str, wanted: list[str]) -> None:
    assert names(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "The town reportedly fell.",
        "Shelling was reported in the north.",
        "The blast claimed 20 lives.",
        "Reports of the army's claims spread.",
        "The fighting added to the misery.",
        "Britain will add more drones.",
    ],
)
def test_nobody_speaks(text: str) -> None:
    assert names(text) == []


def test_a_pronoun_a_last_name_and_a_short_name_find_their_speaker() -> None:
    text = (
        "Colonel Idris Hamdan said the town fell. He added that the bridge stood. Hamdan later denied it. "
        "The Health Ministry reported deaths. The ministry said more would follow. It gave no names."
    )
    assert names(text) == ["Idris Hamdan"] * 3 + ["Health Ministry"] * 2


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Tehran's claim of 300 dead was doubted.", "Tehran"),
        ("The raid, by Amman's reckoning, took an hour.", "Amman"),
        ("In a poll by Gallup, most were against it.", "Gallup"),
        ("The official history of the 1912 war gives 40 dead.", "official history of the 1912 war"),
        ("The bridge will be rebuilt, the president vowed.", "president"),
        ("Some 40 fell, reckons Lena Hamdan of the Peace Institute.", "Lena Hamdan"),
        ("The town fell, spokesman Idris Hamdan boasted in a signed statement.", "Idris Hamdan"),
    ],
)
def test_the_owner_of_a_figure_or_a_promise_is_its_speaker(text: str, wanted: str) -> None:
    assert names(text) == [wanted]


def test_a_name_met_before_it_speaks_is_known_in_full() -> None:
    text = "The mayor, Idris Hamdan, came late. Hamdan said it was over. He said nobody was hurt."
    assert names(text) == ["Idris Hamdan"] * 2


def test_an_officer_goes_by_any_rank() -> None:
    text = "Idris Hamdan, commander of the garrison, said the town fell. The general added that it was quiet."
    assert names(text) == ["Idris Hamdan"] * 2


def test_what_a_body_counts_in_its_ranks_is_nobodys_words() -> None:
    assert names("The army, which counts 800 soldiers, left.") == []


def test_a_relay_gives_way_to_the_one_it_cites() -> None:
    text = "The agency, citing the coast guard, reported that 20 people drowned."
    relay = next(a for a in read(text) if a.relayed)
    assert relay.speaker is not None
    assert relay.speaker.name == "coast guard"
    assert "20 people drowned" in relay.content.of(text)


def test_a_quotation_runs_on_over_its_sentences() -> None:
    text = '"The town fell. Nobody helped us," said Amina Yusuf. "We walked for days."'
    found = read(text)
    assert found[0].content.of(text).startswith('"The town fell.')
    assert [a.content.of(text) for a in found][-1] == '"We walked for days."'
    assert {a.speaker.name for a in found if a.speaker} == {"Amina Yusuf"}


def test_a_speaker_does_not_answer_for_the_next_sentence() -> None:
    text = "The army said the town fell. Twenty people died."
    assert all(a.content.end <= text.index("Twenty") for a in read(text))


def test_a_subordinate_cue_answers_for_its_clause_only() -> None:
    text = "After Norway announced the talks, 20 people have died."
    assert all("20 people" not in a.content.of(text) for a in read(text))


def test_a_negated_cue_is_kept_as_such() -> None:
    found = read("The army has not confirmed the loss.")
    assert [a.negated for a in found] == [True]
    assert [a.hedge for a in read("The army denied the loss.")] == ["denied"]


def test_affiliation_and_country_come_from_the_description() -> None:
    speaker = read("The town fell, said Amina Yusuf, a researcher at Leeds University.")[0].speaker
    assert speaker is not None
    assert speaker.affiliation == "Leeds University"
    other = read("Ukrainian Defence Minister Ivan Bondar said the town fell.")[0].speaker
    assert other is not None
    assert (other.country, other.kind) == ("UA", "government")


@given(
    st.lists(
        st.sampled_from(
            ["said", "The army", '"', "“", "”", ",", ".", "he", "who", "(", ")", "citing", "by", "X", "20"]
        ),
        max_size=40,
    )
)
def test_spans_stay_inside_any_text(words: list[str]) -> None:
    text = " ".join(words)
    for found in read(text):
        assert 0 <= found.content.start <= found.content.end <= len(text)
        assert found.cue.start < found.cue.end

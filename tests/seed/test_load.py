"""Loading: the same twice changes nothing, what changed is revised, and at no moment is there a mix of two datasets."""

import hashlib
import random
import time
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest
from sqlalchemy import Engine, make_url, text, update

from models import ENTITIES, Claim, Estimate, Force, Location, Mention, Record, Report, Revision, Source
from models.store import reader, schema_id, writer
from seed.load import Outcome, withdraw_replaced, write
from seed.refusal import Refused
from tests.conftest import client_of
from tests.seed.loading import (
    DRAFTS,
    NOT_CONTENT,
    assert_is_whole,
    draft_that_stands,
    everything,
    loading,
    revisions,
)
from tests.synthetic import records

A, B = records(1, 60), records(2, 90)


def changed(standing: Iterable[Record], record_id: str, **columns: Any) -> list[Record]:
    """The records, with other columns in one of them."""
    return [
        type(record).model_validate(record.model_dump(exclude={"value_min", "value_max"}) | columns)
        if record.id == record_id
        else record
        for record in standing
    ]


def test_a_first_load_adds_everything(write_engine: Engine) -> None:
    outcome = write(write_engine, A)
    assert outcome.revision == 1
    assert sum(outcome.added.values()) == len(A)
    assert not any((*outcome.revised.values(), *outcome.withdrawn.values()))
    standing = everything(write_engine)
    assert set(standing) == {record.id for record in A}
    assert {row["revision"] for row in standing.values()} == {1}
    assert_is_whole(write_engine)


def test_what_is_written_is_what_was_given(write_engine: Engine) -> None:
    write(write_engine, A)
    standing = everything(write_engine)
    for record in A:
        given = record.model_dump(exclude=set(NOT_CONTENT))
        assert {name: standing[record.id][name] for name in given} == given
        if isinstance(record, Estimate):
            row = standing[record.id]
            assert row["value_min"] == (record.low if record.low is not None else record.best)
            assert row["value_max"] == (record.high if record.high is not None else record.best)


@pytest.mark.parametrize("shuffled", [False, True])
def test_a_second_load_changes_nothing(write_engine: Engine, shuffled: bool) -> None:
    write(write_engine, A)
    before, told = everything(write_engine), revisions(write_engine)
    again = random.Random(3).sample(A, len(A)) if shuffled else A
    outcome = write(write_engine, again)
    assert not outcome.changed
    assert outcome.revision == 1
    assert everything(write_engine) == before
    assert revisions(write_engine) == told


def test_only_the_record_that_changed_is_revised(write_engine: Engine) -> None:
    write(write_engine, A)
    before = everything(write_engine)
    claim = next(record for record in A if isinstance(record, Claim) and record.hedge == "asserted")
    outcome = write(write_engine, changed(A, claim.id, hedge="denied"))
    assert outcome.revision == 2
    assert {name: count for name, count in outcome.revised.items() if count} == {"claim": 1}
    assert not any((*outcome.added.values(), *outcome.withdrawn.values()))
    after = everything(write_engine)
    assert (after[claim.id]["revision"], after[claim.id]["hedge"]) == (2, "denied")
    assert after[claim.id]["recorded_at"] >= before[claim.id]["recorded_at"]
    assert {key: row for key, row in after.items() if key != claim.id} == {
        key: row for key, row in before.items() if key != claim.id
    }
    assert_is_whole(write_engine)


def test_a_shared_record_that_changed_is_revised(write_engine: Engine) -> None:
    write(write_engine, A)
    outcome = write(write_engine, changed(A, "frc-force-0", name="Renamed", country=None))
    assert {name: count for name, count in outcome.revised.items() if count} == {"force": 1}
    assert everything(write_engine)["frc-force-0"]["name"] == "Renamed"
    assert_is_whole(write_engine)


def test_a_record_that_a_report_no_longer_has_is_withdrawn(write_engine: Engine) -> None:
    write(write_engine, A)
    gone = next(record.id for record in A if isinstance(record, Estimate))
    outcome = write(write_engine, [record for record in A if record.id != gone])
    assert {name: count for name, count in outcome.withdrawn.items() if count} == {"estimate": 1}
    assert set(everything(write_engine)) == {record.id for record in A} - {gone}
    assert_is_whole(write_engine)


def small(*names: str) -> list[Record]:
    """A report with a mention of each of these locations; each but the last is a part of the next."""
    text = "One. " + " ".join(names)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    report = f"rep-{sha256[:12]}"
    made: list[Record] = [
        Report.model_validate(
            {"id": report, "text": text, "text_sha256": sha256, "characters": len(text), "origin": "small.txt"}
        )
    ]
    for name, parent in zip(names, (*names[1:], None), strict=True):
        columns = {"id": f"loc-{name}", "name": name, "kind": "city", "where_prec": 1, "status": "unresolved"}
        made.append(Location.model_validate(columns | {"parent_id": parent and f"loc-{parent}"}))
    mention = {"report_id": report, "entity": "location", "location_id": f"loc-{names[0]}", "surface": names[0]}
    made.append(Mention.model_validate({"id": f"men-{sha256[:12]}", "start": 5, "end": 5 + len(names[0]), **mention}))
    return made


def test_a_shared_record_that_nothing_names_any_more_is_withdrawn_with_those_it_is_a_part_of(
    write_engine: Engine,
) -> None:
    first = small("aa", "bb", "cc")
    write(write_engine, first)
    write(write_engine, small("dd", "cc"))
    places = {key for key in everything(write_engine) if key.startswith("loc")}
    assert places == {"loc-aa", "loc-bb", "loc-cc", "loc-dd"}
    outcome = write(write_engine, first[:1])
    assert {name: count for name, count in outcome.withdrawn.items() if count} == {"mention": 1, "location": 2}
    assert {key for key in everything(write_engine) if key.startswith("loc")} == {"loc-cc", "loc-dd"}
    assert_is_whole(write_engine)


def test_other_reports_are_left_alone(write_engine: Engine) -> None:
    write(write_engine, A)
    outcome = write(write_engine, small("zz"))
    assert not any(outcome.withdrawn.values())
    standing = everything(write_engine)
    assert {record.id for record in (*A, *small("zz"))} == set(standing)
    assert_is_whole(write_engine)


def test_a_link_to_a_record_written_in_the_same_load_holds_in_any_order(write_engine: Engine) -> None:
    write(write_engine, small("aa", "bb", "cc")[::-1])
    assert everything(write_engine)["loc-aa"]["parent_id"] == "loc-bb"


def test_a_circle_of_links_is_refused_and_nothing_is_written(write_engine: Engine) -> None:
    write(write_engine, small("aa"))
    before = everything(write_engine)
    circle = [
        Force.model_validate({"id": "frc-one", "name": "One", "kind": "non_state", "parent_id": "frc-two"}),
        Force.model_validate({"id": "frc-two", "name": "Two", "kind": "non_state", "parent_id": "frc-one"}),
    ]
    with pytest.raises(Refused, match="circle"):
        write(write_engine, [*small("bb"), *circle])
    assert everything(write_engine) == before
    assert len(revisions(write_engine)) == 1


def test_a_revision_says_what_its_load_did(write_engine: Engine) -> None:
    outcomes = [write(write_engine, records_) for records_ in (A, small("aa", "bb"), small("aa", "bb")[:1])]
    for outcome, told in zip(outcomes, revisions(write_engine), strict=True):
        assert (told.created, told.revised, told.withdrawn) == (outcome.added, outcome.revised, outcome.withdrawn)


def test_a_revised_record_keeps_the_revision_it_came_in_with(write_engine: Engine) -> None:
    write(write_engine, A)
    write(write_engine, changed(A, "frc-force-0", name="Renamed", country=None))
    standing = everything(write_engine)
    assert {row["created_in"] for row in standing.values()} == {1}
    assert [(key, row["revision"]) for key, row in standing.items() if row["revision"] > 1] == [("frc-force-0", 2)]


def from_file(origin: str, text: str) -> Report:
    """A report that was read from a file of this name."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    columns = {"id": f"rep-{sha256[:12]}", "text_sha256": sha256, "characters": len(text)}
    return Report.model_validate(columns | {"text": text, "origin": origin})


def test_a_file_with_another_text_replaces_what_was_read_from_it_where_that_is_asked(write_engine: Engine) -> None:
    old, new, other = from_file("a.txt", "Teh town."), from_file("a.txt", "The town."), from_file("b.txt", "Other.")
    write(write_engine, [old, other])
    write(write_engine, [new])
    assert set(everything(write_engine)) == {old.id, new.id, other.id}
    outcome = withdraw_replaced(write_engine, {"a.txt": {new.id}})
    assert outcome.withdrawn["report"] == 1
    assert set(everything(write_engine)) == {new.id, other.id}
    assert not withdraw_replaced(write_engine, {"a.txt": {new.id}}).changed
    assert_is_whole(write_engine)


def test_what_a_replaced_report_had_goes_with_it(write_engine: Engine) -> None:
    old, new = small("aa", "bb"), small("aa")
    write(write_engine, [*old, *new])
    withdraw_replaced(write_engine, {"small.txt": {new[0].id}})
    standing = everything(write_engine)
    assert {record.id for record in new} <= set(standing)
    assert not {old[0].id, old[-1].id} & set(standing)
    assert_is_whole(write_engine)


def test_files_of_one_name_in_several_folders_do_not_replace_each_other(write_engine: Engine) -> None:
    one, two, corrected = (from_file("a.txt", text) for text in ("One.", "Two.", "One!"))
    write(write_engine, [one, two, corrected])
    with pytest.raises(Refused, match=r"not clear: from files named a\.txt"):
        withdraw_replaced(write_engine, {"a.txt": {corrected.id}})
    assert len(everything(write_engine)) == 3
    withdraw_replaced(write_engine, {"a.txt": {corrected.id, two.id}})
    assert set(everything(write_engine)) == {two.id, corrected.id}


def test_a_load_that_fails_midway_leaves_what_stood(write_engine: Engine) -> None:
    write(write_engine, small("aa"))
    before = everything(write_engine)
    lost = Source.model_validate({"id": "src-x", "name": "X", "kind": "media", "affiliation_id": "src-nosuch"})
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        write(write_engine, [*small("bb"), lost])
    assert everything(write_engine) == before
    assert_is_whole(write_engine)


def test_each_load_says_what_it_did(write_engine: Engine) -> None:
    assert write(write_engine, A).revision == 1
    assert write(write_engine, B).revision == 2
    assert write(write_engine, B) == Outcome(
        2,
        added=dict.fromkeys((entity.__tablename__ for entity in ENTITIES), 0),
        revised=dict.fromkeys((entity.__tablename__ for entity in ENTITIES), 0),
        withdrawn=dict.fromkeys((entity.__tablename__ for entity in ENTITIES), 0),
    )
    assert [row.number for row in revisions(write_engine)] == [1, 2]
    assert {row.schema_id for row in revisions(write_engine)} == {schema_id()}


def test_a_database_of_another_version_is_refused_and_not_ready(write_engine: Engine, empty_url: str) -> None:
    write(write_engine, small("aa"))
    with write_engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'another'"))
        connection.execute(update(Revision.__table__).values(schema_id="another"))  # type: ignore[attr-defined]
    before = everything(write_engine)
    with pytest.raises(Refused, match="another version"):
        write(write_engine, small("bb"))
    assert everything(write_engine) == before
    with client_of(empty_url) as client:
        reply = client.get("/ready")
    assert reply.status_code == 503
    assert reply.headers["Retry-After"] == "5"
    assert "another version" in reply.json()["detail"]


def test_a_load_that_is_killed_leaves_the_old_dataset_or_the_new(empty_url: str) -> None:
    moments = random.Random(11)
    with loading(empty_url, 2) as process:
        assert process.wait() == 0, process.communicate()[1]
    seen = Counter[bool]()
    for _ in range(10):
        with loading(empty_url, 10_000) as process:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            time.sleep(moments.uniform(0.02, 0.4))
            process.kill()
            process.wait()
            process.communicate()
        draft = draft_that_stands(empty_url)
        # The next load goes through, and finishes what the killed one began.
        engine = writer(make_url(empty_url))
        outcome = write(engine, DRAFTS[0])
        engine.dispose()
        seen[outcome.changed] += 1
        assert outcome.changed == (draft != 0)
    assert sum(seen.values()) == 10


def test_two_loads_at_once_wait_for_each_other(empty_url: str) -> None:
    with loading(empty_url, 6) as one, loading(empty_url, 6) as other:
        for process in (one, other):
            told, failed = process.communicate(timeout=60)
            assert process.returncode == 0, failed
            assert told.split()[0] == "ready"
    draft_that_stands(empty_url)
    engine = reader(make_url(empty_url))
    numbers = [row.number for row in revisions(engine)]
    engine.dispose()
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 6


def test_readers_see_one_dataset_or_the_other_while_it_is_loaded(empty_url: str) -> None:
    """A page, its count and the records it links to are of one state, in one transaction."""
    sizes = {sum(isinstance(record, Estimate) for record in draft) for draft in DRAFTS}
    query = {"query": "{ estimates(first: 100) { totalCount nodes { id report { id } } } reports { totalCount } }"}
    with loading(empty_url, 20) as process:
        assert process.stdout
        while process.stdout.readline() != "1\n":
            pass
        seen = Counter[int]()
        with client_of(empty_url) as client:
            while process.poll() is None:
                reply = client.post("/graphql", json=query)
                assert reply.status_code == 200, reply.text
                page = reply.json()["data"]["estimates"]
                assert page["totalCount"] == len(page["nodes"])
                seen[page["totalCount"]] += 1
        assert process.wait() == 0, process.communicate()[1]
    assert set(seen) <= sizes
    assert sum(seen.values()) > 5

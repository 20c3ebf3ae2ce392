"""Fragments: records that are kept as they were written are what they would be if they were written anew."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import make_url
from starlette.testclient import TestClient

from api.app import create_app
from api.core.ask import Ask
from api.core.fragments import OVERHEAD_BYTES, Fragments
from api.core.snapshot import Snapshot
from api.resources import CATALOGUE
from api.settings import Settings
from models.store import reader
from tests import synthetic
from tests.conftest import fill

Clients = tuple[TestClient, TestClient]


@contextmanager
def clients_of(url: str) -> Iterator[Clients]:
    """Clients of two applications over one dataset, of which the second keeps no record. Neither keeps an answer."""
    with ExitStack() as clients:
        keeping, not_keeping = (
            clients.enter_context(
                TestClient(create_app(Settings(database_url=url, answer_cache_mb=0, record_cache_mb=most)))
            )
            for most in (1, 0)
        )
        yield keeping, not_keeping


@pytest.fixture(scope="module")
def kept_or_not(rich_url: str) -> Iterator[Clients]:
    with clients_of(rich_url) as clients:
        yield clients


@st.composite
def questions(draw: st.DrawFn) -> str:
    """Addresses of pages and records with any fields and links."""
    resource = CATALOGUE[draw(st.sampled_from(list(CATALOGUE)))]
    fields = draw(st.lists(st.sampled_from(list(resource.fields)), unique=True, max_size=4))
    links = draw(st.lists(st.sampled_from(list(resource.links)), unique=True, max_size=3))
    asked = [f"fields={','.join(fields)}"] if fields else []
    asked += [f"include={','.join(links)}"] if links else []
    if draw(st.booleans()):
        record = draw(st.sampled_from([*synthetic.world()[resource.name], f"{resource.prefix}-nosuch"]))
        return f"/v1/{resource.name}/{record}?{'&'.join(asked)}"
    asked += [f"limit={draw(st.sampled_from([1, 3, 20, 100]))}"]
    asked += draw(st.sampled_from([[], [f"sort=-{resource.orders[0]}"], ["count=exact"]]))
    return f"/v1/{resource.name}?{'&'.join(asked)}"


@given(asked=st.lists(questions(), min_size=1, max_size=6))
@settings(max_examples=80, deadline=None)
def test_what_is_kept_is_what_would_be_read(kept_or_not: Clients, asked: list[str]) -> None:
    for path in asked:
        one, other = (client.get(path) for client in kept_or_not)
        assert one.status_code == other.status_code
        assert one.content == other.content


def test_a_new_revision_is_shown_and_nothing_of_the_old_one(empty_url: str) -> None:
    paths = [
        f"/v1/{name}?limit=100{'&include=' + ','.join(resource.to_one) if resource.to_one else ''}"
        for name, resource in CATALOGUE.items()
    ]
    fill(empty_url, synthetic.records())
    with clients_of(empty_url) as (keeping, not_keeping):
        before = [keeping.get(path).content for path in paths]
        fill(empty_url, synthetic.records(seed=8))
        after = [keeping.get(path).content for path in paths]
        assert all(one != other for one, other in zip(before, after, strict=True))
        assert after == [not_keeping.get(path).content for path in paths]


def test_a_record_that_is_kept_is_not_read_again(kept_or_not: Clients, statements: list[str]) -> None:
    path = "/v1/estimates?limit=9&sort=-id&include=force,source,location,report"
    first = kept_or_not[0].get(path)
    statements.clear()
    assert kept_or_not[0].get(path).content == first.content
    assert len(statements) == 1
    assert "value_text" not in statements[0]


def test_what_is_kept_takes_no_more_than_it_may(rich_url: str) -> None:
    ask = Ask(CATALOGUE["estimates"], CATALOGUE["estimates"].default_fields)
    ids = list(synthetic.world()["estimates"])
    most = 20 * OVERHEAD_BYTES
    fragments = Fragments(most)
    engine = reader(make_url(rich_url))
    with Snapshot(engine) as snapshot:
        snapshot.revision = 1
        for start in range(0, len(ids), 10):
            some = ids[start : start + 10]
            assert set(fragments.of(snapshot, ask, some)) == set(some)
            assert fragments.size <= most
    engine.dispose()
    assert 0 < len(fragments.kept) < 20

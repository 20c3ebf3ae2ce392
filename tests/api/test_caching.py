"""Caching: an answer that still holds is not read or sent again, and nobody is given another's answer."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.app import create_app
from api.caching import Kept
from api.resources import CATALOGUE
from api.settings import Settings
from api.standing import BELIEVED_SECONDS
from api.state import State
from tests import synthetic
from tests.conftest import client_of, fill, headers_of

RECORD = f"/v1/forces/{next(iter(synthetic.world()['forces']))}"
REPORT = next(iter(synthetic.world()["reports"]))
ANSWERS = [
    "/v1",
    "/v1/quality",
    *(f"/v1/{name}" for name in CATALOGUE),
    "/v1/estimates?include=force,source&limit=100",
    "/v1/estimates.json",
    "/v1/estimates.csv",
    "/v1/estimates.ndjson?limit=3",
    "/v1/locations.geojson",
    "/v1/forces.ndjson?name=nosuch",
    RECORD,
    f"/v1/reports/{REPORT}/text",
    "/graphql?query={forces{nodes{id}}}",
]
OTHERS = [
    "/docs",
    "/docs/openapi",
    "/docs/static/docs.css",
    "/openapi.json",
    "/live",
    "/ready",
]
ERRORS = ["/v1/nosuch", "/v1/estimates?limit=0", "/v1/estimates/est-nosuch", "/nosuch", "/graphql", "/v1/%ff"]
REVALIDATED = ("ETag", "Vary", "Cache-Control", "Access-Control-Allow-Origin", "Content-Security-Policy")


@pytest.fixture
def fresh(empty_url: str) -> Iterator[TestClient]:
    """A client over the synthetic dataset in a database of its own."""
    fill(empty_url, synthetic.records())
    with client_of(empty_url) as client:
        yield client


@pytest.mark.parametrize("path", ANSWERS)
def test_an_answer_that_the_client_has_is_not_sent_again(rich: TestClient, statements: list[str], path: str) -> None:
    first = rich.get(path)
    assert first.status_code == 200
    etag = first.headers["ETag"]
    assert etag.startswith('"')
    assert etag.endswith('"')
    statements.clear()
    for named in (etag, f'"other", {etag}', f'"other",W/{etag}', f"{etag},"):
        for method in ("GET", "HEAD"):
            reply = rich.request(method, path, headers={"If-None-Match": named})
            assert reply.status_code == 304
            assert reply.content == b""
            assert "Content-Length" not in reply.headers
            assert "Content-Type" not in reply.headers
            for name in REVALIDATED:
                assert reply.headers.get_list(name) == first.headers.get_list(name), name
    assert statements == []
    for named in ('"other"', etag.strip('"'), f'{etag[:-1]}x"', ""):
        assert rich.get(path, headers={"If-None-Match": named}).status_code == 200


@pytest.mark.parametrize("path", ANSWERS)
def test_any_answer_at_all_is_what_a_star_names(rich: TestClient, path: str) -> None:
    for method in ("GET", "HEAD"):
        reply = rich.request(method, path, headers={"If-None-Match": "*"})
        assert reply.status_code == 304
        assert reply.headers["ETag"] == rich.get(path).headers["ETag"]
        assert reply.content == b""


@pytest.mark.parametrize("path", [path for path in ERRORS if path.startswith("/v1")])
def test_what_is_no_answer_is_never_not_modified(rich: TestClient, path: str) -> None:
    assert rich.get(path, headers={"If-None-Match": "*"}).status_code == rich.get(path).status_code >= 400
    assert "ETag" not in rich.get(path).headers


def test_an_etag_belongs_to_one_path_question_format_and_encoding(rich: TestClient) -> None:
    asked = [(path, "identity") for path in ANSWERS] + [(path, "gzip") for path in ANSWERS]
    asked += [("/v1/estimates?limit=20", "gzip"), ("/v1/estimates?sort=id", "gzip")]
    found = [rich.get(path, headers={"Accept-Encoding": encoding}).headers["ETag"] for path, encoding in asked]
    for media_type in ("text/csv", "application/x-ndjson", "application/geo+json"):
        found.append(rich.get("/v1/estimates", headers={"Accept": media_type}).headers["ETag"])
    assert len(set(found)) == len(found)


def test_the_same_question_has_the_same_etag_each_time(rich: TestClient) -> None:
    for path in ANSWERS:
        assert rich.get(path).headers["ETag"] == rich.get(path).headers["ETag"] == rich.head(path).headers["ETag"]


@pytest.mark.parametrize("path", ["/v1/estimates?limit=100&include=force", "/v1/estimates.csv"])
def test_a_load_that_changes_something_is_seen_at_once(fresh: TestClient, empty_url: str, path: str) -> None:
    before = fresh.get(path)
    assert before.headers["Dataset-Revision"] == "1"
    fill(empty_url, synthetic.records())
    assert fresh.get(path, headers={"If-None-Match": before.headers["ETag"]}).status_code == 304
    fill(empty_url, synthetic.records(seed=8))
    if empty_url.startswith("postgresql"):
        time.sleep(BELIEVED_SECONDS + 0.1)
    after = fresh.get(path, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.headers["Dataset-Revision"] == "2"
    assert after.headers["ETag"] != before.headers["ETag"]
    with client_of(empty_url) as other:
        assert other.get(path).content == after.content != before.content
    assert fresh.get(path, headers={"If-None-Match": after.headers["ETag"]}).status_code == 304


def test_a_load_is_seen_within_a_second_by_one_who_asks_all_the_time(fresh: TestClient, empty_url: str) -> None:
    fresh.get("/v1/estimates")
    fill(empty_url, synthetic.records(seed=8))
    loaded = time.monotonic()
    while fresh.get("/v1/estimates").headers["Dataset-Revision"] == "1":
        assert not empty_url.startswith("sqlite")
        assert time.monotonic() - loaded < BELIEVED_SECONDS + 0.5


@pytest.mark.parametrize("path", [*ANSWERS, *OTHERS, *ERRORS])
def test_every_reply_says_for_how_long_it_may_be_kept(rich: TestClient, path: str) -> None:
    for method in ("GET", "HEAD"):
        reply = rich.request(method, path)
        (said,) = reply.headers.get_list("Cache-Control")
        if reply.status_code >= 400:
            assert said == "no-store"
        elif path in ANSWERS:
            assert said == "public, no-cache"
        else:
            assert said in ("no-cache", "no-store")


def test_vary_names_what_an_answer_depends_on(rich: TestClient) -> None:
    for path in ANSWERS:
        suffixed = "." in path.partition("?")[0]
        (said,) = rich.get(path).headers.get_list("Vary")
        assert said == ("Accept-Encoding" if suffixed else "Accept, Accept-Encoding")


@pytest.mark.parametrize("path", [*ANSWERS, *OTHERS, *ERRORS])
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_head_is_get_without_the_body(rich: TestClient, path: str, encoding: str) -> None:
    asked = {"Accept-Encoding": encoding}
    # The answer to HEAD is made before there is one to GET that could be kept.
    head, got, again = (rich.request(method, path, headers=asked) for method in ("HEAD", "GET", "HEAD"))
    assert head.content == again.content == b""
    assert head.status_code == again.status_code == got.status_code
    assert headers_of(head) == headers_of(again) == headers_of(got)


def test_an_answer_that_is_kept_costs_no_statement(rich: TestClient, statements: list[str]) -> None:
    path = "/v1/estimates?include=force&limit=7&sort=-id"
    first = rich.get(path)
    statements.clear()
    again = rich.get(path)
    assert (again.content, headers_of(again)) == (first.content, headers_of(first))
    assert headers_of(rich.head(path)) == headers_of(first)
    assert statements == []


def test_neither_head_nor_an_error_nor_a_304_is_kept(rich: TestClient) -> None:
    path = "/v1/estimates?limit=11&sort=id"
    assert rich.head(path).content == b""
    assert rich.get(path, headers={"If-None-Match": "*"}).content == b""
    assert len(rich.get(path).json()["data"]) == 11
    assert rich.get(path, headers={"Accept": "image/png"}).status_code == 406
    assert rich.get(path).status_code == 200


def test_a_header_that_is_sent_twice_counts_as_a_whole(rich: TestClient) -> None:
    """The answers to these differ, though the last `Accept` of both is the same."""
    one, other = (
        rich.get("/v1/forces?limit=2", headers=[("Accept", first), ("Accept", "application/json;q=0.1")])
        for first in ("text/csv", "application/x-ndjson")
    )
    assert one.headers["Content-Type"].startswith("text/csv")
    assert other.headers["Content-Type"] == "application/x-ndjson"


@pytest.fixture(scope="module")
def cached_or_not(rich_url: str) -> Iterator[tuple[TestClient, TestClient]]:
    """Clients of two applications over one dataset, of which the second keeps nothing."""
    with ExitStack() as clients:
        keeping, not_keeping = (
            clients.enter_context(
                TestClient(
                    create_app(Settings(database_url=rich_url, answer_cache_mb=most, record_cache_mb=most)),
                    follow_redirects=False,
                )
            )
            for most in (1, 0)
        )
        yield keeping, not_keeping


REQUESTS = st.tuples(
    st.sampled_from(["GET", "GET", "GET", "HEAD"]),
    st.sampled_from(
        [
            *ANSWERS,
            "/v1/estimates?limit=2",
            "/v1/estimates?limit=2&fields=low",
            "/v1/estimates?limit=2&include=source",
            "/v1/estimates?limit=2&include=force,source",
            "/v1/estimates?limit=0",
            "/v1/estimates%3Flimit=2",
            "/v1/nosuch",
        ]
    ),
    st.fixed_dictionaries(
        {"Accept-Encoding": st.sampled_from(["identity", "gzip", "zstd"])},
        optional={
            "Accept": st.sampled_from(["application/json", "text/csv", "*/*", "image/png", "application/x-ndjson"]),
            "If-None-Match": st.sampled_from(["*", '"x"']),
        },
    ),
)


@given(requests=st.lists(REQUESTS, max_size=12))
@settings(max_examples=40, deadline=None)
def test_nobody_is_given_the_answer_to_another(
    cached_or_not: tuple[TestClient, TestClient], requests: list[tuple[str, str, dict[str, str]]]
) -> None:
    for method, path, headers in requests:
        one, other = (client.request(method, path, headers=headers) for client in cached_or_not)
        assert one.status_code == other.status_code
        assert one.content == other.content
        assert headers_of(one) == headers_of(other)


KEYS = st.tuples(st.binary(max_size=60), st.binary(max_size=60), st.binary(max_size=60), st.sampled_from(["", "gzip"]))


@given(
    puts=st.lists(st.tuples(st.integers(1, 3), KEYS, st.binary(max_size=2000)), max_size=60),
    most=st.sampled_from([0, 5_000, 100_000]),
)
def test_what_is_kept_is_bounded_and_of_one_revision(
    puts: list[tuple[int, tuple[bytes, bytes, bytes, str], bytes]], most: int
) -> None:
    kept = Kept(most)
    written: dict[tuple[int, tuple[bytes, bytes, bytes, str]], bytes] = {}
    for revision, key, body in puts:
        body = written.setdefault((revision, key), body)
        kept.put(State(revision, ""), key, [(b"name", b"value")], body)
        for (number, other), _ in written.items():
            found = kept.get(State(number, ""), other)
            assert found is None or found[1] == written[number, other]
            assert found is None or kept.state == State(number, "")
        assert sum(sum(map(len, key)) + len(body) for key, (_, body) in kept.answers.items()) <= kept.size <= most


def test_small_answers_to_long_questions_are_bounded_too() -> None:
    kept = Kept(2**20)
    for number in range(2000):
        kept.put(State(1, ""), (b"%d" % number, b"x" * 8000, b"", ""), [], b"")
    assert 0 < len(kept.answers) < 150


@pytest.mark.parametrize(
    "path", ["/v1/estimates", "/v1/estimates.csv", RECORD, "/graphql", "/openapi.json", "/v1/nosuch"]
)
def test_a_page_from_anywhere_may_read(rich: TestClient, path: str) -> None:
    origin = {"Origin": "https://example.org"}
    reply = rich.get(path, headers=origin)
    assert reply.headers.get_list("Access-Control-Allow-Origin") == ["*"]
    assert "ETag" in reply.headers["Access-Control-Expose-Headers"]
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type, if-none-match"}
    preflight = rich.options(path, headers=origin | asked)
    assert preflight.status_code == 204
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert {"GET", "POST"} <= set(preflight.headers["Access-Control-Allow-Methods"].split(", "))
    assert preflight.headers["Access-Control-Allow-Headers"] == "*"

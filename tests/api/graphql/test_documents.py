"""Documents: persisted queries after Apollo's protocol, over both methods, in a store that is bounded."""

import hashlib
import json
from typing import Any

import pytest
from graphql import build_schema
from starlette.testclient import TestClient

from api.contract import contract
from api.core.errors import BadRequest
from api.graphql.asked import Asked
from api.graphql.documents import OVERHEAD_TOKENS, Documents, Refused
from tests.conftest import client_of

QUERY = "query Persisted($n: Int = 2) { forces(first: $n) { nodes { id } } }"
SCHEMA = build_schema(contract()["schema.graphql"])


def hash_of(query: str) -> str:
    return hashlib.sha256(query.encode()).hexdigest()


def send(client: TestClient, method: str, **asked: Any) -> Any:
    """Sends what is asked, by GET with each part as a parameter."""
    if method == "POST":
        return client.post("/graphql", json=asked)
    shown = {name: part if isinstance(part, str) else json.dumps(part) for name, part in asked.items()}
    return client.get("/graphql", params=shown)


def persisted(sha256: Any, version: Any = 1) -> dict[str, Any]:
    return {"persistedQuery": {"version": version, "sha256Hash": sha256}}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_query_is_asked_by_its_hash_once_it_was_sent(rich_url: str, method: str) -> None:
    with client_of(rich_url) as client:
        extensions = persisted(hash_of(QUERY))
        unknown = send(client, method, extensions=extensions)
        (error,) = unknown.json()["errors"]
        assert (error["message"], error["extensions"]["code"]) == (
            "PersistedQueryNotFound",
            "PERSISTED_QUERY_NOT_FOUND",
        )
        assert unknown.headers["Cache-Control"] == "no-store"
        sent = send(client, method, query=QUERY, extensions=extensions)
        # Whether GET or POST sent it, both know it from then on.
        for other in ("GET", "POST"):
            assert send(client, other, extensions=extensions).json() == sent.json()
            three = send(client, other, extensions=extensions, variables={"n": 3}).json()
            assert len(three["data"]["forces"]["nodes"]) == 3


def test_a_query_by_its_hash_is_not_sent_again_to_who_has_its_answer(rich_url: str) -> None:
    with client_of(rich_url) as client:
        extensions = persisted(hash_of(QUERY))
        send(client, "GET", query=QUERY, extensions=extensions)
        reply = send(client, "GET", extensions=extensions)
        assert reply.headers["Cache-Control"] == "public, no-cache"
        parameters = {"extensions": json.dumps(extensions)}
        again = client.get("/graphql", params=parameters, headers={"If-None-Match": reply.headers["ETag"]})
        assert again.status_code == 304


def test_a_query_that_comes_with_its_hash_is_taken_though_its_answer_is_kept(rich_url: str) -> None:
    """The store may have dropped the query while the cache of answers has not dropped the answer."""
    with client_of(rich_url) as client:
        extensions = persisted(hash_of(QUERY))
        for _ in range(2):
            # Nothing that stands before the application may answer it.
            assert "Dataset-Revision" not in send(client, "GET", query=QUERY, extensions=extensions).headers


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "extensions",
    [
        persisted("a" * 63),
        persisted("A" * 64),
        persisted(5),
        persisted(None),
        persisted(hash_of(QUERY), 2),
        persisted(hash_of(QUERY), "1"),
        {"persistedQuery": None},
        {"persistedQuery": [1]},
        persisted(hash_of(QUERY + " ")),
    ],
)
def test_a_hash_that_is_none_or_of_another_query_is_a_bad_request(
    client: TestClient, method: str, extensions: dict[str, Any]
) -> None:
    reply = send(client, method, query=QUERY, extensions=extensions)
    assert reply.status_code == 400
    assert reply.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


def test_what_is_not_valid_is_not_kept(client: TestClient) -> None:
    for query in ("{", "{ nosuch }", "{ " + "a " * 400 + "}"):
        assert "errors" in send(client, "POST", query=query, extensions=persisted(hash_of(query))).json()
        (error,) = send(client, "POST", extensions=persisted(hash_of(query))).json()["errors"]
        assert error["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"


def asking(query: str | None, sha256: str | None = None) -> Asked:
    return Asked(query, {}, None, sha256, is_get=False)


def test_the_longest_unused_documents_are_dropped() -> None:
    queries = [f"query Q{at} {{ __typename }}" for at in range(10)]
    documents = Documents(SCHEMA, most_tokens=5 * (OVERHEAD_TOKENS + 5))
    first, _ = documents.find(asking(queries[0]))
    for query in queries[1:]:
        documents.find(asking(query))
        assert documents.find(asking(queries[0]))[0] is first
    assert documents.kept.size <= documents.kept.most
    for query in queries[6:]:
        documents.find(asking(None, hash_of(query)))
    for query in queries[1:6]:
        with pytest.raises(Refused):
            documents.find(asking(None, hash_of(query)))
    with pytest.raises(BadRequest):
        documents.find(asking(queries[0], hash_of(queries[1])))

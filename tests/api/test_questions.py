"""The example questions: each is answered, and with what its title promises."""

import pytest
from starlette.testclient import TestClient

from api.questions import OPERATIONS, QUESTIONS

# What no text of the corpus answers: no report says when it was published.
EMPTY = {"Which reports were published in 2024 or later?"}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.title)
def test_a_question_of_rest_is_answered(client: TestClient, question: object) -> None:
    reply = client.get(question.path)  # type: ignore[attr-defined]
    assert reply.status_code == 200, reply.text
    if reply.headers["Content-Type"] != "application/json":
        assert len(reply.text.splitlines()) > (1 if "csv" in reply.headers["Content-Type"] else 0)
        return
    answer = reply.json()
    data = answer["resources"] if "resources" in answer else answer["data"]
    assert bool(data) == (question.title not in EMPTY)  # type: ignore[attr-defined]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.title)
def test_a_question_of_graphql_is_answered_by_get_and_by_post(client: TestClient, operation: object) -> None:
    got = client.get(operation.path)  # type: ignore[attr-defined]
    posted = client.post("/graphql", json={"query": operation.query})  # type: ignore[attr-defined]
    assert got.status_code == posted.status_code == 200
    assert got.json() == posted.json()
    assert "errors" not in got.json(), got.text
    (page,) = got.json()["data"].values()
    assert page if isinstance(page, list) else page.get("nodes", page)


def test_no_two_questions_are_the_same() -> None:
    titles = [question.title for question in QUESTIONS]
    assert len(set(titles)) == len(titles)
    assert len({question.path for question in QUESTIONS}) == len(QUESTIONS)

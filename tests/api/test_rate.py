"""The rate: each client may ask so often, is always told how often still, and is refused with when to come again."""

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from tests.conftest import client_of


def test_who_asks_too_often_is_refused_and_told_when_to_come_again(rich_url: str) -> None:
    with client_of(rich_url, rate_limit="3/minute") as client:
        replies = [client.get("/v1") for _ in range(5)]
        assert [reply.status_code for reply in replies] == [200, 200, 200, 429, 429]
        assert all(reply.headers["RateLimit-Policy"] == '"client";q=3;w=60' for reply in replies)
        assert [reply.headers["RateLimit"].split(";")[1] for reply in replies] == ["r=2", "r=1", "r=0", "r=0", "r=0"]
        assert [("Retry-After" in reply.headers) for reply in replies] == [False, False, False, True, True]
        assert replies[-1].json()["code"] == "TOO_MANY_REQUESTS"
        assert client.get("/live").status_code == client.get("/ready").status_code == 200


def test_each_client_is_counted_by_itself_and_a_network_of_ipv6_is_one(rich_url: str) -> None:
    app = create_app(Settings(database_url=rich_url, rate_limit="1/minute"))
    hosts = ("192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2", "2001:db8:0:1::1")
    seen = [TestClient(app, client=(host, 1)).get("/v1").status_code for host in hosts]
    assert seen == [200, 200, 200, 429, 200]


def test_without_the_setting_nothing_is_counted(rich: TestClient) -> None:
    assert "RateLimit" not in rich.get("/v1").headers


@pytest.mark.parametrize("rate", ["often", "0 a day or so", "/minute"])
def test_a_rate_that_is_none_is_refused(rate: str) -> None:
    with pytest.raises(ValueError, match="600/minute"):
        Settings(rate_limit=rate)

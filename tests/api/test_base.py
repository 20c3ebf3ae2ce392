"""The base of absolute addresses: the setting wins, then the request, and nobody's `Host` reaches anybody else."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.base import base_of
from api.settings import Settings
from tests.synthetic import world

ESTIMATE = next(iter(world()["estimates"]))
# Each of these holds absolute addresses.
ADDRESSES = (
    f"/v1/estimates/{ESTIMATE}/cite",
    "/v1/forces.csv",
    "/v1/forces.csv?limit=2",
    "/v1/feed.atom",
    "/catalog.jsonld",
)
HOSTILE = (
    *("", "a b", "a/b", "a?b", "a#b", "user@a", "a:b", "a:0", "a:65536", "a:1:2", "[::1", "[g::1]", "<b>", '"', "a\\b"),
    *("é.example", "a,b", "%61", "a" * 254, ".." * 200),
)


def scope(*hosts: str, scheme: str = "http", server: Any = ("10.0.0.1", 8000)) -> dict[str, Any]:
    return {"scheme": scheme, "server": server, "headers": [(b"host", host.encode("latin-1")) for host in hosts]}


@pytest.mark.parametrize(
    ("asked", "base"),
    [
        (scope("data.example"), "http://data.example"),
        (scope("Data.Example:8443", scheme="https"), "https://data.example:8443"),
        (scope("[2001:db8::1]:80"), "http://[2001:db8::1]:80"),
        (scope("127.0.0.1:8000"), "http://127.0.0.1:8000"),
        (scope("my_service"), "http://my_service"),
        (scope(), "http://10.0.0.1:8000"),
        (scope("a.example", "b.example"), "http://10.0.0.1:8000"),
        (scope(server=("::1", 8000)), "http://[::1]:8000"),
        (scope(server=("/run/fogline.sock", None)), "http://localhost"),
        (scope(server=None), "http://localhost"),
    ],
)
def test_the_request_says_what_the_server_is_called(asked: dict[str, Any], base: str) -> None:
    assert base_of(asked, None) == base
    assert base_of(asked, "https://fog.example") == "https://fog.example"


@pytest.mark.parametrize("host", HOSTILE)
def test_a_host_that_is_none_is_passed_over(host: str) -> None:
    assert base_of(scope(host), None) == "http://10.0.0.1:8000"


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_one_client_calls_the_server_is_not_told_to_another(rich: TestClient, address: str) -> None:
    tags = set()
    for host in ("one.example", "evil.example", "one.example", "evil.example:81"):
        reply = rich.get(address, headers={"Host": host})
        assert f"http://{host}/v1/" in reply.text
        assert f"http://{'one' if 'evil' in host else 'evil'}.example" not in reply.text
        tags.add(reply.headers["ETag"])
    assert len(tags) == 3
    reply = rich.get(address, headers={"Host": "other.example", "If-None-Match": ", ".join(tags)})
    assert reply.status_code == 200


@pytest.fixture
def known(rich_url: str) -> Iterator[TestClient]:
    """A client of a server that was told what it is called."""
    settings = Settings(database_url=rich_url, public_url="https://Fog.example:8443/")
    with TestClient(create_app(settings)) as client:
        yield client


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_server_that_was_told_what_it_is_called_believes_no_request(known: TestClient, address: str) -> None:
    replies = [known.get(address, headers={"Host": host}) for host in ("one.example", "evil.example", "a b")]
    assert "https://fog.example:8443/v1/" in replies[0].text
    assert len({(reply.content, reply.headers["ETag"]) for reply in replies}) == 1


@pytest.mark.parametrize(
    "url",
    ["fog.example", "ftp://a", "https://", "https://a/b", "https://a?b", "https://u@a", "https://a:0", "//a", "a b"],
)
def test_a_setting_that_is_no_base_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="must be http:// or https:// and a host"):
        Settings(public_url=url)

"""Encodings: which one a client gets, and that what it decodes is what was written."""

import gzip
from itertools import permutations

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.encodings import ENCODINGS, LEAST_BYTES, Encoding, chosen

ASKED = [
    ("", ""),
    ("identity", ""),
    ("gzip", "gzip"),
    ("GZip", "gzip"),
    ("zstd", "zstd"),
    ("gzip, deflate, br, zstd", "zstd"),
    ("gzip;q=1.0, zstd;q=0.9", "gzip"),
    ("br, deflate", ""),
    ("*", "zstd"),
    ("zstd;q=0, *", "gzip"),
    ("*;q=0", ""),
    ("gzip;q=0", ""),
    ("gzip;q=0, zstd;q=0.000", ""),
    ("identity;q=1, gzip;q=0.5", ""),
    ("identity;q=0.5, gzip;q=1", "gzip"),
    ("gzip;q=nan", ""),
    ("gzip;q=2", ""),
    ("gzip; q=0.5", "gzip"),
    (",,gzip,", "gzip"),
]
WHOLE = "/v1/estimates?limit=100"
STREAMS = ["/v1/estimates.csv", "/v1/estimates.ndjson", "/v1/estimates.geojson", "/v1/estimates.ndjson?id=est-nosuch"]


def decoded(encoding: str, body: bytes) -> bytes:
    """The body as another library than ours decodes it."""
    if encoding == "gzip":
        return gzip.decompress(body)
    return zstandard.ZstdDecompressor().decompressobj().decompress(body) if encoding == "zstd" else body


def raw(client: TestClient, path: str, accept: str) -> tuple[str, bytes]:
    """The encoding of an answer, and its bytes as they were sent."""
    with client.stream("GET", path, headers={"Accept-Encoding": accept}) as reply:
        assert reply.status_code == 200
        return reply.headers.get("Content-Encoding", ""), b"".join(reply.iter_raw())


@pytest.mark.parametrize(("accept", "name"), ASKED)
def test_the_encoding_is_the_one_that_the_client_prefers(rich: TestClient, accept: str, name: str) -> None:
    encoding, body = raw(rich, WHOLE, accept)
    assert encoding == name
    assert decoded(name, body) == raw(rich, WHOLE, "identity")[1]


@pytest.mark.parametrize("path", [WHOLE, *STREAMS])
@pytest.mark.parametrize("made", ENCODINGS, ids=lambda made: made.name)
def test_what_is_decoded_is_what_is_sent_plain(rich: TestClient, path: str, made: Encoding) -> None:
    encoding, body = raw(rich, path, made.name)
    plain = raw(rich, path, "identity")
    assert plain[0] == ""
    assert encoding == made.name
    assert decoded(made.name, body) == plain[1]
    assert len(body) < len(plain[1]) / 3 or not plain[1]


@pytest.mark.parametrize("made", ENCODINGS, ids=lambda made: made.name)
def test_the_length_is_that_of_the_encoded_body(rich: TestClient, made: Encoding) -> None:
    with rich.stream("GET", WHOLE, headers={"Accept-Encoding": made.name}) as reply:
        assert int(reply.headers["Content-Length"]) == len(b"".join(reply.iter_raw()))


def test_what_is_small_is_sent_as_it_is(rich: TestClient) -> None:
    small = rich.get("/v1/estimates?limit=1&fields=id", headers={"Accept-Encoding": "gzip, zstd"})
    assert len(small.content) < LEAST_BYTES
    assert "Content-Encoding" not in small.headers
    assert small.headers["Vary"] == "Accept, Accept-Encoding"


@given(body=st.binary(max_size=3000), pieces=st.lists(st.binary(max_size=300), max_size=5))
def test_any_bytes_survive_each_encoding_whole_and_in_pieces(body: bytes, pieces: list[bytes]) -> None:
    for made in ENCODINGS:
        assert decoded(made.name, made.whole(body)) == body
        encoder = made.pieces()
        sent = b"".join([*map(encoder.compress, pieces), encoder.flush()])
        assert decoded(made.name, sent) == b"".join(pieces)


@given(
    ranges=st.lists(
        st.tuples(
            st.sampled_from(["gzip", "zstd", "identity", "*", "br"]),
            st.sampled_from(["", ";q=0", ";q=0.5", ";q=1", ";q=x", "; Q=0.7"]),
        ),
        max_size=4,
        unique_by=lambda part: part[0],
    )
)
def test_the_order_of_what_is_accepted_does_not_matter(ranges: list[tuple[str, str]]) -> None:
    assert len({chosen(",".join(name + weight for name, weight in parts)) for parts in permutations(ranges)}) == 1


@given(accept=st.text(max_size=40))
def test_any_text_is_an_answer_to_which_encodings_are_accepted(accept: str) -> None:
    assert chosen(accept) in (*ENCODINGS, None)

"""Bad inputs: the twenty of the specification in many variants, over both faces, and what each is answered with."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

LONG = "9" * 5000
ESTIMATES = "/v1/estimates"
FIELDS = "{ estimates(first: 1) { nodes { id } } }"
# GraphQL answers an operation that failed as it ran with 200 and `errors`.
REFUSED = (200, 400, 422)
GRAPHQL_JSON = {"Content-Type": "application/json", "Accept": "application/graphql-response+json"}


@dataclass(frozen=True, slots=True)
class Input:
    """A request, and the statuses that are right for it. `number` is that of the specification's table."""

    number: int
    path: str
    statuses: tuple[int, ...]
    method: str = "GET"
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    chunked: bool = False

    def sent(self) -> bytes | Iterator[bytes] | None:
        """The body as http.client takes it."""
        return iter([self.body]) if self.chunked and self.body is not None else self.body


def _gets(number: int, status: int, path: str, *values: str) -> list[Input]:
    """A request for each value, put into the path at `{}`."""
    return [Input(number, path.replace("{}", value), (status,)) for value in values]


def _posts(number: int, *bodies: bytes, statuses: tuple[int, ...] = (400,)) -> list[Input]:
    return [Input(number, "/graphql", statuses, "POST", body, GRAPHQL_JSON) for body in bodies]


def asks(number: int, query: str, statuses: tuple[int, ...] = REFUSED, **variables: Any) -> Input:
    """An operation of GraphQL."""
    body = json.dumps({"query": query, "variables": variables}).encode()
    return Input(number, "/graphql", statuses, "POST", body, GRAPHQL_JSON)


def _cursor(payload: bytes) -> str:
    return base64.urlsafe_b64encode(payload).decode().rstrip("=")


def _chain(steps: int) -> str:
    """Fragments of which each spreads the next one twice."""
    fragments = [f"fragment F{at} on Query {{ ...F{at + 1} ...F{at + 1} }}" for at in range(steps)]
    return "{ ...F0 } " + " ".join(fragments) + f" fragment F{steps} on Query {{ __typename }}"


def _nested(depth: int) -> str:
    one, other = "{ estimates(first: 100) { nodes ", "{ report { id estimates(first: 100) { nodes "
    return "{ reports(first: 100) { nodes " + (one + other) * depth + "{ id }" + " } } } } }" * depth + " } }"


WORDS = ('"', "*", "AND", "foo:bar", "(", "-flood", "C++", "it's", "NEAR(a b,-1)", "", "(" * 2000, "a* OR", "^x", "{a}")
METHODS = ("PUT", "DELETE", "OPTIONS", "PATCH", "TRACE")
ROUTES = ("/v1", ESTIMATES, "/v1/estimates/x", "/docs", "/openapi.json", "/live", "/ready", "/metrics")

INPUTS: tuple[Input, ...] = (
    *_gets(1, 404, "/v1/estimates/{}", "9223372036854775808", "2147483648", LONG),
    *_gets(1, 404, "/v1/reports/{}/text", "9223372036854775808", "-1", "nosuch"),
    *_gets(2, 404, "/v1/reports/{}", "%D9%A1", "1_0", "%201%20", "1e3", "-1", "REP-14d60c4e1ff6", "..%2F..%2Fetc"),
    *_gets(2, 400, "/v1/reports/{}", "%00", "%ff", "a%00b", "%C0%AF"),
    *_gets(3, 422, f"{ESTIMATES}?limit={{}}", "-1", "0", "101", "1000000000", "abc", "9223372036854775808", "1.0", ""),
    *_gets(3, 422, f"{ESTIMATES}?{{}}", "offset=-5", "limit=1&limit=2", "limit=%D9%A1", f"limit={LONG}", "limit[]=1"),
    *_gets(4, 422, f"{ESTIMATES}?low={{}}", "nan", "inf", "-Infinity", "1e999", "0x10", "", "1e16", "9" * 41),
    *_gets(4, 422, f"{ESTIMATES}?value__surely_gte={{}}", "nan", "inf", "1e999", "--1"),
    *_gets(4, 422, f"{ESTIMATES}?value__overlaps={{}}", "nan..1", "..", "5..1", "1...2", "inf..", "1e999..1e999"),
    *_gets(
        5,
        422,
        f"{ESTIMATES}?as_of_from__gte={{}}",
        *("0000-01-01", "2024-13-45", "10000-01-01", "20240101", "2024-W01-1", "2023-02-29", "now", "-1"),
    ),
    *_gets(5, 200, f"{ESTIMATES}?as_of_from__lte={{}}", "9999-12-31", "0001-01-01"),
    *_gets(6, 400, "/v1/reports?{}", "title=a%00b", "%00=1", "title__contains=%00", "sort=%00", "q=a%00"),
    *_gets(7, 400, "/v1/{}", "%FF", "%ED%A0%80", "reports?title=%FF", "reports?%FF=1", "reports?title=%ED%A0%80"),
    *[Input(8, f"{ESTIMATES}?q={quote(words)}", (200, 422)) for words in WORDS],
    *[Input(8, f"/v1/estimates/facets?by=measure&q={quote(words)}", (200, 422)) for words in WORDS[:7]],
    *[Input(8, f"/v1/locations?name__contains={quote(words)}", (200,)) for words in ("%", "_", "\\", "'; --", "Łódź")],
    *_gets(
        9,
        422,
        f"{ESTIMATES}?sort={{}}",
        *("(select%20sqlite_version())", "title;drop%20table%20x", "nosuch", "--id", "id%20desc", "id,", "ID", "1"),
    ),
    *_gets(9, 422, f"{ESTIMATES}?{{}}", "id%20or%201=1", "1=1", "low__nosuch=1", "fields=text;", "include=nosuch.x"),
    *_gets(
        10,
        422,
        f"{ESTIMATES}?after={{}}",
        *("x", "A" * 2001, "A" * 7000, "W10", "null", "==", "9223372036854775808", "%F0%9F%98%80"),
        *(_cursor(made) for made in (b"\0" * 8 + b"[9223372036854775808]", b"[]", b"[NaN]", b"{}", b'["\\ud800"]')),
    ),
    *_gets(11, 414, "{}", f"{ESTIMATES}?id={'x' * 9000}", f"/{'x' * 9000}", f"/graphql?query={'x' * 9000}"),
    *[Input(11, path, (431,), headers={f"X-{at}": "1" for at in range(101)}) for path in (ESTIMATES, "/live")],
    *[Input(11, path, (431,), headers={"X-Long": "x" * 17000}) for path in (ESTIMATES, "/graphql", "/nosuch")],
    *[
        Input(11, "/graphql", (413,), "POST", b" " * (64 * 1024 + 1), GRAPHQL_JSON, chunked=chunked)
        for chunked in (False, True)
    ],
    *[Input(12, path, (405,), method) for method in METHODS for path in ROUTES],
    *[Input(12, "/graphql", (405,), method) for method in METHODS],
    *[Input(12, path, (200, 404), "HEAD") for path in ROUTES],
    *[
        Input(
            12, path, (204,), "OPTIONS", headers={"Origin": "https://x.test", "Access-Control-Request-Method": "POST"}
        )
        for path in ("/graphql", ESTIMATES)
    ],
    *[Input(13, path, (404, 307), headers={"Host": "evil.example"}) for path in (f"{ESTIMATES}/", "/v1/", "/", "//")],
    *_posts(14, b"null", b'"x"', b"5", b"[]", b"[5]", b"\xff\xfe", b'{"query": 1}', b"{", b"", b"NaN", LONG.encode()),
    *_posts(14, b'{"query": "{a}", "variables": 5}', b'{"query": "{a}", "variables": {"x": NaN}}', b"[" * 60000),
    Input(14, "/graphql", (415,), "POST", b"query={a}", {"Content-Type": "application/x-www-form-urlencoded"}),
    Input(14, "/graphql", (415,), "POST", b"{a}", {"Content-Type": "text/plain"}),
    *_gets(14, 400, "/graphql{}", "", "?query=%7Ba%7D&variables=5"),
    *[Input(14, f"/graphql?query={query}", REFUSED) for query in ("", "%7B", "%7Bnosuch%7D")],
    *_posts(15, b'{"query": "query($i: ID!) {estimate(id: $i) {id}}", "variables": {"i": "\\ud800"}}'),
    asks(15, "query($i: ID!) { estimate(id: $i) { id } }", REFUSED, i="\0"),
    asks(15, 'query { estimates(where: {valueText: {contains: "\\u0000"}}) { nodes { id } } }', REFUSED),
    *[asks(16, _chain(steps), REFUSED) for steps in (10, 20, 40, 80)],
    asks(17, "{ " + " ".join(f"a{at}: __typename" for at in range(100)) + " }", REFUSED),
    asks(17, "{ " + "estimates(first: 1) { nodes { id } } " * 400 + "}", (400, 422)),
    asks(17, "{ __typename " + "@skip(if: false) " * 1000 + "}", (400, 422)),
    asks(17, " ".join(f"query Q{at} {{ __typename }}" for at in range(100)), (400, 422)),
    *[asks(18, _nested(depth), (400, 422)) for depth in (1, 2, 4)],
    asks(18, "query($n: Int!) { reports(first: $n) { nodes { estimates(first: $n) { nodes { id } } } } }", n=100),
    asks(18, "query($i: [ID!]) { estimates(where: {id: {in: $i}}) { nodes { id } } }", i=["x"] * 101),
    asks(18, "query($i: [ID!]) { estimates(where: {id: {in: $i}}) { nodes { id } } }", (413,), i=["x"] * 100_000),
    *[asks(18, f"{{ estimates(first: {first}) {{ nodes {{ id }} }} }}") for first in (-1, 0, 101, 2**31, 2**63)],
    *[asks(18, f'{{ estimates(first: 1, after: "{after}") {{ nodes {{ id }} }} }}') for after in ("x", "W10")],
)
# What must not be refused, whatever else is.
GOOD: tuple[Input, ...] = (
    *[Input(0, path, (200,)) for path in ("/v1", ESTIMATES, "/openapi.json", f"{ESTIMATES}?q=%C5%81%C3%B3d%C5%BA")],
    asks(0, FIELDS, (200,)),
    asks(0, "{ forces(first: 5) { nodes { name estimates(first: 5) { nodes { report { id } } } } } }", (200,)),
)

"""The servers that are compared: how each is started, and how each is asked the same questions."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import rmtree, which
from tempfile import mkdtemp
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from tests.benchmark.load import SERVER_CORE, on_core

HERE = Path(__file__).parent
PROJECT = HERE.parent.parent
PEERS = HERE / "peers"
PEER_PYTHON = HERE / ".venv" / "bin" / "python"
UVICORN = (str(PEER_PYTHON), "-m", "uvicorn", "--loop", "uvloop", "--http", "httptools", "--no-access-log")


@dataclass(frozen=True, slots=True)
class Server:
    """A server. `paths` has the address of each question it can answer, `rows` finds the records in a JSON answer.

    One without `rows` answers no question, and is there for the speed of saying nothing.
    """

    name: str
    command: tuple[str, ...]
    paths: Mapping[str, str]
    folder: Path = PEERS
    rows: Callable[[Any], Any] | None = lambda answer: answer
    environment: Mapping[str, str] = field(default_factory=dict)
    needs: Path = PEER_PYTHON

    @property
    def ours(self) -> bool:
        """Whether it is Fogline."""
        return self.folder == PROJECT

    @property
    def installed(self) -> bool:
        """Whether it can be started here."""
        return self.needs.exists() and which(self.command[0]) is not None


ESTIMATE = "id low best high bound valueText quote asOf asOfFrom"
LINKS = (
    "report { id title publisher published } force { id name kind } "
    "location { id name country latitude longitude } source { id name kind }"
)
NESTED = "id low best high bound valueText location { id name } report { id title }"


def graphql(operation: str) -> str:
    """The address that asks a GraphQL operation; `<name>` in it stands for a parameter."""
    return "/graphql?query=" + quote(operation).replace("%3C", "{").replace("%3E", "}")


FORCE = "/v1/estimates?force_id={force_id}&sort=-as_of_from&limit=50&include=report,location,source"
OURS = {
    "R1": "/v1/estimates/{id}",
    "R2": FORCE,
    "R3, first pages": f"{FORCE}{{after}}",
    "R3": f"{FORCE}{{after}}",
    "R4": "/v1/estimates?value__overlaps={value}..{value}&as_of_from__gte={first}&as_of_from__lte={last}&limit=50",
    "R5": "/v1/estimates/summary?by=month,measure&force_id={force_id}&latest=0&limit=100",
    "R6": "/v1/estimates?q={word}&limit=20",
    "R6, newest first": "/v1/estimates?q={word}&sort=-as_of_from&limit=20",
    "aggregate": "/v1/estimates?value__overlaps={value}..{value}&as_of_from__gte={first}&limit=1&count=exact",
    "G1": graphql(
        '{ estimates(where: {forceId: {eq: "<force_id>"}}, orderBy: [AS_OF_FROM_DESC], first: 50) '
        f"{{ nodes {{ {ESTIMATE} {LINKS} }} }} }}"
    ),
    "G2": graphql(
        "{ forces(orderBy: [NAME_ASC], first: 10) { nodes { id name "
        f"estimates(orderBy: [AS_OF_FROM_DESC], first: 10) {{ nodes {{ {NESTED} }} }} }} }} }}"
    ),
    "NDJSON": "/v1/estimates.ndjson",
    "CSV": "/v1/estimates.csv",
}
NEWEST = "/estimates?force_id={force_id}&limit=50"
COMMON = {
    "R1": "/estimates/{id}",
    "R2": NEWEST,
    "R4": "/overlapping?value={value}&first={first}&last={last}&limit=50",
    "R5": "/envelopes?force_id={force_id}&limit=100",
    "R6": "/search?q={word}&limit=20",
    "aggregate": "/envelopes?force_id={force_id}&limit=100",
    "NDJSON": "/estimates.ndjson",
    "CSV": "/estimates.csv",
}
OFFSETS = dict.fromkeys(("R3, first pages", "R3"), NEWEST + "&offset={offset}")
KEYS = dict.fromkeys(("R3, first pages", "R3"), NEWEST + "&after_day={after_day}&after_id={after_id}")
DATASETTE = {
    "R1": "/{database}/estimate/{id}.json?_shape=array",
    "R2": "/{database}/newest.json?_shape=array&force_id={force_id}&offset=0",
    **dict.fromkeys(
        ("R3, first pages", "R3"), "/{database}/newest.json?_shape=array&force_id={force_id}&offset={offset}"
    ),
    "R4": "/{database}/overlapping.json?_shape=array&value={value}&first={first}&last={last}",
    "R5": "/{database}/envelopes.json?_shape=array&force_id={force_id}",
    "R6": "/{database}/search.json?_shape=array&q={word}",
    "aggregate": "/{database}/envelopes.json?_shape=array&force_id={force_id}",
    "CSV": "/{database}/estimate.csv?_stream=on",
}
GRAPHQL = {
    "G1": graphql(f'{{ estimates(forceId: "<force_id>", first: 50) {{ {ESTIMATE} {LINKS} }} }}'),
    "G2": graphql(f"{{ forces(first: 10) {{ id name estimates(first: 10) {{ {NESTED} }} }} }}"),
}
ROW = "id: rowId"
POSTGRAPHILE = {
    "G1, PostgreSQL": graphql(
        '{ estimates: allEstimates(condition: {forceId: "<force_id>"}, orderBy: [AS_OF_FROM_DESC, ROW_ID_DESC], '
        f"first: 50) {{ nodes {{ {ROW}{ESTIMATE.removeprefix('id')} report: reportByReportId {{ {ROW} title publisher "
        f"published }} force: forceByForceId {{ {ROW} name kind }} location: locationByLocationId {{ {ROW} name "
        f"country latitude longitude }} source: sourceBySourceId {{ {ROW} name kind }} }} }} }}"
    ),
    "G2, PostgreSQL": graphql(
        f"{{ forces: allForces(orderBy: [NAME_ASC, ROW_ID_ASC], first: 10) {{ nodes {{ {ROW} name estimates: "
        f"estimatesByForceId(orderBy: [AS_OF_FROM_DESC, ROW_ID_DESC], first: 10) {{ nodes {{ {ROW} low best high bound "
        f"valueText location: locationByLocationId {{ {ROW} name }} report: reportByReportId {{ {ROW} title }} "
        "} } } } }"
    ),
}
HELLO = dict.fromkeys(("R1", "hit", "304"), "/")

FOGLINE = Server(
    "fogline",
    (sys.executable, "-m", "api", "serve", "--port", "{port}"),
    OURS,
    PROJECT,
    lambda answer: answer["data"],
    # Kept answers would be all that is measured.
    {"FOGLINE_ANSWER_CACHE_MB": "0", "FOGLINE_LOG_LEVEL": "warning"},
    needs=PROJECT,
)
KEEPING = replace(
    FOGLINE,
    name="fogline, answers kept",
    paths={"hit": FORCE, "304": FORCE},
    environment={"FOGLINE_LOG_LEVEL": "warning"},
)
# A PostgreSQL database with the same dataset, `postgresql+psycopg://...`; without it, these two are not started.
POSTGRES_URL = os.environ.get("BENCHMARK_POSTGRES_URL", "")
ON_POSTGRES = (
    replace(
        FOGLINE,
        name="fogline, PostgreSQL",
        paths={f"{name}, PostgreSQL": OURS[name] for name in ("G1", "G2")},
        environment={**FOGLINE.environment, "FOGLINE_DATABASE_URL": POSTGRES_URL},
    ),
    Server(
        "postgraphile",
        (str(PEERS / "postgraphile" / "node_modules" / ".bin" / "node"), "server.js"),
        POSTGRAPHILE,
        PEERS / "postgraphile",
        lambda answer: answer["data"],
        needs=PEERS / "postgraphile" / "node_modules" / "postgraphile",
    ),
)
SERVERS = (
    *(ON_POSTGRES if POSTGRES_URL else ()),
    FOGLINE,
    KEEPING,
    Server("fastapi", (*UVICORN, "--port", "{port}", "fastapi_sqlmodel:app"), COMMON | OFFSETS),
    Server("datasette", (*UVICORN, "--port", "{port}", "datasette_app:app"), DATASETTE),
    Server(
        "fastify", ("node", "server.js"), COMMON | KEYS, PEERS / "fastify", needs=PEERS / "fastify" / "node_modules"
    ),
    Server(
        "strawberry",
        (*UVICORN, "--port", "{port}", "strawberry_sqlmodel:app"),
        GRAPHQL,
        rows=lambda answer: answer["data"],
    ),
    Server(
        "mercurius",
        ("node", "graphql.js"),
        GRAPHQL,
        PEERS / "fastify",
        lambda answer: answer["data"],
        needs=PEERS / "fastify" / "node_modules" / "mercurius",
    ),
    Server("starlette", (*UVICORN, "--port", "{port}", "hello:app"), HELLO, rows=None),
)


@dataclass(frozen=True, slots=True)
class Running:
    """A server that runs over a database."""

    server: Server
    pid: int
    port: int
    database: Path

    def path(self, question: str, parameters: Mapping[str, Any]) -> str:
        """The address of a question."""
        # Datasette writes a dot in an address so.
        name = self.database.stem.replace(".", "~2E")
        return self.server.paths[question].format_map({"after": "", **parameters, "database": name})

    def open(self, path: str, headers: Mapping[str, str] = MappingProxyType({})) -> http.client.HTTPResponse:
        """The answer to a GET; it has to be read or closed."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        connection.request("GET", path, headers=dict(headers))
        return connection.getresponse()

    def ask(self, path: str) -> Any:
        """A JSON answer. Raises Refused for any status but 200."""
        with self.open(path) as response:
            body = response.read()
            if response.status != 200:
                raise Refused(f"{self.server.name} answers {response.status} to {path}: {body[:100]!r}")
            return json.loads(body)

    def records(self, path: str) -> list[Any]:
        """The records of an answer. Raises Refused for any status but 200."""
        assert self.server.rows is not None
        found = self.server.rows(self.ask(path))
        return found if isinstance(found, list) else [found]


class Refused(Exception):
    """A server does not answer what it is asked."""


@contextmanager
def running(server: Server, database: Path, place: Path) -> Iterator[Running]:
    """Runs a server, as one process on its core, with an empty directory in `place`, and stops it."""
    port = _free_port()
    folder = Path(mkdtemp(prefix=server.name, dir=place))
    log = folder / "log"
    environment = {
        **os.environ,
        "BENCHMARK_DATABASE": str(database),
        "FOGLINE_DATA_DIR": str(folder),
        "FOGLINE_DATABASE_URL": f"sqlite:///{database}",
        "NODE_ENV": "production",
        "PORT": str(port),
        **server.environment,
    }
    command = on_core(SERVER_CORE, [part.format(port=port) for part in server.command])
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=server.folder, env=environment, stdout=out, stderr=out)
        try:
            _wait_for(process, port, log)
            yield Running(server, process.pid, port, database)
        finally:
            process.terminate()
            process.wait(30)
            rmtree(folder)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"it did not start: {log.read_text()[-2000:]}")

"""The servers that are compared: how each is started, and how each is asked the same questions."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

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
    def installed(self) -> bool:
        """Whether it can be started here."""
        return self.needs.exists() and shutil.which(self.command[0]) is not None


FORCE = "/v1/estimates?force_id={force_id}&sort=-as_of_from&limit=50&include=report,location,source"
OURS = {
    "R1": "/v1/estimates/{id}",
    "R2": FORCE,
    "R4": "/v1/estimates?value__overlaps={value}..{value}&as_of_from__gte={first}&as_of_from__lte={last}&limit=50",
}
NEWEST = "/estimates?force_id={force_id}&limit=50"
COMMON = {
    "R1": "/estimates/{id}",
    "R2": NEWEST,
    "R4": "/overlapping?value={value}&first={first}&last={last}&limit=50",
    "R5": "/envelopes?force_id={force_id}",
}
DATASETTE = {
    "R1": "/{database}/estimate/{id}.json?_shape=array",
    "R2": "/{database}/newest.json?_shape=array&force_id={force_id}&offset=0",
    "R4": "/{database}/overlapping.json?_shape=array&value={value}&first={first}&last={last}",
    "R5": "/{database}/envelopes.json?_shape=array&force_id={force_id}",
}

FOGLINE = Server(
    "fogline",
    (sys.executable, "-m", "api", "serve", "--port", "{port}"),
    OURS,
    PROJECT,
    lambda answer: answer["data"],
    {"FOGLINE_ANSWER_CACHE_MB": "0", "FOGLINE_LOG_LEVEL": "warning"},
    needs=PROJECT,
)
SERVERS = (
    FOGLINE,
    Server("fastapi", (*UVICORN, "--port", "{port}", "fastapi_sqlmodel:app"), COMMON),
    Server("datasette", (*UVICORN, "--port", "{port}", "datasette_app:app"), DATASETTE),
    Server("fastify", ("node", "server.js"), COMMON, PEERS / "fastify", needs=PEERS / "fastify" / "node_modules"),
    Server("starlette", (*UVICORN, "--port", "{port}", "hello:app"), {"R1": "/"}, rows=None),
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
        return self.server.paths[question].format_map({**parameters, "database": self.database.stem})

    def ask(self, path: str) -> Any:
        """The records of an answer."""
        assert self.server.rows is not None
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=60) as response:
            return self.server.rows(json.loads(response.read()))


@contextmanager
def running(server: Server, database: Path, log: Path) -> Iterator[Running]:
    """Runs a server, as one process on its core, and stops it."""
    port = _free_port()
    environment = {
        **os.environ,
        "BENCHMARK_DATABASE": str(database),
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

"""The real server as a process: its address, its log, and what it takes of the machine."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from models.store import PROJECT
from tests.acceptance.postgres import free_port

ADDRESS = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answered, and how long that took."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


@dataclass(frozen=True, slots=True)
class Server:
    """`python -m api serve`, in a session of its own."""

    process: "subprocess.Popen[bytes]"
    port: int
    log: Path

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes | Iterator[bytes] | None = None,
        headers: dict[str, str] | None = None,
        timeout: float = 60,
    ) -> Reply:
        """Asks on a connection of its own. Raises OSError or HTTPException where there is no answer."""
        began = time.monotonic()
        connection = http.client.HTTPConnection(ADDRESS, self.port, timeout=timeout)
        try:
            in_lots = body is not None and not isinstance(body, bytes)
            connection.request(method, path, body, headers or {}, encode_chunked=in_lots)
            reply = connection.getresponse()
            told = {name.lower(): value for name, value in reply.getheaders()}
            return Reply(reply.status, told, reply.read(), time.monotonic() - began)
        finally:
            connection.close()

    def wait_for(self, path: str, status: int = 200, seconds: float = 60) -> float:
        """Waits until a path is answered with this status; gives the seconds that this took."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended: {self.log.read_text('utf-8')[-2000:]}")
            try:
                if self.ask(path, timeout=5).status == status:
                    return time.monotonic() - began
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.02)
        raise TimeoutError(f"{path} was not answered with {status} in {seconds} seconds")

    def processes(self) -> list[int]:
        """The ids of its processes, the first one's first."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text("ascii")
        return [self.process.pid, *map(int, children.split())]

    def stop(self, seconds: float = 60) -> float:
        """Sends SIGTERM and waits for the end; gives the seconds that this took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(seconds)
        return time.monotonic() - began


@contextmanager
def serving(folder: Path, url: str, *, wait: str = "/ready", port: int = 0, **settings: str | int) -> Iterator[Server]:
    """A server over a database, with these settings (`workers=2` is an option, the others are `FOGLINE_*`).

    It is waited for until it answers the path `wait` with 200. Whatever is left of it afterwards is killed.
    """
    port = port or free_port()
    workers = str(settings.pop("workers", 1))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FOGLINE_")}
    own = {"data_dir": str(folder), "port": port, "database_url": url} | settings
    environment = kept | {f"FOGLINE_{name.upper()}": str(value) for name, value in own.items()}
    log = folder / f"server-{port}-{time.monotonic_ns()}.log"
    command = [sys.executable, "-m", "api", "serve", "--workers", workers]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    server = Server(process, port, log)
    try:
        server.wait_for(wait)
        yield server
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

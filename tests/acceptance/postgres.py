"""A PostgreSQL of our own, on a free port and in a directory of ours, that can be stopped, frozen and started again."""

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import psycopg

DEBIAN = Path("/usr/lib/postgresql")
USER = "postgres"  # who runs it if we are root, as whom it does not run
SETTINGS = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off", "max_connections": "200"}


def free_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def programs() -> Path:
    """The directory of `initdb` and `pg_ctl`: those in the path, else the newest that Debian has installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    newest = max(DEBIAN.glob("*/bin/initdb"), key=lambda file: float(file.parts[-3]), default=None)
    if newest is None:
        raise FileNotFoundError("PostgreSQL is not installed: apt-get install postgresql")
    return newest.parent


class Postgres:
    """A server; `start` makes its directory. The role `fogline` may do everything, without a password."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder, self.settings = folder, SETTINGS | settings
        self.port = free_port()

    def run(self, program: str, *arguments: str) -> None:
        """Runs one of PostgreSQL's programs as the user that owns the directory."""
        as_user = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"] if os.getuid() == 0 else []
        # It goes on running after `pg_ctl`, so its output is not ours to wait for.
        subprocess.run(
            [*as_user, str(programs() / program), *arguments],
            check=True,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def start(self) -> None:
        """Starts it, and waits until it answers."""
        data = self.folder / "data"
        if not data.exists():
            self.folder.mkdir()
            if os.getuid() == 0:
                shutil.chown(self.folder, USER)
            self.run("initdb", "-D", str(data), "-U", "fogline", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        options = " ".join(f"-c {name}='{value}'" for name, value in self.settings.items())
        log = str(self.folder / "log")
        self.run("pg_ctl", "-D", str(data), "-w", "-l", log, "-o", f"-p {self.port} {options}", "start")

    def stop(self, mode: str = "fast") -> None:
        """Stops it; `immediate` as a crash does. Frozen, it is thawed first; stopped, nothing happens."""
        if self.is_running():
            self.signal(signal.SIGCONT)
            self.run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-m", mode, "stop")

    def is_running(self) -> bool:
        """Whether its process is there."""
        return (self.folder / "data" / "postmaster.pid").exists()

    def signal(self, number: signal.Signals) -> None:
        """Sends a signal to the server and to each process that serves a connection: SIGSTOP freezes, SIGCONT thaws."""
        first = int((self.folder / "data" / "postmaster.pid").read_text("utf-8").split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text("ascii")
        for pid in (first, *map(int, children.split())):
            os.kill(pid, number)

    def url(self, name: str, user: str = "fogline") -> str:
        """The URL of a database."""
        return f"postgresql+psycopg://{user}@127.0.0.1:{self.port}/{name}"

    def create(self, name: str) -> str:
        """The URL of a new, empty database."""
        self.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Runs a statement as the owner, outside a transaction; its rows."""
        where = f"host=127.0.0.1 port={self.port} user=fogline dbname={database}"
        with psycopg.connect(where, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def wait_until_it_answers(self, seconds: float = 30) -> None:
        """Waits until it takes connections."""
        until = time.monotonic() + seconds
        while True:
            try:
                self.execute("SELECT 1")
                return
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)

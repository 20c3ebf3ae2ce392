"""Clients that ask a server again and again, and one in a process of its own that watches that it lives."""

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import count
from math import inf
from statistics import quantiles
from typing import ClassVar

from models.store import PROJECT
from tests.acceptance.server import Reply, Server

PAGE = "/v1/estimates?limit=5"
LIVE_MS = 50


@dataclass(slots=True)
class Answers:
    """How often each answer was given, and the seconds that each took."""

    seen: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    def p99(self) -> float:
        """The milliseconds in which 99 of 100 were answered."""
        return quantiles(self.seconds, n=100)[98] * 1000

    def only(self, *allowed: str) -> bool:
        """Whether there were answers, and no others than these."""
        return bool(self.seen) and set(self.seen) <= set(allowed)

    def __str__(self) -> str:
        return said(self.seen)


@dataclass(slots=True)
class Life:
    """The milliseconds that `/live` took while it was watched, in order. One that failed took for ever."""

    EXPECTED: ClassVar[str] = f"99 of 100 /live <= {LIVE_MS} ms"
    took: list[float] = field(default_factory=list)

    @property
    def p99(self) -> float:
        """In how many milliseconds 99 of 100 were answered. The slowest tells more of the machine than of us."""
        return self.took[len(self.took) * 99 // 100] if self.took else inf

    @property
    def good(self) -> bool:
        """Whether it answered soon enough."""
        return self.p99 <= LIVE_MS

    def __str__(self) -> str:
        return f"/live in {self.p99:.0f} ms, the slowest of {len(self.took):,} in {max(self.took, default=inf):.0f} ms"


def said(seen: Counter[str]) -> str:
    """How often each was seen, in one line."""
    return ", ".join(f"{number:,} × {what}" for what, number in sorted(seen.items())) or "nothing"


def status_of(reply: Reply) -> str:
    """What there is to say of most replies."""
    return str(reply.status)


@contextmanager
def asking(
    server: Server,
    path: str = PAGE,
    clients: int = 4,
    *,
    judged: Callable[[Reply], str] = status_of,
    pause: float = 0,
) -> Iterator[Answers]:
    """Clients that ask at once, each on a new connection. `{}` in the path is another number each time."""
    answers, over, numbers = Answers(), threading.Event(), count(1_000_000)

    def ask() -> None:
        while not over.wait(pause):
            try:
                reply = server.ask(path.format(next(numbers)), timeout=30)
            except (OSError, HTTPException) as error:
                answers.seen[type(error).__name__] += 1
                continue
            answers.seconds.append(reply.seconds)
            answers.seen[judged(reply)] += 1

    threads = [threading.Thread(target=ask) for _ in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield answers
    finally:
        over.set()
        for thread in threads:
            thread.join()


@contextmanager
def watching(server: Server) -> Iterator[Life]:
    """Asks for `/live` all the time. What else this process does would hold up a thread of it."""
    life = Life()
    command = [sys.executable, "-m", "tests.acceptance.clients", str(server.port)]
    with subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        try:
            yield life
        finally:
            told, _ = process.communicate()
            life.took = sorted(json.loads(told))


def _watch(port: int) -> None:
    over, took = threading.Event(), list[float]()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set())).start()
    server = Server(None, port, PROJECT)  # type: ignore[arg-type]  # it only asks
    print("ready", flush=True)
    while not over.wait(0.02):
        try:
            reply = server.ask("/live", timeout=10)
            took.append(reply.seconds * 1000 if reply.status == 200 else inf)
        except (OSError, HTTPException):
            took.append(inf)
    print(json.dumps(took))


if __name__ == "__main__":
    _watch(int(sys.argv[1]))

"""Outages of PostgreSQL: down at the start, restarted, killed under load, frozen."""

import signal
import time
from collections.abc import Iterator

from tests.acceptance.clients import asking, watching
from tests.acceptance.run import Run
from tests.acceptance.server import Reply, Server, serving
from tests.acceptance.tried import Tried
from tests.conftest import fill
from tests.synthetic import records

PAGE = "/v1/estimates?limit=5"
FACETS = "/v1/estimates/facets?by=measure&revision__lte={}"
SECRET = "planted-s3cret"
REQUEST_SECONDS = 2
RECOVERY_SECONDS = 2


def tried(run: Run) -> Iterator[Tried]:
    """The rows of this module, all of one server that goes on running; its URL holds a password."""
    url = run.new_database("postgresql", "outages")
    fill(url, records())
    url = url.replace("//fogline@", f"//fogline:{SECRET}@")
    run.postgres.stop()
    with serving(run.folder, url, wait="/live", request_seconds=REQUEST_SECONDS) as server:
        yield _down_at_the_start(run, server)
        yield _restarted_idle(run, server)
        yield _killed_under_load(run, server)
        yield _frozen(run, server)
        log = server.log.read_text("utf-8")
    lines, found = log.count("\n"), log.count(SECRET)
    yield Tried("a planted password in the log of all this", lines, "0 hits", f"{found} hits", found == 0)


def _judged(reply: Reply) -> str:
    return "a leak" if SECRET.encode() in reply.body + str(reply.headers).encode() else str(reply.status)


def _down_at_the_start(run: Run, server: Server) -> Tried:
    with watching(server) as life:
        replies = [server.ask(path) for path in ("/live", "/ready", PAGE)]
        run.postgres.start()
        took = server.wait_for(PAGE)
    seen = [_judged(reply) for reply in replies]
    told = f"{seen}, then 200 after {took:.1f} s; {life}"
    good = seen == ["200", "503", "503"] and took <= RECOVERY_SECONDS and life.good
    expected = f"200, 503, 503; recovery <= {RECOVERY_SECONDS} s, {life.EXPECTED}"
    return Tried("PostgreSQL down at the start", 3, expected, told, good)


def _restarted_idle(run: Run, server: Server) -> Tried:
    times, statuses = run.times(5, 1), []
    for turn in range(times):
        run.postgres.stop("immediate" if turn % 2 == 0 else "fast")
        run.postgres.start()
        statuses.append(server.ask(f"/v1/forces?limit={turn + 1}").status)
    return Tried("PostgreSQL restarted while idle", times, "200 at once", str(statuses), set(statuses) == {200})


def _killed_under_load(run: Run, server: Server) -> Tried:
    slowest, times = 0.0, run.times(5, 1)
    with watching(server) as life, asking(server, FACETS, judged=_judged) as answers:
        for turn in range(times):
            time.sleep(0.5)
            run.postgres.stop("immediate")
            time.sleep(0.5)
            run.postgres.start()
            slowest = max(slowest, server.wait_for(f"/v1/sources?limit={turn + 1}"))
        time.sleep(0.5)
    good = answers.only("200", "503") and slowest <= RECOVERY_SECONDS and life.good
    seen = f"{answers}; recovery within {slowest:.1f} s; {life}"
    expected = f"only 200 and 503, recovery <= {RECOVERY_SECONDS} s, {life.EXPECTED}"
    return Tried(f"PostgreSQL killed {times} times under load", answers.seen.total(), expected, seen, good)


def _frozen(run: Run, server: Server) -> Tried:
    paths = ("/v1/estimates?limit=7", "/v1/forces?limit=7", "/ready")
    with watching(server) as life:
        run.postgres.signal(signal.SIGSTOP)
        try:
            replies = [server.ask(path, timeout=20) for path in paths]
        finally:
            run.postgres.signal(signal.SIGCONT)
        took = server.wait_for("/v1/estimates?limit=8")
    slowest = max(reply.seconds for reply in replies)
    statuses = [_judged(reply) for reply in replies]
    good = set(statuses) == {"503"} and slowest <= REQUEST_SECONDS + 1.3 and took <= RECOVERY_SECONDS and life.good
    seen = f"{statuses} within {slowest:.1f} s; 200 after {took:.1f} s; {life}"
    expected = f"503 <= 1.3 s over the limit of {REQUEST_SECONDS} s, recovery <= {RECOVERY_SECONDS} s, {life.EXPECTED}"
    return Tried("PostgreSQL frozen", len(paths), expected, seen, good)

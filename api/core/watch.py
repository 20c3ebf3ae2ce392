"""The watch: what reads a file for too long is interrupted. A server interrupts by itself."""

import threading
import time
from collections.abc import Callable

LOOKED_EVERY_SECONDS = 0.05
_until: dict[Callable[[], None], float] = {}
_started = threading.Lock()


def begin(interrupt: Callable[[], None], seconds: float) -> None:
    """Has `interrupt` called again and again once the seconds have passed, until `end`."""
    _until[interrupt] = time.monotonic() + seconds
    if _started.acquire(blocking=False):
        # One thread for all, for ever: a timer for each question would cost more than the question.
        threading.Thread(target=_look, name="watch", daemon=True).start()


def end(interrupt: Callable[[], None]) -> None:
    """Ends what was begun; nothing happens if nothing was."""
    _until.pop(interrupt, None)


def _look() -> None:
    while True:
        time.sleep(LOOKED_EVERY_SECONDS)
        now = time.monotonic()
        for interrupt, until in list(_until.items()):
            if now > until:
                interrupt()

"""The standing revision: which state of the dataset is the newest, known at next to no cost."""

import time

from anyio import to_thread

from api.core.errors import Unavailable
from api.problems import DATABASE_ERRORS
from api.readers import Readers
from api.state import State

# For how long what was told is believed: of a server, and of a file, which is asked more cheaply.
BELIEVED_SECONDS = 1.0
FILE_BELIEVED_SECONDS = 0.01


class Standing:
    """Asks the database for the newest revision, but no more often than it can have changed."""

    def __init__(self, readers: Readers) -> None:
        self.readers = readers
        self._believed = FILE_BELIEVED_SECONDS if readers.is_file else BELIEVED_SECONDS
        self._state: State | None = None
        self._asked = -self._believed

    @property
    def waits(self) -> bool:
        """Whether a server has to be asked again."""
        return not self.readers.is_file and time.monotonic() - self._asked >= self._believed

    async def state(self) -> State | None:
        """The newest state; None if there is none or the database does not tell."""
        now = time.monotonic()
        if now - self._asked < self._believed:
            return self._state
        self._asked = now
        try:
            self._state = self._of_file() if self.readers.is_file else await to_thread.run_sync(self._of_server)
        except (Unavailable, *DATABASE_ERRORS):
            self._state = None
            self.readers.forget()
        return self._state

    def _of_file(self) -> State:
        self.readers.forget_replaced()
        return self.readers.state(self.readers.quick())

    def _of_server(self) -> State:
        with self.readers.answer() as snapshot:
            return self.readers.state(snapshot)

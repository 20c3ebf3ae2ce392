"""The standing revision: which state of the dataset is the newest, known at next to no cost."""

import time

from anyio import to_thread

from api.core.errors import Unavailable
from api.problems import DATABASE_ERRORS
from api.readers import Readers
from api.state import State

# For how long a server's answer is believed. A file tells by itself when it has changed.
BELIEVED_SECONDS = 1.0


class Standing:
    """Asks the database for the newest revision, but no more often than it can have changed."""

    def __init__(self, readers: Readers) -> None:
        self.readers = readers
        self._state: State | None = None
        self._asked = 0.0

    async def state(self) -> State | None:
        """The newest state; None if there is none or the database does not tell."""
        try:
            if self.readers.is_file:
                # Once a request, and every request comes by here first.
                self.readers.forget_replaced()
                return self.readers.state(self.readers.quick())
            return await self._of_server()
        except (Unavailable, *DATABASE_ERRORS):
            self._state = None
            self.readers.forget()
            return None

    async def _of_server(self) -> State | None:
        if time.monotonic() - self._asked > BELIEVED_SECONDS:
            self._asked = time.monotonic()
            self._state = await to_thread.run_sync(self._read)
        return self._state

    def _read(self) -> State:
        with self.readers.answer() as snapshot:
            return self.readers.state(snapshot)

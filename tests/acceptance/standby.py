"""A PostgreSQL that streams from another one, and can only be read."""

import os
import shutil
from pathlib import Path

from tests.acceptance.postgres import USER, Postgres


class Standby(Postgres):
    """`start` copies the primary, which must be running, and goes on with what it writes."""

    def __init__(self, folder: Path, primary: Postgres) -> None:
        super().__init__(folder)
        self.primary = primary

    def start(self) -> None:
        """Starts it, and waits until it answers."""
        if not self.folder.exists():
            self.folder.mkdir()
            if os.getuid() == 0:
                shutil.chown(self.folder, USER)
            source = ("-h", "127.0.0.1", "-p", str(self.primary.port), "-U", "fogline")
            self.run("pg_basebackup", "-D", str(self.folder / "data"), *source, "-R", "-X", "stream", "-c", "fast")
        super().start()

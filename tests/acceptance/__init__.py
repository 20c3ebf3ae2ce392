"""The acceptance run: the real server, started as a process on each database, and what may happen to it."""

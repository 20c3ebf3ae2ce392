"""What a user would pick instead of Fogline: each file is a server of its own, over the same database file."""

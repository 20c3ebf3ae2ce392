"""How the database is filled: articles are read, records are made of them, and loaded."""

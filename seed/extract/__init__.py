"""From a text to records: pure functions over one immutable document, no database."""

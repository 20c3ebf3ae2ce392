"""Documents made of a few words, for the tests of the extraction."""

from seed.extract.document import Document
from seed.extract.sentences import sentences


def document(text: str, published: str | None = None) -> Document:
    return Document("test", text, published=published, sentences=sentences(text))

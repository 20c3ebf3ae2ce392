"""Many articles: each is read into records, here or in other processes, a batch at a time so that memory stays flat."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from models import Record
from seed import curation
from seed.extract.chain import read
from seed.extract.document import Document
from seed.extracted import findings
from seed.gazetteer import Gazetteer, open_gazetteer
from seed.records import records
from seed.refusal import Refusal, Refused

CURATED = Path(__file__).resolve().parent / "curated"
AT_ONCE = 20
"""Articles that go to another process together, so that the way there costs little."""


@dataclass(frozen=True, slots=True)
class Read:
    """What came of some articles: their records, and what was refused."""

    records: tuple[Record, ...]
    refusals: tuple[Refusal, ...] = ()


@lru_cache(maxsize=1)
def gazetteer(data_dir: Path) -> Gazetteer:
    """The gazetteer of this process."""
    return open_gazetteer(data_dir)


def read_article(document: Document, data_dir: Path) -> Read:
    """The records of one article: what the rules read, with what a person pinned worked in."""
    name = document.origin or document.id
    try:
        read_by_rule = read(document, gazetteer(data_dir))
        found = findings(read_by_rule)
        pinned = CURATED / f"{Path(name).stem}.yaml"
        if pinned.exists():
            found = curation.curate(document, found, curation.read(pinned))
        made = records(read_by_rule.document, found)
    except Refused as refused:
        return Read((), (Refusal(name, str(refused)),))
    return Read(made.records, tuple(Refusal(name, reason) for reason in made.refused))


def read_articles(documents: tuple[Document, ...], data_dir: Path) -> Read:
    """The records of some articles."""
    reads = [read_article(document, data_dir) for document in documents]
    return Read(
        tuple(record for one in reads for record in one.records),
        tuple(refusal for one in reads for refusal in one.refusals),
    )


def read_all(
    documents: Iterable[Document | Refusal], data_dir: Path, executor: Executor | None = None, ahead: int = 4
) -> Iterator[Read]:
    """The records of all articles, in their order, some at a time.

    With an executor, at most `ahead` lots are under way at once, so that memory does not grow with their number.
    """
    waiting: deque[Future[Read]] = deque()
    for lot in _lots(documents):
        refusals = tuple(one for one in lot if isinstance(one, Refusal))
        articles = tuple(one for one in lot if isinstance(one, Document))
        if refusals:
            yield Read((), refusals)
        if executor is None:
            yield read_articles(articles, data_dir)
            continue
        waiting.append(executor.submit(read_articles, articles, data_dir))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _lots(documents: Iterable[Document | Refusal]) -> Iterator[tuple[Document | Refusal, ...]]:
    rest = iter(documents)
    while lot := tuple(islice(rest, AT_ONCE)):
        yield lot

"""What is counted, for Prometheus: `/metrics`.

With several workers, each writes what it counts into a directory that `PROMETHEUS_MULTIPROC_DIR` names, and any of them
answers for all.
"""

import os

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.process_collector import ProcessCollector

SHARED = "PROMETHEUS_MULTIPROC_DIR"
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
_OURS = CollectorRegistry()
SECONDS = Histogram(
    "fogline_answer_seconds", "Time until an answer was sent.", ("face", "status"), registry=_OURS, buckets=BUCKETS
)
REFUSED = Counter("fogline_refused", "Connections that were ended, by the reason.", ("reason",), registry=_OURS)
ProcessCollector(registry=_OURS)


def told() -> bytes:
    """What all workers have counted, as Prometheus reads it."""
    registry = _OURS
    if SHARED in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library carries no type here
    return generate_latest(registry)

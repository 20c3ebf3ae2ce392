"""Serving: uvicorn with workers, our connections and our log."""

import os
import tempfile

import uvicorn
from uvicorn.supervisors import Multiprocess

from api.connection import Connection
from api.logs import configuration
from api.metrics import SHARED
from api.settings import Settings

# A worker that starts on a busy machine is given this long: if it takes longer, a restart is given up.
WORKER_SECONDS = 60


def serve(settings: Settings, workers: int) -> None:
    """Serves until SIGTERM or SIGINT. With several workers, one that dies is replaced, and SIGHUP replaces them all."""
    config = uvicorn.Config(
        "api.asgi:app",
        host=settings.host,
        port=settings.port,
        workers=workers,
        http=Connection,
        ws="none",
        log_config=configuration(settings.log_level),
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=settings.grace_seconds,
        timeout_worker_healthcheck=WORKER_SECONDS,
    )
    if workers == 1:
        uvicorn.Server(config).run()
        return
    with tempfile.TemporaryDirectory(prefix="fogline-metrics-") as folder:
        os.environ[SHARED] = folder
        Multiprocess(config, sockets=[config.bind_socket()]).run()

"""The settings of the server, read once from `FOGLINE_*` variables."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from api.base import public_url
from api.rate import known_rate
from models.store import Store


class Settings(Store):
    """What the server can be told. Command-line options win over variables."""

    host: str = Field(default="127.0.0.1", description="Address to listen on.", min_length=1)
    port: int = Field(default=8000, description="Port to listen on.", ge=1, le=65535)
    public_url: Annotated[str | None, AfterValidator(lambda url: url and public_url(url))] = Field(
        default=None,
        description="What the server is called from outside, as `https://data.example.org`, for the addresses in "
        "citations, in the feed and in CSV. Default: as each request calls it.",
    )
    answer_cache_mb: int = Field(
        default=64, description="Memory for answers that may be asked for again, in MB; 0 keeps none.", ge=0, le=65536
    )
    record_cache_mb: int = Field(
        default=128, description="Memory for records as they were written, in MB; 0 keeps none.", ge=0, le=65536
    )
    export_cache_mb: int = Field(
        default=4096,
        description="Disk in the data directory for exports of whole collections, in MB; 0 keeps none.",
        ge=0,
        le=1048576,
    )
    query_seconds: float = Field(
        default=4, description="How long the database may take for a question, in seconds.", gt=0, le=600
    )
    request_seconds: float = Field(
        default=5, description="How long it may take until an answer begins, in seconds.", gt=0, le=600
    )
    grace_seconds: int = Field(
        default=20, description="How long a server that is to end waits for its answers, in seconds.", ge=1, le=3600
    )
    connections: int = Field(
        default=20,
        description="Connections of each worker to the database for questions; a quarter of as many more for searches, "
        "and for exports.",
        ge=1,
        le=1000,
    )
    rate_limit: Annotated[str | None, AfterValidator(lambda rate: rate and known_rate(rate))] = Field(
        default=None,
        description="How often a client may ask each worker, as `600/minute`. Default: as often as it likes, for "
        "servers behind a proxy that sees to it.",
    )
    trusted_proxies: str = Field(
        default="127.0.0.1",
        description="Addresses or networks of proxies whose `X-Forwarded-For` tells who the client is, with commas.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="Least level to log.")

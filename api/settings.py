"""The settings of the server, read once from `FOGLINE_*` variables."""

from typing import Literal

from pydantic import Field

from models.store import Store


class Settings(Store):
    """What the server can be told. Command-line options win over variables."""

    host: str = Field(default="127.0.0.1", description="Address to listen on.", min_length=1)
    port: int = Field(default=8000, description="Port to listen on.", ge=1, le=65535)
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
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="Least level to log.")

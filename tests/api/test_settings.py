"""Settings: read once from the environment, described, and refused by name when they are wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from api.settings import Settings
from models.store import PROJECT, explain


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("FOGLINE_") and "TEST" not in name]:
        monkeypatch.delenv(name)


def test_the_defaults_serve_the_embedded_database_on_this_machine_only() -> None:
    settings = Settings()
    assert (settings.host, settings.port, settings.log_level) == ("127.0.0.1", 8000, "info")
    assert settings.embedded
    assert settings.url.render_as_string() == f"sqlite:///{PROJECT / 'data' / 'fogline.sqlite3'}"


def test_variables_are_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FOGLINE_PORT", "9000")
    monkeypatch.setenv("FOGLINE_DATA_DIR", str(tmp_path))
    assert Settings().port == 9000
    assert Settings().url.database == str(tmp_path / "fogline.sqlite3")
    assert Settings(port=7000).port == 7000
    monkeypatch.setenv("FOGLINE_DATABASE_URL", "postgresql+psycopg://user@host/db")
    assert not Settings().embedded
    assert Settings().url.get_backend_name() == "postgresql"


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        Settings().port = 1


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not (field.description or "").endswith(".")] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FOGLINE_PORT", "0"),
        ("FOGLINE_PORT", "65536"),
        ("FOGLINE_PORT", "secret"),
        ("FOGLINE_HOST", ""),
        ("FOGLINE_LOG_LEVEL", "loud"),
        ("FOGLINE_DATABASE_URL", "mysql://user:secret@host/db"),
        ("FOGLINE_DATABASE_URL", "postgresql://user:secret@host/db"),
        ("FOGLINE_DATABASE_URL", "secret"),
    ],
)
def test_a_wrong_setting_is_told_by_name_and_without_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError) as caught:
        Settings()
    told = explain(caught.value)
    assert told.startswith(f"{name}: ")
    assert "\n" not in told
    assert "secret" not in told


def test_a_wrong_setting_stops_the_start_with_a_line_that_names_it() -> None:
    command = [sys.executable, "-m", "api", "serve"]
    environment = os.environ | {"FOGLINE_PORT": "99999"}
    stopped = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert stopped.returncode == 2
    assert stopped.stderr == "FOGLINE_PORT: Input should be less than or equal to 65535\n"
    by_option = subprocess.run(
        [*command, "--port", "x"], cwd=PROJECT, env=dict(os.environ), capture_output=True, text=True, check=False
    )
    assert by_option.returncode == 2
    assert by_option.stderr.startswith("FOGLINE_PORT: ")


@pytest.mark.parametrize(
    ("written", "hosts"),
    [
        ("postgresql+psycopg://u@one,two/name", "one,two"),
        ("postgresql+psycopg://u:p@one:5432,two:5433/name?target_session_attrs=prefer-standby", "one,two"),
        ("postgresql+psycopg:///name?host=one,two&port=5432,5433", "one,two"),
        ("postgresql+psycopg://u@one/name", "one"),
    ],
)
def test_a_database_may_have_several_hosts(written: str, hosts: str) -> None:
    url = Settings(database_url=written).url
    options = url.get_dialect()().create_connect_args(url)[1]
    assert (options["host"], options["dbname"]) == (hosts, "name")
    assert options.get("port") in (None, ",", "5432,5433")

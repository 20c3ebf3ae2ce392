"""The README is true: its commands run, its settings are the settings, its example is what the API answers."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.settings import Settings

PROJECT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
README = (PROJECT / "README.md").read_text("utf-8")
COMMANDS = re.findall(r"^\$ (.+)$", README, re.MULTILINE)
# These run the tests or are run beside them by `.ci/run`; here only their existence is checked.
RUN_ELSEWHERE = {"make test", "make check", "make acceptance", "make benchmark", "make sbom"}
SERVES = "make serve"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory, gazetteer_file: Path) -> dict[str, str]:
    """The environment of a user with a data directory and a port of their own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FOGLINE_")}
    data = tmp_path_factory.mktemp("data")
    (data / gazetteer_file.name).symlink_to(gazetteer_file)
    return kept | {"FOGLINE_DATA_DIR": str(data), "FOGLINE_PORT": port}


@pytest.fixture(scope="module")
def address(environment: dict[str, str]) -> Iterator[str]:
    """The address of the server that `make serve` starts."""
    address = f"http://127.0.0.1:{environment['FOGLINE_PORT']}"
    server = subprocess.Popen([*SERVES.split(), f"BIN={BIN}"], cwd=PROJECT, env=environment, start_new_session=True)
    try:
        wait_for(f"{address}/ready", server)
        yield address
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=60)


def wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        assert server.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(url):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"{url} did not answer within two minutes")


def run(command: str, environment: dict[str, str]) -> str:
    # The README's .venv is the one these tests run in.
    command = command.replace(".venv/bin/", f"{BIN}/").replace(
        "make ", f"make --assume-old=.venv/.installed BIN={BIN} "
    )
    done = subprocess.run(command, shell=True, cwd=PROJECT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.parametrize("command", [command for command in COMMANDS if command not in {*RUN_ELSEWHERE, SERVES}])
def test_a_command_of_the_readme_runs(command: str, address: str, environment: dict[str, str]) -> None:
    answer = run(command.replace("http://127.0.0.1:8000", address), environment)
    if command.startswith("curl"):
        lines = answer.splitlines()
        assert len(lines) > (".csv" in command), f"nothing was found by {command}"
        if len(lines) == 1 and answer.startswith("{"):
            shown = json.loads(answer)
            assert not {"errors", "code"} & set(shown)
            assert shown.get("data", True), f"nothing was found by {command}"


@pytest.mark.parametrize("command", sorted(RUN_ELSEWHERE))
def test_a_command_that_runs_the_tests_exists(command: str) -> None:
    assert command in COMMANDS
    make = shutil.which("make")
    assert make is not None
    subprocess.run([make, "--dry-run", command.removeprefix("make ")], cwd=PROJECT, check=True, capture_output=True)


def test_the_table_of_settings_says_what_the_settings_say() -> None:
    rows = dict(re.findall(r"^\| `(FOGLINE_\w+)` \| (.+?) \| .+ \|$", README, re.MULTILINE))
    assert set(rows) == {f"FOGLINE_{name.upper()}" for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        assert rows[f"FOGLINE_{name.upper()}"].rstrip(".").split(":")[0] in str(field.description), name


def test_the_example_is_what_the_api_answers(address: str) -> None:
    example = json.loads(re.findall(r"```json\n(.+?)```", README, re.DOTALL)[0])
    with urllib.request.urlopen(f"{address}/v1/estimates?measure=strength&include=force,source") as reply:
        (answered,) = json.load(reply)["data"]
    links = {name: {key: answered[name][key] for key in example[name]} for name in ("force", "source")}
    assert example == {name: answered[name] for name in example} | links

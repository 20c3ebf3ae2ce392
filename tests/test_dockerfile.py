"""The image's steps work: with only the files that it copies, its command serves and its health check passes."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
DOCKERFILE = (PROJECT / "Dockerfile").read_text("utf-8")
COPIED = [
    name for names in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE) for name in names.split()
]


def command_of(instruction: str) -> list[str]:
    """The arguments of the last CMD or HEALTHCHECK CMD, with this Python in place of the image's."""
    arguments = re.findall(rf"{instruction}(?:.*\\\n)?.*?CMD (\[.+\])", DOCKERFILE)[-1]
    return [sys.executable if part == "python" else part for part in json.loads(arguments)]


def test_all_that_is_copied_is_there_and_let_through_by_dockerignore() -> None:
    let_through = {line[1:] for line in (PROJECT / ".dockerignore").read_text("utf-8").splitlines() if line[0] == "!"}
    for name in COPIED:
        assert (PROJECT / name).exists(), name
        assert name.split("/")[0] in let_through, name


def test_every_base_image_is_pinned_to_a_patch_release() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(bases) == 2
    assert all(re.fullmatch(r"\w+:\d+\.\d+\.\d+-[\w-]+", base) for base in bases)


def test_it_does_not_run_as_root() -> None:
    assert re.search(r"^USER (?!root)\w+$", DOCKERFILE, re.MULTILINE)


def test_the_copied_files_serve_and_the_health_check_passes(tmp_path: Path, gazetteer_file: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / gazetteer_file.name).symlink_to(gazetteer_file)
    for name in COPIED:
        if (PROJECT / name).is_dir():
            ignore = shutil.ignore_patterns("__pycache__", "node_modules")
            shutil.copytree(PROJECT / name, tmp_path / name, ignore=ignore)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FOGLINE_")}
    environment |= {"FOGLINE_DATA_DIR": str(tmp_path / "data"), "FOGLINE_PORT": port}
    check = [part.replace(":8000/", f":{port}/") for part in command_of("HEALTHCHECK")]
    server = subprocess.Popen(command_of(""), cwd=tmp_path, env=environment)
    try:
        codes = []
        for _ in range(150):
            codes.append(subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode)
            if codes[-1] == 0:
                break
            time.sleep(0.2)
        assert codes[0] != 0, "the check must fail before the server is ready"
        assert codes[-1] == 0
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=30) in (0, -signal.SIGTERM)

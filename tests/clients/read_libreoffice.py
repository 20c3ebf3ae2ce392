"""Has LibreOffice open each collection as CSV and save it again: every cell must be what it was."""

import csv
import json
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

# Commas, quotation marks, UTF-8, from the first line on; what is saved is the value, not how it is shown
# (https://help.libreoffice.org/latest/en-US/text/shared/guide/csv_params.html).
OPENED, SAVED = "CSV:44,34,76,1", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false"


def main(url: str) -> None:
    """Reads the CSV of the server at `url`. Raises AssertionError or ValueError where a cell differs."""
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / "given", Path(folder) / "made"
        given.mkdir()
        names = [collection["name"] for collection in json.loads(read(f"{url}/v1"))["data"]]
        for name in names:
            (given / f"{name}.csv").write_bytes(read(f"{url}/v1/{name}.csv"))
        command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--infilter=" + OPENED]
        command += ["--convert-to", SAVED, "--outdir", str(made), *map(str, sorted(given.iterdir()))]
        subprocess.run(command, check=True, capture_output=True)
        assert names
        for name in names:
            rows, again = cells(given / f"{name}.csv"), cells(made / f"{name}.csv")
            assert len(rows) > 1, f"{name} is empty"
            for number, (row, seen) in enumerate(zip(rows, again, strict=True), 1):
                assert all(is_same(*both) for both in zip(row, seen, strict=True)), (name, number, row, seen)
            print(f"LibreOffice opens {name}.csv: {len(rows) - 1} rows of {len(rows[0])} columns, as they are")


def read(address: str) -> bytes:
    """What is at an address. Raises urllib.error.HTTPError."""
    with urllib.request.urlopen(address) as response:
        found: bytes = response.read()
    return found


def cells(file: Path) -> list[list[str]]:
    """The rows of a CSV file."""
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.reader(opened))


def is_same(given: str, seen: str) -> bool:
    """Whether a cell is what was given; LibreOffice writes truth values and numbers in its own way."""
    if given == seen or (given in ("true", "false") and seen == given.upper()):
        return True
    try:
        return float(given) == float(seen)
    except ValueError:
        return False


if __name__ == "__main__":
    main(sys.argv[1])

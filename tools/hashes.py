"""Write a file of requirements with the hash of every package that this machine would install.

It holds names, versions and SHA-256 alone, no address: ``python tools/hashes.py > hashes.txt``, on a
machine whose index is trusted; then, on one like it, ``pip install --require-hashes -r hashes.txt``
and ``pip install --no-deps .``. Releases are those of constraints.txt. Extras are named behind:
``python tools/hashes.py library notebook``; without, it is all of them.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def wanted(extras: list[str]) -> list[str]:
    """Return the requirements of Winset, and of extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    choices = project["optional-dependencies"]
    return project["dependencies"] + [text for name in extras or choices for text in choices[name]]


def lines(extras: list[str]) -> list[str]:
    """Return a line for each package that pip would install, with its hash."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed"]
        pins = ["--constraint", str(ROOT / "constraints.txt")]
        subprocess.run(  # noqa: S603 - pip, with our own requirements
            [*pip, *pins, "--report", str(report), *wanted(extras)], check=True
        )
        items = json.loads(report.read_text(encoding="utf-8"))["install"]
    found = []
    for item in items:
        about, archive = item["metadata"], item["download_info"]["archive_info"]
        found.append(
            f"{about['name'].lower()}=={about['version']} --hash=sha256:{archive['hashes']['sha256']}"
        )
    return sorted(found)


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines(sys.argv[1:])) + "\n")

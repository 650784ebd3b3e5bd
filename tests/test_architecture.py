"""The layers point one way; import-linter knows the rule and names the line that breaks it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_no_layer_imports_upwards() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_nothing_at_run_time_knows_the_network() -> None:
    network = ("import socket", "import urllib", "import http", "QtNetwork", "import requests", "import ssl")
    found = [
        f"{file}: {name}"
        for folder in ("app", "db", "resources")
        for file in (ROOT / folder).rglob("*.py")
        for name in network
        if name in file.read_text(encoding="utf-8")
    ]
    assert found == []

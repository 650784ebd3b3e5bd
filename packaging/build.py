"""Builds the one-folder app with PyInstaller and says how large it is. `make build` runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Builds into dist/dryrun; the exit code is PyInstaller's."""
    command = [
        sys.executable,
        "-m",
        "PyInstaller",
        "--noconfirm",
        "--log-level",
        "WARN",
        "--distpath",
        str(ROOT / "dist"),
        "--workpath",
        str(ROOT / "build"),
        str(ROOT / "packaging" / "dryrun.spec"),
    ]
    code = subprocess.run(command, check=False, cwd=ROOT).returncode
    if code == 0:
        folder = ROOT / "dist" / "dryrun"
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
        print(f"built {folder.relative_to(ROOT)}: {size / 1_000_000:.0f} MB")
    return code


if __name__ == "__main__":
    sys.exit(main())

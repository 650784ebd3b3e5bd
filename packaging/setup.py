"""Makes the virtual environment and, on Debian, installs the system libraries that Qt needs. Standard library only."""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Library that Qt's plugins load → the Debian package that has it.
LIBRARIES = {
    "EGL": "libegl1",
    "GL": "libgl1",
    "xkbcommon": "libxkbcommon0",
    "xkbcommon-x11": "libxkbcommon-x11-0",
    "dbus-1": "libdbus-1-3",
    "fontconfig": "libfontconfig1",
    "glib-2.0": "libglib2.0-0",
    "xcb-cursor": "libxcb-cursor0",
    "xcb-icccm": "libxcb-icccm4",
    "xcb-image": "libxcb-image0",
    "xcb-keysyms": "libxcb-keysyms1",
    "xcb-randr": "libxcb-randr0",
    "xcb-render-util": "libxcb-render-util0",
    "xcb-shape": "libxcb-shape0",
    "xcb-xkb": "libxcb-xkb1",
}
# Files that a machine without a desktop lacks: a face for text, a virtual screen for `dryrun demo`, binutils for the build.
FILES = {
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf": "fonts-dejavu-core",
    "/usr/share/fonts/opentype/inter": "fonts-inter",
    "/usr/bin/Xvfb": "xvfb",
    "/usr/bin/objdump": "binutils",
}


def missing_packages() -> list[str]:
    """Debian packages that this Linux machine lacks."""
    libraries = [package for name, package in LIBRARIES.items() if ctypes.util.find_library(name) is None]
    return libraries + [package for file, package in FILES.items() if not Path(file).exists()]


def install_system_packages() -> None:
    """Installs what is missing where that is possible without questions; else says what to install, once and clearly."""
    missing = missing_packages()
    if not missing:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    may_install = shutil.which("apt-get") and (os.geteuid() == 0 or shutil.which("sudo"))
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if may_install:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        print(f"installing system packages: {' '.join(missing)}")
        updated = subprocess.run([*prefix, "apt-get", "update", "-q"], env=environment, check=False).returncode == 0
        if updated and subprocess.run([*prefix, *command], env=environment, check=False).returncode == 0:
            return
    needed = [package for package in missing if package in LIBRARIES.values()]
    if needed:
        sys.exit(
            "Qt needs system libraries that are missing. Install them and run the command again:\n"
            f"  sudo apt-get update && sudo apt-get install {' '.join(needed)}\n"
            "(the names are Debian's and Ubuntu's; other systems have the same libraries under similar names)"
        )
    print(f"not installed, and not needed to run the app: {' '.join(missing)}")


def main() -> None:
    """`setup.py FOLDER`: makes the environment in FOLDER and installs Dryrun there for development."""
    if sys.version_info < (3, 11):
        sys.exit(f"Dryrun needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    if sys.platform == "linux":
        install_system_packages()
    target = Path(sys.argv[1])
    python = target / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(target, with_pip=True)
    install = [
        str(python),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--editable",
        f"{ROOT}[dev]",
    ]
    if subprocess.run(install, check=False).returncode:
        sys.exit("The Python packages could not be installed; pip says why above.")


if __name__ == "__main__":
    main()

"""`dryrun` and `dryrun gui`: opens the window."""

from __future__ import annotations

import os
import sys

from app import diagnostics
from app.core.errors import DatabaseError
from app.paths import Folders

NO_DISPLAY = 3
"""The exit code where no window can be shown."""


def has_display() -> bool:
    """True where a window can be shown."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM"))


def run(folders: Folders) -> int:
    """Opens the window and stays until it is closed."""
    if not has_display():
        print("dryrun: There is no display to show a window on. `dryrun demo` works without one.", file=sys.stderr)
        return NO_DISPLAY
    try:
        folders.create()
    except OSError as error:
        raise DatabaseError(
            f"The folder {error.filename} cannot be made: {error.strerror}.", "Choose another one with --data-dir."
        ) from error
    diagnostics.start(folders.logs)
    from app.ui.application import Desktop, create_qt
    from app.ui.errors import CrashReporter

    application = create_qt()
    CrashReporter(application).install()
    desktop = Desktop(folders)
    desktop.show()
    return int(application.exec())

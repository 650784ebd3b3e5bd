"""A display for commands that drive the real window: the user's, a virtual one, or an offscreen one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_FIRST, _LAST = 90, 119
_WAIT_S = 5.0


@contextmanager
def display(size: str = "1280x820x24") -> Iterator[str]:
    """Makes sure that a window can be shown; yields 'own', 'virtual' or 'offscreen'."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        yield "offscreen" if os.environ.get("QT_QPA_PLATFORM") == "offscreen" else "own"
        return
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        yield "own"
        return
    server = _start_server(size)
    if server is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        try:
            yield "offscreen"
        finally:
            del os.environ["QT_QPA_PLATFORM"]
        return
    process, number = server
    os.environ["DISPLAY"] = f":{number}"
    try:
        yield "virtual"
    finally:
        os.environ.pop("DISPLAY", None)
        process.terminate()
        process.wait()


def _start_server(size: str) -> tuple[subprocess.Popen[bytes], int] | None:
    program = shutil.which("Xvfb")
    if program is None:
        return None
    for number in range(_FIRST, _LAST):
        if Path(f"/tmp/.X{number}-lock").exists():
            continue
        process = subprocess.Popen(
            [program, f":{number}", "-screen", "0", size, "-nolisten", "tcp"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        socket = Path(f"/tmp/.X11-unix/X{number}")
        deadline = time.monotonic() + _WAIT_S
        while time.monotonic() < deadline and process.poll() is None:
            if socket.exists():
                return process, number
            time.sleep(0.02)
        process.terminate()
        process.wait()
    return None


def spin(until: Callable[[], bool], seconds: float = 60.0) -> None:
    """Runs the event loop until something is true. Raises TimeoutError when it does not come true."""
    from PySide6.QtCore import QDeadlineTimer, QEventLoop
    from PySide6.QtWidgets import QApplication

    deadline = QDeadlineTimer(round(seconds * 1000))
    application = QApplication.instance()
    assert application is not None
    while not until():
        if deadline.hasExpired():
            raise TimeoutError("the window did not get there in time")
        application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)

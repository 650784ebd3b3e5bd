"""Logging, the record of hard crashes, and the text of a crash report. Nothing is ever sent anywhere."""

from __future__ import annotations

import faulthandler
import logging
import logging.handlers
import platform
import sys
import traceback
from pathlib import Path
from types import TracebackType

from app import __version__

_LOG = "dryrun.log"
_CRASH = "crash.log"


def start(logs: Path) -> None:
    """Logs to one rotating file in `logs`; hard crashes of the process leave a trace there too."""
    handler = logging.handlers.RotatingFileHandler(
        logs / _LOG, maxBytes=1_000_000, backupCount=3, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    # The stream stays open for the life of the process: faulthandler writes to its descriptor.
    faulthandler.enable((logs / _CRASH).open("a", encoding="utf-8"))


def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> str:
    """The text of a crash report: versions and the traceback, no content and no answers."""
    lines = [
        f"Dryrun {__version__}",
        f"Python {platform.python_version()} on {platform.platform()}",
        f"frozen: {getattr(sys, 'frozen', False)}",
        "",
        *traceback.format_exception(kind, error, trace),
    ]
    return "\n".join(line.rstrip("\n") for line in lines)

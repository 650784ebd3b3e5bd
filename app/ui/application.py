"""Puts the application together: Qt, theme, tasks, window. The one place that wires."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from app import __version__, settings
from app.paths import Folders
from app.ui.main_window import MainWindow
from app.ui.shell import Shell
from app.ui.tasks import Tasks
from app.ui.theme import Theme

if TYPE_CHECKING:
    from db import Database


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


def create_qt() -> QApplication:
    """The Qt application, or the one that runs already."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Dryrun")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("dryrun")
    application.setStyle("Fusion")
    return application


class Desktop(QObject):
    """A running Dryrun: its window and what the window stands on."""

    def __init__(
        self, folders: Folders, now: Callable[[], datetime] = utc_now, theme: str = "", scale: float = 0
    ) -> None:
        application = create_qt()
        super().__init__(application)
        self.folders = folders
        chosen = settings.load(folders.settings)
        self.theme = Theme(application)
        self.theme.apply(theme or chosen.theme, scale or chosen.scale)
        self.tasks = Tasks(self._open_database, self)
        shell = Shell(self.tasks, self.theme, chosen, folders.settings, now, folders.data)
        self.window = MainWindow(shell)

    def _open_database(self, tasks: Tasks) -> Database:
        # Imported on the worker: the window is painted before SQLAlchemy is loaded.
        from app import startup

        return startup.open_database(self.folders, tasks.report)

    def show(self) -> None:
        """Shows the window and starts to load."""
        self.window.show()
        self.window.start()

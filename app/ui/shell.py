"""What every page is given: data, theme, settings, the clock, and the ways to other pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app import settings as settings_file
from app.settings import Settings
from app.ui.tasks import Change, Tasks
from app.ui.theme import Theme


class Shell(QObject):
    """The surroundings of a page; signals ask the main window to go somewhere."""

    page_wanted = Signal(str)
    note_wanted = Signal(str, str)
    exam_wanted = Signal(object)
    result_wanted = Signal(int)
    quit_wanted = Signal()

    def __init__(
        self,
        tasks: Tasks,
        theme: Theme,
        settings: Settings,
        settings_path: Path,
        now: Callable[[], datetime],
        data_folder: Path,
    ) -> None:
        super().__init__()
        self.tasks, self.theme, self.settings, self.now = tasks, theme, settings, now
        self.data_folder = data_folder
        self._settings_path = settings_path

    def set(self, **changes: object) -> None:
        """Changes preferences, keeps them, and applies what can be seen."""
        changed = replace(self.settings, **changes).checked()  # type: ignore[arg-type]
        if changed == self.settings:
            return
        before, self.settings = self.settings, changed
        settings_file.save(self.settings, self._settings_path)
        if (before.theme, before.scale) != (changed.theme, changed.scale):
            self.theme.apply(changed.theme, changed.scale)
        self.tasks.changed.emit(Change.SETTINGS)

    def zoom(self, step: int) -> None:
        """Larger (1), smaller (-1) or normal (0) text."""
        self.set(scale=1.0 if step == 0 else round(self.settings.scale + 0.1 * step, 2))


class Page(QWidget):
    """A screen of the main window; it lives as long as the window, so callbacks may belong to it."""

    title = ""
    concerns = Change.CONTENT | Change.ANSWERS | Change.SITTING | Change.SETTINGS

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.setObjectName("page")
        self.shell = shell

    def refresh(self) -> None:
        """Fetches anew what the page shows."""

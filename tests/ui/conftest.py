"""A window on the small bank, with a clock that tests move."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.paths import Folders, folders
from app.ui.application import Desktop
from db import Database
from tests.conftest import NOW


@pytest.fixture
def place(tmp_path: Path, _loaded: Path) -> Folders:
    """Folders whose database holds the small bank."""
    made = folders(str(tmp_path))
    for file in _loaded.parent.glob("dryrun.sqlite3*"):
        shutil.copy(file, tmp_path / file.name)
    return made


def open_desktop(qtbot: QtBot, place: Folders, monkeypatch: pytest.MonkeyPatch) -> Desktop:
    """A shown window whose pages have real figures; the shipped content stays out of the way."""
    desktop = Desktop(place, now=lambda: NOW, theme="light", scale=1.0)
    monkeypatch.setattr(desktop.tasks, "_opener", lambda _tasks: Database(place.database, place.backups))
    qtbot.addWidget(desktop.window)
    desktop.show()
    desktop.window.activateWindow()
    qtbot.waitUntil(lambda: desktop.window.home.data is not None)
    return desktop


@pytest.fixture
def desktop(qtbot: QtBot, place: Folders, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desktop]:
    made = open_desktop(qtbot, place, monkeypatch)
    yield made
    made.window.close()

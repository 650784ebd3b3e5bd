"""Helper of run.py: opens a window and says when it was first painted and when Home shows real figures.

`start_child.py bare` is the yardstick: a PySide6 window with a label. `start_child.py dryrun DIR` is the app on a data folder.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

if TYPE_CHECKING:
    from app.ui.pages.home import HomeData


class FirstPaint(QObject):
    """Says once when a widget was painted."""

    def __init__(self, done: object) -> None:
        super().__init__()
        self._done = done

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Watches for the first paint event."""
        if event.type() is QEvent.Type.Paint and self._done is not None:
            done, self._done = self._done, None
            QTimer.singleShot(0, done)
        return False


def bare() -> None:
    application = QApplication([])
    window = QMainWindow()
    window.setCentralWidget(QLabel("Dryrun"))
    window.resize(1280, 820)

    def painted() -> None:
        print("painted", flush=True)
        application.quit()

    watch = FirstPaint(painted)
    window.installEventFilter(watch)
    window.show()
    application.exec()


def dryrun(folder: str) -> None:
    from app.paths import folders
    from app.ui.application import Desktop, create_qt

    application = create_qt()
    desktop = Desktop(folders(folder), theme="light", scale=1.0)
    watch = FirstPaint(lambda: print("painted", flush=True))
    desktop.window.installEventFilter(watch)
    home = desktop.window.home
    show = home._show

    def shown(data: HomeData) -> None:
        # No polling: a timer would take the interpreter from the worker that loads.
        show(data)
        print("home", flush=True)
        QTimer.singleShot(0, leave)

    def leave() -> None:
        desktop.window.close()
        application.quit()

    home._show = shown  # type: ignore[method-assign]
    desktop.show()
    application.exec()


if __name__ == "__main__":
    if sys.argv[1] == "bare":
        bare()
    else:
        dryrun(sys.argv[2])

"""Helper of run.py: opens a window and says when it was first painted and when Home shows real figures.

`start_child.py bare` is the yardstick: a PySide6 window with a label. `start_child.py dryrun DIR` is the app on a data folder.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow


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
    desktop.show()
    timer = QTimer()

    def look() -> None:
        if desktop.window.home.data is not None:
            print("home", flush=True)
            timer.stop()
            desktop.window.close()
            application.quit()

    timer.timeout.connect(look)
    timer.start(1)
    application.exec()


if __name__ == "__main__":
    if sys.argv[1] == "bare":
        bare()
    else:
        dryrun(sys.argv[2])

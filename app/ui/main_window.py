"""The main window: navigation on the left, one page on the right, the exam room over all of it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QMessageBox,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app import services
from app.core.errors import AppError
from app.ui.pages.home import HomePage
from app.ui.shell import Page, Shell
from app.ui.tasks import Change
from app.ui.widgets.basics import label

if TYPE_CHECKING:
    from app.services.exams import Opened
    from app.ui.pages.bank import BankPage
    from app.ui.pages.exam import ExamPage
    from app.ui.pages.notes import NotesPage
    from app.ui.pages.progress import ProgressPage
    from app.ui.pages.result import ResultPage
    from app.ui.pages.room import ExamRoom
    from app.ui.pages.settings import SettingsPage

P = TypeVar("P", bound=Page)

_MAIN = ("Home", "Exam", "Notes", "Progress")
_FOOT = ("Bank", "Settings")


class MainWindow(QMainWindow):
    """Owns the pages; refreshes the one that is seen and remembers which others are stale."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.setWindowTitle("Dryrun")
        self.setWindowIcon(shell.theme.icon("dryrun", "accent"))
        self.setMinimumSize(880, 600)
        self.resize(1280, 820)
        self._made: list[Page] = []
        self._stale: set[Page] = set()
        self._ready = False
        self._buttons: dict[str, QToolButton] = {}
        self.pages = QStackedWidget()
        self.pages.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.home = self._add(HomePage(shell))
        desk = QWidget()
        across = QHBoxLayout(desk)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self._side_bar())
        across.addWidget(self.pages, 1)
        self.desk = desk
        self.stack = QStackedWidget()
        self.stack.addWidget(desk)
        self.setCentralWidget(self.stack)
        self._connect()
        self._restore_geometry()
        self.show_page("Home")

    # --- pages, made when they are first wanted: the first window is painted sooner ----------------------------------

    def _add(self, page: P) -> P:
        self._made.append(page)
        self._stale.add(page)
        self.pages.addWidget(page)
        return page

    @cached_property
    def exam(self) -> ExamPage:
        """The way into the exam room."""
        from app.ui.pages.exam import ExamPage

        return self._add(ExamPage(self.shell))

    @cached_property
    def notes(self) -> NotesPage:
        """The notes."""
        from app.ui.pages.notes import NotesPage

        return self._add(NotesPage(self.shell))

    @cached_property
    def progress(self) -> ProgressPage:
        """What the log of answers says."""
        from app.ui.pages.progress import ProgressPage

        return self._add(ProgressPage(self.shell))

    @cached_property
    def bank(self) -> BankPage:
        """What is loaded."""
        from app.ui.pages.bank import BankPage

        return self._add(BankPage(self.shell))

    @cached_property
    def settings(self) -> SettingsPage:
        """Preferences."""
        from app.ui.pages.settings import SettingsPage

        return self._add(SettingsPage(self.shell))

    @cached_property
    def result(self) -> ResultPage:
        """The report of an exam."""
        from app.ui.pages.result import ResultPage

        return self._add(ResultPage(self.shell))

    @cached_property
    def room(self) -> ExamRoom:
        """The exam room."""
        from app.ui.pages.room import ExamRoom

        room = ExamRoom(self.shell.theme)
        room.left.connect(self._leave_room)
        room.finished.connect(self._finish_room)
        self.stack.addWidget(room)
        return room

    @property
    def _in_room(self) -> bool:
        return self.stack.currentWidget() is not self.desk

    # --- parts -------------------------------------------------------------------------------------------------------

    def _side_bar(self) -> QFrame:
        bar = QFrame()
        bar.setObjectName("sidebar")
        layout = QVBoxLayout(bar)
        layout.setContentsMargins(12, 20, 12, 12)
        layout.setSpacing(4)
        layout.addWidget(label("Dryrun", "brand", wrap=False))
        for number, name in enumerate((*_MAIN, "", *_FOOT), 1):
            if not name:
                layout.addStretch(1)
                continue
            keys = f"Ctrl+{number if number <= len(_MAIN) else number - 1}"
            made = QToolButton()
            made.setText(f"  {name}")
            made.setAccessibleName(name)
            made.setToolTip(keys)
            made.setCheckable(True)
            made.setAutoExclusive(True)
            made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(lambda _checked=False, n=name: self.show_page(n))
            layout.addWidget(made)
            self._buttons[name] = made
            self._shortcut(keys, lambda n=name: self.show_page(n))
        self._side = bar
        self._dress()
        return bar

    def _dress(self) -> None:
        theme = self.shell.theme
        self._side.setFixedWidth(theme.px(208))
        for name, made in self._buttons.items():
            made.setIcon(theme.icon(name.lower(), "muted", "accent"))
            made.setIconSize(QSize(theme.px(20), theme.px(20)))
            made.setFixedWidth(theme.px(184))

    def _shortcut(self, keys: str, act: object) -> None:
        QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _connect(self) -> None:
        shell = self.shell
        shell.theme.changed.connect(self._dress)
        shell.tasks.changed.connect(self._on_changed)
        shell.tasks.failed.connect(self.show_error)
        shell.tasks.progress.connect(self.home.show_progress)
        shell.page_wanted.connect(self.show_page)
        shell.note_wanted.connect(self.open_note)
        shell.exam_wanted.connect(self.enter_exam)
        shell.result_wanted.connect(self.show_result)
        for keys in ("Ctrl++", "Ctrl+="):
            self._shortcut(keys, lambda: shell.zoom(1))
        self._shortcut("Ctrl+-", lambda: shell.zoom(-1))
        self._shortcut("Ctrl+0", lambda: shell.zoom(0))
        self._shortcut("Ctrl+K", self._search)
        self._shortcut("Ctrl+Q", self.close)

    def _restore_geometry(self) -> None:
        if self.shell.settings.window:
            self.restoreGeometry(QByteArray.fromBase64(self.shell.settings.window.encode()))

    # --- opening -----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Opens the database in the background, then shows real figures."""
        self.shell.tasks.open(self._opened, self._cannot_open)

    def _opened(self) -> None:
        self._ready = True
        self._refresh_visible()

    def _cannot_open(self, error: AppError) -> None:
        self.show_error(error, fatal=True)

    def show_error(self, error: AppError, fatal: bool = False) -> None:
        """Says what is wrong and what to do; `fatal` closes the window afterwards."""
        box = QMessageBox(QMessageBox.Icon.Warning, "Dryrun", str(error), QMessageBox.StandardButton.Close, self)
        box.setInformativeText(error.next_step)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if fatal:
            box.finished.connect(self.close)
        box.open()

    # --- pages -------------------------------------------------------------------------------------------------------

    def show_page(self, name: str) -> None:
        """Goes to a page of the side bar."""
        if self._in_room:
            return
        page: Page = getattr(self, name.lower())
        self._buttons[name].setChecked(True)
        self.pages.setCurrentWidget(page)
        self.pages.setFocus()
        self._refresh_visible()

    def _refresh_visible(self) -> None:
        page = self.pages.currentWidget()
        if self._ready and isinstance(page, Page) and page in self._stale:
            self._stale.discard(page)
            page.refresh()

    def _on_changed(self, change: Change) -> None:
        self._stale |= {page for page in self._made if page.concerns & change}
        self._refresh_visible()

    def open_note(self, area: str, anchor: str) -> None:
        """Shows a section of the notes."""
        self.notes.open(area, anchor)
        self.show_page("Notes")

    def _search(self) -> None:
        if not self._in_room:
            self.show_page("Notes")
            self.notes.focus_search()

    def show_result(self, sitting_id: int) -> None:
        """Shows the report of a finished exam."""
        self.result.open(sitting_id)
        self._buttons["Exam"].setChecked(True)
        self.pages.setCurrentWidget(self.result)

    # --- the room ----------------------------------------------------------------------------------------------------

    def enter_exam(self, what: Opened | int) -> None:
        """Goes to the exam room with a sitting just opened, or with a stored one by its number."""
        if isinstance(what, int):
            number = what
            self.shell.tasks.read(lambda session: services.exams.open_sitting(session, number), self.enter_exam)
            return
        from app.ui.exam_controller import ExamController

        self.room.enter(ExamController(self.shell.tasks, what, self.shell.now))
        self.stack.setCurrentWidget(self.room)

    def _leave_room(self) -> None:
        self.stack.setCurrentWidget(self.desk)
        self._on_changed(Change.SITTING)
        self.show_page("Home")

    def _finish_room(self, sitting_id: int) -> None:
        self.stack.setCurrentWidget(self.desk)
        self.show_result(sitting_id)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stores a running exam and the window's place, and waits for the last write."""
        if self._in_room:
            self.room.suspend()
        self.shell.set(window=bytes(self.saveGeometry().toBase64().data()).decode())
        self.shell.tasks.close()
        super().closeEvent(event)

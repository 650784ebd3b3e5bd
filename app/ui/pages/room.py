"""The exam room: one item at a time, the clock, the navigator and the way to the end. It shows nothing but the exam."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import AppError
from app.core.exam import Item
from app.ui.exam_controller import ExamController
from app.ui.theme import Theme
from app.ui.widgets.basics import Body, button, clear, duration, fill, label, row
from app.ui.widgets.question_view import QuestionView

_CELL, _WIDTH = 98, 860


class ExamRoom(QWidget):
    """A running sitting on screen. `left` when it was left, `finished(id)` after its end."""

    left = Signal()
    finished = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("room")
        self._theme = theme
        self._controller: ExamController | None = None
        self._shown = -1
        self._title = label("", "heading", wrap=False)
        self._clock_icon = QLabel()
        self.timer = label("", "timer", wrap=False)
        self.position = label("", "muted", wrap=False)
        self.leave_button = button("Save and leave", self._leave, "link", "Ctrl+W")
        self._trouble = label("", "wrong")
        self._trouble.hide()

        self.flag_button = button("Flag for review", self._flag)
        self.flag_button.setToolTip("Alt+F")
        self.view = QuestionView(theme)
        self.view.picked.connect(self._pick)
        self._keys = label("", "small")
        body = Body(theme, 820)
        fill(body.column, row(None, self.flag_button), self.view, self._keys)
        self._body = body
        self.review = _Review(theme)
        self.review.chosen.connect(self._go_to)
        self.review.next_wanted.connect(self._go_to_first)
        self.review.end_wanted.connect(self._ask_to_end)
        self.review.back_wanted.connect(self._show_item)
        self.stack = QStackedWidget()
        self.stack.addWidget(body)
        self.stack.addWidget(self.review)

        self.previous_button = button("Previous", lambda: self._step(-1))
        self.navigator_button = button(" Navigator", self.show_review)
        self.next_button = button("Next", lambda: self._step(1), "primary")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        top = _bar(
            "bartop",
            [self._title, 16, self.leave_button, None, self._clock_icon, self.timer, 16, self.position],
        )
        self._bottom = _bar("barbottom", [self.previous_button, None, self.navigator_button, None, self.next_button])
        for part, stretch in ((top, 0), (self._trouble, 0), (self.stack, 1), (self._bottom, 0)):
            layout.addWidget(part, stretch)
        for keys, act in (
            ("Alt+N", lambda: self._step(1)),
            ("Alt+P", lambda: self._step(-1)),
            ("PgDown", lambda: self._step(1)),
            ("PgUp", lambda: self._step(-1)),
            ("Alt+F", self._flag),
            ("Alt+V", self.show_review),
        ):
            self._shortcut(keys, act)
        theme.changed.connect(self._paint_icons)
        self._paint_icons()

    def _shortcut(self, keys: str, act: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)

    def _paint_icons(self) -> None:
        self._clock_icon.setPixmap(self._theme.pixmap("clock", "text", 18))
        self.previous_button.setIcon(self._theme.icon("previous", "text"))
        self.navigator_button.setIcon(self._theme.icon("grid", "text"))
        self.next_button.setIcon(self._theme.icon("next", "on-accent"))
        self.next_button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        size = QSize(self._theme.px(18), self._theme.px(18))
        for part in (self.previous_button, self.navigator_button, self.next_button, self.flag_button):
            part.setIconSize(size)
        self._show_flag()

    # --- the sitting -------------------------------------------------------------------------------------------------

    @property
    def controller(self) -> ExamController | None:
        """The sitting on screen, if any."""
        return self._controller

    def enter(self, controller: ExamController) -> None:
        """Starts or resumes a sitting on screen."""
        self._controller = controller
        controller.setParent(self)
        controller.moved.connect(self._show_item)
        controller.saved.connect(self._on_saved)
        controller.ticked.connect(self._show_time)
        controller.finished.connect(self._on_finished)
        controller.failed.connect(self._on_failed)
        self._title.setText(controller.title)
        self._trouble.hide()
        self._shown = -1
        self._show_time(controller.sitting.remaining_ms)
        self._show_item()

    def _on_finished(self, sitting_id: int) -> None:
        self._drop()
        self.finished.emit(sitting_id)

    def _leave(self) -> None:
        if self._controller is not None:
            self._controller.leave()
            self._drop()
            self.left.emit()

    def suspend(self) -> None:
        """Stores a running sitting before the window goes."""
        if self._controller is not None:
            self._controller.leave()
            self._drop()

    def _drop(self) -> None:
        if self._controller is not None:
            self._controller.deleteLater()
            self._controller = None

    def _on_failed(self, error: AppError) -> None:
        self._trouble.setText(f"Not saved yet: {error.full_text} It will be tried again with your next step.")
        self._trouble.setContentsMargins(24, 8, 24, 8)
        self._trouble.show()

    # --- one item ----------------------------------------------------------------------------------------------------

    def _show_item(self) -> None:
        controller = self._controller
        if controller is None:
            return
        sitting = controller.sitting
        self.stack.setCurrentWidget(self._body)
        self._bottom.show()
        count = len(sitting.items)
        self.position.setText(f"{sitting.cursor + 1} of {count}")
        last = sitting.cursor == count - 1
        self.next_button.setText("Review" if last else "Next")
        self.next_button.setToolTip("Alt+N")
        self.previous_button.setEnabled(sitting.cursor > 0)
        self.previous_button.setToolTip("Alt+P")
        self.navigator_button.setToolTip("Alt+V")
        if self._shown != sitting.cursor:
            self._shown = sitting.cursor
            self.view.set_question(controller.question, sitting.item.order, sitting.item.answer)
            self._body.verticalScrollBar().setValue(0)
            letter = chr(ord("A") + len(sitting.item.order) - 1)
            self._keys.setText(f"Keys: A–{letter} pick · Alt+N next · Alt+P previous · Alt+F flag · Alt+V navigator")
        self._show_flag()
        self.setFocus()

    def _on_saved(self) -> None:
        controller = self._controller
        if controller is None:
            return
        self._trouble.hide()
        durable = controller.shown
        if durable.cursor == controller.sitting.cursor == self._shown:
            self.view.show_answer(durable.item.answer)
            self._show_flag()

    def _show_flag(self) -> None:
        flagged = self._controller is not None and self._controller.sitting.item.flagged
        self.flag_button.setText(" Flagged for review" if flagged else " Flag for review")
        self.flag_button.setObjectName("flagged" if flagged else "")
        self.flag_button.setIcon(self._theme.icon("flag", "on-flag" if flagged else "text"))
        self.flag_button.style().unpolish(self.flag_button)
        self.flag_button.style().polish(self.flag_button)

    def _show_time(self, remaining_ms: int) -> None:
        self.timer.setText(duration(remaining_ms))
        self.timer.setAccessibleName(f"Time left: {duration(remaining_ms)}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters pick options, arrows move between cards."""
        text = event.text().upper()
        if self.stack.currentWidget() is self._body:
            if (
                len(text) == 1
                and "A" <= text <= "F"
                and event.modifiers()
                in (
                    Qt.KeyboardModifier.NoModifier,
                    Qt.KeyboardModifier.ShiftModifier,
                )
            ):
                self._pick(ord(text) - ord("A"))
                return
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.view.cards:
                self._move_focus(1 if event.key() == Qt.Key.Key_Down else -1)
                return
        elif event.key() == Qt.Key.Key_Escape:
            self._show_item()
            return
        super().keyPressEvent(event)

    def _move_focus(self, step: int) -> None:
        cards = self.view.cards
        focused = next((i for i, card in enumerate(cards) if card.hasFocus()), None)
        at = (0 if step > 0 else len(cards) - 1) if focused is None else (focused + step) % len(cards)
        cards[at].setFocus(Qt.FocusReason.TabFocusReason)
        self._body.ensureWidgetVisible(cards[at])

    def _pick(self, place: int) -> None:
        if self._controller is not None:
            self._controller.pick(place)

    def _flag(self) -> None:
        if self._controller is not None and self.stack.currentWidget() is self._body:
            self._controller.toggle_flag()
            self._show_flag()

    def _step(self, step: int) -> None:
        controller = self._controller
        if controller is None or self.stack.currentWidget() is not self._body:
            return
        target = controller.sitting.cursor + step
        if target == len(controller.sitting.items):
            self.show_review()
        else:
            controller.go_to(target)

    # --- navigator, review, end --------------------------------------------------------------------------------------

    def show_review(self) -> None:
        """The list of all items with their state, and the way to the end."""
        if self._controller is None:
            return
        self.review.show_items(self._controller.sitting.items, self._controller.sitting.cursor)
        self.stack.setCurrentWidget(self.review)
        self._bottom.hide()
        self.review.take_focus()

    def _go_to(self, position: int) -> None:
        controller = self._controller
        if controller is None:
            return
        if controller.sitting.cursor == position:
            self._show_item()
        else:
            controller.go_to(position)

    def _go_to_first(self, wanted: Callable[[Item], bool]) -> None:
        if self._controller is not None:
            found = next((i for i, item in enumerate(self._controller.sitting.items) if wanted(item)), None)
            if found is not None:
                self._go_to(found)

    def _ask_to_end(self) -> None:
        controller = self._controller
        if controller is None:
            return
        left = sum(not item.complete for item in controller.sitting.items)
        box = QMessageBox(self)
        box.setWindowTitle("End the exam")
        box.setText("End this exam and see the result?")
        box.setInformativeText(
            f"{left} {'item is' if left == 1 else 'items are'} not fully answered and will count as wrong."
            if left
            else "All items are answered."
        )
        end = box.addButton("End exam", QMessageBox.ButtonRole.AcceptRole)
        back = box.addButton("Go back", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(back)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        end.clicked.connect(self._end)
        self.end_box = box
        box.open()

    def _end(self) -> None:
        if self._controller is not None:
            self._controller.submit()


class _Review(QWidget):
    """All items as a grid of numbers with their state."""

    chosen = Signal(int)
    next_wanted = Signal(object)
    end_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("page")
        self._theme = theme
        self._cells: list[QPushButton] = []
        self._cursor = 0
        self._columns = 1
        self._summary = label("", "muted")
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        self.back_button = button("Back to the item", self.back_wanted.emit)
        self.incomplete_button = button("Review incomplete", self._want_incomplete, shortcut="Alt+I")
        self.flagged_button = button("Review flagged", self._want_flagged, shortcut="Alt+R")
        self.end_button = button("End exam…", self.end_wanted.emit, "primary", "Alt+E")
        body = Body(theme, _WIDTH)
        legend = label("✓ answered   ◐ incomplete   ○ not seen   ⚑ flagged", "small")
        fill(body.column, label("Review", "title"), self._summary, legend, self._grid)
        bottom = _bar(
            "barbottom",
            [self.back_button, None, self.incomplete_button, self.flagged_button, None, self.end_button],
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(body, 1)
        layout.addWidget(bottom)

    def _want_incomplete(self) -> None:
        self.next_wanted.emit(lambda item: not item.complete)

    def _want_flagged(self) -> None:
        self.next_wanted.emit(lambda item: item.flagged)

    def show_items(self, items: tuple[Item, ...], cursor: int) -> None:
        """Shows the state of all items."""
        clear(self._grid)
        self._cells = []
        self._cursor = cursor
        for position, item in enumerate(items):
            mark, words = (
                ("✓", "answered") if item.complete else ("◐", "incomplete") if item.seen else ("○", "not seen")
            )
            flag = " ⚑" if item.flagged else ""
            cell = button(f"{position + 1}  {mark}{flag}", partial(self.chosen.emit, position))
            cell.setObjectName("flagged" if item.flagged else "")
            cell.setAccessibleName(f"Item {position + 1}, {words}{', flagged' if item.flagged else ''}")
            cell.setFixedWidth(self._theme.px(_CELL))
            self._cells.append(cell)
        self._columns = 0
        self._lay_out()
        seen = sum(item.seen for item in items)
        complete = sum(item.complete for item in items)
        flagged = sum(item.flagged for item in items)
        self._summary.setText(
            f"{complete} answered · {len(items) - complete} incomplete · {len(items) - seen} not seen · {flagged} flagged"
        )
        self.incomplete_button.setEnabled(complete < len(items))
        self.flagged_button.setEnabled(flagged > 0)

    def _lay_out(self) -> None:
        """As many cells side by side as fit."""
        room = min(self.width() - 80, self._theme.px(_WIDTH))
        columns = max(1, (room + 8) // (self._theme.px(_CELL) + 8))
        if columns == self._columns:
            return
        self._columns = columns
        for position, cell in enumerate(self._cells):
            self._grid.addWidget(cell, position // columns, position % columns, Qt.AlignmentFlag.AlignLeft)
        self._grid.setColumnStretch(columns, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lays the cells out anew."""
        super().resizeEvent(event)
        self._lay_out()

    def take_focus(self) -> None:
        """Puts the keyboard on the item that was on screen."""
        if self._cells:
            self._cells[self._cursor].setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move over the grid."""
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._columns,
            Qt.Key.Key_Down: self._columns,
        }
        at = next((i for i, cell in enumerate(self._cells) if cell.hasFocus()), None)
        step = steps.get(Qt.Key(event.key()))
        if at is not None and step is not None:
            if 0 <= at + step < len(self._cells):
                self._cells[at + step].setFocus(Qt.FocusReason.TabFocusReason)
            return
        super().keyPressEvent(event)


def _bar(style: str, things: list[QWidget | int | None]) -> QFrame:
    frame = QFrame()
    frame.setObjectName(style)
    layout = QHBoxLayout(frame)
    layout.setContentsMargins(24, 10, 24, 10)
    layout.setSpacing(8)
    fill(layout, *things)
    return frame

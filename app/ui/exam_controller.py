"""The adapter between one core sitting and the window: clock, writes, signals."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app import services
from app.core.bank import Question
from app.core.errors import AppError
from app.core.exam import HEARTBEAT_MS, Sitting
from app.ui.tasks import Change, Tasks

if TYPE_CHECKING:
    from app.services.exams import Opened

_TICK_MS = 1000
LONGEST_GAP_MS = 2 * HEARTBEAT_MS
"""A longer silence of the clock is sleep of the machine or a stopped process: it counts as one heartbeat."""


def monotonic_ms() -> int:
    """Milliseconds of a clock that never jumps."""
    return time.monotonic_ns() // 1_000_000


class ExamController(QObject):
    """Runs one sitting. What `saved` shows is on disk; `moved` may run ahead of the disk, but only by where one looks."""

    moved = Signal()
    saved = Signal()
    ticked = Signal(int)
    finished = Signal(int)
    failed = Signal(object)

    def __init__(
        self,
        tasks: Tasks,
        opened: Opened,
        now: Callable[[], datetime],
        clock: Callable[[], int] = monotonic_ms,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks, self._now, self._clock = tasks, now, clock
        self.id = opened.id
        self.title = f"{opened.blueprint.code} mock exam"
        self.questions = opened.questions
        self.sitting = opened.sitting
        self._queued = opened.sitting
        self._durable = opened.sitting
        self._last = clock()
        self._since_heartbeat = 0
        self._ending = False
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.tick)
        self._timer.start()

    @property
    def question(self) -> Question:
        """The question on screen."""
        return self.questions[self.sitting.cursor]

    @property
    def shown(self) -> Sitting:
        """The sitting as far as it is on disk, at the item on screen."""
        return self._durable

    # --- actions -----------------------------------------------------------------------------------------------------

    def pick(self, place: int) -> None:
        """Picks or clears the option shown in a place; a pick too many is refused without a word."""
        item = self.sitting.item
        if not 0 <= place < len(item.order):
            return
        if item.picks > 1 and len(item.answer) >= item.picks and item.order[place] not in item.answer:
            return
        self._act("answer", lambda sitting: sitting.toggle(place))

    def clear(self) -> None:
        """Takes the answer back."""
        if self.sitting.item.answer:
            self._act("clear", Sitting.clear)

    def toggle_flag(self) -> None:
        """Sets or takes away the flag."""
        on = not self.sitting.item.flagged
        self._act("flag" if on else "unflag", lambda sitting: sitting.flag(on))

    def go_to(self, position: int) -> None:
        """Shows another item."""
        if 0 <= position < len(self.sitting.items) and position != self.sitting.cursor:
            self._act("go", lambda sitting: sitting.go_to(position))
            self.moved.emit()

    def tick(self) -> None:
        """Lets the clock's time pass; stores it every heartbeat; ends the exam at zero."""
        if self._ending:
            return
        passed = self._pass_time()
        self.ticked.emit(self.sitting.remaining_ms)
        if self.sitting.over:
            self._finish("expire")
            return
        self._since_heartbeat += passed
        if self._since_heartbeat >= HEARTBEAT_MS - _TICK_MS:
            self._store("")

    def submit(self) -> None:
        """Ends the exam."""
        if not self._ending:
            self._pass_time()
            self.sitting = self.sitting.submit()
            self._finish("submit")

    def leave(self) -> None:
        """Stops the clock and stores how far it went; the sitting can be resumed later."""
        if not self._ending:
            self._ending = True
            self._timer.stop()
            self._pass_time()
            self._store("leave")

    # --- inside ------------------------------------------------------------------------------------------------------

    def _pass_time(self) -> int:
        now = self._clock()
        passed, self._last = now - self._last, now
        if passed > LONGEST_GAP_MS:
            passed = HEARTBEAT_MS
        self.sitting = self.sitting.tick(passed)
        return max(0, passed)

    def _act(self, action: str, change: Callable[[Sitting], Sitting]) -> None:
        if self._ending:
            return
        self._pass_time()
        if self.sitting.over:
            self._finish("expire")
            return
        self.sitting = change(self.sitting)
        self._store(action)

    def _store(self, action: str) -> None:
        self._since_heartbeat = 0
        before, after = self._queued, self.sitting
        self._queued = after
        record = partial(_record, self.id, before, after, action, self._now())
        self._tasks.write(record, lambda _: self._on_saved(after), Change.NOTHING, self._on_failed)

    def _on_saved(self, sitting: Sitting) -> None:
        self._durable = sitting
        self.saved.emit()

    def _on_failed(self, error: AppError) -> None:
        # What is not on disk is tried again with the next write.
        self._queued = self._durable
        self._ending = False
        if not self.sitting.over and not self._timer.isActive():
            self._last = self._clock()
            self._timer.start()
        self.failed.emit(error)

    def _finish(self, action: str) -> None:
        self._ending = True
        self._timer.stop()
        after = self.sitting
        record = partial(_record, self.id, self._queued, after, action, self._now())
        self._tasks.write(record, lambda _: self._on_finished(after), Change.SITTING | Change.ANSWERS, self._on_failed)

    def _on_finished(self, sitting: Sitting) -> None:
        self._durable = sitting
        self.finished.emit(self.id)


def _record(sitting_id: int, before: Sitting, after: Sitting, action: str, now: datetime, session: object) -> None:
    services.exams.record(session, sitting_id, before, after, action, now)  # type: ignore[arg-type]

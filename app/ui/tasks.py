"""The one bridge from the screens to the data: work runs on one worker thread, results come back on the UI thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from enum import Flag, auto
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal

from app.core.errors import AppError, DatabaseError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from db import Database

log = logging.getLogger(__name__)

T = TypeVar("T")


class Change(Flag):
    """What a write has changed; pages that are concerned refresh."""

    NOTHING = 0
    SITTING = auto()
    ANSWERS = auto()
    CONTENT = auto()
    SETTINGS = auto()


class _Job(QRunnable):
    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__()
        self._work = work

    def run(self) -> None:
        self._work()


class Tasks(QObject):
    """Runs reads and writes in the order in which they are asked for, one at a time.

    An `op` gets a session and must not touch a widget. `done` and `failed` run on the UI thread. A write that fails was
    rolled back whole.
    """

    changed = Signal(Change)
    failed = Signal(object)
    progress = Signal(str, int, int)
    _deliver = Signal(object)

    def __init__(self, opener: Callable[[Tasks], Database], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._opener = opener
        self._database: Database | None = None
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._pool.setExpiryTimeout(-1)
        self._cancel = threading.Event()
        self._closed = False
        self._deliver.connect(self._run_delivery, Qt.ConnectionType.QueuedConnection)

    # --- asked on the UI thread --------------------------------------------------------------------------------------

    def open(self, done: Callable[[], None], failed: Callable[[AppError], None]) -> None:
        """Opens the database; everything asked for later waits for it."""
        self._cancel.clear()
        self._submit(self._open, lambda _: done(), failed, Change.NOTHING)

    def read(
        self,
        op: Callable[[Session], T],
        done: Callable[[T], None],
        failed: Callable[[AppError], None] | None = None,
    ) -> None:
        """Reads from one state of the database."""

        def work() -> T:
            with self._need().read() as session:
                return op(session)

        self._submit(work, done, failed, Change.NOTHING)

    def write(
        self,
        op: Callable[[Session], T],
        done: Callable[[T], None] | None = None,
        change: Change = Change.NOTHING,
        failed: Callable[[AppError], None] | None = None,
    ) -> None:
        """Writes in one transaction; `done` and `changed` follow the commit."""

        def work() -> T:
            with self._need().write() as session:
                return op(session)

        self._submit(work, done, failed, change)

    def cancel(self) -> None:
        """Asks long work to stop; it stops at its next report of progress and keeps nothing."""
        self._cancel.set()

    def close(self) -> None:
        """Waits for what was asked for and closes the database."""
        self._closed = True
        self._pool.waitForDone()
        if self._database is not None:
            self._database.close()
            self._database = None

    # --- on the worker thread ----------------------------------------------------------------------------------------

    def report(self, what: str, done: int, whole: int) -> None:
        """Progress of long work; raises when it was cancelled."""
        if self._cancel.is_set():
            from app.startup import Cancelled

            raise Cancelled
        self.progress.emit(what, done, whole)

    def _open(self) -> None:
        if self._database is None:
            self._database = self._opener(self)

    def _need(self) -> Database:
        if self._database is None:
            raise DatabaseError("The database is not open.", "Restart Dryrun.")
        return self._database

    def _submit(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None,
        failed: Callable[[AppError], None] | None,
        change: Change,
    ) -> None:
        def job() -> None:
            try:
                value = work()
            except Exception as error:
                caught = error
                self._deliver.emit(lambda: self._failure(caught, failed))
            else:
                self._deliver.emit(lambda: self._success(value, done, change))

        self._pool.start(_Job(job))

    # --- back on the UI thread ---------------------------------------------------------------------------------------

    def _run_delivery(self, deliver: Callable[[], None]) -> None:
        if not self._closed:
            deliver()

    def _success(self, value: Any, done: Callable[[Any], None] | None, change: Change) -> None:
        if done is not None:
            done(value)
        if change:
            self.changed.emit(change)

    def _failure(self, error: Exception, failed: Callable[[AppError], None] | None) -> None:
        if not isinstance(error, AppError):
            raise error
        log.info("a task failed: %s", error)
        if failed is not None:
            failed(error)
        else:
            self.failed.emit(error)

"""`dryrun gallery`: photographs every page in light and dark, at 100 % and 150 %, for people to look at."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app import paths, startup
from app.commands import stage
from app.commands.demo import Learner
from app.paths import Folders
from app.services import exams

if TYPE_CHECKING:
    from app.ui.application import Desktop

_EXAM = "DVA-C03"


def run(folder: str) -> int:
    """Writes the pictures and prints their names."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    with stage.display(), tempfile.TemporaryDirectory(prefix="dryrun-gallery-") as scratch:
        folders = paths.folders(scratch)
        finished = _prepare(folders)
        for theme in ("light", "dark"):
            for scale in (1.0, 1.5):
                for name in _photograph(folders, theme, scale, finished, target):
                    print(name)
    return 0


def _prepare(folders: Folders) -> int:
    """A finished exam and one under way; returns the number of the finished one."""
    database = startup.open_database(folders)
    try:
        learner, now = Learner(4), datetime.now(UTC)
        numbers = []
        for seed, last in ((1, True), (2, True), (3, False)):
            with database.write() as session:
                opened = exams.start(session, _EXAM, None, seed, now)
            sitting = opened.sitting
            stop = len(opened.questions) if last else 30
            for position in range(stop):
                after = sitting.go_to(position) if position else sitting
                places = learner.places(opened.questions[position], after.item)
                after = after.answer(tuple(after.item.order[place] for place in places)).tick(95_000)
                after = after.flag(True) if learner.wavers() else after
                with database.write() as session:
                    exams.record(session, opened.id, sitting, after, "answer", now)
                sitting = after
            if last:
                with database.write() as session:
                    exams.submit(session, opened.id, sitting, sitting, now)
            numbers.append(opened.id)
    finally:
        database.close()
    return numbers[0]


def _photograph(folders: Folders, theme: str, scale: float, finished: int, target: Path) -> list[str]:
    from PySide6.QtWidgets import QApplication

    from app.ui.application import Desktop

    desktop = Desktop(folders, theme=theme, scale=scale)
    window = desktop.window
    names: list[str] = []

    def picture(name: str) -> None:
        for _ in range(4):
            QApplication.processEvents()
        file = target / f"{name}-{theme}-{round(scale * 100)}.png"
        window.grab().save(str(file))
        names.append(str(file))

    window.resize(1280, 820)
    desktop.show()
    try:
        _visit(desktop, picture, finished)
    finally:
        window.close()
    return names


def _visit(desktop: Desktop, picture: object, finished: int) -> None:
    assert callable(picture)
    window = desktop.window
    stage.spin(lambda: window.home.data is not None)
    picture("home")
    window.show_page("Exam")
    stage.spin(lambda: window.exam.exam_box.count() > 0 and window.exam.length_box.count() > 0)
    picture("exam")
    window.show_page("Notes")
    stage.spin(lambda: bool(window.notes.reader.toPlainText()))
    picture("notes")
    window.notes.search.setText("dead letter")
    stage.spin(lambda: window.notes.hits.count() > 0)
    picture("search")
    window.notes.search.clear()
    window.show_page("Bank")
    for name in ("Progress", "Bank", "Settings"):
        window.show_page(name)
        stage.spin(lambda: bool(window.progress.topics.chart.rows) and window.bank.is_filled, 10)
        picture(name.lower())
    window.show_result(finished)
    stage.spin(lambda: window.result.result is not None)
    picture("result")
    window.result.report._review_wrong()
    stage.spin(lambda: bool(window.result.review.note.toPlainText()), 10)
    picture("item")
    window.result.stack.setCurrentWidget(window.result.report)
    unfinished = window.home.data.unfinished if window.home.data else None
    if unfinished is not None:
        window.enter_exam(unfinished.id)
        stage.spin(lambda: window.room.controller is not None)
        picture("room")
        window.room.show_review()
        picture("review")
        window.room._show_item()

"""`dryrun self-test`: migrate, load, draw a form, answer, score, render a page. Proves a (frozen) installation before it ships."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime

from app import paths, startup
from app.core.errors import AppError
from app.paths import Folders
from app.services import content, exams, notes, progress
from db import Database

_EXAM = "DVA-C03"


def run(folders: Folders | None) -> int:
    """Runs all steps in a folder of its own (or the given one); 1 when one fails."""
    if folders is not None:
        return _steps(folders)
    with tempfile.TemporaryDirectory(prefix="dryrun-self-test-") as scratch:
        return _steps(paths.folders(scratch))


def _steps(folders: Folders) -> int:
    database = startup.open_database(folders)
    checks: list[tuple[str, Callable[[], str]]] = [
        ("migrated", database.schema),
        ("content", lambda: _content(database)),
        ("exam", lambda: _exam(database)),
        ("search", lambda: _search(database)),
        ("integrity", lambda: _need(database.integrity() == "ok", "ok")),
        ("window", lambda: _window(folders)),
    ]
    failed = 0
    try:
        for name, check in checks:
            try:
                print(f"ok      {name}: {check()}")
            except (AppError, AssertionError, TimeoutError, LookupError) as error:
                failed += 1
                print(f"FAILED  {name}: {type(error).__name__} {error}")
    finally:
        database.close()
    print("self-test passed" if not failed else f"self-test: {failed} failed")
    return 1 if failed else 0


def _need(condition: bool, words: str) -> str:
    if not condition:
        raise AssertionError(words)
    return words


def _content(database: Database) -> str:
    with database.read() as session:
        summary = content.summary(session)
    _need(summary.questions > 0 and summary.notes > 0, "no content is loaded")
    return f"{summary.questions} questions, {summary.notes} sections"


def _exam(database: Database) -> str:
    now = datetime.now(UTC)
    with database.write() as session:
        opened = exams.start(session, _EXAM, None, 1, now)
    sitting = opened.sitting
    for position, question in enumerate(opened.questions):
        after = (sitting.go_to(position) if position else sitting).answer(question.key).tick(1000)
        with database.write() as session:
            exams.record(session, opened.id, sitting, after, "answer", now)
        sitting = after
    with database.write() as session:
        result = exams.submit(session, opened.id, sitting, sitting, now)
    _need(result.score.correct == result.score.scored, "right answers were not scored as right")
    with database.read() as session:
        topics = progress.topics(session, _EXAM, now)
    _need(bool(topics), "no mastery was estimated")
    return f"{len(opened.questions)} items drawn, answered and scored as {result.score.scaled}"


def _search(database: Database) -> str:
    with database.read() as session:
        hits = notes.search(session, "queue visib")
        heading = notes.tree(session)[0]
        _need(notes.area(session, heading.area) is not None, "the first notes cannot be read")
    return f"{len(hits)} hits"


def _window(folders: Folders) -> str:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from app.commands import stage
    from app.ui.application import Desktop

    desktop = Desktop(folders, theme="light", scale=1.0)
    window = desktop.window
    try:
        desktop.show()
        stage.spin(lambda: window.home.data is not None, 30)
        window.show_page("Notes")
        stage.spin(lambda: bool(window.notes.reader.toPlainText()), 30)
        image = window.grab().toImage()
        colours = {image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}
        _need(len(colours) > 8, "the window is blank")
        return f"{image.width()} × {image.height()} painted"
    finally:
        window.close()

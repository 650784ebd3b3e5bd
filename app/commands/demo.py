"""`dryrun demo`: drives the real window through a timed mock exam with a simulated learner, by key presses alone."""

from __future__ import annotations

import json
import random
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import paths
from app.commands import stage
from app.core.bank import Question
from app.core.errors import AppError
from app.core.exam import Item
from app.paths import Folders

if TYPE_CHECKING:
    from app.ui.application import Desktop

_PICTURES_AT = (0, 11)


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options of the command."""

    exam: str
    seed: int
    items: int | None
    screenshots: str | None
    theme: str
    as_json: bool


class Learner:
    """A candidate of middling skill, better on some areas than on others; the same seed gives the same answers."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)
        self._skill: dict[str, float] = {}

    def places(self, question: Question, item: Item) -> list[int]:
        """Which places on screen this learner picks; now and then none."""
        if self._rng.random() < 0.02:
            return []
        skill = self._skill.setdefault(question.area, min(0.95, max(0.25, self._rng.gauss(0.72, 0.16))))
        hard = {"Easy": 0.1, "Medium": 0.0, "Hard": -0.12}[question.difficulty]
        if self._rng.random() < skill + hard:
            return [item.order.index(option) for option in question.key]
        return self._rng.sample(range(len(item.order)), item.picks)

    def wavers(self) -> bool:
        """Now and then an item is flagged."""
        return self._rng.random() < 0.12


def run(folders: Folders | None, wishes: Wishes) -> int:
    """Takes one exam on screen and prints where it led."""
    if folders is None:
        folders = paths.folders(tempfile.mkdtemp(prefix="dryrun-demo-"))
    pictures = Path(wishes.screenshots) if wishes.screenshots else folders.data / "screenshots"
    try:
        folders.create()
        pictures.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AppError(
            f"The folder {error.filename} cannot be made: {error.strerror}.", "Choose another one."
        ) from error
    with stage.display() as where:
        if not wishes.as_json:
            print(
                f"Driving the window on {'a' if where != 'own' else 'your'} {where if where != 'own' else ''} display…"
            )
            sys.stdout.flush()
        report = _play(folders, wishes, pictures)
    if wishes.as_json:
        print(json.dumps(report, indent=2))
    else:
        _tell(report)
    return 0


def _tell(report: dict[str, Any]) -> None:
    verdict = "passed" if report["passed"] else "not passed"
    print(f"{report['exam']}: {report['items']} items, {report['answered']} answered")
    print(f"{report['correct_scored']} of {report['scored']} scored items right, about {report['scaled']}: {verdict}")
    print("weakest topics by items lost:")
    for topic in report["weak_topics"]:
        estimate = f"{topic['mastery']:.0%} ({topic['low']:.0%}–{topic['high']:.0%})"
        print(f"  {topic['topic']:20} {estimate:18} {topic['answers']} answers")
    print(f"database: {report['database']}")
    for picture in report["screenshots"]:
        print(f"picture:  {picture}")


def _play(folders: Folders, wishes: Wishes, pictures: Path) -> dict[str, Any]:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from app.core.analytics import as_json
    from app.ui.application import Desktop

    desktop = Desktop(folders, theme=wishes.theme, scale=1.0)
    window = desktop.window
    problems: list[AppError] = []
    desktop.tasks.failed.connect(problems.append)
    taken: list[str] = []

    def picture(name: str) -> None:
        QApplication.processEvents()
        file = pictures / f"{len(taken) + 1:02}-{name}.png"
        window.grab().save(str(file))
        taken.append(str(file))

    def wait(until: Any) -> None:
        stage.spin(lambda: bool(problems) or bool(until()))
        if problems:
            raise problems[0]

    try:
        window.shell.set(exam=wishes.exam)
        window.show()
        window.activateWindow()
        desktop.tasks.open(window._opened, problems.append)
        wait(lambda: window.home.data is not None)
        assert window.home.data is not None
        codes = [info.blueprint.code for info in window.home.data.summary.exams]
        if wishes.exam not in codes:
            raise AppError(f"There is no exam '{wishes.exam}'.", f"Choose one of: {', '.join(codes)}.")
        picture("home")
        window.show_page("Exam")
        wait(lambda: window.exam.exam_box.count() > 0)
        picture("choose")
        window.exam._trouble.setText("")
        window.exam.start_exam(wishes.exam, wishes.items, wishes.seed)
        wait(lambda: window.room.controller is not None or bool(window.exam._trouble.text()))
        if window.exam._trouble.text():
            raise AppError(window.exam._trouble.text())
        # Key presses reach shortcuts only in the active window.
        window.activateWindow()
        stage.spin(window.isActiveWindow, 10)
        _sit(desktop, wishes.seed, picture, wait)
        QTest.keyClick(window.room, Qt.Key.Key_V, Qt.KeyboardModifier.AltModifier)
        picture("review")
        window.room.review.end_button.click()
        window.room._end()
        window.room.end_box.close()
        wait(lambda: window.result.result is not None)
        QApplication.processEvents()
        picture("result")
        window.result.report._review_wrong()
        stage.spin(lambda: bool(window.result.review.note.toPlainText()), 10)
        picture("item")
        window.show_page("Home")
        before = window.home.data
        wait(lambda: window.home.data is not before)
        picture("home-after")
        result, home = window.result.result, window.home.data
        assert result is not None
        weak = [as_json(topic.mastery) for topic in home.topics if topic.mastery.enough][:8]
        score = result.score
        return {
            "exam": wishes.exam,
            "items": len(result.items),
            "scored": score.scored,
            "answered": score.answered,
            "correct_scored": score.correct,
            "scaled": score.scaled,
            "passed": score.passed,
            "weak_topics": weak,
            "database": str(folders.database),
            "screenshots": taken,
        }
    finally:
        window.close()


def _sit(desktop: Desktop, seed: int, picture: Any, wait: Any) -> None:
    """Answers every item by keyboard."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    room = desktop.window.room
    learner = Learner(seed)
    controller = room.controller
    assert controller is not None
    count = len(controller.sitting.items)
    for position in range(count):
        item, question = controller.sitting.item, controller.question
        for place in learner.places(question, item):
            QTest.keyClick(room, Qt.Key(Qt.Key.Key_A.value + place))
        if learner.wavers() or position == _PICTURES_AT[-1]:
            QTest.keyClick(room, Qt.Key.Key_F, Qt.KeyboardModifier.AltModifier)
        wait(lambda: controller.shown.items == controller.sitting.items)
        if position in _PICTURES_AT:
            picture(f"item-{position + 1}")
        if position < count - 1:
            QTest.keyClick(room, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)

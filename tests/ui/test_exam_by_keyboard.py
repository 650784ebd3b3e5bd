"""An exam in the real window, by key presses alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from app.core.exam import State
from app.paths import Folders
from app.services import exams
from app.ui.application import Desktop
from app.ui.exam_controller import ExamController
from tests import factories
from tests.ui.conftest import open_desktop

ALT = Qt.KeyboardModifier.AltModifier


def start(qtbot: QtBot, desktop: Desktop) -> ExamController:
    """Goes to the Exam page and starts by keyboard."""
    window = desktop.window
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.exam.length_box.count() > 0)
    window.exam.start_button.setFocus()
    QTest.keyClick(window.exam.start_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.room.controller is not None)
    qtbot.waitUntil(lambda: window.stack.currentWidget() is window.room)
    assert window.room.controller is not None
    return window.room.controller


def settled(controller: ExamController) -> bool:
    return controller.shown.items == controller.sitting.items


def test_letters_pick_alt_letters_move_and_flag(qtbot: QtBot, desktop: Desktop) -> None:
    controller, room = start(qtbot, desktop), desktop.window.room
    assert room.position.text() == "1 of 10"
    QTest.keyClick(room, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: settled(controller))
    assert controller.shown.item.answer[0] == controller.shown.item.order[1]
    assert room.view.cards[1].isChecked()
    QTest.keyClick(room, Qt.Key.Key_F, ALT)
    assert room.flag_button.text() == " Flagged for review"
    QTest.keyClick(room, Qt.Key.Key_N, ALT)
    assert room.position.text() == "2 of 10"
    assert room.flag_button.text() == " Flag for review"
    QTest.keyClick(room, Qt.Key.Key_P, ALT)
    assert room.position.text() == "1 of 10"
    assert room.view.cards[1].isChecked()


def test_arrows_and_space_pick_too(qtbot: QtBot, desktop: Desktop) -> None:
    controller, room = start(qtbot, desktop), desktop.window.room
    QTest.keyClick(room, Qt.Key.Key_Down)
    QTest.keyClick(room.view.cards[0], Qt.Key.Key_Down)
    assert room.view.cards[1].hasFocus()
    QTest.keyClick(room.view.cards[1], Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: room.view.cards[1].isChecked())
    assert controller.sitting.item.answer == (controller.sitting.item.order[1],)


def test_no_more_picks_are_taken_than_the_stem_asks_for(qtbot: QtBot, desktop: Desktop) -> None:
    room = desktop.window.room
    desktop.window.show_page("Exam")
    desktop.window.exam.start_exam(factories.EXAM, None, 1)
    qtbot.waitUntil(lambda: room.controller is not None)
    controller = room.controller
    assert controller is not None
    at = next(i for i, item in enumerate(controller.sitting.items) if item.picks == 2)
    controller.go_to(at)
    assert room.view.counter.text() == "0 of 2 picked"
    for key in (Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_D):
        QTest.keyClick(room, key)
    qtbot.waitUntil(lambda: settled(controller))
    assert [card.isChecked() for card in room.view.cards] == [True, False, True, False, False]
    assert room.view.counter.text() == "2 of 2 picked"


def test_the_review_lists_what_is_open_and_leads_to_the_result(qtbot: QtBot, desktop: Desktop) -> None:
    controller, window = start(qtbot, desktop), desktop.window
    room = window.room
    for position, question in enumerate(controller.questions[:9]):
        for option in question.key:
            QTest.keyClick(room, Qt.Key(Qt.Key.Key_A.value + controller.sitting.items[position].order.index(option)))
        QTest.keyClick(room, Qt.Key.Key_N, ALT)
    QTest.keyClick(room, Qt.Key.Key_N, ALT)
    assert room.stack.currentWidget() is room.review
    assert "9 answered · 1 incomplete · 0 not seen" in room.review._summary.text()
    QTest.keyClick(room, Qt.Key.Key_I, ALT)
    assert room.stack.currentWidget() is not room.review
    assert room.position.text() == "10 of 10"
    QTest.keyClick(room, Qt.Key.Key_V, ALT)
    QTest.keyClick(room, Qt.Key.Key_E, ALT)
    assert "1 item is not fully answered" in room.end_box.informativeText()
    end = next(b for b in room.end_box.findChildren(QPushButton) if b.text() == "End exam")
    QTest.keyClick(end, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.result.result is not None)
    result = window.result.result
    assert result is not None
    assert result.state is State.SUBMITTED
    assert sum(item.correct for item in result.items) == 9
    assert window.pages.currentWidget() is window.result
    assert window.result.report._score.text() == str(result.score.scaled)


def test_every_control_of_the_room_has_a_name_for_screen_readers(qtbot: QtBot, desktop: Desktop) -> None:
    controller, room = start(qtbot, desktop), desktop.window.room
    for position, item in enumerate(controller.sitting.items):
        controller.go_to(position)
        assert all(card.accessibleName() for card in room.view.cards)
        assert all(isinstance(card, QRadioButton) is (item.picks == 1) for card in room.view.cards)
    assert room.timer.accessibleName().startswith("Time left")
    assert all(button.text() for button in room.findChildren(QPushButton) if button.isVisible())


def test_closing_in_mid_exam_loses_nothing(
    qtbot: QtBot, place: Folders, monkeypatch: pytest.MonkeyPatch, desktop: Desktop
) -> None:
    controller, room = start(qtbot, desktop), desktop.window.room
    QTest.keyClick(room, Qt.Key.Key_C)
    QTest.keyClick(room, Qt.Key.Key_N, ALT)
    QTest.keyClick(room, Qt.Key.Key_A)
    before = controller.sitting
    desktop.window.close()

    again = open_desktop(qtbot, place, monkeypatch)
    assert again.window.home.data is not None
    info = again.window.home.data.unfinished
    assert info is not None
    assert (info.position, info.answered) == (1, 2)
    resume = next(b for b in again.window.home.findChildren(QPushButton) if b.text() == "Resume")
    QTest.keyClick(resume, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: again.window.room.controller is not None)
    resumed = again.window.room.controller
    assert resumed is not None
    assert [item.answer for item in resumed.sitting.items] == [item.answer for item in before.items]
    assert resumed.sitting.elapsed_ms >= before.elapsed_ms
    assert again.window.room.position.text() == "2 of 10"
    again.window.close()


def test_at_zero_the_exam_submits_itself(qtbot: QtBot, desktop: Desktop) -> None:
    controller, window = start(qtbot, desktop), desktop.window
    controller.sitting = controller.sitting.tick(controller.sitting.remaining_ms - 1)
    controller._last -= 10
    controller.tick()
    qtbot.waitUntil(lambda: window.result.result is not None)
    assert window.result.result is not None
    assert window.result.result.state is State.EXPIRED
    assert "time ran out" in window.result.report._subtitle.text()


def test_sleep_of_the_machine_counts_as_one_heartbeat(qtbot: QtBot, desktop: Desktop) -> None:
    controller = start(qtbot, desktop)
    before = controller.sitting.elapsed_ms
    controller._last -= 3_600_000
    controller.tick()
    assert 5000 <= controller.sitting.elapsed_ms - before < 6000


def test_a_disk_that_fails_is_told_and_tried_again(
    qtbot: QtBot, desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.core.errors import DatabaseError

    controller, room = start(qtbot, desktop), desktop.window.room
    real = exams.record

    def full(*_: object) -> None:
        raise DatabaseError("The disk is full.", "Free some space.")

    monkeypatch.setattr(exams, "record", full)
    QTest.keyClick(room, Qt.Key.Key_A)
    qtbot.waitUntil(room._trouble.isVisible)
    assert "The disk is full" in room._trouble.text()
    assert not room.view.cards[0].isChecked()
    monkeypatch.setattr(exams, "record", real)
    QTest.keyClick(room, Qt.Key.Key_F, ALT)
    qtbot.waitUntil(lambda: settled(controller))
    assert room.view.cards[0].isChecked()
    assert not room._trouble.isVisible()


def test_the_bank_is_honest_when_it_is_too_small(qtbot: QtBot, desktop: Desktop) -> None:
    from app.core.exam import rules_for

    page = desktop.window.exam
    desktop.window.show_page("Exam")
    qtbot.waitUntil(lambda: page.exam_box.count() > 0)
    assert "short" not in page._facts.text()
    assert rules_for(factories.blueprint()).items == 10
    assert page.start_button.isEnabled()

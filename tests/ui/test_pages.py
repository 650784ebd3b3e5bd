"""Pages of the main window: what a user reads there, and where it leads."""

from __future__ import annotations

import logging

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app import settings as settings_file
from app.core.errors import DatabaseError
from app.paths import Folders
from app.services import exams
from app.ui.application import Desktop
from app.ui.markdown import Markdown, note_target
from app.ui.theme import tokens
from tests.conftest import NOW
from tests.services.test_exams import take

CTRL = Qt.KeyboardModifier.ControlModifier


def words(widget: object) -> str:
    assert hasattr(widget, "findChildren")
    return " | ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_home_says_what_is_loaded_and_what_to_do(desktop: Desktop) -> None:
    said = words(desktop.window.home)
    assert "40 questions and 4 sections of notes on 2 topics" in said
    assert "TST-C01 · 10 items · 20 min" in said


def test_every_page_is_reached_by_keyboard(qtbot: QtBot, desktop: Desktop) -> None:
    window = desktop.window
    pages = [window.home, window.exam, window.notes, window.progress, window.bank, window.settings]
    for number, page in enumerate(pages, 1):
        QTest.keyClick(window, Qt.Key(Qt.Key.Key_0.value + number), CTRL)
        assert window.pages.currentWidget() is page
    QTest.keyClick(window, Qt.Key.Key_5, CTRL)
    qtbot.waitUntil(lambda: "40 questions are ready" in words(window.bank))


def test_a_finished_exam_feeds_home_progress_and_history(qtbot: QtBot, desktop: Desktop) -> None:
    window = desktop.window
    database = desktop.tasks._database
    assert database is not None
    numbers = [take(database, seed=seed, right=3).id for seed in range(3)]
    window.show_page("Progress")
    qtbot.waitUntil(lambda: len(window.progress.topics.chart.rows) == 2)
    assert all(row.value is not None for row in window.progress.topics.chart.rows)
    assert "from 30 answers" in words(window.progress)
    window.show_result(numbers[0])
    qtbot.waitUntil(lambda: window.result.result is not None)
    assert "Not passed" in words(window.result)
    assert "7 misses" in window.result.report.wrong_button.text()


def test_a_miss_is_shown_with_all_rationales_and_its_note(qtbot: QtBot, desktop: Desktop) -> None:
    window = desktop.window
    database = desktop.tasks._database
    assert database is not None
    window.show_result(take(database, right=0).id)
    qtbot.waitUntil(lambda: window.result.result is not None)
    QTest.keyClick(window.result.report.wrong_button, Qt.Key.Key_Space)
    review = window.result.review
    qtbot.waitUntil(lambda: "Polling" in review.note.toPlainText())
    assert review.view.cards
    assert all("Because" in card.card.reason.text() for card in review.view.cards)
    assert sum("The answer." in card.card.reason.text() for card in review.view.cards) >= 1
    assert "Polling" in review._path.text()
    first = review.view.stem.toPlainText()
    QTest.keyClick(review, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    assert review.view.stem.toPlainText() != first
    QTest.keyClick(review, Qt.Key.Key_Escape)
    assert window.result.stack.currentWidget() is window.result.report


def test_notes_are_found_by_word_and_opened_at_the_section(qtbot: QtBot, desktop: Desktop) -> None:
    window = desktop.window
    QTest.keyClick(window, Qt.Key.Key_K, CTRL)
    assert window.notes.search.hasFocus()
    QTest.keyClicks(window.notes.search, "hidden")
    qtbot.waitUntil(lambda: window.notes.hits.count() == 2)
    QTest.keyClick(window.notes.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Visibility" in window.notes.reader.toPlainText())
    assert window.notes._wanted is not None
    assert window.notes._wanted[1] == "visibility"
    QTest.keyClick(window.notes.hits, Qt.Key.Key_Escape)
    assert window.notes.search.text() == ""
    qtbot.waitUntil(lambda: window.notes._left.currentWidget() is window.notes.tree)


def test_a_search_without_hits_says_what_to_try(qtbot: QtBot, desktop: Desktop) -> None:
    notes = desktop.window.notes
    desktop.window.show_page("Notes")
    notes.search.setText("xylophone")
    qtbot.waitUntil(lambda: notes._left.currentWidget() is notes._nothing)
    assert "fewer or shorter words" in notes._nothing.text()


def test_a_link_in_a_note_opens_the_other_section(qtbot: QtBot, desktop: Desktop) -> None:
    notes = desktop.window.notes
    desktop.window.open_note("sns", "polling")
    qtbot.waitUntil(lambda: "Amazon SNS" in notes.reader.toPlainText())
    notes.reader._follow(QUrl("note:sqs#visibility"))
    qtbot.waitUntil(lambda: "Amazon SQS" in notes.reader.toPlainText())


def test_content_can_load_nothing_from_outside(desktop: Desktop) -> None:
    reader = desktop.window.notes.reader
    assert reader.loadResource(2, QUrl("file:///etc/passwd")).isEmpty()
    html = Markdown(tokens("light")).html(
        "<script>x</script> ![a](file:///x.png) [b](https://example.org) [c](javascript:x) [d](sqs.md#polling)"
    )
    assert "<script" not in html
    assert "<img" not in html
    assert "example.org" not in html
    assert 'href="javascript' not in html
    assert 'href="note:sqs#polling"' in html


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("../notes/sqs.md#long-polling", ("sqs", "long-polling")),
        ("#here", ("ecs", "here")),
        ("sns.md", ("sns", "")),
        ("https://x.org/sqs.md", None),
        ("file:///sqs.md#x", None),
        ("x.html", None),
    ],
)
def test_only_links_to_notes_lead_anywhere(href: str, target: tuple[str, str] | None) -> None:
    assert note_target(href, "ecs") == target


def test_an_alert_is_a_box_without_its_mark() -> None:
    html = Markdown(tokens("dark")).html("> [!IMPORTANT]\n> **Often noted wrongly:** x")
    assert "[!IMPORTANT]" not in html
    assert tokens("dark")["caution-weak"] in html


def test_theme_and_size_are_changed_by_keyboard_and_kept(qtbot: QtBot, desktop: Desktop, place: Folders) -> None:
    window = desktop.window
    window.show_page("Settings")
    window.settings.theme_box.setFocus()
    QTest.keyClick(window.settings.theme_box, Qt.Key.Key_End)
    window.settings.theme_box.activated.emit(window.settings.theme_box.currentIndex())
    assert desktop.theme.tokens.name == "dark"
    QTest.keyClick(window, Qt.Key.Key_Plus, CTRL)
    assert desktop.theme.scale == pytest.approx(1.1)
    kept = settings_file.load(place.settings)
    assert (kept.theme, kept.scale) == ("dark", 1.1)
    QTest.keyClick(window, Qt.Key.Key_0, CTRL)
    assert desktop.theme.scale == 1.0


def test_a_database_that_cannot_be_opened_is_told_in_the_window(
    qtbot: QtBot, place: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    desktop = Desktop(place, now=lambda: NOW, theme="light", scale=1.0)

    def refuse(_tasks: object) -> None:
        raise DatabaseError("The database is from the future.", "Install the newer version.")

    monkeypatch.setattr(desktop.tasks, "_opener", refuse)
    qtbot.addWidget(desktop.window)
    desktop.show()
    qtbot.waitUntil(lambda: bool(desktop.window.findChildren(QMessageBox)))
    (box,) = desktop.window.findChildren(QMessageBox)
    assert "from the future" in box.text()
    assert "Install the newer version" in box.informativeText()
    box.accept()
    qtbot.waitUntil(lambda: not desktop.window.isVisible())


def test_a_bug_becomes_a_dialog_with_a_report(qtbot: QtBot, desktop: Desktop, caplog: pytest.LogCaptureFixture) -> None:
    from app.ui.errors import CrashReporter

    reporter = CrashReporter(desktop.window)
    try:
        raise RuntimeError("deep inside")
    except RuntimeError as error:
        with caplog.at_level(logging.CRITICAL):
            reporter._hook(RuntimeError, error, error.__traceback__)
    qtbot.waitUntil(lambda: reporter._showing)
    assert "deep inside" in reporter._box.detailedText()
    copy = next(b for b in reporter._box.findChildren(QPushButton) if b.text() == "Copy the report")
    copy.click()
    assert "RuntimeError: deep inside" in QApplication.clipboard().text()
    reporter._box.close()
    caplog.clear()


def test_at_1024_by_700_and_150_percent_nothing_is_wider_than_the_window(qtbot: QtBot, desktop: Desktop) -> None:
    window = desktop.window
    window.resize(1024, 700)
    desktop.theme.apply("light", 1.5)
    for name in ("Home", "Exam", "Notes", "Progress", "Bank", "Settings"):
        window.show_page(name)
        qtbot.waitUntil(lambda: not window._stale & {window.pages.currentWidget()})
        QApplication.processEvents()
        assert window.width() <= 1024
        assert_fits(window, window.pages.currentWidget())
    database = desktop.tasks._database
    assert database is not None
    window.show_result(take(database, right=4).id)
    qtbot.waitUntil(lambda: window.result.result is not None)
    QApplication.processEvents()
    assert_fits(window, window.result)
    QTest.keyClick(window.result.report.wrong_button, Qt.Key.Key_Space)
    QApplication.processEvents()
    assert_fits(window, window.result)
    window.exam.start_exam("TST-C01", None, 1)
    qtbot.waitUntil(lambda: window.room.controller is not None)
    QApplication.processEvents()
    assert_fits(window, window.room)
    window.room.show_review()
    QApplication.processEvents()
    assert_fits(window, window.room)


def assert_fits(window: QWidget, page: QWidget) -> None:
    """Every button and text that is shown ends inside the window."""
    for part in (*page.findChildren(QPushButton), *page.findChildren(QLabel)):
        if part.isVisible():
            assert part.mapTo(window, part.rect().topRight()).x() <= window.width(), part.text()


def test_the_sitting_rows_of_history_lead_to_results(qtbot: QtBot, desktop: Desktop) -> None:
    window = desktop.window
    database = desktop.tasks._database
    assert database is not None
    number = take(database).id
    window.show_page("Exam")
    qtbot.waitUntil(lambda: "Earlier exams" in words(window.exam))
    with database.read() as session:
        assert [info.id for info in exams.history(session)] == [number]

    def link() -> list[QPushButton]:
        return [b for b in window.exam.findChildren(QPushButton) if "about 1000" in b.text()]

    qtbot.waitUntil(lambda: bool(link()))
    QTest.keyClick(link()[0], Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.result.result is not None)
    assert window.result.result is not None
    assert window.result.result.id == number

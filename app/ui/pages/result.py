"""The result of an exam: score with its band, domains, weak topics, and every item with key, rationales and notes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from app import services
from app.core.exam import State
from app.ui.pages.notes import NotesReader
from app.ui.shell import Page, Shell
from app.ui.tasks import Change
from app.ui.widgets.basics import Body, Choice, Columns, LongLink, button, card, clear, duration, fill, label, row
from app.ui.widgets.interval_chart import ScoreBar
from app.ui.widgets.question_view import QuestionView, Reveal
from app.ui.widgets.topics import TopicsCard

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.services.exams import Result, ReviewItem
    from app.services.notes import AreaText
    from app.services.progress import Topic


def headline(result: Result) -> str:
    """Passed or not, and how safely."""
    score = result.score
    if score.passed:
        return "Passed, with room to spare" if score.low >= score.pass_mark else "Passed, but not by a safe margin"
    return "Not passed yet" if score.high < score.pass_mark else "Not passed, but close"


def _read(session: Session, sitting_id: int, now: datetime) -> tuple[Result, list[Topic]]:
    result = services.exams.result(session, sitting_id)
    return result, services.progress.topics(session, result.blueprint.code, now)


class ResultPage(Page):
    """Two faces: the report, and the review of one item with its note beside it."""

    title = "Exam"
    concerns = Change.NOTHING

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.report = _Report(shell)
        self.review = ItemReview(shell)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.report)
        self.stack.addWidget(self.review)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        self.report.item_chosen.connect(self._review)
        self.review.closed.connect(lambda: self.stack.setCurrentWidget(self.report))
        self.result: Result | None = None

    def open(self, sitting_id: int) -> None:
        """Shows the result of a sitting."""
        now = self.shell.now()
        self.stack.setCurrentWidget(self.report)
        self.shell.tasks.read(lambda session: _read(session, sitting_id, now), self._show)

    def _show(self, data: tuple[Result, list[Topic]]) -> None:
        self.result, topics = data
        self.report.show_result(self.result, topics)

    def _review(self, items: list[ReviewItem], at: int) -> None:
        self.review.show_items(items, at)
        self.stack.setCurrentWidget(self.review)
        self.review.setFocus()


class _Report(Body):
    item_chosen = Signal(list, int)

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell.theme)
        self._shell = shell
        self._result: Result | None = None
        self._title, self._subtitle = label("", "title"), label("", "muted")
        self._score = label("", "figure")
        self._score_bar = ScoreBar(shell.theme)
        self._band = label("", "small")
        score_frame, score_layout = card()
        fill(score_layout, label("Estimated scaled score", "muted"), self._score, self._score_bar, self._band)
        domain_frame, domain_layout = card()
        self._domains = QGridLayout()
        self._domains.setHorizontalSpacing(16)
        self._domains.setVerticalSpacing(10)
        self._domains.setColumnStretch(0, 1)
        self._scored = label("", "small")
        fill(domain_layout, self._domains, self._scored)
        both = Columns(shell.theme, 720, (score_frame, 2), (domain_frame, 4))
        self.topics = TopicsCard(shell.theme)
        self.topics.topic_chosen.connect(lambda area: shell.note_wanted.emit(area, ""))
        items_frame, items_layout = card()
        self.filter_box = Choice()
        self.filter_box.setAccessibleName("Which items")
        self.filter_box.addItems(["All items", "Wrong", "Right", "Not answered", "Flagged", "Unscored"])
        self.filter_box.currentIndexChanged.connect(self._show_items)
        self._items = QVBoxLayout()
        self._items.setSpacing(0)
        fill(items_layout, row(label("Items", "heading"), None, self.filter_box), self._items)
        self.wrong_button = button("Look at what was wrong", self._review_wrong, "primary")
        titles = QVBoxLayout()
        fill(titles, self._title, self._subtitle)
        fill(self.column, row(titles, self.wrong_button), both, self.topics, items_frame)
        shell.theme.changed.connect(lambda: self._result and self._show_items())

    def show_result(self, result: Result, topics: list[Topic]) -> None:
        """Shows a report."""
        self._result = result
        score, rules = result.score, result.rules
        self._title.setText(headline(result))
        ended = " · time ran out" if result.state is State.EXPIRED else ""
        when = result.started_at.astimezone()
        self._subtitle.setText(
            f"{rules.exam} mock exam · {when.day} {when:%b %Y, %H:%M} · {duration(result.elapsed_ms)} of "
            f"{duration(rules.limit_ms)}{ended}"
        )
        self._score.setText(str(score.scaled))
        self._score_bar.set_score(score.scaled, score.low, score.high, score.pass_mark)
        self._band.setText(
            f"Another form of {score.scored} scored items would likely give {score.low}–{score.high}. "
            "AWS does not publish its scale; this is an estimate."
        )
        self._show_domains(result)
        unscored = (
            f" {score.correct_unscored} of the {score.unscored} unscored, which you could not tell apart."
            if score.unscored
            else ""
        )
        self._scored.setText(
            f"{score.correct} of {score.scored} scored items right.{unscored} {len(result.items) - score.answered} "
            "not answered. Only the whole counts; single domains say little."
        )
        self.topics.show_topics(topics, result.blueprint.code)
        wrong = sum(not item.correct for item in result.items)
        self.wrong_button.setText(f"Look at the {wrong} misses" if wrong != 1 else "Look at the miss")
        self.wrong_button.setVisible(wrong > 0)
        self.filter_box.setCurrentIndex(0)
        self._show_items()
        self.verticalScrollBar().setValue(0)

    def _show_domains(self, result: Result) -> None:
        clear(self._domains)
        for column, text in enumerate(("Domain", "Weight", "Scored", "")):
            self._domains.addWidget(label(text, "small", wrap=False), 0, column)
        for line, domain in enumerate(result.score.domains, 1):
            if not domain.scored:
                verdict = label("– No items", "muted", wrap=False)
            elif domain.meets:
                verdict = label("✓ Meets competencies", "right", wrap=False)
            else:
                verdict = label("△ Needs improvement", "caution", wrap=False)
            self._domains.addWidget(label(domain.title), line, 0)
            self._domains.addWidget(label(f"{domain.weight} %", wrap=False), line, 1, Qt.AlignmentFlag.AlignRight)
            share = label(f"{domain.correct} of {domain.scored}", wrap=False)
            self._domains.addWidget(share, line, 2, Qt.AlignmentFlag.AlignRight)
            self._domains.addWidget(verdict, line, 3)

    def _chosen_items(self) -> list[ReviewItem]:
        assert self._result is not None
        wanted = self.filter_box.currentText()
        tests: dict[str, Callable[[ReviewItem], bool]] = {
            "Wrong": lambda i: not i.correct,
            "Right": lambda i: i.correct,
            "Not answered": lambda i: not i.item.answer,
            "Flagged": lambda i: i.item.flagged,
            "Unscored": lambda i: not i.item.scored,
        }
        test = tests.get(wanted)
        return [item for item in self._result.items if test is None or test(item)]

    def _show_items(self) -> None:
        if self._result is None:
            return
        clear(self._items)
        items = self._chosen_items()
        if not items:
            self._items.addWidget(label("None.", "muted"))
        for at, item in enumerate(items):
            self._items.addWidget(_ItemRow(self._shell, item, partial(self.item_chosen.emit, items, at)))

    def _review_wrong(self) -> None:
        self.filter_box.setCurrentText("Wrong")
        self.item_chosen.emit(self._chosen_items(), 0)


class _ItemRow(QFrame):
    """A line of the list of items: verdict, number, the stem's first words, time."""

    def __init__(self, shell: Shell, item: ReviewItem, open_item: Callable[[], object]) -> None:
        super().__init__()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 2, 0, 2)
        mark = QLabel()
        mark.setPixmap(
            shell.theme.pixmap("check" if item.correct else "cross", "right" if item.correct else "wrong", 18)
        )
        stem = " ".join(_plain(item.question.stem).split())
        link = LongLink(f"{item.position + 1}  {stem[:200]}", open_item)
        verdict = "right" if item.correct else "wrong" if item.item.answer else "not answered"
        link.setAccessibleName(f"Item {item.position + 1}, {verdict}: {stem}")
        extra = [] if item.item.scored else ["unscored"]
        extra += ["flagged"] if item.item.flagged else []
        extra.append(duration(item.item.spent_ms))
        layout.addWidget(mark)
        layout.addWidget(link, 1)
        layout.addWidget(label(" · ".join(extra), "small", wrap=False))


class ItemReview(QWidget):
    """One item after the end: the question with verdicts on the left, its note on the right."""

    closed = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.setObjectName("page")
        self._shell = shell
        self._items: list[ReviewItem] = []
        self._at = 0
        self._verdict = label("", "heading", wrap=False)
        self._facts = QHBoxLayout()
        self._facts.setSpacing(8)
        self.view = QuestionView(shell.theme)
        self.view.note_opened.connect(self._open_note)
        self._remember = label("", "muted")
        self.previous_button = button("Previous", lambda: self._step(-1), shortcut="Alt+P")
        self.next_button = button("Next", lambda: self._step(1), "primary", "Alt+N")
        self.back_button = button("Back to the result", self.closed.emit)
        body = Body(shell.theme, 760)
        self._chips = QHBoxLayout()
        self._chips.setSpacing(8)
        fill(body.column, self._facts, self._chips, self.view, self._remember)
        buttons = QFrame()
        buttons.setObjectName("barbottom")
        across = QHBoxLayout(buttons)
        across.setContentsMargins(24, 10, 24, 10)
        fill(across, self.back_button, None, self.previous_button, self.next_button)
        question_side = QWidget()
        left = QVBoxLayout(question_side)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(body, 1)
        left.addWidget(buttons)
        self._body = body
        self._path = label("", "small")
        self.note = NotesReader(shell)
        self.note.note_opened.connect(self._open_note)
        self.note.setAccessibleName("Note")
        open_all = button("Open in Notes", self._open_in_notes, "link")
        note_side = QWidget()
        right = QVBoxLayout(note_side)
        right.setContentsMargins(16, 24, 24, 10)
        right.setSpacing(8)
        fill(right, self._path, self.note, row(open_all, None))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(Columns(shell.theme, 820, (question_side, 3), (note_side, 2)))
        self._place = ("", "")

    def show_items(self, items: list[ReviewItem], at: int) -> None:
        """Shows one of several items."""
        self._items, self._at = items, at
        self._show()

    def _show(self) -> None:
        entry = self._items[self._at]
        question, item = entry.question, entry.item
        clear(self._facts)
        clear(self._chips)
        if entry.correct:
            verdict = label("✓ Right", "right", wrap=False)
        elif item.answer:
            verdict = label("✕ Not this time", "wrong", wrap=False)
        else:
            verdict = label("○ Not answered", "caution", wrap=False)
        font = verdict.font()
        font.setBold(True)
        verdict.setFont(font)
        detail = f"item {entry.position + 1} · {duration(item.spent_ms)}{'' if item.scored else ' · unscored'}"
        fill(self._facts, verdict, label(detail, "small", wrap=False), None)
        for text in (question.area, question.difficulty, item.task):
            self._chips.addWidget(label(str(text), "chip", wrap=False))
        self._chips.addStretch(1)
        self.view.set_question(question, item.order, item.answer, Reveal(item.answer))
        self._remember.setText(f"Remember: {_plain(question.remember)}")
        self._remember.setVisible(bool(question.remember))
        self.previous_button.setEnabled(self._at > 0)
        self.next_button.setEnabled(self._at < len(self._items) - 1)
        self._body.verticalScrollBar().setValue(0)
        if question.notes:
            link = question.notes[0]
            self._open_note(link.area or question.area, link.anchor)

    def _step(self, step: int) -> None:
        if 0 <= self._at + step < len(self._items):
            self._at += step
            self._show()

    def _open_note(self, area: str, anchor: str) -> None:
        self._place = (area, anchor)
        self._shell.tasks.read(
            lambda session: services.notes.area(session, area), lambda text: self._show_note(text, area, anchor)
        )

    def _show_note(self, text: AreaText | None, area: str, anchor: str) -> None:
        if text is None or self._place != (area, anchor):
            return
        title = next((section.title for section in text.sections if section.anchor == anchor), text.title)
        self._path.setText(f"Notes › {text.title} › {title}")
        self.note.show_area(text, anchor)

    def _open_in_notes(self) -> None:
        self._shell.note_wanted.emit(*self._place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back, left and right step."""
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.closed.emit()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._step(1 if key == Qt.Key.Key_Right else -1)
        else:
            super().keyPressEvent(event)


def _plain(markdown: str) -> str:
    return markdown.replace("`", "").replace("**", "").replace("*", "")

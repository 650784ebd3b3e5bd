"""Progress: all topics with their intervals, and earlier exams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from app import services
from app.ui.shell import Page, Shell
from app.ui.widgets.basics import Body, button, card, clear, fill, label, row
from app.ui.widgets.topics import TopicsCard

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.services.exams import SittingInfo
    from app.services.progress import Topic


@dataclass(frozen=True, slots=True)
class _Data:
    exam: str
    topics: list[Topic]
    history: list[SittingInfo]


def _read(session: Session, now: datetime, chosen: str) -> _Data:
    infos = services.content.exams(session)
    exam = services.content.preferred_exam(infos, now.date(), chosen)
    topics = services.progress.topics(session, exam, now) if exam else []
    return _Data(exam, topics, services.exams.history(session, 50))


class ProgressPage(Page):
    """What the log of answers says so far."""

    title = "Progress"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._title = label("Progress", "title")
        self._basis = label("", "muted")
        self.topics = TopicsCard(shell.theme, limit=60)
        self.topics.topic_chosen.connect(lambda area: shell.note_wanted.emit(area, ""))
        frame, layout = card()
        self._history = QVBoxLayout()
        self._history.setSpacing(4)
        fill(layout, label("Exams", "heading"), self._history)
        body = Body(shell.theme)
        fill(body.column, self._title, self._basis, self.topics, frame)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(body)

    def refresh(self) -> None:
        """Reads everything anew."""
        now, chosen = self.shell.now(), self.shell.settings.exam
        self.shell.tasks.read(lambda session: _read(session, now, chosen), self._show)

    def _show(self, data: _Data) -> None:
        answers = sum(topic.mastery.answers for topic in data.topics)
        self._basis.setText(
            f"For {data.exam}, from {answers} answers. Estimates are never validated against AWS results."
            if answers
            else f"For {data.exam}. Nothing to estimate from yet."
        )
        self.topics.show_topics(data.topics, data.exam)
        clear(self._history)
        if not data.history:
            start = button("Choose an exam", lambda: self.shell.page_wanted.emit("Exam"), "primary")
            self._history.addWidget(label("Take a mock exam to see where you stand.", "muted"))
            self._history.addLayout(row(start, None))
        for info in data.history:
            when = info.started_at.astimezone()
            words = "passed" if info.passed else "not passed"
            text = f"{when.day} {when:%b %Y, %H:%M} · {info.exam} · {info.items} items · about {info.scaled} · {words}"
            self._history.addWidget(button(text, partial(self.shell.result_wanted.emit, info.id), "link"))

"""Home: what do I do now?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QProgressBar, QVBoxLayout

from app import services
from app.ui.shell import Page, Shell
from app.ui.widgets.basics import Body, Columns, button, card, clear, duration, fill, label, row
from app.ui.widgets.topics import TopicsCard

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.services.content import ExamInfo, Summary
    from app.services.exams import SittingInfo
    from app.services.progress import Topic


@dataclass(frozen=True, slots=True)
class HomeData:
    """Everything on the page, read at one moment."""

    summary: Summary
    exam: str
    unfinished: SittingInfo | None
    topics: list[Topic]


def read_home(session: Session, now: datetime, chosen: str) -> HomeData:
    """Reads the page's data."""
    summary = services.content.summary(session)
    exam = services.content.preferred_exam(summary.exams, now.date(), chosen)
    topics = services.progress.topics(session, exam, now) if exam and summary.answers else []
    return HomeData(summary, exam, services.exams.unfinished(session), topics)


def greeting(now: datetime) -> str:
    """By the hour of the day."""
    hour = now.astimezone().hour
    return "Good morning" if 4 <= hour < 12 else "Good afternoon" if hour < 18 else "Good evening"


class HomePage(Page):
    """Continue or start an exam, the weakest topics, one notice at most."""

    title = "Home"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._greeting = label("", "title")
        self._loaded = label("", "muted")
        self.cards = QVBoxLayout()
        self.topics = TopicsCard(shell.theme, limit=5)
        self.topics.topic_chosen.connect(lambda area: shell.note_wanted.emit(area, ""))
        self._notice_place = QVBoxLayout()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self._bar_text = label("Opening the database…", "muted")
        body = Body(shell.theme)
        fill(
            body.column,
            self._greeting,
            self._loaded,
            self._bar_text,
            self.bar,
            self.cards,
            self.topics,
            self._notice_place,
        )
        self.topics.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(body)
        self._greeting.setText(greeting(shell.now()))
        self.data: HomeData | None = None

    def show_progress(self, what: str, done: int, whole: int) -> None:
        """Shows how far the first load is."""
        self._bar_text.setText(f"{what}…")
        self.bar.setRange(0, max(whole, 1))
        self.bar.setValue(done)

    def refresh(self) -> None:
        """Reads everything anew."""
        now, chosen = self.shell.now(), self.shell.settings.exam
        self.shell.tasks.read(lambda session: read_home(session, now, chosen), self._show)

    def _show(self, data: HomeData) -> None:
        self.data = data
        self.bar.hide()
        self._bar_text.hide()
        summary = data.summary
        self._greeting.setText(greeting(self.shell.now()))
        review = f" · {summary.needs_review} need review" if summary.needs_review else ""
        self._loaded.setText(
            f"{summary.questions} questions and {summary.notes} sections of notes on {len(summary.areas)} topics{review}"
        )
        clear(self.cards)
        shown = [self._continue_card(data.unfinished)] if data.unfinished else []
        shown.append(self._start_card(data))
        self.cards.addWidget(Columns(self.shell.theme, 560, *((frame, 1) for frame in shown)))
        self.topics.setVisible(bool(data.topics))
        if data.topics:
            self.topics.show_topics(data.topics, data.exam)
        self._show_notice(data)

    def _continue_card(self, info: SittingInfo) -> QFrame:
        frame, layout = card()
        resume = button("Resume", lambda: self.shell.exam_wanted.emit(info.id), "primary")
        fill(
            layout,
            label("Continue", "heading"),
            label(f"{info.exam} mock exam, item {info.position + 1} of {info.items}", "lead"),
            label(f"{duration(info.remaining_ms)} left · {info.answered} answered · no time was lost", "muted"),
            4,
            row(resume, None),
        )
        return frame

    def _start_card(self, data: HomeData) -> QFrame:
        frame, layout = card()
        info = next((i for i in data.summary.exams if i.blueprint.code == data.exam), None)
        if info is None:
            fill(
                layout,
                label("No exam is loaded", "heading"),
                label("The exams are missing from this installation.", "muted"),
            )
            return frame
        exam = info.blueprint
        style = "" if data.unfinished else "primary"
        start = button("Choose and start", lambda: self.shell.page_wanted.emit("Exam"), style)
        fill(
            layout,
            label("Mock exam", "heading"),
            label(f"{exam.code} · {exam.items} items · {exam.minutes} min", "lead"),
            label(self._stock(info), "muted"),
            4,
            row(start, None),
        )
        return frame

    def _stock(self, info: ExamInfo) -> str:
        quotas = info.blueprint.quotas(info.blueprint.items)
        short = [number for number, quota in quotas.items() if info.per_domain[number] < quota]
        if not info.questions:
            return f"The bank has no questions for {info.blueprint.code} yet."
        if short:
            return f"{info.questions} questions; too few for a full form in domain {', '.join(short)}."
        return f"{info.questions} questions are ready to be drawn by the exam's own weights."

    def _show_notice(self, data: HomeData) -> None:
        clear(self._notice_place)
        today = self.shell.now().date()
        for info in data.summary.exams:
            exam = info.blueprint
            heir = next((i.blueprint for i in data.summary.exams if i.blueprint.predecessor == exam.code), None)
            if exam.last_day is None or heir is None:
                continue
            frame, layout = card("notice")
            ends = "ends" if today <= exam.last_day else "ended"
            begins = f"{heir.code} begins on {_day(heir.first_day)}." if heir.first_day else ""
            fill(layout, label(f"{exam.code} {ends} on {_day(exam.last_day)}.", "heading"))
            layout.addWidget(
                label(f"{begins} You prepare for {data.exam}; the Exam page lets you change that.", "muted")
            )
            self._notice_place.addWidget(frame)
            return


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"

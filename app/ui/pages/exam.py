"""Exam: choose an exam and a length, see what the bank can give, look back at earlier exams."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QGridLayout, QVBoxLayout

from app import services
from app.core.errors import AppError
from app.core.exam import rules_for
from app.ui.shell import Page, Shell
from app.ui.tasks import Change
from app.ui.widgets.basics import Body, Choice, button, card, clear, fill, label, row

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.services.content import ExamInfo
    from app.services.exams import Opened, SittingInfo

_RIGHT = Qt.AlignmentFlag.AlignRight
_LENGTHS = (1.0, 0.5, 0.25)


@dataclass(frozen=True, slots=True)
class _Data:
    exams: tuple[ExamInfo, ...]
    history: list[SittingInfo]
    unfinished: SittingInfo | None


def _read(session: Session) -> _Data:
    return _Data(
        services.content.exams(session), services.exams.history(session, 10), services.exams.unfinished(session)
    )


class ExamPage(Page):
    """The way into the exam room."""

    title = "Exam"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._data: _Data | None = None
        self.exam_box = Choice()
        self.exam_box.setAccessibleName("Exam")
        self.exam_box.currentIndexChanged.connect(self._choose_exam)
        self.length_box = Choice()
        self.length_box.setAccessibleName("Length")
        self.length_box.currentIndexChanged.connect(self._show_facts)
        self._facts = label("", "muted")
        self._trouble = label("", "wrong")
        self._trouble.hide()
        self.start_button = button("Start the exam", self._start, "primary")
        self.resume_button = button("Resume", self._resume)
        self.resume_button.hide()
        frame, layout = card()
        form = QFormLayout()
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(12)
        form.addRow(label("Exam", "heading"), self.exam_box)
        form.addRow(label("Length", "heading"), self.length_box)
        promise = label("Leaving the room stops the clock; nothing is lost, not even when the power fails.", "small")
        buttons = row(self.start_button, self.resume_button, None)
        self._domains = QGridLayout()
        self._domains.setHorizontalSpacing(24)
        self._domains.setVerticalSpacing(6)
        self._domains.setColumnStretch(0, 1)
        fill(layout, form, 4, self._domains, 4, self._facts, self._trouble, 4, buttons, promise)
        self._history = QVBoxLayout()
        self._history.setSpacing(4)
        past, past_layout = card()
        fill(past_layout, label("Earlier exams", "heading"), self._history)
        body = Body(shell.theme, 860)
        fill(body.column, label("Mock exam", "title"), frame, past)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(body)

    def refresh(self) -> None:
        """Reads exams and history anew."""
        self.shell.tasks.read(_read, self._show)

    def _show(self, data: _Data) -> None:
        self._data = data
        today = self.shell.now().date()
        wanted = services.content.preferred_exam(data.exams, today, self.shell.settings.exam)
        self.exam_box.blockSignals(True)
        self.exam_box.clear()
        for info in data.exams:
            exam = info.blueprint
            when = ""
            if exam.first_day and today < exam.first_day:
                when = f" (from {exam.first_day:%d %b %Y})"
            elif exam.last_day:
                when = f" (until {exam.last_day:%d %b %Y})"
            self.exam_box.addItem(f"{exam.code} · {exam.title}{when}", exam.code)
        self.exam_box.setCurrentIndex(max(0, self.exam_box.findData(wanted)))
        self.exam_box.blockSignals(False)
        self.resume_button.setVisible(data.unfinished is not None)
        self._fill_lengths()
        self._show_history()

    def _info(self) -> ExamInfo | None:
        if self._data is None:
            return None
        code = self.exam_box.currentData()
        return next((info for info in self._data.exams if info.blueprint.code == code), None)

    def _choose_exam(self) -> None:
        self.shell.set(exam=self.exam_box.currentData() or "")
        self._fill_lengths()

    def _fill_lengths(self) -> None:
        info = self._info()
        if info is None:
            return
        chosen = max(0, self.length_box.currentIndex())
        self.length_box.blockSignals(True)
        self.length_box.clear()
        for share in _LENGTHS:
            items = round(info.blueprint.items * share)
            rules = rules_for(info.blueprint, items)
            name = "Full" if share == 1.0 else "Half" if share == 0.5 else "Quarter"
            self.length_box.addItem(f"{name}: {rules.items} items in {rules.minutes} min", items)
        self.length_box.setCurrentIndex(chosen)
        self.length_box.blockSignals(False)
        self._show_facts()

    def _show_facts(self) -> None:
        info = self._info()
        items = self.length_box.currentData()
        if info is None or items is None:
            return
        exam, rules = info.blueprint, rules_for(info.blueprint, items)
        scored, unscored = exam.quotas(rules.scored), exam.quotas(rules.items - rules.scored)
        clear(self._domains)
        short = 0
        for line, domain in enumerate(exam.domains):
            wanted = scored[domain.number] + unscored[domain.number]
            have = info.per_domain[domain.number]
            short += max(0, wanted - have)
            self._domains.addWidget(label(f"{domain.number}  {domain.title}"), line, 0)
            self._domains.addWidget(label(f"{domain.weight} %", "muted", wrap=False), line, 1, _RIGHT)
            self._domains.addWidget(label(f"{wanted} items", wrap=False), line, 2, _RIGHT)
            note = f"△ the bank has only {have}" if have < wanted else ""
            self._domains.addWidget(label(note, "caution", wrap=False), line, 3)
        facts = (
            f"{rules.scored} items count, {rules.items - rules.scored} do not; you cannot tell which. "
            f"The pass mark is {exam.pass_mark}."
        )
        if short:
            facts += f" The bank is {short} questions short: the form will have {max(0, rules.items - short)} items."
        self._facts.setText(facts)
        self.start_button.setEnabled(rules.items > short)

    def _show_history(self) -> None:
        clear(self._history)
        assert self._data is not None
        if not self._data.history:
            self._history.addWidget(label("Your first exam will be listed here with its result.", "muted"))
        for info in self._data.history:
            words = "passed" if info.passed else "not passed"
            text = (
                f"{info.started_at.astimezone():%d %b %Y, %H:%M} · {info.exam} · {info.items} items · "
                f"about {info.scaled} · {words}"
            )
            self._history.addWidget(button(text, partial(self.shell.result_wanted.emit, info.id), "link"))

    def _resume(self) -> None:
        if self._data is not None and self._data.unfinished is not None:
            self.shell.exam_wanted.emit(self._data.unfinished.id)

    def _start(self) -> None:
        code, items = self.exam_box.currentData(), self.length_box.currentData()
        self.start_exam(code, items, secrets.randbits(31))

    def start_exam(self, code: str, items: int | None, seed: int) -> None:
        """Draws a form and goes to the exam room."""
        self.start_button.setEnabled(False)
        self._trouble.hide()
        now = self.shell.now()
        self.shell.tasks.write(
            lambda session: services.exams.start(session, code, items, seed, now),
            self._started,
            Change.SITTING,
            self._failed,
        )

    def _started(self, opened: Opened) -> None:
        self.start_button.setEnabled(True)
        self.shell.exam_wanted.emit(opened)

    def _failed(self, error: AppError) -> None:
        self.start_button.setEnabled(True)
        self._trouble.setText(error.full_text)
        self._trouble.show()

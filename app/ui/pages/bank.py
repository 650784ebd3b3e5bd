"""Bank: what is loaded, per area and per exam."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout

from app import services
from app.ui.shell import Page, Shell
from app.ui.tasks import Change
from app.ui.widgets.basics import Body, button, card, clear, fill, label

if TYPE_CHECKING:
    from app.services.content import Summary


class BankPage(Page):
    """Counts against the exams' weights."""

    title = "Bank"
    concerns = Change.CONTENT

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.is_filled = False
        self._basis = label("", "muted")
        self._exams = QGridLayout()
        self._areas = QGridLayout()
        for grid in (self._exams, self._areas):
            grid.setHorizontalSpacing(24)
            grid.setVerticalSpacing(6)
            grid.setColumnStretch(0, 1)
        exams, exams_layout = card()
        fill(exams_layout, label("Questions for each exam", "heading"), self._exams)
        areas, areas_layout = card()
        fill(areas_layout, label("Areas", "heading"), self._areas)
        body = Body()
        fill(body.column, label("Bank", "title"), self._basis, exams, areas)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(body)

    def refresh(self) -> None:
        """Counts anew."""
        self.shell.tasks.read(lambda session: services.content.summary(session), self._show)

    def _show(self, summary: Summary) -> None:
        self._basis.setText(
            f"{summary.questions} questions are ready to be asked, {summary.needs_review} need review, "
            f"{summary.notes} sections of notes, {summary.scenarios} scenarios."
        )
        self.is_filled = True
        clear(self._exams)
        line = 0
        for info in summary.exams:
            exam = info.blueprint
            quotas = exam.quotas(exam.items)
            self._line(self._exams, line, f"{exam.code} · {exam.title}", f"{info.questions} questions", "", "heading")
            line += 1
            for domain in exam.domains:
                have, want = info.per_domain[domain.number], quotas[domain.number]
                text = f"{domain.number}  {domain.title}"
                note = "" if have >= want else f"{want - have} short of a full form"
                self._line(self._exams, line, text, f"{have} for {want} items", note)
                line += 1
        clear(self._areas)
        for line, (area, (title, sections, questions)) in enumerate(
            sorted(summary.areas.items(), key=lambda a: a[1][0])
        ):
            link = button(title, partial(self.shell.note_wanted.emit, area, ""), "link")
            self._areas.addWidget(link, line, 0)
            right = Qt.AlignmentFlag.AlignRight
            self._areas.addWidget(label(f"{sections} sections", "muted", wrap=False), line, 1, right)
            self._areas.addWidget(label(f"{questions} questions", wrap=False), line, 2, right)

    @staticmethod
    def _line(grid: QGridLayout, line: int, name: str, count: str, note: str, style: str = "") -> None:
        grid.addWidget(label(name, style), line, 0)
        grid.addWidget(label(count, "", wrap=False), line, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(label(note, "caution", wrap=False), line, 2)

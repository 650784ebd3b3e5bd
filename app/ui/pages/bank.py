"""Bank: what is loaded, per area and per exam."""

from __future__ import annotations

import tomllib
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout

import resources
from app import services
from app.ui.shell import Page, Shell
from app.ui.tasks import Change
from app.ui.widgets.basics import Body, Choice, button, card, clear, fill, label, row

if TYPE_CHECKING:
    from app.core.bank import Blueprint
    from app.core.coverage import Coverage
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
        covered, covered_layout = card()
        self._sections = label("", "")
        self._gaps = label("", "small")
        self.exam_box = Choice()
        self.exam_box.setAccessibleName("Exam")
        self.exam_box.currentIndexChanged.connect(self._show_tasks)
        self._tasks = QGridLayout()
        self._tasks.setHorizontalSpacing(24)
        self._tasks.setVerticalSpacing(4)
        self._tasks.setColumnStretch(0, 1)
        missing = "\n\n".join(tomllib.loads(resources.read_text("coverage.toml"))["not_covered"])
        fill(
            covered_layout,
            row(label("Coverage", "heading"), None, self.exam_box),
            self._sections,
            self._gaps,
            self._tasks,
            label("What the bank does not cover", "heading"),
            label(missing, "muted"),
        )
        self._coverage: Coverage | None = None
        self._blueprints: dict[str, Blueprint] = {}
        body = Body(shell.theme)
        fill(body.column, label("Bank", "title"), self._basis, exams, areas, covered)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(body)

    def refresh(self) -> None:
        """Counts anew."""
        self.shell.tasks.read(lambda session: services.content.summary(session), self._show)
        self.shell.tasks.read(lambda session: services.coverage.coverage(session), self._show_coverage)

    def _show_coverage(self, found: Coverage) -> None:
        self._coverage = found
        empty = found.sections_without_questions
        self._sections.setText(
            f"{found.sections - len(empty)} of {found.sections} sections of the notes have questions; "
            f"{len(found.questions_without_notes)} questions have no section."
        )
        names = [*empty, *found.questions_without_notes]
        self._gaps.setText("Without: " + ", ".join(names[:20]) + (" …" if len(names) > 20 else ""))
        self._gaps.setVisible(bool(names))
        self._show_tasks()

    def _show_tasks(self) -> None:
        clear(self._tasks)
        exam = self._blueprints.get(self.exam_box.currentText())
        if self._coverage is None or exam is None:
            return
        counts = self._coverage.exams[exam.code]
        line = 0
        for domain in exam.domains:
            for task in domain.tasks:
                self._line(
                    self._tasks, line, f"{task.number}  {task.title}", f"{counts[task.number]} questions", "", "heading"
                )
                line += 1
                for skill in task.skills:
                    note = "" if counts[skill.number] else "none yet"
                    self._line(self._tasks, line, f"{skill.number}  {skill.title}", str(counts[skill.number]), note)
                    line += 1

    def _show(self, summary: Summary) -> None:
        self._basis.setText(
            f"{summary.questions} questions are ready to be asked, {summary.needs_review} need review, "
            f"{summary.notes} sections of notes, {summary.scenarios} scenarios."
        )
        self.is_filled = True
        self._blueprints = {info.blueprint.code: info.blueprint for info in summary.exams}
        preferred = services.content.preferred_exam(summary.exams, self.shell.now().date(), self.shell.settings.exam)
        self.exam_box.blockSignals(True)
        self.exam_box.clear()
        self.exam_box.addItems(list(self._blueprints))
        self.exam_box.setCurrentText(preferred)
        self.exam_box.blockSignals(False)
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
                note = "" if have >= want else f"△ {want - have} short"
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

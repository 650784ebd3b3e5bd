"""The errors that are the world's fault: shown to the user with a next step, never as a traceback."""

from __future__ import annotations

from dataclasses import dataclass


class AppError(Exception):
    """Something outside the program is wrong.

    `str(error)` says what happened; `next_step` says what the user can do about it.
    """

    def __init__(self, message: str, next_step: str = "") -> None:
        super().__init__(message)
        self.next_step = next_step

    @property
    def full_text(self) -> str:
        """What happened and what to do, as one text."""
        return f"{self} {self.next_step}".strip()


class ContentError(AppError):
    """A file of notes, questions, scenarios or exams cannot be used."""


class DatabaseError(AppError):
    """The database cannot be opened, read or written."""


class ExamError(AppError):
    """An exam cannot be drawn or continued as asked."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about a content file: `rule` is a stable name, `line` counts from 1."""

    rule: str
    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message} [{self.rule}]"

"""What a bank covers: sections of notes against questions, questions against the tasks and skills of each exam."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.core.bank import Blueprint, NoteLink, TaskRef


@dataclass(frozen=True, slots=True)
class Linked:
    """What coverage needs to know of a question."""

    id: str
    area: str
    tasks: tuple[TaskRef, ...]
    notes: tuple[NoteLink, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Sections are named `area#anchor`. `exams` maps a code to the questions per task and skill number, zeros included."""

    sections: int
    per_section: Mapping[str, int]
    sections_without_questions: tuple[str, ...]
    questions_without_notes: tuple[str, ...]
    exams: Mapping[str, Mapping[str, int]]


def coverage(sections: Sequence[tuple[str, str]], questions: Iterable[Linked], exams: Iterable[Blueprint]) -> Coverage:
    """Counts; `sections` are (area, anchor) of the notes. A question of a skill counts for its task as well."""
    known = [f"{area}#{anchor}" for area, anchor in sections]
    per_section: Counter[str] = Counter()
    per_task: Counter[tuple[str, str]] = Counter()
    unlinked: list[str] = []
    for question in questions:
        targets = {f"{link.area or question.area}#{link.anchor}" for link in question.notes}
        per_section.update(targets & set(known))
        if not targets & set(known):
            unlinked.append(question.id)
        numbers = set()
        for ref in question.tasks:
            parts = ref.task.split(".")
            numbers |= {(ref.exam, ".".join(parts[:length])) for length in range(2, len(parts) + 1)}
        per_task.update(numbers)
    return Coverage(
        len(known),
        {name: per_section[name] for name in known},
        tuple(name for name in known if not per_section[name]),
        tuple(unlinked),
        {
            exam.code: {number: per_task[exam.code, number] for number in sorted(exam.task_numbers, key=_by_number)}
            for exam in exams
        },
    )


def _by_number(task: str) -> tuple[int, ...]:
    return tuple(int(part) for part in task.split("."))

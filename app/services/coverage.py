"""Coverage of the loaded bank."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import coverage as core
from app.core.bank import NoteLink, TaskRef
from app.services import content
from db import models


def coverage(session: Session) -> core.Coverage:
    """What the questions that are ready cover."""
    note = models.Note
    sections = session.execute(
        select(note.area, note.anchor).where(note.anchor != "").order_by(note.area_title, note.position)
    )
    rows = session.execute(
        select(models.Question.name, models.Question.area, models.Revision.document)
        .join(models.Revision, models.Revision.question_id == models.Question.id)
        .where(models.Question.state == content.READY, models.Revision.digest == models.Question.digest)
        .order_by(models.Question.name)
    )
    questions = (
        core.Linked(
            name,
            area,
            tuple(TaskRef(*ref) for ref in document["tasks"]),
            tuple(NoteLink(*link) for link in document["notes"]),
        )
        for name, area, document in rows
    )
    exams = [info.blueprint for info in content.exams(session)]
    return core.coverage([(row[0], row[1]) for row in sections], questions, exams)

"""What the log of answers says about the user: mastery per topic under an exam's blueprint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.bank import Difficulty
from app.core.errors import ExamError
from app.services import content
from db import models

if TYPE_CHECKING:
    from app.core.analytics import Mastery


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic (an area of the notes) with the user's mastery of it."""

    area: str
    title: str
    mastery: Mastery


def topics(session: Session, exam: str, now: datetime) -> list[Topic]:
    """Mastery of every topic that was answered, by expected items lost on this exam, most first."""
    # numpy is loaded only once there is something to estimate.
    from app.core import analytics

    blueprint = content.blueprint(session, exam)
    if blueprint is None:
        raise ExamError(f"There is no exam '{exam}'.")
    log = models.AnswerLog
    # A question left open in an exam says little about the topic: time may have run out.
    rows = session.execute(
        select(log.at, log.question_id, log.area, log.domain, log.difficulty, log.correct)
        .where(log.answered)
        .order_by(log.at, log.id)
    )
    answers = [
        analytics.Answered(at, question, area, domain, Difficulty(difficulty), correct)
        for at, question, area, domain, difficulty, correct in rows
    ]
    if not answers:
        return []
    counted = (
        select(models.Question.area, models.Pool.domain, func.count())
        .join(models.Question, models.Question.id == models.Pool.question_id)
        .where(models.Pool.exam == exam)
        .group_by(models.Question.area, models.Pool.domain)
    )
    pool = {(area, domain): count for area, domain, count in session.execute(counted)}
    named = select(models.Note.area, models.Note.area_title).distinct()
    titles: dict[str, str] = {row[0]: row[1] for row in session.execute(named)}
    weights = {domain.number: float(domain.weight) for domain in blueprint.domains}
    return [
        Topic(row.topic, titles.get(row.topic, row.topic), row)
        for row in analytics.topic_mastery(answers, weights, pool, blueprint.scored, now)
    ]

"""Mock exams: start, record, resume, submit, and the result. Every action of a candidate is one write of its own."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from app.core import exam as core
from app.core.bank import Blueprint, Question, grade
from app.core.errors import ExamError
from app.services import content
from db import models


@dataclass(frozen=True, slots=True)
class Opened:
    """A sitting with the questions of its items, as they were asked."""

    id: int
    blueprint: Blueprint
    sitting: core.Sitting
    questions: tuple[Question, ...]
    missing: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SittingInfo:
    """A line about a sitting: running ones are offered to be resumed, others are history."""

    id: int
    exam: str
    started_at: datetime
    state: core.State
    position: int
    items: int
    answered: int
    remaining_ms: int
    scaled: int | None
    passed: bool


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One item after the end: the question as asked, what was picked, and whether that was right."""

    position: int
    item: core.Item
    question: Question
    correct: bool


@dataclass(frozen=True, slots=True)
class Result:
    """A finished sitting with its score and all its items."""

    id: int
    blueprint: Blueprint
    rules: core.Rules
    state: core.State
    started_at: datetime
    elapsed_ms: int
    score: core.Score
    items: tuple[ReviewItem, ...]


def _rules_document(rules: core.Rules, missing: Mapping[str, int]) -> dict[str, object]:
    return {
        "exam": rules.exam,
        "items": rules.items,
        "scored": rules.scored,
        "minutes": rules.minutes,
        "missing": dict(missing),
    }


def _to_rules(document: Mapping[str, object]) -> core.Rules:
    return core.Rules(
        str(document["exam"]), int(str(document["items"])), int(str(document["scored"])), int(str(document["minutes"]))
    )


def _need_blueprint(session: Session, code: str) -> Blueprint:
    found = content.blueprint(session, code)
    if found is None:
        known = ", ".join(info.blueprint.code for info in content.exams(session))
        raise ExamError(f"There is no exam '{code}'.", f"Choose one of: {known or 'none is loaded'}.")
    return found


# --- drawing ---------------------------------------------------------------------------------------------------------


def candidates(
    session: Session, blueprint: Blueprint, rules: core.Rules, rng: random.Random
) -> dict[str, list[core.Candidate]]:
    """Per domain some more questions than the form needs, least recently asked first.

    Reads a bounded number of rows from a random place in an index, whatever the size of the bank.
    """
    found: dict[str, list[core.Candidate]] = {}
    scored, unscored = blueprint.quotas(rules.scored), blueprint.quotas(rules.items - rules.scored)
    for domain in blueprint.domains:
        wanted = (scored[domain.number] + unscored[domain.number]) * core.SPARE_CANDIDATES
        start = rng.getrandbits(31)
        pool = models.Pool
        here = (pool.exam == blueprint.code, pool.domain == domain.number)
        columns = (pool.question_id, pool.task, pool.asked)
        unseen = select(*columns).where(*here, pool.asked == 0).order_by(pool.lot)
        rows = [(row[0], row[1], row[2]) for row in session.execute(unseen.where(pool.lot >= start).limit(wanted))]
        if len(rows) < wanted:
            rows += [
                (row[0], row[1], row[2])
                for row in session.execute(unseen.where(pool.lot < start).limit(wanted - len(rows)))
            ]
        if len(rows) < wanted:
            seen = (
                select(*columns).where(*here, pool.asked > 0).order_by(pool.asked, pool.lot).limit(wanted - len(rows))
            )
            rows += [(row[0], row[1], row[2]) for row in session.execute(seen)]
        found[domain.number] = _to_candidates(session, domain.number, rows)
    return found


def _to_candidates(session: Session, domain: str, rows: Sequence[tuple[int, str, int]]) -> list[core.Candidate]:
    ids = [row[0] for row in rows]
    loaded = {
        question.id: (question, revision)
        for question, revision in session.execute(
            select(models.Question, models.Revision)
            .join(models.Revision, models.Revision.question_id == models.Question.id)
            .where(models.Question.id.in_(ids), models.Revision.digest == models.Question.digest)
        )
    }
    made = []
    for key, task, asked in rows:
        question, revision = loaded[key]
        options = revision.document["options"]
        picks = sum(bool(option[1]) for option in options)
        made.append(
            core.Candidate(key, revision.id, question.area, domain, task, asked, revision.stem, len(options), picks)
        )
    return made


def draw(session: Session, code: str, items: int | None, seed: int) -> tuple[Blueprint, core.Rules, core.Form]:
    """A form for an exam, not stored. Raises ExamError for an unknown exam or an impossible length."""
    blueprint = _need_blueprint(session, code)
    rules = core.rules_for(blueprint, items)
    return (
        blueprint,
        rules,
        core.draw(blueprint, rules, candidates(session, blueprint, rules, random.Random(seed)), seed),
    )


def start(session: Session, code: str, items: int | None, seed: int, now: datetime) -> Opened:
    """Draws a form and stores a running sitting with everything that is random about it."""
    _blueprint, rules, form = draw(session, code, items, seed)
    sitting = core.start(rules, form)
    row = models.Sitting(
        exam=code,
        rules=_rules_document(rules, form.missing),
        seed=seed,
        state=sitting.state,
        started_at=now,
    )
    row.items = [
        models.Item(
            position=position,
            question_id=item.question_id,
            revision_id=item.revision_id,
            domain=item.domain,
            task=item.task,
            scored=item.scored,
            order=list(item.order),
            answer=list(item.answer),
            seen=item.seen,
        )
        for position, item in enumerate(sitting.items)
    ]
    session.add(row)
    session.flush()
    session.execute(_ADD_EVENT, [_event(row.id, sitting, "start", now)])
    # Asked means put on a form: the next form takes others first, also when this one is left.
    session.execute(
        update(models.Pool)
        .where(models.Pool.question_id.in_([item.question_id for item in sitting.items]))
        .values(asked=int(now.timestamp()))
    )
    return open_sitting(session, row.id)


# --- a sitting under way ---------------------------------------------------------------------------------------------


def _load(session: Session, sitting_id: int) -> models.Sitting:
    row = session.get(models.Sitting, sitting_id)
    if row is None:
        raise ExamError(f"There is no exam number {sitting_id} in the database.")
    return row


def _questions(session: Session, row: models.Sitting) -> tuple[Question, ...]:
    ids = [item.revision_id for item in row.items]
    found = {
        revision.id: content.to_question(question.name, question.area, revision)
        for question, revision in session.execute(
            select(models.Question, models.Revision)
            .join(models.Revision, models.Revision.question_id == models.Question.id)
            .where(models.Revision.id.in_(ids))
        )
    }
    return tuple(found[item.revision_id] for item in row.items)


def _to_sitting(row: models.Sitting, questions: Sequence[Question]) -> core.Sitting:
    items = tuple(
        core.Item(
            item.question_id,
            item.revision_id,
            item.domain,
            item.task,
            item.scored,
            tuple(item.order),
            len(question.key),
            tuple(item.answer),
            item.flagged,
            item.seen,
            item.spent_ms,
        )
        for item, question in zip(row.items, questions, strict=True)
    )
    return core.Sitting(_to_rules(row.rules), items, row.cursor, row.elapsed_ms, core.State(row.state))


def open_sitting(session: Session, sitting_id: int) -> Opened:
    """A stored sitting as it stood after the last write."""
    row = _load(session, sitting_id)
    questions = _questions(session, row)
    missing = row.rules.get("missing", {})
    return Opened(row.id, _need_blueprint(session, row.exam), _to_sitting(row, questions), questions, missing)


def unfinished(session: Session) -> SittingInfo | None:
    """The running sitting that was started last, if any."""
    row = session.scalars(
        select(models.Sitting)
        .where(models.Sitting.state == core.State.RUNNING)
        .order_by(models.Sitting.id.desc())
        .limit(1)
    ).first()
    return _info(session, row) if row else None


def history(session: Session, limit: int = 50) -> list[SittingInfo]:
    """Finished sittings, the newest first."""
    rows = session.scalars(
        select(models.Sitting)
        .where(models.Sitting.state != core.State.RUNNING)
        .order_by(models.Sitting.id.desc())
        .limit(limit)
    )
    return [_info(session, row) for row in rows]


def _info(session: Session, row: models.Sitting) -> SittingInfo:
    rules = _to_rules(row.rules)
    state = core.State(row.state)
    scored = None if state is core.State.RUNNING else result(session, row.id).score
    return SittingInfo(
        row.id,
        row.exam,
        row.started_at,
        state,
        row.cursor,
        len(row.items),
        sum(bool(item.answer) for item in row.items),
        max(0, rules.limit_ms - row.elapsed_ms),
        scored.scaled if scored else None,
        bool(scored and scored.passed),
    )


def _event(sitting_id: int, sitting: core.Sitting, action: str, now: datetime) -> dict[str, object]:
    return {
        "sitting_id": sitting_id,
        "at": now,
        "elapsed_ms": sitting.elapsed_ms,
        "position": sitting.cursor,
        "action": action,
        "value": list(sitting.item.answer),
    }


_RUNNING = (models.Sitting.id == bindparam("of"), models.Sitting.state == core.State.RUNNING)
_MOVE_SITTING = (
    update(models.Sitting)
    .where(*_RUNNING)
    .values(elapsed_ms=bindparam("elapsed"), cursor=bindparam("at"))
    .execution_options(synchronize_session=False)
)
_END_SITTING = _MOVE_SITTING.values(state=bindparam("to"), ended_at=bindparam("when"))
_KEEP_ITEM = (
    update(models.Item)
    .where(models.Item.sitting_id == bindparam("of"), models.Item.position == bindparam("at"))
    .values(answer=bindparam("picks"), flagged=bindparam("flag"), seen=bindparam("looked"), spent_ms=bindparam("spent"))
    .execution_options(synchronize_session=False)
)
_ADD_EVENT = insert(models.Event)


def record(
    session: Session, sitting_id: int, before: core.Sitting, after: core.Sitting, action: str, now: datetime
) -> None:
    """Stores what an action changed. `action` names it in the log; an empty name (the heartbeat) leaves no event."""
    # Core statements that are built once: this is the path from a key press to the disk.
    connection = session.connection()
    changed = connection.execute(
        _END_SITTING if after.over else _MOVE_SITTING,
        {"of": sitting_id, "elapsed": after.elapsed_ms, "at": after.cursor, "to": str(after.state), "when": now},
    )
    # A sitting that is over is never written again, not even by a window that has not noticed.
    if changed.rowcount != 1:
        raise ExamError("This exam is over already.", "Open its result from the Exam page.")
    for position, (old, new) in enumerate(zip(before.items, after.items, strict=True)):
        if old is not new:
            values = {"picks": list(new.answer), "flag": new.flagged, "looked": new.seen, "spent": new.spent_ms}
            connection.execute(_KEEP_ITEM, {"of": sitting_id, "at": position, **values})
    if action:
        connection.execute(_ADD_EVENT, _event(sitting_id, after, action, now))
    if after.over:
        _log_answers(session, sitting_id, now)


def submit(session: Session, sitting_id: int, before: core.Sitting, after: core.Sitting, now: datetime) -> Result:
    """Ends a sitting and gives its result; ending it twice gives the same result."""
    row = _load(session, sitting_id)
    if row.state == core.State.RUNNING:
        record(session, sitting_id, before, after.submit(), "submit" if not after.over else "expire", now)
        session.flush()
        session.expire_all()
    return result(session, sitting_id)


def _log_answers(session: Session, sitting_id: int, now: datetime) -> None:
    session.flush()
    session.expire_all()
    row = _load(session, sitting_id)
    for item, question in zip(row.items, _questions(session, row), strict=True):
        if not item.seen:
            continue
        session.add(
            models.AnswerLog(
                at=now,
                question_id=item.question_id,
                revision_id=item.revision_id,
                sitting_id=sitting_id,
                context="exam",
                area=question.area,
                exam=row.exam,
                domain=item.domain,
                task=item.task,
                difficulty=question.difficulty,
                answer=item.answer,
                correct=grade(question, item.answer),
                answered=bool(item.answer),
                spent_ms=item.spent_ms,
            )
        )


# --- after the end ---------------------------------------------------------------------------------------------------


def result(session: Session, sitting_id: int) -> Result:
    """The result of a finished sitting, computed from its stored rows. Raises ExamError while it is running."""
    opened = open_sitting(session, sitting_id)
    if not opened.sitting.over:
        raise ExamError("This exam is still running.", "Resume it or submit it first.")
    row = _load(session, sitting_id)
    right = [grade(q, item.answer) for q, item in zip(opened.questions, opened.sitting.items, strict=True)]
    return Result(
        sitting_id,
        opened.blueprint,
        opened.sitting.rules,
        opened.sitting.state,
        row.started_at,
        opened.sitting.elapsed_ms,
        core.score(opened.blueprint, opened.sitting.items, right),
        tuple(
            ReviewItem(i, item, question, ok)
            for i, (item, question, ok) in enumerate(zip(opened.sitting.items, opened.questions, right, strict=True))
        ),
    )

"""Loads banks into the database, gives questions back out, and says what is loaded."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.core.bank import (
    Bank,
    Blueprint,
    Difficulty,
    Domain,
    Kind,
    NoteLink,
    Option,
    Question,
    Remap,
    Skill,
    Task,
    TaskRef,
)
from app.core.errors import ContentError
from db import models

READY, REVIEW, WITHDRAWN = "ready", "review", "withdrawn"
Progress = Callable[[int, int], None]
_CHUNK = 500


# --- documents -------------------------------------------------------------------------------------------------------


def question_document(question: Question) -> dict[str, Any]:
    """What of a question is stored as JSON."""
    return {
        "options": [[o.text, o.right, o.rationale, o.match] for o in question.options],
        "headers": list(question.headers),
        "tasks": [[ref.exam, ref.task] for ref in question.tasks],
        "notes": [[link.words, link.target] for link in question.notes],
        "remember": question.remember,
    }


def to_question(name: str, area: str, revision: models.Revision) -> Question:
    """A stored revision as a question."""
    document = revision.document
    return Question(
        name,
        area,
        Kind(revision.kind),
        Difficulty(revision.difficulty),
        tuple(TaskRef(*row) for row in document["tasks"]),
        tuple(NoteLink(*row) for row in document["notes"]),
        revision.stem,
        tuple(Option(*row) for row in document["options"]),
        (document["headers"][0], document["headers"][1]),
        document["remember"],
    )


def _exam_document(blueprint: Blueprint) -> dict[str, Any]:
    return {
        "predecessor": blueprint.predecessor,
        "remap": [[row.old, row.new, row.subject] for row in blueprint.remap],
        "domains": [
            [
                domain.number,
                domain.title,
                domain.weight,
                [[t.number, t.title, [[s.number, s.title, s.new] for s in t.skills]] for t in domain.tasks],
            ]
            for domain in blueprint.domains
        ],
    }


def to_blueprint(row: models.Exam) -> Blueprint:
    """A stored exam as a blueprint."""
    return Blueprint(
        row.code,
        row.title,
        row.first_day,
        row.last_day,
        row.minutes,
        row.scored,
        row.unscored,
        row.pass_mark,
        tuple(
            Domain(number, title, weight, tuple(Task(n, t, tuple(Skill(*s) for s in skills)) for n, t, skills in tasks))
            for number, title, weight, tasks in row.document["domains"]
        ),
        row.document["predecessor"],
        tuple(Remap(*cells) for cells in row.document["remap"]),
    )


# --- loading ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load changed."""

    added: int
    changed: int
    withdrawn: int
    needs_review: int


def is_current(session: Session, source: str, digest: str) -> bool:
    """True when these very bytes are loaded already."""
    return session.scalar(select(models.Source.digest).where(models.Source.name == source)) == digest


def load(
    session: Session,
    bank: Bank,
    source: str,
    digest: str,
    now: datetime,
    rng: random.Random,
    progress: Progress = lambda _done, _all: None,
) -> LoadReport:
    """Makes the database say of a source what the bank says; other sources keep what they have.

    New wording of a known question becomes a new revision; a question that is gone is withdrawn; answers are never touched.
    `progress(done, all)` may raise to cancel: the caller's transaction is rolled back whole. Raises ContentError for a
    question whose id belongs to another source.
    """
    _load_exams(session, bank.blueprints, source)
    _load_notes(session, bank, source)
    _load_scenarios(session, bank, source)
    report = _load_questions(session, bank, source, now, rng, progress)
    session.merge(models.Source(name=source, digest=digest, loaded_at=now))
    return report


def _load_exams(session: Session, blueprints: Sequence[Blueprint], source: str) -> None:
    session.execute(delete(models.Exam).where(models.Exam.source == source))
    for blueprint in blueprints:
        session.add(
            models.Exam(
                code=blueprint.code,
                source=source,
                title=blueprint.title,
                first_day=blueprint.first_day,
                last_day=blueprint.last_day,
                minutes=blueprint.minutes,
                scored=blueprint.scored,
                unscored=blueprint.unscored,
                pass_mark=blueprint.pass_mark,
                document=_exam_document(blueprint),
            )
        )
    session.flush()


def _load_notes(session: Session, bank: Bank, source: str) -> None:
    session.execute(delete(models.Note).where(models.Note.source == source))
    rows: list[dict[str, Any]] = []
    for area in bank.areas:
        base = {"source": source, "area": area.slug, "area_title": area.title}
        rows.append({**base, "anchor": "", "position": 0, "level": 1, "title": area.title, "body": area.intro})
        rows += [
            {**base, "anchor": s.anchor, "position": i, "level": s.level, "title": s.title, "body": s.body}
            for i, s in enumerate(area.sections, 1)
        ]
    if rows:
        session.execute(insert(models.Note), rows)


def _load_scenarios(session: Session, bank: Bank, source: str) -> None:
    session.execute(delete(models.Scenario).where(models.Scenario.source == source))
    for scenario in bank.scenarios:
        session.add(
            models.Scenario(
                slug=scenario.slug,
                source=source,
                title=scenario.title,
                difficulty=scenario.difficulty,
                case=scenario.case,
                diagram=scenario.diagram,
                document={
                    "tasks": [[ref.exam, ref.task] for ref in scenario.tasks],
                    "notes": [[link.words, link.target] for link in scenario.notes],
                },
            )
        )
    session.flush()


def _load_questions(
    session: Session, bank: Bank, source: str, now: datetime, rng: random.Random, progress: Progress
) -> LoadReport:
    in_scenario = {q.id: s.slug for s in bank.scenarios for q in s.questions}
    table = models.Question
    mine = session.execute(select(table.name, table.id, table.digest, table.state).where(table.source == source))
    known = {name: (key, digest, state) for name, key, digest, state in mine}
    pool_of_mine = select(models.Pool.exam, models.Pool.question_id, models.Pool.asked, models.Pool.lot).where(
        models.Pool.question_id.in_(select(table.id).where(table.source == source))
    )
    asked = {(exam, key): (when, lot) for exam, key, when, lot in session.execute(pool_of_mine)}
    questions = list({question.id: question for question in bank.all_questions()}.values())
    _refuse_foreign(session, [question.id for question in questions], source)
    session.execute(
        delete(models.Pool).where(models.Pool.question_id.in_(select(table.id).where(table.source == source)))
    )
    added = changed = needs_review = 0
    for start in range(0, len(questions), _CHUNK):
        progress(start, len(questions))
        chunk = questions[start : start + _CHUNK]
        new = []
        for question in chunk:
            state = REVIEW if question.defect else READY
            needs_review += state == REVIEW
            values = {
                "name": question.id,
                "source": source,
                "area": question.area,
                "scenario": in_scenario.get(question.id),
                "state": state,
                "reason": question.defect,
                "digest": question.digest,
            }
            if question.id not in known:
                new.append(values)
                continue
            key, digest, old_state = known[question.id]
            changed += digest != question.digest
            if digest != question.digest or state != old_state:
                session.execute(update(models.Question).where(models.Question.id == key).values(values))
        added += len(new)
        if new:
            session.execute(insert(models.Question), new)
        keys = _keys(session, [question.id for question in chunk])
        _add_revisions(session, chunk, keys, now)
        pool = []
        for question in chunk:
            key = keys[question.id]
            if not question.kind.is_choice or question.defect:
                continue
            for exam in dict.fromkeys(ref.exam for ref in question.tasks):
                task = question.task_for(exam)
                when, lot = asked.get((exam, key)) or (0, rng.getrandbits(31))
                pool.append(
                    {
                        "exam": exam,
                        "question_id": key,
                        "domain": task.split(".", 1)[0],
                        "task": task,
                        "asked": when,
                        "lot": lot,
                    }
                )
        if pool:
            session.execute(insert(models.Pool), pool)
    present = {question.id for question in questions}
    gone = [key for name, (key, _, state) in known.items() if state != WITHDRAWN and name not in present]
    for start in range(0, len(gone), _CHUNK):
        session.execute(
            update(models.Question)
            .where(models.Question.id.in_(gone[start : start + _CHUNK]))
            .values(state=WITHDRAWN, reason="no longer in the bank")
        )
    progress(len(questions), len(questions))
    return LoadReport(added, changed, len(gone), needs_review)


def _refuse_foreign(session: Session, names: Sequence[str], source: str) -> None:
    for start in range(0, len(names), _CHUNK):
        foreign = session.execute(
            select(models.Question.name, models.Question.source)
            .where(models.Question.name.in_(names[start : start + _CHUNK]), models.Question.source != source)
            .limit(1)
        ).first()
        if foreign is not None:
            raise ContentError(
                f"The question '{foreign[0]}' is in the bank '{foreign[1]}' already.",
                "Give it another id and load again.",
            )


def _keys(session: Session, names: Sequence[str]) -> dict[str, int]:
    rows = session.execute(select(models.Question.name, models.Question.id).where(models.Question.name.in_(names)))
    return {row[0]: row[1] for row in rows}


def _add_revisions(session: Session, questions: Iterable[Question], keys: Mapping[str, int], now: datetime) -> None:
    """Stores the revisions that the database does not have yet."""
    ids = list(keys.values())
    have = {
        (key, digest)
        for key, digest in session.execute(
            select(models.Revision.question_id, models.Revision.digest).where(models.Revision.question_id.in_(ids))
        )
    }
    rows = [
        {
            "question_id": keys[question.id],
            "digest": question.digest,
            "added_at": now,
            "kind": question.kind,
            "difficulty": question.difficulty,
            "stem": question.stem,
            "document": question_document(question),
        }
        for question in questions
        if (keys[question.id], question.digest) not in have
    ]
    if rows:
        session.execute(insert(models.Revision), rows)


# --- what is loaded --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExamInfo:
    """An exam version, with the questions that are ready to be asked: in all and per domain number."""

    blueprint: Blueprint
    questions: int
    per_domain: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Summary:
    """What is loaded; `areas` maps an area to (title, sections of notes, questions)."""

    questions: int
    needs_review: int
    notes: int
    scenarios: int
    areas: Mapping[str, tuple[str, int, int]]
    exams: tuple[ExamInfo, ...]
    answers: int
    sittings: int


def summary(session: Session) -> Summary:
    """Counts everything that is loaded."""
    notes: dict[str, tuple[str, int]] = {
        area: (title, count)
        for area, title, count in session.execute(
            select(models.Note.area, func.min(models.Note.area_title), func.count())
            .where(models.Note.anchor != "")
            .group_by(models.Note.area)
        )
    }
    counted = (
        select(models.Question.area, func.count()).where(models.Question.state == READY).group_by(models.Question.area)
    )
    ready: dict[str, int] = {row[0]: row[1] for row in session.execute(counted)}
    areas = {
        area: (notes[area][0] if area in notes else area, notes.get(area, ("", 0))[1], ready.get(area, 0))
        for area in sorted(notes.keys() | ready.keys())
    }
    return Summary(
        questions=sum(ready.values()),
        needs_review=session.scalar(select(func.count()).where(models.Question.state == REVIEW)) or 0,
        notes=sum(count for _, count in notes.values()),
        scenarios=session.scalar(select(func.count()).select_from(models.Scenario)) or 0,
        areas=areas,
        exams=exams(session),
        answers=session.scalar(select(func.count()).select_from(models.AnswerLog)) or 0,
        sittings=session.scalar(select(func.count()).select_from(models.Sitting)) or 0,
    )


def exams(session: Session) -> tuple[ExamInfo, ...]:
    """All exam versions, with what the bank has for them."""
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    rows = select(models.Pool.exam, models.Pool.domain, func.count()).group_by(models.Pool.exam, models.Pool.domain)
    for exam, domain, count in session.execute(rows):
        counts[exam][domain] = count
    found = []
    for row in session.scalars(select(models.Exam).order_by(models.Exam.code)):
        blueprint = to_blueprint(row)
        per_domain = {d.number: counts[row.code].get(d.number, 0) for d in blueprint.domains}
        found.append(ExamInfo(blueprint, sum(per_domain.values()), per_domain))
    return tuple(found)


def blueprint(session: Session, code: str) -> Blueprint | None:
    """One exam version, or None."""
    row = session.get(models.Exam, code)
    return to_blueprint(row) if row else None


def preferred_exam(infos: Sequence[ExamInfo], today: date, chosen: str) -> str:
    """The exam to offer first: the user's, else the one that replaces a version about to end, else the first delivered."""
    codes = [info.blueprint.code for info in infos]
    if chosen in codes:
        return chosen
    for info in infos:
        old = next((o.blueprint for o in infos if o.blueprint.code == info.blueprint.predecessor), None)
        if old is not None and old.last_day is not None and (old.last_day - today).days < 30:
            return info.blueprint.code
    delivered = [info.blueprint.code for info in infos if info.blueprint.is_delivered(today)]
    return (delivered or codes or [""])[0]

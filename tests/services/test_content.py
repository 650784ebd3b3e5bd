"""Loading banks: revisions are for ever, answers are never touched, unchanged content is not parsed again."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app import paths, startup
from app.core.bank import Bank, Option
from app.core.errors import ContentError
from app.services import content, exams
from db import Database, models
from tests import factories
from tests.conftest import NOW


def load(database: Database, bank: Bank, digest: str = "2") -> content.LoadReport:
    with database.write() as session:
        return content.load(session, bank, "test", digest, NOW, random.Random(2))


def test_what_was_loaded_is_counted_per_area_and_domain(database: Database) -> None:
    with database.read() as session:
        summary = content.summary(session)
    assert (summary.questions, summary.needs_review, summary.notes) == (40, 0, 4)
    assert summary.areas["sqs"] == ("Amazon SQS", 2, 26)
    (info,) = summary.exams
    assert info.blueprint == factories.blueprint()
    assert dict(info.per_domain) == {"1": 20, "2": 20}


def test_a_stored_question_is_the_question(database: Database) -> None:
    with database.read() as session:
        row = session.scalars(select(models.Question).where(models.Question.name == "sqs-q10")).one()
        revision = session.scalars(select(models.Revision).where(models.Revision.question_id == row.id)).one()
        assert content.to_question(row.name, row.area, revision) == factories.question(10, "2", "sqs", 2)


def test_loading_the_same_again_changes_nothing(database: Database) -> None:
    assert load(database, factories.bank()) == content.LoadReport(0, 0, 0, 0)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(models.Revision)) == 40


def changed_bank() -> Bank:
    bank = factories.bank()
    first, *rest = bank.questions
    reworded = replace(first, stem="Quite another stem?")
    return replace(bank, questions=(reworded, *rest[:-1], factories.question(99, "1", "sqs")))


def test_new_wording_is_a_new_revision_and_an_answer_keeps_the_old_one(database: Database) -> None:
    with database.write() as session:
        opened = exams.start(session, factories.EXAM, None, 3, NOW)
    asked = opened.questions
    report = load(database, changed_bank())
    assert (report.added, report.changed, report.withdrawn) == (1, 1, 1)
    with database.read() as session:
        assert exams.open_sitting(session, opened.id).questions == asked
        assert content.summary(session).questions == 40
        withdrawn = session.scalars(select(models.Question).where(models.Question.state == "withdrawn")).one()
        assert withdrawn.name == "sqs-q39" or withdrawn.name == "sns-q39"
        assert session.scalar(select(func.count()).select_from(models.Revision)) == 42


def test_a_withdrawn_question_can_come_back(database: Database) -> None:
    load(database, changed_bank())
    load(database, factories.bank(), "3")
    with database.read() as session:
        states = dict(session.execute(select(models.Question.name, models.Question.state)).all())
    assert states["sqs-q99"] == "withdrawn"
    assert sum(state == "ready" for state in states.values()) == 40


def test_a_question_without_key_needs_review_and_is_never_drawn(database: Database) -> None:
    bank = factories.bank()
    no_key = [
        replace(q, options=tuple(Option(o.text) for o in q.options)) if i < 5 else q
        for i, q in enumerate(bank.questions)
    ]
    report = load(database, replace(bank, questions=tuple(no_key)))
    assert report.needs_review == 5
    with database.read() as session:
        summary = content.summary(session)
        assert (summary.questions, summary.needs_review) == (35, 5)
        assert sum(summary.exams[0].per_domain.values()) == 35


def test_a_cancelled_load_leaves_everything_as_it_was(database: Database) -> None:
    def stop(_done: int, _whole: int) -> None:
        raise startup.Cancelled

    with pytest.raises(startup.Cancelled), database.write() as session:
        content.load(session, changed_bank(), "test", "2", NOW, random.Random(2), stop)
    with database.read() as session:
        assert content.is_current(session, "test", "1")
        assert content.summary(session).areas["sqs"] == ("Amazon SQS", 2, 26)


def test_loading_keeps_when_a_question_was_asked(database: Database) -> None:
    with database.write() as session:
        exams.start(session, factories.EXAM, None, 3, NOW)
    load(database, changed_bank())
    with database.read() as session:
        asked = session.scalar(select(func.count()).select_from(models.Pool).where(models.Pool.asked > 0))
    assert asked == 10


def test_shipped_content_is_parsed_once(tmp_path: Path) -> None:
    seen: list[str] = []
    folders = paths.folders(str(tmp_path))
    startup.open_database(folders, lambda what, _done, _all: seen.append(what)).close()
    assert set(seen) == {"Reading notes and questions", "Loading questions"}
    seen.clear()
    database = startup.open_database(folders, lambda what, _done, _all: seen.append(what))
    assert seen == []
    assert database.integrity() == "ok"
    database.close()


@pytest.mark.parametrize(
    ("today", "chosen", "offered"),
    [
        (date(2026, 11, 24), "", "DVA-C03"),
        (date(2026, 11, 24), "CLF-C02", "CLF-C02"),
        (date(2026, 11, 24), "GONE-C01", "DVA-C03"),
        (date(2026, 1, 1), "", "CLF-C02"),
        (date(2027, 6, 1), "", "DVA-C03"),
    ],
)
def test_the_exam_that_is_about_to_begin_is_offered_first(
    tmp_path: Path, today: date, chosen: str, offered: str
) -> None:
    database = startup.open_database(paths.folders(str(tmp_path)))
    with database.read() as session:
        assert content.preferred_exam(content.exams(session), today, chosen) == offered
    database.close()


def test_one_source_never_touches_what_came_from_another(database: Database) -> None:
    mine = Bank(questions=(factories.question(500, "1", "extra"),))
    with database.write() as session:
        content.load(session, mine, "mine", "1", NOW, random.Random(1))
    load(database, changed_bank())
    with database.read() as session:
        summary = content.summary(session)
        assert (summary.questions, summary.notes, len(summary.exams)) == (41, 4, 1)
        assert summary.areas["extra"] == ("extra", 0, 1)
    clash = Bank(questions=(factories.question(1, "1", "sqs"),))
    with pytest.raises(ContentError, match="sqs-q1"), database.write() as session:
        content.load(session, clash, "mine", "2", NOW, random.Random(1))
    with database.read() as session:
        assert content.summary(session) == summary

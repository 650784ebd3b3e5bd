"""Exams from start to result, with the log of answers and what is estimated from it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.core.errors import ExamError
from app.core.exam import State
from app.services import exams, progress
from db import Database, models
from tests import factories
from tests.conftest import NOW


def take(database: Database, seed: int = 1, right: int = 10, seen: int = 10) -> exams.Result:
    """Sits a form: the first `right` items answered rightly, the rest wrongly, items from `seen` on not looked at."""
    with database.write() as session:
        opened = exams.start(session, factories.EXAM, None, seed, NOW)
    sitting = opened.sitting
    for position in range(seen):
        question = opened.questions[position]
        wrong = tuple(i for i in range(len(question.options)) if i not in question.key)[: len(question.key)]
        after = sitting.go_to(position).tick(2000).answer(question.key if position < right else wrong)
        with database.write() as session:
            exams.record(session, opened.id, sitting, after, "answer", NOW)
        sitting = after
    with database.write() as session:
        return exams.submit(session, opened.id, sitting, sitting, NOW)


def test_right_answers_are_right_whatever_the_shuffle(database: Database) -> None:
    result = take(database)
    assert all(item.correct for item in result.items)
    assert (result.score.scaled, result.score.passed, result.score.answered) == (1000, True, 10)
    assert result.elapsed_ms == 20_000


def test_every_seen_item_is_one_row_of_the_log(database: Database) -> None:
    take(database, right=4, seen=7)
    with database.read() as session:
        rows = session.scalars(select(models.AnswerLog)).all()
        assert [row.correct for row in rows] == [True] * 4 + [False] * 3
        assert {row.exam for row in rows} == {factories.EXAM}
        assert all(row.answered and row.spent_ms == 2000 for row in rows)


def test_a_second_submit_gives_the_same_result_and_no_second_log(database: Database) -> None:
    result = take(database)
    with database.write() as session:
        opened = exams.open_sitting(session, result.id)
        assert exams.submit(session, result.id, opened.sitting, opened.sitting, NOW) == result
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(models.AnswerLog)) == 10


def test_a_finished_exam_takes_no_more_actions_even_from_a_window_that_did_not_notice(database: Database) -> None:
    with database.write() as session:
        opened = exams.start(session, factories.EXAM, None, 1, NOW)
    with database.write() as session:
        exams.submit(session, opened.id, opened.sitting, opened.sitting, NOW)
    with pytest.raises(ExamError, match="over already"), database.write() as session:
        exams.record(session, opened.id, opened.sitting, opened.sitting.toggle(0), "answer", NOW)


def test_the_unfinished_exam_is_offered_with_its_place_and_time(database: Database) -> None:
    with database.write() as session:
        opened = exams.start(session, factories.EXAM, None, 1, NOW)
        after = opened.sitting.toggle(0).go_to(6).tick(90_000)
        exams.record(session, opened.id, opened.sitting, after, "go", NOW)
    with database.read() as session:
        info = exams.unfinished(session)
    assert info is not None
    assert (info.position, info.items, info.answered, info.remaining_ms) == (6, 10, 1, 20 * 60_000 - 90_000)
    with database.read() as session:
        with pytest.raises(ExamError, match="still running"):
            exams.result(session, opened.id)
        assert exams.history(session) == []


def test_the_next_form_takes_other_questions_first(database: Database) -> None:
    first = {item.item.question_id for item in take(database, seed=1).items}
    second = {item.item.question_id for item in take(database, seed=2).items}
    assert not first & second


def test_an_unknown_exam_names_the_known_ones(database: Database) -> None:
    with pytest.raises(ExamError) as caught, database.write() as session:
        exams.start(session, "XYZ-C01", None, 1, NOW)
    assert factories.EXAM in caught.value.next_step


def test_history_is_newest_first_with_estimates(database: Database) -> None:
    take(database, seed=1, right=0)
    take(database, seed=2, right=10)
    with database.read() as session:
        newest, oldest = exams.history(session)
    assert (newest.scaled, newest.passed, newest.state) == (1000, True, State.SUBMITTED)
    assert (oldest.scaled, oldest.passed) == (100, False)


def test_mastery_is_estimated_per_area_with_the_costliest_first(database: Database) -> None:
    with database.read() as session:
        assert progress.topics(session, factories.EXAM, NOW) == []
    for seed in range(3):
        take(database, seed=seed, right=5)
    with database.read() as session:
        topics = progress.topics(session, factories.EXAM, NOW)
    assert {topic.title for topic in topics} == {"Amazon SQS", "Amazon SNS"}
    assert sum(topic.mastery.answers for topic in topics) == 30
    assert [topic.mastery.lost for topic in topics] == sorted((t.mastery.lost for t in topics), reverse=True)
    for topic in topics:
        assert 0 < topic.mastery.low < topic.mastery.mastery < topic.mastery.high < 1

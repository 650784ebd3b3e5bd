"""Quotas, grading, and the exams that ship."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import resources
from app.core.bank import Blueprint, Kind, Option, Question, grade, largest_remainder, note_links
from app.core.errors import ContentError
from app.core.formats.exam_toml import read_exam
from tests.factories import question


def shipped(code: str) -> Blueprint:
    return read_exam(resources.read_text("exams", f"{code}.toml"), f"{code}.toml")


@pytest.mark.parametrize(
    ("code", "scored", "all_items"),
    [
        ("DVA-C03", [15, 13, 11, 11], [20, 17, 14, 14]),
        ("DVA-C02", [16, 13, 12, 9], [21, 17, 15, 12]),
        ("SAA-C03", [15, 13, 12, 10], [19, 17, 16, 13]),
        ("CLF-C02", [12, 15, 17, 6], [16, 19, 22, 8]),
    ],
)
def test_quotas_follow_the_published_weights(code: str, scored: list[int], all_items: list[int]) -> None:
    exam = shipped(code)
    assert list(exam.quotas(50).values()) == scored
    assert list(exam.quotas(65).values()) == all_items


@pytest.mark.parametrize(
    ("code", "minutes", "pass_mark", "tasks", "skills"),
    [
        ("DVA-C03", 130, 720, 12, 72),
        ("DVA-C02", 130, 720, 13, 0),
        ("SAA-C03", 130, 720, 14, 0),
        ("CLF-C02", 90, 700, 19, 0),
    ],
)
def test_exams_are_as_their_guides_say(code: str, minutes: int, pass_mark: int, tasks: int, skills: int) -> None:
    exam = shipped(code)
    all_tasks = [task for domain in exam.domains for task in domain.tasks]
    assert (exam.code, exam.minutes, exam.pass_mark, exam.scored, exam.unscored) == (code, minutes, pass_mark, 50, 15)
    assert (len(all_tasks), sum(len(task.skills) for task in all_tasks)) == (tasks, skills)


def test_one_developer_exam_ends_the_day_before_the_other_begins() -> None:
    old, new = shipped("DVA-C02"), shipped("DVA-C03")
    assert old.is_delivered(date(2026, 11, 30))
    assert not old.is_delivered(date(2026, 12, 1))
    assert not new.is_delivered(date(2026, 11, 30))
    assert new.is_delivered(date(2026, 12, 1))


def test_every_task_of_the_old_exam_leads_to_the_new_one() -> None:
    old, new = shipped("DVA-C02"), shipped("DVA-C03")
    assert new.predecessor == old.code
    assert {row.old for row in new.remap if not row.subject} == {t.number for d in old.domains for t in d.tasks}
    assert {row.new for row in new.remap} <= new.task_numbers
    new_skills = {s.number for d in new.domains for t in d.tasks for s in t.skills if s.new}
    assert {f"2.3.{i}" for i in range(1, 6)} <= new_skills


@given(st.lists(st.integers(0, 100), min_size=1, max_size=8).filter(any), st.integers(0, 200))
def test_largest_remainder_shares_all_seats_within_one_of_the_exact_share(weights: list[int], seats: int) -> None:
    shares = largest_remainder(weights, seats)
    assert sum(shares) == seats
    for weight, share in zip(weights, shares, strict=True):
        assert abs(share - weight * seats / sum(weights)) < 1


@pytest.mark.parametrize(("weights", "seats"), [([0, 0], 3), ([1, 2], -1), ([-1, 2], 3)])
def test_largest_remainder_refuses_what_cannot_be_shared(weights: list[int], seats: int) -> None:
    with pytest.raises(ValueError, match="cannot share"):
        largest_remainder(weights, seats)


MULTIPLE = question(5, picks=2)
ORDERING = Question(
    "x", "a", Kind.ORDERING, MULTIPLE.difficulty, (), (), "Order?", (Option("a"), Option("b"), Option("c"))
)
NO_KEY = Question("x", "a", Kind.SINGLE, MULTIPLE.difficulty, (), (), "Which?", (Option("a"), Option("b")))


@pytest.mark.parametrize(
    ("asked", "answer", "right"),
    [
        (question(1), (0,), True),
        (question(1), (1,), False),
        (question(1), (), False),
        (MULTIPLE, (0, 1), True),
        (MULTIPLE, (1, 0), True),
        (MULTIPLE, (0,), False),
        (MULTIPLE, (0, 1, 2), False),
        (ORDERING, (0, 1, 2), True),
        (ORDERING, (1, 0, 2), False),
        (NO_KEY, (), False),
        (NO_KEY, (0,), False),
    ],
)
def test_grading_is_all_or_nothing_and_a_question_without_key_is_never_right(
    asked: Question, answer: tuple[int, ...], right: bool
) -> None:
    assert grade(asked, answer) is right


def test_a_revision_is_named_by_all_that_can_be_seen_or_scores() -> None:
    one = question(1)
    changed = Question(
        one.id,
        one.area,
        one.kind,
        one.difficulty,
        one.tasks,
        one.notes,
        one.stem,
        (*one.options[:3], Option("other", rationale="x")),
    )
    assert one.digest == question(1).digest
    assert one.digest != changed.digest


def test_note_links_name_area_and_anchor() -> None:
    (here, away) = note_links("See [a](sqs.md#long-polling), [b](../notes/sns.md) and [c](https://example.org/x.html).")
    assert (here.area, here.anchor) == ("sqs", "long-polling")
    assert (away.area, away.anchor) == ("sns", "")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("weight = 30", "weight = 31", "sum to 101"),
        ('code = "DVA-C03"', "code = 3", "'code' should be str"),
        ("minutes = 130\n", "", "'minutes' is missing"),
        ("pass_mark = 720", "pass_mark = 7", ":8: the pass mark"),
        ("scored = 50", "scored = [", "not valid TOML"),
    ],
)
def test_a_bad_exam_file_is_named_with_what_is_wrong(old: str, new: str, says: str) -> None:
    text = resources.read_text("exams", "DVA-C03.toml")
    assert old in text
    with pytest.raises(ContentError, match=r"mine\.toml") as caught:
        read_exam(text.replace(old, new, 1), "mine.toml")
    assert says in str(caught.value)

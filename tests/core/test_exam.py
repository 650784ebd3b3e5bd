"""Drawing a form, and what a score says."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import ExamError
from app.core.exam import Candidate, Rules, Sitting, State, draw, rules_for, scaled_score, score, start
from tests.factories import EXAM, blueprint


def candidate(number: int, domain: str = "1", area: str = "sqs", asked: int = 0, stem: str = "") -> Candidate:
    words = stem or " ".join(f"n{number}w{i}" for i in range(8))
    return Candidate(number, number * 10, area, domain, f"{domain}.1", asked, words, 4, 1)


def pool(first: int, count: int, domain: str) -> list[Candidate]:
    return [candidate(first + i, domain, f"area{i % 12}") for i in range(count)]


FULL = {"1": pool(0, 40, "1"), "2": pool(100, 40, "2")}
RULES = Rules(EXAM, 10, 8, 20)


def test_a_form_has_the_blueprints_proportions_scored_and_unscored() -> None:
    form = draw(blueprint(), RULES, FULL, 7)
    assert form.missing == {}
    assert Counter((item.domain, item.scored) for item in form.items) == {
        ("1", True): 5,
        ("1", False): 1,
        ("2", True): 3,
        ("2", False): 1,
    }
    assert len({item.question_id for item in form.items}) == 10


def test_the_same_seed_gives_the_same_form_and_another_seed_another() -> None:
    assert draw(blueprint(), RULES, FULL, 7) == draw(blueprint(), RULES, FULL, 7)
    assert draw(blueprint(), RULES, FULL, 7) != draw(blueprint(), RULES, FULL, 8)


def test_shuffles_are_permutations() -> None:
    for item in draw(blueprint(), RULES, FULL, 3).items:
        assert sorted(item.order) == [0, 1, 2, 3]


def test_near_twins_never_meet_in_a_form() -> None:
    stem = "which change lets the worker finish the long messages without delay {}"
    twins = {"1": [candidate(i, stem=stem.format(i)) for i in range(20)], "2": FULL["2"]}
    form = draw(blueprint(), RULES, twins, 1)
    assert form.missing == {"1": 5}
    assert sum(item.domain == "1" for item in form.items) == 1


def test_questions_that_were_not_asked_for_longest_come_first() -> None:
    seen = [candidate(i, area=f"a{i}", asked=1000 - i) for i in range(12)]
    form = draw(blueprint(), RULES, {"1": seen, "2": FULL["2"]}, 5)
    assert {item.question_id for item in form.items if item.domain == "1"} == set(range(6, 12))


def test_one_area_does_not_crowd_the_form_while_others_have_questions() -> None:
    crowded = [*(candidate(i, area="sqs") for i in range(20)), *(candidate(50 + i, area=f"a{i}") for i in range(4))]
    form = draw(blueprint(), RULES, {"1": crowded, "2": FULL["2"]}, 5)
    chosen = {item.question_id for item in form.items if item.domain == "1"}
    assert {50, 51, 52, 53} <= chosen


def test_a_domain_that_runs_short_is_told_and_not_filled_from_another() -> None:
    form = draw(blueprint(), RULES, {"1": pool(0, 4, "1"), "2": FULL["2"]}, 5)
    assert form.missing == {"1": 2}
    assert Counter(item.domain for item in form.items) == {"1": 4, "2": 4}
    assert all(item.scored for item in form.items if item.domain == "1")


def test_an_empty_bank_is_refused_with_a_next_step() -> None:
    with pytest.raises(ExamError) as caught:
        start(RULES, draw(blueprint(), RULES, {}, 1))
    assert caught.value.next_step


@pytest.mark.parametrize(("items", "scored", "minutes"), [(10, 8, 20), (5, 4, 10), (3, 2, 6), (1, 1, 2)])
def test_a_shorter_form_keeps_the_proportions(items: int, scored: int, minutes: int) -> None:
    assert rules_for(blueprint(), items) == Rules(EXAM, items, scored, minutes)


@pytest.mark.parametrize("items", [0, -1, 11])
def test_an_impossible_length_is_refused(items: int) -> None:
    with pytest.raises(ExamError, match="1 to 10"):
        rules_for(blueprint(), items)


def sitting() -> Sitting:
    return start(RULES, draw(blueprint(), RULES, FULL, 7))


def test_one_pick_replaces_another_and_a_second_click_clears() -> None:
    now = sitting().toggle(2)
    assert now.item.answer == (now.item.order[2],)
    assert now.toggle(0).item.answer == (now.item.order[0],)
    assert now.toggle(2).item.answer == ()


def test_time_is_counted_on_the_item_on_screen_and_ends_the_exam() -> None:
    now = sitting().tick(5000).go_to(3).tick(7000)
    assert (now.items[0].spent_ms, now.items[3].spent_ms, now.elapsed_ms) == (5000, 7000, 12000)
    ended = now.tick(10**9)
    assert (ended.state, ended.elapsed_ms, ended.remaining_ms) == (State.EXPIRED, RULES.limit_ms, 0)
    with pytest.raises(ExamError, match="over"):
        ended.toggle(0)
    assert ended.submit() is ended


@pytest.mark.parametrize(
    ("share", "scaled"), [(0, 100), (0.35, 410), (0.7, 720), (0.85, 860), (1, 1000), (2, 1000), (-1, 100)]
)
def test_the_scaled_estimate_meets_the_pass_mark_at_the_assumed_cut(share: float, scaled: int) -> None:
    assert scaled_score(share, 720) == scaled


def test_only_scored_items_count_and_the_report_says_the_rest() -> None:
    now = sitting()
    right = [not item.scored for item in now.items]
    result = score(blueprint(), now.items, right)
    assert (result.correct, result.scored, result.correct_unscored, result.unscored) == (0, 8, 2, 2)
    assert (result.scaled, result.passed) == (100, False)
    assert not any(domain.meets for domain in result.domains)


@given(st.lists(st.booleans(), min_size=10, max_size=10))
def test_the_band_is_ordered_and_one_more_right_answer_never_lowers_the_score(right: list[bool]) -> None:
    now = sitting()
    before = score(blueprint(), now.items, right)
    assert 100 <= before.low <= before.high <= 1000
    assert sum(domain.correct for domain in before.domains) == before.correct <= before.scored
    if not all(right):
        better = list(right)
        better[right.index(False)] = True
        assert score(blueprint(), now.items, better).scaled >= before.scaled

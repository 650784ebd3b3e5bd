"""The model of mastery: its prior, its direction, and whether its intervals hold on simulated learners."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from math import exp

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.analytics import ENOUGH_ANSWERS, Answered, Mastery, Model, topic_mastery, topic_weights
from app.core.bank import Difficulty

START = datetime(2026, 11, 1, 20, 0, tzinfo=UTC)
DOMAINS = {"1": 60.0, "2": 40.0}
POOL = {("sqs", "1"): 20, ("sns", "1"): 10, ("iam", "2"): 20}


def answers(
    rows: list[tuple[str, bool]], gap: timedelta = timedelta(minutes=2), repeat: bool = False
) -> list[Answered]:
    domain = {"sqs": "1", "sns": "1", "iam": "2"}
    return [
        Answered(START + i * gap, 1 if repeat else i, topic, domain[topic], Difficulty.MEDIUM, right)
        for i, (topic, right) in enumerate(rows)
    ]


def estimate(rows: list[Answered], now: datetime | None = None) -> dict[str, Mastery]:
    at = now or (rows[-1].at if rows else START)
    return {m.topic: m for m in topic_mastery(rows, DOMAINS, POOL, 50, at)}


def test_without_answers_the_prior_speaks_and_nothing_is_listed() -> None:
    assert topic_mastery([], DOMAINS, POOL, 50, START) == []
    prior = Model(["1"], ["sqs"]).mastery("sqs", {"1": 1.0}, START, 1.0)
    assert 0.55 < prior.mastery < 0.62
    assert prior.low < 0.3
    assert prior.high > 0.85
    assert not prior.enough


def test_too_few_answers_are_never_called_weak() -> None:
    rows = answers([("sqs", False)] * (ENOUGH_ANSWERS - 1))
    assert not estimate(rows)["sqs"].weak
    assert estimate(answers([("sqs", False)] * 12))["sqs"].weak


def test_topics_weigh_what_the_exam_asks_of_them() -> None:
    weights, spread = topic_weights(DOMAINS, POOL)
    assert {topic: round(w, 3) for topic, w in weights.items()} == {"sqs": 0.4, "sns": 0.2, "iam": 0.4}
    assert spread["iam"] == {"2": weights["iam"]}


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.sampled_from(["sqs", "sns", "iam"]), st.booleans()), max_size=40),
    st.sampled_from(["sqs", "iam"]),
)
def test_one_more_right_answer_never_lowers_its_topic(history: list[tuple[str, bool]], topic: str) -> None:
    rows = answers([*history, (topic, True)])
    before = Model(["1", "2"], ["iam", "sns", "sqs"])
    for row in rows[:-1]:
        before.add(row)
    share = {"2": 1.0} if topic == "iam" else {"1": 1.0}
    now = rows[-1].at
    old = before.mastery(topic, share, now, 1.0).mastery
    before.add(rows[-1])
    assert before.mastery(topic, share, now, 1.0).mastery >= old - 1e-9


def test_a_repeated_question_counts_for_less_than_a_fresh_one() -> None:
    fresh = estimate(answers([("sqs", True)] * 10))["sqs"]
    same = estimate(answers([("sqs", True)] * 10, repeat=True))["sqs"]
    assert same.mastery < fresh.mastery
    assert same.high - same.low > fresh.high - fresh.low


def test_forgetting_lowers_and_widens() -> None:
    rows = answers([("sqs", True)] * 12)
    now, later = estimate(rows)["sqs"], estimate(rows, rows[-1].at + timedelta(days=60))["sqs"]
    assert later.mastery < now.mastery
    assert later.high - later.low > now.high - now.low


def test_the_order_of_answers_matters_little() -> None:
    rows = [("sqs", True)] * 12 + [("sqs", False)] * 8
    mixed = list(rows)
    random.Random(3).shuffle(mixed)
    assert abs(estimate(answers(rows))["sqs"].mastery - estimate(answers(mixed))["sqs"].mastery) < 0.08


def test_intervals_hold_the_truth_in_about_eight_of_ten_simulated_learners() -> None:
    rng = random.Random(20261124)
    inside = total = 0
    for _ in range(150):
        user = rng.gauss(0.41, 1.0)
        topics = {name: user + rng.gauss(0, 0.3) + rng.gauss(0, 0.5) for name in ("sqs", "sns", "iam")}
        rows = []
        for _ in range(60):
            topic = rng.choice(list(topics))
            chance = 1 / (1 + exp(-(topics[topic] - rng.gauss(0, 0.7))))
            rows.append((topic, rng.random() < chance))
        for name, mastery in estimate(answers(rows)).items():
            truth = 1 / (1 + exp(-topics[name]))
            inside += mastery.low <= truth <= mastery.high
            total += 1
    assert 0.75 <= inside / total <= 0.88

"""What the log of answers says about mastery: one Bayesian logistic model for user, domain, topic and question.

Ability for an answer is user + domain + topic − difficulty on the logit scale (Rasch). The state is Gaussian and is updated
one answer at a time by moment matching (assumed-density filtering, Opper 1998; Minka 2001), so estimates and their intervals
come from the same posterior. Time is an argument; nothing here reads a clock.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from math import exp, log, log1p, pi, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from app.core.bank import Difficulty

Vector = npt.NDArray[np.float64]

MODEL_VERSION = "1"

_PRIOR_MEAN = log(0.60 / 0.40)
_SD_USER, _SD_DOMAIN, _SD_TOPIC, _SD_QUESTION = 1.0, 0.3, 0.5, 0.7
_DIFFICULTY = {Difficulty.EASY: -0.6, Difficulty.MEDIUM: 0.0, Difficulty.HARD: 0.6}
_DRIFT_USER, _DRIFT_TOPIC = 0.001, 0.005
_FORGET_MEAN = -0.08
"""Logits lost per ln(1 + days) since a topic was last practised."""
_FORGET_VARIANCE = 0.002
"""Variance gained per such day."""
_REPEAT_WEIGHT = 0.25
_REPEAT_WINDOW = timedelta(days=7)

_Z80 = 1.2816
ENOUGH_ANSWERS = 5
"""Fewer answers than this on a topic: no estimate is shown."""
WEAK_BELOW = 0.72
WEAK_CERTAINTY = 0.80


@dataclass(frozen=True, slots=True)
class Answered:
    """One row of the log of answers, oldest first. `topic` is the area of the notes."""

    at: datetime
    question: int
    topic: str
    domain: str
    difficulty: Difficulty
    correct: bool


@dataclass(frozen=True, slots=True)
class Mastery:
    """Chance of a right answer on a fresh question of medium difficulty today, with its central 80 % interval.

    `lost` is the expected number of the exam's scored items lost on this topic.
    """

    topic: str
    mastery: float
    low: float
    high: float
    answers: int
    correct: int
    lost: float
    chance_weak: float

    @property
    def enough(self) -> bool:
        """False while there are too few answers to say anything."""
        return self.answers >= ENOUGH_ANSWERS

    @property
    def weak(self) -> bool:
        """True where the topic is below the pass level with good certainty."""
        return self.enough and self.chance_weak > WEAK_CERTAINTY


def _sigmoid(x: float) -> float:
    return 1 / (1 + exp(-x)) if x >= 0 else exp(x) / (1 + exp(x))


@cache
def _nodes() -> tuple[Vector, Vector]:
    """31 Gauss–Hermite nodes and weights for the expectation under a standard normal."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(31)
    return nodes, weights / sqrt(2 * pi)


class Model:
    """The posterior after some answers; `add` takes the next one."""

    def __init__(self, domains: Sequence[str], topics: Sequence[str]) -> None:
        self._domain = {name: 1 + i for i, name in enumerate(domains)}
        self._topic = {name: 1 + len(domains) + i for i, name in enumerate(topics)}
        size = 1 + len(domains) + len(topics)
        self.mean: Vector = np.zeros(size)
        self.mean[0] = _PRIOR_MEAN
        spread = [_SD_USER, *[_SD_DOMAIN] * len(domains), *[_SD_TOPIC] * len(topics)]
        self.covariance: npt.NDArray[np.float64] = np.diag(np.square(spread))
        self._items: dict[int, tuple[float, float]] = {}
        self._last_question: dict[int, datetime] = {}
        self.last_topic: dict[str, datetime] = {}
        self.seen: dict[str, Counter[str]] = defaultdict(Counter)
        self.right: Counter[str] = Counter()

    def add(self, row: Answered) -> None:
        """Updates the posterior by one answer; a repeat within a week counts for a quarter."""
        rows = [i for i in (0, self._domain.get(row.domain), self._topic.get(row.topic)) if i is not None]
        b, s2 = self._items.get(row.question, (_DIFFICULTY[row.difficulty], _SD_QUESTION**2))
        last = self._last_question.get(row.question)
        power = _REPEAT_WEIGHT if last is not None and row.at - last < _REPEAT_WINDOW else 1.0
        ph = self.covariance[:, rows].sum(axis=1)
        mu = float(self.mean[rows].sum()) - b
        v = float(ph[rows].sum()) + s2
        nodes, weights = _nodes()
        eta = mu + sqrt(v) * nodes
        tilted = weights * np.exp(-power * np.logaddexp(0.0, -eta if row.correct else eta))
        tilted /= tilted.sum()
        new_mu = float(tilted @ eta)
        new_v = float(tilted @ np.square(eta - new_mu))
        self.mean += ph * ((new_mu - mu) / v)
        self.covariance -= np.outer(ph, ph) * ((1 - new_v / v) / v)
        self._items[row.question] = (b - s2 * (new_mu - mu) / v, s2 - s2 * s2 * (1 - new_v / v) / v)
        self.covariance[0, 0] += _DRIFT_USER
        if row.topic in self._topic:
            at = self._topic[row.topic]
            self.covariance[at, at] += _DRIFT_TOPIC
        self._last_question[row.question] = row.at
        self.last_topic[row.topic] = row.at
        self.seen[row.topic][row.domain] += 1
        self.right[row.topic] += row.correct

    def direction(self, topic: str, shares: Mapping[str, float]) -> Vector:
        """The combination of states that makes a topic, with its domains by share."""
        h = np.zeros(len(self.mean))
        h[0] = 1.0
        if topic in self._topic:
            h[self._topic[topic]] = 1.0
        total = sum(shares.values())
        for domain, share in shares.items():
            if domain in self._domain and total:
                h[self._domain[domain]] = share / total
        return h

    def mastery(self, topic: str, shares: Mapping[str, float], now: datetime, lost_per_miss: float) -> Mastery:
        """The estimate for one topic; `shares` says how the topic spreads over the domains."""
        h = self.direction(topic, shares)
        days = max(0.0, (now - self.last_topic[topic]).total_seconds() / 86_400) if topic in self.last_topic else 0.0
        mu = float(h @ self.mean) + _FORGET_MEAN * log1p(days)
        v = float(h @ self.covariance @ h) + _FORGET_VARIANCE * days
        nodes, weights = _nodes()
        chances = 1 / (1 + np.exp(-(mu + sqrt(v) * nodes)))
        mean = float(weights @ chances)
        half = _Z80 * sqrt(v)
        cut = log(WEAK_BELOW / (1 - WEAK_BELOW))
        return Mastery(
            topic,
            mean,
            _sigmoid(mu - half),
            _sigmoid(mu + half),
            self.seen[topic].total(),
            self.right[topic],
            lost_per_miss * (1 - mean),
            _normal_below((cut - mu) / sqrt(v)),
        )


def _normal_below(z: float) -> float:
    from statistics import NormalDist

    return NormalDist().cdf(z)


def topic_weights(
    domains: Mapping[str, float], pool: Mapping[tuple[str, str], int]
) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """Share of an exam that each topic makes, and how it spreads over domains.

    `domains`: number → weight (any scale); `pool`: (topic, domain) → questions in the bank.
    """
    in_domain: Counter[str] = Counter()
    for (_, domain), count in pool.items():
        in_domain[domain] += count
    whole = sum(domains.values()) or 1.0
    weights: dict[str, float] = defaultdict(float)
    spread: dict[str, dict[str, float]] = defaultdict(dict)
    for (topic, domain), count in pool.items():
        if domain in domains and in_domain[domain]:
            share = domains[domain] / whole * count / in_domain[domain]
            weights[topic] += share
            spread[topic][domain] = share
    return dict(weights), dict(spread)


def topic_mastery(
    answers: Sequence[Answered],
    domains: Mapping[str, float],
    pool: Mapping[tuple[str, str], int],
    scored_items: int,
    now: datetime,
) -> list[Mastery]:
    """Mastery of every topic that was answered, by expected items lost, most first."""
    weights, spread = topic_weights(domains, pool)
    topics = sorted({row.topic for row in answers} | set(weights))
    model = Model(sorted(domains), topics)
    for row in answers:
        model.add(row)
    rows = [
        model.mastery(topic, spread.get(topic, model.seen[topic]), now, weights.get(topic, 0.0) * scored_items)
        for topic in topics
        if model.seen[topic]
    ]
    return sorted(rows, key=lambda m: (-m.lost, m.topic))


def as_json(row: Mastery) -> dict[str, Any]:
    """The stable form that the command line prints."""
    return {
        "topic": row.topic,
        "mastery": round(row.mastery, 3),
        "low": round(row.low, 3),
        "high": round(row.high, 3),
        "answers": row.answers,
    }

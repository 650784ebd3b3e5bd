"""A mock exam: the drawing of a form, the sitting as a state machine, and the score. The only place where exam rules live."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import ceil, sqrt

from app.core.bank import Answer, Blueprint, largest_remainder
from app.core.errors import ExamError
from app.core.similarity import is_near_twin, shingles

HEARTBEAT_MS = 5000
"""How often the elapsed time of a running sitting is stored."""

SPARE_CANDIDATES = 4
"""Candidates that a drawing wants for each item, so that near twins and crowded areas can be passed over."""

_AREA_SHARE = 0.12
"""Share of a form that one area of the notes may give while others have questions left."""

ASSUMED_CUT = 0.70
"""Share of scored items that is taken as the pass mark; the real one is not published and varies by form."""

_Z80 = 1.2816
"""Half width of the central 80 % of a normal distribution, in standard deviations."""


# --- drawing a form --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rules:
    """What was agreed at the start of a sitting. `minutes` is the time limit."""

    exam: str
    items: int
    scored: int
    minutes: int

    @property
    def limit_ms(self) -> int:
        """The time limit in milliseconds."""
        return self.minutes * 60_000


def rules_for(blueprint: Blueprint, items: int | None = None) -> Rules:
    """The exam's own rules, or those of a shorter form with the same proportions of time and unscored items.

    Raises ExamError for a length outside 1 … the exam's own.
    """
    items = blueprint.items if items is None else items
    if not 1 <= items <= blueprint.items:
        raise ExamError(f"A {blueprint.code} form has 1 to {blueprint.items} items, not {items}.")
    scored, _ = largest_remainder([blueprint.scored, blueprint.unscored], items)
    return Rules(blueprint.code, items, max(scored, 1), max(1, ceil(blueprint.minutes * items / blueprint.items)))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that a form may take. `asked` is 0 for never, else when (Unix seconds)."""

    question_id: int
    revision_id: int
    area: str
    domain: str
    task: str
    asked: int
    stem: str
    options: int
    picks: int


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a form. `order[i]` is the canonical option shown in place i; answers are canonical too.

    `picks` is how many options may be picked.
    """

    question_id: int
    revision_id: int
    domain: str
    task: str
    scored: bool
    order: tuple[int, ...]
    picks: int
    answer: Answer = ()
    flagged: bool = False
    seen: bool = False
    spent_ms: int = 0

    @property
    def complete(self) -> bool:
        """True when as many options are picked as the stem asks for."""
        return len(self.answer) >= self.picks


@dataclass(frozen=True, slots=True)
class Form:
    """A drawn form; `missing` says per domain how many items the bank could not give."""

    items: tuple[Item, ...]
    missing: Mapping[str, int]


def draw(blueprint: Blueprint, rules: Rules, candidates: Mapping[str, Sequence[Candidate]], seed: int) -> Form:
    """Draws a form by the blueprint's weights: per domain the least recently asked candidates, no near twins, no crowding.

    `candidates` holds them per domain in the order of preference (least recently asked first). The same input and seed give
    the same form. A domain that runs short gives what it has; nothing else takes its place.
    """
    rng = random.Random(seed)
    scored_quota = blueprint.quotas(rules.scored)
    unscored_quota = blueprint.quotas(rules.items - rules.scored)
    area_cap = max(1, ceil(rules.items * _AREA_SHARE))
    per_area: Counter[str] = Counter()
    taken: set[int] = set()
    stems: list[frozenset[str]] = []
    items: list[Item] = []
    missing: dict[str, int] = {}
    # The domain with the fewest candidates to spare chooses first.
    for domain in sorted(blueprint.domains, key=lambda d: (len(candidates.get(d.number, ())), d.number)):
        scored, unscored = scored_quota[domain.number], unscored_quota[domain.number]
        chosen: list[Candidate] = []
        waiting = list(candidates.get(domain.number, ()))
        while waiting and len(chosen) < scored + unscored:
            best = min(range(len(waiting)), key=lambda i: (waiting[i].asked, per_area[waiting[i].area] >= area_cap, i))
            candidate = waiting.pop(best)
            stem = shingles(candidate.stem)
            if candidate.question_id in taken or is_near_twin(stem, stems):
                continue
            taken.add(candidate.question_id)
            stems.append(stem)
            per_area[candidate.area] += 1
            chosen.append(candidate)
        short = scored + unscored - len(chosen)
        if short:
            missing[domain.number] = short
        rng.shuffle(chosen)
        # Where the domain runs short, scored items are served first.
        for i, candidate in enumerate(chosen):
            order = list(range(candidate.options))
            rng.shuffle(order)
            items.append(
                Item(
                    candidate.question_id,
                    candidate.revision_id,
                    domain.number,
                    candidate.task,
                    i < scored,
                    tuple(order),
                    candidate.picks,
                )
            )
    rng.shuffle(items)
    return Form(tuple(items), missing)


# --- the sitting -----------------------------------------------------------------------------------------------------


class State(StrEnum):
    """Where a sitting stands."""

    RUNNING = "running"
    SUBMITTED = "submitted"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Sitting:
    """An exam under way or over. Every action returns a new sitting; after the end actions raise ExamError.

    `cursor` is the position of the item on screen, from 0.
    """

    rules: Rules
    items: tuple[Item, ...]
    cursor: int = 0
    elapsed_ms: int = 0
    state: State = State.RUNNING

    @property
    def item(self) -> Item:
        """The item on screen."""
        return self.items[self.cursor]

    @property
    def remaining_ms(self) -> int:
        """Time left."""
        return max(0, self.rules.limit_ms - self.elapsed_ms)

    @property
    def over(self) -> bool:
        """True after submission or expiry."""
        return self.state is not State.RUNNING

    @property
    def unanswered(self) -> int:
        """Items without any pick."""
        return sum(not item.answer for item in self.items)

    def _with_item(self, **changes: object) -> Sitting:
        if self.over:
            raise ExamError("This exam is over: nothing can be changed any more.")
        item = replace(self.item, **changes)  # type: ignore[arg-type]
        return replace(self, items=(*self.items[: self.cursor], item, *self.items[self.cursor + 1 :]))

    def answer(self, picks: Answer) -> Sitting:
        """Gives the item on screen this answer (canonical options). Raises ExamError for an answer that it cannot take."""
        item = self.item
        if len(set(picks)) != len(picks) or not set(picks) <= set(item.order):
            raise ExamError("That answer names an option that the item does not have.")
        if len(picks) > item.picks:
            raise ExamError(f"This item takes {item.picks} options at most.")
        return self._with_item(answer=tuple(sorted(picks)))

    def toggle(self, place: int) -> Sitting:
        """Picks or clears the option shown in a place. With one pick allowed the new one replaces the old.

        Raises ExamError when as many as allowed are picked already: one must be cleared first.
        """
        item = self.item
        if not 0 <= place < len(item.order):
            raise ExamError("There is no such option.")
        option = item.order[place]
        if option in item.answer:
            return self.answer(tuple(pick for pick in item.answer if pick != option))
        if item.picks == 1:
            return self.answer((option,))
        return self.answer((*item.answer, option))

    def clear(self) -> Sitting:
        """Takes the answer of the item on screen back."""
        return self._with_item(answer=())

    def flag(self, on: bool) -> Sitting:
        """Sets or takes away the review flag of the item on screen."""
        return self._with_item(flagged=on)

    def go_to(self, position: int) -> Sitting:
        """Shows another item."""
        if not 0 <= position < len(self.items):
            raise ExamError(f"There is no item {position + 1}.")
        self._with_item()
        return replace(self, cursor=position)._with_item(seen=True)

    def tick(self, ms: int) -> Sitting:
        """Lets time pass on the item on screen; at the limit the sitting expires. Time never runs backwards."""
        if self.over or ms <= 0:
            return self
        ms = min(ms, self.remaining_ms)
        moved = replace(self._with_item(spent_ms=self.item.spent_ms + ms), elapsed_ms=self.elapsed_ms + ms)
        return moved if moved.remaining_ms else replace(moved, state=State.EXPIRED)

    def submit(self) -> Sitting:
        """Ends the sitting; ending it again changes nothing."""
        return self if self.over else replace(self, state=State.SUBMITTED)


def start(rules: Rules, form: Form) -> Sitting:
    """A new sitting on its first item. Raises ExamError for a form without items."""
    if not form.items:
        raise ExamError(f"The bank has no questions for {rules.exam}.", "Load a bank, or choose another exam.")
    return Sitting(rules, form.items).go_to(0)


# --- the score -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DomainScore:
    """Scored items of one domain."""

    number: str
    title: str
    weight: int
    correct: int
    scored: int

    @property
    def meets(self) -> bool:
        """True where the share of right answers reaches the assumed pass mark."""
        return self.scored > 0 and self.correct >= ASSUMED_CUT * self.scored


@dataclass(frozen=True, slots=True)
class Score:
    """The result of a form. `scaled` is an estimate; `low` and `high` span what another form would give in 8 of 10 cases."""

    correct: int
    scored: int
    correct_unscored: int
    unscored: int
    answered: int
    scaled: int
    low: int
    high: int
    pass_mark: int
    domains: tuple[DomainScore, ...]

    @property
    def passed(self) -> bool:
        """True when the estimated scaled score reaches the pass mark."""
        return self.scaled >= self.pass_mark


def scaled_score(share: float, pass_mark: int) -> int:
    """An estimate of the scaled score (100 to 1000) for a share of right answers.

    Two straight lines that meet at the pass mark for `ASSUMED_CUT`. The exam's real scale is not published.
    """
    share = min(1.0, max(0.0, share))
    if share < ASSUMED_CUT:
        return round(100 + (pass_mark - 100) * share / ASSUMED_CUT)
    return round(pass_mark + (1000 - pass_mark) * (share - ASSUMED_CUT) / (1 - ASSUMED_CUT))


def score(blueprint: Blueprint, items: Sequence[Item], right: Sequence[bool]) -> Score:
    """Scores a form; `right[i]` says whether item i was answered wholly right."""
    pairs = list(zip(items, right, strict=True))
    scored = [(item, ok) for item, ok in pairs if item.scored]
    correct = sum(ok for _, ok in scored)
    n = len(scored)
    share = correct / n if n else 0.0
    # Beta-binomial with one success and one failure added: spread of this form plus spread of the next one.
    smooth = (correct + 1) / (n + 2)
    spread = _Z80 * sqrt(smooth * (1 - smooth) * (1 / max(n, 1) + 1 / (n + 3)))
    domains = tuple(
        DomainScore(
            domain.number,
            domain.title,
            domain.weight,
            sum(ok for item, ok in scored if item.domain == domain.number),
            sum(item.domain == domain.number for item, _ in scored),
        )
        for domain in blueprint.domains
    )
    return Score(
        correct=correct,
        scored=n,
        correct_unscored=sum(ok for item, ok in pairs if not item.scored),
        unscored=len(pairs) - n,
        answered=sum(bool(item.answer) for item, _ in pairs),
        scaled=scaled_score(share, blueprint.pass_mark),
        low=scaled_score(smooth - spread, blueprint.pass_mark),
        high=scaled_score(smooth + spread, blueprint.pass_mark),
        pass_mark=blueprint.pass_mark,
        domains=domains,
    )

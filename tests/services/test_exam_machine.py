"""A sitting as a state machine, live and on disk side by side: what is resumed from rows equals the live object."""

from __future__ import annotations

import random
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.core.errors import ExamError
from app.core.exam import Sitting, State
from app.services import content, exams
from db import Database
from tests import factories

NOW = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)


class SittingMachine(RuleBasedStateMachine):
    """Every action is recorded; after each one the stored sitting must equal the live one."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.database = Database(Path(self.folder.name) / "dryrun.sqlite3")
        self.database.migrate()
        with self.database.write() as session:
            content.load(session, factories.bank(), "test", "1", NOW, random.Random(1))

    @initialize(seed=st.integers(0, 2**31 - 1))
    def begin(self, seed: int) -> None:
        with self.database.write() as session:
            opened = exams.start(session, factories.EXAM, None, seed, NOW)
        self.id, self.live, self.remaining = opened.id, opened.sitting, opened.sitting.remaining_ms
        self.orders = [item.order for item in opened.sitting.items]

    def _act(self, after: Sitting, action: str) -> None:
        with self.database.write() as session:
            exams.record(session, self.id, self.live, after, action, NOW)
        self.live = after

    def _running(self) -> bool:
        return not self.live.over

    @precondition(_running)
    @rule(place=st.integers(0, 4))
    def toggle(self, place: int) -> None:
        item = self.live.item
        try:
            after = self.live.toggle(place)
        except ExamError:
            full = (
                len(item.answer) >= item.picks > 1 and place < len(item.order) and item.order[place] not in item.answer
            )
            assert place >= len(item.order) or full
            return
        self._act(after, "answer")

    @precondition(_running)
    @rule(on=st.booleans())
    def flag(self, on: bool) -> None:
        self._act(self.live.flag(on), "flag")

    @precondition(_running)
    @rule()
    def clear(self) -> None:
        self._act(self.live.clear(), "clear")

    @precondition(_running)
    @rule(position=st.integers(0, 9))
    def go(self, position: int) -> None:
        self._act(self.live.go_to(position), "go")

    @precondition(_running)
    @rule(ms=st.integers(-5000, 400_000))
    def tick(self, ms: int) -> None:
        after = self.live.tick(ms)
        self._act(after, "expire" if after.over else "")

    @precondition(_running)
    @rule()
    def submit(self) -> None:
        self._act(self.live.submit(), "submit")

    @precondition(lambda self: self.live.over)
    @rule(place=st.integers(0, 3), position=st.integers(0, 9))
    def nothing_is_accepted_after_the_end(self, place: int, position: int) -> None:
        for action in (
            lambda: self.live.toggle(place),
            lambda: self.live.go_to(position),
            lambda: self.live.flag(True),
        ):
            try:
                action()
            except ExamError:
                continue
            raise AssertionError("an action was accepted after the end")
        assert self.live.submit() is self.live
        assert self.live.tick(1000) is self.live

    @invariant()
    def what_is_on_disk_is_what_is_live(self) -> None:
        with self.database.read() as session:
            stored = exams.open_sitting(session, self.id)
        assert stored.sitting == self.live
        assert [item.order for item in stored.sitting.items] == self.orders

    @invariant()
    def time_never_grows_back(self) -> None:
        assert 0 <= self.live.remaining_ms <= self.remaining
        self.remaining = self.live.remaining_ms
        assert sum(item.spent_ms for item in self.live.items) == self.live.elapsed_ms

    @invariant()
    def the_result_is_the_same_however_often_it_is_asked_for(self) -> None:
        if self.live.over:
            with self.database.write() as session:
                first = exams.submit(session, self.id, self.live, self.live, NOW)
            with self.database.read() as session:
                assert exams.result(session, self.id) == first
                assert content.summary(session).answers == sum(item.seen for item in self.live.items)
            assert first.score.correct <= first.score.scored
            assert first.state in (State.SUBMITTED, State.EXPIRED)

    def teardown(self) -> None:
        self.database.close()
        self.folder.cleanup()


SittingMachine.TestCase.settings = settings(max_examples=12, stateful_step_count=25, deadline=None)
TestSittingMachine = SittingMachine.TestCase

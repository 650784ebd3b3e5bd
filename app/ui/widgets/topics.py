"""The weak-topic card: which topics cost most on the exam, with honest intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from app.ui.theme import Theme
from app.ui.widgets.basics import fill, label
from app.ui.widgets.interval_chart import IntervalChart, IntervalRow

if TYPE_CHECKING:
    from app.services.progress import Topic

PASS_LEVEL = 0.72


def interval_row(topic: Topic) -> IntervalRow:
    """A topic as a row of the chart."""
    m = topic.mastery
    answers = f"{m.answers} answer{'s' if m.answers != 1 else ''}"
    if not m.enough:
        return IntervalRow(
            topic.area,
            topic.title,
            None,
            0,
            0,
            f"not enough yet · {answers}",
            "",
            tip=f"{m.correct} of {m.answers} right",
        )
    tip = f"{topic.title}: about {m.mastery:.0%} of fresh questions right; {m.correct} of {m.answers} right so far"
    return IntervalRow(
        topic.area,
        topic.title,
        m.mastery,
        m.low,
        m.high,
        f"{m.low * 100:.0f}–{m.high * 100:.0f} % · {answers}",
        f"−{m.lost:.1f} items" if m.lost >= 0.05 else "",
        m.weak,
        tip,
    )


def finding(topics: Sequence[Topic]) -> str:
    """The chart's title: what it shows, in words."""
    known = [topic for topic in topics if topic.mastery.enough]
    weak = [topic for topic in known if topic.mastery.weak]
    if not topics:
        return "No answers yet"
    if not known:
        return "Not enough answers on any topic yet"
    if weak:
        names = " and ".join(topic.title for topic in weak[:2])
        return f"Probably weak: {names}" if len(weak) <= 2 else f"Probably weak: {names} and {len(weak) - 2} more"
    return f"{known[0].title} costs you most, as far as one can tell"


class TopicsCard(QFrame):
    """Weak topics in the order of expected items lost; `topic_chosen(area)` for the one that was selected."""

    topic_chosen = Signal(str)

    def __init__(self, theme: Theme, limit: int = 8) -> None:
        super().__init__()
        self.setObjectName("card")
        self._limit = limit
        self.title = label("", "heading")
        self.chart = IntervalChart(theme, PASS_LEVEL)
        self.chart.chosen.connect(self.topic_chosen)
        self._foot = label("", "small")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 18)
        layout.setSpacing(8)
        legend = "dot: estimate · square: weak · line: 80 % interval · dashes: pass level · items: expected to be lost"
        fill(layout, self.title, label(legend, "small"), self.chart, self._foot)

    def show_topics(self, topics: Sequence[Topic], exam: str) -> None:
        """Shows the topics, the costliest first; those without enough answers come last."""
        ordered = sorted(topics, key=lambda t: (not t.mastery.enough, -t.mastery.lost))
        self.title.setText(finding(ordered))
        self.chart.set_rows([interval_row(topic) for topic in ordered[: self._limit]])
        self.chart.setVisible(bool(topics))
        hidden = len(ordered) - self._limit
        more = f" {hidden} more on the Progress page." if hidden > 0 else ""
        self._foot.setText(
            f"Items are {exam}'s scored ones. Select a topic to open its note.{more}"
            if topics
            else "Finish a mock exam and the topics that cost you most appear here."
        )

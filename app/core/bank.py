"""What a bank is made of: questions, notes, scenarios and exam blueprints, and how an answer is graded."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

Answer = tuple[int, ...]
"""What a candidate gave, as indices into `Question.options`.

Choice and hot-spot: the picked options, ascending. Ordering: the options in the order given. Matching and placement: for
each option (row) the index of the row whose right cell was chosen. The empty tuple is "unanswered".
"""


class Kind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    ORDERING = "ordering"
    MATCHING = "matching"
    HOTSPOT = "hotspot"
    PLACEMENT = "placement"

    @property
    def is_choice(self) -> bool:
        """True for the kinds that the associate exams use."""
        return self in (Kind.SINGLE, Kind.MULTIPLE)

    @property
    def is_pick(self) -> bool:
        """True where the answer is a set of options."""
        return self in (Kind.SINGLE, Kind.MULTIPLE, Kind.HOTSPOT)


class Difficulty(StrEnum):
    """The author's judgement of how hard a question is."""

    EASY = "Easy"
    MEDIUM = "Medium"
    HARD = "Hard"


@dataclass(frozen=True, slots=True)
class TaskRef:
    """A task of an exam version, or a skill of it: `TaskRef("DVA-C03", "1.1.8")`."""

    exam: str
    task: str

    @property
    def domain(self) -> str:
        """The number of the domain that the task belongs to."""
        return self.task.split(".", 1)[0]


@dataclass(frozen=True, slots=True)
class NoteLink:
    """A link to a section of the notes, with the target as it is written in the file."""

    words: str
    target: str

    @property
    def area(self) -> str:
        """Name of the notes file without its ending, or '' for a link inside the same file."""
        path = self.target.split("#", 1)[0]
        return path.rsplit("/", 1)[-1].removesuffix(".md")

    @property
    def anchor(self) -> str:
        """The anchor of the section, or '' for the whole file."""
        return self.target.split("#", 1)[1] if "#" in self.target else ""


_NOTE_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]*\.md(?:#[^)\s]*)?|#[^)\s]+)\)")


def note_links(markdown: str) -> tuple[NoteLink, ...]:
    """All links to notes in a piece of Markdown, in their order."""
    return tuple(NoteLink(words, target) for words, target in _NOTE_LINK.findall(markdown))


@dataclass(frozen=True, slots=True)
class Option:
    """One option, step or row.

    `right` and `rationale` belong to options that are picked; `match` is the right cell of a matching or placement row.
    """

    text: str
    right: bool = False
    rationale: str = ""
    match: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question in the author's order; `line` is where it starts in its file."""

    id: str
    area: str
    kind: Kind
    difficulty: Difficulty
    tasks: tuple[TaskRef, ...]
    notes: tuple[NoteLink, ...]
    stem: str
    options: tuple[Option, ...]
    headers: tuple[str, str] = ("", "")
    remember: str = ""
    line: int = field(default=0, compare=False)

    @property
    def key(self) -> Answer:
        """The right answer, in the form of an `Answer`."""
        if self.kind.is_pick:
            return tuple(i for i, option in enumerate(self.options) if option.right)
        return tuple(range(len(self.options)))

    @property
    def defect(self) -> str:
        """Why this question must not be asked, or ''. A key is never guessed."""
        keys = len(self.key)
        if self.kind.is_pick and keys == 0:
            return "no option is marked as right"
        if self.kind is Kind.MULTIPLE and keys == len(self.options):
            return "every option is marked as right"
        if len(self.options) < 2:
            return "it has fewer than two options"
        if self.kind in (Kind.MATCHING, Kind.PLACEMENT) and len({o.match for o in self.options}) < len(self.options):
            return "two rows have the same right cell"
        return ""

    def task_for(self, exam: str) -> str:
        """The main task of an exam that this question serves, or ''."""
        return next((ref.task for ref in self.tasks if ref.exam == exam), "")

    @property
    def digest(self) -> str:
        """Names this revision: changes with anything that the candidate could see or that scores."""
        parts: list[str] = [self.kind, self.difficulty, self.stem, self.remember, *self.headers]
        parts += [f"{ref.exam} {ref.task}" for ref in self.tasks]
        parts += [f"{link.words} {link.target}" for link in self.notes]
        for option in self.options:
            parts += [option.text, str(option.right), option.rationale, option.match]
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def grade(question: Question, answer: Sequence[int]) -> bool:
    """True when the answer is wholly right: all or nothing, unanswered is wrong."""
    if question.defect:
        return False
    if question.kind.is_pick:
        return tuple(sorted(answer)) == question.key
    return tuple(answer) == question.key


@dataclass(frozen=True, slots=True)
class NoteSection:
    """A heading of the notes with the text up to the next heading, as CommonMark."""

    anchor: str
    level: int
    title: str
    body: str
    line: int = field(default=0, compare=False)
    body_line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class NoteArea:
    """One file of notes: `slug` is its name, `intro` the text before the first section."""

    slug: str
    title: str
    intro: str
    sections: tuple[NoteSection, ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """An architecture case with its diagram (mermaid source) and questions."""

    slug: str
    title: str
    difficulty: Difficulty
    tasks: tuple[TaskRef, ...]
    notes: tuple[NoteLink, ...]
    case: str
    diagram: str
    questions: tuple[Question, ...]
    diagram_line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill of a task, in our own short words; `new` where the exam's predecessor did not ask it."""

    number: str
    title: str
    new: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """A task statement of an exam's guide."""

    number: str
    title: str
    skills: tuple[Skill, ...] = ()


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain of an exam's guide; `weight` is its share of the scored items in per cent."""

    number: str
    title: str
    weight: int
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Remap:
    """Where a task of the predecessor went; `subject` is '' for the task as a whole, else the part that moved."""

    old: str
    new: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Blueprint:
    """One version of an exam. Source: the exam's official guide."""

    code: str
    title: str
    first_day: date | None
    last_day: date | None
    minutes: int
    scored: int
    unscored: int
    pass_mark: int
    domains: tuple[Domain, ...]
    predecessor: str = ""
    remap: tuple[Remap, ...] = ()

    @property
    def items(self) -> int:
        """Items of a full form, scored and unscored."""
        return self.scored + self.unscored

    @property
    def task_numbers(self) -> frozenset[str]:
        """Numbers of all tasks and skills."""
        tasks = [task for domain in self.domains for task in domain.tasks]
        return frozenset([t.number for t in tasks] + [s.number for t in tasks for s in t.skills])

    def quotas(self, items: int) -> dict[str, int]:
        """Items per domain number for a form of so many items."""
        shares = largest_remainder([domain.weight for domain in self.domains], items)
        return {domain.number: share for domain, share in zip(self.domains, shares, strict=True)}

    def is_delivered(self, day: date) -> bool:
        """True when candidates can sit this version on that day."""
        return (self.first_day is None or self.first_day <= day) and (self.last_day is None or day <= self.last_day)


def largest_remainder(weights: Sequence[int], seats: int) -> list[int]:
    """Shares `seats` in proportion to `weights` (Hamilton's method); ties go to the earlier entry.

    Raises ValueError for negative seats or weights that do not sum to more than zero.
    """
    total = sum(weights)
    if seats < 0 or total <= 0 or min(weights) < 0:
        raise ValueError(f"cannot share {seats} seats by weights {list(weights)}")
    exact = [Fraction(weight * seats, total) for weight in weights]
    shares = [int(value) for value in exact]
    by_remainder = sorted(range(len(weights)), key=lambda i: (shares[i] - exact[i], i))
    for i in by_remainder[: seats - sum(shares)]:
        shares[i] += 1
    return shares


@dataclass(frozen=True, slots=True)
class Bank:
    """Everything that is loaded together."""

    areas: tuple[NoteArea, ...] = ()
    questions: tuple[Question, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    blueprints: tuple[Blueprint, ...] = ()

    def all_questions(self) -> Iterable[Question]:
        """The questions of the bank, then those of its scenarios."""
        yield from self.questions
        for scenario in self.scenarios:
            yield from scenario.questions

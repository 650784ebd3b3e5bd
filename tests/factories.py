"""Small banks and blueprints for tests."""

from __future__ import annotations

from datetime import date

from app.core.bank import (
    Bank,
    Blueprint,
    Difficulty,
    Domain,
    Kind,
    NoteArea,
    NoteLink,
    NoteSection,
    Option,
    Question,
    Task,
    TaskRef,
)

EXAM = "TST-C01"


def blueprint(scored: int = 8, unscored: int = 2, minutes: int = 20) -> Blueprint:
    """Two domains, 60 and 40 per cent."""
    return Blueprint(
        EXAM,
        "A test exam",
        date(2026, 1, 1),
        None,
        minutes,
        scored,
        unscored,
        720,
        (
            Domain("1", "Building", 60, (Task("1.1", "Build"),)),
            Domain("2", "Running", 40, (Task("2.1", "Run"),)),
        ),
    )


def question(number: int, domain: str = "1", area: str = "sqs", picks: int = 1, stem: str = "") -> Question:
    """A question whose first options are right; stems of different numbers share no run of words."""
    words = " ".join(f"w{number}x{i}" for i in range(12))
    count = 4 if picks == 1 else 5
    select = "" if picks == 1 else f" (Select {['', '', 'TWO', 'THREE'][picks]}.)"
    return Question(
        f"{area}-q{number}",
        area,
        Kind.SINGLE if picks == 1 else Kind.MULTIPLE,
        (Difficulty.EASY, Difficulty.MEDIUM, Difficulty.HARD)[number % 3],
        (TaskRef(EXAM, f"{domain}.1"),),
        (NoteLink("Polling", f"../notes/{area}.md#polling"),),
        (stem or f"What about {words}?") + select,
        tuple(Option(f"Option {number}-{i}", i < picks, f"Because {i}.") for i in range(count)),
    )


def area(slug: str = "sqs") -> NoteArea:
    """Notes with two sections."""
    return NoteArea(
        slug,
        f"Amazon {slug.upper()}",
        "A queue between programs.",
        (
            NoteSection("polling", 2, "Polling", "Long polling waits for a *message*. See [above](#visibility)."),
            NoteSection("visibility", 2, "Visibility", "A received message is hidden for a while."),
        ),
    )


def bank(questions: int = 40, scored: int = 8, unscored: int = 2) -> Bank:
    """Questions of both domains on two areas; every fifth asks for two picks."""
    made = [
        question(i, "1" if i % 2 else "2", "sqs" if i % 3 else "sns", 2 if i % 5 == 0 else 1) for i in range(questions)
    ]
    return Bank((area("sqs"), area("sns")), tuple(made), (), (blueprint(scored, unscored),))

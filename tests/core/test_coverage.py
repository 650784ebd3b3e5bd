"""What a bank covers."""

from __future__ import annotations

from app.core.bank import NoteLink, TaskRef
from app.core.coverage import Linked, coverage
from tests.core.test_bank import shipped

EXAM = shipped("DVA-C03")


def test_sections_questions_and_skills_are_counted_once_per_question() -> None:
    sections = [("sqs", "polling"), ("sqs", "fifo"), ("sns", "fan-out")]
    polling, gone = NoteLink("a", "../notes/sqs.md#polling"), NoteLink("b", "../notes/sqs.md#gone")
    questions = [
        Linked("one", "sqs", (TaskRef("DVA-C03", "1.1.8"), TaskRef("DVA-C03", "1.1.1")), (polling, polling)),
        Linked("two", "sqs", (TaskRef("DVA-C03", "1.1"), TaskRef("SAA-C03", "2.1")), (NoteLink("c", "#fifo"),)),
        Linked("three", "sqs", (), (gone,)),
    ]
    found = coverage(sections, questions, [EXAM])
    assert found.per_section == {"sqs#polling": 1, "sqs#fifo": 1, "sns#fan-out": 0}
    assert found.sections_without_questions == ("sns#fan-out",)
    assert found.questions_without_notes == ("three",)
    counts = found.exams["DVA-C03"]
    assert (counts["1.1"], counts["1.1.8"], counts["1.1.1"], counts["1.1.2"]) == (2, 1, 1, 0)
    assert list(counts)[:4] == ["1.1", "1.1.1", "1.1.2", "1.1.3"]

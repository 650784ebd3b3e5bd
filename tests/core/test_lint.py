"""Every rule of the linter: a file that breaks it, and one that does not."""

from __future__ import annotations

import pytest

from app.core import lint
from app.core.errors import Problem

CONTEXT = lint.Context(
    {"sqs": frozenset({"polling", "visibility-timeout"}), "sns": frozenset({"fan-out"})},
    {"DVA-C03": frozenset({"1.1", "1.1.8"})},
)

GOOD = """\
# Amazon SQS

## sqs-extend

*Medium* · DVA-C03 1.1.8 · [Visibility timeout](../notes/sqs.md#visibility-timeout)

A worker needs five minutes for some messages and ten seconds for most. Which change helps without slowing recovery?

- [ ] Raise the visibility timeout of the queue.
  > Every crash would wait: [visibility timeout](../notes/sqs.md#visibility-timeout).
- [x] Extend the timeout of the long messages.
  > Only those messages stay hidden.
- [ ] Turn on long polling for the consumers.
  > That saves empty answers: [polling](../notes/sqs.md#polling).
- [ ] Publish the long messages to a topic.
  > A topic pushes: [fan-out](../notes/sns.md#fan-out).
"""


def findings(text: str, name: str = "questions/sqs.md") -> list[Problem]:
    return lint.check([lint.read_content(name, text)], CONTEXT)


def test_a_good_question_is_clean() -> None:
    assert findings(GOOD) == []


LONG_STEM = "A worker needs five minutes " + "and some more words in this stem. " * 18
ORDERING = "1. Receive the message.\n2. Delete the message.\n"


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("missing-key", "- [x] Extend", "- [ ] Extend"),
        ("extra-key", "- [ ] Turn", "- [x] Turn"),
        ("select-count", "recovery?", "recovery? (Select TWO.)"),
        (
            "too-few-options",
            "- [ ] Publish the long messages to a topic.\n  > A topic pushes: [fan-out](../notes/sns.md#fan-out).\n",
            "",
        ),
        ("missing-rationale", "  > Only those messages stay hidden.\n", ""),
        ("broken-link", "sqs.md#polling", "sqs.md#polling-long"),
        ("broken-link", "sns.md#fan-out", "sms.md#fan-out"),
        ("unknown-exam", "DVA-C03 1.1.8", "DVA-C09 1.1.8"),
        ("unknown-task", "DVA-C03 1.1.8", "DVA-C03 1.1.99"),
        ("missing-task", "DVA-C03 1.1.8 · ", ""),
        ("missing-note", " · [Visibility timeout](../notes/sqs.md#visibility-timeout)\n\nA", "\n\nA"),
        ("duplicate-option", "Turn on long polling for the consumers.", "Raise the visibility timeout of the queue."),
        ("letter-reference", "Only those messages", "Unlike option A, only those messages"),
        ("letter-reference", "Only those messages", "Answer (B) hides too much; those messages"),
        ("all-of-the-above", "Publish the long messages to a topic.", "All of the above."),
        ("absolute-giveaway", "Turn on long polling", "Always turn on long polling"),
        ("retired-service", "Extend the timeout", "Use S3 Select, then extend the timeout"),
        ("moved-figure", "Extend the timeout", "Keep messages below 256 KB, extend the timeout"),
        ("stem-too-long", "A worker needs five minutes ", LONG_STEM),
        ("long-sentence", "A worker needs", "A worker " + "very " * 60 + "much needs"),
        ("remote-link", "Only those messages", "See [docs](https://example.org). Only those messages"),
        ("remote-link", "A worker needs", "![picture](x.png) A worker needs"),
        ("bad-id", "## sqs-extend", "## Sqs_Extend"),
    ],
)
def test_each_rule_finds_its_fault(rule: str, old: str, new: str) -> None:
    assert old in GOOD
    found = findings(GOOD.replace(old, new, 1))
    assert rule in {problem.rule for problem in found}
    assert all(problem.file == "questions/sqs.md" and problem.line >= 1 for problem in found)


def test_a_short_ordering_question_and_a_matching_with_twin_cells_are_found() -> None:
    head = GOOD.split("- [ ]")[0]
    assert "too-few-options" in {p.rule for p in findings(head + ORDERING)}
    table = "| a | b |\n| --- | --- |\n| one | x |\n| two | x |\n| three | y |\n"
    assert "duplicate-option" in {p.rule for p in findings(head + table)}


def test_links_in_wrong_options_are_wanted() -> None:
    text = GOOD.replace(": [visibility timeout](../notes/sqs.md#visibility-timeout)", "")
    text = text.replace(": [polling](../notes/sqs.md#polling)", "").replace(": [fan-out](../notes/sns.md#fan-out)", "")
    assert {p.rule for p in findings(text)} == {"unlinked-distractors"}


def test_twins_over_several_files_are_found_by_id_stem_and_options() -> None:
    files = [lint.read_content(f"questions/{n}.md", GOOD) for n in ("one", "two")]
    assert {p.rule for p in lint.check(files, CONTEXT)} == {"duplicate-id", "repeated-distractors"}
    renamed = GOOD.replace("sqs-extend", "sqs-other").replace("A worker needs five", "A worker wants five")
    files = [lint.read_content("questions/one.md", GOOD), lint.read_content("questions/two.md", renamed)]
    assert "near-duplicate" in {p.rule for p in lint.check(files, CONTEXT)}


def many(key_at: int, longest: bool) -> str:
    parts = ["# Many\n"]
    for i in range(12):
        stem = " ".join(f"w{i}n{k}" for k in range(10))
        parts.append(f"## many-{i}\n\n*Easy* · DVA-C03 1.1 · [Polling](../notes/sqs.md#polling)\n\n{stem}?\n")
        for place in range(4):
            right = place == key_at if key_at >= 0 else place == i % 4
            text = f"words {i} {place}" + (" and more of them" if right and longest else " and yet more of them")
            mark = "x" if right else " "
            parts.append(f"- [{mark}] {text}\n  > [polling](../notes/sqs.md#polling)")
        parts.append("")
    return "\n".join(parts)


def test_shares_over_a_file_are_judged() -> None:
    assert findings(many(-1, True).replace(" and yet more", "")) != []
    assert {p.rule for p in findings(many(2, False))} == {"key-position"}
    assert {p.rule for p in findings(many(-1, True).replace("yet more of them", "less"))} == {"key-longest"}
    assert findings(many(-1, False)) == []


def test_notes_are_checked_for_links_and_empty_sections() -> None:
    notes = "# SQS\n\nSee [fan-out](sns.md#fan-out).\n\n## Polling\n\n[x](#nowhere)\n\n## Empty\n"
    found = lint.check([lint.read_content("notes/sqs.md", notes)], CONTEXT)
    assert [(p.rule, p.line) for p in found] == [("broken-link", 7), ("empty-section", 9)]


def test_every_finding_of_this_module_is_described() -> None:
    import inspect
    import re

    named = set(re.findall(r'(?:yield|Problem\()\s*\(?"([a-z-]+)"', inspect.getsource(lint)))
    assert named <= set(lint.RULES)

"""The native format: what is written is read back, and what cannot be read is named by file and line."""

from __future__ import annotations

from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.bank import Difficulty, Kind, NoteArea, NoteLink, NoteSection, Option, Question, Scenario, TaskRef
from app.core.errors import ContentError
from app.core.formats import native
from app.core.formats.blocks import slugify

QUESTIONS = """\
# Amazon SQS

## sqs-extend

*Medium* · DVA-C03 1.1.8, 4.3.3 · SAA-C03 2.1 · [Visibility timeout](../notes/sqs.md#visibility-timeout)

A worker needs more time for a few messages:

- ten seconds for most,
- five minutes for some.

Which change helps?

- [ ] Raise the timeout.
  > Every crash would then wait: [delay queue](../notes/sqs.md#delay-queue).
- [x] Call `ChangeMessageVisibility`:

  ```sh
  aws sqs change-message-visibility --visibility-timeout 300
  ```

  > Only that message stays hidden.
  > The rest come back.
- [ ] Set `DelaySeconds`.
  > That delays the *first* delivery.
- [ ] Poll longer.
  > That saves empty answers.

**Remember:** extend one message, not the queue.

## sqs-steps

*Easy* · DVA-C03 1.1 · [Polling](../notes/sqs.md#polling)

Put the steps in order.

1. Receive.
2. Work.
3. Delete.

## sqs-match

*Hard* · CLF-C02 3.8 · [Polling](../notes/sqs.md#polling)

Match.

| need | use |
| --- | --- |
| a queue | SQS |
| a \\| pipe | `a \\| b` |
| a topic | SNS |
"""


def test_every_kind_of_question_is_read_as_it_is_drawn() -> None:
    (extend, steps, match), problems = native.read_questions(QUESTIONS, "sqs.md")
    assert problems == []
    assert extend.kind is Kind.SINGLE
    assert extend.key == (1,)
    assert extend.tasks == (TaskRef("DVA-C03", "1.1.8"), TaskRef("DVA-C03", "4.3.3"), TaskRef("SAA-C03", "2.1"))
    assert extend.stem.startswith("A worker needs")
    assert extend.stem.endswith("Which change helps?")
    assert "five minutes" in extend.stem
    assert extend.options[1].text.endswith("300\n```")
    assert extend.options[1].rationale == "Only that message stays hidden.\nThe rest come back."
    assert extend.remember == "extend one message, not the queue."
    assert extend.line == 3
    assert steps.kind is Kind.ORDERING
    assert [option.text for option in steps.options] == ["Receive.", "Work.", "Delete."]
    assert match.kind is Kind.MATCHING
    assert match.headers == ("need", "use")
    assert match.options[1].text == "a | pipe"


def test_reading_what_was_written_changes_nothing() -> None:
    questions, _ = native.read_questions(QUESTIONS, "sqs.md")
    written = native.write_questions("Amazon SQS", questions)
    assert native.read_questions(written, "sqs.md") == (questions, [])
    assert native.write_questions("Amazon SQS", questions) == written


def test_windows_line_ends_a_byte_order_mark_and_hard_breaks_do_not_matter() -> None:
    odd = "\ufeff" + QUESTIONS.replace("\n", "\r\n")
    assert native.read_questions(odd, "sqs.md")[0] == native.read_questions(QUESTIONS, "sqs.md")[0]


@pytest.mark.parametrize(
    ("old", "new", "rule", "line"),
    [
        ("*Medium* ·", "*Tough* ·", "bad-difficulty", 5),
        ("SAA-C03 2.1", "SAA-C3 2.1", "bad-fact", 5),
        ("## sqs-extend", "## SQS extend!", "bad-id", 3),
        ("- [ ] Poll longer.", "- Poll longer.", "no-check-box", 26),
        ("1. Receive.\n2. Work.\n3. Delete.\n", "", "no-answers", 31),
        ("*Easy* · DVA-C03 1.1 · [Polling](../notes/sqs.md#polling)\n", "", "missing-facts", 31),
        ("# Amazon SQS\n", "", "missing-title", 1),
        ("3. Delete.\n", "3. Delete.\n\nAnd then?\n", "text-after-answers", 41),
    ],
)
def test_a_fault_is_named_by_file_and_line_and_the_rest_still_loads(old: str, new: str, rule: str, line: int) -> None:
    assert old in QUESTIONS
    questions, problems = native.read_questions(QUESTIONS.replace(old, new, 1), "my/sqs.md")
    assert [(p.rule, p.file, p.line) for p in problems] == [(rule, "my/sqs.md", line)]
    assert len(questions) >= 2


NOTES = """\
# Amazon SQS

A durable queue.

## Polling

Long polling *waits*.

> [!IMPORTANT]
> **Often noted wrongly:** "polling is free". **Now:** it is billed. *(checked 2026-11)*

### Short polling

## FIFO & groups: what's kept?

| a | b |
| --- | --- |
| 1 | 2 |
"""


def test_notes_have_anchors_like_a_git_host_and_survive_writing() -> None:
    area, problems = native.read_notes(NOTES, "notes/sqs.md")
    assert problems == []
    assert [(s.anchor, s.level, s.line) for s in area.sections] == [
        ("polling", 2, 5),
        ("short-polling", 3, 12),
        ("fifo--groups-whats-kept", 2, 14),
    ]
    assert (area.slug, area.title, area.intro) == ("sqs", "Amazon SQS", "A durable queue.")
    assert native.read_notes(native.write_notes(area), "sqs.md") == (area, [])


def test_repeated_and_missing_headings_are_found() -> None:
    _, problems = native.read_notes("## Polling\n\na\n\n## Polling\n\nb\n\n# Two\n", "sqs.md")
    assert [(p.rule, p.line) for p in problems] == [("missing-title", 1), ("duplicate-anchor", 5), ("second-title", 9)]


SCENARIO = """\
# Two zones

*Medium* · SAA-C03 2.2 · [Failover](../notes/rds.md#failover)

A shop runs in two zones.

```mermaid
flowchart TB
  web[Web]:::ec2 --> db[(Primary)]:::rds
  web --> spare[(Standby)]:::rds
```

## zones-weak-spot

Which component stops the shop?

- [ ] `web`
  > There are two of them.
- [x] `db`
  > It has no standby.
- [ ] `spare`
  > It is a spare.

## zones-place

Which service belongs where?

| place | service |
| --- | --- |
| `web` | EC2 |
| `db` | RDS |
| `spare` | Aurora |
"""


def test_a_scenario_shares_its_facts_and_knows_its_nodes() -> None:
    scenario, problems = native.read_scenario(SCENARIO, "scenarios/two-zones.md")
    assert problems == []
    assert scenario is not None
    hot, place = scenario.questions
    assert (hot.kind, place.kind) == (Kind.HOTSPOT, Kind.PLACEMENT)
    assert hot.tasks == scenario.tasks == (TaskRef("SAA-C03", "2.2"),)
    assert native.read_scenario(native.write_scenario(scenario), "two-zones.md") == (scenario, [])


def test_a_broken_diagram_is_named_by_its_line_in_the_file_and_the_questions_still_load() -> None:
    scenario, problems = native.read_scenario(
        SCENARIO.replace("web --> spare[(Standby)]", "web => spare[(Standby)]"), "z.md"
    )
    assert [(p.rule, p.line) for p in problems] == [("bad-diagram", 10)]
    assert "expected an arrow" in problems[0].message
    assert scenario is not None
    assert len(scenario.questions) == 2


def test_the_writer_refuses_what_it_could_not_read_back() -> None:
    (question, *_), _ = native.read_questions(QUESTIONS, "sqs.md")
    bad = Question(
        question.id,
        "sqs",
        question.kind,
        question.difficulty,
        (),
        (),
        "Stem\n\n## looks-like-a-question",
        question.options,
    )
    with pytest.raises(ContentError, match="sqs-extend"):
        native.write_questions("Amazon SQS", [bad])


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("x/questions/a.md", "", "questions"),
        ("x/notes/a.md", QUESTIONS, "notes"),
        ("a.md", QUESTIONS, "questions"),
        ("a.md", NOTES, "notes"),
        ("a.md", SCENARIO, "scenario"),
    ],
)
def test_a_file_is_known_by_its_folder_or_its_look(name: str, text: str, kind: str) -> None:
    assert native.sniff(name, text) == kind


@pytest.mark.parametrize(
    ("title", "anchor"),
    [("Long polling", "long-polling"), ("`Fn::Ref` & co.", "fnref--co"), ("A/B", "ab"), ("Ünïcode x", "ünïcode-x")],
)
def test_anchors_are_made_as_on_a_git_host(title: str, anchor: str) -> None:
    assert slugify(title) == anchor


# --- properties ------------------------------------------------------------------------------------------------------

WORDS = st.lists(
    st.sampled_from(["queue", "a `code` word", "*two* words", "S3", "x < y", "50 %", "[link](sqs.md#a)"]),
    min_size=1,
    max_size=6,
)
LINE = WORDS.map(" ".join)
PARAGRAPHS = st.lists(LINE | st.just('```json\n{\n  "a": 1\n}\n```') | st.just("- a\n- b"), min_size=1, max_size=3).map(
    "\n\n".join
)
SLUG = st.text(ascii_lowercase, min_size=1, max_size=8)
TASKS = st.lists(
    st.builds(TaskRef, st.sampled_from(["DVA-C03", "SAA-C03"]), st.sampled_from(["1.1", "2.1.3", "4.3"])),
    unique=True,
    max_size=4,
).map(lambda refs: tuple(sorted(refs, key=lambda r: r.exam)))
LINKS = st.lists(st.builds(NoteLink, SLUG, SLUG.map(lambda s: f"../notes/{s}.md#{s}")), max_size=2).map(tuple)


@st.composite
def any_question(draw: st.DrawFn, slug: str) -> Question:
    kind = draw(st.sampled_from([Kind.SINGLE, Kind.MULTIPLE, Kind.ORDERING, Kind.MATCHING]))
    stem, headers = draw(PARAGRAPHS), ("", "")
    if kind is Kind.ORDERING:
        options = tuple(Option(draw(LINE)) for _ in range(draw(st.integers(2, 11))))
    elif kind is Kind.MATCHING:
        headers = (draw(SLUG), draw(SLUG))
        options = tuple(Option(draw(LINE), match=draw(LINE) + f" {i} | x") for i in range(draw(st.integers(2, 5))))
    else:
        rights = 1 if kind is Kind.SINGLE else 2
        options = tuple(
            Option(
                draw(LINE | PARAGRAPHS.filter(lambda t: not t.startswith(("-", "`")))),
                i < rights,
                draw(st.just("") | PARAGRAPHS),
            )
            for i in range(5)
        )
    remember = draw(st.just("") | LINE)
    return Question(
        f"q-{slug}",
        "area",
        kind,
        draw(st.sampled_from(Difficulty)),
        draw(TASKS),
        draw(LINKS),
        stem,
        options,
        headers,
        remember,
    )


@given(
    st.lists(SLUG, min_size=1, max_size=3, unique=True).flatmap(
        lambda names: st.tuples(*(any_question(n) for n in names))
    )
)
def test_any_bank_is_read_back_as_it_was_written(questions: tuple[Question, ...]) -> None:
    assert native.read_questions(native.write_questions("Title", questions), "area.md") == (questions, [])


@given(
    st.lists(st.tuples(SLUG, st.integers(2, 4), st.just("") | PARAGRAPHS), max_size=5, unique_by=lambda t: t[0]),
    st.just("") | PARAGRAPHS,
)
def test_any_notes_are_read_back_as_they_were_written(rows: list[tuple[str, int, str]], intro: str) -> None:
    area = NoteArea("area", "Title", intro, tuple(NoteSection(slug, level, slug, body) for slug, level, body in rows))
    assert native.read_notes(native.write_notes(area), "area.md") == (area, [])


@given(any_question("one"), PARAGRAPHS, TASKS)
def test_any_scenario_is_read_back_as_it_was_written(question: Question, case: str, tasks: tuple[TaskRef, ...]) -> None:
    scenario = Scenario("area", "Title", Difficulty.HARD, tasks, (), case, "flowchart LR\n  a[A] --> b[B]", (question,))
    assert native.read_scenario(native.write_scenario(scenario), "area.md") == (scenario, [])


@given(st.text(st.sampled_from("# \n-[x]*|`>1.·ab:(){}é\t\r\0") | st.characters(codec="utf-8"), max_size=300))
def test_no_text_whatever_makes_a_reader_raise(text: str) -> None:
    native.read_notes(text, "a.md")
    native.read_questions(text, "a.md")
    native.read_scenario(text, "a.md")
    native.sniff("a.md", text)


@given(st.lists(st.sampled_from(QUESTIONS.splitlines() + SCENARIO.splitlines() + NOTES.splitlines()), max_size=40))
def test_no_shuffled_file_makes_a_reader_raise(lines: list[str]) -> None:
    text = "\n".join(lines)
    native.read_notes(text, "a.md")
    native.read_questions(text, "a.md")
    native.read_scenario(text, "a.md")

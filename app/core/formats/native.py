"""Reads and writes the native format: notes, questions and scenarios as Markdown that people can read.

The grammar is described in CONTRIBUTING.md. Readers take the text and a name for messages, never raise for a fault in the
text, and return what could be read together with the problems; a faulty question does not keep the rest from loading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.core import diagram
from app.core.bank import (
    Difficulty,
    Kind,
    NoteArea,
    NoteLink,
    NoteSection,
    Option,
    Question,
    Scenario,
    TaskRef,
    note_links,
)
from app.core.errors import ContentError, Problem
from app.core.formats.blocks import Block, blocks, items, normalise, slugify, table_rows

_FACTS = re.compile(r"^\*(\w+)\*(?:\s*·|$)")
_TASKS = re.compile(r"^([A-Z]{3}-C\d\d) ((?:\d+(?:\.\d+)+)(?:, *\d+(?:\.\d+)+)*)$")
_CHECK = re.compile(r"^\[([ xX])\](?:[ \n]|$)")
_SELECT = re.compile(r"\(Select (\w+)\.\)")
_REMEMBER = "**Remember:**"
_ID = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")


class _Problems(list[Problem]):
    """Collects what is wrong with one file; lines are given from 0."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file

    def add(self, rule: str, line: int, message: str) -> None:
        self.append(Problem(rule, self.file, line + 1, message))


@dataclass(frozen=True, slots=True)
class _Facts:
    difficulty: Difficulty
    tasks: tuple[TaskRef, ...]
    notes: tuple[NoteLink, ...]


_NO_FACTS = _Facts(Difficulty.MEDIUM, (), ())


def file_stem(name: str) -> str:
    """`resources/notes/sqs.md` → `sqs`."""
    return name.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".md")


def sniff(name: str, text: str) -> str:
    """Tells 'notes', 'questions' or 'scenario' by the folder's name, else by what the text looks like."""
    folders = {"notes": "notes", "questions": "questions", "scenarios": "scenario"}
    for folder in reversed(name.replace("\\", "/").split("/")[:-1]):
        if folder in folders:
            return folders[folder]
    top = blocks(normalise(text))
    for before, block in pairwise(top):
        if before.kind == "heading" and block.kind == "paragraph" and _FACTS.match(block.inline):
            return "scenario" if before.tokens[0].tag == "h1" else "questions"
    return "notes"


# --- notes -----------------------------------------------------------------------------------------------------------


def read_notes(text: str, file: str) -> tuple[NoteArea, list[Problem]]:
    """Reads one file of notes."""
    text = normalise(text)
    lines = text.split("\n")
    problems = _Problems(file)
    top = blocks(text)
    headings = [block for block in top if block.kind == "heading"]
    title = ""
    if headings and headings[0].tokens[0].tag == "h1":
        title = headings.pop(0).inline
    else:
        problems.add("missing-title", 0, "the notes do not start with a '# Title' line")
    starts = [block.line for block in headings]
    first = top[0].line + _height(top[0]) if title else 0
    intro = "\n".join(lines[first : starts[0] if starts else None]).strip("\n")
    used: dict[str, int] = {}
    sections = []
    ends = [*starts[1:], len(lines)] if starts else []
    for heading, end in zip(headings, ends, strict=True):
        below = lines[heading.line + _height(heading) : end]
        blank = next((i for i, line in enumerate(below) if line), 0)
        body = "\n".join(below).strip("\n")
        level = int(heading.tokens[0].tag[1])
        if level == 1:
            problems.add("second-title", heading.line, f"a second title '{heading.inline}': use '##' for a section")
        anchor = slugify(heading.inline)
        used[anchor] = used.get(anchor, -1) + 1
        if used[anchor]:
            problems.add("duplicate-anchor", heading.line, f"the heading '{heading.inline}' stands twice in this file")
            anchor = f"{anchor}-{used[anchor]}"
        body_line = heading.line + _height(heading) + blank + 1
        sections.append(NoteSection(anchor, level, heading.inline, body, heading.line + 1, body_line))
    return NoteArea(file_stem(file), title or file_stem(file), intro, tuple(sections)), problems


def _height(block: Block) -> int:
    return block.source.count("\n") + 1


def write_notes(area: NoteArea) -> str:
    """The text of a notes file; reads back equal. Raises ContentError for notes that the format cannot hold."""
    parts = [f"# {area.title}", area.intro]
    for section in area.sections:
        parts += [f"{'#' * section.level} {section.title}", section.body]
    text = _join(parts)
    if read_notes(text, area.slug)[0] != area:
        raise ContentError(f"The notes '{area.slug}' cannot be written as Markdown without loss.")
    return text


# --- questions -------------------------------------------------------------------------------------------------------


def read_questions(text: str, file: str) -> tuple[tuple[Question, ...], list[Problem]]:
    """Reads one file of questions."""
    text = normalise(text)
    problems = _Problems(file)
    top = blocks(text)
    if not top or top[0].kind != "heading" or top[0].tokens[0].tag != "h1":
        problems.add("missing-title", 0, "the file does not start with a '# Title' line")
    questions = _read_sections(top, text, file_stem(file), frozenset(), None, problems)
    if not questions and not problems:
        problems.add("no-questions", 0, "the file holds no question ('## id', a line of facts, a stem, the answers)")
    return questions, problems


def write_questions(title: str, questions: Iterable[Question]) -> str:
    """The text of a questions file; reads back equal. Raises ContentError for a question that the format cannot hold."""
    questions = tuple(questions)
    text = _join([f"# {title}", *(_question_text(q) for q in questions)])
    area = questions[0].area if questions else ""
    read, _ = read_questions(text, area)
    for wanted, found in zip(questions, read, strict=False):
        if wanted != found:
            raise ContentError(f"The question '{wanted.id}' cannot be written as Markdown without loss.")
    if len(read) != len(questions):
        raise ContentError("These questions cannot be written as Markdown without loss.")
    return text


def _read_sections(
    top: Sequence[Block], text: str, area: str, nodes: frozenset[str], shared: _Facts | None, problems: _Problems
) -> tuple[Question, ...]:
    """The questions of a file; in a scenario a question without a line of facts shares those of the scenario."""
    lines = text.split("\n")
    starts = [i for i, block in enumerate(top) if block.kind == "heading" and block.tokens[0].tag == "h2"]
    questions = []
    ends = [*starts[1:], len(top)] if starts else []
    for start, end in zip(starts, ends, strict=True):
        last_line = top[end].line if end < len(top) else len(lines)
        question = _read_question(top[start:end], lines[:last_line], area, nodes, shared, problems)
        if question:
            questions.append(question)
    return tuple(questions)


def _read_question(
    section: Sequence[Block],
    lines: Sequence[str],
    area: str,
    nodes: frozenset[str],
    shared: _Facts | None,
    problems: _Problems,
) -> Question | None:
    heading, *body = section
    name = heading.inline
    if not _ID.match(name):
        problems.add("bad-id", heading.line, f"'{name}' is not an id: lower-case words joined by hyphens")
    facts = shared or _NO_FACTS
    facts_end = heading.line + 1
    if body and body[0].kind == "paragraph" and _FACTS.match(body[0].inline):
        facts_end = body[0].line + _height(body[0])
        facts = _read_facts(body.pop(0), problems)
    elif shared is None:
        problems.add("missing-facts", heading.line, f"'{name}' has no line of facts ('*Medium* · DVA-C03 1.1.8 · …')")
    remember = ""
    if body and body[-1].kind == "paragraph" and body[-1].inline.startswith(_REMEMBER):
        remember = body.pop().inline.removeprefix(_REMEMBER).strip()
    answers = next((b for b in reversed(body) if b.kind in ("bullet_list", "ordered_list", "table")), None)
    if answers is None:
        problems.add("no-answers", heading.line, f"'{name}' has no answers: check boxes, a numbered list or a table")
        return None
    if answers is not body[-1]:
        stray = body[body.index(answers) + 1]
        problems.add(
            "text-after-answers", stray.line, f"'{name}' has text after its answers; only '{_REMEMBER}' may stand there"
        )
    stem = "\n".join(lines[facts_end : answers.line]).strip("\n")
    headers = ("", "")
    if answers.kind == "bullet_list":
        options = _read_check_boxes(answers, lines, name, problems)
        kind = _kind_of_picks(options, stem, nodes)
    elif answers.kind == "ordered_list":
        options = tuple(Option(item.text) for item in items(answers, lines))
        kind = Kind.ORDERING
    else:
        headers, options = _read_table(answers, name, problems)
        kind = Kind.PLACEMENT if options and all(_node(o.text) in nodes for o in options) else Kind.MATCHING
    return Question(
        name, area, kind, facts.difficulty, facts.tasks, facts.notes, stem, options, headers, remember, heading.line + 1
    )


def _read_facts(block: Block, problems: _Problems) -> _Facts:
    difficulty, tasks = Difficulty.MEDIUM, []
    notes: list[NoteLink] = []
    for part in (part.strip() for part in block.inline.replace("\n", " ").split("·")):
        if word := re.fullmatch(r"\*(\w+)\*", part):
            try:
                difficulty = Difficulty(word[1])
            except ValueError:
                problems.add("bad-difficulty", block.line, f"'{word[1]}' is not a difficulty: Easy, Medium or Hard")
        elif found := _TASKS.match(part):
            tasks += [TaskRef(found[1], number.strip()) for number in found[2].split(",")]
        elif links := note_links(part):
            notes += links
        else:
            problems.add("bad-fact", block.line, f"'{part}' is no difficulty, no 'EXAM-C01 1.2' and no link to a note")
    return _Facts(difficulty, tuple(tasks), tuple(notes))


def _read_check_boxes(block: Block, lines: Sequence[str], name: str, problems: _Problems) -> tuple[Option, ...]:
    options = []
    for item in items(block, lines):
        box = _CHECK.match(item.text)
        if box is None:
            problems.add("no-check-box", item.line, f"'{name}': this option does not start with '[ ]' or '[x]'")
        text = item.text[box.end() :] if box else item.text
        options.append(Option(text.strip("\n "), bool(box and box[1] in "xX"), item.quote))
    return tuple(options)


def _read_table(block: Block, name: str, problems: _Problems) -> tuple[tuple[str, str], tuple[Option, ...]]:
    (_, head), *rows = table_rows(block)
    if len(head) != 2:
        problems.add("bad-table", block.line, f"'{name}': the table of answers needs two columns, not {len(head)}")
        head = [*head, "", ""][:2]
    cells = [[*row, "", ""][:2] for _, row in rows]
    return (head[0], head[1]), tuple(Option(left, match=right) for left, right in cells)


def _kind_of_picks(options: Sequence[Option], stem: str, nodes: frozenset[str]) -> Kind:
    if nodes and options and all(_node(option.text) in nodes for option in options):
        return Kind.HOTSPOT
    several = sum(option.right for option in options) > 1 or _SELECT.search(stem)
    return Kind.MULTIPLE if several else Kind.SINGLE


def _node(text: str) -> str:
    """The node id in `` `id` ``, or ''."""
    found = re.fullmatch(r"`([^`]+)`", text)
    return found[1] if found else ""


def _question_text(question: Question, shared: str = "") -> str:
    facts = _facts_text(question.difficulty, question.tasks, question.notes)
    parts = [f"## {question.id}", "" if facts == shared else facts, question.stem]
    # A list right after a list of the stem needs another mark, or the two would be one list.
    last = question.stem.rsplit("\n\n", 1)[-1]
    if question.kind.is_pick:
        mark = "*" if re.search(r"^- ", last, re.MULTILINE) else "-"
        parts.append("\n".join(_option_text(option, mark) for option in question.options))
    elif question.kind is Kind.ORDERING:
        mark = ")" if re.search(r"^\d+\. ", last, re.MULTILINE) else "."
        steps = enumerate(question.options, 1)
        parts.append("\n".join(f"{i}{mark} {_indent(o.text, len(str(i)) + 2)}" for i, o in steps))
    else:
        rows = [question.headers, ("---", "---"), *((o.text, o.match) for o in question.options)]
        parts.append("\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows))
    if question.remember:
        parts.append(f"{_REMEMBER} {question.remember}")
    return _join(parts).rstrip("\n")


def _option_text(option: Option, mark: str) -> str:
    text = f"{mark} [{'x' if option.right else ' '}] {_indent(option.text, 2)}"
    if option.rationale:
        gap = "\n" if "\n\n" in option.text or "```" in option.text else ""
        quote = "\n".join(f"  > {line}".rstrip() for line in option.rationale.split("\n"))
        text += f"\n{gap}{quote}"
    return text


def _facts_text(difficulty: Difficulty, tasks: Sequence[TaskRef], notes: Sequence[NoteLink]) -> str:
    parts = [f"*{difficulty}*"]
    for exam in dict.fromkeys(ref.exam for ref in tasks):
        parts.append(f"{exam} {', '.join(ref.task for ref in tasks if ref.exam == exam)}")
    parts += [f"[{link.words}]({link.target})" for link in notes]
    return " · ".join(parts)


def _indent(text: str, width: int) -> str:
    return text.replace("\n", "\n" + " " * width).replace("\n" + " " * width + "\n", "\n\n")


def _join(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"


# --- scenarios -------------------------------------------------------------------------------------------------------


def read_scenario(text: str, file: str) -> tuple[Scenario | None, list[Problem]]:
    """Reads one scenario file; None when there is no case in it."""
    text = normalise(text)
    problems = _Problems(file)
    top = blocks(text)
    if not top or top[0].kind != "heading" or top[0].tokens[0].tag != "h1":
        problems.add("missing-title", 0, "the scenario does not start with a '# Title' line")
        return None, problems
    first_question = next((i for i, b in enumerate(top) if b.kind == "heading" and b.tokens[0].tag == "h2"), len(top))
    head = list(top[1:first_question])
    facts = _NO_FACTS
    if head and head[0].kind == "paragraph" and _FACTS.match(head[0].inline):
        facts = _read_facts(head.pop(0), problems)
    else:
        problems.add("missing-facts", top[0].line, "the scenario has no line of facts ('*Medium* · SAA-C03 2.2 · …')")
    fence = next((b for b in head if b.kind == "fence" and b.tokens[0].info.strip() == "mermaid"), None)
    if fence is None:
        problems.add("no-diagram", top[0].line, "the scenario has no diagram (a fenced 'mermaid' block)")
    elif fence is not head[-1]:
        problems.add("text-after-diagram", fence.line, "the case belongs before the diagram, the questions after it")
    lines = text.split("\n")
    before = [b for b in head if fence is None or b.line < fence.line]
    case = "\n".join(lines[before[0].line : before[-1].line + _height(before[-1])]) if before else ""
    if not case:
        problems.add("no-case", top[0].line, "the scenario has no text before its diagram")
    source = fence.tokens[0].content.rstrip("\n") if fence else ""
    nodes: frozenset[str] = frozenset()
    if fence:
        drawn, faults = diagram.read(source)
        nodes = frozenset(node.id for node in drawn.nodes)
        for fault in faults:
            problems.add("bad-diagram", fence.line + fault.line, fault.message)
    slug = file_stem(file)
    questions = _read_sections(top[first_question:], text, slug, nodes, facts, problems)
    scenario = Scenario(
        slug,
        top[0].inline,
        facts.difficulty,
        facts.tasks,
        facts.notes,
        case,
        source,
        questions,
        fence.line + 1 if fence else 0,
    )
    return scenario, problems


def write_scenario(scenario: Scenario) -> str:
    """The text of a scenario file; reads back equal. Raises ContentError for what the format cannot hold."""
    facts = _facts_text(scenario.difficulty, scenario.tasks, scenario.notes)
    parts = [f"# {scenario.title}", facts, scenario.case]
    if scenario.diagram:
        parts.append(f"```mermaid\n{scenario.diagram}\n```")
    text = _join([*parts, *(_question_text(question, facts) for question in scenario.questions)])
    if read_scenario(text, scenario.slug)[0] != scenario:
        raise ContentError(f"The scenario '{scenario.slug}' cannot be written as Markdown without loss.")
    return text

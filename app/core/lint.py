"""What makes a bank bad, as rules with stable names. `RULES` describes every one of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.core.bank import Kind, NoteArea, NoteLink, Question, Scenario, note_links
from app.core.errors import Problem
from app.core.formats import native
from app.core.formats.blocks import blocks
from app.core.similarity import near_twins

MAX_STEM_WORDS = 120
MAX_SENTENCE_WORDS = 55
MAX_LONGEST_KEY_SHARE = 0.35
MAX_POSITION_SHARE = 0.45
ENOUGH_FOR_SHARES = 12
"""Four-option questions that a file needs before its shares say anything."""

_COUNTS = {"TWO": 2, "THREE": 3, "FOUR": 4}
_SELECT = re.compile(r"\((?:Select|Choose) (\w+)\.?\)", re.IGNORECASE)
_LETTER = re.compile(r"\b(?i:options?|answers?|choices?) \(?[A-F]\)?(?![\w'-])|^\(?[A-F][).] ", re.MULTILINE)
_ALL_OF = re.compile(r"\b(?:all|none|both|neither|any) of (?:the )?(?:above|these(?: options)?\b|below)", re.IGNORECASE)
_ABSOLUTE = re.compile(
    r"\b(?:always|never|impossible|under no circumstances|in every case|absolutely|completely|entirely)\b",
    re.IGNORECASE,
)
_RETIRED = re.compile(
    r"\b(?:S3 Select|Glacier Select|Object Lambda|Kinesis Data Analytics|Copilot|App Runner|CloudFormation Designer|"
    r"CloudWatch Logs agent|Scheduled Reserved|launch configurations?|origin access identit(?:y|ies)|OAI|Cloud9|OpsWorks|"
    r"Data Pipeline|QLDB|CodeStar(?! Connections| Notifications)|Kinesis Client Library 1|CloudFront key pairs?|"
    r"Lookout|Snowmobile|Elastic Transcoder|SimpleDB|Inspector Classic)\b"
)
_MOVED_FIGURE = re.compile(
    r"\b(?:256 ?KB|1 MiB|1,048,576|5 ?TB|50 ?TB|16,000 IOPS|80,000 IOPS|64,000 IOPS|256,000 IOPS|128 ?Ti?B|256 ?TiB)\b"
)

RULES: Mapping[str, str] = {
    "missing-key": "no option is marked as right",
    "extra-key": "more options are marked as right than the stem asks for, or all of them",
    "select-count": "'(Select TWO.)' and the number of right options differ, or it is missing",
    "too-few-options": "fewer options than the exams use: four, or five for multiple response",
    "missing-rationale": "an option without a rationale",
    "broken-link": "a link to notes that leads nowhere",
    "unknown-exam": "a task of an exam that is not known",
    "unknown-task": "a task that the exam does not have",
    "missing-task": "a question that serves no exam",
    "missing-note": "a question that names no section of the notes",
    "duplicate-id": "an id that stands twice",
    "duplicate-option": "two options, rows or cells that say the same",
    "near-duplicate": "two stems that are nearly the same",
    "letter-reference": "a reference to an option by its letter or place",
    "all-of-the-above": "'all of the above' and its kin",
    "absolute-giveaway": "'always', 'never' and the like in wrong options only",
    "key-longest": "the key is the longest option too often in a file",
    "key-position": "the key stands in the same place too often in a file",
    "repeated-distractors": "the same wrong options as in another question",
    "retired-service": "a right option that names a retired service",
    "moved-figure": "a right option that rests on a figure which changed lately",
    "stem-too-long": "a stem of more than 120 words",
    "long-sentence": "a sentence of more than 55 words",
    "unlinked-distractors": "no wrong option links the section that it really describes",
    "empty-section": "a section of the notes without text",
    "remote-link": "an image, raw HTML or a link that leaves the bank",
}
"""Rules of this module; the readers' own findings (bad-id, missing-facts, …) come on top."""

Finding = tuple[str, int, str]
"""Rule, line from 1, message."""


@dataclass(frozen=True, slots=True)
class ContentFile:
    """A content file as read; exactly one of `area`, `scenario` is set, or neither for a file of questions."""

    name: str
    problems: tuple[Problem, ...]
    questions: tuple[Question, ...] = ()
    area: NoteArea | None = None
    scenario: Scenario | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What links and tasks may refer to: area → anchors, exam → task and skill numbers."""

    anchors: Mapping[str, frozenset[str]] = field(default_factory=dict)
    tasks: Mapping[str, frozenset[str]] = field(default_factory=dict)


def read_content(name: str, text: str) -> ContentFile:
    """Reads a Markdown file of any kind."""
    kind = native.sniff(name, text)
    if kind == "notes":
        area, problems = native.read_notes(text, name)
        return ContentFile(name, tuple(problems), area=area)
    if kind == "scenario":
        scenario, problems = native.read_scenario(text, name)
        questions = scenario.questions if scenario else ()
        return ContentFile(name, tuple(problems), questions, scenario=scenario)
    questions, problems = native.read_questions(text, name)
    return ContentFile(name, tuple(problems), questions)


def anchors_of(files: Sequence[ContentFile]) -> dict[str, frozenset[str]]:
    """Area → anchors of the notes among the files."""
    return {f.area.slug: frozenset(section.anchor for section in f.area.sections) for f in files if f.area}


def check(files: Sequence[ContentFile], context: Context) -> list[Problem]:
    """Everything that is wrong with these files, by file and line."""
    anchors = {**context.anchors, **anchors_of(files)}
    context = Context(anchors, context.tasks)
    found: list[Problem] = []
    for file in files:
        found += file.problems
        findings: list[Finding] = []
        for question in file.questions:
            for rule in _QUESTION_RULES:
                findings += rule(question, context)
        if file.area:
            findings += _check_notes(file.area, context)
        if file.scenario:
            text = file.scenario.case
            findings += _broken_links(text, file.scenario.slug, 1, context)
            findings += [("broken-link", 1, m) for m in _bad_targets(file.scenario.notes, file.scenario.slug, context)]
        findings += _check_shares(file.questions)
        found += [Problem(rule, file.name, line, message) for rule, line, message in findings]
    found += _check_bank(files)
    return sorted(set(found), key=lambda p: (p.file, p.line, p.rule, p.message))


# --- one question ----------------------------------------------------------------------------------------------------


def _keys(question: Question, context: Context) -> Iterator[Finding]:
    if not question.kind.is_pick:
        if question.defect:
            yield "duplicate-option", question.line, f"'{question.id}': {question.defect}"
        return
    keys = len(question.key)
    said = _SELECT.search(question.stem)
    wanted = _COUNTS.get(said[1].upper(), 0) if said else 1
    if keys == 0:
        yield "missing-key", question.line, f"'{question.id}' has no right option: mark one with [x]"
    elif keys == len(question.options):
        yield "extra-key", question.line, f"'{question.id}': every option is marked as right"
    elif not said and keys > 1 and question.kind is not Kind.HOTSPOT:
        yield (
            "extra-key",
            question.line,
            f"'{question.id}' has {keys} right options, but the stem does not say '(Select …)'",
        )
        yield "select-count", question.line, f"'{question.id}': the stem should end with '(Select {_word(keys)}.)'"
    elif said and keys != wanted:
        rule = "extra-key" if keys > wanted else "missing-key"
        message = f"'{question.id}' says '{said[0]}' and has {keys} right option(s)"
        yield rule, question.line, message
        yield "select-count", question.line, message
    if question.kind.is_choice:
        least = 5 if keys > 1 or said else 4
        if len(question.options) < least:
            message = f"'{question.id}' has {len(question.options)} options; it needs {least}"
            yield "too-few-options", question.line, message


def _word(count: int) -> str:
    return next((word for word, n in _COUNTS.items() if n == count), str(count))


def _few_rows(question: Question, context: Context) -> Iterator[Finding]:
    if not question.kind.is_pick and len(question.options) < 3:
        yield "too-few-options", question.line, f"'{question.id}' has {len(question.options)} rows; it needs 3"
    if question.kind is Kind.HOTSPOT and len(question.options) < 3:
        yield "too-few-options", question.line, f"'{question.id}' has {len(question.options)} options; it needs 3"


def _rationales(question: Question, context: Context) -> Iterator[Finding]:
    if not question.kind.is_pick:
        return
    for option in question.options:
        if not option.rationale:
            yield "missing-rationale", question.line, f"'{question.id}': no rationale for '{_short(option.text)}'"
    wrong = [option for option in question.options if not option.right]
    if question.kind.is_choice and wrong and not any(note_links(option.rationale) for option in wrong):
        message = f"'{question.id}': no wrong option's rationale links a section of the notes"
        yield "unlinked-distractors", question.line, message


def _links(question: Question, context: Context) -> Iterator[Finding]:
    if not question.notes:
        yield "missing-note", question.line, f"'{question.id}' names no section of the notes in its line of facts"
    for message in _bad_targets(question.notes, question.area, context):
        yield "broken-link", question.line, f"'{question.id}': {message}"
    texts = [question.stem, question.remember]
    for option in question.options:
        texts += [option.text, option.rationale, option.match]
    for text in texts:
        for rule, line, message in _broken_links(text, question.area, question.line, context):
            yield rule, line, f"'{question.id}': {message}"


def _tasks(question: Question, context: Context) -> Iterator[Finding]:
    if not question.tasks:
        yield "missing-task", question.line, f"'{question.id}' names no task of any exam"
    for ref in question.tasks:
        if ref.exam not in context.tasks:
            yield "unknown-exam", question.line, f"'{question.id}': there is no exam '{ref.exam}'"
        elif ref.task not in context.tasks[ref.exam]:
            yield "unknown-task", question.line, f"'{question.id}': {ref.exam} has no task '{ref.task}'"


def _wording(question: Question, context: Context) -> Iterator[Finding]:
    seen = [question.stem, question.remember]
    for option in question.options:
        seen += [option.text, option.rationale]
    for text in seen:
        if hit := _LETTER.search(_prose(text)):
            message = f"'{question.id}': '{hit[0].strip()}' names an option by its letter; options are shuffled"
            yield "letter-reference", question.line, message
    if not question.kind.is_pick:
        return
    for option in question.options:
        if hit := _ALL_OF.search(option.text):
            yield "all-of-the-above", question.line, f"'{question.id}': an option says '{hit[0]}'"
        if option.right and (hit := _RETIRED.search(option.text)):
            yield (
                "retired-service",
                question.line,
                f"'{question.id}': a right option names '{hit[0]}', which is retired",
            )
        if option.right and (hit := _MOVED_FIGURE.search(option.text)):
            message = f"'{question.id}': a right option rests on '{hit[0]}', a figure that changed lately"
            yield "moved-figure", question.line, message
    absolute = [bool(_ABSOLUTE.search(option.text)) for option in question.options]
    if any(absolute) and not any(a for a, o in zip(absolute, question.options, strict=True) if o.right):
        hit = next(h for o in question.options if (h := _ABSOLUTE.search(o.text)))
        yield "absolute-giveaway", question.line, f"'{question.id}': '{hit[0]}' stands in wrong options only"


def _repeated_options(question: Question, context: Context) -> Iterator[Finding]:
    texts = Counter(_plain(option.text) for option in question.options)
    for text, count in texts.items():
        if count > 1:
            yield "duplicate-option", question.line, f"'{question.id}': '{_short(text)}' stands {count} times"


def _length(question: Question, context: Context) -> Iterator[Finding]:
    prose = _prose(question.stem)
    words = len(prose.split())
    if words > MAX_STEM_WORDS:
        yield (
            "stem-too-long",
            question.line,
            f"'{question.id}': the stem has {words} words; {MAX_STEM_WORDS} are the most",
        )
    for sentence in re.split(r"[.?!:;](?:\s|$)|\n\n|\n[-*|]", prose):
        if len(sentence.split()) > MAX_SENTENCE_WORDS:
            message = f"'{question.id}': a sentence of {len(sentence.split())} words: '{_short(sentence)}'"
            yield "long-sentence", question.line, message


_QUESTION_RULES: Sequence[Callable[[Question, Context], Iterator[Finding]]] = (
    _keys,
    _few_rows,
    _rationales,
    _links,
    _tasks,
    _wording,
    _repeated_options,
    _length,
)


# --- notes and links -------------------------------------------------------------------------------------------------

_REMOTE = re.compile(r"!\[|\]\(\s*(?:[a-z][a-z+.-]*:|//)|^\s*<[a-zA-Z/!]", re.MULTILINE | re.IGNORECASE)


def _check_notes(area: NoteArea, context: Context) -> Iterator[Finding]:
    yield from _broken_links(area.intro, area.slug, 1, context)
    levels = [section.level for section in area.sections[1:]] + [0]
    for section, next_level in zip(area.sections, levels, strict=bool(area.sections)):
        yield from _broken_links(section.body, area.slug, section.body_line, context)
        if not section.body and next_level <= section.level:
            yield "empty-section", section.line, f"the section '{section.title}' has no text"


def _broken_links(text: str, area: str, line: int, context: Context) -> Iterator[Finding]:
    prose = _without_code(text)
    if hit := _REMOTE.search(prose):
        message = f"'{_short(prose[hit.start() : hit.start() + 60])}': images, HTML and outside links are not loaded"
        yield "remote-link", line, message
    for number, row in enumerate(prose.split("\n")):
        for message in _bad_targets(note_links(row), area, context):
            yield "broken-link", line + (number if line > 1 else 0), message


def _bad_targets(links: Sequence[NoteLink], area: str, context: Context) -> Iterator[str]:
    for link in links:
        target = link.area or area
        if target not in context.anchors:
            yield f"the link '{link.target}' names notes that do not exist"
        elif link.anchor and link.anchor not in context.anchors[target]:
            yield f"the link '{link.target}' names a section that '{target}.md' does not have"


# --- a file, the bank ------------------------------------------------------------------------------------------------


def _check_shares(questions: Sequence[Question]) -> Iterator[Finding]:
    four = [q for q in questions if q.kind is Kind.SINGLE and len(q.options) == 4 and len(q.key) == 1]
    if len(four) < ENOUGH_FOR_SHARES:
        return
    longest = [q for q in four if key_is_longest(q)]
    if len(longest) / len(four) > MAX_LONGEST_KEY_SHARE:
        names = ", ".join(q.id for q in longest[:6])
        share = f"{len(longest)} of {len(four)}"
        yield "key-longest", longest[0].line, f"the key is the longest option in {share} questions: {names}, …"
    places = Counter(q.key[0] for q in four)
    place, count = places.most_common(1)[0]
    if count / len(four) > MAX_POSITION_SHARE:
        yield "key-position", four[0].line, f"the key is option number {place + 1} in {count} of {len(four)} questions"


def key_is_longest(question: Question) -> bool:
    """True when the key has more visible characters than every other option."""
    lengths = [len(_plain(option.text)) for option in question.options]
    key = question.key[0]
    return all(lengths[key] > length for i, length in enumerate(lengths) if i != key)


def _check_bank(files: Sequence[ContentFile]) -> Iterator[Problem]:
    everything = [(file.name, question) for file in files for question in file.questions]
    places: dict[str, tuple[str, int]] = {}
    distractors: dict[frozenset[str], str] = {}
    for name, question in everything:
        if question.id in places:
            where = "{}:{}".format(*places[question.id])
            message = f"the id '{question.id}' is used already at {where}"
            yield Problem("duplicate-id", name, question.line, message)
        places.setdefault(question.id, (name, question.line))
        wrong = frozenset(_plain(option.text) for option in question.options if not option.right)
        if question.kind.is_choice and len(wrong) > 2:
            if wrong in distractors:
                message = f"'{question.id}' has the same wrong options as '{distractors[wrong]}'"
                yield Problem("repeated-distractors", name, question.line, message)
            distractors.setdefault(wrong, question.id)
    for i, j, score in near_twins([question.stem for _, question in everything]):
        first, (name, second) = everything[i][1], everything[j]
        if first.id != second.id and (first.kind is second.kind or score > 0.8) and not _is_formula(second):
            message = (
                f"the stems of '{second.id}' and '{first.id}' are nearly the same ({score:.0%} of their word runs)"
            )
            yield Problem("near-duplicate", name, second.line, message)


def _is_formula(question: Question) -> bool:
    """True for 'Match each … with …' stems: short frames that may recur, the rows are what differs."""
    return not question.kind.is_pick and len(question.stem.split()) < 15


# --- text ------------------------------------------------------------------------------------------------------------


def _without_code(text: str) -> str:
    """The text with code blanked out, line by line."""
    text = re.sub(r"```.*?(?:```|\Z)", lambda m: "\n" * m[0].count("\n"), text, flags=re.DOTALL)
    return re.sub(r"`[^`]*`", "`code`", text)


def _prose(text: str) -> str:
    """The text without blocks of code and without tables."""
    if "```" not in text and "|" not in text and "\n    " not in text:
        return text
    return "\n\n".join(b.source for b in blocks(text) if b.kind not in ("fence", "code_block", "table"))


def _plain(text: str) -> str:
    """What is left of Markdown when marks are taken out, for comparing lengths and texts."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"\s+", " ", re.sub(r"[`*]", "", text)).strip().lower().rstrip(".")


def _short(text: str) -> str:
    line = text.strip().split("\n", 1)[0]
    return line if len(line) <= 60 else line[:57] + "…"

"""`dryrun check`: lints content files."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import resources
from app.core import lint
from app.core.errors import ContentError, Problem
from app.core.formats.exam_toml import read_exam


def shipped_files() -> Iterator[tuple[str, str]]:
    """Name and text of every Markdown file that ships."""
    for folder in ("notes", "questions", "scenarios"):
        for name in resources.names(folder, ".md"):
            yield f"resources/{folder}/{name}", resources.read_text(folder, name)


def _files_at(paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    for path in map(Path, paths):
        if not path.exists():
            raise ContentError(
                f"{path}: there is no such file or folder.", "Give the path of a Markdown file or a folder."
            )
        for file in sorted(path.rglob("*.md")) if path.is_dir() else [path]:
            try:
                yield str(file), file.read_text(encoding="utf-8")
            except UnicodeDecodeError as error:
                line = file.read_bytes()[: error.start].count(b"\n") + 1
                raise ContentError(f"{file}:{line}: this is not UTF-8 text.", "Save the file as UTF-8.") from error
            except OSError as error:
                raise ContentError(
                    f"{file}: cannot be read: {error.strerror}.", "Check the path and its permissions."
                ) from error


def check_paths(paths: Sequence[str]) -> tuple[list[lint.ContentFile], list[Problem]]:
    """Reads and checks the files at these paths, or all shipped content; links may lead to shipped notes."""
    shipped = [lint.read_content(name, text) for name, text in shipped_files()]
    files = [lint.read_content(name, text) for name, text in _files_at(paths)] if paths else shipped
    problems: list[Problem] = []
    tasks: dict[str, frozenset[str]] = {}
    for name in resources.names("exams", ".toml"):
        try:
            blueprint = read_exam(resources.read_text("exams", name), f"resources/exams/{name}")
            tasks[blueprint.code] = blueprint.task_numbers
        except ContentError as error:
            problems.append(Problem("bad-exam", f"resources/exams/{name}", 1, str(error)))
    problems += lint.check(files, lint.Context(lint.anchors_of(shipped), tasks))
    return files, problems


def run(paths: Sequence[str], as_json: bool) -> int:
    """Prints what is wrong; 1 when anything is."""
    files, problems = check_paths(paths)
    questions = sum(len(file.questions) for file in files)
    if as_json:
        rows = [dataclasses.asdict(problem) for problem in problems]
        print(json.dumps({"files": len(files), "questions": questions, "problems": rows}, indent=2))
    else:
        for problem in problems:
            print(problem)
        print(f"{len(files)} files, {questions} questions, {len(problems)} problems")
    return 1 if problems else 0

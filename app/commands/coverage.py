"""`dryrun coverage`: what the bank covers and what it does not."""

from __future__ import annotations

import json
import tomllib

import resources
from app import startup
from app.paths import Folders
from app.services import coverage as service


def not_covered() -> list[str]:
    """The sentences that say what is missing."""
    return list(tomllib.loads(resources.read_text("coverage.toml"))["not_covered"])


def run(folders: Folders, as_json: bool) -> int:
    """Prints the coverage of the loaded bank."""
    database = startup.open_database(folders)
    try:
        with database.read() as session:
            found = service.coverage(session)
    finally:
        database.close()
    if as_json:
        report = {
            "sections": found.sections,
            "sections_without_questions": list(found.sections_without_questions),
            "questions_without_notes": list(found.questions_without_notes),
            "exams": {code: dict(tasks) for code, tasks in found.exams.items()},
            "not_covered": not_covered(),
        }
        print(json.dumps(report, indent=2))
        return 0
    print(f"{found.sections} sections of notes, {len(found.sections_without_questions)} without a question")
    for name in found.sections_without_questions:
        print(f"  {name}")
    print(f"{len(found.questions_without_notes)} questions without a section")
    for code, tasks in found.exams.items():
        print(code)
        for number, count in tasks.items():
            print(f"  {number:8} {count}")
    print("not covered:")
    for sentence in not_covered():
        print(f"  {sentence}")
    return 0

"""`dryrun info`: what is loaded and where. Does not load Qt."""

from __future__ import annotations

import json
from typing import Any

from app import __version__, startup
from app.paths import Folders
from app.services import content


def run(folders: Folders, as_json: bool) -> int:
    """Prints what is loaded; loads the shipped content first where it is missing."""
    database = startup.open_database(folders)
    try:
        with database.read() as session:
            summary = content.summary(session)
        report = as_document(summary, str(folders.database), database.schema(), database.integrity() == "ok")
    finally:
        database.close()
    if as_json:
        print(json.dumps(report, indent=2))
        return 0
    loaded = report["content"]
    print(f"Dryrun {__version__}")
    print(f"database   {folders.database} (schema {report['database']['schema']})")
    print(f"questions  {loaded['questions']} ready, {loaded['needs_review']} need review")
    print(f"notes      {loaded['notes']} sections in {len(loaded['areas'])} areas")
    print(f"scenarios  {loaded['scenarios']}")
    for code, exam in loaded["exams"].items():
        print(f"{code:10} {exam['questions']} questions")
    print(f"answers    {report['answers']} in {report['sittings']} sittings")
    return 0


def as_document(summary: content.Summary, path: str, schema: str, ok: bool) -> dict[str, Any]:
    """The stable form of `info --json`."""
    return {
        "version": __version__,
        "database": {"path": path, "schema": schema, "ok": ok},
        "content": {
            "questions": summary.questions,
            "needs_review": summary.needs_review,
            "notes": summary.notes,
            "scenarios": summary.scenarios,
            "areas": {
                area: {"notes": notes, "questions": questions} for area, (_, notes, questions) in summary.areas.items()
            },
            "exams": {
                info.blueprint.code: {
                    "questions": info.questions,
                    "domains": {
                        domain.number: {"weight": domain.weight, "questions": info.per_domain[domain.number]}
                        for domain in info.blueprint.domains
                    },
                }
                for info in summary.exams
            },
        },
        "answers": summary.answers,
        "sittings": summary.sittings,
    }

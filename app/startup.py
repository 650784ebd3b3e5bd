"""Opens the database and brings the shipped content into it: what the window and the commands do first."""

from __future__ import annotations

import hashlib
import logging
import random
from collections.abc import Callable
from datetime import UTC, datetime

import resources
from app.core.bank import Bank, Blueprint, NoteArea, Question, Scenario
from app.core.errors import DatabaseError
from app.paths import Folders
from app.services import content
from db import Database

log = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done and how much there is; may raise to cancel."""

_SOURCE = "shipped"
_FOLDERS = (("exams", ".toml"), ("notes", ".md"), ("questions", ".md"), ("scenarios", ".md"))


class Cancelled(Exception):  # noqa: N818 - a request, not an error
    """Raised by a progress callback to stop the work; nothing of it is kept."""


def _quiet(_what: str, _done: int, _whole: int) -> None:
    """The progress of commands that print none."""


def open_database(folders: Folders, progress: Progress = _quiet) -> Database:
    """The database, migrated and with the shipped content loaded. Raises DatabaseError or Cancelled."""
    try:
        folders.create()
    except OSError as error:
        raise DatabaseError(
            f"The folder {error.filename} cannot be made: {error.strerror}.", "Choose another one with --data-dir."
        ) from error
    database = Database(folders.database, folders.backups)
    try:
        database.migrate()
        load_shipped(database, progress)
    except BaseException:
        database.close()
        raise
    return database


def load_shipped(database: Database, progress: Progress = _quiet) -> content.LoadReport | None:
    """Loads the shipped content in one transaction; None when these very files are loaded already."""
    files = {
        f"{folder}/{name}": resources.read_bytes(folder, name)
        for folder, ending in _FOLDERS
        for name in resources.names(folder, ending)
    }
    digest = hashlib.sha256()
    for name, data in files.items():
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
    with database.read() as session:
        if content.is_current(session, _SOURCE, digest.hexdigest()):
            return None
    bank = read_bank(files, progress)
    with database.write() as session:
        now = datetime.now(UTC)
        report = content.load(
            session,
            bank,
            _SOURCE,
            digest.hexdigest(),
            now,
            random.Random(),
            lambda done, whole: progress("Loading questions", done, whole),
        )
    log.info("content loaded: %s", report)
    return report


def read_bank(files: dict[str, bytes], progress: Progress = _quiet) -> Bank:
    """Parses content files (name → bytes). Faults are logged; what can be read is kept."""
    # The parsers are loaded only when there is something to parse: most starts find the content loaded.
    from app.core import lint
    from app.core.formats.exam_toml import read_exam

    areas: list[NoteArea] = []
    scenarios: list[Scenario] = []
    questions: list[Question] = []
    blueprints: list[Blueprint] = []
    for done, (name, data) in enumerate(files.items()):
        progress("Reading notes and questions", done, len(files))
        text = data.decode("utf-8")
        if name.endswith(".toml"):
            blueprints.append(read_exam(text, name))
            continue
        file = lint.read_content(name, text)
        for problem in file.problems:
            log.info("shipped content: %s", problem)
        if file.area:
            areas.append(file.area)
        elif file.scenario:
            scenarios.append(file.scenario)
        else:
            questions += file.questions
    return Bank(tuple(areas), tuple(questions), tuple(scenarios), tuple(blueprints))

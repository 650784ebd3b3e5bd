"""The notes: their tree, a section's text, and search."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import models
from db.database import search_notes


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the tree of contents; the area itself has level 1 and an empty anchor."""

    area: str
    anchor: str
    title: str
    level: int


@dataclass(frozen=True, slots=True)
class Section:
    """One section with its text as CommonMark."""

    anchor: str
    title: str
    level: int
    body: str


@dataclass(frozen=True, slots=True)
class AreaText:
    """All notes of one area."""

    area: str
    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A section found by a search; `snippet` marks matches between \\x02 and \\x03."""

    area: str
    area_title: str
    anchor: str
    title: str
    snippet: str


def tree(session: Session) -> list[Heading]:
    """All headings, by area title and place."""
    note = models.Note
    rows = session.execute(
        select(note.area, note.anchor, note.title, note.level).order_by(note.area_title, note.area, note.position)
    )
    return [Heading(*row) for row in rows]


def area(session: Session, slug: str) -> AreaText | None:
    """The notes of one area, or None."""
    rows = list(session.scalars(select(models.Note).where(models.Note.area == slug).order_by(models.Note.position)))
    if not rows:
        return None
    return AreaText(slug, rows[0].area_title, tuple(Section(r.anchor, r.title, r.level, r.body) for r in rows))


def search(session: Session, query: str, limit: int = 50) -> list[Hit]:
    """Sections that hold all the words, best first; the last word counts as the start of one."""
    words = re.findall(r"[\w-]+", query)
    found = search_notes(session, words, limit)
    rows = {
        row.id: row for row in session.scalars(select(models.Note).where(models.Note.id.in_([i for i, _ in found])))
    }
    return [Hit(rows[i].area, rows[i].area_title, rows[i].anchor, rows[i].title, snippet) for i, snippet in found]

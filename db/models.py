"""The tables. Content has immutable revisions; what a candidate did points at the revision that was asked."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Date, DateTime, ForeignKey, Index, Integer, MetaData, String, Text, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

Document = dict[str, Any]
IntList = list[int]


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware and in UTC above the database, naive UTC inside it."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """All tables; every constraint has a name, so that later migrations can change it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, Document: JSON, IntList: JSON, date: Date}


# --- content ---------------------------------------------------------------------------------------------------------


class Source(Base):
    """What was loaded from where: `digest` names the bytes, so that unchanged content is not parsed again.

    Content rows carry the name of their source: loading one source never touches what came from another.
    """

    __tablename__ = "source"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime]


class Exam(Base):
    """An exam version; `document` holds its domains, tasks, skills and how its predecessor maps to it."""

    __tablename__ = "exam"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    source: Mapped[str] = mapped_column(String(80))
    title: Mapped[str]
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    minutes: Mapped[int]
    scored: Mapped[int]
    unscored: Mapped[int]
    pass_mark: Mapped[int]
    document: Mapped[Document]


class Note(Base):
    """A section of the notes; the row with an empty anchor is the area's introduction."""

    __tablename__ = "note"
    __table_args__ = (UniqueConstraint("area", "anchor"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(80))
    area: Mapped[str] = mapped_column(String(80))
    anchor: Mapped[str] = mapped_column(String(200))
    area_title: Mapped[str]
    position: Mapped[int]
    level: Mapped[int]
    title: Mapped[str]
    body: Mapped[str] = mapped_column(Text)


class Scenario(Base):
    """An architecture case; `document` holds its tasks and links."""

    __tablename__ = "scenario"

    slug: Mapped[str] = mapped_column(String(120), primary_key=True)
    source: Mapped[str] = mapped_column(String(80))
    title: Mapped[str]
    difficulty: Mapped[str] = mapped_column(String(10))
    case: Mapped[str] = mapped_column(Text)
    diagram: Mapped[str] = mapped_column(Text)
    document: Mapped[Document]


class Question(Base):
    """A question for ever: its stable id (`name`) and which revision is the current one.

    `state` is 'ready', 'review' (faulty, never asked) or 'withdrawn' (no longer in the bank).
    """

    __tablename__ = "question"
    __table_args__ = (Index(None, "state", "area"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    source: Mapped[str] = mapped_column(String(80))
    area: Mapped[str] = mapped_column(String(80))
    scenario: Mapped[str | None] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(default="")
    digest: Mapped[str] = mapped_column(String(32))


class Revision(Base):
    """What a question said at one time. Rows are never changed or deleted."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("question_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    digest: Mapped[str] = mapped_column(String(32))
    added_at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(10))
    difficulty: Mapped[str] = mapped_column(String(10))
    stem: Mapped[str] = mapped_column(Text)
    document: Mapped[Document]


class Pool(Base):
    """From where forms are drawn: one row per question and exam that it serves.

    `lot` is a random number: a form takes rows from a random place on, so drawing does not depend on the size of the bank.
    `asked` is 0 until the question was asked in an exam, then the moment in Unix seconds.
    """

    __tablename__ = "pool"
    __table_args__ = (Index(None, "exam", "domain", "asked", "lot"),)

    exam: Mapped[str] = mapped_column(String(20), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    domain: Mapped[str] = mapped_column(String(5))
    task: Mapped[str] = mapped_column(String(10))
    asked: Mapped[int] = mapped_column(Integer, default=0)
    lot: Mapped[int]


# --- what the candidate did ------------------------------------------------------------------------------------------


class Sitting(Base):
    """An exam taken or under way. `state` is 'running', 'submitted' or 'expired'; `rules` were frozen at the start."""

    __tablename__ = "sitting"

    id: Mapped[int] = mapped_column(primary_key=True)
    exam: Mapped[str] = mapped_column(String(20))
    rules: Mapped[Document]
    seed: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), index=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    elapsed_ms: Mapped[int] = mapped_column(default=0)
    cursor: Mapped[int] = mapped_column(default=0)
    items: Mapped[list[Item]] = relationship(order_by="Item.position", back_populates="sitting")


class Item(Base):
    """One item of a form, as it was put before the candidate: `order` is the stored permutation of the options."""

    __tablename__ = "item"
    __table_args__ = (UniqueConstraint("sitting_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    position: Mapped[int]
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    domain: Mapped[str] = mapped_column(String(5))
    task: Mapped[str] = mapped_column(String(10))
    scored: Mapped[bool]
    order: Mapped[IntList]
    answer: Mapped[IntList]
    flagged: Mapped[bool] = mapped_column(default=False)
    seen: Mapped[bool] = mapped_column(default=False)
    spent_ms: Mapped[int] = mapped_column(default=0)
    sitting: Mapped[Sitting] = relationship(back_populates="items")


class Event(Base):
    """Every action of a sitting in its order: what a replay shows and from where answer changes are counted."""

    __tablename__ = "event"
    __table_args__ = (Index(None, "sitting_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    at: Mapped[datetime]
    elapsed_ms: Mapped[int]
    position: Mapped[int]
    action: Mapped[str] = mapped_column(String(20))
    value: Mapped[IntList]


class AnswerLog(Base):
    """The one log of answers, from exams and study alike; everything that is estimated is estimated from here."""

    __tablename__ = "answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    sitting_id: Mapped[int | None] = mapped_column(ForeignKey("sitting.id"), index=True)
    context: Mapped[str] = mapped_column(String(10))
    area: Mapped[str] = mapped_column(String(80))
    exam: Mapped[str] = mapped_column(String(20))
    domain: Mapped[str] = mapped_column(String(5))
    task: Mapped[str] = mapped_column(String(10))
    difficulty: Mapped[str] = mapped_column(String(10))
    answer: Mapped[IntList]
    correct: Mapped[bool]
    answered: Mapped[bool]
    spent_ms: Mapped[int]

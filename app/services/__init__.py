"""Use cases: functions (session, …, now) → frozen dataclasses. They never commit and never open files.

The modules are imported when they are first used, so that a window can be painted before SQLAlchemy is loaded.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.services import content, coverage, exams, notes, progress

__all__ = ["content", "coverage", "exams", "notes", "progress"]


def __getattr__(name: str) -> ModuleType:
    if name in __all__:
        return import_module(f"app.services.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""The files that ship with Dryrun, and the only door to them."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath


def path(*parts: str) -> Traversable:
    """A shipped file or folder. Raises ValueError for a path that is absolute or climbs out."""
    relative = PurePosixPath(*parts)
    if relative.is_absolute() or ".." in relative.parts:
        raise ValueError(f"not a path inside the resources: {relative}")
    return files(__name__).joinpath(*relative.parts)


def read_bytes(*parts: str) -> bytes:
    """The bytes of a shipped file."""
    return path(*parts).read_bytes()


def read_text(*parts: str) -> str:
    """The text of a shipped file."""
    return path(*parts).read_text(encoding="utf-8")


def names(folder: str, ending: str) -> list[str]:
    """Names of the files in a shipped folder that end so, sorted."""
    base = path(folder)
    if not base.is_dir():
        return []
    return sorted(entry.name for entry in base.iterdir() if entry.name.endswith(ending))

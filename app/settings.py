"""The user's preferences: one JSON file, written whole or not at all."""

from __future__ import annotations

import dataclasses
import json
import logging
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

THEMES = ("system", "light", "dark")
MIN_SCALE, MAX_SCALE = 0.8, 2.0


@dataclass(frozen=True, slots=True)
class Settings:
    """All preferences with their defaults. `scale` is the size of text relative to normal."""

    theme: str = "system"
    scale: float = 1.0
    exam: str = ""
    window: str = ""

    def checked(self) -> Settings:
        """These settings with anything out of range put back to its default or limit."""
        return dataclasses.replace(
            self,
            theme=self.theme if self.theme in THEMES else "system",
            scale=min(MAX_SCALE, max(MIN_SCALE, self.scale)),
        )


def load(file: Path) -> Settings:
    """Reads the settings; a missing or damaged file gives the defaults, unknown names are ignored."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError) as error:
        log.info("settings not read, defaults used: %s", error)
        return Settings()
    known: dict[str, Any] = {}
    for field in dataclasses.fields(Settings):
        value = data.get(field.name) if isinstance(data, dict) else None
        if isinstance(field.default, float) and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if type(value) is type(field.default):
            known[field.name] = value
    return Settings(**known).checked()


def save(settings: Settings, file: Path) -> None:
    """Writes the settings to a temporary file beside the real one and moves it into place."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=file.name, suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(dataclasses.asdict(settings), stream, indent=2)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

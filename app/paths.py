"""Where Dryrun keeps things on this machine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import platformdirs

_NAME = "Dryrun"


@dataclass(frozen=True, slots=True)
class Folders:
    """The four folders that Dryrun writes to, and nothing outside them."""

    data: Path
    config: Path
    logs: Path
    backups: Path

    @property
    def database(self) -> Path:
        """The database file."""
        return self.data / "dryrun.sqlite3"

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.config / "settings.json"

    def create(self) -> None:
        """Makes the folders that are missing. Raises OSError where that is not possible."""
        for folder in (self.data, self.config, self.logs, self.backups):
            folder.mkdir(parents=True, exist_ok=True)


def folders(data_dir: str | None = None) -> Folders:
    """The user's folders by the custom of the system, or everything inside `data_dir`."""
    if data_dir is not None:
        root = Path(data_dir).expanduser().resolve()
        return Folders(root, root, root / "logs", root / "backups")
    dirs = platformdirs.PlatformDirs(_NAME, appauthor=False)
    data = dirs.user_data_path
    return Folders(data, dirs.user_config_path, dirs.user_log_path, data / "backups")

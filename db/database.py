"""Opens the database: engine, read and write scopes, migration, backup. What only SQLite has stays in this file and in migrations."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from app.core.errors import DatabaseError

HEAD = "0001"
"""The newest revision of the schema; a test holds it equal to Alembic's head."""

_REVISIONS = frozenset({"0001"})
_KEEP_BACKUPS = 3
_BUSY_MS = 3000


class Database:
    """One SQLite file. Reads are rolled back, writes are `BEGIN IMMEDIATE … COMMIT`; scopes are short and for one thread."""

    def __init__(self, file: Path, backups: Path | None = None) -> None:
        self.file = file
        self.backups = backups or file.parent / "backups"
        self.engine = create_engine(f"sqlite:///{file}", connect_args={"check_same_thread": False})
        event.listen(self.engine, "connect", _on_connect)
        event.listen(self.engine, "begin", _on_begin)
        self._reader = sessionmaker(self.engine, expire_on_commit=False)
        self._writer = sessionmaker(self.engine.execution_options(begin="IMMEDIATE"), expire_on_commit=False)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one state of the database and is rolled back. Raises DatabaseError."""
        with _worded(self.file), self._reader() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that is committed whole, or not at all. Raises DatabaseError."""
        with _worded(self.file), self._writer.begin() as session:
            yield session

    def close(self) -> None:
        """Closes all connections."""
        self.engine.dispose()

    # --- schema ------------------------------------------------------------------------------------------------------

    def schema(self) -> str:
        """The revision of the file's schema, or '' for an empty database. Raises DatabaseError."""
        with _worded(self.file), self.engine.connect() as connection:
            return _revision(connection)

    def migrate(self) -> Path | None:
        """Brings the schema up to date, after a backup where there is something to lose; returns the backup's path.

        Raises DatabaseError for a file that is newer than this program, unreadable, locked or not writable.
        """
        current = self.schema()
        if current == HEAD:
            return None
        if current and current not in _REVISIONS:
            raise DatabaseError(
                f"The database {self.file} was made by a newer version of Dryrun (schema {current}).",
                "Install the newer version, or start with another --data-dir.",
            )
        backup = self.backup(f"before-schema-{HEAD}") if current else None
        with _worded(self.file), self.engine.connect() as connection, _foreign_keys_off(connection):
            _upgrade(connection)
        return backup

    # --- safety ------------------------------------------------------------------------------------------------------

    def backup(self, label: str) -> Path:
        """Copies the live database into the backup folder (SQLite's own backup, safe with WAL); keeps the last three of a label."""
        with _worded(self.file):
            self.backups.mkdir(parents=True, exist_ok=True)
            stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S-%f")
            target = self.backups / f"{self.file.stem}-{label}-{stamp}.sqlite3"
            partial = target.with_suffix(".partial")
            with sqlite3.connect(self.file) as source, sqlite3.connect(partial) as copy:
                source.backup(copy)
            source.close()
            copy.close()
            partial.replace(target)
        kept = sorted(self.backups.glob(f"{self.file.stem}-{label}-*.sqlite3"))
        for old in kept[:-_KEEP_BACKUPS]:
            old.unlink()
        return target

    def integrity(self) -> str:
        """'ok', or what SQLite finds wrong with the file."""
        with _worded(self.file), self.engine.connect() as connection:
            rows = connection.execute(text("PRAGMA integrity_check")).scalars().all()
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        return "; ".join([*(str(row) for row in rows), *(f"row without parent in {row[0]}" for row in broken)])


def search_notes(session: Session, words: list[str], limit: int) -> list[tuple[int, str]]:
    """Full-text search: ids of note rows and a snippet (matches between \\x02 and \\x03), best first; the last word is a prefix."""
    if not words:
        return []
    quoted = ['"' + word.replace('"', '""') + '"' for word in words]
    query = " ".join(quoted) + "*"
    rows = session.execute(
        text(
            "SELECT rowid, snippet(note_fts, -1, char(2), char(3), '…', 18) FROM note_fts "
            "WHERE note_fts MATCH :query ORDER BY bm25(note_fts, 6.0, 3.0, 1.0) LIMIT :limit"
        ),
        {"query": query, "limit": limit},
    )
    return [(int(row[0]), str(row[1])) for row in rows]


def _on_connect(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own BEGIN is switched off so that ours decides (SQLAlchemy's recipe for pysqlite).
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    mode = connection.get_execution_options().get("begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")


def _revision(connection: Connection) -> str:
    found = connection.execute(text("SELECT name FROM sqlite_master WHERE name = 'alembic_version'")).first()
    if found is None:
        strangers = connection.execute(
            text("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        ).scalar_one()
        return "" if not strangers else "not a Dryrun database"
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none() or "")


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    """Rebuilding a parent table with foreign keys on deletes its children, and the pragma does nothing inside a transaction."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _upgrade(connection: Connection) -> None:
    # Alembic is imported only when there is something to do: it costs a tenth of a second.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "db:migrations")
    with connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        if broken:
            raise DatabaseError(
                "The database could not be migrated: rows would lose their parents.", "Keep the backup."
            )


@contextmanager
def _worded(file: Path) -> Iterator[None]:
    """Turns what SQLite says into an error that a user can act on."""
    try:
        yield
    except DBAPIError as error:
        raise _explain(file, error.orig or error, error) from error
    except sqlite3.Error as error:
        raise _explain(file, error, error) from error


def _explain(file: Path, cause: BaseException, whole: BaseException) -> Exception:
    said = str(cause).lower()
    if "locked" in said or "busy" in said:
        return DatabaseError(
            f"The database {file} is in use by another program.", "Close the other Dryrun window or tool and try again."
        )
    if "not a database" in said or "malformed" in said or "file is encrypted" in said:
        return DatabaseError(
            f"The file {file} is damaged or is not a Dryrun database.",
            "Put a file from the backups folder in its place, or start with another --data-dir.",
        )
    if "unable to open" in said:
        return DatabaseError(
            f"The database {file} cannot be opened.", "Check that the folder exists and may be written."
        )
    if "readonly" in said or "read-only" in said:
        return DatabaseError(
            f"The database {file} may not be written.", "Check the permissions of the file and its folder."
        )
    if "full" in said:
        return DatabaseError(f"The disk that holds {file} is full.", "Free some space; nothing that was saved is lost.")
    if "disk i/o" in said:
        return DatabaseError(f"The disk that holds {file} does not answer.", "Check the drive and start again.")
    assert isinstance(whole, Exception)
    return whole

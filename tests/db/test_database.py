"""The database file: migrations, backups, refusals in plain words, and the traps that were met."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core.errors import DatabaseError
from app.services import content, notes
from db import Database, models
from db import database as module
from tests import factories
from tests.conftest import NOW


def test_models_equal_the_migrated_schema(empty: Database) -> None:
    with empty.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), models.Base.metadata)
    assert [change for change in found if "note_fts" not in str(change)] == []


def test_the_head_that_start_up_trusts_is_the_newest_revision() -> None:
    folder = Path(module.__file__).parent / "migrations"
    assert ScriptDirectory(str(folder)).get_current_head() == module.HEAD
    assert module.HEAD in module._REVISIONS


def test_a_second_migration_does_nothing(empty: Database) -> None:
    assert empty.schema() == module.HEAD
    assert empty.migrate() is None
    assert not list(empty.backups.glob("*"))


def test_foreign_keys_and_durability_are_on(empty: Database) -> None:
    with empty.read() as session:
        values = {
            name: session.scalar(text(f"PRAGMA {name}")) for name in ("foreign_keys", "synchronous", "journal_mode")
        }
    assert values == {"foreign_keys": 1, "synchronous": 2, "journal_mode": "wal"}


def test_a_write_that_fails_leaves_nothing(empty: Database) -> None:
    def half(session: Session) -> None:
        session.add(models.Source(name="half", digest="x", loaded_at=NOW))
        session.flush()
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError), empty.write() as session:
        half(session)
    with empty.read() as session:
        assert session.scalar(select(models.Source)) is None


def test_rebuilding_a_parent_table_keeps_its_children(database: Database) -> None:
    """The trap of batch migrations: dropping a parent with foreign keys on deletes the rows below it."""
    with database.read() as session:
        before = session.scalar(text("SELECT count(*) FROM revision"))
    assert before
    with database.engine.connect() as connection, module._foreign_keys_off(connection), connection.begin():
        from alembic.operations import Operations

        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("question", recreate="always"):
            pass
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    with database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM revision")) == before
        assert session.scalar(text("PRAGMA foreign_keys")) == 1


def test_an_older_schema_is_backed_up_before_it_is_migrated(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "HEAD", "0002")
    monkeypatch.setattr(module, "_upgrade", lambda _connection: None)
    backup = database.migrate()
    assert backup is not None
    copy = sqlite3.connect(backup)
    assert copy.execute("SELECT count(*) FROM question").fetchone()[0] == 40
    copy.close()


def test_a_backup_is_whole_and_only_the_last_three_are_kept(database: Database) -> None:
    names = [database.backup("test") for _ in range(5)]
    assert sorted(database.backups.iterdir()) == sorted(names[-3:])


def refused(file: Path) -> DatabaseError:
    database = Database(file)
    try:
        with pytest.raises(DatabaseError) as caught:
            database.migrate()
    finally:
        database.close()
    assert caught.value.next_step
    return caught.value


def test_a_newer_database_is_refused_politely(database: Database) -> None:
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "newer version" in str(refused(database.file))


def test_a_foreign_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "other.sqlite3"
    other = sqlite3.connect(file)
    other.execute("CREATE TABLE letters (a)")
    other.commit()
    other.close()
    refused(file)
    again = sqlite3.connect(file)
    assert [row[0] for row in again.execute("SELECT name FROM sqlite_master")] == ["letters"]
    again.close()


@pytest.mark.parametrize(
    "data", [b"this is not a database, not at all, no" * 40, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_damaged_file_is_named_and_not_touched(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "dryrun.sqlite3"
    file.write_bytes(data)
    error = refused(file)
    assert str(file) in str(error)
    assert file.read_bytes() == data


def test_a_locked_database_says_so(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with database.read() as session:
        session.execute(text("PRAGMA busy_timeout=1"))
    other = sqlite3.connect(database.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseError, match="in use by another program"), database.write() as session:
        session.execute(text("SELECT 1"))
    other.execute("ROLLBACK")
    other.close()


def test_a_missing_folder_says_so(tmp_path: Path) -> None:
    assert "cannot be opened" in str(refused(tmp_path / "no" / "where" / "x.sqlite3"))


def test_search_follows_every_change_of_the_notes(empty: Database) -> None:
    def found(words: str) -> list[str]:
        with empty.read() as session:
            return [hit.anchor for hit in notes.search(session, words)]

    bank = factories.bank()
    with empty.write() as session:
        content.load(session, bank, "test", "1", NOW, random.Random(1))
    assert found("messa hid") == []
    assert found("hidden mess") == ["visibility", "visibility"]
    assert found("received hid") == ["visibility", "visibility"]
    assert found("polling") != []
    with empty.write() as session:
        content.load(session, type(bank)((), bank.questions, (), bank.blueprints), "test", "2", NOW, random.Random(1))
    assert found("polling") == []


@pytest.mark.parametrize("query", ['"', "a AND (", "x* OR", "NEAR(", "col:umn", "-", "''", "ü ñ", "  "])
def test_no_query_is_an_error(database: Database, query: str) -> None:
    with database.read() as session:
        notes.search(session, query)

"""Fixtures: an offscreen Qt, real databases that are migrated once and copied, and a guard against unexpected logs."""

from __future__ import annotations

import logging
import os
import random
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from app.services import content
from db import Database
from tests import factories

NOW = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)

settings.register_profile(
    "test", derandomize=True, max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "test"))


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["dryrun", "-style", "Fusion"]


@pytest.fixture(autouse=True)
def _no_unexpected_logs(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A warning that nobody expects fails the test."""
    yield
    loud = [r for when in ("setup", "call") for r in caplog.get_records(when) if r.levelno >= logging.WARNING]
    assert not loud, [record.getMessage() for record in loud]


@pytest.fixture(scope="session")
def _loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("master") / "dryrun.sqlite3"
    database = Database(file)
    database.migrate()
    with database.write() as session:
        content.load(session, factories.bank(), "test", "1", NOW, random.Random(1))
    database.close()
    return file


@pytest.fixture
def database(tmp_path: Path, _loaded: Path) -> Iterator[Database]:
    """A database with the small bank."""
    for file in _loaded.parent.glob("dryrun.sqlite3*"):
        shutil.copy(file, tmp_path / file.name)
    database = Database(tmp_path / "dryrun.sqlite3")
    yield database
    database.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    """A migrated database without content."""
    database = Database(tmp_path / "dryrun.sqlite3")
    database.migrate()
    yield database
    database.close()

"""The database: SQLite through SQLAlchemy, with migrations and backups."""

from db.database import Database

__all__ = ["Database"]

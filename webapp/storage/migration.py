"""Brings a database to the shape that this version expects."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from webapp.storage.database import Database

HISTORY = Path(__file__).resolve().parent.parent / "migrations"
_LOCK = 4_215_033  # any number, the same in every process


def migrate(database: Database) -> None:
    """All steps in one transaction; several processes may start at once, one of them does the work."""
    with database.connection() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
        command.upgrade(configuration(connection), "head")


def configuration(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HISTORY).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def newest_revision() -> str | None:
    config = Config()
    config.set_main_option("script_location", str(HISTORY).replace("%", "%%"))
    return ScriptDirectory.from_config(config).get_current_head()

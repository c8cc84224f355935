"""Brings a database to the shape that this version expects."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from webapp.storage import registers
from webapp.storage.tables import Base
from workers import outbox, sealing
from workers.database import Database

HISTORY = Path(__file__).resolve().parent.parent / "migrations"
METADATA = (Base.metadata, registers.Base.metadata, outbox.metadata, sealing.metadata)
"""All tables. They share one history, and no foreign key leads from one of these to another."""
_LOCK = 4_215_033  # any number, the same in every process


class UnknownSchema(Exception):  # noqa: N818
    """The database was made by a version that this one does not know. Nothing has been changed."""


def migrate(database: Database) -> None:
    """All steps in one transaction; several processes may start at once, one of them does the work.

    Raises UnknownSchema.
    """
    with database.connection() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
        present = _revision(connection)
        if present is not None and present not in known_revisions():
            raise UnknownSchema(present)
        command.upgrade(configuration(connection), "head")


def present_revision(database: Database) -> str | None:
    """What the database's tables are at; None when it has none."""
    with database.connection() as connection:
        return _revision(connection)


def newest_revision() -> str | None:
    """What this version expects."""
    return _scripts().get_current_head()


def configuration(connection: Connection) -> Config:
    config = _config()
    config.attributes["connection"] = connection
    return config


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def known_revisions() -> set[str]:
    """All that this version has a way from."""
    return {script.revision for script in _scripts().walk_revisions()}


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(HISTORY).replace("%", "%%"))
    return config

"""What both databases must do the same way."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, inspect, text

from webapp.storage.migration import METADATA, UnknownSchema, migrate, newest_revision
from webapp.storage.tables import SignInRow
from workers.database import Database

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ROUNDS, WRITERS = 20, 4


def test_the_migrations_lead_to_the_tables_of_the_code(database_url: str) -> None:
    database = Database(database_url)
    migrate(database)
    migrate(database)  # again: nothing to do
    with database.connection() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert context.get_current_revision() == newest_revision()
        assert compare_metadata(context, _all_tables()) == []
    database.close()


def _all_tables() -> MetaData:
    together = MetaData()
    for metadata in METADATA:
        for table in metadata.tables.values():
            table.to_metadata(together)
    return together


def test_a_database_of_an_unknown_version_is_left_alone(database_url: str) -> None:
    database = Database(database_url)
    with database.connection() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num varchar(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('0001')"))
    with pytest.raises(UnknownSchema):
        migrate(database)
    with database.connection() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    database.close()


def test_writers_at_the_same_time_lose_no_update(database_url: str) -> None:
    database = Database(database_url)
    with database.connection() as connection:
        connection.execute(text("CREATE TABLE counter (n integer)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))
    lock = " FOR UPDATE" if database.engine.dialect.name == "postgresql" else ""

    def count_up() -> None:
        for _ in range(ROUNDS):
            with database.writing() as session:
                seen = session.execute(text(f"SELECT n FROM counter{lock}")).scalar_one()
                session.execute(text("UPDATE counter SET n = :n"), {"n": seen + 1})

    threads = [threading.Thread(target=count_up) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert session.execute(text("SELECT n FROM counter")).scalar_one() == ROUNDS * WRITERS
    database.close()


def test_sqlite_is_set_up_to_survive_a_crash(tmp_path: object) -> None:
    database = Database(f"sqlite:///{tmp_path}/x.sqlite3")
    with database.reading() as session:
        said = {name: session.execute(text(f"PRAGMA {name}")).scalar_one() for name in PRAGMAS}
    assert said == PRAGMAS
    database.close()


PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


def test_a_moment_is_read_back_aware_of_its_zone(database_url: str) -> None:
    database = Database(database_url)
    migrate(database)
    with database.writing() as session:
        session.add(SignInRow(id="a", user_id="u", unit_id=None, created_at=NOW, seen_at=NOW))
    with database.reading() as session:
        row = session.get(SignInRow, "a")
    assert row is not None
    assert row.created_at == NOW
    database.close()

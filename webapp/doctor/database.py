"""The database: reached without changing it, at the right schema, and set up to survive a crash."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session

from webapp.doctor.check import Check, counted, fault, listed, ok
from webapp.doctor.settings import masked
from webapp.doctor.subject import Subject
from webapp.storage.migration import METADATA, known_revisions, newest_revision
from workers.database import Database
from workers.sealing import DataKeys

_PATIENCE_SECONDS = "5"
_BACKUP = "stop Intygsverk, keep a copy of the file, and restore the last backup that intyg doctor is content with"
_PRAGMAS = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
_SERVER = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "server_encoding": "UTF8"}
_ALSO_SAFE = {("synchronous_commit", "remote_write"), ("synchronous_commit", "remote_apply")}


def open_to_look(subject: Subject) -> tuple[Check, Database | None]:
    """The database, opened so that nothing can be written and no file be made."""
    name, shown = "database", masked(subject.web.database)
    try:
        url = make_url(subject.web.database)
        database = Database(_reading(url).render_as_string(hide_password=False))
    except (ArgumentError, ModuleNotFoundError):
        do = "INTYG_DATABASE_URL is such as postgresql+psycopg://user:password@host/name"
        return fault(name, f"{shown} is no address of a database that can be used here", do), None
    if url.get_backend_name() == "sqlite":
        trouble = _trouble_with_file(url, whole=subject.sample is None)
        if trouble is not None:
            return trouble, None
    try:
        with database.reading() as session:
            version = session.execute(text(_version_query(database))).scalar_one()
    except SQLAlchemyError as error:
        database.close()
        reason = " ".join(str(getattr(error, "orig", None) or type(error).__name__).split())
        do = "start the database, or mend INTYG_DATABASE_URL, the password or the server's pg_hba.conf"
        return fault(name, f"{shown} cannot be reached: {reason}", do), None
    return ok(name, f"{shown} ({database.engine.dialect.name} {version})"), database


def check_schema(session: Session) -> Check:
    """Alembic's revision, and whether the tables really are what it stands for."""
    name = "schema"
    present, newest = MigrationContext.configure(session.connection()).get_current_revision(), newest_revision()
    if present is None:
        return fault(name, "the database has no tables", "intyg db upgrade")
    if present not in known_revisions():
        return fault(
            name, f"the database is at {present}, which this version does not know", "install the version that made it"
        )
    if present != newest:
        return fault(
            name, f"the database is at {present}, this version needs {newest}", "back up, then intyg db upgrade"
        )
    context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
    differences = [_difference(each) for each in compare_metadata(context, _all_tables())]
    if differences:
        do = "somebody has changed the tables by hand: undo that, or restore a backup"
        return fault(name, f"at {present}, but not as it should be: {listed(differences)}", do)
    return ok(name, f"at {present}, the newest")


def check_durability(session: Session) -> Check:
    """Will what has been committed be there after a power cut?"""
    name = "durability"
    if session.get_bind().dialect.name == "sqlite":
        said = {each: str(session.execute(text(f"PRAGMA {each}")).scalar_one()) for each in _PRAGMAS}
        wrong = [f"{each} is {value}" for each, value in said.items() if value != _PRAGMAS[each]]
        do = "tell whoever maintains Intygsverk: it sets these itself"
        return (
            fault(name, ", ".join(wrong), do) if wrong else ok(name, "write-ahead log, synchronous=FULL, foreign keys")
        )
    said = {each: str(session.execute(text(f"SHOW {each}")).scalar_one()) for each in _SERVER}
    wrong = [f"{k} is {v}" for k, v in said.items() if v != _SERVER[k] and (k, v) not in _ALSO_SAFE]
    do = "set them in postgresql.conf; the encoding is chosen when the database is made"
    return fault(name, ", ".join(wrong), do) if wrong else ok(name, ", ".join(f"{k}={v}" for k, v in said.items()))


def has_data_keys(session: Session) -> bool:
    """Has anything been sealed? The schema must be the right one."""
    return session.execute(text("SELECT 1 FROM data_keys LIMIT 1")).first() is not None


def check_data_keys(session: Session, keys: DataKeys) -> tuple[Check, frozenset[str]]:
    """Does the key file open every care provider's key? Also gives the providers whose key it does not open."""
    name, found = "data-keys", keys.survey(session)
    if found.broken:
        says = f"the key file does not open the keys of {listed(sorted(found.broken))}"
        do = "this is another installation's key file, or one from before a new master key: bring the right one back"
        return fault(name, says, do, sorted(found.broken)), frozenset(found.broken)
    says = f"the key file opens {counted(found.opened, 'data key')}"
    says += f"; {counted(found.erased, 'care provider')} erased" if found.erased else ""
    says += f"; {found.older} wrapped by an older master key" if found.older else ""
    return ok(name, says), frozenset()


def _reading(url: URL) -> URL:
    if url.get_backend_name() == "sqlite":
        path = quote(str(Path(url.database or "").absolute()))
        return url.set(database=f"file:{path}", query={**url.query, "mode": "ro", "uri": "true"})
    return url if "connect_timeout" in url.query else url.update_query_dict({"connect_timeout": _PATIENCE_SECONDS})


def _trouble_with_file(url: URL, *, whole: bool) -> Check | None:
    """A SQLite file that is missing, damaged (if the `whole` is to be read), or in a journal mode that is not safe."""
    path = Path(url.database or "")
    if not url.database or not path.is_file():
        return fault("database", f"there is no {path}", "intyg db upgrade makes it; intyg up does so by itself")
    try:
        connection = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True)
        try:
            mode = str(connection.execute("PRAGMA journal_mode").fetchone()[0])
            damage = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0]) if whole else "ok"
        finally:
            connection.close()
    except sqlite3.Error as error:
        return fault("database", f"{path} cannot be read: {error}", _BACKUP)
    if damage != "ok":
        return fault("database", f"{path} is damaged: {damage}", _BACKUP)
    if mode != "wal":
        return fault("database", f"{path} is in journal mode {mode}", "intyg db upgrade sets it to write-ahead logging")
    return None


def _version_query(database: Database) -> str:
    return "SELECT sqlite_version()" if database.engine.dialect.name == "sqlite" else "SHOW server_version"


def _all_tables() -> MetaData:
    tables = MetaData()
    for part in METADATA:
        for table in part.sorted_tables:
            table.to_metadata(tables)
    return tables


def _difference(change: object) -> str:
    """One of Alembic's differences in a few words: what would have to be done, and to what."""
    first = change[0] if isinstance(change, list) else change
    parts = _words(first) if isinstance(first, tuple) else iter(())
    return " ".join(parts)


def _words(change: tuple[object, ...]) -> Iterator[str]:
    for part in change[:4]:
        word = part if isinstance(part, str) else getattr(part, "name", None)
        if word:
            yield str(word)

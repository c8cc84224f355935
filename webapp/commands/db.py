"""`intyg db`: the database's schema."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import click

from webapp.doctor.subject import Subject, read_subject

_data: Callable[[Callable[..., None]], Callable[..., None]] = click.option(
    "--data", type=click.Path(path_type=Path), help="Folder of the embedded database. [default: data]"
)


@click.group()
def db() -> None:
    """The database's schema."""


@db.command()
@_data
def upgrade(data: Path | None) -> None:
    """Bring the database to what this version needs, all of it or nothing. Makes it where there is none."""
    from sqlalchemy.exc import ArgumentError, SQLAlchemyError

    from webapp.storage.migration import UnknownSchema, migrate, newest_revision, present_revision
    from workers.database import Database

    subject = _subject(data)
    try:
        if subject.web.database_url is None:
            subject.web.prepare_data_folder()
        with closing(Database(subject.web.database)) as database:
            before = present_revision(database)
            migrate(database)
    except UnknownSchema as error:
        _fail(
            f"The database is at {error}, which this version does not know: a newer one made it. Nothing was changed."
        )
    except OSError as error:
        _fail(f"The data folder {subject.web.data} cannot be used: {error.strerror}.")
    except (ArgumentError, ModuleNotFoundError):
        _fail("INTYG_DATABASE_URL is no address of a database that can be used here.")
    except SQLAlchemyError as error:
        _fail(f"The database cannot be used: {getattr(error, 'orig', None) or type(error).__name__}")
    newest = newest_revision()
    click.echo(f"{newest}: nothing to do" if before == newest else f"{before or 'no tables'} → {newest}")


@db.command()
@_data
def status(data: Path | None) -> None:
    """Say what the database is at, and change nothing. Exit code 1 when it is not what this version needs."""
    from webapp.doctor.database import check_schema, open_to_look

    subject = _subject(data)
    check, database = open_to_look(subject)
    if database is not None:
        with database.reading() as session:
            check = check_schema(session)
        database.close()
    click.echo(check.says)
    if check.do:
        click.echo(f"→ {check.do}")
    raise SystemExit(0 if check.state == "ok" else 1)


def _subject(data: Path | None) -> Subject:
    subject = read_subject(os.environ, {} if data is None else {"data": data})
    if isinstance(subject, list):
        _fail("\n".join(f"{check.name}: {check.says}" for check in subject))
    return subject


def _fail(message: str) -> NoReturn:
    click.echo(message, err=True)
    raise SystemExit(2)

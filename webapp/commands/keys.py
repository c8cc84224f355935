"""`intyg keys`: changing the master key, which data keys are wrapped by."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import click

from webapp.settings import WebSettings

_data: Callable[[Callable[..., None]], Callable[..., None]] = click.option(
    "--data", type=click.Path(path_type=Path), help="Folder of the embedded database and the keys. [default: data]"
)


@click.group()
def keys() -> None:
    """The key file: add a master key, restart every process, then wrap the data keys anew."""


@keys.command()
@_data
def add(data: Path | None) -> None:
    """Add a master key to the key file, for data keys that are made from now on."""
    from workers.sealing import BadKeyRing, write_key_ring

    settings = _settings(data)
    try:
        ring = settings.key_ring().with_new_master()
        write_key_ring(settings.key_file, ring, replace=True)
    except (BadKeyRing, OSError) as error:
        _fail(str(error))
    click.echo(f"{settings.key_file} has {len(ring.masters)} master keys; the newest is {ring.newest.id}.")
    click.echo("Copy the file to every host, restart every process of the installation, then: intyg keys rewrap")


@keys.command()
@_data
def rewrap(data: Path | None) -> None:
    """Wrap every data key with the newest master key. What is sealed stays as it is."""
    from sqlalchemy.exc import SQLAlchemyError

    from webapp.clock import real_clock
    from workers.database import Database
    from workers.sealing import BadKeyRing, DataKeys, WrongKey

    settings = _settings(data)
    try:
        ring = settings.key_ring()
        with closing(Database(settings.database)) as database, database.writing() as session:
            number = DataKeys(ring, real_clock).rewrap(session)
    except (BadKeyRing, WrongKey) as error:
        _fail(f"Nothing was changed: {error}")
    except SQLAlchemyError as error:
        _fail(f"The database cannot be used: {getattr(error, 'orig', None) or type(error).__name__}")
    click.echo(f"{number} data keys are wrapped by {ring.newest.id} now; no data key needs an older master key.")


def _settings(data: Path | None) -> WebSettings:
    return WebSettings() if data is None else WebSettings().model_copy(update={"data": data})


def _fail(message: str) -> NoReturn:
    click.echo(message, err=True)
    raise SystemExit(2)

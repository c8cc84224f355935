"""The `intyg` command."""

from __future__ import annotations

import logging
import socket
import sys
from contextlib import closing, nullcontext
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click
import structlog
from flask import Flask

from engine.inference.wrapper import available
from engine.specs.problems import SpecErrors
from webapp import create_app
from webapp.application import intygsverk
from webapp.clock import clock_on
from webapp.commands.codes import codes
from webapp.commands.db import db
from webapp.commands.doctor import doctor
from webapp.commands.keys import keys
from webapp.companions import companions
from webapp.demo_codes import add_demo_codes
from webapp.doctor.settings import masked
from webapp.settings import WebSettings
from webapp.storage.migration import UnknownSchema, migrate
from workers.database import Database
from workers.sealing import BadKeyRing, missing_masters

THREADS = 8


@click.group()
def main() -> None:
    """Intygsverk: Swedish medical certificates."""


main.add_command(codes)
main.add_command(db)
main.add_command(doctor)
main.add_command(keys)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 picks a free port.")
@click.option("--data", type=click.Path(path_type=Path), help="Folder for the database and the key. [default: data]")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Pretend that it is this day.")
@click.option("--specs", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Folder with the specs.")
@click.option("--pages-only", is_flag=True, help="No workers and no demo receivers: they run elsewhere.")
def up(
    host: str, port: int, data: Path | None, today: datetime | None, specs: Path | None, pages_only: bool
) -> None:
    """Start the demo."""
    given = {"data": data, "specs": specs, "today": today.date() if today else None}
    settings = WebSettings().model_copy(update={name: value for name, value in given.items() if value is not None})
    _set_up_logging()
    if not available():
        click.echo("durable_rules could not be built here: the demo judges with the reference evaluator.", err=True)
    with _listen(host, port) as listener:
        _prepare_database(settings)
        try:
            app = create_app(settings, clock=clock_on(settings.today))
        except SpecErrors as errors:
            _fail(f"The specs in {settings.specs} cannot be used:\n{errors}")
        with app.app_context():
            add_demo_codes(intygsverk())
        _serve(app, listener, host, settings, pages_only)


def _listen(host: str, port: int) -> socket.socket:
    """Bound before anything else is done, so that a port in use is the first thing said."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with closing(socket.socket(family, kind, protocol)) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(128)
            return listener.dup()
    except OSError as error:
        reason = error.strerror or str(error)
        _fail(f"Cannot listen on {host}:{port}: {reason}.\nAnother port can be given: intyg up --port {port + 1}")


def _prepare_database(settings: WebSettings) -> None:
    from sqlalchemy.exc import OperationalError

    try:
        settings.prepare_data_folder()
        ring, database = settings.key_ring(), Database(settings.database)
        migrate(database)
        with database.reading() as session:
            missing = missing_masters(session, ring)
        database.close()
    except OSError as error:
        _fail(f"The data folder {settings.data} cannot be used: {error.strerror}.")
    except BadKeyRing as error:
        _fail(str(error))
    except UnknownSchema as error:
        _fail(
            f"The database {masked(settings.database)} was made by another version (its schema is {error}), and this"
            " one has no way from there. Nothing was changed. Start with another folder: intyg up --data DIR"
        )
    except OperationalError as error:
        _fail(f"The database cannot be used: {error.orig}")
    if missing:
        _fail(
            f"The key file is not the one that this database was sealed with: it lacks the master key"
            f" {', '.join(sorted(missing))}. Put the right file back; without it nothing in the database can be read."
        )


def _serve(app: Flask, listener: socket.socket, host: str, settings: WebSettings, pages_only: bool) -> None:
    from waitress.server import create_server

    port = listener.getsockname()[1]
    server = create_server(app, sockets=[listener], threads=THREADS, ident=None)
    try:
        with nullcontext() if pages_only else companions(settings, host, port, _say):
            _say(f"Intygsverk is ready: http://{f'[{host}]' if ':' in host else host}:{port}")
            server.run()
    except KeyboardInterrupt:
        server.close()
    except OSError as error:
        _fail(str(error))


def _say(line: str) -> None:
    click.echo(line)
    sys.stdout.flush()


def _set_up_logging() -> None:
    """One line of JSON per event, on standard error. Events hold ids only."""
    logging.getLogger("waitress").setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def _fail(message: str) -> NoReturn:
    click.echo(message, err=True)
    raise SystemExit(2)

"""The `intyg` command."""

from __future__ import annotations

import logging
import socket
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click
import structlog
from flask import Flask

from engine.inference.wrapper import available
from engine.specs.problems import SpecErrors
from webapp import create_app
from webapp.clock import Clock, clock_on, real_clock
from webapp.settings import WebSettings
from webapp.storage.migration import migrate
from workers.database import Database

THREADS = 8


@click.group()
def main() -> None:
    """Intygsverk: Swedish medical certificates."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 picks a free port.")
@click.option("--data", type=click.Path(path_type=Path), help="Folder for the database and the key. [default: data]")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Pretend that it is this day.")
@click.option("--specs", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Folder with the specs.")
def up(host: str, port: int, data: Path | None, today: datetime | None, specs: Path | None) -> None:
    """Start the demo."""
    given = {"data": data, "specs": specs, "today": today.date() if today else None}
    settings = WebSettings().model_copy(update={name: value for name, value in given.items() if value is not None})
    _set_up_logging()
    if not available():
        click.echo("durable_rules could not be built here: the demo judges with the reference evaluator.", err=True)
    with _listen(host, port) as listener:
        _prepare_database(settings)
        try:
            app = create_app(settings, clock=_clock(settings))
        except SpecErrors as errors:
            _fail(f"The specs in {settings.specs} cannot be used:\n{errors}")
        _serve(app, listener, host)


def _clock(settings: WebSettings) -> Clock:
    return clock_on(settings.today) if settings.today else real_clock


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
        database = Database(settings.database)
        migrate(database)
        database.close()
    except OSError as error:
        _fail(f"The data folder {settings.data} cannot be used: {error.strerror}.")
    except OperationalError as error:
        _fail(f"The database cannot be used: {error.orig}")


def _serve(app: Flask, listener: socket.socket, host: str) -> None:
    from waitress.server import create_server

    server = create_server(app, sockets=[listener], threads=THREADS, ident=None)
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"Intygsverk is ready: http://{shown}:{listener.getsockname()[1]}")
    sys.stdout.flush()
    try:
        server.run()
    except KeyboardInterrupt:
        server.close()


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

"""`python -m workers`: the processes that tell the world."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import NoReturn

import click
import structlog
from pydantic import ValidationError

from engine.specs.problems import SpecErrors
from workers.house import BadSettings
from workers.processes import end_with_parent, run_all, run_sweeper, run_worker, stopping_on_signals
from workers.settings import WorkerSettings

_with_parent = click.option("--with-parent", is_flag=True, help="Stop when standard input ends.")


@click.group()
def main() -> None:
    """Deliver what is in the outbox. Configured by INTYG_* in the environment."""
    _set_up_logging()


@main.command()
@_with_parent
def worker(with_parent: bool) -> None:
    """Make attempts for the queue."""
    with stopping_on_signals() as stop:
        _run(lambda: run_worker(_settings(), stop), with_parent)


@main.command()
@_with_parent
def sweeper(with_parent: bool) -> None:
    """Find what is due, and hand it to the queue; with no queue, make the attempts."""
    with stopping_on_signals() as stop:
        _run(lambda: run_sweeper(_settings(), stop), with_parent)


@main.command()
@_with_parent
def up(with_parent: bool) -> None:
    """Keep a sweeper and workers running, with a queue of their own where none is given."""
    with stopping_on_signals() as stop:
        _run(lambda: run_all(_settings(), stop, _say), with_parent)


@main.command()
def queue() -> None:
    """Say in JSON which queue there is, and whether it can be used: for intyg doctor. Starts nothing."""
    from workers.queue_look import look_for_queue

    _say(json.dumps(asdict(look_for_queue(_settings()))))


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--record-system-port", default=8001, show_default=True, type=click.IntRange(0, 65535))
@click.option("--recipient-port", default=8002, show_default=True, type=click.IntRange(0, 65535))
@_with_parent
def demo(host: str, record_system_port: int, recipient_port: int, with_parent: bool) -> None:
    """A record system and a recipient to try things with."""
    from workers.demo.server import run_demo

    with stopping_on_signals() as stop:
        _run(lambda: run_demo(_settings(), host, record_system_port, recipient_port, stop, _say), with_parent)


def _run(what: Callable[[], None], with_parent: bool) -> None:
    if with_parent:
        end_with_parent()
    try:
        what()
    except (BadSettings, SpecErrors, OSError) as error:
        _fail(str(error))


def _settings() -> WorkerSettings:
    try:
        return WorkerSettings()
    except ValidationError as error:
        _fail("\n".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()))


def _say(text: str) -> None:
    click.echo(text)
    sys.stdout.flush()


def _fail(message: str) -> NoReturn:
    click.echo(message, err=True)
    raise SystemExit(2)


def _set_up_logging() -> None:
    """One line of JSON per event, on standard error. Events hold ids only."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


if __name__ == "__main__":
    main()

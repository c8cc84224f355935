"""`intyg codes`: import code registers, and list them (docs/codes.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from engine.codes.files import FileRefused
    from engine.specs.models.codes import CodeSystemModel
    from webapp.clock import Clock
    from webapp.services.codes import Imports
    from webapp.settings import WebSettings

SHOWN_PROBLEMS = 20
_DAY = click.DateTime(["%Y-%m-%d"])
_data: Callable[[Callable[..., None]], Callable[..., None]] = click.option(
    "--data", type=click.Path(path_type=Path), help="Folder of the embedded database. [default: data]"
)


@click.group()
def codes() -> None:
    """Code registers: ICD-10-SE, KSH97-P, ICF."""


@codes.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--system", required=True, help="The code system, as specs/code-systems/ calls it: ICD-10-SE, …")
@click.option("--version", required=True, help="What this version is called, for example 2026.")
@click.option("--valid-from", type=_DAY, help="First day it counts. [default: today; a first version always counts]")
@click.option("--valid-to", type=_DAY, help="Last day it counts.")
@click.option("--specs", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Folder with the specs.")
@_data
def import_(
    file: Path,
    system: str,
    version: str,
    valid_from: datetime | None,
    valid_to: datetime | None,
    specs: Path | None,
    data: Path | None,
) -> None:
    """Import a version of a register from a tab-separated FILE: all of it, or nothing.

    Exit code 0 also when the very same file was imported before, 1 when the file cannot be used, 2 for wrong usage.
    """
    from engine.codes.files import FileRefused
    from webapp.services.codes import VersionTaken

    settings = _settings(data, specs)
    known = _system(settings, system)
    first, last = _day(valid_from), _day(valid_to)
    if first is not None and last is not None and last < first:
        _fail("--valid-to is before --valid-from.")
    with _imports(settings) as (imports, _):
        try:
            done = imports.add(known, version, file.read_bytes(), first, last)
        except FileRefused as refused:
            _tell_problems(file, refused)
        except VersionTaken:
            message = f"{system} {version} is imported already, from a file with other content. Nothing was changed."
            _fail(f"{message} Give the new file a version of its own.", code=1)
    if done.again:
        click.echo(f"{system} {version} is imported already, from the same file: nothing to do.")
        return
    what = f"a subset ({done.subset})" if done.subset is not None else "the register"
    since = f"counts from {done.valid_from}" if done.valid_from else "counts on every day"
    click.echo(f"Imported {system} {version}: {done.codes} codes as {what}; it {since}.")


@codes.command("list")
@_data
def list_(data: Path | None) -> None:
    """Every imported version; a star marks the one that counts today."""
    settings = _settings(data)
    with _imports(settings) as (imports, today):
        rows = imports.versions(today)
    if not rows:
        click.echo("No register has been imported.")
        return
    lines: list[tuple[str, ...]] = [("", "system", "version", "valid from", "valid to", "codes", "")]
    for row, counts in rows:
        days = (str(day or "") for day in (row.valid_from, row.valid_to))
        lines.append(("*" if counts else "", row.system, row.version, *days, str(row.codes), row.subset_title or ""))
    widths = [max(len(line[column]) for line in lines) for column in range(7)]
    for line in lines:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _settings(data: Path | None, specs: Path | None = None) -> WebSettings:
    from webapp.settings import WebSettings

    given = {"data": data, "specs": specs}
    return WebSettings().model_copy(update={name: value for name, value in given.items() if value is not None})


def _system(settings: WebSettings, name: str) -> CodeSystemModel:
    from engine.specs.loader import load_catalogue
    from engine.specs.problems import SpecErrors, nearest

    try:
        systems = load_catalogue(settings.specs).code_systems
    except SpecErrors as errors:
        _fail(f"The specs in {settings.specs} cannot be used:\n{errors}")
    kept_outside = {each.name: each for each in systems.values() if each.external}
    if name not in kept_outside:
        if name in systems:
            _fail(f"The codes of {name} are listed in specs/code-systems/{name}.json; there is nothing to import.")
        help_text = nearest(name, kept_outside) or f"registers can be imported for {', '.join(sorted(kept_outside))}"
        _fail(f"There is no code system {name}: {help_text}")
    return kept_outside[name]


@contextmanager
def _imports(settings: WebSettings) -> Iterator[tuple[Imports, date]]:
    """What imports, and the day it is."""
    from sqlalchemy.exc import OperationalError

    from webapp.clock import clock_on, swedish_day
    from webapp.services.codes import Imports
    from webapp.storage.migration import UnknownSchema, migrate
    from workers.database import Database

    try:
        if settings.database_url is None:
            settings.prepare_data_folder()
        clock: Clock = clock_on(settings.today)
        with closing(Database(settings.database)) as database:
            migrate(database)
            yield Imports(database, clock), swedish_day(clock())
    except OSError as error:
        _fail(f"The data folder {settings.data} cannot be used: {error.strerror}.")
    except UnknownSchema as error:
        _fail(f"The database was made by another version (its schema is {error}). Nothing was changed.")
    except OperationalError as error:
        _fail(f"The database cannot be used: {error.orig}")


def _tell_problems(file: Path, refused: FileRefused) -> NoReturn:
    for problem in refused.problems[:SHOWN_PROBLEMS]:
        click.echo(f"{file}:{problem}", err=True)
    more = len(refused.problems) - SHOWN_PROBLEMS
    counted = f"{len(refused.problems)} problem{'' if len(refused.problems) == 1 else 's'}"
    _fail(f"{counted}{f', {more} not shown' if more > 0 else ''}. Nothing was imported.", code=1)


def _day(given: datetime | None) -> date | None:
    return None if given is None else given.date()


def _fail(message: str, code: int = 2) -> NoReturn:
    click.echo(message, err=True)
    raise SystemExit(code)

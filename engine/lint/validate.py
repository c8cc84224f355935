"""`spec-lint validate`: judges certificate files, one line each."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast, get_args

import click

from engine.certificates.results import Context, Finding, Level
from engine.exchange.sizes import read_file, read_ordinary_file, read_stream
from engine.specs.loader import load_catalogue
from engine.specs.problems import SpecErrors

if TYPE_CHECKING:
    from engine.exchange.xsd import Schema
    from engine.lint.judgement import Judgement
    from engine.specs.catalogue import Catalogue

FOUND, USAGE, DEFECT = 1, 2, 3
STDIN = "-"
_SUFFIXES = (".xml", ".json")
_Source: TypeAlias = tuple[str, Callable[[], bytes]]
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("paths", metavar="FILE|DIR|-…", nargs=-1, required=True)
@click.option("--level", type=click.Choice(get_args(Level)), default="register", show_default=True)
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day to judge on; today when left out.")
@click.option("--specs", type=_FOLDER, envvar="INTYG_SPECS", help="The specs to judge with.  [env: INTYG_SPECS]")
@click.option("--xsd", type=_FOLDER, envvar="INTYG_XSD_DIR", help="The national XML Schemas.  [env: INTYG_XSD_DIR]")
@click.pass_context
def validate(
    ctx: click.Context,
    paths: tuple[str, ...],
    level: str,
    form: str,
    today: datetime | None,
    specs: Path | None,
    xsd: Path | None,
) -> None:
    """Judge certificates: national XML (RegisterCertificate 3), or JSON documents.

    A DIR stands for the .xml and .json files in it, at any depth; - is standard input. Pipes and devices are read when
    they are named, not when they are found in a DIR. --level draft judges the rules a
    clinician meets, register the national rule set. Whether XML follows the schema (--xsd) is told by a finding of its
    own and is no part of "valid".
    """
    from engine.lint.judgement import Bench

    context = Context(today.date() if today is not None else _this_day())
    bench = Bench(_catalogue(ctx, specs), context, cast(Level, level), _schema(xsd))
    render = _as_json if form == "jsonl" else _as_text
    code = 0
    for file, read in _sources(paths):
        judgement = bench.judge(file, read)
        click.echo(render(judgement).encode())
        code = max(code, DEFECT if judgement.is_fault else FOUND if judgement.findings else 0)
    ctx.exit(code)


def _this_day() -> date:
    """Today where the command runs; the engine itself is always told."""
    return datetime.now(UTC).astimezone().date()


def _catalogue(ctx: click.Context, specs: Path | None) -> Catalogue:
    from engine.lint.cli import default_specs

    try:
        return load_catalogue(specs or default_specs())
    except SpecErrors as errors:
        click.echo(f"The specs cannot be used:\n{errors}", err=True)
        ctx.exit(USAGE)


def _schema(folder: Path | None) -> Schema | None:
    if folder is None:
        return None
    from engine.exchange.xsd import NoSchema, Schema

    try:
        return Schema(folder)
    except NoSchema as error:
        raise click.BadParameter(str(error), param_hint="--xsd") from None


def _sources(paths: tuple[str, ...]) -> Iterator[_Source]:
    """Each file's name and a way to read it, in the order given; files of a folder by name."""
    for path in paths:
        if path == STDIN:
            yield path, partial(read_stream, sys.stdin.buffer)
        elif os.path.isdir(path):
            yield from _files(path)
        else:
            yield _shown(path), partial(read_file, Path(path))


def _files(folder: str) -> Iterator[_Source]:
    """The certificate files below a folder. One that has none is a mistake that must not look like success."""
    empty = True
    unreadable: list[OSError] = []
    for place, folders, names in os.walk(folder, onerror=unreadable.append):
        folders.sort()
        for name in sorted(names):
            if name.lower().endswith(_SUFFIXES):
                empty = False
                path = os.path.join(place, name)
                yield _shown(path), partial(read_ordinary_file, Path(path))
    for error in unreadable:
        empty = False
        yield _shown(str(error.filename)), partial(read_file, Path(str(error.filename)))
    if empty:
        raise click.UsageError(f"there is no .xml or .json file in {_shown(folder)}")


def _shown(path: str) -> str:
    """A file name as text: its bytes need not be UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def _as_json(judgement: Judgement) -> str:
    row = {
        "file": judgement.file,
        "type": judgement.type,
        "version": judgement.version,
        "valid": judgement.valid,
        "findings": [_finding_row(finding) for finding in judgement.findings],
    }
    return json.dumps(row, ensure_ascii=False)


def _finding_row(finding: Finding) -> dict[str, str | int | None]:
    return {
        "rule": finding.rule,
        "question": finding.question,
        "field": finding.field,
        "instance": None if finding.instance is None else finding.instance + 1,
        "level": finding.level,
        "message": finding.message,
    }


def _as_text(judgement: Judgement) -> str:
    lines = [f"{judgement.file}: valid"] if judgement.valid else []
    for finding in judgement.findings:
        place = finding.field or finding.question
        answer = "" if finding.instance is None else f" (svar {finding.instance + 1})"
        where = "" if place is None else f" {place}{answer}:"
        lines.append(f"{judgement.file}:{finding.rule}:{where} {finding.message}")
    return "\n".join(lines)

"""`intyg doctor`: one line for each check, and an exit code."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Literal

import click

from webapp.doctor.check import Check
from webapp.doctor.names import NAMES

_WIDTHS = (8, 30)


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="Folder for the database and the keys. [default: data]")
@click.option("--specs", type=click.Path(path_type=Path), help="Folder with the specs.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day that intyg up was told to pretend.")
@click.option("--sample", type=click.IntRange(1), help="Look at so many certificates, chosen by chance. [default: all]")
@click.option("--without", multiple=True, type=click.Choice(NAMES), help="Leave a check out. May be given again.")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
def doctor(
    data: Path | None,
    specs: Path | None,
    today: datetime | None,
    sample: int | None,
    without: tuple[str, ...],
    shape: Literal["text", "json"],
) -> None:
    """Look at everything an installation needs, change nothing, and say what to do.

    Exit code 0 when nothing is faulty, 1 when something is. Warnings are no faults.
    """
    from webapp.doctor.examination import examine
    from webapp.doctor.subject import read_subject

    day = None if today is None else today.date()
    given = {name: value for name, value in (("data", data), ("specs", specs), ("today", day)) if value is not None}
    subject = read_subject(os.environ, given, sample=sample, without=frozenset(without))
    checks = subject if isinstance(subject, list) else examine(subject)
    raise SystemExit(_tell_in_json(checks) if shape == "json" else _tell(checks))


def _tell(checks: Iterable[Check]) -> int:
    seen = []
    for check in checks:
        seen.append(check.state)
        click.echo(f"{check.state:{_WIDTHS[0]}}{check.name:{_WIDTHS[1]}} {check.says}")
        if check.do:
            click.echo(f"{'':{sum(_WIDTHS)}} → {check.do}")
        sys.stdout.flush()
    faults, warnings = seen.count("fault"), seen.count("warning")
    click.echo(f"{len(seen)} checks, {_number(faults, 'fault')}, {_number(warnings, 'warning')}")
    return 1 if faults else 0


def _tell_in_json(checks: Iterable[Check]) -> int:
    found = list(checks)
    healthy = all(check.state != "fault" for check in found)
    lines = [
        {"check": each.name, "state": each.state, "says": each.says, "do": each.do, "ids": list(each.ids)}
        for each in found
    ]
    click.echo(json.dumps({"healthy": healthy, "checks": lines}, ensure_ascii=False, indent=1))
    return 0 if healthy else 1


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"

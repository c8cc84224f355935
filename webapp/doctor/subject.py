"""The installation that is looked at: its settings, and where each comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from pydantic import ValidationError

from webapp.clock import Clock, clock_on
from webapp.doctor.check import Check, fault
from webapp.settings import WebSettings
from workers.settings import WorkerSettings

PREFIX = "INTYG_"


@dataclass(frozen=True, slots=True)
class Subject:
    """`environment` holds the variables that were read, `given` the settings that the command line overrides.

    `sample` limits how many certificates are looked at. Checks named in `without` are left out.
    """

    web: WebSettings
    workers: WorkerSettings
    environment: Mapping[str, str]
    given: Mapping[str, Path | date]
    clock: Clock
    sample: int | None = None
    without: frozenset[str] = frozenset()

    @property
    def now(self) -> datetime:
        return self.clock()


def read_subject(
    environment: Mapping[str, str],
    given: Mapping[str, Path | date],
    *,
    sample: int | None = None,
    without: frozenset[str] = frozenset(),
) -> Subject | list[Check]:
    """The installation that the process's environment describes, or what is wrong with its settings.

    `environment` must be that of the process: it is what the settings are read from.
    """
    try:
        web, workers = WebSettings(), WorkerSettings()
    except ValidationError as error:
        return [_fault(variable, what) for variable, what in _wrong(error)]
    changed = dict(given)
    workers_too = {name: value for name, value in changed.items() if name in WorkerSettings.model_fields}
    return Subject(
        web=web.model_copy(update=changed),
        workers=workers.model_copy(update=workers_too),
        environment=environment,
        given=given,
        clock=clock_on(web.today),
        sample=sample,
        without=without,
    )


def _wrong(error: ValidationError) -> list[tuple[str, str]]:
    """Variable and message; nothing of the value, which may be a secret."""
    return [
        (PREFIX + ".".join(map(str, each["loc"])).upper() if each["loc"] else "settings", each["msg"])
        for each in error.errors(include_input=False, include_url=False)
    ]


def _fault(variable: str, what: str) -> Check:
    return fault(variable, what, "give it another value, or take it away; docs/operations.md lists all settings")

"""What an import is asked to do, and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.lint.import_texts.findings import ImportFinding
from engine.lint.rule import Level
from engine.source import Place
from engine.specs.models.texts import PaperForm


@dataclass(frozen=True, slots=True)
class Options:
    """What was said on the command line; None where the file decides."""

    file: Path
    specs: Path
    type: str | None = None
    major: int | None = None
    valid_from: str | None = None
    out: Path | None = None
    properties: Path | None = None
    links: Mapping[str, str] = field(default_factory=dict)
    force: bool = False
    retire: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Mapped:
    """What became of a text's markup, in a few words."""

    key: str
    place: Place
    how: str


@dataclass(frozen=True, slots=True)
class Changes:
    """Keys by what became of them since the version before, each in the order of its file."""

    before: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """All of an import. Without `type` or `version` the file did not say them.

    `target` is the file the texts belong into; `written`: they are there now; `same`: they were there before.
    """

    file: Path
    type: str | None
    version: str | None
    valid_from: str | None
    supplementary: tuple[str, ...]
    form: PaperForm | None
    texts: Mapping[str, str]
    mapped: tuple[Mapped, ...]
    changes: Changes | None
    target: Path | None
    written: bool
    same: bool
    findings: tuple[ImportFinding, ...]

    @property
    def errors(self) -> int:
        return sum(finding.level is Level.ERROR for finding in self.findings)

    @property
    def warnings(self) -> int:
        return len(self.findings) - self.errors

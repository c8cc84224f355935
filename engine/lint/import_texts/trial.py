"""Loads and lints the specs as they would be with an imported file, before anything is written."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from engine.lint.rule import Finding
from engine.lint.runner import lint
from engine.source import Place, Source

_NEEDED = ("code-systems", "messages")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text file that is to stand in `specs/certificates/<type>/<major>/texts/<name>`."""

    specs: Path
    type: str
    major: int
    name: str
    content: str

    @property
    def path(self) -> Path:
        return self.specs / "certificates" / self.type / str(self.major) / "texts" / self.name


def new_findings(candidate: Candidate, place_of: Callable[[str | None], Place]) -> list[Finding]:
    """What spec-lint would say with the file in its place and does not say now.

    `place_of` gives the place in the imported file of a text's key, or of the whole.
    """
    with tempfile.TemporaryDirectory() as name:
        copy = replace(candidate, specs=Path(name).resolve() / "specs")
        for folder in (*_NEEDED, f"certificates/{candidate.type}/{candidate.major}"):
            if (candidate.specs / folder).is_dir():
                shutil.copytree(candidate.specs / folder, copy.specs / folder)
        before = Counter(_said(finding) for finding in lint([copy.specs]).findings)
        copy.path.parent.mkdir(exist_ok=True)
        copy.path.write_text(candidate.content, encoding="utf-8")
        return [
            replace(finding, place=_original(finding.place, copy, candidate, place_of))
            for finding in lint([copy.specs]).findings
            if not before[_said(finding)]
        ]


def _said(finding: Finding) -> tuple[str, str, str]:
    return finding.code, finding.place.file, finding.message


def _original(place: Place, copy: Candidate, candidate: Candidate, place_of: Callable[[str | None], Place]) -> Place:
    path = place.source.path
    if path == copy.path:
        is_text = len(place.pointer) > 1 and place.pointer[0] == "texts"
        return place_of(str(place.pointer[1]) if is_text else None)
    original = Source(candidate.specs / path.relative_to(copy.specs), place.source.text)
    return Place(original, place.pointer, place.key, place.extent)

"""Lints a specs folder: loads it, runs every rule over what could be read, and puts the findings in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.lint.facts import collect_facts
from engine.lint.rule import Finding, Level, all_rules
from engine.specs.catalogue import Catalogue
from engine.specs.loader import read_catalogue
from engine.specs.problems import Problem, Problems

_MARKS = ("code-systems", "messages")
"""A folder with one of these inside is a specs folder."""


class NoSpecs(ValueError):  # noqa: N818
    """A path is neither a specs folder nor inside one."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, in the order of files and lines."""

    findings: tuple[Finding, ...]
    files: int
    certificates: int

    def worst(self) -> Level | None:
        levels = {finding.level for finding in self.findings}
        return Level.ERROR if Level.ERROR in levels else Level.WARNING if levels else None


def lint(paths: Iterable[Path]) -> Report:
    """Lint specs folders; a path inside one limits the findings to it. Raises NoSpecs."""
    wanted: dict[Path, list[Path]] = {}
    for path in paths:
        wanted.setdefault(find_root(path), []).append(path)
    findings: list[Finding] = []
    files = certificates = 0
    for root, limits in wanted.items():
        problems = Problems()
        catalogue = read_catalogue(root, problems)
        files += len(
            {file.place.source.path for file in catalogue.files} | {p.place.source.path for p in problems.found}
        )
        certificates += len(catalogue.definitions)
        findings.extend(f for f in _findings(catalogue, problems.found) if _within(f.place.source.path, limits))
    return Report(tuple(sorted(findings, key=_order)), files, certificates)


def find_root(path: Path) -> Path:
    """The specs folder that a path is, or lies in."""
    for folder in (path, *path.absolute().parents):
        if folder.is_dir() and any((folder / mark).is_dir() for mark in _MARKS):
            return folder
    raise NoSpecs(f"{path} is not a specs folder: neither it nor a folder above it has {' or '.join(_MARKS)} inside")


def _within(file: Path, limits: list[Path]) -> bool:
    absolute = file.absolute()
    return any(limit.absolute() in (absolute, *absolute.parents) for limit in limits)


def _findings(catalogue: Catalogue, problems: Iterable[Problem]) -> Iterator[Finding]:
    rules = all_rules()
    for problem in problems:
        yield Finding(problem.code, rules[problem.code].level, problem.place, problem.message, problem.help)
    facts = collect_facts(catalogue)
    for rule in rules.values():
        yield from rule().check(facts)


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    span = finding.place.span
    return (finding.place.source.path.as_posix(), span.line, span.column, finding.code, finding.message)

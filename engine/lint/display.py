"""Findings as text: place, code, message, the line itself with what is meant underlined, and help."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from engine.lint.rule import Finding, Level
from engine.lint.runner import Report
from engine.positions import Span

MOST_CHARACTERS = 160
"""A longer line is cut to what stands around the finding."""

_BEFORE = 40
_TAB = "  "


class Part(NamedTuple):
    """Some words and how a terminal may show them."""

    text: str
    style: str = ""


Line = tuple[Part, ...]


def show_report(report: Report, base: Path) -> Iterator[Line]:
    """Every finding, and a last line that sums them up. File names are relative to `base` where they lie in it."""
    for finding in report.findings:
        yield from show_finding(finding, base)
    yield (Part(summary_of(report)),)


def show_finding(finding: Finding, base: Path) -> Iterator[Line]:
    """One finding, as lines."""
    span = finding.place.span
    colour = "bold red" if finding.level is Level.ERROR else "bold yellow"
    where = f"{file_name(finding, base)}:{span.line}:{span.column}"
    yield Part(f"{where}: ", "bold"), Part(f"{finding.code} {finding.level.value}: ", colour), Part(finding.message)
    lines = finding.place.source.text.split("\n")
    if finding.place.source.text:
        yield from _excerpt(lines[span.line - 1].rstrip("\r"), span, colour)
    explain = f"spec-lint explain {finding.code}"
    words = f"  help: {finding.help}   " if finding.help else "  "
    yield Part(words, "green"), Part(explain, "dim")


def _excerpt(line: str, span: Span, colour: str) -> Iterator[Line]:
    """The first line of what is meant, and a line of carets under it."""
    start = span.column - 1
    end = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
    end = max(end, start + 1)
    cut = max(0, start - _BEFORE) if len(line) > MOST_CHARACTERS else 0
    shown = line[cut : cut + MOST_CHARACTERS]
    head, tail = "…" if cut else "", "…" if len(line) > cut + MOST_CHARACTERS else ""
    carets = "^" * (min(end, cut + MOST_CHARACTERS) - start)
    before = head + line[cut:start]
    gutter = f"{span.line:5} | "
    yield Part(gutter, "dim"), Part((head + shown + tail).replace("\t", _TAB))
    padding = " " * len(before.replace("\t", _TAB))
    yield Part(" " * (len(gutter) - 2) + "| ", "dim"), Part(padding), Part(carets, colour)


def summary_of(report: Report) -> str:
    """What was looked at and how much was found."""
    errors = sum(finding.level is Level.ERROR for finding in report.findings)
    warnings = len(report.findings) - errors
    looked = f"{_count(report.certificates, 'certificate')} in {_count(report.files, 'file')}"
    return f"{looked}: " + (f"{_count(errors, 'error')}, {_count(warnings, 'warning')}" if report.findings else "clean")


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def file_name(finding: Finding, base: Path) -> str:
    """The file as people will look for it."""
    path = finding.place.source.path.absolute()
    return path.relative_to(base).as_posix() if path.is_relative_to(base) else path.as_posix()


def plain(lines: Iterable[Line]) -> str:
    """The same bytes for the same findings, whatever the terminal."""
    return "".join("".join(part.text for part in line).rstrip() + "\n" for line in lines)


def print_lines(lines: Iterable[Line], write: Callable[[str], object], *, terminal: bool) -> None:
    """Coloured for people, plain bytes for everyone else."""
    if not terminal:
        write(plain(lines))
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for line in lines:
        console.print(Text.assemble(*((part.text, part.style) for part in line)), soft_wrap=True)

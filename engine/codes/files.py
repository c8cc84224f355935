"""Register files: tab-separated text with a line of column names, read whole or not at all (docs/codes.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from engine.codes.register import CodeEntry, Help
from engine.codes.words import normal_code
from engine.content import content
from engine.document import Code
from engine.values import SHAPES

LONGEST_CODE, LONGEST_TEXT = 16, 2000
COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "code": "the code, with or without dots",
        "label": "its name",
        "words": "everyday words and other names, with semicolons between them",
        "valid_from": "first day it may be used, YYYY-MM-DD",
        "valid_to": "last day it may be used, YYYY-MM-DD",
        "description": "what it means",
        "includes": "what it includes",
    }
)
HELPS = "helps:"
"""Begins the name of a column with diagnoses that a code helps to describe; what follows names the list."""
CENTRAL = "*"

_SUBSET = re.compile(r"#\s*subset\s*:\s*(.*)")
_HELPS = re.compile(r"helps:[a-z][a-z0-9-]*")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DIAGNOSIS = re.compile(r"[A-Z][0-9]{2}[0-9A-Z-]{0,3}")


@dataclass(frozen=True, slots=True)
class FileProblem:
    """Something wrong in a file: where (line and column from 1, in characters), what, and how to mend it."""

    line: int
    column: int
    message: str
    help: str

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.message}; {self.help}"


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """What a file holds. `subset` is what a file that holds some of the codes only calls itself."""

    entries: tuple[CodeEntry, ...]
    subset: str | None = None


class FileRefused(ValueError):  # noqa: N818
    """The file cannot be used; `problems` are all of them, in the order of the file."""

    def __init__(self, problems: list[FileProblem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def read_register(data: bytes, shape: str | None = None) -> RegisterFile:
    """The codes of a file. `shape` names the format that each code must have. Raises FileRefused."""
    return _Reader(_decoded(data), shape).read()


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", errors="replace")
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        message = f"the byte 0x{data[error.start]:02x} is no UTF-8"
        raise FileRefused([FileProblem(line, column, message, "save the file as UTF-8")]) from None


@dataclass(frozen=True, slots=True)
class _Cell:
    """The text of a cell without blanks around it, and where it begins."""

    text: str
    line: int
    column: int


@dataclass
class _Reader:
    text: str
    shape: str | None
    problems: list[FileProblem] = field(default_factory=list)
    lines_of: dict[str, int] = field(default_factory=dict)
    subset: str | None = None

    def read(self) -> RegisterFile:
        lines = self._lines()
        header = next(lines, None)
        if header is None:
            raise FileRefused([FileProblem(1, 1, "the file is empty", f"begin with the line {_names(chr(9))}")])
        columns = self._columns(header)
        if self.problems:
            raise FileRefused(self.problems)
        entries = [entry for cells in lines if (entry := self._entry(columns, cells)) is not None]
        if not entries and not self.problems:
            self._complain(_Cell("", header[0].line + 1, 1), "there are no codes", "add a line for each code")
        if self.problems:
            raise FileRefused(self.problems)
        return RegisterFile(tuple(entries), self.subset)

    def _lines(self) -> Iterator[list[_Cell]]:
        """The cells of every line that is neither empty nor a comment."""
        for number, line in enumerate(self.text.split("\n"), start=1):
            if line.startswith("#"):
                said = _SUBSET.fullmatch(line.rstrip())
                self.subset = (said[1] or "subset") if said else self.subset
            elif line.strip():
                yield list(_cells(line.removesuffix("\r"), number))

    def _columns(self, header: list[_Cell]) -> list[str]:
        names = [cell.text for cell in header]
        for place, cell in enumerate(header):
            if cell.text not in COLUMNS and not _HELPS.fullmatch(cell.text):
                advice = f"the columns are {_names(', ')} and {HELPS}NAME"
                self._complain(cell, f"there is no column {cell.text!r}", advice)
            elif cell.text in names[:place]:
                self._complain(cell, f"the column {cell.text!r} stands twice", "keep one of them")
        for name in ("code", "label"):
            if name not in names:
                self._complain(header[0], f"the column {name!r} is missing", f"it holds {COLUMNS[name]}")
        return names

    def _entry(self, columns: list[str], cells: list[_Cell]) -> CodeEntry | None:
        if len(cells) > len(columns):
            advice = f"{len(columns)} columns are named in the first line; take away the tab"
            self._complain(cells[len(columns)], "the line has more cells than there are columns", advice)
            return None
        end = _Cell("", cells[-1].line, cells[-1].column + len(cells[-1].text))
        row = dict(zip(columns, [*cells, *[end] * (len(columns) - len(cells))], strict=True))
        before = len(self.problems)
        code, label = self._code(row["code"]), self._label(row["label"])
        first, last = row.get("valid_from", end), row.get("valid_to", end)
        entry = CodeEntry(
            code,
            label,
            words=tuple(phrase for each in row.get("words", end).text.split(";") if (phrase := each.strip())),
            valid_from=self._day(first),
            valid_to=self._last_day(first, last),
            description=row.get("description", end).text,
            includes=row.get("includes", end).text,
            helps=tuple(self._helps(row)),
        )
        for cell in row.values():
            self._check_text(cell)
        return entry if len(self.problems) == before else None

    def _code(self, cell: _Cell) -> str:
        capitals = normal_code(cell.text)
        code = next((each for each in (capitals, capitals.lower()) if self._fits(each)), capitals)
        if not code:
            self._complain(cell, "the code is missing", "write it, or take the line away")
        elif not self._fits(code):
            advice = f"codes of this system have the format {self.shape!r}; mend it, or take the line away"
            self._complain(cell, f"{cell.text!r} is no code", advice)
        elif code in self.lines_of:
            self._complain(cell, f"the code {code} stands on line {self.lines_of[code]} already", "keep one of them")
        self.lines_of.setdefault(code, cell.line)
        return code

    def _fits(self, code: str) -> bool:
        """Codes are written with capitals, save in systems whose format asks for small letters."""
        return len(code) <= LONGEST_CODE and (self.shape is None or SHAPES[self.shape](content(Code(code))))

    def _label(self, cell: _Cell) -> str:
        if not cell.text:
            self._complain(cell, "the label is missing", "write the name of the code")
        return cell.text

    def _day(self, cell: _Cell) -> date | None:
        day = None
        if _DAY.fullmatch(cell.text):
            with suppress(ValueError):
                day = date.fromisoformat(cell.text)
        if day is None and cell.text:
            self._complain(cell, f"{cell.text!r} is no day", "write it as 2026-01-31, or leave the cell empty")
        return day

    def _last_day(self, first: _Cell, last: _Cell) -> date | None:
        day = self._day(last)
        if day is not None and _DAY.fullmatch(first.text) and last.text < first.text:
            self._complain(last, f"the last day {last.text} is before the first, {first.text}", "mend one of them")
        return day

    def _helps(self, row: Mapping[str, _Cell]) -> Iterator[Help]:
        for name, cell in row.items():
            if not name.startswith(HELPS):
                continue
            for said in cell.text.split():
                diagnosis = normal_code(said.removesuffix(CENTRAL))
                if _DIAGNOSIS.fullmatch(diagnosis):
                    yield Help(name.removeprefix(HELPS), diagnosis, said.endswith(CENTRAL))
                else:
                    advice = f"write diagnosis codes with blanks between them, central ones as F32{CENTRAL}"
                    self._complain(cell, f"{said!r} is no diagnosis code", advice)

    def _check_text(self, cell: _Cell) -> None:
        if len(cell.text) > LONGEST_TEXT:
            self._complain(cell, f"the text has {len(cell.text)} characters", f"at most {LONGEST_TEXT} can be kept")
        elif not cell.text.isprintable():
            place = next(n for n, character in enumerate(cell.text) if not character.isprintable())
            at = _Cell("", cell.line, cell.column + place)
            self._complain(at, f"the character {cell.text[place]!r} cannot be shown", "take it away")

    def _complain(self, cell: _Cell, message: str, advice: str) -> None:
        self.problems.append(FileProblem(cell.line, cell.column, message, advice))


def _cells(line: str, number: int) -> Iterator[_Cell]:
    column = 1
    for cell in line.replace("\u00a0", " ").split("\t"):
        text = cell.lstrip(" ")
        yield _Cell(text.rstrip(" "), number, column + len(cell) - len(text))
        column += len(cell) + 1


def _names(between: str) -> str:
    return between.join(COLUMNS)

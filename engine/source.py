"""Where something stands in a spec file: file, JSON pointer and, worked out only when asked for, line and column."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from engine.positions import PositionIndex, Span

Step: TypeAlias = str | int
Pointer: TypeAlias = tuple[Step, ...]


@dataclass(frozen=True, eq=False)
class Source:
    """One spec file as it was read. Compared by identity: one object per file and load."""

    path: Path
    text: str

    @cached_property
    def index(self) -> PositionIndex:
        """Positions of every node, parsed on first use: a clean load never needs them."""
        from engine.positions import index_positions

        return index_positions(self.text)


@dataclass(frozen=True, slots=True)
class Place:
    """A node of a spec file. `key` points at the property's name instead of its value; `extent` at a stretch of
    characters (from 0) instead of a node, where a file is too broken to have nodes."""

    source: Source
    pointer: Pointer = ()
    key: bool = field(default=False, compare=False)
    extent: tuple[int, int] | None = field(default=None, compare=False)

    def child(self, *steps: Step) -> Place:
        return Place(self.source, self.pointer + steps)

    @property
    def file(self) -> str:
        return str(self.source.path)

    @property
    def span(self) -> Span:
        """First and last line and column, worked out when asked for."""
        index = self.source.index
        return index.span(self.pointer, key=self.key) if self.extent is None else index.span_of(self.extent)

    @property
    def line(self) -> int:
        """Line, from 1."""
        return self.span.line

    @property
    def column(self) -> int:
        """Column in characters, from 1."""
        return self.span.column

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

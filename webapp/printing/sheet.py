"""What is to stand on the pages of a print, in the words of its reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """A label and what stands under it. `given` is False for a sentence that stands where an answer is missing."""

    label: str
    values: tuple[str, ...]
    given: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """Answers beside each other: each row has as many cells as there are columns, empty ones for what is not said."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """What belongs to one question: a heading (or none), and entries or a table."""

    heading: str
    entries: tuple[Entry, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """Short answers, two beside each other, under a heading (or none)."""

    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole print: `about` stands before the sections, `closing` after them.

    `form` holds the rows of the form id, repeated in the margin; `stamp` is the word across every page, or nothing;
    `state` tells the same in sentences, because a watermark is not read aloud; `running` is repeated on top of the
    pages after the first, `footing` at the foot of all of them; `made_at` becomes the file's date, and has a zone.
    """

    title: str
    label: str
    form: tuple[str, ...]
    stamp: str
    state: tuple[str, ...]
    about: Panel
    sections: tuple[Section, ...]
    closing: Panel
    running: tuple[str, str]
    footing: tuple[str, ...]
    made_at: datetime

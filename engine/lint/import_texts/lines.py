"""The lines of a text: from words with marks between them, to what is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, zip_longest

BULLET = "•"
"""A line that begins with it is an item of a list."""
WRAP, FRESH, PARAGRAPH, NOTHING = "\v", "\x01", "\x02", "\x03"
"""Marks that XML cannot carry: a line break of the file where the markup says where lines end; a new line unless one
has just begun; a new paragraph; a place where something stood."""

_MARKS = re.compile(f"([\n{FRESH}{PARAGRAPH}])")
_SPACES = re.compile(r"[ \t\r\f]+")


def settled_lines(text: str) -> list[str]:
    """Trimmed lines with at most one blank one between; after a list item a plain line begins a new paragraph."""
    lines: list[str] = []
    for line in _marked_lines(text.replace(NOTHING, "")):
        if line == BULLET or (not line and (not lines or not lines[-1])):
            continue
        if line and lines and lines[-1].startswith(BULLET) and not line.startswith(BULLET):
            lines.append("")
        lines.append(line)
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _marked_lines(text: str) -> Iterator[str]:
    """The lines between marks. A fresh line begins none where nothing has been said yet."""
    parts = _MARKS.split(text)
    for words, mark in zip_longest(parts[::2], parts[1::2]):
        said = list(_unwrapped(words))
        yield from said
        if mark == PARAGRAPH or (mark == "\n" and not said):
            yield ""


def _unwrapped(words: str) -> Iterator[str]:
    """What the file wraps is one line, what it parts by a blank line is two paragraphs, blanks are nothing."""
    current: list[str] = []
    for piece in words.split(WRAP):
        said_here = _SPACES.sub(" ", piece).strip(" \u00a0")
        if said_here:
            current.append(said_here)
        elif current:
            current.append("")
    said = False
    for paragraph, pieces in groupby(current, key=bool):
        if paragraph:
            yield from ([""] if said else [])
            yield " ".join(pieces)
            said = True

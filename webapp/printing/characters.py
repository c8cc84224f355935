"""What the fonts can show. A character that they cannot is printed as its number, such as `[U+1F642]`."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

import regex

_CLUSTER: Final = regex.compile(r"\X")
_PLAIN: Final = regex.compile(r"[\n -~\xa0-\xac\xae-\xff]*")
"""Latin-1, which every font has: most texts are nothing else."""
_JOINING: Final = frozenset("\xad\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f")
"""They shape or separate what stands around them, and need no sign of their own."""
_REFUSED: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
"""Control characters, turners of the writing direction (which could make a text read as another), private ones."""


@dataclass(frozen=True, slots=True)
class Printable:
    """A text that the fonts can show. `has_numbers` says that some of its characters stand as their numbers."""

    text: str
    has_numbers: bool


class Characters:
    """What a row of fonts can show: the first one that has all of a sign shows it."""

    def __init__(self, fonts: Iterable[bytes]) -> None:
        self._covered = tuple(covered(font) for font in fonts)

    @classmethod
    def of_files(cls, paths: Iterable[Path]) -> Characters:
        return cls(path.read_bytes() for path in paths)

    def printable(self, text: str) -> Printable:
        """The same text, with numbers for what cannot be shown, and lines ended in one way."""
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
        if _PLAIN.fullmatch(text):
            return Printable(text, has_numbers=False)
        signs = [(sign, self._shown(sign)) for sign in _CLUSTER.findall(text)]
        shown = "".join(sign if showable else self._in_parts(sign) for sign, showable in signs)
        return Printable(shown, has_numbers=not all(showable for _, showable in signs))

    def _in_parts(self, sign: str) -> str:
        """Characters that can stand alone do; the others are numbered, those beside each other together."""
        alone = [(c, unicodedata.category(c)[0] != "M" and c not in _JOINING and self._shown(c)) for c in sign]
        groups = ((stands, [c for c, _ in group]) for stands, group in groupby(alone, key=lambda pair: pair[1]))
        return "".join("".join(group) if stands else _numbers(group) for stands, group in groups)

    def _shown(self, sign: str) -> bool:
        needed = [c for c in sign if c not in _JOINING and c != "\n"]
        if any(unicodedata.category(c) in _REFUSED for c in needed) or unicodedata.category(sign[0])[0] == "M":
            return False
        composed = [c for c in unicodedata.normalize("NFC", sign) if c not in _JOINING and c != "\n"]
        return any(
            all(ord(c) in font for c in needed) or all(ord(c) in font for c in composed) for font in self._covered
        )


def _numbers(characters: Iterable[str]) -> str:
    return "[" + " ".join(f"U+{ord(c):04X}" for c in characters) + "]"


def covered(font: bytes) -> frozenset[int]:
    """The code points that a TrueType font has a glyph for. Raises ValueError where it has no Unicode table."""
    subtables = sorted(_unicode_subtables(font))
    if not subtables:
        raise ValueError("a font without a Unicode character table")
    return frozenset(_code_points(font, subtables[-1][1]))


def _unicode_subtables(font: bytes) -> Iterator[tuple[int, int]]:
    """Format and place of each `cmap` subtable that we can read (OpenType 1.9, "cmap"); 12 reaches further than 4."""
    (tables,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4sLLL", font, 12 + 16 * number) for number in range(tables))
    start = next((offset for tag, _, offset, _ in records if tag == b"cmap"), None)
    if start is None:
        return
    (count,) = struct.unpack_from(">H", font, start + 2)
    for number in range(count):
        platform, encoding, offset = struct.unpack_from(">HHL", font, start + 4 + 8 * number)
        (form,) = struct.unpack_from(">H", font, start + offset)
        if form in {4, 12} and (platform == 0 or (platform, encoding) in {(3, 1), (3, 10)}):
            yield form, start + offset


def _code_points(font: bytes, place: int) -> Iterator[int]:
    (form,) = struct.unpack_from(">H", font, place)
    if form == 12:
        (groups,) = struct.unpack_from(">L", font, place + 12)
        for number in range(groups):
            first, last, _ = struct.unpack_from(">LLL", font, place + 16 + 12 * number)
            yield from range(first, last + 1)
        return
    (doubled,) = struct.unpack_from(">H", font, place + 6)
    segments = doubled // 2
    for number in range(segments):
        last, first, delta, reach = (
            struct.unpack_from(">H", font, place + 14 + doubled * part + (2 if part else 0) + 2 * number)[0]
            for part in range(4)
        )
        for point in range(first, last + 1):
            if _glyph(font, place + 16 + doubled * 3 + 2 * number, point - first, point, delta, reach):
                yield point


def _glyph(font: bytes, reach_at: int, step: int, point: int, delta: int, reach: int) -> int:
    if reach == 0:
        return (point + delta) & 0xFFFF
    (glyph,) = struct.unpack_from(">H", font, reach_at + reach + 2 * step)
    return (glyph + delta) & 0xFFFF if glyph else 0

"""Where things stand in an XML file: from bytes, which the parser counts, to places, which people look up."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path

from engine.source import Place, Source

_TAG_NAME = re.compile(rb"</?[^\s/>]++")
_ATTRIBUTE = re.compile(rb"\s++([^\s=>/]++)\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+')")


@dataclass(frozen=True, eq=False)
class XmlSource:
    """A well-formed file. `data` is its text in UTF-8; all offsets are bytes of it, from 0."""

    source: Source
    data: bytes

    @classmethod
    def of(cls, path: Path, data: bytes) -> XmlSource:
        return cls(Source(path, data.decode()), data)

    def place(self, start: int, end: int) -> Place:
        """A stretch of bytes."""
        first = len(self.data[:start].decode(errors="ignore"))
        return Place(self.source, extent=(first, first + len(self.data[start:end].decode(errors="ignore"))))

    def tag(self, start: int) -> Place:
        """A start tag up to its name; one can see the rest."""
        found = _TAG_NAME.match(self.data, start)
        return self.place(start, found.end() if found else start + 1)

    def attribute(self, tag: int, name: str) -> Place:
        """An attribute of the tag that starts at a byte; the tag, where it has none of that name."""
        found = _TAG_NAME.match(self.data, tag)
        while found is not None:
            found = _ATTRIBUTE.match(self.data, found.end())
            if found is not None and found[1].decode().rpartition(":")[2] == name:
                return self.place(found.start(1), found.end())
        return self.tag(tag)


@dataclass(frozen=True, eq=False)
class Content:
    """The inner markup of a text, with what was escaped or in CDATA resolved, and where it stands in the file.

    `steps` are (character of the markup, byte of the file) wherever the two do not run in parallel.
    """

    xml: XmlSource
    markup: str
    steps: tuple[tuple[int, int], ...]

    def place(self, start: int, end: int) -> Place:
        """A stretch of the markup."""
        return self.xml.place(self._byte(start), self._byte(end))

    def _byte(self, character: int) -> int:
        before, byte = self.steps[bisect_right(self.steps, character, key=lambda step: step[0]) - 1]
        return byte + len(self.markup[before:character].encode())

"""A sheet as the data that the template reads: characters that the fonts have, shares of a table's width."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from webapp.printing.characters import Characters
from webapp.printing.sheet import Block, Entry, Panel, Sheet, Table

NUMBERED: Final = (
    "Tecken som inte kan visas i utskriften står som sitt nummer inom hakparentes, till exempel [U+1F642]."
)
SHORT_CELL, LEAST_SHARE, LARGEST_SHARE = 24, 34, 42
"""Signs. A column of texts up to the first is as wide as they are; the others share the rest by their longest text."""
SHORT_BLOCK, PER_VALUE = 1200, 80
"""Signs: a block that takes less than this is kept on one page. A value takes a line of its own."""


class Layout:
    """Made anew for each sheet: it remembers whether any character had to be numbered."""

    def __init__(self, characters: Characters) -> None:
        self._characters = characters
        self._numbered = False

    def data(self, sheet: Sheet) -> dict[str, object]:
        """What the template reads, ready to be JSON."""
        return {
            "title": self._text(sheet.title),
            "label": self._text(sheet.label),
            "form": self._texts(sheet.form),
            "stamp": sheet.stamp,
            "state": self._texts(sheet.state),
            "about": self._panel(sheet.about),
            "sections": [
                {"heading": self._text(section.heading), "blocks": [self._block(block) for block in section.blocks]}
                for section in sheet.sections
            ],
            "closing": self._panel(sheet.closing),
            "running": self._texts(sheet.running),
            "footing": self._texts(sheet.footing),
            "made_at": int(sheet.made_at.timestamp()),
            "note": NUMBERED if self._numbered else "",
        }

    def _panel(self, panel: Panel) -> dict[str, object]:
        entries = [self._entry(entry) for entry in panel.entries]
        return {"heading": self._text(panel.heading), "entries": entries}

    def _block(self, block: Block) -> dict[str, object]:
        return {
            "heading": self._text(block.heading),
            "entries": [self._entry(entry) for entry in block.entries],
            "table": None if block.table is None else self._table(block.table),
            "short": _size(block) < SHORT_BLOCK,
        }

    def _entry(self, entry: Entry) -> dict[str, object]:
        return {
            "label": self._text(entry.label),
            "values": self._texts(entry.values),
            "given": entry.given,
        }

    def _table(self, table: Table) -> dict[str, object]:
        return {
            "columns": self._texts(table.columns),
            "rows": [self._texts(row) for row in table.rows],
            "shares": [_share(cells) for cells in zip(*table.rows, strict=True)],
        }

    def _texts(self, texts: Iterable[str]) -> list[str]:
        return [self._text(text) for text in texts]

    def _text(self, text: str) -> str:
        printable = self._characters.printable(text)
        self._numbered |= printable.has_numbers
        return printable.text


def _share(cells: Iterable[str]) -> int:
    """Of what the columns of short texts leave; 0 for one of these."""
    longest = max(map(len, cells))
    return 0 if longest <= SHORT_CELL else min(max(longest, LEAST_SHARE), LARGEST_SHARE)


def _size(block: Block) -> int:
    """About how many signs a block takes, counting what its lines leave empty."""
    values = [value for entry in block.entries for value in (entry.label, *entry.values)]
    cells = [" ".join(row) for row in block.table.rows] if block.table else []
    return sum(len(text) + PER_VALUE * (1 + text.count("\n")) for text in (*values, *cells))

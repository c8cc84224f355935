"""The texts that count, as plain text: of a key that stands twice the last one, and none that is empty."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from engine.lint.import_texts.findings import Findings, shown
from engine.lint.import_texts.markup import plain_text
from engine.lint.import_texts.options import Mapped
from engine.lint.import_texts.reading import Entry, TextFile
from engine.lint.import_texts.rules import DoubtfulCharacter, DuplicateKey, EmptyText

_BODY = re.compile(r"FRM_|.*\.(?:HLP|INF|INFO|ALERT|OBS)$")
"""Introductions, helps and information boxes may have lines; everything else is a heading or a label."""
_DOUBTFUL = re.compile("[\ufffd\x7f-\x9f]|Ã[¥¤¶…„–©\x84\x85\x96\xa9]")


@dataclass(frozen=True, slots=True)
class Words:
    """Entries and plain texts by key, in the order of the file, and what became of their markup."""

    entries: Mapping[str, Entry]
    texts: Mapping[str, str]
    mapped: tuple[Mapped, ...]


def read_words(file: TextFile, links: Mapping[str, str], findings: Findings) -> Words:
    """Make every text plain, and report what that loses."""
    entries: dict[str, Entry] = {}
    texts: dict[str, str] = {}
    mapped: dict[str, str] = {}
    for entry in file.entries:
        text, how = _read(entry, links, findings)
        if not text:
            findings.add(EmptyText, partial(getattr, entry, "place"), f"{shown(entry.key)} is empty", key=entry.key)
            continue
        if entry.key in entries:
            _report_twice(entries[entry.key], entry, texts[entry.key] == text, findings)
        entries[entry.key], texts[entry.key], mapped[entry.key] = entry, text, how
    return Words(entries, texts, tuple(Mapped(key, entries[key].place, how) for key, how in mapped.items() if how))


def _read(entry: Entry, links: Mapping[str, str], findings: Findings) -> tuple[str, str]:
    """The plain text and, in words, what became of its markup."""
    plain = plain_text(entry.content.markup, heading=not _BODY.match(entry.key), links=links)
    for each in plain.objections:
        place = partial(entry.content.place, each.start, each.end)
        findings.add(each.rule, place, f"{each.message}, in {shown(entry.key)}", each.help, key=entry.key)
    for found in _DOUBTFUL.finditer(entry.content.markup):
        place = partial(entry.content.place, found.start(), found.end())
        findings.add(DoubtfulCharacter, place, f"{found[0]!r} in {shown(entry.key)} is doubtful", key=entry.key)
    how = ["elements in the text read as its markup"] if entry.has_elements else []
    return plain.text, ", ".join([*how, *plain.how])


def _report_twice(first: Entry, last: Entry, same: bool, findings: Findings) -> None:
    if not findings.lists(DuplicateKey):
        findings.add(DuplicateKey, first.place, "")
        return
    words = "with the same words" if same else "with other words"
    message = f"{shown(first.key)} stands again in line {last.place.line} {words}; the last one counts"
    findings.add(DuplicateKey, first.place, message, key=first.key)

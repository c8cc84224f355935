"""The companion of a text file (`.properties`, Latin-1 with unicode escapes): what is printed in the form's margin."""

from __future__ import annotations

import re
from pathlib import Path

from engine.exchange.problems import Unreadable
from engine.exchange.sizes import read_file
from engine.lint.import_texts.findings import Findings
from engine.lint.import_texts.rules import FormFacts
from engine.source import Place, Source
from engine.specs.models.texts import PaperForm

MAX_BYTES = 100_000
_NAMES = ("formId", "formIdRow2", "blankettId", "blankettVersion")
"""What is imported. Labels and the path of the printed form's template are the old program's own."""

_ENTRY = re.compile(r"[ \t\f]*+((?:\\.|[^\\:= \t\f])++)[ \t\f]*+[:=]?[ \t\f]*+(.*)", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


def read_form(path: Path, findings: Findings) -> PaperForm | None:
    """The form's number and version; None, with a finding, where the file does not give a number."""
    text = ""
    try:
        data = read_file(path)
        if len(data) > MAX_BYTES:
            raise Unreadable("", "too-large")
        text = data.decode("latin-1")
    except Unreadable:
        findings.add(FormFacts, Place(Source(path, "")), "the companion file cannot be read")
        return None
    facts = {name: value for name, value in _entries(text).items() if name in _NAMES and value}
    if "formId" not in facts:
        findings.add(FormFacts, Place(Source(path, text), extent=(0, 0)), "the companion file has no formId")
        return None
    return PaperForm.model_validate(facts, by_alias=True, by_name=False)


def _entries(text: str) -> dict[str, str]:
    """Names and values as Java reads them: comments, lines that go on after a backslash, escapes."""
    found: dict[str, str] = {}
    lines = iter(text.splitlines())
    for first in lines:
        if not first.strip() or first.lstrip()[0] in "#!":
            continue
        parts = [first]
        while _goes_on(parts[-1]):
            parts[-1] = parts[-1][:-1]
            parts.append(next(lines, "").lstrip())
        entry = _ENTRY.fullmatch("".join(parts))
        if entry is not None:
            found[_unescaped(entry[1])] = _unescaped(entry[2]).strip()
    return found


def _goes_on(line: str) -> bool:
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else _CONTROLS.get(found[2], found[2]), text)

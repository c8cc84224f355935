"""From a file that somebody sent to well-formed XML, or a finding that says why it is not read."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree

from engine.exchange.problems import Unreadable
from engine.exchange.sizes import read_file
from engine.exchange.untrusted_xml import as_utf8, parse_untrusted
from engine.lint.import_texts.findings import Findings
from engine.lint.import_texts.places import XmlSource
from engine.lint.import_texts.rules import UnreadableFile
from engine.source import Place, Source

MAX_BYTES = 500_000
"""Official files have some 30 kB."""

_POSITION = re.compile(r", line \d+, column \d+$")
_REFUSED = {
    "empty-file": ("the file is empty", None),
    "too-large": ("the file is larger, or has more parts, than any text file", None),
    "too-deep": ("the file has elements at more levels than any text file", None),
    "encoding": ("the file names an encoding that is not read", "save it as UTF-8"),
}


def open_xml(path: Path, findings: Findings) -> XmlSource | None:
    """The file in UTF-8; None, with a finding, when it is too large, hostile or no XML."""
    data = b""
    try:
        data = read_file(path)
        if len(data) > MAX_BYTES:
            raise Unreadable("", "too-large")
        parse_untrusted(data)
        return XmlSource.of(path, as_utf8(data))
    except Unreadable as error:
        _report(error, path, data, findings)
        return None


def _report(error: Unreadable, path: Path, data: bytes, findings: Findings) -> None:
    place, help_text = Place(Source(path, "")), None
    match error.__cause__:
        case UnicodeDecodeError() as cause:
            place = Place(Source(path, data.decode("latin-1")), extent=(cause.start, cause.start + 1))
            message = f"byte {cause.start + 1} is not {cause.encoding}, the encoding of the file"
            help_text = "save it as UTF-8, or name the right encoding in its first line"
        case etree.XMLSyntaxError() as cause if error.rule_id == "not-xml":
            place = _at(path, data, *cause.position)
            message = f"no well-formed XML: {_POSITION.sub('', cause.msg.strip())}"
        case _ if error.rule_id == "doctype":
            text = as_utf8(data).decode()
            place = Place(Source(path, text), extent=(text.find("<!DOCTYPE"), text.find("<!DOCTYPE") + 9))
            message, help_text = "the file has a DOCTYPE; such files are not read", "write every character as itself"
        case OSError() as cause:
            message = f"cannot be read: {cause.strerror}"
        case _:
            message, help_text = _REFUSED.get(error.rule_id, (error.message, None))
    findings.add(UnreadableFile, place, message, help_text)


def _at(path: Path, data: bytes, line: int, column: int) -> Place:
    """A place by line and column, both from 1, as near as the text has them."""
    text = as_utf8(data).decode()
    lines = text.split("\n")
    number = min(max(line, 1), len(lines))
    start = sum(len(each) + 1 for each in lines[: number - 1]) + min(max(column, 1), len(lines[number - 1]) + 1) - 1
    return Place(Source(path, text), extent=(start, min(start + 1, len(text))))

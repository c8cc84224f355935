"""From bytes somebody sent to an XML tree, or a plain refusal: bounded in size, parts and depth, nothing is fetched."""

from __future__ import annotations

import codecs
import re

from lxml import etree

from engine.exchange.problems import Unreadable
from engine.exchange.sizes import refuse_large

MAX_PARTS = 50_000
"""Tags and attributes. A certificate has some hundred; each costs memory in the tree."""
MAX_DEPTH = 200

_DECLARED = re.compile(rb"<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z][A-Za-z0-9._-]{0,40})[\"']")
_ACCEPTED = frozenset({"utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252"})
_DOCTYPE = re.compile(rb"(?:\s++|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)
_TOO_DEEP = etree.XPath("boolean(" + "/*" * (MAX_DEPTH + 1) + ")")
_SYSTEM_MARKS = (
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)


def parse_untrusted(data: bytes) -> etree._Element:
    """The root element. Raises Unreadable."""
    refuse_large(len(data))
    xml = as_utf8(data)
    if not xml.strip():
        raise Unreadable("Filen är tom.", "empty-file")
    if xml.count(b"<") + xml.count(b"=") > MAX_PARTS:
        raise Unreadable("Filen har fler delar än något intyg har.", "too-large")
    if _DOCTYPE.match(xml):
        raise _doctype_refused()
    root = _parse(xml)
    if root.getroottree().docinfo.internalDTD is not None:
        raise _doctype_refused()
    if _TOO_DEEP(root):
        raise _too_deep()
    return root


def _parse(xml: bytes) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
    )
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error.msg):
            raise _too_deep() from error
        line, column = error.position
        raise Unreadable(
            f"Filen är inte välformad XML: rad {line}, tecken {column} ({error.msg}).", "not-xml"
        ) from error


def as_utf8(data: bytes) -> bytes:
    """The document in UTF-8 without byte order mark, so that everything after this sees the same characters as the
    parser does. Raises Unreadable."""
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        message = f"Filen är inte skriven i den teckenkodning den anger ({encoding}): fel vid byte {error.start}."
        raise Unreadable(message, "encoding") from error
    if encoding == "utf-8":
        return data.removeprefix(codecs.BOM_UTF8)
    return text.removeprefix("\ufeff").encode()


def _encoding(data: bytes) -> str:
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8"
    for mark, encoding in _SYSTEM_MARKS:
        if data.startswith(mark):
            return encoding
    declared = _DECLARED.match(data)
    name = declared.group(1).decode("ascii") if declared else "utf-8"
    try:
        encoding = codecs.lookup(name).name
    except LookupError:
        encoding = ""
    if encoding not in _ACCEPTED:
        raise Unreadable(f"Filen anger teckenkodningen {name}. Spara den i UTF-8.", "encoding")
    return encoding


def _doctype_refused() -> Unreadable:
    return Unreadable("Filen har en dokumenttypsdeklaration (DOCTYPE). Ta bort den: sådana tas inte emot.", "doctype")


def _too_deep() -> Unreadable:
    return Unreadable(f"Filen har element i fler än {MAX_DEPTH} nivåer. Så ser inget intyg ut.", "too-deep")

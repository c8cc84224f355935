"""Any certificate file: national XML or our JSON, told apart by how it begins."""

from __future__ import annotations

import codecs

from engine.document import Document
from engine.exchange.json_form import document_from_json
from engine.exchange.xml_in import from_xml
from engine.specs.catalogue import Catalogue

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_document(data: bytes, catalogue: Catalogue) -> Document:
    """The document in a file's bytes. Raises Unreadable."""
    return document_from_json(data, catalogue) if is_json(data) else from_xml(data, catalogue)


def is_json(data: bytes) -> bool:
    """Does the file begin as an object or a list, in whatever Unicode encoding?"""
    start = data[:1000]
    for mark in _MARKS:
        start = start.removeprefix(mark)
    return start.lstrip(b"\0 \t\r\n").startswith((b"{", b"["))

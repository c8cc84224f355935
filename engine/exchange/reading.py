"""Any certificate file: national XML or our JSON, told apart by how it begins."""

from __future__ import annotations

import re

from engine.document import Document
from engine.exchange.json_form import document_from_json
from engine.exchange.problems import Unreadable
from engine.exchange.xml_in import from_xml
from engine.specs.catalogue import Catalogue

_FIRST_CHARACTER = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\0 \t\r\n]*+(.?)", re.DOTALL)
"""After a byte order mark and white space, in whatever Unicode encoding."""


def read_document(data: bytes, catalogue: Catalogue) -> Document:
    """The document in a file's bytes. Raises Unreadable."""
    if is_json(data):
        return document_from_json(data, catalogue)
    if _first_character(data) in (b"<", b""):
        return from_xml(data, catalogue)
    raise Unreadable(
        "Filen är varken XML eller ett JSON-objekt: den börjar inte med < eller {. Ange ett intyg i XML"
        " (RegisterCertificate) eller JSON. En packad fil (till exempel zip) behöver packas upp först.",
        "unknown-format",
    )


def is_json(data: bytes) -> bool:
    """Does the file begin as an object or a list?"""
    return _first_character(data) in (b"{", b"[")


def _first_character(data: bytes) -> bytes:
    """Empty when there is nothing but white space."""
    found = _FIRST_CHARACTER.match(data)
    return b"" if found is None else found.group(1)

"""The national XML Schema, where an operator has it: does a file follow it?"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol, cast

from lxml import etree

from engine.exchange.problems import Unreadable
from engine.exchange.untrusted_xml import parse_untrusted
from engine.exchange.xml_in import certificate_element

_RESPONDER = "RegisterCertificateResponder_3*.xsd"


class _Entry(Protocol):
    line: int
    message: str


class NoSchema(LookupError):  # noqa: N818
    """A folder has no usable schema of RegisterCertificate 3."""


class Schema:
    """The schema of RegisterCertificate 3, for one thread."""

    def __init__(self, folder: Path) -> None:
        """Loads the newest minor version below the folder. Raises NoSchema."""
        found = sorted(folder.rglob(_RESPONDER))
        if not found:
            raise NoSchema(f"there is no {_RESPONDER} below {folder}")
        try:
            self._schema = etree.XMLSchema(etree.parse(found[-1], etree.XMLParser(no_network=True)))
        except (etree.XMLSyntaxError, etree.XMLSchemaParseError) as error:
            raise NoSchema(f"{found[-1]} cannot be used: {error}") from error

    def problems(self, data: bytes) -> tuple[str, ...]:
        """What in a RegisterCertificate does not follow the schema, with line numbers. Raises Unreadable."""
        if self._schema.validate(certificate_element(parse_untrusted(data))):
            return ()
        log = cast("Iterable[_Entry]", self._schema.error_log)
        return tuple(f"rad {entry.line}: {entry.message}" for entry in log)


class MessageSchemas:
    """The schemas of other messages, by file name; loaded once each, used by one thread at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loaded: dict[str, etree.XMLSchema] = {}
        self._lock = threading.Lock()

    def problems(self, name: str, message: bytes) -> tuple[str, ...]:
        """What in a message does not follow the schema in the file of this name. Raises NoSchema."""
        try:
            root = parse_untrusted(message)
        except Unreadable as error:
            return (str(error),)
        with self._lock:
            schema = self._schema(name)
            if schema.validate(root):
                return ()
            log = cast("Iterable[_Entry]", schema.error_log)
            return tuple(f"rad {entry.line}: {entry.message}" for entry in log)

    def _schema(self, name: str) -> etree.XMLSchema:
        if name not in self._loaded:
            found = sorted(self._folder.rglob(name))
            if not found:
                raise NoSchema(f"there is no {name} below {self._folder}")
            try:
                self._loaded[name] = etree.XMLSchema(etree.parse(found[-1], etree.XMLParser(no_network=True)))
            except (etree.XMLSyntaxError, etree.XMLSchemaParseError) as error:
                raise NoSchema(f"{found[-1]} cannot be used: {error}") from error
        return self._loaded[name]

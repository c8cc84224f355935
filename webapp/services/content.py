"""How a document is kept in the database: its JSON form, as text."""

from __future__ import annotations

import json

from engine.document import Code, Document
from engine.exchange.json_form import document_from_json, document_to_json
from engine.specs.catalogue import Catalogue
from engine.specs.spec import Spec


def written(spec: Spec, document: Document) -> str:
    return json.dumps(document_to_json(document, spec), ensure_ascii=False, separators=(",", ":"))


def read(catalogue: Catalogue, text: str) -> Document:
    return document_from_json(text, catalogue)


_REGISTER, _USER = "PU", "ANVANDARE"


def address_source(*, registered: bool) -> Code:
    """Where the patient's address comes from: the population register, or the user."""
    return Code(_REGISTER if registered else _USER)


def has_registered_address(document: Document) -> bool:
    """Is the address the population register's, and so not ours to change?"""
    source = document.patient.address_source
    return source is not None and source.code == _REGISTER

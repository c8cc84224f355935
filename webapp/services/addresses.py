"""Where the patient's address comes from: the population register, or the user."""

from __future__ import annotations

from engine.document import Code, Document

_REGISTER, _USER = "PU", "ANVANDARE"


def address_source(*, registered: bool) -> Code:
    """As the national code system for sources has it."""
    return Code(_REGISTER if registered else _USER)


def has_registered_address(document: Document) -> bool:
    """Is the address the population register's, and so not ours to change?"""
    source = document.patient.address_source
    return source is not None and source.code == _REGISTER

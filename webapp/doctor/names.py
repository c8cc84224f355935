"""What the checks are called."""

from __future__ import annotations

NAMES = (
    "specs",
    "people",
    "published-specs",
    "inference",
    "data-folder",
    "database",
    "schema",
    "durability",
    "key-file",
    "data-keys",
    "sealed",
    "signatures",
    "outbox",
    "deliveries",
    "queue",
    "static-files",
    "xsd",
    "printing",
)
"""Every check beside those of the settings, which are called as their variables."""

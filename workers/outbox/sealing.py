"""How payloads are kept from the eyes of whoever sees the database. The keys are somebody else's."""

from __future__ import annotations

from typing import Protocol


class Erased(Exception):  # noqa: N818
    """The care provider's key has been destroyed: what it sealed is gone for good."""


class Sealer(Protocol):
    """Seals and opens bytes with the data key of a care provider."""

    def seal(self, provider_id: str, content: bytes) -> bytes:
        """Raises Erased."""
        ...

    def open(self, provider_id: str, sealed: bytes) -> bytes:
        """Raises Erased."""
        ...

"""Sealers without keys."""

from __future__ import annotations

from workers.outbox import Erased
from workers.settings import WorkerSettings

MARK = b"sealed:"


class Mirror:
    """Seals by turning bytes round, so that a test sees whether something was sealed."""

    def __init__(self) -> None:
        self.destroyed: set[str] = set()

    def seal(self, provider_id: str, content: bytes) -> bytes:
        self._refuse(provider_id)
        return MARK + content[::-1]

    def open(self, provider_id: str, sealed: bytes) -> bytes:
        self._refuse(provider_id)
        assert sealed.startswith(MARK)
        return sealed.removeprefix(MARK)[::-1]

    def _refuse(self, provider_id: str) -> None:
        if provider_id in self.destroyed:
            raise Erased(provider_id)


def mirror(_settings: WorkerSettings) -> Mirror:
    """For INTYG_SEALER of a process under test."""
    return Mirror()

"""What has become of the messages about a certificate."""

from __future__ import annotations

from webapp.services.actors import Actor
from webapp.services.drafts import Drafts
from webapp.services.records import Certificate
from workers.database import Database
from workers.outbox import EventView, Outbox


class Deliveries:
    def __init__(self, database: Database, drafts: Drafts, outbox: Outbox) -> None:
        self._database = database
        self._drafts = drafts
        self._outbox = outbox

    def of(self, actor: Actor, certificate_id: str) -> tuple[Certificate, tuple[EventView, ...]]:
        """A certificate's events, oldest first, with every attempt; the access log is told. Raises NotFound and
        NotPermitted."""
        certificate = self._drafts.open(actor, certificate_id)
        with self._database.reading() as session:
            return certificate, self._outbox.status(session, certificate_id)

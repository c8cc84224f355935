"""The messages that certificates are sent as."""

from __future__ import annotations

from webapp.services.actors import Actor
from webapp.services.drafts import Drafts
from webapp.services.problems import NotFound, NotPermitted
from webapp.services.records import Records
from webapp.storage import certificates
from workers.database import Database


class Messages:
    def __init__(self, database: Database, drafts: Drafts, records: Records) -> None:
        self._database = database
        self._drafts = drafts
        self._records = records

    def xml(self, actor: Actor, certificate_id: str) -> bytes:
        """The XML that was signed, byte by byte; the access log is told. Raises NotFound, and NotPermitted for a
        draft."""
        if not self._drafts.open(actor, certificate_id).signed:
            raise NotPermitted("Intyget är inte signerat ännu, och först då finns det ett meddelande.", "not-signed")
        with self._database.reading() as session:
            row = certificates.find(session, certificate_id)
            xml = None if row is None else self._records.xml(session, row)
        if xml is None:
            raise NotFound
        return xml

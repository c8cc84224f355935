"""Printing certificates: whether it may be done, and telling the access log that it was."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import structlog

from engine.certificates.evaluation import effective
from engine.document import Document
from engine.permissions import Decision
from webapp.printing import Press, PrintTrouble, Sheet
from webapp.services.access import AccessLog
from webapp.services.actors import Actor
from webapp.services.drafts import Drafts, refuse
from webapp.services.hashes import KeyedHashes
from webapp.services.problems import NotPrinted
from webapp.services.records import Certificate
from webapp.services.signing import refuse_unconfirmed
from workers.database import Database

log = structlog.get_logger()

DRAFT, CERTIFICATE, REVOKED = "Utkastet utskrivet", "Intyg utskrivet", "Makulerat intyg utskrivet"
"""What the access log says of it."""


@dataclass(frozen=True, slots=True)
class Printable:
    """What may be printed. `counted` is the document without answers to questions that are not asked."""

    certificate: Certificate
    counted: Document
    decision: Decision


class Printing:
    def __init__(
        self, database: Database, drafts: Drafts, hashes: KeyedHashes, access: AccessLog, press: Press
    ) -> None:
        self._database = database
        self._drafts = drafts
        self._hashes = hashes
        self._access = access
        self._press = press

    def find(self, actor: Actor, certificate_id: str) -> Printable:
        """Raises NotFound, and NotPermitted with the reason."""
        certificate = self._drafts.find(actor, certificate_id, "read")
        decision = self.may(actor, certificate)
        refuse(decision)
        spec, document = certificate.spec, certificate.document
        counted = document if certificate.signed else effective(spec, document, context=self._drafts.context())
        return Printable(certificate, counted, decision)

    def may(self, actor: Actor, certificate: Certificate) -> Decision:
        return self._drafts.may(actor, certificate, "print" if certificate.signed else "print-draft")

    def hand_out(self, actor: Actor, found: Printable, sheet: Sheet, confirmed: Collection[str] = ()) -> bytes:
        """The PDF, once the access log has it. `confirmed` holds the ids of the notices that the user has confirmed.

        Raises NotConfirmed, and NotPrinted when the typesetter fails: then nothing is logged as printed.
        """
        refuse_unconfirmed(found.decision, confirmed)
        certificate = found.certificate
        try:
            printed = self._press.print(sheet)
        except PrintTrouble as trouble:
            log.error("print_failed", certificate=certificate.id, kind=trouble.kind, status=trouble.status)
            raise NotPrinted from None
        if not printed.declared:
            log.warning("print_not_declared", certificate=certificate.id)
        argument = REVOKED if certificate.revoked else CERTIFICATE if certificate.signed else DRAFT
        with self._database.writing() as session:
            key = self._hashes.of_person(certificate.document.patient.person_id)
            self._access.add(session, actor, key, "print", certificate.id, argument)
        return printed.pdf

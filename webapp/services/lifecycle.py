"""What happens to a certificate beside writing and signing it: sent, revoked, deleted."""

from __future__ import annotations

import structlog
from sqlalchemy.orm import Session

from engine.specs.models.notifications import RecipientModel
from engine.specs.models.permissions import RevocationReasonModel
from webapp.clock import Clock
from webapp.services import events
from webapp.services.access import AccessLog
from webapp.services.actors import Actor
from webapp.services.drafts import Drafts, refuse
from webapp.services.events import Events, Told
from webapp.services.permissions import Permissions
from webapp.services.problems import AlreadySigned, ChangedSinceReview, NotFound, ReasonNeeded
from webapp.services.records import Certificate, Records
from webapp.services.sending import send_now
from webapp.storage import certificates
from webapp.storage.tables import CertificateRow
from workers.database import Database

log = structlog.get_logger()

NEEDS_REASON = "revocation-reason"
"""The feature of types that are revoked with a reason only."""
LONGEST_MESSAGE = 3500
"""Characters, as the service contract has it."""


class Lifecycle:
    """Everything raises NotFound, and NotPermitted with the reason. Done twice, it is done once."""

    def __init__(
        self,
        database: Database,
        drafts: Drafts,
        records: Records,
        happenings: Events,
        permissions: Permissions,
        access: AccessLog,
        clock: Clock,
    ) -> None:
        self._database = database
        self._drafts = drafts
        self._records = records
        self._events = happenings
        self._permissions = permissions
        self._access = access
        self._clock = clock

    def recipient(self, certificate: Certificate) -> RecipientModel | None:
        """Who gets the certificate when it is sent; None when the patient does."""
        return self._events.recipient(certificate.spec)

    @property
    def recipient_names(self) -> dict[str, str]:
        """Recipients' names by logical address."""
        return self._events.recipient_names

    def send(self, actor: Actor, certificate_id: str) -> Certificate:
        """Send a signed certificate to its recipient: it goes out as soon as the recipient can be reached."""
        found = self._drafts.find(actor, certificate_id, "read")
        if found.sent_at is not None and not found.revoked:
            return found
        refuse(self._drafts.may(actor, found, "send"))
        patient = self._events.patient(found.document.patient)
        with self._database.writing() as session:
            row = self._row(session, certificate_id)
            if row.sent_at is None and row.revoked_at is None:
                told = Told(self._xml(session, row), patient)
                send_now(session, actor, row, found.spec, told, self._events, self._access, self._clock())
            sent = self._records.read(session, row)
        log.info("certificate_sent", certificate=certificate_id, user=actor.user.id)
        return sent

    def revoke(self, actor: Actor, certificate_id: str, reason: str = "", message: str = "") -> Certificate:
        """Revoke a signed certificate. `reason` is an id of `reasons`, `message` what the user adds to it.

        Raises ReasonNeeded where a reason, or for this reason a message, has to be given.
        """
        found = self._drafts.find(actor, certificate_id, "read")
        if found.revoked:
            return found
        refuse(self._drafts.may(actor, found, "revoke"))
        told = self._message(actor, found, reason, message.strip())
        patient = self._events.patient(found.document.patient)
        with self._database.writing() as session:
            row = self._row(session, certificate_id)
            if row.revoked_at is None:
                row.revoked_by, row.revoked_at = actor.user.id, self._clock()
                self._records.keep_revocation(session, row, {"reason": reason, "message": message})
                self._events.tell(session, actor, events.REVOKED, row, Told(self._xml(session, row), patient))
                self._events.take_back(session, actor, row, found.spec, found.document, told)
                self._access.add(session, actor, row.patient_key, "delete", row.id)
            revoked = self._records.read(session, row)
        log.info("certificate_revoked", certificate=certificate_id, user=actor.user.id)
        return revoked

    def reasons(self, actor: Actor, certificate: Certificate) -> tuple[RevocationReasonModel, ...]:
        """What the user has to choose from when revoking; empty where no reason is asked for."""
        person_id = certificate.document.patient.person_id
        features = self._permissions.features(actor, certificate.spec.type, person_id)
        return self._permissions.revocation_reasons if NEEDS_REASON in features else ()

    def delete(self, actor: Actor, certificate_id: str, revision: int) -> None:
        """Delete a draft for good. Raises AlreadySigned, and ChangedSinceReview when it has another revision by now."""
        found = self._drafts.find(actor, certificate_id, "delete")
        if found.signed:
            raise AlreadySigned
        patient = self._events.patient(found.document.patient)
        with self._database.writing() as session:
            row = self._row(session, certificate_id)
            certificate = self._records.read(session, row)
            if certificate.signed:
                raise AlreadySigned
            if row.revision != revision:
                raise ChangedSinceReview
            xml = events.draft_xml(certificate.spec, certificate.document, self._drafts.context())
            self._events.tell(session, actor, events.DELETED, row, Told(xml, patient))
            self._access.add(session, actor, row.patient_key, "delete", row.id)
            certificates.delete(session, row)
        log.info("draft_deleted", certificate=certificate_id, user=actor.user.id)

    def _message(self, actor: Actor, certificate: Certificate, reason: str, message: str) -> str:
        """What the recipient is told: the reason's own words, then the user's."""
        offered = self.reasons(actor, certificate)
        if len(message) > LONGEST_MESSAGE:
            raise ReasonNeeded(offered)
        if not offered:
            return message
        chosen = next((each for each in offered if each.id == reason), None)
        if chosen is None or (chosen.explain and not message):
            raise ReasonNeeded(offered)
        return f"{chosen.certificate}. {message}" if message else chosen.certificate

    def _row(self, session: Session, certificate_id: str) -> CertificateRow:
        row = certificates.find_to_change(session, certificate_id)
        if row is None:
            raise NotFound
        return row

    def _xml(self, session: Session, row: CertificateRow) -> bytes:
        xml = self._records.xml(session, row)
        if xml is None:
            raise NotFound
        return xml

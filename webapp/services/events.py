"""What the world is told of a certificate: messages written down in the transaction of what they tell of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.certificates.evaluation import effective
from engine.certificates.results import Context
from engine.document import Code, Document, Person
from engine.exchange.outgoing import outgoing
from engine.exchange.revocation import revocation
from engine.exchange.status_update import StatusEvent, status_update, without_identity
from engine.exchange.xml_out import to_xml
from engine.specs.models.notifications import RecipientModel
from engine.specs.notifications import Notifications
from engine.specs.spec import Spec
from webapp.clock import Clock, wire_time
from webapp.people import People, issuer
from webapp.population import PopulationRegister, RegisterDown
from webapp.services.actors import Actor
from webapp.storage.tables import CertificateRow
from workers.outbox import Event, Outbox

CREATED, CHANGED, DELETED = "SKAPAT", "ANDRAT", "RADERA"
SIGNED, SENT, REVOKED = "SIGNAT", "SKICKA", "MAKULE"
_TO_RECIPIENT, _REVOCATION = "certificate", "revocation"


@dataclass(frozen=True, slots=True)
class Told:
    """What a message is about: the certificate as XML, and its patient as record systems are to see her."""

    xml: bytes
    patient: Person


class Events:
    """Functions that take a session work in the caller's writing transaction, and use no network."""

    def __init__(
        self,
        outbox: Outbox,
        notifications: Notifications,
        people: People,
        register: PopulationRegister,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        self._outbox = outbox
        self._notifications = notifications
        self._people = people
        self._register = register
        self._clock = clock
        self._new_id = new_id

    def patient(self, known: Person) -> Person:
        """The patient as a record system is shown her, without name and address where her identity is protected.

        Asks the population register, so it is called outside of any transaction.
        """
        try:
            person = self._register.find(known.person_id)
        except RegisterDown:
            return known
        return without_identity(known) if person is not None and person.protected_identity else known

    def recipient(self, spec: Spec) -> RecipientModel | None:
        """Who gets certificates of this type; None when the patient does."""
        recipient = spec.definition.certificate.recipient
        return None if recipient is None else self._notifications.events.recipients[recipient]

    @property
    def recipient_names(self) -> dict[str, str]:
        """By logical address."""
        return {each.address: each.name for each in self._notifications.events.recipients.values()}

    def tell(self, session: Session, actor: Actor, code: str, row: CertificateRow, told: Told) -> None:
        """Tell the record system of the unit that the certificate belongs to, if it has one."""
        unit = self._people.unit(row.unit_id)
        if unit is None or not unit.integrated:
            return
        name, system = self._notifications.event(code).name, self._notifications.events.code_system
        sent_at = None if row.sent_at is None else wire_time(row.sent_at)

        def write(time: str) -> bytes:
            event = StatusEvent(Code(code, system, name), time, handled_by=actor.user.hsa_id)
            return status_update(told.xml, event, patient=told.patient, sent_at=sent_at)

        self._record(session, code, row, unit.id, write)

    def send(self, session: Session, row: CertificateRow, recipient: RecipientModel, xml: bytes) -> None:
        """The certificate itself, on its way to the recipient."""
        self._record(session, _TO_RECIPIENT, row, recipient.address, lambda _time: xml)

    def take_back(
        self, session: Session, actor: Actor, row: CertificateRow, spec: Spec, document: Document, message: str
    ) -> None:
        """Tell a recipient who has the certificate that it is revoked, where the recipient takes such messages."""
        recipient = self.recipient(spec)
        if recipient is None or row.sent_at is None or not recipient.revocations:
            return
        by, at = issuer(actor.user, actor.unit, actor.provider), wire_time(self._clock())
        content = revocation(spec, document, by=by, sent_at=at, message=message)
        self._record(session, _REVOCATION, row, recipient.address, lambda _time: content)

    def _record(
        self, session: Session, code: str, row: CertificateRow, address: str, write: Callable[[str], bytes]
    ) -> None:
        self._outbox.record(session, Event(self._new_id(), code, row.id, row.provider_id, (address,), write))


def draft_xml(spec: Spec, document: Document, context: Context) -> bytes:
    """A draft as a record system is shown it: what would be sent of it now."""
    return to_xml(spec, outgoing(spec, effective(spec, document, context=context)))

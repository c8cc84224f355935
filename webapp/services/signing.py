"""Reviewing and signing: what is signed is the XML that will be sent, read back and judged once more."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from engine.certificates.certainty import evaluate_twice
from engine.certificates.code_names import with_code_names
from engine.certificates.evaluation import effective
from engine.certificates.results import Context, Finding
from engine.document import Answer, Document
from engine.exchange.outgoing import outgoing
from engine.exchange.xml_in import from_xml
from engine.exchange.xml_out import to_xml
from engine.permissions import Decision
from engine.specs.catalogue import Catalogue
from engine.specs.spec import Spec
from webapp.clock import Clock, wire_time
from webapp.people import issuer
from webapp.services import events
from webapp.services.access import AccessLog
from webapp.services.actors import Actor
from webapp.services.drafts import Drafts
from webapp.services.events import Events, Told
from webapp.services.judging import left_out, merged
from webapp.services.problems import AlreadySigned, ChangedSinceReview, NotComplete, NotConfirmed, NotFound, NotSigned
from webapp.services.records import Certificate, Records
from webapp.services.sending import send_now
from webapp.signatures import (
    Declined,
    Reviewed,
    Signatory,
    Signature,
    Signed,
    Signer,
    Signers,
    SigningUnit,
    Statement,
    Verdict,
    Waiting,
    draw_up,
)
from webapp.storage import certificates
from webapp.storage.certificates import SIGNED
from webapp.storage.tables import CertificateRow
from workers.database import Database

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Sealed:
    """A certificate as it is sent: the bytes, what they say when read back, and what both levels find wrong in it."""

    xml: bytes
    document: Document
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """Everything the signer sees before signing."""

    certificate: Certificate
    counted: Document
    left_out: tuple[Answer, ...]
    may_sign: Decision
    sends: bool
    """Signing sends too."""
    findings: tuple[Finding, ...]


class Signing:
    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        drafts: Drafts,
        records: Records,
        signer: Signer,
        signers: Signers,
        happenings: Events,
        access: AccessLog,
        clock: Clock,
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._drafts = drafts
        self._records = records
        self._signer = signer
        self._signers = signers
        self._events = happenings
        self._access = access
        self._clock = clock

    def review(self, actor: Actor, certificate_id: str) -> Review:
        certificate = self._drafts.open(actor, certificate_id)
        spec, document = certificate.spec, certificate.document
        counted = effective(spec, document, context=self._drafts.context())
        sealed = self._seal(actor, spec, document, self._clock())
        may_sign = self._drafts.may(actor, certificate, "sign")
        sends = self._drafts.may(actor, certificate, "sign-and-send").allowed
        return Review(certificate, counted, left_out(document, counted), may_sign, sends, sealed.findings)

    def sign(
        self, actor: Actor, certificate_id: str, reviewed_revision: int, confirmed: frozenset[str] = frozenset()
    ) -> Certificate:
        """Sign what was reviewed, and send it where signing sends too. Pressed twice, it signs once.

        `confirmed` holds the ids of the notices that the signer has ticked. Raises NotConfirmed when one is missing,
        AlreadySigned by somebody else, ChangedSinceReview, NotComplete and NotSigned.
        """
        now = self._clock()
        found = self._drafts.find(actor, certificate_id, "sign")
        if not found.signed:
            refuse_unconfirmed(self._drafts.may(actor, found, "sign"), confirmed)
        sends = self._drafts.may(actor, found, "sign-and-send").allowed
        patient = self._events.patient(found.document.patient)
        with self._database.writing() as session:
            row = certificates.find_to_change(session, certificate_id)
            if row is None:
                raise NotFound
            certificate = self._records.read(session, row)
            if certificate.signed and row.signed_by == actor.user.id and row.revision == reviewed_revision:
                return certificate
            if certificate.signed:
                raise AlreadySigned
            if row.revision != reviewed_revision:
                raise ChangedSinceReview
            sealed = self._seal(actor, certificate.spec, certificate.document, now)
            if sealed.findings:
                raise NotComplete(sealed.findings)
            self._keep(session, actor, row, certificate, sealed, now)
            told = Told(sealed.xml, patient)
            self._events.tell(session, actor, events.SIGNED, row, told)
            self._access.add(session, actor, row.patient_key, "sign", row.id)
            if sends:
                send_now(session, actor, row, certificate.spec, told, self._events, self._access, now)
            signed = self._records.read(session, row)
        log.info("certificate_signed", certificate=certificate_id, revision=reviewed_revision, user=actor.user.id)
        return signed

    def verify(self, certificate_id: str) -> Verdict:
        """Does the signature hold? Of what is stored now, byte by byte. Raises NotFound for what is not signed."""
        with self._database.reading() as session:
            row = certificates.find(session, certificate_id)
            if row is None or row.statement is None:
                raise NotFound
            statement, xml = self._records.statement_bytes(session, row), self._records.xml(session, row)
            signature = self._records.signature(session, row)
        assert statement is not None
        assert xml is not None
        assert signature is not None
        return self._signers.verify(statement, signature, xml=xml, certificate_id=certificate_id)

    def _keep(
        self, session: Session, actor: Actor, row: CertificateRow, draft: Certificate, sealed: Sealed, now: datetime
    ) -> None:
        """The row becomes what is signed: statement, signature and message are stored together, or not at all."""
        statement = draw_up(
            draft.spec,
            sealed.document,
            sealed.xml,
            reviewed=Reviewed(row.revision, self._records.stored(session, row)),
            signer=Signatory(hsa_id=actor.user.hsa_id, name=actor.user.name, role=actor.user.role),
            unit=SigningUnit(id=actor.unit.id, name=actor.unit.name),
            signed_at=now,
        )
        row.status, row.signed_by, row.signed_at = SIGNED, actor.user.id, now
        self._records.keep_signed(session, row, statement, self._signature(statement), sealed.xml)

    def _signature(self, statement: Statement) -> Signature:
        match self._signer.begin(statement):
            case Signed(signature):
                return signature
            case Waiting(message=message) | Declined(message=message):
                raise NotSigned(message)

    def _seal(self, actor: Actor, spec: Spec, document: Document, now: datetime) -> Sealed:
        signer = issuer(actor.user, actor.unit, actor.provider)
        to_sign = replace(document, issuer=signer, signed_at=wire_time(now))
        return seal(self._catalogue, spec, to_sign, self._drafts.context())


def to_confirm(decision: Decision) -> frozenset[str]:
    """Ids of the notices that have to be confirmed before the action."""
    return frozenset(notice.id for notice in decision.notices if notice.tell == "confirm")


def refuse_unconfirmed(decision: Decision, confirmed: Collection[str]) -> None:
    """Raises NotConfirmed where something has to be confirmed before the action, and is not."""
    asked = to_confirm(decision) - set(confirmed)
    if asked:
        raise NotConfirmed(tuple(notice for notice in decision.notices if notice.id in asked))


def seal(catalogue: Catalogue, spec: Spec, document: Document, context: Context) -> Sealed:
    """The document's visible part as XML, judged by two evaluators at both levels on what the XML says."""
    counted = effective(spec, document, context=context)
    xml = to_xml(spec, outgoing(spec, with_code_names(spec, counted, context)))
    read_back = from_xml(xml, catalogue)
    register = evaluate_twice(spec, read_back, context=context, level="register")
    typed = evaluate_twice(spec, counted, context=context, level="draft")
    sent = evaluate_twice(spec, read_back, context=context, level="draft")
    return Sealed(xml, read_back, tuple(merged(spec, typed.findings or sent.findings, register.findings)))

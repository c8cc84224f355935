"""Creating drafts, opening certificates, saving answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from engine.certificates.results import Context
from engine.document import Document, Person
from engine.permissions import Decision
from engine.specs.catalogue import Catalogue, UnknownType
from engine.specs.spec import Spec
from webapp.clock import Clock, swedish_day
from webapp.people import RegisteredPerson, issuer
from webapp.services import content
from webapp.services.access import AccessLog
from webapp.services.actors import Actor, PatientKeys
from webapp.services.answers import Edit
from webapp.services.judging import judge, prefill, restore_locked
from webapp.services.merging import AddressEdit, Merge, written_answers
from webapp.services.permissions import Action, Others, Permissions
from webapp.services.problems import AlreadySigned, NotFound, NotPermitted, RevisionConflict
from webapp.storage import certificates
from webapp.storage.certificates import DRAFT, SIGNED
from webapp.storage.database import Database
from webapp.storage.tables import CertificateRow


@dataclass(frozen=True, slots=True)
class Certificate:
    """A stored certificate, read. A signed one's document is what was signed."""

    id: str
    spec: Spec
    document: Document
    unit_id: str
    revision: int
    signed: bool
    created_by: str
    saved_by: str
    saved_at: datetime
    signed_by: str | None
    signed_at: datetime | None
    sha256: str | None


class Drafts:
    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        keys: PatientKeys,
        access: AccessLog,
        permissions: Permissions,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._keys = keys
        self._access = access
        self._permissions = permissions
        self._clock = clock
        self._new_id = new_id

    def context(self) -> Context:
        return Context(today=swedish_day(self._clock()))

    def offered(self) -> list[Spec]:
        """Every certificate type in the text version that new drafts get today, by name."""
        found = []
        for certificate_type in self._catalogue.types:
            try:
                found.append(self._catalogue.newest(certificate_type, self.context().today))
            except UnknownType:
                continue  # its first text version is not valid yet
        return sorted(found, key=lambda spec: spec.definition.certificate.name)

    def may_create(self, actor: Actor, person: RegisteredPerson, spec: Spec) -> Decision:
        others = self._others(actor, spec.type, person.person_id)
        return self._permissions.decide(actor, "create", spec.type, person.person_id, others=others)

    def create(self, actor: Actor, person: RegisteredPerson, certificate_type: str) -> str:
        """The new draft's id. Raises NotPermitted."""
        try:
            spec = self._catalogue.newest(certificate_type, self.context().today)
        except UnknownType as error:
            raise NotFound from error
        _refuse(self.may_create(actor, person, spec))
        now = self._clock()
        row = self._new_row(actor, person, spec, now)
        with self._database.writing() as session:
            session.add(row)
            session.flush()
            for question, answer in written_answers(content.read(self._catalogue, row.document)).items():
                certificates.record_change(session, row, question, answer, actor.user.id, now)
            self._access.add(session, actor, row.patient_key, "write", row.id)
        return row.id

    def may(self, actor: Actor, certificate: Certificate, action: Action) -> Decision:
        """Whether all answers are there is no matter of permission here; signing looks at that by itself."""
        person_id = certificate.document.patient.person_id
        others = None if action != "sign" else self._others(actor, certificate.spec.type, person_id, certificate.id)
        return self._permissions.decide(
            actor,
            action,
            certificate.spec.type,
            person_id,
            unit_id=certificate.unit_id,
            status="signed" if certificate.signed else "complete",
            others=others,
        )

    def find(self, actor: Actor, certificate_id: str, action: Action) -> Certificate:
        """A certificate that the actor may do this with. Raises NotFound and NotPermitted."""
        with self._database.reading() as session:
            row = certificates.find(session, certificate_id)
            if row is None:
                raise NotFound
            certificate = read_row(self._catalogue, row)
        if action != "read" and certificate.signed:
            _refuse(self.may(actor, certificate, "read"))
            return certificate
        _refuse(self.may(actor, certificate, action))
        return certificate

    def open(self, actor: Actor, certificate_id: str) -> Certificate:
        """As `find`, to be read; the access log is told."""
        certificate = self.find(actor, certificate_id, "read")
        with self._database.writing() as session:
            key = self._keys.of(certificate.document.patient.person_id)
            self._access.add(session, actor, key, "read", certificate_id)
        return certificate

    def spec_of(self, certificate_id: str) -> Spec:
        """What a certificate is read with; nothing of its content is looked at. Raises NotFound."""
        with self._database.reading() as session:
            row = certificates.find(session, certificate_id)
            if row is None:
                raise NotFound
            return self._catalogue.spec(row.type, row.text_version)

    def of_unit(self, actor: Actor) -> list[Certificate]:
        with self._database.reading() as session:
            rows = certificates.of_unit(session, actor.unit.id)
        return self._readable(actor, rows)

    def of_patient(self, actor: Actor, person_id: str) -> list[Certificate]:
        with self._database.reading() as session:
            rows = certificates.of_patient(session, actor.unit.id, self._keys.of(person_id))
        return self._readable(actor, rows)

    def save(
        self, actor: Actor, certificate_id: str, edits: Iterable[Edit], address: AddressEdit | None = None
    ) -> Certificate:
        """Save what was typed, valid or not. Different answers merge; raises RevisionConflict when the same answer
        was changed by somebody else since the edit's base revision, after saving the answers that were not."""
        self.find(actor, certificate_id, "edit")
        with self._database.writing() as session:
            row = certificates.find_to_change(session, certificate_id)
            if row is None:
                raise NotFound
            certificate = read_row(self._catalogue, row)
            if certificate.signed:
                raise AlreadySigned
            merge = Merge(certificate.spec, certificate.document, certificates.changes(session, certificate_id))
            for edit in edits:
                merge.take(edit)
            if address is not None:
                merge.take_address(address)
            document = self._settled(certificate, merge.document)
            self._store(session, row, actor, certificate, document)
            saved = read_row(self._catalogue, row)
        if merge.clashes:
            raise RevisionConflict(saved.revision, tuple(merge.clashes))
        return saved

    def _settled(self, certificate: Certificate, changed: Document) -> Document:
        """With pre-filled values written in and locked ones left alone."""
        spec, context = certificate.spec, self.context()
        filled = prefill(spec, changed, context)
        return restore_locked(spec, certificate.document, filled, judge(spec, filled, context).evaluation)

    def _store(self, session: Session, row: CertificateRow, actor: Actor, old: Certificate, new: Document) -> None:
        if new == old.document:
            return
        row.revision += 1
        row.document = content.written(old.spec, new)
        row.saved_by, row.saved_at = actor.user.id, self._clock()
        before, after = written_answers(old.document), written_answers(new)
        for question in sorted(before.keys() | after.keys()):
            if before.get(question, "") != after.get(question, ""):
                certificates.record_change(session, row, question, after.get(question, ""), actor.user.id, row.saved_at)
        self._access.add_once(session, actor, row.patient_key, "write", row.id)

    def _readable(self, actor: Actor, rows: Sequence[CertificateRow]) -> list[Certificate]:
        found = [read_row(self._catalogue, row) for row in rows]
        return [certificate for certificate in found if self.may(actor, certificate, "read").allowed]

    def _others(self, actor: Actor, certificate_type: str, person_id: str, but: str = "") -> Others:
        with self._database.reading() as session:
            rows = certificates.of_type(session, certificate_type, self._keys.of(person_id))
        return Others.of(actor, ((row.status == SIGNED, row.provider_id) for row in rows if row.id != but))

    def _new_row(self, actor: Actor, person: RegisteredPerson, spec: Spec, now: datetime) -> CertificateRow:
        certificate_id = self._new_id()
        document = Document(
            type=spec.type,
            text_version=spec.text_version,
            id=certificate_id,
            patient=_patient(person),
            issuer=issuer(actor.user, actor.unit, actor.provider),
        )
        return CertificateRow(
            id=certificate_id,
            type=spec.type,
            text_version=spec.text_version,
            status=DRAFT,
            revision=0,
            patient_key=self._keys.of(person.person_id),
            provider_id=actor.provider.id,
            unit_id=actor.unit.id,
            created_by=actor.user.id,
            created_at=now,
            saved_by=actor.user.id,
            saved_at=now,
            document=content.written(spec, prefill(spec, document, self.context())),
        )


def read_row(catalogue: Catalogue, row: CertificateRow) -> Certificate:
    signed = row.status == SIGNED
    document = content.read(catalogue, row.document)
    if row.signed_document is not None:
        # The patient's name is not sent with every type, but the reader of a page wants to see it.
        document = replace(content.read(catalogue, row.signed_document), patient=document.patient)
    return Certificate(
        id=row.id,
        spec=catalogue.spec(row.type, row.text_version),
        document=document,
        unit_id=row.unit_id,
        revision=row.revision,
        signed=signed,
        created_by=row.created_by,
        saved_by=row.saved_by,
        saved_at=row.saved_at,
        signed_by=row.signed_by,
        signed_at=row.signed_at,
        sha256=row.signed_sha256,
    )


def _refuse(decision: Decision) -> None:
    if not decision.allowed:
        raise NotPermitted(decision.reason or "")


def _patient(person: RegisteredPerson) -> Person:
    known = person.has_address
    return Person(
        person_id=person.person_id,
        given_name=person.given_name,
        middle_name=person.middle_name,
        family_name=person.family_name,
        street=person.street if known else "",
        postal_code=person.postal_code if known else "",
        city=person.city if known else "",
        address_source=content.address_source(registered=known),
    )

"""Creating drafts, opening certificates, saving answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy.orm import Session

from engine.certificates.results import Context
from engine.certificates.ticked_help import still_offered
from engine.document import Document, Person
from engine.permissions import Decision
from engine.specs.catalogue import Catalogue, UnknownType
from engine.specs.spec import Spec
from webapp.clock import Clock, swedish_day
from webapp.people import RegisteredPerson, issuer
from webapp.services import events
from webapp.services.access import AccessLog
from webapp.services.actors import Actor
from webapp.services.addresses import address_source
from webapp.services.answers import Edit, Rewrite
from webapp.services.codes import Registers
from webapp.services.events import Events, Told
from webapp.services.hashes import KeyedHashes
from webapp.services.judging import judge, prefill, restore_locked
from webapp.services.merging import AddressEdit, Merge, written_answers
from webapp.services.permissions import Action, Child, Others, Permissions, Standing
from webapp.services.problems import AlreadySigned, NotFound, NotPermitted, RevisionConflict
from webapp.services.records import Certificate, Records
from webapp.storage import certificates
from webapp.storage.certificates import DRAFT, SIGNED
from webapp.storage.tables import CertificateRow
from workers.database import Database

MADE_FROM_ANOTHER: Final[tuple[Action, ...]] = ("renew", "replace", "create-from")
"""Actions that begin a draft with answers of the certificate they are about."""


class Drafts:
    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        records: Records,
        hashes: KeyedHashes,
        access: AccessLog,
        permissions: Permissions,
        happenings: Events,
        clock: Clock,
        new_id: Callable[[], str],
        registers: Registers,
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._records = records
        self._hashes = hashes
        self._access = access
        self._permissions = permissions
        self._events = happenings
        self._clock = clock
        self._new_id = new_id
        self._registers = registers

    def context(self) -> Context:
        today = swedish_day(self._clock())
        return Context(today, self._registers.current(today))

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
        spec = self._newest(certificate_type)
        refuse(self.may_create(actor, person, spec))
        return self.start(actor, spec, self.blank(actor, person, spec))

    def start(self, actor: Actor, spec: Spec, document: Document, parent_id: str | None = None) -> str:
        """A draft that holds this, with what is pre-filled; its id. `parent_id` is what the document's relation is to.

        Whether the actor may is for the caller to find out.
        """
        document = prefill(spec, document, self.context())
        row = self._new_row(actor, spec, document)
        if document.relations:
            row.parent_id, row.relation = parent_id, document.relations[0].code
        told = self._told(spec, document)
        with self._database.writing() as session:
            self._records.keep_document(session, row, spec, document)
            session.add(row)
            session.flush()
            for question, answer in written_answers(document).items():
                self._record_change(session, row, question, answer)
            self._events.tell(session, actor, events.CREATED, row, told)
            self._access.add(session, actor, row.patient_key, "write", row.id)
        return row.id

    def may(self, actor: Actor, certificate: Certificate, action: Action) -> Decision:
        """Whether all answers are there is no matter of permission here; signing looks at that by itself."""
        person_id = certificate.document.patient.person_id
        others = self._others_for(actor, certificate, action)
        return self._permissions.decide(
            actor,
            action,
            certificate.spec.type,
            person_id,
            standing=self._standing(certificate, action),
            others=others,
        )

    def decisions(self, actor: Actor, certificate_id: str) -> Mapping[str, Decision]:
        """Every action, decided as `may` does; what begins a new certificate as `may_create`. Raises NotFound."""
        certificate = self._read(certificate_id)
        certificate_type, person_id = certificate.spec.type, certificate.document.patient.person_id
        others = self._others(actor, certificate_type, person_id, certificate_id)
        standing = self._standing(certificate)
        decided = self._permissions.decide_all(actor, certificate_type, person_id, standing=standing, others=others)
        others = self._others(actor, certificate_type, person_id)
        anew = self._permissions.decide_all(actor, certificate_type, person_id, others=others)
        made: dict[str, Decision] = {action: self.may(actor, certificate, action) for action in MADE_FROM_ANOTHER}
        return {**decided, **{action: anew[action] for action in self._permissions.beginning}, **made}

    def decisions_for(self, actor: Actor, person: RegisteredPerson, certificate_type: str) -> Mapping[str, Decision]:
        """Every action, where there is no certificate of the type yet. Raises NotFound."""
        spec = self._newest(certificate_type)
        others = self._others(actor, spec.type, person.person_id)
        return self._permissions.decide_all(actor, spec.type, person.person_id, others=others)

    def find(self, actor: Actor, certificate_id: str, action: Action) -> Certificate:
        """A certificate that the actor may do this with. Raises NotFound and NotPermitted."""
        certificate = self._read(certificate_id)
        if action != "read" and certificate.signed:
            refuse(self.may(actor, certificate, "read"))
            return certificate
        refuse(self.may(actor, certificate, action))
        return certificate

    def open(self, actor: Actor, certificate_id: str) -> Certificate:
        """As `find`, to be read; the access log is told."""
        certificate = self.find(actor, certificate_id, "read")
        with self._database.writing() as session:
            key = self._hashes.of_person(certificate.document.patient.person_id)
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
            found = self._records.read_all(session, certificates.of_unit(session, actor.unit.id))
        return self._readable(actor, found)

    def of_patient(self, actor: Actor, person_id: str) -> list[Certificate]:
        with self._database.reading() as session:
            rows = certificates.of_patient(session, actor.unit.id, self._hashes.of_person(person_id))
            found = self._records.read_all(session, rows)
        return self._readable(actor, found)

    def save(
        self, actor: Actor, certificate_id: str, edits: Iterable[Edit | Rewrite], address: AddressEdit | None = None
    ) -> Certificate:
        """Save what was typed, valid or not. Different answers merge; raises RevisionConflict when the same answer
        was changed by somebody else since the edit's base revision, after saving the answers that were not."""
        found = self.find(actor, certificate_id, "edit")
        patient = self._events.patient(found.document.patient)
        with self._database.writing() as session:
            row = certificates.find_to_change(session, certificate_id)
            if row is None:
                raise NotFound
            certificate = self._records.read(session, row)
            if certificate.signed:
                raise AlreadySigned
            history = certificates.changes(session, certificate_id)
            merge = Merge(certificate.spec, certificate.document, history, self._hashes.of_answer)
            for edit in edits:
                merge.take(edit)
            if address is not None:
                merge.take_address(address)
            document = self._settled(certificate, merge.document)
            if document != certificate.document:
                self._store(session, row, actor, certificate, document)
                told = Told(events.draft_xml(certificate.spec, document, self.context()), patient)
                self._events.tell(session, actor, events.CHANGED, row, told)
            saved = self._records.read(session, row)
        if merge.clashes:
            raise RevisionConflict(saved.revision, tuple(merge.clashes))
        return saved

    def _read(self, certificate_id: str) -> Certificate:
        with self._database.reading() as session:
            row = certificates.find(session, certificate_id)
            if row is None:
                raise NotFound
            return self._records.read(session, row)

    def _newest(self, certificate_type: str) -> Spec:
        try:
            return self._catalogue.newest(certificate_type, self.context().today)
        except UnknownType as error:
            raise NotFound from error

    def _settled(self, certificate: Certificate, changed: Document) -> Document:
        """With pre-filled values written in and locked ones left alone, without help for diagnoses that are gone."""
        spec, context = certificate.spec, self.context()
        filled = prefill(spec, still_offered(spec, certificate.document, changed, context), context)
        return restore_locked(spec, certificate.document, filled, judge(spec, filled, context).evaluation)

    def _store(self, session: Session, row: CertificateRow, actor: Actor, old: Certificate, new: Document) -> None:
        row.revision += 1
        self._records.keep_document(session, row, old.spec, new)
        row.saved_by, row.saved_at = actor.user.id, self._clock()
        before, after = written_answers(old.document), written_answers(new)
        for question in sorted(before.keys() | after.keys()):
            if before.get(question, "") != after.get(question, ""):
                self._record_change(session, row, question, after.get(question, ""))
        self._access.add_once(session, actor, row.patient_key, "write", row.id)

    def _record_change(self, session: Session, row: CertificateRow, question: str, written: str) -> None:
        digest = self._hashes.of_answer(row.id, question, written)
        certificates.record_change(session, row, question, digest, row.saved_by, row.saved_at)

    def _told(self, spec: Spec, document: Document) -> Told:
        patient = self._events.patient(document.patient)
        return Told(events.draft_xml(spec, document, self.context()), patient)

    def _readable(self, actor: Actor, found: Sequence[Certificate]) -> list[Certificate]:
        return [certificate for certificate in found if self.may(actor, certificate, "read").allowed]

    def _standing(self, certificate: Certificate, action: Action | None = None) -> Standing:
        """Reading does not ask what was made from a certificate, so that a list need not look it up."""
        copies = self._catalogue.copies
        if copies is None or action == "read":
            return Standing.of(certificate)
        children: dict[str, Child] = {}
        with self._database.reading() as session:
            for row in certificates.children(session, certificate.id):
                fact = copies.relation_fact(row.relation or "")
                if fact is not None and children.get(fact) != "signed":
                    children[fact] = "signed" if row.status == SIGNED else "draft"
        return Standing.of(certificate, copies.relation_fact(certificate.relation or "") or "none", children)

    def _others_for(self, actor: Actor, certificate: Certificate, action: Action) -> Others | None:
        """What else the patient has of the type that would be signed, or made from this one."""
        person_id = certificate.document.patient.person_id
        if action in ("sign", "sign-and-send"):
            return self._others(actor, certificate.spec.type, person_id, certificate.id)
        if action not in MADE_FROM_ANOTHER or self._catalogue.copies is None:
            return None
        passages = self._catalogue.copies.by(action)
        own = certificate.spec.definition.key
        target = next((each.target.certificate.type for each in passages if each.source.key == own), None)
        return None if target is None or target == certificate.spec.type else self._others(actor, target, person_id)

    def _others(self, actor: Actor, certificate_type: str, person_id: str, but: str = "") -> Others:
        with self._database.reading() as session:
            rows = certificates.of_type(session, certificate_type, self._hashes.of_person(person_id))
        return Others.of(actor, ((row.status == SIGNED, row.provider_id) for row in rows if row.id != but))

    def blank(self, actor: Actor, person: RegisteredPerson, spec: Spec) -> Document:
        """A document without answers, about this person and by this actor."""
        return Document(
            type=spec.type,
            text_version=spec.text_version,
            id=self._new_id(),
            patient=_patient(person),
            issuer=issuer(actor.user, actor.unit, actor.provider),
        )

    def _new_row(self, actor: Actor, spec: Spec, document: Document) -> CertificateRow:
        now = self._clock()
        return CertificateRow(
            id=document.id,
            type=spec.type,
            text_version=spec.text_version,
            status=DRAFT,
            revision=0,
            patient_key=self._hashes.of_person(document.patient.person_id),
            provider_id=actor.provider.id,
            unit_id=actor.unit.id,
            created_by=actor.user.id,
            created_at=now,
            saved_by=actor.user.id,
            saved_at=now,
        )


def refuse(decision: Decision) -> None:
    """Raises NotPermitted unless it is allowed."""
    if not decision.allowed:
        raise NotPermitted(decision.reason or "", decision.code or "not-permitted")


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
        address_source=address_source(registered=known),
    )

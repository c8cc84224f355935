"""Drafts that are made from another certificate: renewed, replaced, or of another type."""

from __future__ import annotations

from collections.abc import Iterator

from engine.certificates.copied import Copied, Remembered
from engine.certificates.copying import NoCopy, copy_answers
from engine.permissions import Decision
from engine.specs.catalogue import Catalogue
from webapp.clock import swedish_day
from webapp.population import PopulationRegister
from webapp.services.actors import Actor
from webapp.services.drafts import MADE_FROM_ANOTHER, Drafts, refuse
from webapp.services.permissions import Action
from webapp.services.problems import NotFound
from webapp.services.records import Certificate, Records
from webapp.storage import certificates
from workers.database import Database


class Copying:
    def __init__(
        self, database: Database, catalogue: Catalogue, records: Records, drafts: Drafts, register: PopulationRegister
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._records = records
        self._drafts = drafts
        self._register = register

    def offered(self, actor: Actor, certificate: Certificate) -> Iterator[tuple[Action, str]]:
        """What the user may make from a certificate: the action, and the name of the type that it gives."""
        for action in MADE_FROM_ANOTHER:
            if not self._drafts.may(actor, certificate, action).allowed:
                continue
            try:
                copied = self._copied(certificate, action)
            except NoCopy:
                continue
            yield action, copied.target.definition.certificate.name

    def preview(self, actor: Actor, certificate_id: str, action: Action) -> tuple[Certificate, Decision, Copied]:
        """What would travel into a draft, and what stays behind and why; the access log is told.

        Raises NotFound and NotPermitted.
        """
        certificate = self._drafts.open(actor, certificate_id)
        decision = self._drafts.may(actor, certificate, action)
        refuse(decision)
        try:
            return certificate, decision, self._copied(certificate, action)
        except NoCopy as error:
            raise NotFound from error

    def make(self, actor: Actor, certificate_id: str, action: Action) -> str:
        """The new draft's id, on the unit where the user works. Raises NotFound, NotPermitted and RegisterDown."""
        certificate, _, copied = self.preview(actor, certificate_id, action)
        person = self._register.find(certificate.document.patient.person_id)
        if person is None:
            raise NotFound
        draft = copied.draft(self._drafts.blank(actor, person, copied.target))
        return self._drafts.start(actor, copied.target, draft, certificate_id)

    def remembered(self, certificate: Certificate) -> Remembered | None:
        """What is told beside a question of a draft, of the certificate that it was made from."""
        if certificate.signed or certificate.parent_id is None or self._catalogue.copies is None:
            return None
        for action in MADE_FROM_ANOTHER:
            for passage in self._catalogue.copies.by(action):
                relation = passage.copy.relation
                if relation is not None and relation.code == certificate.relation:
                    return self._remembered(certificate.parent_id, action)
        return None

    def _remembered(self, parent_id: str, action: Action) -> Remembered | None:
        with self._database.reading() as session:
            row = certificates.find(session, parent_id)
            if row is None:
                return None
            parent = self._records.read(session, row)
        try:
            return self._copied(parent, action).remembered
        except NoCopy:
            return None

    def _copied(self, certificate: Certificate, action: Action) -> Copied:
        """Of what is stored, for what only the form asks is not in what was signed."""
        with self._database.reading() as session:
            row = certificates.find(session, certificate.id)
            if row is None:
                raise NotFound
            stored = self._records.document(session, row)
        read_on = None if certificate.signed_at is None else swedish_day(certificate.signed_at)
        return copy_answers(self._catalogue, action, stored, context=self._drafts.context(), read_on=read_on)

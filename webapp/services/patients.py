"""Finding a patient, and remembering who was found without putting a person id into an address."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from webapp.clock import Clock, swedish_day
from webapp.people import RegisteredPerson
from webapp.person_ids import read_person_id
from webapp.population import PopulationRegister, RegisterDown
from webapp.services.access import AccessLog
from webapp.services.actors import Actor
from webapp.services.hashes import KeyedHashes
from webapp.services.problems import NotFound
from webapp.storage import signins
from webapp.storage.tables import PatientHandleRow
from workers.database import Database
from workers.sealing import Sealer


@dataclass(frozen=True, slots=True)
class NoPatient:
    """Why nobody was found, as a Swedish sentence that says what to do, and as a code for programs."""

    reason: str
    code: Literal["invalid-person-id", "unknown-patient", "register-unavailable"]


class Patients:
    def __init__(
        self,
        database: Database,
        register: PopulationRegister,
        sealer: Sealer,
        hashes: KeyedHashes,
        access: AccessLog,
        clock: Clock,
    ) -> None:
        self._database = database
        self._register = register
        self._sealer = sealer
        self._hashes = hashes
        self._access = access
        self._clock = clock

    def look_up(self, actor: Actor, typed: str) -> str | NoPatient:
        """A handle for the patient that works during this sign-in."""
        person_id = read_person_id(typed, swedish_day(self._clock()))
        if person_id is None:
            return NoPatient(
                "Kontrollera numret. Skriv person- eller samordningsnummer med tolv siffror, som 19121212-1212.",
                "invalid-person-id",
            )
        try:
            person = self._register.find(person_id)
        except RegisterDown:
            reason = "Befolkningsregistret svarar inte just nu. Vänta en stund och sök igen."
            return NoPatient(reason, "register-unavailable")
        if person is None:
            reason = "Ingen person med det numret finns i befolkningsregistret. Kontrollera numret."
            return NoPatient(reason, "unknown-patient")
        return self._handle(actor, person_id)

    def open(self, actor: Actor, handle: str) -> RegisteredPerson:
        """The patient behind a handle; the access log is told. Raises NotFound and RegisterDown."""
        with self._database.writing() as session:
            row = signins.find_patient(session, actor.signin_id, handle)
            if row is None:
                raise NotFound
            person_id = self._open(session, row)
            self._access.add(session, actor, row.patient_key, "read")
        person = self._register.find(person_id)
        if person is None:
            raise NotFound
        return person

    def _handle(self, actor: Actor, person_id: str) -> str:
        key = self._hashes.of_person(person_id)
        with self._database.writing() as session:
            row = signins.handle_of(session, actor.signin_id, key)
            if row is None:
                row = self._new_row(session, actor, key, person_id)
                session.add(row)
        return row.handle

    def _new_row(self, session: Session, actor: Actor, key: str, person_id: str) -> PatientHandleRow:
        handle, provider_id = secrets.token_urlsafe(32), actor.provider.id
        return PatientHandleRow(
            handle=handle,
            signin_id=actor.signin_id,
            patient_key=key,
            provider_id=provider_id,
            person_id=self._sealer.seal(session, provider_id, _place(handle), person_id.encode()),
            created_at=self._clock(),
        )

    def _open(self, session: Session, row: PatientHandleRow) -> str:
        return self._sealer.open(session, row.provider_id, _place(row.handle), row.person_id).decode()


def _place(handle: str) -> str:
    return f"patient_handles.person_id:{handle}"

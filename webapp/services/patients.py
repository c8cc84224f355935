"""Finding a patient, and remembering who was found without putting a person id into an address."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from webapp.clock import Clock, swedish_day
from webapp.people import RegisteredPerson
from webapp.person_ids import read_person_id
from webapp.population import PopulationRegister, RegisterDown
from webapp.services.access import AccessLog
from webapp.services.actors import Actor, PatientKeys
from webapp.services.problems import NotFound
from webapp.storage import signins
from webapp.storage.database import Database
from webapp.storage.tables import PatientHandleRow


@dataclass(frozen=True, slots=True)
class NoPatient:
    """Why nobody was found, as a Swedish sentence that says what to do."""

    reason: str


class Patients:
    def __init__(
        self, database: Database, register: PopulationRegister, keys: PatientKeys, access: AccessLog, clock: Clock
    ) -> None:
        self._database = database
        self._register = register
        self._keys = keys
        self._access = access
        self._clock = clock

    def look_up(self, actor: Actor, typed: str) -> str | NoPatient:
        """A handle for the patient that works during this sign-in."""
        person_id = read_person_id(typed, swedish_day(self._clock()))
        if person_id is None:
            return NoPatient(
                "Kontrollera numret. Skriv person- eller samordningsnummer med tolv siffror, som 19121212-1212."
            )
        try:
            person = self._register.find(person_id)
        except RegisterDown:
            return NoPatient("Befolkningsregistret svarar inte just nu. Vänta en stund och sök igen.")
        if person is None:
            return NoPatient("Ingen person med det numret finns i befolkningsregistret. Kontrollera numret.")
        return self._handle(actor, person_id)

    def open(self, actor: Actor, handle: str) -> RegisteredPerson:
        """The patient behind a handle; the access log is told. Raises NotFound and RegisterDown."""
        with self._database.writing() as session:
            row = signins.find_patient(session, actor.signin_id, handle)
            if row is None:
                raise NotFound
            self._access.add(session, actor, self._keys.of(row.person_id), "read")
        person = self._register.find(row.person_id)
        if person is None:
            raise NotFound
        return person

    def _handle(self, actor: Actor, person_id: str) -> str:
        with self._database.writing() as session:
            row = signins.handle_of(session, actor.signin_id, person_id)
            if row is None:
                row = PatientHandleRow(
                    handle=secrets.token_urlsafe(32),
                    signin_id=actor.signin_id,
                    person_id=person_id,
                    created_at=self._clock(),
                )
                session.add(row)
        return row.handle

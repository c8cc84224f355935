"""Looking a patient up: a person id is only ever sent in a body."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from webapp.application import intygsverk
from webapp.routes.api.models import ApiModel
from webapp.routes.api.operations import Gives, Operation
from webapp.routes.api.problems import ApiRefusal
from webapp.services.actors import Actor
from webapp.services.patients import NoPatient

_STATUSES = {"invalid-person-id": 422, "unknown-patient": 404, "register-unavailable": 503}


Handle: TypeAlias = Annotated[str, Field(description="The patient's handle", pattern="^[A-Za-z0-9_-]+$", max_length=64)]


class PatientQuery(ApiModel):
    person_id: str = Field(description="Person or coordination number", examples=["191212121212", "19121212-1212"])


class PatientHandle(ApiModel):
    """Stands for the patient in later calls with the same token."""

    handle: Handle


def look_up(actor: Actor, body: PatientQuery) -> PatientHandle:
    found = intygsverk().patients.look_up(actor, body.person_id)
    if isinstance(found, NoPatient):
        raise ApiRefusal(_STATUSES[found.code], found.code, found.reason, title="Patienten hittades inte")
    return PatientHandle(handle=found)


OPERATIONS = (
    Operation(
        "POST",
        "/api/patients",
        "Look a patient up",
        look_up,
        Gives(PatientHandle, "A handle for the patient"),
        body=PatientQuery,
        problems=((404, "unknown-patient"), (422, "invalid-person-id"), (503, "register-unavailable")),
    ),
)

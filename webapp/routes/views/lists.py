"""Rows of the certificate lists."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.clock import swedish
from webapp.people import People
from webapp.person_ids import for_people
from webapp.routes.views.building import as_text
from webapp.services.records import Certificate


@dataclass(frozen=True, slots=True)
class ListRow:
    id: str
    name: str
    label: str
    patient: str
    person_id: str
    summary: str
    signed: bool
    when: str
    who: str


def list_row(certificate: Certificate, people: People) -> ListRow:
    model, document = certificate.spec.definition.certificate, certificate.document
    when = certificate.signed_at or certificate.saved_at
    return ListRow(
        id=certificate.id,
        name=model.name,
        label=model.label or model.type,
        patient=patient_name(certificate),
        person_id=for_people(document.patient.person_id),
        summary=_summary(certificate, model.summary),
        signed=certificate.signed,
        when=swedish(when).strftime("%Y-%m-%d %H:%M"),
        who=people.user_name(certificate.signed_by or certificate.saved_by),
    )


def patient_name(certificate: Certificate) -> str:
    patient = certificate.document.patient
    return " ".join(part for part in (patient.given_name, patient.middle_name, patient.family_name) if part)


def _summary(certificate: Certificate, field_id: str | None) -> str:
    if field_id is None:
        return ""
    question = certificate.spec.definition.question_of[field_id]
    return next((as_text(a.get(field_id)) for a in certificate.document.of(question.id)), "")

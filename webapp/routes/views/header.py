"""Whom and what a page is about."""

from __future__ import annotations

from webapp.person_ids import for_people
from webapp.routes.views.lists import patient_name
from webapp.services.records import Certificate


def header(certificate: Certificate) -> dict[str, object]:
    """What every page about one certificate tells of it."""
    document, model = certificate.document, certificate.spec.definition.certificate
    return {
        "certificate_id": certificate.id,
        "certificate_name": model.name,
        "certificate_label": model.label or model.type,
        "text_version": certificate.spec.text_version,
        "status": status_of(certificate),
        "patient": patient_name(certificate),
        "person_id": for_people(document.patient.person_id),
        "unit_of_issue": document.issuer.unit,
    }


def status_of(certificate: Certificate) -> tuple[str, str]:
    """The certificate's state in one word, and the colour of its badge."""
    if certificate.revoked:
        return "Makulerat", "error"
    if certificate.sent_at is not None:
        return "Skickat", "success"
    return ("Signerat", "success") if certificate.signed else ("Utkast", "default")

"""A certificate as it is printed: the same words as on the page where it is read, on a sheet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from engine.document import Code, Document, Issuer, Unit
from webapp.clock import swedish
from webapp.person_ids import for_people
from webapp.printing import Block, Entry, Panel, Section, Sheet, Table
from webapp.routes.views.lists import patient_name
from webapp.routes.views.reading import LineView, ReadCategory, ReadQuestion
from webapp.services.records import Certificate

PRODUCT = "Intygsverk"
TICKED = "Ja"


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """Who signed, as people read it, and what kind of signature it is."""

    name: str
    kind: str


def print_sheet(
    certificate: Certificate,
    categories: Iterable[ReadCategory],
    *,
    signature: SignatureLine | None,
    cautions: tuple[str, ...],
    now: datetime,
) -> Sheet:
    """`categories` is the reading view, `signature` None for a draft, `cautions` are sentences of the permissions."""
    model, patient = certificate.spec.definition.certificate, patient_name(certificate)
    label, person_id = model.label or model.type, for_people(certificate.document.patient.person_id)
    version = f"Textversion {certificate.spec.text_version}"
    return Sheet(
        title=model.name,
        label=label,
        form=_form(certificate),
        stamp=_stamp(certificate),
        state=(*_state(certificate, signature), *cautions),
        about=_about(certificate, patient, person_id),
        sections=tuple(_section(category) for category in categories),
        closing=_closing(certificate, signature, version),
        running=(f"{label} {model.name}", f"{patient} {person_id}"),
        footing=(f"{version}  ·  Intygs-id {certificate.id}", f"Utskrivet från {PRODUCT} {_minute(now)}"),
        made_at=now,
    )


def file_name(certificate: Certificate, now: datetime) -> str:
    """Tells which certificate type it is and when it was printed; nothing of the patient."""
    name = unicodedata.normalize("NFKD", certificate.spec.definition.certificate.name.lower())
    plain = re.sub(r"[^a-z0-9]+", "_", name.encode("ascii", "ignore").decode())
    return f"{plain}_{swedish(now):%y-%m-%d_%H%M}.pdf"


def _form(certificate: Certificate) -> tuple[str, ...]:
    form = certificate.spec.version.form
    return () if form is None else tuple(row for row in (form.form_id, form.form_id_row_2) if row)


def _stamp(certificate: Certificate) -> str:
    if certificate.revoked:
        return "MAKULERAT"
    return "" if certificate.signed else "UTKAST"


def _state(certificate: Certificate, signature: SignatureLine | None) -> tuple[str, ...]:
    revoked = () if certificate.revoked_at is None else (f"Makulerat {_minute(certificate.revoked_at)}. Gäller inte.",)
    if signature is None or certificate.signed_at is None:
        return (*revoked, f"Utkast, inte signerat. Senast sparat {_minute(certificate.saved_at)}.")
    said = f"Utskrift av ett elektroniskt intyg. Signerat {_minute(certificate.signed_at)} av {signature.name}."
    return (*revoked, said)


def _about(certificate: Certificate, patient: str, person_id: str) -> Panel:
    document = certificate.document
    entries = [_entry("Patient", patient), _entry("Personnummer", person_id)]
    if certificate.spec.definition.certificate.national.patient == "full":
        entries.append(_entry("Patientens adress", *_address(document)))
    unit = document.issuer.unit
    entries.append(_entry("Vårdenhet", unit.name, *_unit_address(unit)))
    entries.append(_entry("Vårdgivare", unit.provider_name))
    return Panel("Patient och vårdenhet", tuple(entries))


def _closing(certificate: Certificate, signature: SignatureLine | None, version: str) -> Panel:
    ids = (_entry("Intygs-id", certificate.id), _entry("Formulär", *_form(certificate), version))
    if signature is None or certificate.signed_at is None:
        return Panel("Inte signerat", ids)
    issuer = certificate.document.issuer
    signed = (
        _entry("Signerat", _minute(certificate.signed_at)),
        _entry("Namn", signature.name),
        *_posts(issuer),
        _entry("Arbetsplatskod", issuer.unit.workplace_code),
        _entry("Signatur", signature.kind),
    )
    return Panel("Underskrift", (*signed, *ids))


def _posts(issuer: Issuer) -> tuple[Entry, ...]:
    found = [_entry("Befattning", *map(_shown, issuer.titles or issuer.licensed_professions))]
    if issuer.specialities:
        found.append(_entry("Specialitet", *map(_shown, issuer.specialities)))
    if issuer.prescriber_code:
        found.append(_entry("Förskrivarkod", issuer.prescriber_code))
    return tuple(found)


def _section(category: ReadCategory) -> Section:
    return Section(category.heading, tuple(_block(question) for question in category.questions))


def _block(question: ReadQuestion) -> Block:
    if question.grid is not None:
        return Block(question.heading, table=Table(question.grid.columns, question.grid.rows))
    return Block(question.heading, tuple(_line(line) for line in question.lines))


def _line(line: LineView) -> Entry:
    return Entry(line.label, line.values or (TICKED,), line.given)


def _entry(label: str, *values: str) -> Entry:
    said = tuple(value for value in values if value.strip())
    return Entry(label, said or ("–",), given=bool(said))


def _address(document: Document) -> tuple[str, ...]:
    patient = document.patient
    return (patient.street, f"{patient.postal_code} {patient.city}")


def _unit_address(unit: Unit) -> tuple[str, ...]:
    phone = f"Telefon {unit.phone}" if unit.phone else ""
    return (unit.street, f"{unit.postal_code} {unit.city}", phone, unit.email or "")


def _shown(code: Code) -> str:
    return code.display or code.code


def _minute(moment: datetime) -> str:
    return swedish(moment).strftime("%Y-%m-%d %H:%M")

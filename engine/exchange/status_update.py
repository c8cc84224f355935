"""CertificateStatusUpdateForCare 3.2: what a record system is told about a certificate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from engine.document import Code, Person
from engine.exchange.untrusted_xml import parse_untrusted
from engine.exchange.vocabulary import HSA_ROOT, NAMESPACES, qualified
from engine.exchange.xml_in import certificate_element

_UPDATE = "urn:riv:clinicalprocess:healthcond:certificate:CertificateStatusUpdateForCareResponder:3"
_HANDLED_BY = "urn:riv:clinicalprocess:healthcond:certificate:CertificateStatusUpdateForCareResponder:3.2"
_NAMESPACES = {"u": _UPDATE, "x": _HANDLED_BY} | {p: uri for p, uri in NAMESPACES.items() if p != "rg"}
_SUBJECTS = "ffa59d8f-8d7e-46ae-ac9e-31804e8e8499"
_NO_WORKPLACE_CODE = "TEMPORARY ARBETSPLATSKOD"
"""The contract refuses an empty code; this is what the national system writes in its place."""

_PROTECTED = "Skyddade personuppgifter"
"""What the contract's users write in the place of the family name."""


@dataclass(frozen=True, slots=True)
class Questions:
    """How many questions there are, each counted once: handled ones, else answered ones, else the rest."""

    unanswered: int = 0
    answered: int = 0
    handled: int = 0


@dataclass(frozen=True, slots=True)
class StatusEvent:
    """What has happened. `time` is Swedish wall time with three decimals, as the outbox gives it.

    `subject` and `answer_by` are for a new question from the recipient only. `reference` is what the record system
    called the draft when it asked for it, `handled_by` the HSA id of whoever did it; None for a system or a citizen.
    """

    code: Code
    time: str
    asked: Questions = Questions()
    received: Questions = Questions()
    subject: Code | None = None
    answer_by: str | None = None
    reference: str | None = None
    handled_by: str | None = None


def status_update(
    certificate: bytes, event: StatusEvent, *, patient: Person | None = None, sent_at: str | None = None
) -> bytes:
    """The message about a RegisterCertificate (a draft's as `to_xml` writes it, or the one that was signed).

    `patient` gives name and address where the certificate does not carry them; `sent_at` when it was sent, where the
    certificate is older than that. Raises Unreadable.
    """
    intyg = certificate_element(parse_untrusted(certificate)).find(qualified("rg:intyg"))
    if intyg is None:
        raise ValueError("a RegisterCertificate without intyg")
    intyg.tag = f"{{{_UPDATE}}}intyg"
    _mend_unit(intyg)
    if patient is not None:
        _name(intyg, patient)
    if sent_at is not None:
        _note_sent(intyg, sent_at)
    root = etree.Element(f"{{{_UPDATE}}}CertificateStatusUpdateForCare", nsmap=_NAMESPACES)
    root.append(intyg)
    root.extend(_parts(event))
    etree.cleanup_namespaces(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def without_identity(patient: Person) -> Person:
    """A patient with protected identity, as record systems are shown her: her number, and nothing that tells where
    she is."""
    return Person(person_id=patient.person_id, root=patient.root, family_name=_PROTECTED)


def _parts(event: StatusEvent) -> Iterator[etree._Element]:
    happened = etree.Element(f"{{{_UPDATE}}}handelse", nsmap=_NAMESPACES)
    _code(happened, "gn:handelsekod", event.code, event.code.system or "")
    _text(happened, "gn:tidpunkt", event.time)
    if event.subject is not None:
        _code(happened, "gn:amne", event.subject, _SUBJECTS)
    if event.answer_by is not None:
        _text(happened, "gn:sistaDatumForSvar", event.answer_by)
    yield happened
    yield _questions("skickadeFragor", event.asked)
    yield _questions("mottagnaFragor", event.received)
    if event.reference:
        reference = etree.Element(f"{{{_UPDATE}}}ref", nsmap=_NAMESPACES)
        reference.text = event.reference
        yield reference
    if event.handled_by:
        handled = etree.Element(f"{{{_HANDLED_BY}}}hanteratAv", nsmap=_NAMESPACES)
        _text(handled, "tp:root", HSA_ROOT)
        _text(handled, "tp:extension", event.handled_by)
        yield handled


def _questions(name: str, questions: Questions) -> etree._Element:
    made = etree.Element(f"{{{_UPDATE}}}{name}", nsmap=_NAMESPACES)
    total = questions.unanswered + questions.answered + questions.handled
    counts = {"totalt": total, "ejBesvarade": questions.unanswered, "besvarade": questions.answered}
    for part, count in (counts | {"hanterade": questions.handled}).items():
        _text(made, f"gn:{part}", str(count))
    return made


def _mend_unit(intyg: etree._Element) -> None:
    """Drafts may lack what the contract demands of a unit."""
    unit = intyg.find(f"{qualified('gn:skapadAv')}/{qualified('gn:enhet')}")
    if unit is None:
        return
    workplace = unit.find(f"{qualified('gn:arbetsplatskod')}/{qualified('tp:extension')}")
    if workplace is not None and not (workplace.text or "").strip():
        workplace.text = _NO_WORKPLACE_CODE
    email = unit.find(qualified("gn:epost"))
    if email is not None and not (email.text or "").strip():
        unit.remove(email)


def _name(intyg: etree._Element, patient: Person) -> None:
    texts = {
        "gn:fornamn": patient.given_name,
        "gn:efternamn": patient.family_name,
        "gn:postadress": patient.street,
        "gn:postnummer": patient.postal_code,
        "gn:postort": patient.city,
    }
    for name, text in texts.items():
        found = intyg.find(f"{qualified('gn:patient')}/{qualified(name)}")
        if found is not None:
            found.text = text


def _note_sent(intyg: etree._Element, sent_at: str) -> None:
    found, patient = intyg.find(qualified("gn:skickatTidpunkt")), intyg.find(qualified("gn:patient"))
    if found is None and patient is not None:
        found = etree.Element(qualified("gn:skickatTidpunkt"), nsmap=_NAMESPACES)
        intyg.insert(intyg.index(patient), found)  # its place is right before the patient
    if found is not None:
        found.text = sent_at


def _code(parent: etree._Element, name: str, code: Code, system: str) -> None:
    made = etree.SubElement(parent, qualified(name))
    _text(made, "tp:code", code.code)
    _text(made, "tp:codeSystem", code.system or system)
    if code.display is not None:
        _text(made, "tp:displayName", code.display)


def _text(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, qualified(name)).text = text

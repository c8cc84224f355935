"""National XML to a document: `from_xml`."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from engine.document import Answer, Document, Field
from engine.exchange.problems import Unreadable
from engine.exchange.sizes import refuse_many_answers
from engine.exchange.untrusted_xml import parse_untrusted
from engine.exchange.values import read_value
from engine.exchange.vocabulary import SOAP_NAMESPACES, qualified
from engine.exchange.xml_header import (
    Leftovers,
    Part,
    check_type,
    read_issuer,
    read_patient,
    read_relations,
    read_type_code,
    with_answered_message,
)
from engine.specs.catalogue import Catalogue
from engine.specs.spec import Spec

_CERTIFICATE, _INTYG = qualified("rg:RegisterCertificate"), qualified("rg:intyg")
_SVAR, _DELSVAR, _INSTANS = qualified("gn:svar"), qualified("gn:delsvar"), qualified("gn:instans")


def from_xml(data: bytes, catalogue: Catalogue) -> Document:
    """The document in a RegisterCertificate, by itself or inside a SOAP envelope. Raises Unreadable.

    Everything that the rules judge is kept as it stands: repeated, unknown and misplaced answers, untrimmed texts,
    several instance numbers. Values come in their canonical form (`engine.exchange.values.canonical`).
    """
    certificate = certificate_element(parse_untrusted(data))
    intyg = _only_intyg(certificate)
    code = read_type_code(intyg)
    certificate_type = catalogue.type_of_wire_code(code)
    if certificate_type is None:
        said = f"har en intygstyp som inte finns här: ”{code.strip()[:40]}”" if code.strip() else "saknar intygstyp"
        raise Unreadable(f"Intyget {said}.", "unknown-type")
    version = intyg.find(qualified("gn:version"))
    text_version = "" if version is None else version.text or ""
    return _read(certificate, intyg, catalogue.spec(certificate_type, text_version), text_version)


def certificate_element(root: etree._Element) -> etree._Element:
    """The RegisterCertificate element of a message. Raises Unreadable when it holds something else."""
    if root.tag == _CERTIFICATE:
        return root
    for namespace in SOAP_NAMESPACES:
        if root.tag == f"{{{namespace}}}Envelope":
            found = root.find(f"{{{namespace}}}Body/{_CERTIFICATE}")
            if found is not None:
                return found
    name = etree.QName(root).localname[:40]
    raise Unreadable(
        f"Filen är inget intyg: elementet RegisterCertificate saknas, ”{name}” står i dess ställe.",
        "not-a-certificate",
    )


def _only_intyg(certificate: etree._Element) -> etree._Element:
    found = certificate.findall(_INTYG)
    if len(found) != 1:
        raise Unreadable(f"RegisterCertificate ska innehålla ett intyg men har {len(found)}.", "not-a-certificate")
    return found[0]


def _read(certificate: etree._Element, intyg: etree._Element, spec: Spec, text_version: str) -> Document:
    left = Leftovers()
    around, header = Part(certificate, "RegisterCertificate", left), Part(intyg, "intyg", left)
    around.take("rg:intyg")
    refuse_many_answers(sum(parent.count_of("gn:svar") for parent in (around, header)))
    issuer = read_issuer(header)
    relations = with_answered_message(around, read_relations(header, issuer.unit.id))
    header.take("gn:version")
    check_type(header, spec.definition)
    document = Document(
        type=spec.type,
        text_version=text_version,
        id=header.identity("gn:intygs-id", issuer.unit.id),
        patient=read_patient(header),
        issuer=issuer,
        signed_at=header.optional_text("gn:signeringstidpunkt"),
        sent_at=header.optional_text("gn:skickatTidpunkt"),
        relations=relations,
        answers=(*_answers(header, spec), *_answers(around, spec, outside=True)),
    )
    header.close()
    around.close()
    return replace(document, extras=left.by_name())


def _answers(part: Part, spec: Spec, *, outside: bool = False) -> tuple[Answer, ...]:
    return tuple(_answer(svar, spec, outside) for svar in part.take_all("gn:svar"))


def _answer(svar: etree._Element, spec: Spec, outside: bool) -> Answer:
    fields: list[Field] = []
    instances: list[str] = []
    for part in svar:
        if part.tag == _DELSVAR:
            field_id = part.get("id", "")
            fields.append(Field(field_id, read_value(spec, field_id, part)))
        elif part.tag == _INSTANS:
            instances.append(part.text or "")
    return Answer(svar.get("id", ""), tuple(fields), tuple(instances), outside)

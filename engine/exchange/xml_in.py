"""National XML to a document: `from_xml`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
    string_value,
    with_answered_message,
)
from engine.specs.catalogue import Catalogue
from engine.specs.spec import Spec

_CERTIFICATE, _INTYG = qualified("rg:RegisterCertificate"), qualified("rg:intyg")
_SVAR, _DELSVAR, _INSTANS = qualified("gn:svar"), qualified("gn:delsvar"), qualified("gn:instans")


def from_xml(data: bytes, catalogue: Catalogue) -> Document:
    """The document in a RegisterCertificate, by itself or inside a SOAP envelope. Raises Unreadable.

    Everything that the rules judge is kept as it stands: repeated and unknown answers, untrimmed texts, several
    instance numbers. What is misplaced (answers in answers, fields in none) is judged, but does not count; it is kept
    as answers outside the certificate. Values come in their canonical form (`engine.exchange.values.canonical`).
    """
    certificate = certificate_element(parse_untrusted(data))
    intyg = _only_intyg(certificate)
    code = read_type_code(intyg)
    certificate_type = catalogue.type_of_wire_code(code)
    if certificate_type is None:
        said = f"har en intygstyp som inte finns här: ”{code.strip()[:40]}”" if code.strip() else "saknar intygstyp"
        raise Unreadable(f"Intyget {said}.", "unknown-type")
    version = intyg.find(qualified("gn:version"))
    text_version = "" if version is None else string_value(version)
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
    refuse_many_answers(sum(1 for _ in certificate.iter(_SVAR)))
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
        answers=_answers(header, around, spec),
    )
    header.close()
    around.close()
    return replace(document, extras=left.by_name())


def _answers(header: Part, around: Part, spec: Spec) -> tuple[Answer, ...]:
    """The answers in the certificate, and after them what counting rules do not see."""
    inside, after = header.take_all("gn:svar"), around.take_all("gn:svar")
    within = [svar for outer in (*inside, *after) for svar in _within(outer)]
    return (
        *(_answer(svar, spec) for svar in inside),
        *(_answer(svar, spec, outside=True) for svar in (*after, *within)),
        *_loose_parts(header, spec),
        *_loose_parts(around, spec),
    )


def _within(svar: etree._Element) -> Iterator[etree._Element]:
    """The answers directly in an answer, and those in them."""
    for inner in svar.iterchildren(_SVAR):
        yield inner
        yield from _within(inner)


def _loose_parts(part: Part, spec: Spec) -> tuple[Answer, ...]:
    """Fields and instance numbers that belong to no answer."""
    found = [*part.take_all("gn:instans"), *part.take_all("gn:delsvar")]
    return (_read_answer("", found, spec, outside=True),) if found else ()


def _answer(svar: etree._Element, spec: Spec, *, outside: bool = False) -> Answer:
    return _read_answer(svar.get("id", ""), svar, spec, outside=outside)


def _read_answer(question: str, parts: Iterable[etree._Element], spec: Spec, *, outside: bool) -> Answer:
    fields: list[Field] = []
    instances: list[str] = []
    for part in parts:
        if part.tag == _DELSVAR:
            field_id = part.get("id", "")
            fields.append(Field(field_id, read_value(spec, field_id, part)))
        elif part.tag == _INSTANS:
            instances.append(string_value(part))
    return Answer(question, tuple(fields), tuple(instances), outside)

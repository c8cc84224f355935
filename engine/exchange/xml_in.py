"""National XML to a document: `from_xml`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from lxml import etree

from engine.document import Answer, Document, Field
from engine.exchange.problems import Unreadable
from engine.exchange.sizes import refuse_many_answers
from engine.exchange.strays import DELSVAR, INSTANS, SVAR, Strays, take_strays
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


def from_xml(data: bytes, catalogue: Catalogue) -> Document:
    """The document in a RegisterCertificate, by itself or inside a SOAP envelope. Raises Unreadable.

    Everything that the rules judge is kept as it stands: repeated and unknown answers, untrimmed texts, several
    instance numbers. What is misplaced (answers in answers, fields in none, either in foreign elements) is judged, but
    does not count; it is kept as answers outside the certificate. Values come in their canonical form
    (`engine.exchange.values.canonical`).
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
    """The RegisterCertificate element of a message. Raises Unreadable when it holds something else, or several."""
    if root.tag == _CERTIFICATE:
        return root
    for namespace in SOAP_NAMESPACES:
        if root.tag == f"{{{namespace}}}Envelope":
            return _only_in_envelope(root.findall(f"{{{namespace}}}Body/{_CERTIFICATE}"))
    name = etree.QName(root).localname[:40]
    raise Unreadable(
        f"Filen är inget intyg: den börjar med elementet ”{name}” i stället för RegisterCertificate.",
        "not-a-certificate",
    )


def _only_in_envelope(found: list[etree._Element]) -> etree._Element:
    if not found:
        raise Unreadable("Filen är inget intyg: SOAP-kuvertet saknar RegisterCertificate.", "not-a-certificate")
    if len(found) > 1:
        raise Unreadable(
            f"SOAP-kuvertet innehåller {len(found)} intyg (RegisterCertificate) och inget av dem har bedömts. Dela upp"
            " filen så att varje intyg får ett eget kuvert.",
            "several-certificates",
        )
    return found[0]


def _only_intyg(certificate: etree._Element) -> etree._Element:
    found = certificate.findall(_INTYG)
    if not found:
        raise Unreadable("Filen är inget intyg: RegisterCertificate saknar elementet intyg.", "not-a-certificate")
    if len(found) > 1:
        raise Unreadable(
            f"RegisterCertificate innehåller {len(found)} element intyg och inget av dem har bedömts. Dela upp filen så"
            " att varje intyg får ett eget RegisterCertificate.",
            "several-certificates",
        )
    return found[0]


def _read(certificate: etree._Element, intyg: etree._Element, spec: Spec, text_version: str) -> Document:
    strays, left = take_strays(certificate, intyg), Leftovers()
    around, header = Part(certificate, "RegisterCertificate", left), Part(intyg, "intyg", left)
    around.take("rg:intyg")
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
        answers=_answers(header, around, strays, spec),
    )
    header.close()
    around.close()
    return replace(document, extras=left.by_name())


def _answers(header: Part, around: Part, strays: Strays, spec: Spec) -> tuple[Answer, ...]:
    """The answers in the certificate, and after them what counting rules do not see. Raises Unreadable."""
    inside, after = header.take_all("gn:svar"), (*around.take_all("gn:svar"), *strays.answers)
    within = [svar for outer in (*inside, *after) for svar in _within(outer)]
    loose = [parts for parts in (_loose_parts(header), _loose_parts(around), *strays.parts) if parts]
    refuse_many_answers(len(inside) + len(after) + len(within) + len(loose))
    return (
        *(_answer(svar, spec) for svar in inside),
        *(_answer(svar, spec, outside=True) for svar in (*after, *within)),
        *(_read_answer("", parts, spec, outside=True) for parts in loose),
    )


def _within(svar: etree._Element) -> Iterator[etree._Element]:
    """The answers directly in an answer, and those in them."""
    for inner in svar.iterchildren(SVAR):
        yield inner
        yield from _within(inner)


def _loose_parts(part: Part) -> tuple[etree._Element, ...]:
    """Fields and instance numbers that belong to no answer."""
    return (*part.take_all("gn:instans"), *part.take_all("gn:delsvar"))


def _answer(svar: etree._Element, spec: Spec, *, outside: bool = False) -> Answer:
    return _read_answer(svar.get("id", ""), svar, spec, outside=outside)


def _read_answer(question: str, parts: Iterable[etree._Element], spec: Spec, *, outside: bool) -> Answer:
    fields: list[Field] = []
    instances: list[str] = []
    for part in parts:
        if part.tag == DELSVAR:
            field_id = part.get("id", "")
            fields.append(Field(field_id, read_value(spec, field_id, part)))
        elif part.tag == INSTANS:
            instances.append(string_value(part))
    return Answer(question, tuple(fields), tuple(instances), outside)

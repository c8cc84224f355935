"""RevokeCertificate 2: telling a recipient that a certificate no longer holds."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from engine.document import Document, Issuer
from engine.exchange.untrusted_xml import parse_untrusted
from engine.exchange.vocabulary import NAMESPACES, qualified
from engine.exchange.xml_out import to_xml
from engine.specs.spec import Spec

_REVOKE = "urn:riv:clinicalprocess:healthcond:certificate:RevokeCertificateResponder:2"
_NAMESPACES = {"v": _REVOKE} | {prefix: uri for prefix, uri in NAMESPACES.items() if prefix != "rg"}


def revocation(spec: Spec, document: Document, *, by: Issuer, sent_at: str, message: str = "") -> bytes:
    """The message about a certificate that `by` revokes. `sent_at` is `YYYY-MM-DDThh:mm:ss`."""
    header = replace(document, answers=(), relations=(), extras=())
    own, theirs = _intyg(spec, header), _intyg(spec, replace(header, issuer=by))
    root = etree.Element(f"{{{_REVOKE}}}RevokeCertificate", nsmap=_NAMESPACES)
    if message:
        etree.SubElement(root, f"{{{_REVOKE}}}meddelande").text = message
    etree.SubElement(root, f"{{{_REVOKE}}}skickatTidpunkt").text = sent_at
    for name, intyg, path in (
        ("intygs-id", own, ("gn:intygs-id",)),
        ("patientPerson-id", own, ("gn:patient", "gn:person-id")),
        ("skickatAv", theirs, ("gn:skapadAv",)),
    ):
        part = intyg
        for step in path:
            part = part.findall(qualified(step))[0]
        part.tag = f"{{{_REVOKE}}}{name}"
        root.append(part)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _intyg(spec: Spec, document: Document) -> etree._Element:
    return parse_untrusted(to_xml(spec, document)).findall(qualified("rg:intyg"))[0]

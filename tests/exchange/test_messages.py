"""What is told about certificates: status updates and revocations. Their schemas are met in tests/workers, too."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from engine.document import Code, Document, Issuer, Person, Unit
from engine.exchange.problems import Unreadable
from engine.exchange.revocation import revocation
from engine.exchange.status_update import Questions, StatusEvent, status_update
from engine.exchange.xml_in import from_xml
from engine.exchange.xml_out import to_xml
from engine.exchange.xsd import MessageSchemas, NoSchema
from engine.specs.catalogue import Catalogue

CREATED = StatusEvent(
    Code("SKAPAT", "dfd7bbad-dbe5-4a2f-ba25-f7b9b2cc6b14", "Intygsutkast skapas"), "2027-01-15T12:00:00.123"
)
UPDATE_XSD, REVOKE_XSD = "CertificateStatusUpdateForCareResponder_3.2.xsd", "RevokeCertificateResponder_2.1.xsd"


@pytest.fixture(scope="module")
def draft() -> Document:
    """As empty as a draft may be."""
    unit = Unit(id="SE1-unit", name="Enheten", email="", provider_id="SE1-provider", provider_name="Givaren")
    return Document("FK7800", "1.3", "c1", Person("191212121212"), Issuer("SE1-doctor", "Doktorn", unit=unit))


def texts(message: bytes) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for part in etree.fromstring(message).iter():
        if len(part) == 0:
            found.setdefault(etree.QName(part).localname, []).append(part.text or "")
    return found


def test_an_empty_draft_follows_the_national_schema(draft: Document, catalogue: Catalogue, shared: Path) -> None:
    spec = catalogue.spec(draft.type, draft.text_version)
    message = status_update(to_xml(spec, draft), CREATED)
    assert MessageSchemas(shared / "conformance" / "xsd").problems(UPDATE_XSD, message) == ()


def test_what_the_contract_demands_of_a_unit_is_filled_in(draft: Document, catalogue: Catalogue) -> None:
    spec = catalogue.spec(draft.type, draft.text_version)
    said = texts(status_update(to_xml(spec, draft), CREATED))
    assert "TEMPORARY ARBETSPLATSKOD" in said["extension"]
    assert "epost" not in said


def test_name_and_address_are_added_where_the_certificate_has_none(draft: Document, catalogue: Catalogue) -> None:
    spec = catalogue.spec(draft.type, draft.text_version)
    protected = Person(family_name="Skyddade personuppgifter")
    said = texts(status_update(to_xml(spec, draft), CREATED, patient=protected, sent_at="2027-01-15T12:00:00"))
    assert (said["efternamn"], said["fornamn"], said["postort"][0]) == (["Skyddade personuppgifter"], [""], "")
    assert said["skickatTidpunkt"] == ["2027-01-15T12:00:00"]


def test_each_question_is_counted_once(draft: Document, catalogue: Catalogue) -> None:
    spec = catalogue.spec(draft.type, draft.text_version)
    event = replace(CREATED, asked=Questions(1, 2, 3), received=Questions(0, 0, 4))
    said = texts(status_update(to_xml(spec, draft), event))
    assert (said["totalt"], said["ejBesvarade"]) == (["6", "4"], ["1", "0"])
    assert (said["besvarade"], said["hanterade"]) == (["2", "0"], ["3", "4"])


def test_what_is_not_given_is_left_out(draft: Document, catalogue: Catalogue) -> None:
    spec = catalogue.spec(draft.type, draft.text_version)
    said = texts(status_update(to_xml(spec, draft), CREATED))
    assert not {"ref", "hanteratAv", "amne", "sistaDatumForSvar", "signeringstidpunkt", "skickatTidpunkt"} & set(said)


def test_only_certificates_are_told_about() -> None:
    with pytest.raises(Unreadable):
        status_update(b"<x/>", CREATED)


def test_a_revocation_follows_the_national_schema(catalogue: Catalogue, shared: Path) -> None:
    schemas = MessageSchemas(shared / "conformance" / "xsd")
    for path in sorted((shared / "conformance" / "FK7800" / "transport").glob("pass*.xml"))[:3]:
        document = from_xml(path.read_bytes(), catalogue)
        by = replace(document.issuer, id="SE1-other", name="En kollega")
        spec = catalogue.spec(document.type, document.text_version)
        message = revocation(spec, document, by=by, sent_at="2027-01-15T12:00:00", message="fel person")
        assert schemas.problems(REVOKE_XSD, message) == ()
        assert texts(message)["fullstandigtNamn"] == ["En kollega"]


def test_a_missing_schema_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoSchema):
        MessageSchemas(tmp_path).problems(UPDATE_XSD, b"<x/>")

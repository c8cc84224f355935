"""Whole certificates: what is kept of header and answers, and what cannot be read at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.content import content
from engine.document import Answer, Code, Document, Field, Person, Relation
from engine.exchange.problems import Unreadable, Unwritable
from engine.exchange.vocabulary import NAMESPACES
from engine.exchange.xml_in import from_xml
from engine.exchange.xml_out import to_xml
from engine.exchange.xsd import Schema
from engine.specs.catalogue import Catalogue
from tests.exchange.samples import certificate_xml, made_up_catalogue, svar

SOAP = """<s:Envelope xmlns:s="{uri}"><s:Header/><s:Body>{inside}</s:Body></s:Envelope>"""
STATUS = """<gn:status><gn:part><tp:code>FKASSA</tp:code><tp:codeSystem>769bb12b-bd9f-4203-a5cd-fd14f2eb3b80
</tp:codeSystem></gn:part></gn:status>"""
RELATION = """<gn:relation><gn:typ><tp:code>{code}</tp:code>
<tp:codeSystem>c2362fcd-eda0-4f9a-bd13-b3bbaf7f2146</tp:codeSystem></gn:typ>
<gn:intygs-id><tp:root>{root}</tp:root><tp:extension>old</tp:extension></gn:intygs-id></gn:relation>"""
ANSWERED = "<rg:svarPa><gn:meddelande-id>m-1</gn:meddelande-id><gn:referens-id>r-1</gn:referens-id></rg:svarPa>"
SIGNED = '<ext:underskrift><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="s"/></ext:underskrift>'

KEPT = {
    "repeated": svar("1", ("1.1", "a"), instances=["1"]) * 2,
    "unknown": svar("99", ("99.1", "a"), ("6.1", "b")),
    "without id": "<gn:svar><gn:delsvar>a</gn:delsvar></gn:svar>",
    "no fields": svar("2"),
    "several instance numbers": svar("1", ("1.1", "a"), instances=["1", " 2 ", "x"]),
    "field twice, in its order": svar("2", ("2.2", "1"), ("2.1", "true"), ("2.2", "2")),
    "nothing": "",
}


@pytest.mark.parametrize("answers", KEPT.values(), ids=KEPT.keys())
def test_malformed_answers_are_kept_as_they_stand(made_up: Catalogue, answers: str) -> None:
    document = from_xml(certificate_xml(answers), made_up)
    assert len(document.answers) == answers.count("<gn:svar")
    assert sum(len(answer.fields) for answer in document.answers) == answers.count("<gn:delsvar")
    assert _again(made_up, document) == document


def test_instance_numbers_are_kept_as_raw_text(made_up: Catalogue) -> None:
    document = from_xml(certificate_xml(KEPT["several instance numbers"]), made_up)
    assert document.answers == (Answer("1", (Field("1.1", "a"),), ("1", " 2 ", "x")),)


def test_answer_after_the_certificate_is_outside(made_up: Catalogue) -> None:
    document = from_xml(certificate_xml(svar("1", ("1.1", "a")), outside=svar("1", ("1.1", "b"))), made_up)
    assert [answer.outside for answer in document.answers] == [False, True]
    assert len(document.of("1")) == 1
    assert _again(made_up, document) == document


ANSWER_IN_ANSWER = '<gn:svar id="2">' + svar("1", ("1.1", "b")) + "</gn:svar>"
MISPLACED = {
    "answer in an answer": (ANSWER_IN_ANSWER, ""),
    "answer in an answer in an answer": (
        '<gn:svar id="2"><gn:svar>' + svar("1", ("1.1", "b")) + "</gn:svar></gn:svar>",
        "",
    ),
    "answer in an answer after the certificate": ("", ANSWER_IN_ANSWER),
    "field in no answer": ('<gn:delsvar id="1.1">b</gn:delsvar>', ""),
    "field after the certificate": ("", '<gn:delsvar id="1.1">b</gn:delsvar>'),
}


@pytest.mark.parametrize(("inside", "outside"), MISPLACED.values(), ids=MISPLACED.keys())
def test_misplaced_parts_are_judged_but_do_not_count(made_up: Catalogue, inside: str, outside: str) -> None:
    document = from_xml(certificate_xml(svar("1", ("1.1", "a")) + inside, outside=outside), made_up)
    assert [field.value for _, field in document.fields() if field.id == "1.1"] == ["a", "b"]
    assert len(document.of("1")) == 1
    assert document.extras == ()
    assert _again(made_up, document) == document


WRAPPED = '<o:w xmlns:o="urn:other"><o:v>{}</o:v> text</o:w>'
FIELD = '<gn:delsvar id="1.1">b</gn:delsvar>'
STRAYS = {
    "answer in a foreign element": (WRAPPED.format(svar("1", ("1.1", "b"))), ""),
    "answer in a foreign element after the certificate": ("", WRAPPED.format(svar("1", ("1.1", "b")))),
    "answer in an answer in a foreign element": (WRAPPED.format(ANSWER_IN_ANSWER), ""),
    "field in a foreign element": (WRAPPED.format(FIELD), ""),
    "field in a foreign element after the certificate": ("", WRAPPED.format(FIELD)),
    "field in a foreign element in an answer": (f'<gn:svar id="9000">{WRAPPED.format(FIELD)}</gn:svar>', ""),
    "field in a field": (svar("9000", ("9000.1", FIELD)), ""),
    "field in a foreign element in a field": (svar("9000", ("9000.1", "a" + WRAPPED.format(FIELD))), ""),
    "answer in a field": (svar("9000", ("9000.1", svar("1", ("1.1", "b")) + "c")), ""),
    "field in a field in a field": (svar("9000", ("9000.1", f'<gn:delsvar id="9000.2">{FIELD}</gn:delsvar>')), ""),
    "field in a part of the header": (f"<gn:status>{FIELD}</gn:status>", ""),
}  # fmt: skip


@pytest.mark.parametrize(("inside", "outside"), STRAYS.values(), ids=STRAYS.keys())
def test_strays_are_judged_but_do_not_count(made_up: Catalogue, inside: str, outside: str) -> None:
    document = from_xml(certificate_xml(svar("1", ("1.1", "a")) + inside, outside=outside), made_up)
    found = [(answer.outside, field.value) for answer, field in document.fields() if field.id == "1.1"]
    assert found == [(False, "a"), (True, "b")]
    assert len(document.of("1")) == 1
    assert _again(made_up, document) == document


def test_what_stood_beside_a_stray_is_kept(made_up: Catalogue) -> None:
    document = from_xml(certificate_xml(WRAPPED.format(FIELD + " and more")), made_up)
    [(name, xml)] = document.extras
    assert (name, "and more" in xml, "text" in xml, ">b<" in xml) == ("intyg/{urn:other}w", True, True, False)


def test_field_with_another_field_in_it_is_no_plain_text(made_up: Catalogue) -> None:
    document = from_xml(certificate_xml(svar("4", ("4.1", f"a{FIELD}b"))), made_up)
    value = document.answers[0].get("4.1")
    assert value is not None
    assert (content(value).text, content(value).elements) == ("ab", 1)


def test_stray_fields_that_stood_together_stay_together(made_up: Catalogue) -> None:
    strays = WRAPPED.format('<gn:instans>0</gn:instans><gn:delsvar id="1.1">a</gn:delsvar>') + WRAPPED.format(FIELD)
    document = from_xml(certificate_xml(strays), made_up)
    assert document.answers == (
        Answer("", (Field("1.1", "a"),), ("0",), outside=True),
        Answer("", (Field("1.1", "b"),), outside=True),
    )


@pytest.mark.parametrize("outside", [False, True])
def test_instance_number_of_no_answer_is_kept(made_up: Catalogue, outside: bool) -> None:
    number = "<gn:instans>0</gn:instans>"
    document = from_xml(certificate_xml("" if outside else number, outside=number if outside else ""), made_up)
    assert document.answers == (Answer("", (), ("0",), outside=True),)
    assert _again(made_up, document) == document


@pytest.mark.parametrize(
    ("inner", "number"), [("<!-- a -->1", "1"), ("1<!-- a -->", "1"), ("0<?a b?>1", "01"), ("<b>1</b>", "1"), ("", "")]
)
def test_instance_number_is_read_across_comments_and_elements(made_up: Catalogue, inner: str, number: str) -> None:
    document = from_xml(certificate_xml(svar("1", ("1.1", "a"), instances=[inner])), made_up)
    assert document.answers[0].instances == (number,)


def test_header_is_read_and_written_whole(made_up: Catalogue) -> None:
    document = from_xml(certificate_xml(), made_up)
    assert (document.type, document.text_version, document.id) == ("MADEUP", "1.0", "intyg-1")
    assert document.patient.given_name == "Tolvan"
    assert document.patient.middle_name == ""
    assert document.patient.address_source == Code("PU")
    assert document.issuer.titles == (Code("201010"),)
    assert document.issuer.specialities == (Code("N/A", display="Kirurgi"),)
    assert document.issuer.unit.provider_name == "Regionen"
    assert (document.signed_at, document.sent_at, document.extras) == ("2024-03-05T10:15:00", None, ())
    assert _again(made_up, document) == document


def test_header_parts_without_a_place_of_their_own_are_written_again(made_up: Catalogue) -> None:
    odd_root = certificate_xml(header=STATUS, ending=SIGNED, unit='<o:x xmlns:o="urn:other">y</o:x>').replace(
        b"<tp:root>SE-ENHET</tp:root>", b"<tp:root>SE-ANNAN</tp:root>"
    )
    document = from_xml(odd_root, made_up)
    assert [name for name, _ in document.extras] == [
        "enhet/{urn:other}x",
        "intyg/ext:underskrift",
        "intyg/gn:status",
        "intygs-id/tp:root",
    ]
    written = to_xml(made_up.spec("MADEUP", "1.0"), document)
    assert from_xml(written, made_up) == document
    assert b"SE-ANNAN</tp:root>" in written
    assert b"SE-ENHET</tp:root>" not in written


def test_missing_header_parts_are_empty(made_up: Catalogue) -> None:
    names = f'xmlns="{NAMESPACES["rg"]}" xmlns:g="{NAMESPACES["gn"]}" xmlns:t="{NAMESPACES["tp"]}"'
    kind = "<g:typ><t:code> made_up </t:code></g:typ>"
    bare = f"<RegisterCertificate {names}><intyg>{kind}</intyg></RegisterCertificate>".encode()
    document = from_xml(bare, made_up)
    assert replace(document, extras=()) == Document("MADEUP", "")
    assert _again(made_up, document) == document


def test_completion_keeps_the_message_it_answers(made_up: Catalogue) -> None:
    header = RELATION.format(code="FRLANG", root="SE-ENHET") + RELATION.format(code="KOMPLT", root="SE-ANNAN")
    document = from_xml(certificate_xml(before=ANSWERED, header=header), made_up)
    assert document.relations == (
        Relation("FRLANG", "old"),
        Relation("KOMPLT", "old", "SE-ANNAN", "m-1", "r-1"),
    )
    assert _again(made_up, document) == document


def test_answered_message_without_relation_is_not_lost(made_up: Catalogue) -> None:
    document = from_xml(certificate_xml(before=ANSWERED), made_up)
    assert [name for name, _ in document.extras] == ["RegisterCertificate/rg:svarPa"]
    assert _again(made_up, document) == document


def test_only_the_person_id_is_sent_where_the_type_says_so() -> None:
    catalogue = made_up_catalogue("id-only")
    document = from_xml(certificate_xml(), catalogue)
    assert _again(catalogue, document).patient == Person("191212121212")


@pytest.mark.parametrize(
    ("person_id", "root"), [("191212121212", "1.2.752.129.2.1.3.1"), ("191212721219", "1.2.752.129.2.1.3.3")]
)
def test_root_follows_from_the_kind_of_person_id(made_up: Catalogue, person_id: str, root: str) -> None:
    document = replace(from_xml(certificate_xml(), made_up), patient=Person(person_id))
    written = to_xml(made_up.spec("MADEUP", "1.0"), document)
    assert f"<tp:root>{root}</tp:root><tp:extension>{person_id}".encode() in written
    assert from_xml(written, made_up) == document


@pytest.mark.parametrize(
    "uri", ["http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"]
)
def test_soap_envelope_is_opened(made_up: Catalogue, uri: str) -> None:
    inside = certificate_xml(svar("2", ("2.1", "true"))).decode().partition("?>")[2]
    document = from_xml(SOAP.format(uri=uri, inside=inside).encode(), made_up)
    assert document == from_xml(certificate_xml(svar("2", ("2.1", "true"))), made_up)


@pytest.mark.parametrize(
    ("xml", "rule"),
    [
        (certificate_xml(type_code="NEVER"), "unknown-type"),
        (certificate_xml(type_code=""), "unknown-type"),
        (b"<other/>", "not-a-certificate"),
        (SOAP.format(uri="http://schemas.xmlsoap.org/soap/envelope/", inside="<other/>").encode(), "not-a-certificate"),
        (certificate_xml().replace(b"rg:intyg", b"gn:intyg"), "not-a-certificate"),
        (certificate_xml().replace(b"</rg:RegisterC", b"<rg:intyg/></rg:RegisterC"), "several-certificates"),
    ],
)
def test_what_is_no_certificate_is_refused(made_up: Catalogue, xml: bytes, rule: str) -> None:
    with pytest.raises(Unreadable) as caught:
        from_xml(xml, made_up)
    assert caught.value.rule_id == rule


def test_several_certificates_in_one_envelope_are_counted_and_refused(made_up: Catalogue) -> None:
    one = certificate_xml().decode().partition("?>")[2]
    envelope = SOAP.format(uri="http://schemas.xmlsoap.org/soap/envelope/", inside=one * 3)
    with pytest.raises(Unreadable) as caught:
        from_xml(envelope.encode(), made_up)
    assert caught.value.rule_id == "several-certificates"
    assert "3 intyg" in caught.value.message
    assert "Dela upp filen" in caught.value.message


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\ufffe", "\ud800"])
def test_character_that_xml_cannot_carry_is_not_written(made_up: Catalogue, character: str) -> None:
    document = Document("MADEUP", "1.0", answers=(Answer("4", (Field("4.1", f"a{character}b"),)),))
    with pytest.raises(Unwritable):
        to_xml(made_up.spec("MADEUP", "1.0"), document)


def test_what_is_written_follows_the_national_schema(made_up: Catalogue, national_schema: Schema) -> None:
    header = RELATION.format(code="KOMPLT", root="SE-ENHET")
    answers = svar("1", ("1.2", "2024-01-01"), instances=["1"]) + svar("2", ("2.1", "true"))
    document = from_xml(certificate_xml(answers, before=ANSWERED, header=header), made_up)
    assert national_schema.problems(to_xml(made_up.spec("MADEUP", "1.0"), document)) == ()


def _again(catalogue: Catalogue, document: Document) -> Document:
    return from_xml(to_xml(catalogue.spec(document.type, document.text_version), document), catalogue)

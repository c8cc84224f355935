"""What is sent of a certificate, and that it reads back as exactly that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.document import Answer, Code, Document, Field, Issuer, Markup, Period, Person, Unit, Value
from engine.exchange.outgoing import outgoing
from engine.exchange.xml_in import from_xml
from engine.exchange.xml_out import to_xml
from engine.specs.catalogue import Catalogue
from tests.exchange.samples import LEAD, made_up_catalogue

ICD = "1.2.752.116.1.1.1.1.3"


def _document(*answers: Answer) -> Document:
    return Document("MADEUP", "1.0", "id", Person("191212121212"), Issuer(unit=Unit(id="SE-1")), answers=answers)


def _answer(question: str, *fields: tuple[str, Value], instances: tuple[str, ...] = ()) -> Answer:
    return Answer(question, tuple(Field(name, value) for name, value in fields), instances)


SENT: dict[str, tuple[list[Answer], list[Answer]]] = {
    "form-only text goes before the target's own, on a line of its own": (
        [_answer("F4", ("F4.9", " varför ")), _answer("6", ("6.1", "eget"))],
        [_answer("6", ("6.1", f"{LEAD} varför\neget"))],
    ),
    "form-only text goes into a target that has no answer": (
        [_answer("F4", ("F4.9", "varför"))],
        [_answer("6", ("6.1", f"{LEAD} varför"))],
    ),
    "form-only text goes into a target that is blank": (
        [_answer("6", ("6.1", " ")), _answer("F4", ("F4.9", "varför"))],
        [_answer("6", ("6.1", f"{LEAD} varför"))],
    ),
    "blank form-only text leaves nothing behind": ([_answer("F4", ("F4.9", " \u00a0\n"))], []),
    "blank values are left out, and then answers without fields": (
        [_answer("4", ("4.1", "\t "), ("4.2", Code(" "))), _answer("3", ("3.1", Period())), _answer("5")],
        [],
    ),
    "no is not blank": ([_answer("2", ("2.1", False))], [_answer("2", ("2.1", False))]),
    "blanks around dates, numbers and codes go, those in texts stay": (
        [
            _answer("1", ("1.2", " 2024-01-01\n"), ("1.1", Code(" EXAM "))),
            _answer("2", ("2.2", " 7 "), ("2.1", " true ")),
            _answer("4", ("4.1", " text ")),
            _answer("3", ("3.1", Period(" 2024-01-01", None))),
        ],
        [
            _answer("1", ("1.1", Code("EXAM")), ("1.2", "2024-01-01"), instances=("1",)),
            _answer("2", ("2.1", True), ("2.2", "7")),
            _answer("3", ("3.1", Period("2024-01-01", None))),
            _answer("4", ("4.1", " text ")),
        ],
    ),
    "repeated answers are ordered by their codes and numbered anew": (
        [
            _answer("1", ("1.1", Code("OTHER")), instances=("1",)),
            _answer("1", ("1.1", Code("NEVER"))),
            _answer("1", ("1.2", "")),
            _answer("1", ("1.1", Code("EXAM")), instances=("7",)),
        ],
        [
            _answer("1", ("1.1", Code("EXAM")), instances=("1",)),
            _answer("1", ("1.1", Code("OTHER")), instances=("2",)),
            _answer("1", ("1.1", Code("NEVER")), instances=("3",)),
        ],
    ),
    "repeated answers that no code tells apart keep their order": (
        [_answer("5", ("5.1", "b")), _answer("5", ("5.1", "a"))],
        [_answer("5", ("5.1", "b"), instances=("1",)), _answer("5", ("5.1", "a"), instances=("2",))],
    ),
    "what a code's field says anyway is not said": (
        [
            _answer("1", ("1.1", Code("EXAM", "KV_GROUND", "Exam"))),
            _answer("4", ("4.2", Code("F320", ICD, "Depression"))),
        ],
        [
            _answer("1", ("1.1", Code("EXAM")), instances=("1",)),
            _answer("4", ("4.2", Code("F320", ICD, "Depression"))),
        ],
    ),
    "line ends are line feeds and control characters spaces": (
        [_answer("4", ("4.1", "a\r\nb\rc\x0bd\ud800"))],
        [_answer("4", ("4.1", "a\nb\nc d "))],
    ),
    "unknown questions and fields are kept, last": (
        [_answer("9001", ("9001.1", "a")), _answer("4", ("4.7", "b"), ("4.1", "c"))],
        [_answer("4", ("4.1", "c"), ("4.7", "b")), _answer("9001", ("9001.1", "a"))],
    ),
    "markup is sent as it is": (
        [_answer("4", ("4.1", Markup("<b>x</b>")))],
        [_answer("4", ("4.1", Markup("<b>x</b>")))],
    ),
}


@pytest.mark.parametrize(("stored", "sent"), SENT.values(), ids=SENT.keys())
def test_what_is_sent(made_up: Catalogue, stored: list[Answer], sent: list[Answer]) -> None:
    spec = made_up.spec("MADEUP", "1.0")
    document = outgoing(spec, _document(*stored))
    assert list(document.answers) == sent
    assert outgoing(spec, document) == document
    assert from_xml(to_xml(spec, document), made_up) == document


def test_text_travels_once_when_the_result_is_sent_again(made_up: Catalogue) -> None:
    spec = made_up.spec("MADEUP", "1.0")
    once = outgoing(spec, _document(_answer("F4", ("F4.9", "varför")), _answer("6", ("6.1", "eget"))))
    assert outgoing(spec, once) == once


@pytest.mark.parametrize(("policy", "name", "street"), [("id-only", "", ""), ("full", "Tolvan", "Stor gatan")])
def test_patient_is_sent_as_the_type_says(policy: str, name: str, street: str) -> None:
    spec = made_up_catalogue(policy).spec("MADEUP", "1.0")
    patient = Person(
        "191212121212", given_name="Tolvan", middle_name="M", street="Stor\x0bgatan", address_source=Code("PU")
    )
    sent = outgoing(spec, replace(_document(), patient=patient)).patient
    assert (sent.person_id, sent.given_name, sent.street) == ("191212121212", name, street)
    assert (sent.middle_name, sent.address_source) == ((None, None) if policy == "id-only" else ("M", Code("PU")))


def test_empty_mail_address_is_not_sent(made_up: Catalogue) -> None:
    document = replace(_document(), issuer=Issuer(unit=Unit(id="SE-1", email="", name="A\x00B")))
    unit = outgoing(made_up.spec("MADEUP", "1.0"), document).issuer.unit
    assert (unit.email, unit.name) == (None, "A B")

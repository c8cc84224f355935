"""Documents as JSON: what is read, what is written, and what is no certificate."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from engine.document import Answer, Code, Document, Field, Issuer, Markup, Period, Person, Relation, Unit, Value
from engine.exchange.json_form import document_from_json, document_to_json
from engine.exchange.json_schema import document_schema
from engine.exchange.problems import Misshapen, Unreadable
from engine.specs.catalogue import Catalogue

ICD = "1.2.752.116.1.1.1.1.3"


def _json(answers: object, **header: object) -> dict[str, Any]:
    return {"type": "MADEUP", "textVersion": "1.0", **header, "answers": answers}


def _document(*answers: Answer, **header: Any) -> Document:
    return Document("MADEUP", "1.0", answers=answers, **header)


def _answer(
    question: str, *fields: tuple[str, Value], instances: tuple[str, ...] = (), outside: bool = False
) -> Answer:
    return Answer(question, tuple(Field(name, value) for name, value in fields), instances, outside)


SAME: dict[str, tuple[dict[str, Any], Document]] = {
    "plain values": (
        _json({"2": [{"2.1": True, "2.2": "7"}], "4": [{"4.1": " text ", "4.2": {"code": "F320", "system": ICD}}]}),
        _document(
            _answer("2", ("2.1", True), ("2.2", "7")), _answer("4", ("4.1", " text "), ("4.2", Code("F320", ICD)))
        ),
    ),
    "a code alone, and with words of its own": (
        _json({"1": [{"1.1": "EXAM"}, {"1.1": {"code": "KIN", "display": "Mor"}}]}),
        _document(
            _answer("1", ("1.1", Code("EXAM")), instances=("1",)),
            _answer("1", ("1.1", Code("KIN", display="Mor")), instances=("2",)),
        ),
    ),
    "half-typed values": (
        _json({"1": [{"1.2": "2024-0"}], "2": [{"2.1": "1", "2.2": "sju"}], "4": [{"4.2": "F"}]}),
        _document(
            _answer("1", ("1.2", "2024-0"), instances=("1",)),
            _answer("2", ("2.1", "1"), ("2.2", "sju")),
            _answer("4", ("4.2", Code("F"))),
        ),
    ),
    "a blank code is no code": (_json({"4": [{"4.2": " "}]}), _document(_answer("4", ("4.2", " ")))),
    "a period": (
        _json({"3": [{"3.1": {"start": "2024-01-01", "end": None}}]}),
        _document(_answer("3", ("3.1", Period("2024-01-01", None)))),
    ),
    "other content": (
        _json({"4": [{"4.1": {"markup": "a<b>c</b>"}}]}),
        _document(_answer("4", ("4.1", Markup("a<b>c</b>")))),
    ),
    "the kind of another field": (
        _json(
            {
                "1": [
                    {
                        "1.1": {"markup": "EXAM"},
                        "1.2": {"markup": "<tp:cv><tp:code>A</tp:code><tp:codeSystem>B</tp:codeSystem></tp:cv>"},
                    }
                ]
            }
        ),
        _document(_answer("1", ("1.1", "EXAM"), ("1.2", Code("A", "B")), instances=("1",))),
    ),
    "instance numbers that are not the position": (
        _json(
            {
                "1": [{"$instance": 2}, {"$instance": None}, {"$instance": [1, 2]}, {"$instance": " 1 "}],
                "2": [{"$instance": 1}],
            }
        ),
        _document(
            _answer("1", instances=("2",)),
            _answer("1"),
            _answer("1", instances=("1", "2")),
            _answer("1", instances=(" 1 ",)),
            _answer("2", instances=("1",)),
        ),
    ),
    "the same number twice": (
        _json({"1": [{}, {"$instance": 1}]}),
        _document(_answer("1", instances=("1",)), _answer("1", instances=("1",))),
    ),
    "a question twice that may stand once": (
        _json({"2": [{"2.1": True}, {"2.1": False}]}),
        _document(_answer("2", ("2.1", True)), _answer("2", ("2.1", False))),
    ),
    "a field twice": (
        _json({"4": [{"4.1": {"$each": ["a", "b"]}}]}),
        _document(_answer("4", ("4.1", "a"), ("4.1", "b"))),
    ),
    "unknown questions and fields": (
        _json({"99": [{"99.1": True, "6.1": "x", "": {"code": "A"}}], "": [{}]}),
        _document(_answer("99", ("99.1", True), ("6.1", "x"), ("", Code("A"))), _answer("")),
    ),
    "an answer outside": (
        _json({"2": [{"2.1": True}, {"$outside": True, "2.1": False}]}),
        _document(_answer("2", ("2.1", True)), _answer("2", ("2.1", False), outside=True)),
    ),
    "a whole header": (
        _json(
            {},
            id="x",
            patient={"personId": "191212121212", "root": "1", "middleName": "", "addressSource": "PU"},
            issuer={
                "id": "SE-1",
                "titles": ["201010", {"code": "1", "system": "other"}],
                "unit": {"id": "SE-2", "email": "", "provider": {"id": "SE-3", "name": "Regionen"}},
            },
            signedAt="2024-01-01T10:00:00",
            sentAt="2024-01-01T10:00:01",
            relations=[{"code": "KOMPLT", "certificateId": "y", "messageId": "m"}],
            extras=[{"name": "intyg/gn:status", "xml": "<a/>"}],
        ),
        _document(
            id="x",
            patient=Person("191212121212", "1", middle_name="", address_source=Code("PU")),
            issuer=Issuer(
                "SE-1",
                titles=(Code("201010"), Code("1", "other")),
                unit=Unit("SE-2", email="", provider_id="SE-3", provider_name="Regionen"),
            ),
            signed_at="2024-01-01T10:00:00",
            sent_at="2024-01-01T10:00:01",
            relations=(Relation("KOMPLT", "y", message_id="m"),),
            extras=(("intyg/gn:status", "<a/>"),),
        ),
    ),
}


@pytest.mark.parametrize(("given", "document"), SAME.values(), ids=SAME.keys())
def test_json_and_document_say_the_same(made_up: Catalogue, given: dict[str, Any], document: Document) -> None:
    spec = made_up.spec("MADEUP", "1.0")
    assert document_from_json(json.dumps(given), made_up) == document
    assert document_to_json(document, spec) == given
    jsonschema.Draft202012Validator(document_schema(spec)).validate(given)


MEANT: dict[str, tuple[dict[str, Any], Value]] = {
    "the field's own code system": (
        {"1": [{"1.1": {"code": "EXAM", "system": "KV_GROUND", "display": "Exam"}}]},
        Code("EXAM"),
    ),
    "true as a text": ({"2": [{"2.1": "true"}]}, True),
    "a number as such": ({"2": [{"2.2": 7}]}, "7"),
    "plain markup": ({"4": [{"4.1": {"markup": "<![CDATA[<]]>"}}]}, "<"),
}


@pytest.mark.parametrize(("answers", "value"), MEANT.values(), ids=MEANT.keys())
def test_other_ways_to_say_it_mean_the_same(made_up: Catalogue, answers: dict[str, Any], value: Value) -> None:
    [answer] = document_from_json(json.dumps(_json(answers)), made_up).answers
    assert [field.value for field in answer.fields] == [value]


def test_text_version_may_be_unknown_or_left_out(made_up: Catalogue) -> None:
    assert document_from_json('{"type": "MADEUP", "answers": {}}', made_up).text_version == ""
    assert document_from_json('{"type": "MADEUP", "textVersion": "1.9", "answers": {}}', made_up).text_version == "1.9"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_json_is_read_in_every_unicode_encoding(made_up: Catalogue, encoding: str) -> None:
    text = json.dumps(_json({"4": [{"4.1": "åäö 😀"}]}), ensure_ascii=False)
    assert document_from_json(text.encode(encoding), made_up).answers[0].get("4.1") == "åäö 😀"


UNREADABLE: dict[str, tuple[str, str]] = {
    "empty": ("", "empty-file"),
    "no JSON": ("{answers}", "not-json"),
    "a list": ("[]", "json-shape"),
    "a text": ('"x"', "json-shape"),
    "no type": ('{"answers": {}}', "unknown-type"),
    "an unknown type": ('{"type": "NEVER", "answers": {}}', "unknown-type"),
    "a name twice": ('{"type": "MADEUP", "answers": {"2": [], "2": []}}', "not-json"),
    "half a character": ('{"type": "MADEUP", "answers": {"4": [{"4.1": "\\ud800"}]}}', "encoding"),
    "not a number": ('{"type": "MADEUP", "answers": NaN}', "not-json"),
    "broken markup": ('{"type": "MADEUP", "answers": {"4": [{"4.1": {"markup": "<b>"}}]}}', "not-xml"),
    "a header part that gets out": (
        '{"type": "MADEUP", "extras": [{"name": "intyg/x", "xml": "</rg:intyg>"}], "answers": {}}',
        "not-xml",
    ),
    "a header part that is a text": (
        '{"type": "MADEUP", "extras": [{"name": "intyg/x", "xml": "x"}], "answers": {}}',
        "not-xml",
    ),
    "markup that gets out": ('{"type": "MADEUP", "answers": {"4": [{"4.1": {"markup": "</v><v>"}}]}}', "not-xml"),
}


@pytest.mark.parametrize(("text", "rule"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_is_no_certificate_is_refused(made_up: Catalogue, text: str, rule: str) -> None:
    with pytest.raises(Unreadable) as caught:
        document_from_json(text, made_up)
    assert caught.value.rule_id == rule


MISSHAPEN: dict[str, tuple[dict[str, Any], str, str]] = {
    "number for a text": (_json({"4": [{"4.1": 5}]}), "/answers/4/0/4.1", "ska vara en text."),
    "number for a date": (_json({"1": [{"1.2": 20240101}]}), "/answers/1/0/1.2", "ska vara ett datum"),
    "number for yes or no": (_json({"2": [{"2.1": 1}]}), "/answers/2/0/2.1", "ska vara true eller false."),
    "yes for a code": (_json({"1": [{}, {"1.1": True}]}), "/answers/1/1/1.1", "ska vara en kod"),
    "code with a slip": (_json({"1": [{"1.1": {"kod": "EXAM"}}]}), "/answers/1/0/1.1", "ska vara en kod"),
    "code for a text": (_json({"4": [{"4.1": {"code": "EXAM"}}]}), "/answers/4/0/4.1", "ska vara en text."),
    "nothing": (_json({"4": [{"4.1": None}]}), "/answers/4/0/4.1", "ska vara en text."),
    "a list for an unknown field": (_json({"99": [{"99.1": []}]}), "/answers/99/0/99.1", "ska vara ett värde"),
    "an answer without list": (_json({"4": {"4.1": "x"}}), "/answers/4", "ska vara en lista."),
    "an answer that is no object": (_json({"4": ["x"]}), "/answers/4/0", "ska vara ett svar"),
    "an unknown $ name": (_json({"4": [{"$instans": 1}]}), "/answers/4/0", "börjar med $"),
    "an instance that is no number": (_json({"1": [{"$instance": {}}]}), "/answers/1/0/$instance", "instansnummer"),
    "answers in a list": (_json([]), "/answers", "ska vara ett objekt"),
    "version as a number": (_json({}, textVersion=1.3), "/textVersion", "ska vara en textversion"),
    "a slip in the header": (
        _json({}, patient={"personID": "1"}),
        "/patient",
        "har ”personID”, som inte finns. Skriv ”personId”",
    ),
    "no answers": ({"type": "MADEUP"}, "", "saknar ”answers”."),
}


@pytest.mark.parametrize(("given", "pointer", "words"), MISSHAPEN.values(), ids=MISSHAPEN.keys())
def test_wrong_shape_is_told_with_place_and_kind(
    made_up: Catalogue, given: dict[str, Any], pointer: str, words: str
) -> None:
    with pytest.raises(Misshapen) as caught:
        document_from_json(json.dumps(given), made_up)
    [problem] = caught.value.problems
    assert problem.pointer == pointer
    assert words in problem.message


def test_every_wrong_place_is_told(made_up: Catalogue) -> None:
    with pytest.raises(Misshapen) as caught:
        document_from_json(json.dumps(_json({"4": [{"4.1": 1, "4.2": 2}], "5": 3})), made_up)
    found = [(problem.question, problem.instance, problem.field) for problem in caught.value.problems]
    assert found == [("4", 0, "4.1"), ("4", 0, "4.2"), ("5", None, None)]


def test_schemas_of_all_types_are_json_schemas(catalogue: Catalogue) -> None:
    for certificate_type, versions in catalogue.versions.items():
        for version in versions:
            schema = document_schema(catalogue.spec(certificate_type, version.version))
            jsonschema.Draft202012Validator.check_schema(schema)
            assert certificate_type in str(schema["title"])

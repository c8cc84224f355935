"""Why a code may not be chosen: the certificate's own sentences, judged beside the other answers."""

from __future__ import annotations

import pytest

from engine.certificates.code_choice import refusals
from engine.certificates.results import Context
from engine.document import Answer, Code, Document, Field
from engine.specs.spec import Spec
from tests.codes.registers import TODAY
from tests.made_up_specs import CODE_SYSTEMS, made_up_spec

ICD, KSH = (CODE_SYSTEMS[name].system for name in ("ICD", "KSH"))
CODED = {"type": "code", "codes": ["ICD", "KSH"]}
QUESTION = {
    "id": "6",
    "fields": [
        {"id": "6.1", "type": "text"},
        {"id": "6.2", **CODED, "shape": "diagnosis-code"},
        {"id": "6.3", "type": "text"},
        {"id": "6.4", **CODED},
    ],
}
LONG = {
    "when": {"answer": "6.2", "shape": "psychiatric-code"},
    "then": {"answer": "6.2", "shape": "four-or-more"},
    "at": "6.2",
    "message": "said",
    "levels": ["draft"],
}
SAME = {
    "when": {"all": [{"answered": "6.2"}, {"answered": "6.4"}]},
    "then": {"answer": "6.4", "sameSystemAs": {"answer": "6.2"}},
    "at": "6.4",
    "message": "said",
}
PAIRED = {"when": {"answered": "6.4"}, "then": {"answered": "6.3"}, "at": "6.3"}
FIRST = {"when": {"answered": "6.4"}, "then": {"answered": "6.2"}, "at": "6.2"}
SAID = "Något stämmer inte."


@pytest.fixture(scope="module")
def spec() -> Spec:
    return made_up_spec([QUESTION], [LONG, SAME, PAIRED, FIRST])


def document(**fields: Code | str) -> Document:
    return Document("MADEUP", "1.0", answers=(Answer("6", tuple(Field(f"6.{n[1:]}", v) for n, v in fields.items())),))


@pytest.mark.parametrize(
    ("fields", "field", "code", "reason"),
    [
        ({}, "6.2", Code("M545", ICD), None),
        ({}, "6.2", Code("F320", ICD), None),
        ({}, "6.2", Code("F32", ICD), SAID),
        ({}, "6.2", Code("S66666", ICD), "Skriv ””"),
        ({"_2": Code("M545", ICD)}, "6.4", Code("M549", ICD), None),
        ({"_2": Code("M545", ICD)}, "6.4", Code("M54-P", KSH), SAID),
        ({"_4": Code("M545", ICD)}, "6.2", Code("M54-P", KSH), SAID),
        ({"_2": Code("M545", ICD)}, "6.2", Code("M54-P", KSH), None),
        ({}, "6.4", Code("M545", ICD), None),  # that the rows above are empty is not the code's fault
    ],
)
def test_the_first_rule_that_the_code_breaks_says_why(
    spec: Spec, fields: dict[str, Code | str], field: str, code: Code, reason: str | None
) -> None:
    (said,) = refusals(spec, document(**fields), field, [code], Context(TODAY))
    assert said is None if reason is None else said is not None and said.startswith(reason)


def test_each_code_is_judged_by_itself(spec: Spec) -> None:
    codes = [Code("F32", ICD), Code("M545", ICD), Code("F33", ICD)]
    assert refusals(spec, document(), "6.2", codes, Context(TODAY)) == (SAID, None, SAID)


def test_an_empty_certificate_has_room_for_a_code(spec: Spec) -> None:
    assert refusals(spec, Document("MADEUP", "1.0"), "6.2", [Code("F32", ICD)], Context(TODAY)) == (SAID,)

"""What the national rules say of fields and answers that stand where they do not belong, by both evaluators.

Rules about a field, an answer or an instance number hold wherever one stands; only counting looks at the certificate
element alone.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.document import Answer, Code, Document, Field, Value
from tests.specs.documents import example, findings, plus

GROUNDS, ICD = "KV_FKMU_0001", "1.2.752.116.1.1.1.1.3"

Case = tuple[str, str, Answer, set[str]]


def holding(question: str, *fields: tuple[str, Value], outside: bool = False) -> Answer:
    """An answer in which the same field can stand several times."""
    return Answer(question, tuple(Field(name, value) for name, value in fields), (), outside)


FIELD_TWICE: list[Case] = [
    ("FK7800", "second text blank", holding("9000", ("25.1", "text"), ("25.1", " ")), {"25.1-text"}),
    ("FK7800", "first text blank", holding("9000", ("25.1", " "), ("25.1", "text")), {"25.1-text"}),
    ("FK7800", "both texts filled", holding("9000", ("25.1", "a"), ("25.1", "b")), set()),
    ("FK7800", "third date wrong",
     holding("9000", ("4.2", "2024-01-01"), ("4.2", "2024-01-02"), ("4.2", "x")), {"4.2-wire-date"}),
    ("FK7800", "second date wrong, after the certificate",
     holding("9000", ("1.2", "2024-01-01"), ("1.2", "2024-02-30"), outside=True), {"1.2-wire-date"}),
    ("FK7800", "second date wrong, in no answer at all",
     holding("", ("1.2", "2024-01-01"), ("1.2", "2024-02-30"), outside=True), {"1.2-wire-date"}),
    ("FK7800", "second ground is other, without description",
     holding("9000", ("1.1", Code("JOURNALUPPGIFTER", GROUNDS)), ("1.1", Code("ANNAT", GROUNDS))), {"1.3-missing"}),
    ("FK7800", "second ground is none that is described",
     holding("9000", ("1.1", Code("ANNAT", GROUNDS)), ("1.3", "text"), ("1.1", Code("JOURNALUPPGIFTER", GROUNDS))),
     {"1.3-not-asked"}),
    ("FK7801", "second diagnosis code too short",
     holding("9000", ("6.2", Code("J209", ICD)), ("6.2", Code("J2", ICD))), {"6.2-wire-shape"}),
    ("FK7802", "second boolean wrong", holding("9000", ("3.1", False), ("3.1", "nej")), {"3.1-wire-boolean"}),
    ("FK7804", "second boolean wrong", holding("9000", ("34.1", True), ("34.1", "nej")), {"34.1-wire-boolean"}),
    ("AG7804", "second text blank", holding("26", ("25.1", "text"), ("25.1", " ")), {"25.1-text"}),
    ("AG7804", "second 100.1 wrong, after the certificate",
     holding("100", ("100.1", False), ("100.1", "ja"), outside=True), {"100.1-wire-boolean"}),
]  # fmt: skip

HIDDEN: list[Case] = [
    ("FK7800", "reason for contact, blank", holding("9000", ("26.2", " ")), {"26.2-text"}),
    ("FK7800", "reason for contact", holding("9000", ("26.2", "text")), set()),
    ("FK7800", "reason for contact that is not wanted", holding("9000", ("26.1", False), ("26.2", "text")),
     {"26.2-not-asked"}),
    ("FK7800", "reason for contact that is wanted", holding("9000", ("26.1", True), ("26.2", "text")), set()),
    ("FK7800", "description of a ground, blank", holding("9000", ("1.3", "")), {"1.3-text"}),
    ("FK7800", "description of a ground", holding("9000", ("1.3", "text")), set()),
    ("FK7800", "revised diagnosis, a code", holding("9000", ("45.2", Code("J209", ICD))), {"45.2-text"}),
    ("FK7800", "date of an investigation that is not asked for", holding("9000", ("4.2", "x")), {"4.2-wire-date"}),
    ("FK7801", "reason for contact, blank, after the certificate", holding("9000", ("26.2", " "), outside=True),
     {"26.2-text"}),
    ("FK7804", "time of return that is no code", holding("9000", ("39.3", "x")), {"39.3-wire-code"}),
    ("FK7804", "working hours, blank", holding("9000", ("33.2", " ")), {"33.2-text"}),
    ("AG7804", "reason for contact with the employer, blank", holding("101", ("103.2", " ")), {"103.2-text"}),
    ("DB", "date of being found that is no date", holding("99", ("2.3", "x"), outside=True), {"2.3-wire-date"}),
    ("DB", "implant removed: neither yes nor no", holding("99", ("5.2", "x"), outside=True), {"5.2-wire-boolean"}),
    ("DB", "date of an examination that is not looked at", holding("99", ("6.3", "x"), outside=True), set()),
    ("DOI", "date of an operation that is no date", holding("99", ("12.3", "x"), outside=True), {"12.3-wire-date"}),
]  # fmt: skip

NUMBERS: list[Case] = [
    ("FK7800", "zeros before 9001, two fields", holding("09001", ("1", "a"), ("2", "b"), outside=True),
     {"supplementary-one-field"}),
    ("FK7800", "zeros before 9001, blank", holding("0009001", ("9001.1", " "), outside=True),
     {"supplementary-plain-texts"}),
    ("FK7800", "zeros before 9001, one text", holding("09001", ("9001.1", "a"), outside=True), set()),
    ("FK7800", "zeros before 9000", holding("09000", ("9000.1", " "), ("9000.2", " "), outside=True), set()),
    ("FK7800", "a number of many digits, no field", holding("9" * 5000, outside=True), {"supplementary-one-field"}),
    ("FK7800", "only zeros", holding("0000", outside=True), set()),
    ("FK7804", "zeros before 9001, no field", holding("09001", outside=True), {"supplementary-one-field"}),
    ("FK7804", "zeros before 9001, in the certificate", holding("09001", ("9001.1", "a")), {"known-questions"}),
    ("AG7804", "zeros before 9001, where there are no supplementary questions", holding("09001", outside=True), set()),
    ("DB", "zeros before a question of the certificate", holding("01", ("1.1", "a"), outside=True), set()),
]  # fmt: skip

CASES = [
    pytest.param(certificate_type, answer, rules, id=f"{certificate_type} {kind}: {name}")
    for kind, cases in (("field twice", FIELD_TWICE), ("hidden field", HIDDEN), ("number", NUMBERS))
    for certificate_type, name, answer, rules in cases
]


def with_answer(certificate_type: str, answer: Answer) -> Document:
    document = example(certificate_type)
    return replace(document, answers=(*document.answers, answer))


@pytest.mark.parametrize(("certificate_type", "answer", "expected"), CASES)
def test_misplaced_answer_is_judged_as_the_national_rules_do(
    certificate_type: str, answer: Answer, expected: set[str]
) -> None:
    assert findings(with_answer(certificate_type, answer)) == expected


def test_zeros_make_another_supplementary_question_of_it() -> None:
    document = plus(example("FK7800"), "9001", f9001_1="a")
    same, other = holding("9001", ("9001.1", "b")), holding("09001", ("9001.1", "b"), outside=True)
    assert findings(replace(document, answers=(*document.answers, same))) == {"supplementary-first-of-its-id"}
    assert findings(replace(document, answers=(*document.answers, other))) == set()


@pytest.mark.parametrize(("times", "rules"), [(32, set()), (33, {"too-many-places"})])
@pytest.mark.parametrize("field", [("25.1", "text"), ("4.2", "2024-01-01")], ids=["asked once", "repeated"])
def test_field_that_stands_too_often_to_be_judged_is_refused_as_such(
    field: tuple[str, Value], times: int, rules: set[str]
) -> None:
    assert findings(with_answer("FK7800", holding("9000", *[field] * times))) == rules

"""What a clinician is told while filling in FK7801 and FK7802: each draft rule, one mistake at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from engine.certificates.evaluation import effective
from engine.certificates.results import Context
from engine.document import Code, Document, Value
from tests.specs.documents import catalogue, example, findings, judged, plus, shown, with_, without

ICD, KSH = "1.2.752.116.1.1.1.1.3", "1.2.752.116.1.3.1.4.1"

Case = tuple[str, Document, set[str]]


def from_unit(document: Document, **parts: str) -> Document:
    unit = replace(document.issuer.unit, **parts)
    return replace(document, issuer=replace(document.issuer, unit=unit))


def grounds_cases(base: Document) -> list[Case]:
    """D1 to D8, and spaces only in 1.3: the same in both types. The patient is known from the first day of 2022."""
    base = with_(base, f2_1="2022-01-01")

    def ground(code: str, **fields: Value) -> Document:
        return plus(base, "1", "2", f1_1=Code(code), **fields)

    return [
        ("D1 no ground", without(base, "1"), {"1-missing"}),
        ("D1 ground without date", with_(base, f1_2=None), {"1.2-required"}),
        ("D2 no such day", with_(base, f1_2="2024-02-30"), {"1.2-date"}),
        ("D2 half a date", with_(base, f1_2="2024-03"), {"1.2-date"}),
        ("D2 implausible", ground("JOURNALUPPGIFTER", f1_2="1900-01-01"), {"1.2-plausible"}),
        ("D2 first plausible day", ground("JOURNALUPPGIFTER", f1_2="1900-01-02"), set()),
        ("D2 tomorrow", with_(base, f1_2="2026-01-16"), {"1.2-not-after"}),
        ("D2 today", with_(base, f1_2="2026-01-15"), set()),
        ("D3", ground("ANNAT", f1_2="2024-01-01"), {"1.3-required"}),
        ("D3 spaces only", ground("ANNAT", f1_2="2024-01-01", f1_3="  "), {"1.3-required"}),
        ("D4", with_(base, f1_3="text"), {"other-ground-described-only-for-other"}),
        ("D4 spaces only", with_(base, f1_3="  "), {"other-ground-described-only-for-other"}),
        ("D5", without(base, "2"), {"2.1-required"}),
        ("D6", with_(base, f2_1="2021"), {"2.1-date"}),
        ("D6 implausible", with_(base, f2_1="1899-12-31"), {"2.1-plausible"}),
        ("D7", with_(base, f2_1="2024-03-06"), {"knows-patient-before-own-examination"}),
        ("D7 same day", with_(base, f2_1="2024-03-05"), set()),
        ("D7 is silent while 2.1 has its own fault", with_(base, f2_1="2026-01-16"), {"2.1-not-after"}),
        ("D7 is silent while 1.2 is no date", with_(base, f1_2="2021-13-01"), {"1.2-date"}),
        ("D8", ground("ANHORIG", f1_2="2021-12-31"), {"knows-patient-before-relatives-description"}),
        ("D8 not for the journal", ground("JOURNALUPPGIFTER", f1_2="2021-12-31"), set()),
        ("D8 not for other grounds", ground("ANNAT", f1_2="2021-12-31", f1_3="text"), set()),
    ]  # fmt: skip


def investigations_cases(base: Document) -> list[Case]:
    """D9 to D18: the same in both types but for the codes."""
    row = plus(base, "4", "1", f4_1=Code("LOGOPED"), f4_2="2024-01-01", f4_3="Kliniken")
    yes = with_(row, f3_1=True)
    more: dict[str, Value] = {"f4_1": Code("LOGOPED"), "f4_2": "2024-01-01", "f4_3": "Kliniken"}
    return [
        ("D9", without(base, "3"), {"3.1-required"}),
        ("D9 with a row", without(row, "3"), {"3.1-required"}),
        ("D10", with_(base, f3_1=True), {"4-missing"}),
        ("D11", row, {"no-investigations-when-answer-is-no"}),
        ("D12", plus(plus(plus(yes, "4", "2", **more), "4", "3", **more), "4", "4", **more), {"4-too-many"}),
        ("D13 D15 D17", plus(with_(base, f3_1=True), "4", "1"), {"4.1-required", "4.2-required", "4.3-required"}),
        ("D13 second row begun", plus(yes, "4", "2", f4_2="2024-01-01", f4_3="Kliniken"), {"4.1-required"}),
        ("D14", with_(yes, f4_1=Code("TANDLAKARE")), {"4.1-listed"}),
        ("D16", with_(yes, f4_2="2026-02-01"), {"4.2-not-after"}),
        ("D16 no such day", with_(yes, f4_2="2025-02-29"), {"4.2-date"}),
        ("D17 spaces only", with_(yes, f4_3=" "), {"4.3-required"}),
        ("D18", plus(plus(with_(base, f3_1=True), "4", "1"), "4", "2", **more),
         {"4.1-required", "4.2-required", "4.3-required"}),
        ("school health service", with_(yes, f4_1=Code("SKOLHALSOVARD")), set()),
    ]  # fmt: skip


def diagnosis_cases(base: Document) -> list[Case]:
    """D19: the same in both types."""

    def diagnosis(code: str, system: str = ICD) -> Document:
        return with_(base, f6_2=Code(code, system))

    second: dict[str, Value] = {"f6_3": "Annan sjukdom", "f6_4": Code("J209", ICD)}
    third: dict[str, Value] = {"f6_5": "Tredje sjukdom", "f6_6": Code("J209", ICD)}
    return [
        ("DGD-1", without(base, "6"), {"6.1-required", "6.2-required"}),
        ("DGD-2", with_(without(base, "6"), **second), {"6.1-required", "6.2-required"}),
        ("DGD-3", with_(base, f6_2=None), {"6.2-required"}),
        ("DGD-3 secondary", with_(base, f6_3="Annan sjukdom"), {"secondary-diagnosis-1-has-code"}),
        ("DGD-4", diagnosis("F32"), {"main-diagnosis-code-long-enough"}),
        ("DGD-4 Z73", diagnosis("Z73"), {"main-diagnosis-code-long-enough"}),
        ("DGD-4 secondary", with_(base, f6_3="Text", f6_4=Code("F32", ICD)),
         {"secondary-diagnosis-1-code-long-enough"}),
        ("DGD-4 not for others", diagnosis("M06"), set()),
        ("DGD-5", diagnosis("M0"), {"6.2-icd-10-se"}),
        ("DGD-6", diagnosis("M06999"), {"6.2-icd-10-se"}),
        ("DGD-7 dot", diagnosis("M06.9"), {"main-diagnosis-code-letters-and-digits"}),
        ("DGD-7 blank around", diagnosis("M069 "), {"main-diagnosis-code-letters-and-digits"}),
        ("DGD-7 lower case", diagnosis("m069"), {"6.2-icd-10-se"}),
        ("DGD-7 hyphen under ICD-10-SE", diagnosis("A00-"), {"6.2-icd-10-se"}),
        ("DGD-7 hyphen under KSH97-P", diagnosis("A00-", KSH), set()),
        ("unknown code system", diagnosis("M069", "1.2.3"), {"6.2-listed"}),
        ("DGD-8", with_(base, f6_1=" "), {"6.1-required"}),
        ("DGD-8 secondary", with_(base, f6_4=Code("J209", ICD)), {"secondary-diagnosis-1-has-text"}),
        ("DGD-9", with_(base, f6_3="Annan sjukdom", f6_4=Code("J209", KSH)),
         {"secondary-diagnosis-1-of-same-code-system"}),
        ("DGD-9 third", with_(base, **second, f6_5="Text", f6_6=Code("J209", KSH)),
         {"secondary-diagnosis-2-of-same-code-system"}),
        ("diagnosis row left empty", with_(base, **third), {"secondary-diagnosis-1-comes-first"}),
        ("three diagnoses", with_(base, **second, **third), set()),
    ]  # fmt: skip


def unit_cases(base: Document) -> list[Case]:
    """D29 in FK7801, D26 in FK7802."""
    return [
        ("VE-1", from_unit(base, street=" "), {"unit-street-given"}),
        ("VE-2", from_unit(base, postal_code=""), {"unit-postal-code-given"}),
        ("VE-3", from_unit(base, postal_code="1234"), {"unit-postal-code-well-formed"}),
        ("VE-3 without blank", from_unit(base, postal_code="12345"), set()),
        ("VE-4 VE-5", from_unit(base, city="", phone=""), {"unit-city-given", "unit-phone-given"}),
    ]


def shared_cases(base: Document) -> list[Case]:
    return [*grounds_cases(base), *investigations_cases(base), *diagnosis_cases(base), *unit_cases(base)]


def fk7801_cases() -> list[Case]:
    base = example("FK7801")
    yes = plus(with_(base, f3_1=True), "4", "1", f4_2="2024-01-01", f4_3="Kliniken")
    return [
        *shared_cases(base),
        ("D14 every code is allowed", with_(yes, f4_1=Code("FORETAGSHALSOVARD")), set()),
        ("D20", without(base, "5"), {"5.1-required"}),
        ("D21 spaces only", with_(base, f7_1=" "), {"7.1-required"}),
        ("D22", without(base, "45"), {"45.1-required"}),
        ("D23", with_(base, f45_1=True), {"45.2-required"}),
        ("D23 spaces only", with_(base, f45_1=True, f45_2="  "), {"45.2-required"}),
        ("D24", with_(base, f45_2=" "), {"revised-diagnosis-named-only-with-yes"}),
        ("D24 unanswered", with_(base, f45_1=None, f45_2="text"), {"45.1-required"}),
        ("D25", with_(base, f14_1="  "), {"functional-area-described"}),
        ("D25 none", without(base, "14"), {"functional-area-described"}),
        ("D25 one of them blank", with_(base, f8_1="  "), set()),
        ("D26 D27", without(without(base, "17"), "22"), {"17.1-required", "22.1-required"}),
        ("D28", with_(base, f26_1=False, f26_2="text"), {"contact-reason-only-when-contact-wanted"}),
        ("D28 unanswered", with_(base, f26_2="text"), {"26.1-required"}),
        ("D30", with_(base, f24_1=" "), {"24.1-blank"}),
        ("D31", with_(base, f26_1=True, f26_2=" "), {"26.2-blank"}),
        ("D33 D34", with_(base, f18_1=" ", f23_1="\n"), {"18.1-blank", "23.1-blank"}),
        ("D35 D36 D37 D38", with_(base, f19_1=" ", f20_1=" ", f21_1=" ", f25_1=" "),
         {"19.1-blank", "20.1-blank", "21.1-blank", "25.1-blank"}),
        ("nothing blank is left out", with_(base, f24_1="text", f25_1="text", f26_1=False), set()),
        ("no limit on length", with_(base, f25_1="a" * 5000), set()),
    ]  # fmt: skip


def fk7802_cases() -> list[Case]:
    base = example("FK7802")
    yes = plus(with_(base, f3_1=True), "4", "1", f4_2="2024-01-01", f4_3="Kliniken")
    unfinished = plus(without(base, "3"), "4", "1", f4_1=Code("FORETAGSHALSOVARD"))
    return [
        *shared_cases(base),
        ("D9 nothing else is said of the rows", unfinished, {"3.1-required"}),
        ("D14", with_(yes, f4_1=Code("FORETAGSHALSOVARD")), {"4.1-listed"}),
        ("D20 D21", without(with_(base, f15_1=" "), "16"), {"15.1-required", "16.1-required"}),
        ("D22", with_(base, f26_1=False, f26_2="text"), {"contact-reason-only-when-contact-wanted"}),
        ("D22 not while 26.1 is unanswered", with_(base, f26_2="text"), set()),
        ("D23", with_(base, f26_1=True, f26_2=" "), {"26.2-blank"}),
        ("D23 although 26.1 is unanswered", with_(base, f26_2=" "), {"26.2-blank"}),
        ("contact without reason", with_(base, f26_1=True), set()),
        ("D25", with_(base, f25_1=" "), {"25.1-blank"}),
        ("no limit on length", with_(base, f25_1="a" * 5000), set()),
        ("supplementary questions have no draft rules", with_(base, f9001_1=" "), set()),
    ]  # fmt: skip


CASES = [pytest.param(document, rules, id=f"{document.type} {name}")
         for cases in (fk7801_cases(), fk7802_cases()) for name, document, rules in cases]  # fmt: skip


@pytest.mark.parametrize(("document", "expected"), CASES)
def test_draft_rules_name_each_mistake_once(document: Document, expected: set[str]) -> None:
    assert findings(document, "draft") == expected


def test_a_contact_reason_without_an_answer_on_contact_is_not_sent() -> None:
    document = with_(example("FK7802"), f26_2="text")
    spec = catalogue().spec("FK7802", "1.1")
    sent = effective(spec, document, context=Context(date(2026, 1, 15)))
    assert sent.of("26") == ()
    assert findings(sent) == set()


@pytest.mark.parametrize("certificate_type", ["FK7801", "FK7802"])
def test_contact_is_never_marked_as_required(certificate_type: str) -> None:
    answered = with_(example(certificate_type), f26_1=True)
    assert not {"26", "26.1", "26.2"} & {slot.id for slot in judged(answered, "draft").required}


@pytest.mark.parametrize("certificate_type", ["FK7801", "FK7802"])
def test_motivation_is_asked_for_when_the_patient_was_not_examined(certificate_type: str) -> None:
    base = example(certificate_type)
    other = with_(base, f1_1=Code("JOURNALUPPGIFTER"))
    assert "F1.4" not in shown(base)
    assert "F1.4" in shown(other)
    assert "F1.4" not in shown(with_(other, f1_2=None))

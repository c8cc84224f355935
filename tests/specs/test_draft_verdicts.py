"""What a clinician is told while filling in: each draft rule, one mistake at a time, by both evaluators."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.document import Code, Document, Value
from tests.specs.documents import catalogue, example, findings, judged, plus, shown, with_, without

ICD, KSH = "1.2.752.116.1.1.1.1.3", "1.2.752.116.1.3.1.4.1"
DETAILS = "da46dd8c-b3f1-4e39-8d62-777d069213ea"
DONE, PLANNED = Code("UNDERSOKNING_GJORT", DETAILS), Code("UNDERSOKNING_SKA_GORAS", DETAILS)

Case = tuple[str, Document, set[str]]


def from_unit(document: Document, **parts: str) -> Document:
    unit = replace(document.issuer.unit, **parts)
    return replace(document, issuer=replace(document.issuer, unit=unit))


def of_patient(document: Document, **parts: str) -> Document:
    return replace(document, patient=replace(document.patient, **parts))  # type: ignore[arg-type]


def fk7800_cases() -> list[Case]:
    base = example("FK7800")

    def diagnosis(code: str, system: str = ICD) -> Document:
        return with_(base, f6_2=Code(code, system))

    def ground(code: str, **fields: Value) -> Document:
        return plus(base, "1", "2", f1_1=Code(code), **fields)

    row = plus(base, "4", "1", f4_1=Code("LOGOPED"), f4_2="2024-01-01", f4_3="Kliniken")
    second: dict[str, Value] = {"f6_3": "Annan sjukdom", "f6_4": Code("J209", ICD)}
    third: dict[str, Value] = {"f6_5": "Tredje sjukdom", "f6_6": Code("J209", ICD)}
    return [
        ("D1 no ground", without(base, "1"), {"1-missing"}),
        ("D1 ground without date", with_(base, f1_2=None), {"1.2-required"}),
        ("D2 no such day", with_(base, f1_2="2024-02-30"), {"1.2-date"}),
        ("D2 implausible", ground("JOURNALUPPGIFTER", f1_2="1900-01-01"), {"1.2-plausible"}),
        ("D2 tomorrow", with_(base, f1_2="2026-01-16"), {"1.2-not-after"}),
        ("D2 today", with_(base, f1_2="2026-01-15"), set()),
        ("D3", ground("ANNAT", f1_2="2024-01-01"), {"1.3-required"}),
        ("D3 spaces only", ground("ANNAT", f1_2="2024-01-01", f1_3="  "), {"1.3-required"}),
        ("D4", with_(base, f1_3="text"), {"other-ground-described-only-for-other"}),
        ("D4 spaces only", with_(base, f1_3="  "), {"other-ground-described-only-for-other"}),
        ("D5", without(base, "2"), {"2.1-required"}),
        ("D6", with_(base, f2_1="2021"), {"2.1-date"}),
        ("D7", with_(base, f2_1="2024-03-06"), {"knows-patient-before-own-examination"}),
        ("D7 same day", with_(base, f2_1="2024-03-05"), set()),
        ("D7 is silent while 2.1 has its own fault", with_(base, f2_1="2026-01-16"), {"2.1-not-after"}),
        ("D8", ground("ANHORIG", f1_2="2021-08-31"), {"knows-patient-before-relatives-description"}),
        ("D8 not for the journal", ground("JOURNALUPPGIFTER", f1_2="2021-08-31"), set()),
        ("D9", without(base, "3"), {"3.1-required"}),
        ("D10", with_(base, f3_1=True), {"4-missing"}),
        ("D11", row, {"no-investigations-when-answer-is-no"}),
        ("D13 D15 D17", plus(with_(base, f3_1=True), "4", "1"), {"4.1-required", "4.2-required", "4.3-required"}),
        ("D14", with_(row, f3_1=True, f4_1=Code("SKOLHALSOVARD")), {"4.1-listed"}),
        ("D16", with_(row, f3_1=True, f4_2="2026-02-01"), {"4.2-not-after"}),
        ("D17 spaces only", with_(row, f3_1=True, f4_3=" "), {"4.3-required"}),
        ("DGD-1", without(base, "6"), {"6.1-required", "6.2-required"}),
        ("DGD-3", with_(base, f6_3="Annan sjukdom"), {"secondary-diagnosis-1-has-code"}),
        ("DGD-4", diagnosis("F32"), {"main-diagnosis-code-long-enough"}),
        ("DGD-4 not for others", diagnosis("M06"), set()),
        ("DGD-5", diagnosis("M0"), {"6.2-icd-10-se"}),
        ("DGD-6", diagnosis("M06999"), {"6.2-icd-10-se"}),
        ("DGD-7 dot", diagnosis("M06.9"), {"main-diagnosis-code-letters-and-digits"}),
        ("DGD-7 dot in a psychiatric code", diagnosis("F32.0"), {"main-diagnosis-code-letters-and-digits"}),
        ("DGD-7 blank around", diagnosis("M069 "), {"main-diagnosis-code-letters-and-digits"}),
        ("DGD-7 lower case", diagnosis("m069"), {"6.2-icd-10-se"}),
        ("DGD-7 hyphen under ICD-10-SE", diagnosis("A00-"), {"6.2-icd-10-se"}),
        ("DGD-7 hyphen under KSH97-P", diagnosis("A00-", KSH), set()),
        ("unknown code system", diagnosis("M069", "1.2.3"), {"6.2-listed"}),
        ("DGD-8", with_(base, f6_4=Code("J209", ICD)), {"secondary-diagnosis-1-has-text"}),
        ("DGD-9", with_(base, f6_3="Annan sjukdom", f6_4=Code("J209", KSH)),
         {"secondary-diagnosis-1-of-same-code-system"}),
        ("diagnosis row left empty", with_(base, **third), {"secondary-diagnosis-1-comes-first"}),
        ("three diagnoses", with_(base, **second, **third), set()),
        ("D20 D21 D26 D27", without(without(without(without(base, "5"), "7"), "17"), "22"),
         {"5.1-required", "7.1-required", "17.1-required", "22.1-required"}),
        ("D22", without(base, "45"), {"45.1-required"}),
        ("D23", with_(base, f45_1=True), {"45.2-required"}),
        ("D24", with_(base, f45_2=" "), {"revised-diagnosis-named-only-with-yes"}),
        ("D25", with_(base, f13_1="  "), {"functional-area-described"}),
        ("D25 one of them blank", with_(base, f8_1="  "), set()),
        ("D28", with_(base, f26_1=False, f26_2="text"), {"contact-reason-only-when-contact-wanted"}),
        ("D28 unanswered", with_(base, f26_2="text"), {"26.1-required"}),
        ("D29 VE-1", from_unit(base, street=" "), {"unit-street-given"}),
        ("D29 VE-2", from_unit(base, postal_code=""), {"unit-postal-code-given"}),
        ("D29 VE-3", from_unit(base, postal_code="1234"), {"unit-postal-code-well-formed"}),
        ("D29 VE-4 VE-5", from_unit(base, city="", phone=""), {"unit-city-given", "unit-phone-given"}),
        ("D30", with_(base, f26_1=True, f26_2=" "), {"26.2-blank"}),
        ("D32 D33 D34", with_(base, f18_1=" ", f23_1=" ", f19_1=" "), {"18.1-blank", "23.1-blank", "19.1-blank"}),
        ("D35 D36 D37", with_(base, f20_1=" ", f21_1=" ", f25_1=" "), {"20.1-blank", "21.1-blank", "25.1-blank"}),
        ("no limit on length", with_(base, f25_1="a" * 5000), set()),
    ]  # fmt: skip


def db_cases() -> list[Case]:
    base = of_patient(example("DB"), person_id="192703101234")
    uncertain = with_(base, f2_1=False, f2_2="2024-03-00", f2_3="2024-03-05")

    def examined(day: str, document: Document = base) -> Document:
        return with_(document, f6_1=False, f6_2=DONE, f6_3=day)

    return [
        ("uncertain", uncertain, set()),
        ("PAT", of_patient(base, street="", postal_code="12 345", city=" "),
         {"patient-street-given", "patient-postal-code-well-formed", "patient-city-given"}),
        ("UNIT", from_unit(base, street="", postal_code="", city="", phone=""),
         {"unit-street-given", "unit-postal-code-given", "unit-city-given", "unit-phone-given"}),
        ("ID", without(base, "1"), {"1.1-required"}),
        ("R1a nothing else is said of the question", without(base, "2"), {"2.1-required"}),
        ("R1b", with_(base, f2_2=None), {"2.2-required"}),
        ("R1(1)", with_(base, f2_2="2024-03-00"), {"2.2-date"}),
        ("R1(1) out of range", with_(base, f2_2="1900-01-01", f4_1=True), {"2.2-plausible"}),
        ("R1(2)", with_(base, f2_2="2026-01-16"), {"2.2-not-after"}),
        ("R1(3)", with_(base, f2_2="1927-03-09", f4_1=True), {"death-not-before-birth"}),
        ("R2a", with_(uncertain, f2_2=None), {"2.2-required"}),
        ("R2(1)", with_(uncertain, f2_2="-03-00"), {"2.2-year"}),
        ("R2(2)", with_(uncertain, f2_2="2017-xy"), {"2.2-month"}),
        ("R2(3)", with_(uncertain, f2_2="2017-03-0x"), {"2.2-partial-date"}),
        ("R2(4)", with_(uncertain, f2_2="2026-02-00", f2_3="2026-01-15"),
         {"uncertain-death-not-in-the-future", "found-dead-not-in-a-month-before-death"}),
        ("R2(4) later this month", with_(uncertain, f2_2="2026-01-31", f2_3="2026-01-15"), set()),
        ("R2(5)", with_(uncertain, f2_2="1850-01-01"), {"death-not-before-birth"}),
        ("R3a", with_(base, f2_3="2024-03-05"), {"found-dead-only-when-death-uncertain"}),
        ("R3(1) missing", with_(uncertain, f2_3=None), {"2.3-required"}),
        ("R3(1)", with_(uncertain, f2_3="2017-01"), {"2.3-date"}),
        ("R3(2)", with_(uncertain, f2_3="2026-01-16"), {"2.3-not-after"}),
        ("R3(3)", with_(uncertain, f2_3="2024-02-28"), {"found-dead-not-in-a-month-before-death"}),
        ("R3(3) same month", with_(uncertain, f2_2="2024-03-20", f2_3="2024-03-10"), set()),
        ("R3(3) nothing known", with_(uncertain, f2_2="0000-00-00"), set()),
        ("R3(4)", with_(uncertain, f2_2="0000-00-00", f2_3="1927-03-09"), {"found-dead-not-before-birth"}),
        ("KOMMUN blank", with_(base, f3_1=" "), {"3.1-required"}),
        ("KOMMUN", with_(base, f3_1="Stockholm"), {"municipality-exists"}),
        ("R4", with_(base, f3_2=None), {"3.2-required"}),
        ("BARN", without(base, "4"), {"4.1-required"}),
        ("R20 yes", with_(base, f4_1=True), {"not-newborn-after-day-28"}),
        ("R20 no", of_patient(base, person_id="202402061234"), {"newborn-until-day-28"}),
        ("R20 day 29", of_patient(base, person_id="202402051234"), set()),
        ("R20 coordination number, day 61", of_patient(with_(base, f2_2="2024-02-29"), person_id="202402611234"),
         {"newborn-until-day-28"}),
        ("R20 only for a certain date", with_(uncertain, f4_1=True), set()),
        ("R5a", without(base, "5"), {"5.1-required"}),
        ("R5-1", with_(base, f5_1=True), {"5.2-required"}),
        ("R5-2", with_(base, f5_2=False), {"implant-removal-only-with-implant"}),
        ("R6", without(base, "6"), {"6.1-required"}),
        ("R6 no, without details", with_(base, f6_1=False), {"6.2-required"}),
        ("R7(1) missing", with_(base, f6_1=False, f6_2=DONE), {"6.3-required"}),
        ("R7(1)", examined("2024-03"), {"6.3-date"}),
        ("R7(2)", examined("2026-01-16"), {"6.3-not-after"}),
        ("R7(3)", examined("2024-03-06"), {"examined-not-after-death"}),
        ("R7(3) uncertain full date", examined("2024-03-03", with_(uncertain, f2_2="2024-03-02")),
         {"examined-not-after-death"}),
        ("R7(4) day 28", examined("2024-02-06"), set()),
        ("R7(4) day 29", examined("2024-02-05"), {"examined-shortly-before-death"}),
        ("R7(5)", examined("2024-03-06", uncertain), {"examined-not-after-found-dead"}),
        ("R7(6)", examined("1927-03-09", uncertain), {"examined-not-before-birth"}),
        ("R7x", with_(base, f6_1=False, f6_2=PLANNED, f6_3="2024-03-01", f7_1=True), set()),
        ("POL", without(base, "7"), {"7.1-required"}),
        ("R19", with_(base, f6_1=False, f6_2=PLANNED), {"forensic-examination-needs-police-report"}),
    ]  # fmt: skip


CASES = [pytest.param(document, rules, id=f"{document.type} {name}")
         for cases in (fk7800_cases(), db_cases()) for name, document, rules in cases]  # fmt: skip


@pytest.mark.parametrize(("document", "expected"), CASES)
def test_draft_rules_name_each_mistake_once(document: Document, expected: set[str]) -> None:
    assert findings(document, "draft") == expected


@pytest.mark.parametrize(
    ("document", "asked"),
    [
        (example("FK7800"), False),
        (with_(example("FK7800"), f1_1=Code("JOURNALUPPGIFTER")), True),
        (with_(example("FK7800"), f1_1=Code("JOURNALUPPGIFTER"), f1_2=None), False),
        (plus(example("FK7800"), "1", "2", f1_1=Code("ANHORIG"), f1_2="2024-03-01"), False),
    ],
)
def test_motivation_is_asked_for_when_the_patient_was_not_examined(document: Document, asked: bool) -> None:
    assert ("F1.4" in shown(document)) is asked


def test_newborn_answer_is_filled_in_and_locked_by_a_certain_date_of_death() -> None:
    on_day_28 = of_patient(example("DB"), person_id="202402061234")
    evaluation = judged(on_day_28, "draft")
    assert dict(evaluation.prefilled) == {("4.1", None): True}
    assert ("4.1", None) in evaluation.locked
    assert ("4", "DFR_4.1_INOM28.INFO", "info") in evaluation.notices
    uncertain = with_(on_day_28, f2_1=False, f2_2="2024-03-00", f2_3="2024-03-05")
    assert not judged(uncertain, "draft").prefilled
    assert not judged(uncertain, "draft").locked


def test_planned_forensic_examination_fills_in_the_police_report() -> None:
    evaluation = judged(with_(example("DB"), f6_1=False, f6_2=PLANNED, f7_1=True), "draft")
    assert dict(evaluation.prefilled)[("7.1", None)] is True  # type: ignore[index]
    assert {text for question, text, _ in evaluation.notices if question == "7"} == {
        "DFR_7.1_UNDERSOKNINGS_SKA_GORAS.INFO", "DFR_7.1.OBS",
    }  # fmt: skip


def test_every_choice_of_a_question_leads_to_a_valid_draft() -> None:
    base = example("DB")
    question = catalogue().spec("DB", "1.0").definition.questions["6"]
    for choice in question.choices:
        values: dict[str, Value] = {
            "f" + name.replace(".", "_"): Code(value) if isinstance(value, str) else value
            for name, value in choice.sets.items()
        }
        chosen = with_(with_(without(base, "6"), **values), f7_1=True)
        if "6.3" in shown(chosen):
            chosen = with_(chosen, f6_3="2024-03-01")
        assert findings(chosen, "draft") == set(), choice.text

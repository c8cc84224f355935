"""Edge cases of the national rule sets: what the specs make of them, by both evaluators."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.document import Code, Document, Markup, Value
from tests.specs.documents import example, findings, numbered, plus, with_, without

GROUNDS, OTHERS = "KV_FKMU_0001", "KV_FKMU_0005"
ICD, KSH = "1.2.752.116.1.1.1.1.3", "1.2.752.116.1.3.1.4.1"
PLACE, DETAILS = "65f0069f-14b5-4634-b187-5193580a3349", "da46dd8c-b3f1-4e39-8d62-777d069213ea"

Case = tuple[str, Document, set[str]]


def ground(code: str, system: str = GROUNDS) -> Code:
    return Code(code, system)


def fk7800_cases() -> list[Case]:
    base = example("FK7800")
    yes = with_(base, f3_1=True)
    row = {"f4_2": "2024-01-01", "f4_3": "Kliniken"}

    def rows(count: int, code: str = "LOGOPED") -> Document:
        document = yes
        for number in range(1, count + 1):
            document = plus(document, "4", str(number), f4_1=Code(code, OTHERS), **row)
        return document

    pair: dict[str, Value] = {"f6_3": "Annan sjukdom", "f6_4": Code("J209", ICD)}
    relative = plus(base, "1", "2", f1_1=ground("ANHORIG"), f1_2="2021-08-31")
    return [
        ("two grounds with the same number", plus(base, "1", "1", f1_1=ground("ANHORIG"), f1_2="2024-01-01"), set()),
        ("the same ground twice", plus(base, "1", "2", f1_1=ground(" UNDERSOKNING "), f1_2="2024-01-01"),
         {"1.1-distinct"}),
        ("five grounds", plus(plus(plus(plus(base, "1", "2", f1_1=ground("ANHORIG"), f1_2="2024-01-01"),
         "1", "3", f1_1=ground("JOURNALUPPGIFTER"), f1_2="2024-01-01"),
         "1", "4", f1_1=ground("ANNAT"), f1_2="2024-01-01", f1_3="text"),
         "1", "5", f1_1=ground("TELEFONKONTAKT"), f1_2="2024-01-01"), {"1-too-many", "1.1-wire-listed"}),
        ("journal date before the patient was known",
         plus(base, "1", "2", f1_1=ground("JOURNALUPPGIFTER"), f1_2="2020-01-01"), set()),
        ("known from the day of the examination", with_(base, f2_1="2024-03-05"), set()),
        ("known from the day after the relative's description", relative, {"known-since-not-later-than-ground"}),
        ("dates compared as texts: a zone on the later day", with_(base, f2_1="2024-03-05Z"),
         {"known-since-not-later-than-ground"}),
        ("known-since date in a supplementary answer too", plus(base, "9000", f2_1="2021-09-01"),
         {"known-since-stands-once"}),
        ("ground code with blanks around", with_(base, f1_1=ground(" UNDERSOKNING\n")), set()),
        ("code system with a blank", with_(base, f1_1=ground("UNDERSOKNING", " KV_FKMU_0001")), {"1.1-wire-system"}),
        ("ground not used in this type", with_(base, f1_1=ground("TELEFONKONTAKT")), {"1.1-wire-listed"}),
        ("other without description", with_(base, f1_1=ground("ANNAT")), {"1.3-missing"}),
        ("description of a ground that is not other", with_(base, f1_3="text"), {"1.3-not-asked"}),
        ("no instance number", numbered(base, "1"), {"1-instance"}),
        ("instance number 0", numbered(base, "1", "0"), {"instance-numbers"}),
        ("form-only field on the wire", with_(base, f1_4="text"), {"1-known-fields"}),
        ("3.1 is 1 with one investigation", with_(rows(1), f3_1="1"), set()),
        ("3.1 is false with one investigation", with_(rows(1), f3_1="false"), {"4-not-asked"}),
        ("3.1 is true without investigation", yes, {"4-missing"}),
        ("two investigations of the same type", rows(2), set()),
        ("four investigations", rows(4), {"4-too-many"}),
        ("school health service", rows(1, "SKOLHALSOVARD"), {"4.1-wire-listed"}),
        ("occupational health service", rows(1, "FORETAGSHALSOVARD"), set()),
        ("future dates", with_(base, f1_2="2031-01-01"), set()),
        ("second secondary diagnosis without the first", with_(base, f6_5="Text", f6_6=Code("J209", ICD)),
         {"secondary-diagnosis-2-complete"}),
        ("secondary diagnosis without code", with_(base, f6_3="Text"), {"secondary-diagnosis-1-complete"}),
        ("secondary code without text", with_(base, f6_4=Code("J209", ICD)), {"secondary-diagnosis-1-complete"}),
        ("half diagnoses of two code systems in a supplementary answer", plus(base, "9000", f6_1="Text",
         f6_2=Code("J209", ICD), f6_4=Code("J209", KSH)), set()),
        ("all three diagnoses", with_(base, **pair, f6_5="Text", f6_6=Code("f43-", ICD)), set()),
        ("two code systems", with_(base, f6_3="Text", f6_4=Code("J209", KSH)),
         {"secondary-diagnosis-1-code-system-recognised"}),
        ("code systems found within longer text",
         with_(base, f6_2=Code("M069", f" urn:oid:{ICD} "), f6_3="Text", f6_4=Code("J209", ICD)), set()),
        ("foreign code system", with_(base, f6_2=Code("M069", "1.2.752.116.2.1.1")), {"6.2-wire-system"}),
        ("psychiatric code of three positions", with_(base, f6_2=Code("F32", ICD)), {"6.2-wire-shape"}),
        ("lower case code with blanks", with_(base, f6_2=Code(" f320 ", ICD)), set()),
        ("code with a dot", with_(base, f6_2=Code("A00.1", ICD)), {"6.2-wire-shape"}),
        ("contact without reason", plus(base, "26", f26_1=True), set()),
        ("no contact, with reason", plus(base, "26", f26_1=False, f26_2="text"), {"26.2-not-asked"}),
        ("contact with blank reason", plus(base, "26", f26_1=True, f26_2=" "), {"26.2-text"}),
        ("supplementary answer with any single field", plus(base, "9001", f9001_2="text"), set()),
        ("supplementary answer with two fields", plus(base, "9001", f9001_1="text", f9001_2="text"),
         {"supplementary-one-field"}),
        ("supplementary question twice", plus(plus(base, "9001", f9001_1="a"), "9001", f9001_1="b"),
         {"supplementary-first-of-its-id"}),
        ("supplementary question with blank text", plus(base, "9001", f9001_1=" "), {"supplementary-plain-texts"}),
        ("9000 with an empty text", plus(base, "9000", f9000_1=""), set()),
        ("secondary diagnosis text in 9000", plus(base, "9000", f6_3="text"), set()),
        ("no functional area", without(base, "13"), {"functional-area-stands"}),
        ("one blank area beside a filled one", plus(base, "8", f8_1=" "), {"8.1-text"}),
        ("no-break space as text", with_(base, f13_1="\u00a0"), set()),
        ("text broken by a comment", with_(base, f13_1=Markup("a<!-- c -->b")), {"13.1-unbroken"}),
        ("45.1 true without text", with_(base, f45_1=True), {"45.2-missing"}),
        ("45.1 false with text", with_(base, f45_2="text"), {"45.2-not-asked"}),
        ("question 24", plus(base, "24", f24_1="text"), {"known-questions"}),
        ("question 15", plus(base, "15", f15_1="text"), {"known-questions"}),
        ("form-only question", plus(base, "F1", fF1_4="text"), {"known-questions"}),
        ("question 25 twice", plus(plus(base, "25", f25_1="a"), "25", f25_1="b"), {"25-too-many"}),
    ]  # fmt: skip


def db_cases() -> list[Case]:
    certain = replace(
        with_(example("DB"), f2_2="2017-01-01"),
        patient=replace(example("DB").patient, person_id="192703101234"),
    )
    uncertain = with_(certain, f2_1=False, f2_3="2017-01-02")

    def born(person_id: str, day: str, document: Document = certain, *, newborn: bool = True) -> Document:
        patient = replace(document.patient, person_id=person_id)
        return with_(replace(document, patient=patient), f2_2=day, f4_1=newborn)

    done = Code("UNDERSOKNING_GJORT", DETAILS)
    planned = Code("UNDERSOKNING_SKA_GORAS", DETAILS)

    def examined(document: Document, day: str) -> Document:
        return with_(document, f6_1=False, f6_2=done, f6_3=day)

    national_b1 = {"birth-date-can-be-worked-out"}
    return [
        ("certain", certain, set()),
        ("uncertain", uncertain, set()),
        ("E1", with_(certain, f2_1=" \n true "), set()),
        ("E1 digit", with_(certain, f2_1="1"), set()),
        ("E2", with_(certain, f2_1="TRUE"), {"2.1-wire-boolean"}),
        ("E2 empty", with_(certain, f2_1=""), {"2.1-wire-boolean"}),
        ("E3", with_(certain, f2_2="2017-01-01+01:00"), set()),
        ("E3 blank after", with_(certain, f2_2="2017-01-01 \n"), set()),
        ("E4", with_(certain, f2_2="2017-01-00"), {"2.2-wire-date"}),
        ("E4 no leap day", with_(certain, f2_2="2017-02-29"), {"2.2-wire-date"}),
        ("E4 blank before", with_(certain, f2_2=" 2017-01-01"), {"2.2-wire-date"}),
        ("E5", with_(certain, f2_2="0000-02-29", f4_1=True), set()),
        ("E6", with_(certain, f2_3="2017-01-02"), {"2.3-not-asked"}),
        ("E6 without 2.3", with_(uncertain, f2_3=None), {"2.3-missing"}),
        ("E7", with_(uncertain, f2_2="2016-12-01Z"), {"2.2-wire-partial-date"}),
        ("E7 no day", with_(uncertain, f2_2="2017-01"), {"2.2-wire-partial-date"}),
        ("E8", with_(uncertain, f2_3="2017-01-01"), {"found-dead-after-death"}),
        ("E8 same month", with_(uncertain, f2_2="2017-01-15", f2_3="2017-01-10"), {"found-dead-after-death"}),
        ("E9", with_(uncertain, f2_3="2017-01-01-01:00"), set()),
        ("E10", with_(uncertain, f2_2="2017-01-00", f2_3="2017-01-01"), set()),
        ("E10 impossible", with_(uncertain, f2_2="2016-13-45"), set()),
        ("E10 nothing known", with_(uncertain, f2_2="0000-00-00"), set()),
        ("E10 30 February", with_(uncertain, f2_2="2017-02-30", f2_3="2017-03-01"), set()),
        ("E11", with_(uncertain, f2_2="2017-02-00", f2_3="2017-01-31"), {"found-dead-after-uncertain-death"}),
        ("E11 30 February", with_(uncertain, f2_2="2017-02-30", f2_3="2017-02-28"),
         {"found-dead-after-uncertain-death"}),
        ("E11 year", with_(uncertain, f2_2="2018-00-00"), {"found-dead-after-uncertain-death"}),
        ("E12 day 28", born("201612041234", "2017-01-01"), set()),
        ("E12 day 29", born("201612031234", "2017-01-01", newborn=False), set()),
        ("E13 day 29", born("201612031234", "2017-01-01"), {"national-not-newborn-after-day-28"}),
        ("E13 day 28", born("201612041234", "2017-01-01", newborn=False), {"national-newborn-until-day-28"}),
        ("E13 before birth", born("201702011234", "2017-01-01", newborn=False), {"national-newborn-until-day-28"}),
        ("E14 coordination number", born("201612701234", "2017-01-01"), set()),
        ("E14 day 87", born("201612871234", "2017-01-01"), set()),
        ("E15 day 61", born("201612611234", "2017-01-01"), national_b1),
        ("E15 day 69, no", born("201612691234", "2017-01-01", newborn=False), national_b1),
        ("E15 month 13", born("201613011234", "2017-01-01"), national_b1),
        ("E15 day 32", born("201612321234", "2017-01-01"), national_b1),
        ("E15 day 92", born("201612921234", "2017-01-01"), national_b1),
        ("E16", born("201612611234", "2017-01-01", uncertain, newborn=False), set()),
        ("E17", with_(certain, f3_1="\u00a0"), set()),
        ("E18", with_(certain, f3_1=" \t\r\n"), {"3.1-text"}),
        ("E19", with_(certain, f3_1=Markup("a<!-- c --> ")), {"3.1-unbroken"}),
        ("E20", with_(certain, f4_1=Markup("fal<!-- c -->se")), set()),
        ("E21", with_(certain, f3_2=Code(" SJUKHUS\n", PLACE, "vad som helst")), set()),
        ("E22 system with blank", with_(certain, f3_2=Code("SJUKHUS", PLACE + " ")), {"3.2-wire-system"}),
        ("E22 system in capitals", with_(certain, f3_2=Code("SJUKHUS", PLACE.upper())), {"3.2-wire-system"}),
        ("E22 lower case", with_(certain, f3_2=Code("sjukhus", PLACE)), {"3.2-wire-listed"}),
        ("E23 implant removed", with_(certain, f5_2=False), {"5.2-not-asked"}),
        ("E23 no answer", with_(certain, f5_1="1"), {"5.2-missing"}),
        ("E23 details of an examination", with_(certain, f6_2=done, f6_3="2016-12-31"), {"6.2-not-asked"}),
        ("E24", with_(certain, f6_3="2016-12-31"), set()),
        ("E24 any text", with_(certain, f6_3="någon gång"), set()),
        ("E25 same day", examined(certain, "2017-01-01"), set()),
        ("E25 two years", examined(certain, "2015-01-01"), set()),
        ("E25 uncertain", examined(with_(uncertain, f2_2="2017-01-00"), "2017-01-02"), set()),
        ("E26", examined(certain, "2017-01-02"), {"national-examined-not-after-death"}),
        ("E26 uncertain", examined(uncertain, "2017-01-02"), {"national-examined-not-after-death"}),
        ("E26 after found", examined(with_(uncertain, f2_2="2017-01-00"), "2017-01-03"),
         {"national-examined-not-after-found-dead"}),
        ("B3", examined(certain, "2017-13-01"), {"6.3-wire-date"}),
        ("E27", with_(certain, f6_1=False, f6_2=planned, f7_1="1"), set()),
        ("E28", with_(certain, f6_1=False, f6_2=planned, f6_3="2016-12-31", f7_1=True),
         {"no-examination-date-for-other-details"}),
        ("E28 no report", with_(certain, f6_1=False, f6_2=planned, f7_1="0"),
         {"forensic-examination-needs-police-report"}),
        ("E29", numbered(certain, "3", "-1"), set()),
        ("E30 question 8", plus(certain, "8", f8_1="text"), {"known-questions"}),
        ("E30 question 7 twice", plus(certain, "7", f7_1=False), {"7-too-many"}),
        ("E30 no question 3", without(certain, "3"), {"3-missing"}),
        ("E30 another field", with_(certain, f7_2="text"), {"7-known-fields"}),
    ]  # fmt: skip


@pytest.mark.parametrize(("document", "expected"), [pytest.param(d, e, id=name) for name, d, e in fk7800_cases()])
def test_register_rules_of_fk7800_follow_the_national_rule_set(document: Document, expected: set[str]) -> None:
    assert findings(document) == expected


@pytest.mark.parametrize(("document", "expected"), [pytest.param(d, e, id=name) for name, d, e in db_cases()])
def test_register_rules_of_db_follow_the_national_rule_set(document: Document, expected: set[str]) -> None:
    assert findings(document) == expected

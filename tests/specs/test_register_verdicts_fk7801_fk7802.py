"""Edge cases of the national rule sets of FK7801 and FK7802: what the specs make of them, by both evaluators."""

from __future__ import annotations

import pytest

from engine.document import Code, Document, Markup, Value
from tests.specs.documents import example, findings, numbered, plus, with_, without

GROUNDS, OTHERS = "KV_FKMU_0001", "KV_FKMU_0005"
ICD, KSH = "1.2.752.116.1.1.1.1.3", "1.2.752.116.1.3.1.4.1"

Case = tuple[str, Document, set[str]]


def ground(code: str, system: str = GROUNDS) -> Code:
    return Code(code, system)


def investigations(base: Document, count: int, code: str = "LOGOPED") -> Document:
    document = with_(base, f3_1=True)
    for number in range(1, count + 1):
        row: dict[str, Value] = {"f4_1": Code(code, OTHERS), "f4_2": "2024-01-01", "f4_3": "Kliniken"}
        document = plus(document, "4", str(number), **row)
    return document


def grounds_cases(base: Document) -> list[Case]:
    """Questions 1 and 2, the same in both types. The patient is known from the first day of 2022."""
    base = with_(base, f2_1="2022-01-01")
    second = {"f1_2": "2024-01-01"}
    known_late = {"known-since-not-later-than-ground"}
    return [
        ("two grounds with the same number", plus(base, "1", "1", f1_1=ground("ANHORIG"), **second), set()),
        ("no ground", without(base, "1"), {"1-missing"}),
        ("the same ground twice", plus(base, "1", "2", f1_1=ground("\tUNDERSOKNING "), **second), {"1.1-distinct"}),
        ("four grounds", plus(plus(plus(base, "1", "2", f1_1=ground("ANHORIG"), **second),
         "1", "3", f1_1=ground("JOURNALUPPGIFTER"), **second),
         "1", "4", f1_1=ground("ANNAT"), f1_2="2024-01-01", f1_3="text"), set()),
        ("five grounds", plus(plus(plus(plus(base, "1", "2", f1_1=ground("ANHORIG"), **second),
         "1", "3", f1_1=ground("JOURNALUPPGIFTER"), **second),
         "1", "4", f1_1=ground("ANNAT"), f1_2="2024-01-01", f1_3="text"),
         "1", "5", f1_1=ground("JOURNALUPPGIFTER"), **second), {"1-too-many", "1.1-distinct"}),
        ("journal date before the patient was known",
         plus(base, "1", "2", f1_1=ground("JOURNALUPPGIFTER"), f1_2="2020-01-01"), set()),
        ("other ground before the patient was known",
         plus(base, "1", "2", f1_1=ground("ANNAT"), f1_2="2020-01-01", f1_3="text"), set()),
        ("known from the day of the examination", with_(base, f2_1="2024-03-05"), set()),
        ("known from the day after the examination", with_(base, f2_1="2024-03-06"), known_late),
        ("known from the day of the relative's description",
         plus(base, "1", "2", f1_1=ground("ANHORIG"), f1_2="2022-01-01"), set()),
        ("known from the day after the relative's description",
         plus(base, "1", "2", f1_1=ground("ANHORIG"), f1_2="2021-12-31"), known_late),
        ("dates compared as texts: a zone on the later day", with_(base, f2_1="2024-03-05Z"), known_late),
        ("dates compared as texts: blanks after", with_(base, f2_1="2024-03-05 \n"), set()),
        ("known-since date missing", with_(base, f2_1=None), {"2.1-missing"}),
        ("known-since question missing", without(base, "2"), {"2-missing"}),
        ("known-since date twice", plus(base, "9000", f2_1="2022-01-01"), {"known-since-stands-once"}),
        ("known-since date twice with other grounds only",
         plus(with_(base, f1_1=ground("JOURNALUPPGIFTER")), "9000", f2_1="2022-01-01"), set()),
        ("ground code with surrounding blanks", with_(base, f1_1=ground(" UNDERSOKNING\n")), set()),
        ("ground code in lower case", with_(base, f1_1=ground("undersokning")), {"1.1-wire-listed"}),
        ("code system with a blank", with_(base, f1_1=ground("UNDERSOKNING", " KV_FKMU_0001")), {"1.1-wire-system"}),
        ("ground not used in this type", with_(base, f1_1=ground("TELEFONKONTAKT")), {"1.1-wire-listed"}),
        ("other without description", with_(base, f1_1=ground("ANNAT")), {"1.3-missing"}),
        ("description of a ground that is not other", with_(base, f1_3="text"), {"1.3-not-asked"}),
        ("ground without date", with_(base, f1_2=None), {"1.2-missing"}),
        ("date that does not exist", with_(base, f1_2="2024-02-30"), {"1.2-wire-date"}),
        ("date with a zone", with_(base, f1_2="2024-03-05+01:00"), set()),
        ("blank before a date", with_(base, f1_2=" 2024-03-05"), {"1.2-wire-date"}),
        ("future date of a ground", with_(base, f1_2="2031-01-01"), set()),
        ("no instance number", numbered(base, "1"), {"1-instance"}),
        ("instance number 0", numbered(base, "1", "0"), {"instance-numbers"}),
        ("gap in the instance numbers", numbered(base, "1", "7"), set()),
        ("instance number on a question that is asked once", numbered(base, "2", "1"), set()),
        ("form-only field on the wire", with_(base, f1_4="text"), {"1-known-fields"}),
        ("form-only question", plus(base, "F1", fF1_4="text"), {"known-questions"}),
        ("ground without date in 9000", plus(base, "9000", f1_1=ground("ANHORIG")), {"misplaced-ground-has-its-date"}),
        ("ground with its date in 9000", plus(base, "9000", f1_1=ground("ANHORIG"), **second), set()),
        ("ground that needs no date in 9000", plus(base, "9000", f1_1=ground("JOURNALUPPGIFTER")), set()),
    ]  # fmt: skip


def investigations_cases(base: Document) -> list[Case]:
    """Questions 3 and 4, the same in both types but for the codes."""
    one = investigations(base, 1)
    return [
        ("3.1 is 1 with one investigation", with_(one, f3_1="1"), set()),
        ("3.1 is 1 without investigation", with_(base, f3_1="1"), {"4-missing"}),
        ("3.1 is false with one investigation", with_(one, f3_1="false"), {"4-not-asked"}),
        ("3.1 is 0 with one investigation", with_(one, f3_1="0"), {"4-not-asked"}),
        ("3.1 is no boolean", with_(base, f3_1="nej"), {"3.1-wire-boolean"}),
        ("3.1 is in capitals", with_(base, f3_1="FALSE"), {"3.1-wire-boolean"}),
        ("two investigations of the same type", investigations(base, 2), set()),
        ("three investigations", investigations(base, 3), set()),
        ("four investigations", investigations(base, 4), {"4-too-many"}),
        ("school health service", investigations(base, 1, "SKOLHALSOVARD"), set()),
        ("future date of an investigation", with_(one, f4_2="2031-01-01"), set()),
        ("investigation without type", with_(one, f4_1=None), {"4.1-missing"}),
        ("investigation without source", with_(one, f4_3=None), {"4.3-missing"}),
        ("investigation with blank source", with_(one, f4_3=" "), {"4.3-text"}),
        ("investigation without instance number", numbered(one, "4"), {"4-instance"}),
        ("investigation from another code system", with_(one, f4_1=Code("LOGOPED", GROUNDS)), {"4.1-wire-system"}),
    ]  # fmt: skip


def diagnosis_cases(base: Document) -> list[Case]:
    """Question 6, the same in both types."""
    pair: dict[str, Value] = {"f6_3": "Annan sjukdom", "f6_4": Code("J209", ICD)}
    return [
        ("second secondary diagnosis without the first", with_(base, f6_5="Text", f6_6=Code("J209", ICD)),
         {"secondary-diagnosis-2-complete"}),
        ("secondary diagnosis without code", with_(base, f6_3="Text"), {"secondary-diagnosis-1-complete"}),
        ("secondary code without text", with_(base, f6_4=Code("J209", ICD)), {"secondary-diagnosis-1-complete"}),
        ("all three diagnoses", with_(base, **pair, f6_5="Text", f6_6=Code("f43-", ICD)), set()),
        ("two code systems", with_(base, f6_2=Code("G409", ICD), f6_3="Text", f6_4=Code("J209", KSH)),
         {"secondary-diagnosis-1-code-system-recognised"}),
        ("code systems found within longer text",
         with_(base, f6_2=Code("G409", f"urn:oid:{ICD}\n"), f6_3="Text", f6_4=Code("J209", ICD)), set()),
        ("foreign code system", with_(base, f6_2=Code("G409", "1.2.752.116.2.1.1")), {"6.2-wire-system"}),
        ("psychiatric code of three positions", with_(base, f6_2=Code("F32", ICD)), {"6.2-wire-shape"}),
        ("Z73", with_(base, f6_2=Code("Z73", ICD)), {"6.2-wire-shape"}),
        ("Z731", with_(base, f6_2=Code("Z731", ICD)), set()),
        ("Z74", with_(base, f6_2=Code("Z74", ICD)), set()),
        ("psychiatric code in lower case", with_(base, f6_2=Code("f320", ICD)), set()),
        ("code with surrounding blanks", with_(base, f6_2=Code(" S666 ", ICD)), set()),
        ("code with a dot", with_(base, f6_2=Code("A00.1", ICD)), {"6.2-wire-shape"}),
        ("code of six positions", with_(base, f6_2=Code("S666XX", ICD)), {"6.2-wire-shape"}),
        ("main diagnosis without text", with_(base, f6_1=None), {"6.1-missing"}),
        ("main diagnosis with a text of one no-break space", with_(base, f6_1="\u00a0"), set()),
        ("secondary diagnosis text in 9000", plus(base, "9000", f6_3="text"), set()),
        ("half diagnoses of two code systems in 9000", plus(base, "9000", f6_1="Text", f6_2=Code("J209", ICD),
         f6_4=Code("J209", KSH)), set()),
    ]  # fmt: skip


def closing_cases(base: Document) -> list[Case]:
    """Questions 25 and 26 and the supplementary ones, the same in both types."""
    return [
        ("no question 25 or 26", without(without(base, "25"), "26"), set()),
        ("question 25 twice", plus(plus(base, "25", f25_1="a"), "25", f25_1="b"), {"25-too-many"}),
        ("question 25 blank", plus(base, "25", f25_1=" \n"), {"25.1-text"}),
        ("question 25 broken by a comment", plus(base, "25", f25_1=Markup("a<!-- c -->b")), {"25.1-unbroken"}),
        ("contact without reason", plus(base, "26", f26_1=True), set()),
        ("no contact", plus(base, "26", f26_1="0"), set()),
        ("no contact, with reason", plus(base, "26", f26_1=False, f26_2="text"), {"26.2-not-asked"}),
        ("contact with blank reason", plus(base, "26", f26_1=True, f26_2=" "), {"26.2-text"}),
        ("supplementary answer", plus(base, "9002", f9002_1="text"), set()),
        ("supplementary answer with any single field", plus(base, "9001", f9001_2="text"), set()),
        ("supplementary answer with two fields", plus(base, "9001", f9001_1="text", f9001_2="text"),
         {"supplementary-one-field"}),
        ("supplementary answer without field", plus(base, "9999"), {"supplementary-one-field"}),
        ("supplementary question twice", plus(plus(base, "9001", f9001_1="a"), "9001", f9001_1="b"),
         {"supplementary-first-of-its-id"}),
        ("supplementary question with blank text", plus(base, "9001", f9001_1=" "), {"supplementary-plain-texts"}),
        ("9000 with an empty text", plus(base, "9000", f9000_1=""), set()),
        ("contact reason in 9000 beside a complete question 26",
         plus(plus(base, "26", f26_1=True), "9000", f26_2="text"), set()),
        ("question 10000", plus(base, "10000", f10000_1="text"), {"known-questions"}),
    ]  # fmt: skip


def shared_cases(base: Document) -> list[Case]:
    return [*grounds_cases(base), *investigations_cases(base), *diagnosis_cases(base), *closing_cases(base)]


def fk7801_cases() -> list[Case]:
    base = example("FK7801")
    no_area = without(base, "14")
    return [
        *shared_cases(base),
        ("reason without an answer on contact", plus(base, "26", f26_2="text"), {"26.1-missing", "26.2-not-asked"}),
        ("question 26 without fields", plus(base, "26"), {"26.1-missing"}),
        ("occupational health service", investigations(base, 1, "FORETAGSHALSOVARD"), set()),
        ("only question 13 of the functional areas", plus(no_area, "13", f13_1="text"), set()),
        ("no functional area", no_area, {"functional-area-stands"}),
        ("one blank area beside a filled one", plus(with_(base, f8_1=" "), "9", f9_1="text"), {"8.1-text"}),
        ("a functional area twice", plus(base, "14", f14_1="text"), {"14-too-many"}),
        ("45.1 true without text", with_(base, f45_1=True), {"45.2-missing"}),
        ("45.1 is 1 with text", with_(base, f45_1="1", f45_2="text"), set()),
        ("45.1 false with text", with_(base, f45_2="text"), {"45.2-not-asked"}),
        ("question 45 missing", without(base, "45"), {"45-missing"}),
        ("question 24", plus(base, "24", f24_1="text"), set()),
        ("question 24 blank", plus(base, "24", f24_1=" "), {"24.1-text"}),
        ("question 24 twice", plus(plus(base, "24", f24_1="a"), "24", f24_1="b"), {"24-too-many"}),
        ("question 24 with another field", plus(base, "24", f24_1="a", f24_2="b"), {"24-known-fields"}),
        ("question 15", plus(base, "15", f15_1="text"), {"known-questions"}),
        ("question 16", plus(base, "16", f16_1="text"), {"known-questions"}),
        ("question 27", plus(base, "27", f27_1="text"), {"known-questions"}),
        ("questions 5, 7, 17 and 22 missing", without(without(without(without(base, "5"), "7"), "17"), "22"),
         {"5-missing", "7-missing", "17-missing", "22-missing"}),
        ("questions 18 to 21 and 23", plus(plus(plus(plus(plus(base, "18", f18_1="a"), "19", f19_1="a"),
         "20", f20_1="a"), "21", f21_1="a"), "23", f23_1="a"), set()),
    ]  # fmt: skip


def fk7802_cases() -> list[Case]:
    base = example("FK7802")
    foreign = ("5", "7", "8", "9", "14", "17", "22", "24", "45")
    return [
        *shared_cases(base),
        ("reason without an answer on contact", plus(base, "26", f26_2="text"), {"contact-answered", "26.2-not-asked"}),
        ("question 26 without fields", plus(base, "26"), {"contact-answered"}),
        ("occupational health service", investigations(base, 1, "FORETAGSHALSOVARD"), {"4.1-wire-listed"}),
        *((f"question {name}", plus(base, name, **{f"f{name}_1": "text"}), {"known-questions"}) for name in foreign),
        ("question 15 missing", without(base, "15"), {"15-missing"}),
        ("question 16 missing", without(base, "16"), {"16-missing"}),
        ("15.1 missing", with_(base, f15_1=None), {"15.1-missing"}),
        ("16.1 blank", with_(base, f16_1=" \n"), {"16.1-text"}),
        ("question 16 twice", plus(base, "16", f16_1="text"), {"16-too-many"}),
        ("question 16 with another field", with_(base, f16_2="text"), {"16-known-fields"}),
    ]  # fmt: skip


CASES = [pytest.param(document, rules, id=f"{document.type} {name}")
         for cases in (fk7801_cases(), fk7802_cases()) for name, document, rules in cases]  # fmt: skip


@pytest.mark.parametrize(("document", "expected"), CASES)
def test_register_rules_follow_the_national_rule_set(document: Document, expected: set[str]) -> None:
    assert findings(document) == expected

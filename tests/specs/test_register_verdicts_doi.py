"""The death cause certificate: edge cases of its national rule set and its draft rules, by both evaluators."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from engine.certificates.evaluation import evaluate
from engine.certificates.reference import reference_findings
from engine.certificates.results import Context, Level
from engine.content import TYPES_NAMESPACE
from engine.document import Answer, Code, Document, Field, Markup, Value
from engine.exchange.json_form import document_from_json
from engine.exchange.outgoing import outgoing
from engine.exchange.xml_in import from_xml
from engine.exchange.xml_out import to_xml
from engine.specs.catalogue import Catalogue
from engine.specs.loader import load_catalogue
from tests.specs.documents import numbered, plus, with_, without

SPECS = Path(__file__).parents[2] / "specs"
TODAY = date(2026, 1, 15)

PLACE = "65f0069f-14b5-4634-b187-5193580a3349"
SNOMED, NULL = "1.2.752.116.2.1.1.1", "2.16.840.1.113883.5.1008"
CAUSE, BASIS = "e5d1d1fb-d918-47b4-9e69-483d3be523ee", "f9051865-b97c-4ee3-98ab-db2b7a11176e"
NBSP = "\u00a0"
ABORTS = "birth-date-can-be-worked-out"

Case = tuple[str, Document, set[str]]


@cache
def catalogue() -> Catalogue:
    return load_catalogue(SPECS)


def example(name: str) -> Document:
    path = SPECS / "certificates" / "DOI" / "1" / "examples" / f"{name}.json"
    return document_from_json(path.read_bytes(), catalogue())


def findings(document: Document, level: Level = "register") -> set[str]:
    """The rules that fail; both evaluators must say the same."""
    spec = catalogue().spec(document.type, document.text_version)
    context = Context(TODAY)
    found = {finding.identity for finding in evaluate(spec, document, context=context, level=level).findings}
    assert found == reference_findings(spec, document, context=context, level=level)
    return {rule for rule, _ in found}


def born(person_id: str, document: Document) -> Document:
    return replace(document, patient=replace(document.patient, person_id=person_id))


def basis(code: str, system: str = BASIS) -> Code:
    return Code(code, system)


def cv(code: str, system: str, more: str = "", before: str = "") -> Markup:
    parts = f"<code>{code}</code><codeSystem>{system}</codeSystem>{more}"
    return Markup(f'{before}<cv xmlns="{TYPES_NAMESPACE}">{parts}</cv>')


def certain_death() -> Document:
    """C of the verified cases."""
    document = born("192703101234", with_(example("minimal"), f2_2="2017-04-01", f13_1=basis("KLINISK_OBDUKTION")))
    return with_(document, f1_1="text", f3_1="text", f8_1="text")


def uncertain_death() -> Document:
    """U of the verified cases."""
    return with_(certain_death(), f2_1=False, f2_3="2017-04-02")


def chain(document: Document, *rows: tuple[str | None, str | None]) -> Document:
    """Answers to question 9: instance number and 9.2 of each."""
    for instance, day in rows:
        dated: dict[str, Value] = {} if day is None else {"f9_2": day}
        document = plus(document, "9", instance, f9_1="text", **dated)
    return document


def contributing(document: Document, number: int, *instances: str) -> Document:
    for n in range(number):
        document = plus(document, "10", instances[n] if instances else None, f10_1=f"sjukdom {n}")
    return document


BROKEN = Markup("a<!-- c -->b")
DAY, BEFORE, AFTER = "2017-04-01", "2017-03-01", "2017-04-02"


def questions_1_to_4() -> list[Case]:
    """Rows E1 to E22 of the death certificate, whose questions 1 to 4 are the same."""
    certain = with_(certain_death(), f2_2="2017-01-01")
    uncertain = with_(certain, f2_1=False, f2_3="2017-01-02")
    january = with_(uncertain, f2_2="2017-01-00")

    def child(person_id: str, document: Document = certain, *, newborn: bool = True) -> Document:
        return born(person_id, with_(document, f4_1=newborn))

    place = Code("SJUKHUS", PLACE)
    late, vague = {"found-dead-after-death"}, {"found-dead-after-uncertain-death"}
    within, beyond = {"national-newborn-until-day-28"}, {"national-not-newborn-after-day-28"}
    broken_ids = ("201612611234", "201612691234", "201612601234", "201613011234", "201612321234", "201612921234")
    return [
        ("1-4 E1", with_(certain, f2_1=" \n true "), set()),
        ("1-4 E1 digit", with_(certain, f2_1="1"), set()),
        *[(f"1-4 E2 {v!r}", with_(certain, f2_1=v), {"2.1-wire-boolean"}) for v in ("TRUE", "ja", "")],
        *[(f"1-4 E3 {v!r}", with_(certain, f2_2=v), set())
          for v in ("2017-01-01Z", "2017-01-01+01:00", "2017-01-01 ", "2017-01-01\n")],
        *[(f"1-4 E4 {v!r}", with_(certain, f2_2=v), {"2.2-wire-date"})
          for v in ("2017-01-00", "2017-02-29", "20170101", " 2017-01-01")],
        ("1-4 E5", with_(certain, f2_2="0000-02-29", f4_1=True), set()),
        ("1-4 E6", with_(certain, f2_3="2017-01-02"), {"2.3-not-asked"}),
        ("1-4 E6 without 2.3", with_(uncertain, f2_3=None), {"2.3-missing"}),
        *[(f"1-4 E7 {v!r}", with_(uncertain, f2_2=v, f2_3="2017-01-05"), {"2.2-wire-partial-date"})
          for v in ("2017-01-01Z", "2017-01-01 ", "2017-01")],
        ("1-4 E8", with_(uncertain, f2_3="2017-01-01"), late),
        ("1-4 E8 same month", with_(uncertain, f2_2="2017-01-15", f2_3="2017-01-10"), late),
        ("1-4 E9", with_(uncertain, f2_3="2017-01-01-01:00"), set()),
        ("1-4 E10", with_(january, f2_3="2017-01-01"), set()),
        *[(f"1-4 E10 {v}", with_(uncertain, f2_2=v), set()) for v in ("2016-13-45", "0000-00-00")],
        ("1-4 E10 30 February", with_(uncertain, f2_2="2017-02-30", f2_3="2017-03-01"), set()),
        ("1-4 E11", with_(uncertain, f2_2="2017-02-00", f2_3="2017-01-31"), vague),
        ("1-4 E11 30 February", with_(uncertain, f2_2="2017-02-30", f2_3="2017-02-28"), vague),
        ("1-4 E11 year", with_(uncertain, f2_2="2018-00-00"), vague),
        ("1-4 E12 day 28", child("201612041234"), set()),
        ("1-4 E12 day 29", child("201612031234", newborn=False), set()),
        ("1-4 E13 day 29", child("201612031234"), beyond),
        ("1-4 E13 day 28", child("201612041234", newborn=False), within),
        ("1-4 E13 before birth", child("201702011234", newborn=False), within),
        ("1-4 E14 day 70", child("201612701234"), set()),
        ("1-4 E14 day 87", child("201612871234"), set()),
        *[(f"1-4 E15 {i} {yes}", child(i, newborn=yes), {ABORTS}) for i in broken_ids for yes in (True, False)],
        *[(f"1-4 E16 {i}", child(i, uncertain, newborn=False), set()) for i in broken_ids],
        ("1-4 E17", with_(certain, f3_1=NBSP), set()),
        ("1-4 E17 comment after", with_(certain, f3_1=Markup("a<!-- c -->")), set()),
        ("1-4 E18", with_(certain, f3_1=" \t\r\n"), {"3.1-text"}),
        ("1-4 E18 element", with_(certain, f3_1=Markup("<x xmlns=''>text</x>")), {"3.1-text"}),
        *[(f"1-4 E19 {f}", with_(certain, **{f: Markup("a<!-- c --> ")}), {f"{f[1:].replace('_', '.')}-unbroken"})
          for f in ("f1_1", "f3_1")],
        ("1-4 E19 processing instruction", with_(certain, f3_1=Markup("a<?p i?>b")), {"3.1-unbroken"}),
        ("1-4 E20", with_(certain, f2_2=Markup("2017-<!-- c -->01-01"), f4_1=Markup("fal<!-- c -->se")), set()),
        ("1-4 E20 code", with_(certain, f3_2=cv("SJUK<!-- c -->HUS", PLACE)), set()),
        ("1-4 E21", with_(certain, f3_2=Code(" SJUKHUS\n", PLACE, "vad som helst")), set()),
        ("1-4 E21 text beside", with_(certain, f3_2=cv("SJUKHUS", PLACE, before="text ")), set()),
        *[(f"1-4 E22 {s!r}", with_(certain, f3_2=replace(place, system=s)), {"3.2-wire-system"})
          for s in (PLACE + " ", PLACE.upper())],
        *[(f"1-4 E22 {c}", with_(certain, f3_2=Code(c, PLACE)), {"3.2-wire-listed"}) for c in ("sjukhus", "NI")],
    ]  # fmt: skip


def questions_8_to_14() -> list[Case]:
    c, u = certain_death(), uncertain_death()
    april = with_(u, f2_2="2017-04-00")
    dead, found = "national-terminal-cause-not-after-death", "national-terminal-cause-not-after-found-dead"
    above = "national-underlying-cause-not-after-rows-above"
    terminal = "national-underlying-cause-not-after-terminal-cause"
    done: dict[str, Value] = {"f11_2": DAY, "f11_3": "text"}
    hurt: dict[str, Value] = {"f12_1": True, "f12_2": Code("OLYCKSFALL", CAUSE), "f12_3": DAY, "f12_4": "text"}
    operated = with_(c, f11_1=True, **done)
    unknown = Code("NI", NULL)
    injured = with_(c, **hurt)
    sudden = Code("424124008", SNOMED)
    dotted = SNOMED.replace(".", "x", 1)

    def specified(code: str, system: str, field: str = "f8_3") -> Document:
        return with_(c, **{field: Code(code, system)})

    def numbers(*instances: str | None) -> Document:
        return chain(c, *((each, None) for each in instances))

    def dated(*rows: tuple[str | None, str | None], terminal_cause: str | None = DAY) -> Document:
        return chain(with_(c, f8_2=terminal_cause), *rows)

    return [
        ("C", c, set()),
        ("U", u, set()),
        ("E1", with_(c, f8_2=DAY), set()),
        ("E1 uncertain", with_(april, f8_2=AFTER), set()),
        ("E2", with_(c, f8_2=AFTER), {dead}),
        ("E2 found", with_(u, f8_2=AFTER), {dead}),
        ("E2 uncertain", with_(april, f8_2="2017-04-03"), {found}),
        ("E3", with_(c, f2_2="2017-04-01+01:00", f8_2=DAY), {dead}),
        ("E4", with_(c, f2_2="2017-04-01-01:00", f8_2=DAY), set()),
        ("E4 same zone", with_(c, f2_2="2017-04-01+01:00", f8_2="2017-04-01+01:00"), set()),
        ("E5", specified("NI", SNOMED), set()),
        ("E5 the other way", specified("424124008", NULL), set()),
        ("E6", specified("424124008", f" {SNOMED}\n"), set()),
        ("E6 other character", specified("90734009", dotted), set()),
        ("E6 11.1", with_(c, f11_1=Code("NI", f"\t{NULL.replace('.', '-')} ")), set()),
        ("E7 digit", specified("NI", SNOMED[:-1] + "2"), {"8.3-wire-system"}),
        ("E7 dot left out", specified("NI", SNOMED.replace(".", "", 1)), {"8.3-wire-system"}),
        ("E7 longer", specified("NI", f"{SNOMED}.1"), {"8.3-wire-system"}),
        ("E7 inside", specified("NI", f"urn:oid:{SNOMED}"), {"8.3-wire-system"}),
        ("E7 code", specified("NI x", NULL), {"8.3-wire-listed"}),
        ("E7 13.1", with_(c, f13_1=basis("KLINISK_OBDUKTION", BASIS + " ")), {"13.1-wire-system"}),
        ("E7 12.2", with_(injured, f12_2=Code("OLYCKSFALL", CAUSE + " ")), {"12.2-wire-system"}),
        ("E8 only a date", plus(c, "9", "1", f9_2=DAY), set()),
        ("E8 only a specification", plus(c, "9", "1", f9_3=sudden), set()),
        ("E9", numbers(None), {"9-instance"}),
        *[(f"E9 {n} on 9", numbers(n), {"instance-numbers"}) for n in ("0", "-1", "x", "")],
        *[(f"E9 {n} on 10", contributing(c, 1, n), {"instance-numbers"}) for n in ("0", "-1")],
        *[(f"E9 {n} on 14", plus(c, "14", n, f14_1="Norge"), {"instance-numbers"}) for n in ("0", "-1")],
        *[(f"E9 {n} on 8", numbered(c, "8", n), {"instance-numbers"}) for n in ("0", "-1")],
        *[(f"E10 {', '.join(n)}", numbers(*n), {"9-consecutive"}) for n in ("2", "13", "23", "112")],
        ("E11 any order", dated(("3", BEFORE), ("1", BEFORE), ("2", BEFORE)), set()),
        ("E11 falling in another order", dated(("3", "2017-01-01"), ("1", BEFORE), ("2", "2017-02-01")), set()),
        ("E11 1, 1", dated(("1", BEFORE), ("1", DAY)), set()),
        ("E11 1, 1 falling", dated(("1", DAY), ("1", BEFORE)), set()),
        ("E11 1, 1, 1", dated(("1", DAY), ("1", BEFORE), ("1", DAY)), set()),
        ("E11 1, 2, 2 without the first date", dated(("1", None), ("2", BEFORE), ("2", DAY)), set()),
        ("E11 1, 2, 2 without the last date", dated(("1", DAY), ("2", BEFORE), ("2", None)), set()),
        ("E12", dated(("1", DAY), ("2", BEFORE), ("2", BEFORE)), {"dated-rows-can-be-compared"}),
        ("E12 the same date", dated(("1", DAY), ("2", DAY), ("2", DAY)), {"dated-rows-can-be-compared"}),
        ("E13", dated(("1", DAY), ("2", DAY), ("3", DAY)), set()),
        ("E13 without 8.2", dated(("1", "2018-01-01"), terminal_cause=None), set()),
        ("E14", dated(("1", AFTER)), {terminal}),
        ("E14 with 8.2", dated(("1", BEFORE), ("2", None), ("3", "2017-03-02")), {above}),
        ("E14 without 8.2", dated(("1", BEFORE), ("2", None), ("3", "2017-03-02"), terminal_cause=None), {above}),
        ("instance numbers in other words", numbers("+1", " 2 ", "03"), set()),
        ("zone in the chain", dated(("1", "2017-03-01+01:00"), ("2", BEFORE)), {above}),
        ("E15", with_(plus(c, "10", None, f10_1="text", f10_2="2099-01-01")), set()),
        ("E15 equal numbers", contributing(c, 3, "1", "1", "1"), set()),
        ("E15 gapped numbers", contributing(c, 3, "2", "5", "9"), set()),
        *[(f"E16 {v}", plus(c, "10", None, f10_1="text", f10_2=v), {"10.2-wire-date"})
          for v in ("2017-03-00", "2017-03")],
        *[(f"E17 {v!r}", with_(c, f11_1=v), {"11.1-wire-boolean"}) for v in ("TRUE", "")],
        *[(f"E17 {v}", with_(c, f11_1=Code(v, NULL)), {"11.1-wire-listed"}) for v in ("UNK", "ni", "true")],
        ("E17 system", with_(c, f11_1=Code("NI", SNOMED)), {"11.1-wire-system"}),
        ("E17 two codes", with_(c, f11_1=Markup(cv("NI", NULL).xml * 2)), {"11.1-wire-boolean"}),
        ("E17 text beside the code", with_(c, f11_1=cv("NI", NULL, before="true ")), set()),
        ("E18", with_(c, f11_1="1", **done), set()),
        ("E18 two years before", with_(operated, f11_2="2015-04-01"), set()),
        ("E18 unknown", with_(c, f11_1=unknown), set()),
        ("E19 without 11.2", with_(operated, f11_2=None), {"11.2-missing"}),
        ("E19 without 11.3", with_(operated, f11_3=None), {"11.3-missing"}),
        *[(f"E19 {f} with {v}", with_(c, f11_1=v, **{f: done[f]}), {f"{f[1:].replace('_', '.')}-not-asked"})
          for v in (unknown, False, "0") for f in done],
        ("E20", with_(operated, f11_2=AFTER), {"national-operation-not-after-death"}),
        ("E20 uncertain", with_(u, f11_1=True, f11_2=AFTER, f11_3="text"), {"national-operation-not-after-death"}),
        ("E20 found", with_(april, f11_1=True, f11_2="2017-04-03", f11_3="text"),
         {"national-operation-not-after-found-dead"}),
        ("blank reason", with_(operated, f11_3=" "), {"11.3-text"}),
        ("injured", injured, set()),
        *[(f"E21 without {f}", with_(injured, **{f: None}), {f"{f[1:].replace('_', '.')}-missing"})
          for f in ("f12_2", "f12_3", "f12_4")],
        *[(f"E21 {f} without injury", with_(c, **{f: hurt[f]}), {f"{f[1:].replace('_', '.')}-not-asked"})
          for f in ("f12_2", "f12_3", "f12_4")],
        ("E21 blank", with_(injured, f12_4="  "), {"12.4-text"}),
        ("12.3 late", with_(injured, f12_3=AFTER), {"national-injury-not-after-death"}),
        ("12.3 after found", with_(april, **{**hurt, "f12_3": "2017-04-03"}), {"national-injury-not-after-found-dead"}),
        *[(f"E22 {v}", with_(injured, f12_3=v), {"12.3-wire-date"}) for v in ("igår", "2017-00-00")],
        ("E23", plus(c, "13", None, f13_1=basis("KLINISK_OBDUKTION")), {"13.1-distinct"}),
        ("E23 blanks", plus(c, "13", None, f13_1=basis(" KLINISK_OBDUKTION\n")), {"13.1-distinct"}),
        ("E24 no 13", without(c, "13"), {"13-missing"}),
        ("E24 nine 10", contributing(c, 9), {"10-too-many"}),
        ("eight 10", contributing(c, 8), set()),
        ("E24 four 9", numbers("1", "2", "3", "4"), {"9-too-many"}),
        ("E24 two 14", plus(plus(c, "14", None, f14_1="Norge"), "14", None, f14_1="Norge"), {"14-too-many"}),
        ("E24 question 5", plus(c, "5", None, f5_1=False), {"known-questions"}),
        ("E24 blank 14.1", plus(c, "14", None, f14_1="  "), {"14.1-text"}),
        ("E25 8.1", with_(c, f8_1=BROKEN), {"8.1-unbroken"}),
        ("E25 9.1", plus(c, "9", "1", f9_1=BROKEN), {"9.1-unbroken"}),
        ("E25 10.1", plus(c, "10", None, f10_1=BROKEN), {"10.1-unbroken"}),
        ("E25 11.3", with_(operated, f11_3=BROKEN), {"11.3-unbroken"}),
        ("E25 12.4", with_(injured, f12_4=BROKEN), {"12.4-unbroken"}),
        ("E25 14.1", plus(c, "14", None, f14_1=BROKEN), {"14.1-unbroken"}),
        ("E26 order", replace(c, answers=c.answers[::-1]), set()),
        ("E26 another person-id root", replace(c, patient=replace(c.patient, root="1.2.752.129.2.1.3.3")), set()),
        ("E26 numbers", numbered(numbered(numbered(c, "1", "7"), "13", "2"), "8", "1"), set()),
        ("10 without 10.1", plus(c, "10", None, f10_2=DAY), {"10.1-missing"}),
        ("10 without anything", plus(c, "10"), {"10.1-missing"}),
        ("9 without anything", plus(c, "9", "1"), set()),
        ("B4", with_(c, f8_2="2017-04-00"), {"8.2-wire-date"}),
        ("B4 chain", dated(("1", "2017-03-00"), ("2", "2017-01-01")), {"9.2-wire-date"}),
        ("B6", plus(c, "12", None, f12_1=False), {"12-too-many"}),
        ("another question's field",
         replace(c, answers=(*c.answers, Answer("14", (Field("14.1", "x"), Field("8.2", DAY))))),
         {"14-known-fields"}),
    ]  # fmt: skip


def draft_cases() -> list[Case]:
    base = born("192703101234", example("minimal"))
    uncertain = with_(base, f2_1=False, f2_2="2024-03-00", f2_3="2024-03-05")
    day, month, tomorrow = "2024-03-05", "2024-02-05", "2026-01-16"
    operated = with_(base, f11_1=True, f11_2="2024-03-01", f11_3="Blindtarmsinflammation")
    injured = with_(base, f12_1=True, f12_2=Code("OLYCKSFALL"), f12_3="2024-03-01", f12_4="Föll från en stege.")
    sudden = Code("424124008", SNOMED)

    def address(document: Document, **parts: Any) -> Document:
        return replace(document, patient=replace(document.patient, **parts))

    def unit(document: Document, **parts: Any) -> Document:
        return replace(document, issuer=replace(document.issuer, unit=replace(document.issuer.unit, **parts)))

    def rows(*days: str | None, terminal: str | None = None, document: Document = base) -> Document:
        return chain(with_(document, f8_2=terminal), *((str(n), each) for n, each in enumerate(days, start=1)))

    def other(document: Document = base, **fields: Value) -> Document:
        return plus(document, "10", "1", **fields)

    def injury(without_it: str) -> set[str]:
        return {f"injury-{without_it}-only-with-injury"}

    future, above = {"underlying-cause-not-in-the-future"}, {"underlying-cause-not-after-row-above"}
    after_terminal = {"underlying-cause-not-after-terminal-cause"}
    return [
        ("base", base, set()),
        ("uncertain", uncertain, set()),
        ("PAT", address(base, street="", postal_code="12 345", city=" "),
         {"patient-street-given", "patient-postal-code-well-formed", "patient-city-given"}),
        ("UNIT", unit(base, street="", postal_code="", city="", phone=""),
         {"unit-street-given", "unit-postal-code-given", "unit-city-given", "unit-phone-given"}),
        ("ID", without(base, "1"), {"1.1-required"}),
        ("R1a", without(base, "2"), {"2.1-required"}),
        ("R1b", with_(base, f2_2=None), {"2.2-required"}),
        ("R1(1)", with_(base, f2_2="2024-03-00"), {"2.2-date"}),
        ("R1(2)", with_(base, f2_2=tomorrow), {"2.2-not-after"}),
        ("R1(3)", with_(base, f2_2="1927-03-09", f4_1=True), {"death-not-before-birth"}),
        ("R2a", with_(uncertain, f2_2=None), {"2.2-required"}),
        ("R2(1)", with_(uncertain, f2_2="-03-00"), {"2.2-year"}),
        ("R2(2)", with_(uncertain, f2_2="2017-xy"), {"2.2-month"}),
        ("R2(3)", with_(uncertain, f2_2="2017-03-0x"), {"2.2-partial-date"}),
        ("R2(4)", with_(uncertain, f2_2="2026-02-00", f2_3="2026-01-15"),
         {"uncertain-death-not-in-the-future", "found-dead-not-in-a-month-before-death"}),
        ("R2(5)", with_(uncertain, f2_2="1850-01-01"), {"death-not-before-birth"}),
        ("R3a", with_(base, f2_3=day), {"found-dead-only-when-death-uncertain"}),
        ("R3(1) missing", with_(uncertain, f2_3=None), {"2.3-required"}),
        ("R3(1)", with_(uncertain, f2_3="2017-01"), {"2.3-date"}),
        ("R3(2)", with_(uncertain, f2_2="2018-00-00", f2_3="2099-01-01"), {"2.3-not-after"}),
        ("R3(3)", with_(uncertain, f2_3="2024-02-28"), {"found-dead-not-in-a-month-before-death"}),
        ("R3(4)", with_(uncertain, f2_2="0000-00-00", f2_3="1927-03-09"), {"found-dead-not-before-birth"}),
        ("KOMMUN", with_(base, f3_1="kommun"), {"municipality-exists"}),
        ("R4", with_(base, f3_2=None), {"3.2-required"}),
        ("BARN", without(base, "4"), {"4.1-required"}),
        ("R20 yes", with_(base, f4_1=True), {"not-newborn-after-day-28"}),
        ("R20 no", born("202402061234", base), {"newborn-until-day-28"}),
        ("R20 coordination number", born("202402611234", with_(base, f2_2="2024-02-29")), {"newborn-until-day-28"}),
        ("DO", without(base, "8"), {"8.1-required"}),
        ("DO blank", with_(base, f8_1=" "), {"8.1-required"}),
        ("DO-D", with_(base, f8_2="2024-03"), {"8.2-date"}),
        ("DO-D out of range", with_(base, f8_2="1900-01-01"), {"8.2-plausible"}),
        ("DO-F", with_(uncertain, f2_3="2026-01-15", f8_2=tomorrow),
         {"8.2-not-after", "terminal-cause-not-after-found-dead"}),
        ("R22-1", with_(base, f8_2="2024-03-06"), {"terminal-cause-not-after-certain-death"}),
        ("R22-1 same day", with_(base, f8_2=day), set()),
        ("R22-2", with_(uncertain, f8_2="2024-03-06"), {"terminal-cause-not-after-found-dead"}),
        ("R22-2 not compared with an uncertain full date",
         with_(uncertain, f2_2="2024-03-02", f8_2="2024-03-04"), set()),
        ("FOLJD-N", rows(None, None, None, None), {"9-too-many"}),
        ("FOLJD", plus(base, "9", "1", f9_2="2024-01-01"), {"chain-without-gaps"}),
        ("FOLJD blank", plus(base, "9", "1", f9_1=" ", f9_3=sudden), {"chain-without-gaps"}),
        ("FOLJD empty row", plus(plus(base, "9", "1"), "9", "2", f9_1="text"), {"chain-without-gaps"}),
        ("FOLJD-D", rows("2024-01"), {"9.2-date"}),
        ("FOLJD-D out of range", rows("1899-01-01"), {"9.2-plausible"}),
        ("R21 falling", rows("2024-02-01", None, "2024-01-01", terminal="2024-03-01"), set()),
        ("R21 equal", rows("2024-02-01", "2024-02-01", "2024-02-01", terminal="2024-02-01"), set()),
        ("R21 after 8.2", rows("2024-03-02", terminal="2024-03-01"), after_terminal),
        ("R21 after 8.2, only the last dated", rows(None, None, "2024-03-02", terminal="2024-03-01"), after_terminal),
        ("R21 after the row above", rows("2024-01-01", "2024-01-02"), above),
        ("R21 after the nearest dated row", rows("2024-01-01", None, "2024-01-02", terminal="2024-03-01"), above),
        ("R21 a rejected row is no bound", rows("2024-03-02", "2024-02-01", "2024-02-02", terminal="2024-03-01"),
         after_terminal | above),
        ("R21 future", rows(tomorrow), future),
        ("R21 future below a dated row", rows("2024-01-01", tomorrow), future),
        ("R21 future is no bound", rows(tomorrow, "2024-01-01"), set() | future),
        ("R21 nothing about the death", rows("2025-01-01"), set()),
        ("R21 with the date of 8.2 in the future", rows(tomorrow, terminal="2026-01-17"),
         {"8.2-not-after", "terminal-cause-not-after-certain-death"}),
        ("R21 numbers decide, not the order", chain(base, ("2", "2024-01-01"), ("1", "2024-02-01")), set()),
        ("R21 without numbers the order decides", chain(base, (None, "2024-01-01"), (None, "2024-02-01")), above),
        ("BID-N", contributing(base, 9), {"10-too-many"}),
        ("BID-1 date", other(f10_2="2024-01-01"), {"10.1-required"}),
        ("BID-1 specification", other(f10_1="", f10_3=sudden), {"10.1-required"}),
        ("BID-1 empty row", other(), set()),
        ("BID-1 blank row", other(f10_1=""), set()),
        ("BID-2(1)", other(f10_1="text", f10_2="2024-03-06"), {"contributing-disease-not-after-death"}),
        ("BID-2(1) uncertain full date", other(with_(uncertain, f2_2="2024-03-02"), f10_1="text", f10_2="2024-03-03"),
         {"contributing-disease-not-after-death"}),
        ("BID-2(2)", other(uncertain, f10_1="text", f10_2="2024-03-06"), {"contributing-disease-not-after-found-dead"}),
        ("BID-3", other(f10_1="text", f10_2="2024-03-00"), {"10.2-date"}),
        ("BID-3 with BID-2", other(f10_1="text", f10_2="2100-01-01"),
         {"10.2-plausible", "contributing-disease-not-after-death"}),
        ("OP", without(base, "11"), {"11.1-required"}),
        ("OP text", with_(base, f11_1="kanske"), {"11.1-boolean"}),
        ("OP other code", with_(base, f11_1=Code("UNK")), {"11.1-boolean"}),
        ("OP not known", with_(base, f11_1=Code("NI")), set()),
        ("R13(1) missing", with_(operated, f11_2=None), {"11.2-required"}),
        ("R13(1)", with_(operated, f11_2="2024-03"), {"11.2-date"}),
        ("R13(2)", with_(operated, f11_2="2024-03-06"), {"operation-not-after-death"}),
        ("R13(3)", with_(uncertain, f11_1=True, f11_2="2024-03-06", f11_3="text"), {"operation-not-after-found-dead"}),
        ("R13(4) day 28", with_(operated, f11_2="2024-02-06"), set()),
        ("R13(4) day 29", with_(operated, f11_2=month), {"operation-within-four-weeks"}),
        ("R13(4) only for a certain death", with_(uncertain, f11_1=True, f11_2="2023-01-01", f11_3="text"), set()),
        ("R13(5)", with_(uncertain, f11_1=True, f11_2="1927-03-09", f11_3="text"), {"operation-not-before-birth"}),
        ("R13 reason", with_(operated, f11_3=None), {"11.3-required"}),
        ("R13 reason empty", with_(operated, f11_3=""), {"11.3-required"}),
        ("R13 reason of white space passes", with_(operated, f11_3=" "), set()),
        *[(f"R13 no {v}", with_(operated, f11_1=v),
           {"operation-date-only-when-operated", "operation-reason-only-when-operated"}) for v in (False, Code("NI"))],
        ("R13 no, empty text", with_(base, f11_3=""), {"operation-reason-only-when-operated"}),
        ("FORG", without(base, "12"), {"12.1-required"}),
        ("injured", injured, set()),
        ("R14", with_(injured, f12_2=None), {"12.2-required"}),
        ("R16(1)", with_(injured, f12_3=None), {"12.3-required"}),
        ("R16(1) format", with_(injured, f12_3="igår"), {"12.3-date"}),
        ("R16(2)", with_(injured, f12_3="2024-03-06"), {"injury-not-after-death"}),
        ("R16(3)", with_(uncertain, f12_1=True, f12_2=Code("OKLART"), f12_3="2024-03-06", f12_4="text"),
         {"injury-not-after-found-dead"}),
        ("R16 before birth", with_(injured, f12_3="1920-01-01"), set()),
        ("R17", with_(injured, f12_4=" "), {"12.4-required"}),
        ("R14-2", with_(injured, f12_1=False), injury("cause") | injury("date") | injury("description")),
        ("R18(1)", without(base, "13"), {"13-missing"}),
        ("R18(3)", plus(base, "13", "2", f13_1=basis("UNDERSOKNING_FORE_DODEN")), {"13.1-distinct"}),
        ("LAND", plus(base, "14", None, f14_1="valfri text"), set()),
    ]  # fmt: skip


REGISTER = [pytest.param(d, e, id=name) for name, d, e in (*questions_1_to_4(), *questions_8_to_14())]
DRAFT = [pytest.param(d, e, id=name) for name, d, e in draft_cases()]


@pytest.mark.parametrize(("document", "expected"), REGISTER)
def test_register_rules_of_doi_follow_the_national_rule_set(document: Document, expected: set[str]) -> None:
    assert findings(document) == expected


@pytest.mark.parametrize(("document", "expected"), DRAFT)
def test_draft_rules_of_doi_name_each_mistake_once(document: Document, expected: set[str]) -> None:
    assert findings(document, "draft") == expected


@pytest.mark.parametrize("name", ["minimal", "full"])
def test_examples_are_valid_and_come_back_from_the_wire(name: str) -> None:
    document = example(name)
    assert findings(document) == set()
    assert findings(document, "draft") == set()
    spec = catalogue().spec("DOI", "1.0")
    sent = outgoing(spec, document)
    assert findings(sent) == set()
    assert from_xml(to_xml(spec, sent), catalogue()) == sent


def test_only_fifty_characters_of_the_street_address_are_sent() -> None:
    document = example("minimal")
    document = replace(document, patient=replace(document.patient, street="å" * 51))
    assert outgoing(catalogue().spec("DOI", "1.0"), document).patient.street == "å" * 50


def test_certain_date_of_death_fills_in_and_locks_the_newborn_answer() -> None:
    spec = catalogue().spec("DOI", "1.0")
    on_day_28 = born("202402061234", example("minimal"))
    evaluation = evaluate(spec, on_day_28, context=Context(TODAY), level="draft")
    assert dict(evaluation.prefilled) == {("4.1", None): True}
    assert ("4.1", None) in evaluation.locked
    assert ("4", "DFR_4.1_INOM28.INFO", "info") in evaluation.notices


def test_codes_are_called_what_each_question_calls_them() -> None:
    spec = catalogue().spec("DOI", "1.0")
    assert [spec.code_label("8.3", code) for code in ("424124008", "90734009", "NI")] == [
        "Akut", "Kronisk", "Uppgift saknas",
    ]  # fmt: skip
    assert spec.code_label("11.1", "NI") == "Uppgift om operation saknas"


def test_text_version_holds_what_the_national_one_holds() -> None:
    version = catalogue().spec("DOI", "1.0").version
    assert (version.valid_from, len(version.texts)) == ("2021-04-26", 64)
    assert version.form is not None
    assert version.form.form_id == "Dödsorsaksintyg 2018-54"

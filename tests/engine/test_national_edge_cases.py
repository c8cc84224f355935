"""What the national rule sets answer in cases where one could think otherwise: valid or not, at register level.

The rows are the edge cases of the national specifications of both types, in this file's own made-up certificates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeAlias

import pytest

from engine.certificates.results import Context
from engine.content import TYPES_NAMESPACE
from engine.document import Answer, Code, Document, Field, Markup, Person, Value
from engine.specs.catalogue import Catalogue
from engine.specs.loader import load_catalogue
from tests.engine.evaluators import EVALUATORS, Evaluate

SPECS = Path(__file__).resolve().parents[2] / "specs"
TODAY = Context(date(2026, 3, 14))
NBSP = "\u00a0"

Change: TypeAlias = Callable[[Document], Document]
Row: TypeAlias = tuple[str, Iterable[Change], bool]

VALID, NOT_VALID = True, False


# certificates and ways to change them


def answer(question: str, values: Mapping[str, Value], instance: str | None = None) -> Answer:
    fields = tuple(Field(f"{question}.{part}", value) for part, value in values.items())
    return Answer(question, fields, () if instance is None else (instance,))


def put(field_id: str, value: Value | None, at: int = 0) -> Change:
    """Set (or with None take away) a field of a question's answer number `at`; the question is added when missing."""

    def change(document: Document) -> Document:
        question = field_id.split(".", maxsplit=1)[0]
        places = [n for n, each in enumerate(document.answers) if each.question == question]
        if not places:
            return replace(document, answers=(*document.answers, Answer(question, (Field(field_id, value or ""),))))
        answers = list(document.answers)
        answers[places[at]] = answers[places[at]].having(field_id, value)
        return replace(document, answers=tuple(answers))

    return change


def add(question: str, values: Mapping[str, Value], instance: str | None = None) -> Change:
    return lambda document: replace(document, answers=(*document.answers, answer(question, values, instance)))


def drop(question: str) -> Change:
    return lambda document: replace(document, answers=tuple(a for a in document.answers if a.question != question))


def append(question: str, field: Field) -> Change:
    """A field more in the question's first answer, whatever stands there."""

    def change(document: Document) -> Document:
        at = next(n for n, each in enumerate(document.answers) if each.question == question)
        grown = replace(document.answers[at], fields=(*document.answers[at].fields, field))
        return replace(document, answers=(*document.answers[:at], grown, *document.answers[at + 1 :]))

    return change


def numbered(question: str, *instances: str) -> Change:
    """Replace the instance numbers of every answer to a question."""
    return lambda document: replace(
        document,
        answers=tuple(replace(a, instances=instances) if a.question == question else a for a in document.answers),
    )


def person(person_id: str) -> Change:
    return lambda document: replace(document, patient=Person(person_id=person_id))


def reversed_answers(document: Document) -> Document:
    return replace(document, answers=document.answers[::-1])


def cv(code: str, system: str, more: str = "", before: str = "") -> Markup:
    return Markup(
        f'{before}<cv xmlns="{TYPES_NAMESPACE}"><code>{code}</code><codeSystem>{system}</codeSystem>{more}</cv>'
    )


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    return load_catalogue(SPECS)


@pytest.fixture(params=EVALUATORS)
def judged(request: pytest.FixtureRequest) -> Evaluate:
    if request.param == "engine":
        request.getfixturevalue("durable_rules")
    return EVALUATORS[request.param]


def verdicts(judged: Evaluate, base: Document, rows: Iterable[Row]) -> list[str]:
    """The rows whose verdict is another than expected."""
    spec = catalogue().spec(base.type, base.text_version)
    wrong = []
    for what, changes, expected in rows:
        document = base
        for change in changes:
            document = change(document)
        found = judged(spec, document, TODAY, "register")
        if (not found) is not expected:
            wrong.append(f"{what}: {sorted(name for name, _ in found) or 'valid'}")
    return wrong


# FK7800: section 8 of the type's specification, and sections 2 to 6 of what the types of Försäkringskassan share

GROUND, OTHER_BASIS = "KV_FKMU_0001", "KV_FKMU_0005"
ICD, KSH, SNOMED = "1.2.752.116.1.1.1.1.3", "1.2.752.116.1.3.1.4.1", "1.2.752.116.2.1.1"


def ground(code: str, day: str, text: str | None = None, instance: str = "1", system: str = GROUND) -> Change:
    values: dict[str, Value] = {"1": Code(code, system), "2": day}
    if text is not None:
        values["3"] = text
    return add("1", values, instance)


def basis(code: str, day: str = "2025-11-03", instance: str = "1") -> Change:
    return add("4", {"1": Code(code, OTHER_BASIS), "2": day, "3": "Rehabkliniken i Ösmo"}, instance)


FK7800 = Document(
    "FK7800",
    "1.3",
    patient=Person(person_id="191212121212"),
    answers=(
        answer("1", {"1": Code("UNDERSOKNING", GROUND), "2": "2026-02-02"}, "1"),
        answer("2", {"1": "2024-05-06"}),
        answer("3", {"1": "false"}),
        answer("6", {"1": "Fraktur på nyckelben", "2": Code("S420", ICD)}),
        answer("7", {"1": "Ortopeden, hösten 2025"}),
        answer("45", {"1": "false"}),
        answer("5", {"1": "Föll från en stege."}),
        answer("13", {"1": "Kan inte lyfta armen över axelhöjd."}),
        answer("17", {"1": "Klarar inte att bära tungt."}),
        answer("22", {"1": "Goda på sikt."}),
    ),
)
WITH_BASIS = (put("3.1", "true"), basis("PSYKOLOG"))
SECONDARY = (put("6.3", "Ryggvärk"), put("6.4", Code("M545", ICD)))
THIRD = (put("6.5", "Migrän"), put("6.6", Code("G439", ICD)))


def code_row(code: str, verdict: bool) -> Row:
    return (f"6.2 = {code!r}", [put("6.2", Code(code, ICD))], verdict)


def system_row(system: str, verdict: bool) -> Row:
    return (f"6.2 from {system!r}", [put("6.2", Code("S420", system))], verdict)


READY_MADE: list[Row] = [
    ("the certificate itself", [], VALID),
    ("two grounds with one instance number", [ground("JOURNALUPPGIFTER", "2026-02-03")], VALID),
    ("known after the journal, before the examination", [ground("JOURNALUPPGIFTER", "2020-01-01")], VALID),
    ("known since the day of examination", [put("2.1", "2026-02-02")], VALID),
    ("known since after the examination", [put("2.1", "2026-02-03")], NOT_VALID),
    ("known since after the relative", [put("2.1", "2026-02-02"), ground("ANHORIG", "2026-02-01")], NOT_VALID),
    ("ground code with blanks around", [put("1.1", Code(" UNDERSOKNING\n", GROUND))], VALID),
    ("ground code in lower case", [put("1.1", Code("undersokning", GROUND))], NOT_VALID),
    ("ground code system with a blank", [put("1.1", Code("UNDERSOKNING", " " + GROUND))], NOT_VALID),
    ("ground by telephone", [put("1.1", Code("TELEFONKONTAKT", GROUND))], NOT_VALID),
    ("3.1 = 1 with one investigation", [put("3.1", "1"), basis("PSYKOLOG")], VALID),
    ("3.1 = false with one investigation", [basis("PSYKOLOG")], NOT_VALID),
    ("3.1 = true with none", [put("3.1", "true")], NOT_VALID),
    ("two investigations of one kind", [*WITH_BASIS, basis("PSYKOLOG")], VALID),
    ("four investigations", [*WITH_BASIS, *(basis("PSYKOLOG") for _ in range(3))], NOT_VALID),
    ("school health", [put("3.1", "true"), basis("SKOLHALSOVARD")], NOT_VALID),
    ("occupational health", [put("3.1", "true"), basis("FORETAGSHALSOVARD")], VALID),
    ("future dates", [put("1.2", "2031-01-01"), put("3.1", "true"), basis("PSYKOLOG", "2031-01-01")], VALID),
    ("third diagnosis without the second", THIRD, NOT_VALID),
    ("all three diagnoses", [*SECONDARY, *THIRD], VALID),
    ("6.3 without 6.4", SECONDARY[:1], NOT_VALID),
    ("6.4 without 6.3", SECONDARY[1:], NOT_VALID),
    ("two code systems", [*SECONDARY[:1], put("6.4", Code("M545", KSH))], NOT_VALID),
    ("contact wanted, no reason", [add("26", {"1": "true"})], VALID),
    ("contact not wanted, with reason", [add("26", {"1": "false", "2": "Därför"})], NOT_VALID),
    ("contact wanted, blank reason", [add("26", {"1": "true", "2": " "})], NOT_VALID),
    ("contact reason without an answer", [add("26", {"2": "Därför"})], NOT_VALID),
    ("9001 with delsvar 9001.2", [add("9001", {"2": "svar"})], VALID),
    ("9001 twice", [add("9001", {"1": "svar"}), add("9001", {"1": "svar"})], NOT_VALID),
    ("9000 with an empty text", [add("9000", {"1": ""})], VALID),
    ("8 blank, another filled", [add("8", {"1": " "})], NOT_VALID),
    ("no functional area", [drop("13")], NOT_VALID),
    ("45.1 true without 45.2", [put("45.1", "true")], NOT_VALID),
    ("45.1 true with 45.2", [put("45.1", "true"), put("45.2", "Nyckelbenet")], VALID),
    ("45.1 false with 45.2", [put("45.2", "Nyckelbenet")], NOT_VALID),
    *[(f"svar {n}", [add(n, {"1": "text"})], NOT_VALID) for n in ("15", "16", "24", "27", "99", "10000", "013")],
    ("25 twice", [add("25", {"1": "a"}), add("25", {"1": "b"})], NOT_VALID),
    ("25 once", [add("25", {"1": "a"})], VALID),
    ("the form-only question on the wire", [put("1.4", "därför")], NOT_VALID),
    ("a ground twice", [ground("UNDERSOKNING", "2026-02-03", instance="2")], NOT_VALID),
    ("other ground described", [ground("ANNAT", "2026-02-03", "Telefon", "2")], VALID),
    ("other ground not described", [ground("ANNAT", "2026-02-03", None, "2")], NOT_VALID),
    ("an examination described", [put("1.3", "text")], NOT_VALID),
    ("svar in another order", [reversed_answers], VALID),
]

VALUE_TYPES: list[Row] = [
    *[(f"3.1 = {v!r}", [put("3.1", v)], VALID) for v in ("false", "0", " false\n", Markup("fal<!-- -->se"))],
    *[(f"3.1 = {v!r}", [put("3.1", v)], NOT_VALID) for v in ("FALSE", "nej", "", "00", Markup("<x xmlns=''>0</x>"))],
    *[
        (f"1.2 = {v!r}", [put("1.2", v)], VALID)
        for v in ("2026-02-02 ", "2026-02-02Z", "2026-02-02+02:00", "9999-12-31")
    ],
    *[(f"1.2 = {v!r}", [put("1.2", v)], NOT_VALID) for v in (" 2026-02-02", "20260202", "2026-02-30", "2026-02", "")],
    *[(f"5.1 = {v!r}", [put("5.1", v)], VALID) for v in ("a", NBSP, Markup("<![CDATA[text]]>"), Markup("a &amp; b"))],
    *[
        (f"5.1 = {v!r}", [put("5.1", v)], NOT_VALID)
        for v in ("", " \t\n", Markup("<b xmlns=''>text</b>"), Markup("a<!-- -->b"))
    ],
    ("1.1 with two codes", [put("1.1", cv("UNDERSOKNING", GROUND, "<code>ANHORIG</code>"))], NOT_VALID),
    ("1.1 with two code systems", [put("1.1", cv("UNDERSOKNING", GROUND, "<codeSystem>x</codeSystem>"))], NOT_VALID),
    ("1.1 with display name", [put("1.1", cv("UNDERSOKNING", GROUND, "<displayName>?</displayName>"))], VALID),
    (
        "1.1 with two display names",
        [put("1.1", cv("UNDERSOKNING", GROUND, "<displayName>?</displayName><displayName/>"))],
        NOT_VALID,
    ),
    ("1.1 as text", [put("1.1", "UNDERSOKNING")], NOT_VALID),
    *[(f"instance {n!r}", [numbered("1", n)], VALID) for n in ("1", "7", " 2 ", "1.5")],
    *[(f"instance {n!r}", [numbered("1", n)], NOT_VALID) for n in ("0", "-1", "x", "", "0.5")],
    ("no instance number", [numbered("1")], NOT_VALID),
    ("two instance numbers", [numbered("1", "1", "2")], NOT_VALID),
    ("instance number where none is needed", [numbered("5", "3")], VALID),
    ("instance number 0 where none is needed", [numbered("5", "0")], NOT_VALID),
    *[
        (f"{question} missing", [drop(question)], NOT_VALID)
        for question in ("1", "2", "3", "5", "6", "7", "45", "17", "22")
    ],
    ("a field twice", [append("5", Field("5.1", "igen"))], NOT_VALID),
    ("a field of another question", [append("5", Field("7.1", "text"))], NOT_VALID),
    ("9001 with two delsvar", [add("9001", {"1": "a", "2": "b"})], NOT_VALID),
    ("9001 without delsvar", [add("9001", {})], NOT_VALID),
    ("9001 blank", [add("9001", {"1": " "})], NOT_VALID),
    ("9999", [add("9999", {"1": "a"})], VALID),
]

DIAGNOSES: list[Row] = [
    *[
        code_row(code, VALID)
        for code in ("S47", "S666", "S666X", "s666", " S666 ", "A00-", "F320", "f320", "F43-", "Z731", "Z74", "z60")
    ],
    *[
        code_row(code, NOT_VALID)
        for code in ("F32", "Z73", "S6", "F3", "A00.1", "S666XX", "Å12", "", "1234", "Z73" + NBSP, "SS66")
    ],
    *[system_row(system, VALID) for system in (ICD, KSH, f" x{ICD}x ", ICD.replace(".", "/"))],
    *[system_row(system, NOT_VALID) for system in (SNOMED, "", "ICD-10-SE")],
    (
        "second from the wider system",
        [*SECONDARY[:1], put("6.2", Code("S420", f"x{ICD}")), put("6.4", Code("M545", ICD))],
        VALID,
    ),
    ("main from the wider system", [*SECONDARY[:1], put("6.4", Code("M545", f"x{ICD}"))], NOT_VALID),
    ("6.1 blank", [put("6.1", " ")], NOT_VALID),
    ("6.1 missing", [put("6.1", None)], NOT_VALID),
    ("6.2 missing", [put("6.2", None)], NOT_VALID),
    ("6.7", [put("6.7", "text")], NOT_VALID),
    ("the same diagnosis twice", [*SECONDARY[:1], put("6.4", Code("S420", ICD))], VALID),
]


@pytest.mark.parametrize("rows", [READY_MADE, VALUE_TYPES, DIAGNOSES], ids=["ready-made", "value-types", "diagnoses"])
def test_fk7800_edge_cases_get_the_national_verdict(rows: list[Row], judged: Evaluate) -> None:
    assert verdicts(judged, FK7800, rows) == []


# DB: E1 to E30

PLACE, DETAIL = "65f0069f-14b5-4634-b187-5193580a3349", "da46dd8c-b3f1-4e39-8d62-777d069213ea"
BORN = date(1927, 3, 10)
DONE, TO_BE_DONE = Code("UNDERSOKNING_GJORT", DETAIL), Code("UNDERSOKNING_SKA_GORAS", DETAIL)
CERTAIN = Document(
    "DB",
    "1.0",
    patient=Person(person_id="192703100000"),
    answers=(
        answer("1", {"1": "Körkort"}),
        answer("2", {"1": "true", "2": "2017-01-01"}),
        answer("3", {"1": "Kiruna", "2": Code("SJUKHUS", PLACE)}),
        answer("4", {"1": "false"}),
        answer("5", {"1": "false"}),
        answer("6", {"1": "true"}),
        answer("7", {"1": "false"}),
    ),
)
UNCERTAIN = put("2.3", "2017-01-02")(put("2.1", "false")(CERTAIN))


def examined(details: Code, day: str | None) -> tuple[Change, ...]:
    return (put("6.1", "false"), put("6.2", details), *(() if day is None else (put("6.3", day),)))


def died(born: date, days: int, newborn: str) -> tuple[Change, ...]:
    """2.2 so many days after birth, and the answer to whether it was within 28 days."""
    return (put("2.2", (born + timedelta(days=days)).isoformat()), put("4.1", newborn))


born_1927 = partial(died, BORN)
INTERRUPTED = Markup("Kir<!-- här -->una")

C_ROWS: list[Row] = [
    ("C", [], VALID),
    *[(f"E1 2.1 = {v!r}", [put("2.1", v)], VALID) for v in ("1", " true\n")],
    *[(f"E2 2.1 = {v!r}", [put("2.1", v)], NOT_VALID) for v in ("TRUE", "ja", "")],
    *[
        (f"E3 2.2 = {v!r}", [put("2.2", v)], VALID)
        for v in ("2017-01-01Z", "2017-01-01+01:00", "2017-01-01 ", "2017-01-01\n")
    ],
    *[(f"E4 2.2 = {v!r}", [put("2.2", v)], NOT_VALID) for v in ("2017-01-00", "2017-02-29", "20170101", " 2017-01-01")],
    ("E5 year 0000", [put("2.2", "0000-02-29"), put("4.1", "true")], VALID),
    ("E6 2.3 beside a certain date", [put("2.3", "2017-01-02")], NOT_VALID),
    ("E12 day 28, newborn", born_1927(28, "true"), VALID),
    ("E12 day 29, not newborn", born_1927(29, "false"), VALID),
    ("E13 day 29, newborn", born_1927(29, "true"), NOT_VALID),
    ("E13 day 28, not newborn", born_1927(28, "false"), NOT_VALID),
    ("E13 before birth, not newborn", born_1927(-1, "false"), NOT_VALID),
    ("E13 before birth, newborn", born_1927(-1, "true"), VALID),
    ("E14 day digits 70", [person("201603700000"), *died(date(2016, 3, 10), 22, "true")], VALID),
    ("E14 day digits 87", [person("201603870000"), *died(date(2016, 3, 27), 5, "true")], VALID),
    *[
        (f"E15 {start}, 4.1 = {newborn}", [person(start + "0000"), put("4.1", newborn)], NOT_VALID)
        for start in ("20160361", "20160369", "20161301", "20161232", "20161292", "20160360")
        for newborn in ("true", "false")
    ],
    ("E25 examined the same day", examined(DONE, "2017-01-01"), VALID),
    ("E25 examined two years before", examined(DONE, "2015-01-01"), VALID),
    ("E26 examined the day after", examined(DONE, "2017-01-02"), NOT_VALID),
]

U_ROWS: list[Row] = [
    ("U", [], VALID),
    ("E6 no 2.3", [put("2.3", None)], NOT_VALID),
    *[(f"E7 2.2 = {v!r}", [put("2.2", v)], NOT_VALID) for v in ("2017-01-01Z", "2017-01-01 ", "2017-01")],
    ("E8 found the same day", [put("2.3", "2017-01-01")], NOT_VALID),
    ("E8 found earlier in the month", [put("2.2", "2017-01-15"), put("2.3", "2017-01-10")], NOT_VALID),
    ("E9 found an hour later", [put("2.3", "2017-01-01-01:00")], VALID),
    ("E10 day unknown", [put("2.2", "2017-01-00"), put("2.3", "2017-01-01")], VALID),
    *[(f"E10 2.2 = {v}", [put("2.2", v)], VALID) for v in ("2016-13-45", "0000-00-00")],
    ("E10 30 February", [put("2.2", "2017-02-30"), put("2.3", "2017-03-01")], VALID),
    ("E11 month before", [put("2.2", "2017-02-00"), put("2.3", "2017-01-31")], NOT_VALID),
    ("E11 30 February", [put("2.2", "2017-02-30"), put("2.3", "2017-02-28")], NOT_VALID),
    ("E11 year before", [put("2.2", "2018-00-00")], NOT_VALID),
    *[
        (f"E16 {start}", [person(start + "0000")], VALID)
        for start in ("20160361", "20160369", "20161301", "20161232", "20161292")
    ],
    ("E25 day unknown", [put("2.2", "2017-01-00"), *examined(DONE, "2017-01-02")], VALID),
    ("E26 examined when found", examined(DONE, "2017-01-02"), NOT_VALID),
    ("E26 examined after found", [put("2.2", "2017-01-00"), *examined(DONE, "2017-01-03")], NOT_VALID),
]

BOTH_ROWS: list[Row] = [
    ("E17 no-break space", [put("3.1", NBSP)], VALID),
    ("E17 CDATA", [put("3.1", Markup("<![CDATA[Kiruna]]>"))], VALID),
    ("E17 comment before", [put("3.1", Markup("<!-- här -->Kiruna"))], VALID),
    ("E17 comment after", [put("3.1", Markup("Kiruna<!-- här -->"))], VALID),
    ("E18 blank", [put("3.1", " \t\r\n")], NOT_VALID),
    ("E18 inside an element", [put("3.1", Markup("<x xmlns=''>Kiruna</x>"))], NOT_VALID),
    ("E19 3.1 interrupted", [put("3.1", INTERRUPTED)], NOT_VALID),
    ("E19 1.1 interrupted", [put("1.1", INTERRUPTED)], NOT_VALID),
    ("E19 by an instruction", [put("1.1", Markup("Kir<?x?>una"))], NOT_VALID),
    ("E19 before a final space", [put("1.1", Markup("Kiruna<!-- här --> "))], NOT_VALID),
    ("E20 2.2", [put("2.2", Markup("2017-<!-- -->01-01"))], VALID),
    ("E20 4.1", [put("4.1", Markup("fal<!-- -->se"))], VALID),
    ("E20 3.2", [put("3.2", cv("SJUK<!-- -->HUS", PLACE))], VALID),
    ("E21 blanks around the code", [put("3.2", Code(" SJUKHUS ", PLACE))], VALID),
    ("E21 display name", [put("3.2", Code("SJUKHUS", PLACE, "vad som helst"))], VALID),
    ("E21 more parts", [put("3.2", cv("SJUKHUS", PLACE, "<codeSystemName>x</codeSystemName>"))], VALID),
    ("E21 text beside", [put("3.2", cv("SJUKHUS", PLACE, before="text "))], VALID),
    ("E22 blank after the system", [put("3.2", Code("SJUKHUS", PLACE + " "))], NOT_VALID),
    ("E22 system in capitals", [put("3.2", Code("SJUKHUS", PLACE.upper()))], NOT_VALID),
    ("E22 lower case", [put("3.2", Code("sjukhus", PLACE))], NOT_VALID),
    ("E22 no information", [put("3.2", Code("NI", PLACE))], NOT_VALID),
    ("E23 5.2 without implant", [put("5.2", "false")], NOT_VALID),
    ("E23 implant without 5.2", [put("5.1", "1")], NOT_VALID),
    ("E23 6.2 beside yes", [put("6.2", DONE), put("6.3", "2016-12-31")], NOT_VALID),
    ("E24 6.3 beside yes", [put("6.3", "2016-12-31")], VALID),
    ("E24 any text in it", [put("6.3", "vet inte")], VALID),
    ("E27", [*examined(TO_BE_DONE, None), put("7.1", "1")], VALID),
    ("E28 with date", [*examined(TO_BE_DONE, "2016-12-31"), put("7.1", "true")], NOT_VALID),
    ("E28 without report", [*examined(TO_BE_DONE, None), put("7.1", "0")], NOT_VALID),
    ("E29 order", [reversed_answers], VALID),
    *[(f"E29 instance {n}", [numbered("3", n)], VALID) for n in ("0", "-1")],
    ("E30 svar 8", [add("8", {"1": "text"})], NOT_VALID),
    ("E30 svar 7 twice", [add("7", {"1": "false"})], NOT_VALID),
    ("E30 no svar 3", [drop("3")], NOT_VALID),
    (
        "E30 svar 01",
        [drop("1"), lambda d: replace(d, answers=(Answer("01", (Field("1.1", "x"),)), *d.answers))],
        NOT_VALID,
    ),
    ("E30 delsvar 7.2", [put("7.2", "text")], NOT_VALID),
    ("B3 examination date unreadable", examined(DONE, "2016-12"), NOT_VALID),
    ("B4 two codes", [put("3.2", cv("SJUKHUS", PLACE, "<code>ANNAN</code>"))], NOT_VALID),
    ("B5 2.2 twice", [append("2", Field("2.2", "2017-01-01"))], NOT_VALID),
    ("T6.2b no details", [put("6.1", "false")], NOT_VALID),
    ("T6.3a no date", examined(DONE, None), NOT_VALID),
]


@pytest.mark.parametrize(
    ("base", "rows"),
    [(CERTAIN, C_ROWS), (UNCERTAIN, U_ROWS), (CERTAIN, BOTH_ROWS), (UNCERTAIN, BOTH_ROWS)],
    ids=["certain", "uncertain", "certain-both", "uncertain-both"],
)
def test_db_edge_cases_get_the_national_verdict(base: Document, rows: list[Row], judged: Evaluate) -> None:
    assert verdicts(judged, base, rows) == []

"""Edge cases of the national rule sets of the two sick-leave certificates: what the specs make of them, by both
evaluators, and what a clinician is told while filling in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from engine.certificates.evaluation import evaluate
from engine.certificates.reference import reference_findings
from engine.certificates.results import Context, Evaluation, Level
from engine.content import TYPES_NAMESPACE
from engine.document import Code, Document, Field, Markup, Period, Value
from engine.exchange.json_form import document_from_json
from engine.exchange.outgoing import outgoing
from engine.specs.catalogue import Catalogue
from engine.specs.loader import load_catalogue
from tests.specs.documents import numbered, plus, with_, without

SPECS = Path(__file__).parents[2] / "specs"
TODAY = date(2026, 1, 15)
ICD, KSH = "1.2.752.116.1.1.1.1.3", "1.2.752.116.1.3.1.4.1"
NBSP = "\u00a0"

Case = tuple[str, Document, set[str]]


@cache
def catalogue() -> Catalogue:
    return load_catalogue(SPECS)


def example(certificate_type: str, name: str = "minimal") -> Document:
    path = SPECS / "certificates" / certificate_type / "1" / "examples" / f"{name}.json"
    return document_from_json(path.read_bytes(), catalogue())


def judged(document: Document, level: Level) -> Evaluation:
    spec = catalogue().spec(document.type, document.text_version)
    return evaluate(spec, document, context=Context(TODAY), level=level)


def findings(document: Document, level: Level = "register") -> set[str]:
    """The rules that fail; both evaluators must say the same."""
    spec = catalogue().spec(document.type, document.text_version)
    found = {finding.identity for finding in judged(document, level).findings}
    assert found == reference_findings(spec, document, context=Context(TODAY), level=level)
    return {rule for rule, _ in found}


def shown(document: Document) -> set[str]:
    return {slot.id for slot in judged(document, "draft").shown}


# certificates and ways to change them


def only(document: Document, *questions: str) -> Document:
    return replace(document, answers=tuple(a for a in document.answers if a.question in questions))


def outside(document: Document, question: str, instance: str | None = None, **fields: Value) -> Document:
    """One more answer, after the certificate element."""
    grown = plus(document, question, instance, **fields)
    return replace(grown, answers=(*grown.answers[:-1], replace(grown.answers[-1], outside=True)))


def moved_out(document: Document, question: str) -> Document:
    """The answers to a question stand after the certificate element."""
    inside = tuple(a for a in document.answers if a.question != question)
    return replace(document, answers=(*inside, *(replace(a, outside=True) for a in document.of(question))))


def grown(document: Document, question: str, *fields: Field) -> Document:
    """More fields in the first answer to a question, whatever stands there."""
    at = next(n for n, each in enumerate(document.answers) if each.question == question)
    answer = replace(document.answers[at], fields=(*document.answers[at].fields, *fields))
    return replace(document, answers=(*document.answers[:at], answer, *document.answers[at + 1 :]))


def periods(document: Document, *rows: tuple[str, Value]) -> Document:
    """Sick leave: codes with periods, numbered from 1."""
    document = without(document, "32")
    for number, (code, period) in enumerate(rows, start=1):
        document = plus(document, "32", str(number), f32_1=Code(code), f32_2=period)
    return document


def codes(document: Document, question: str, *values: str) -> Document:
    document = without(document, question)
    for number, value in enumerate(values, start=1):
        fields: dict[str, Value] = {f"f{question}_1": Code(value)}
        document = plus(document, question, str(number), **fields)
    return document


def markup(*parts: str) -> Markup:
    return Markup("".join(parts))


def tp(name: str, inner: str) -> str:
    return f'<{name} xmlns="{TYPES_NAMESPACE}">{inner}</{name}>'


def cv(code: str, system: str) -> str:
    return tp("cv", f"<code>{code}</code><codeSystem>{system}</codeSystem>")


def date_period(start: str | None = None, end: str | None = None) -> str:
    days = (("start", start), ("end", end))
    return tp("datePeriod", "".join(f"<{name}>{day}</{name}>" for name, day in days if day is not None))


MAY = Period("2024-05-01", "2024-05-31")
FULL, HALF, QUARTER = "HELT_NEDSATT", "HALFTEN", "EN_FJARDEDEL"
ALL_BUT_TWO = (
    "ARBETSTRANING", "ARBETSANPASSNING", "BESOK_ARBETSPLATS", "ERGONOMISK", "HJALPMEDEL", "KONTAKT_FHV", "OMFORDELNING",
    "OVRIGA_ATGARDER",
)  # fmt: skip


def working(document: Document) -> Document:
    """With current work and its description."""
    return plus(codes(document, "28", "NUVARANDE_ARBETE"), "29", f29_1="Snickare")


def other_ground(document: Document, description: Value | None) -> Document:
    more: dict[str, Value] = {} if description is None else {"f1_3": description}
    return plus(document, "1", "2", f1_1=Code("ANNAT"), f1_2="2024-01-01", **more)


def infectious(document: Document, value: Value = True) -> Document:
    return with_(document, f27_1=value)


def common_register_cases(base: Document, with_diagnosis: Document) -> list[Case]:
    """What both types answer alike."""
    half = periods(base, (HALF, MAY))
    diagnosed = with_diagnosis
    second = {"f6_3": "Annan sjukdom"}

    def of_systems(main: str, secondary: str) -> Document:
        return with_(diagnosed, f6_2=Code("M171", main), f6_4=Code("J209", secondary), f6_3="Annan sjukdom")

    def two(first: Period, later: Period) -> Document:
        return periods(plus(base, "33", f33_1=False), (FULL, first), (QUARTER, later))

    day = Period("2024-05-01", "2024-05-01")
    overlap = {"no-earlier-period-overlaps"}
    return [
        ("as it is", base, set()),
        ("27.1 true and everything else answered", infectious(base), set()),
        ("27.1 is 1", infectious(base, "1"), set()),
        ("27.1 true, described work without any occupation", plus(without(infectious(base), "28"), "29", f29_1="x"),
         {"described-work-is-current"}),
        ("27.1 true, 44 without any 40", plus(without(infectious(base), "40"), "44", f44_1="x"), set()),
        ("27.1 true, full sick leave with 33", plus(infectious(base), "33", f33_1=False),
         {"working-hours-only-at-partial-sick-leave"}),
        ("27 twice", plus(infectious(base), "27", f27_1=True), {"27-too-many"}),
        ("27.1 is JA", infectious(base, "JA"), {"27.1-wire-boolean"}),
        ("28 with a leading blank in the code system", with_(base, f28_1=Code("STUDIER", " KV_FKMU_0002")),
         {"28.1-wire-system"}),
        ("28 with blanks around the code", with_(base, f28_1=Code(" STUDIER\n")), set()),
        ("28 with the former PROGRAM", with_(base, f28_1=Code("PROGRAM")), {"28.1-wire-listed"}),
        ("28 with the same code twice", plus(base, "28", "2", f28_1=Code("STUDIER ")), {"28.1-distinct"}),
        ("the same ground twice, once with blanks",
         plus(base, "1", "2", f1_1=Code(" UNDERSOKNING "), f1_2="2024-01-01"), {"1.1-distinct"}),
        ("the same ground twice after the certificate",
         outside(outside(base, "1", "2", f1_1=Code("ANNAT"), f1_2="2024-01-01", f1_3="x"),
                 "1", "3", f1_1=Code("ANNAT"), f1_2="2024-01-01", f1_3="x"), {"1.1-distinct"}),
        ("a ground in and after the certificate", outside(base, "1", "2", f1_1=Code("UNDERSOKNING"),
         f1_2="2024-01-01"), set()),
        ("relatives are no ground", with_(base, f1_1=Code("ANHORIG")), {"1.1-wire-listed"}),
        ("telephone", with_(base, f1_1=Code("TELEFONKONTAKT")), set()),
        ("date with blank after", with_(base, f1_2="2024-01-01 "), set()),
        ("date with Z", with_(base, f1_2="2024-01-01Z"), set()),
        ("date with zone", with_(base, f1_2="2024-01-01+02:00"), set()),
        ("date with zone of 15 hours", with_(base, f1_2="2024-01-01+15:00"), {"1.2-wire-date"}),
        ("date with blank before", with_(base, f1_2=" 2024-01-01"), {"1.2-wire-date"}),
        ("date with blank before the zone", with_(base, f1_2="2024-01-01 Z"), {"1.2-wire-date"}),
        ("no leap day in 1900", with_(base, f1_2="1900-02-29"), {"1.2-wire-date"}),
        ("leap day in year 0", with_(base, f1_2="0000-02-29"), set()),
        ("ANNAT described by a no-break space", other_ground(base, NBSP), set()),
        ("ANNAT without description", other_ground(base, None), {"1.3-missing"}),
        ("ANNAT with blank description", other_ground(base, " "), {"1.3-text"}),
        ("description without ANNAT", with_(base, f1_3="x"), {"1.3-not-asked"}),
        ("two grounds with the same number", plus(base, "1", "1", f1_1=Code("TELEFONKONTAKT"), f1_2="2024-01-01"),
         set()),
        ("ground without number", numbered(base, "1"), {"1-instance"}),
        ("number +1", numbered(base, "1", "+1"), set()),
        ("number 0 on 34", plus(base, "34", "0", f34_1=True), {"instance-numbers"}),
        ("number on 34", plus(base, "34", "7", f34_1=True), set()),
        ("current work without description", codes(base, "28", "NUVARANDE_ARBETE"), {"current-work-described"}),
        ("current work described", working(base), set()),
        ("described work that is not current", plus(base, "29", f29_1="x"), {"described-work-is-current"}),
        ("current work in the certificate, described after it", moved_out(working(base), "29"),
         {"current-work-described"}),
        ("current work and its description after the certificate",
         plus(moved_out(moved_out(working(base), "29"), "28"), "28", "1", f28_1=Code("STUDIER")), set()),
        ("work broken by a comment", with_(working(base), f29_1=Markup("a<!-- c -->b")), {"29.1-unbroken"}),
        ("work with a comment after", with_(working(base), f29_1=Markup("ab<!-- c -->")), set()),
        ("comment in a boolean and a date",
         with_(infectious(base, Markup("tr<!-- c -->ue")), f1_2=Markup("2024-<!-- c -->01-01")), set()),
        ("comment in a code", with_(base, f28_1=markup(cv("STU<!-- c -->DIER", "KV_FKMU_0002"))), set()),
        # sick leave
        ("a period ends on the day the next begins",
         two(Period("2024-05-01", "2024-05-10"), Period("2024-05-10", "2024-05-20")), set()),
        ("two identical days", two(day, Period("2024-05-01", "2024-05-01")), set()),
        ("a period ends the day after the next begins",
         two(Period("2024-05-01", "2024-05-11"), Period("2024-05-10", "2024-05-20")), overlap),
        ("the later period stands first",
         two(Period("2024-05-10", "2024-05-20"), Period("2024-05-01", "2024-05-11")), overlap),
        ("a day strictly inside another period", two(MAY, Period("2024-05-05", "2024-05-05")), overlap),
        ("a day on the last day of another period", two(MAY, Period("2024-05-31", "2024-05-31")), set()),
        ("periods in and after the certificate do not meet",
         outside(base, "32", "2", f32_1=Code(FULL), f32_2=Period("2024-03-05", "2024-04-01")), set()),
        ("two periods after the certificate that overlap",
         outside(outside(base, "32", "2", f32_1=Code(FULL), f32_2=MAY), "32", "3", f32_1=Code(FULL), f32_2=MAY),
         overlap | {"32.1-distinct"}),
        ("start and end the same day, line feed after the start",
         periods(base, (FULL, Period("2024-05-01\n", "2024-05-01"))), set()),
        ("start with blank before", periods(base, (FULL, Period(" 2024-05-01", "2024-05-02"))), {"32.2-wire-period"}),
        ("end before start", periods(base, (FULL, Period("2024-05-02", "2024-05-01"))), {"32.2-wire-period"}),
        ("same day, zone on the start", periods(base, (FULL, Period("2024-05-01Z", "2024-05-01"))),
         {"32.2-wire-period"}),
        ("same day, zone on the end", periods(base, (FULL, Period("2024-05-01", "2024-05-01Z"))), set()),
        ("no end", periods(base, (FULL, Period("2024-05-01"))), {"32.2-wire-period"}),
        ("no such day", periods(base, (FULL, Period("2024-05-01", "2024-02-30"))), {"32.2-wire-period"}),
        ("text beside the period", periods(base, (FULL, markup("x", date_period("2024-05-01", "2024-05-02")))), set()),
        ("an empty period beside the period",
         periods(base, (FULL, markup(date_period("2024-05-01", "2024-05-02"), date_period()))), set()),
        ("start and end in two periods",
         periods(base, (FULL, markup(date_period("2024-05-01"), date_period(end="2024-05-02")))), set()),
        ("two starts",
         periods(base, (FULL, markup(date_period("2024-05-01", "2024-05-02"), date_period("2024-05-01")))),
         {"32.2-wire-period"}),
        ("a day of a period in two elements",
         periods(base, (FULL, markup(tp("datePeriod", "<start>2024-05-0<i/>1</start><end>2024-05-02</end>")))),
         {"32.2-wire-period"}),
        ("an earlier period in two halves is not seen",
         periods(plus(base, "33", f33_1=False),
                 (FULL, markup(date_period("2024-05-01"), date_period(end="2024-05-31"))), (QUARTER, MAY)), set()),
        ("a later period in two halves is",
         periods(plus(base, "33", f33_1=False), (QUARTER, MAY),
                 (FULL, markup(date_period("2024-05-01"), date_period(end="2024-05-31")))), overlap),
        ("a code beside the period", periods(base, (FULL, markup(
            date_period("2024-05-01", "2024-05-31"), cv(FULL, "KV_FKMU_0003")))), {"period-without-code"}),
        ("a coded value without code beside the period",
         periods(base, (FULL, markup(date_period("2024-05-01", "2024-05-31"), tp("cv", "")))), set()),
        ("the same level twice", periods(base, (FULL, MAY), (f" {FULL} ", Period("2024-06-01", "2024-06-02"))),
         {"32.1-distinct"}),
        ("five sick leaves", plus(periods(plus(base, "33", f33_1=False), (FULL, MAY),
         ("TRE_FJARDEDEL", Period("2024-06-01", "2024-06-02")), (HALF, Period("2024-07-01", "2024-07-02")),
         (QUARTER, Period("2024-08-01", "2024-08-02"))), "32", "5", f32_1=Code(FULL),
         f32_2=Period("2024-09-01", "2024-09-01")), {"32-too-many", "32.1-distinct"}),
        ("no sick leave", without(base, "32"), {"32-missing"}),
        ("partial without 33", half, {"working-hours-stand-at-partial-sick-leave"}),
        ("partial without 33, 27.1 true", infectious(half), set()),
        ("partial with 33", plus(half, "33", f33_1=False), set()),
        ("partial, 33 after the certificate", outside(half, "33", f33_1=False),
         {"working-hours-stand-at-partial-sick-leave", "working-hours-only-at-partial-sick-leave"}),
        ("partial, 27.1 true after the certificate", outside(half, "27", f27_1=True), set()),
        ("33 at full sick leave", plus(base, "33", f33_1=False), {"working-hours-only-at-partial-sick-leave"}),
        ("33.1 true without reason", plus(half, "33", f33_1="1"), {"33.2-missing"}),
        ("33.1 false with reason", plus(half, "33", f33_1="0", f33_2="x"), {"33.2-not-asked"}),
        # prognosis and measures
        ("prognosis within a time that is not given", with_(base, f39_1=Code("ATER_X_ANTAL_DGR")), {"39.3-missing"}),
        ("prognosis within a time", with_(base, f39_1=Code(" ATER_X_ANTAL_DGR"), f39_3=Code("SEXTIO_DGR")), set()),
        ("a time with another prognosis", with_(base, f39_3=Code("SEXTIO_DGR")), {"39.3-not-asked"}),
        ("39.2", with_(base, f39_2="x"), {"39-known-fields"}),
        ("no measures beside a measure", codes(base, "40", "EJ_AKTUELLT", "ERGONOMISK"), {"no-measures-beside-none"}),
        ("a measure beside no measures", codes(base, "40", "ERGONOMISK", "EJ_AKTUELLT"), {"no-measures-beside-none"}),
        ("no measures with blanks beside a measure", codes(base, "40", " EJ_AKTUELLT", "ERGONOMISK"), set()),
        ("no measures in, a measure after the certificate", outside(base, "40", "2", f40_1=Code("ERGONOMISK")), set()),
        ("no measures with blanks, described", plus(codes(base, "40", " EJ_AKTUELLT"), "44", f44_1="x"),
         {"no-description-of-no-measures"}),
        ("no measures, described after the certificate", outside(base, "44", f44_1="x"), set()),
        ("measures described", plus(codes(base, "40", "ERGONOMISK"), "44", f44_1="x"), set()),
        ("the same measure twice", codes(base, "40", "ERGONOMISK", "ERGONOMISK"), {"40.1-distinct"}),
        # diagnoses
        ("lower case code", with_(diagnosed, f6_2=Code("f320", ICD)), set()),
        ("code with a hyphen", with_(diagnosed, f6_2=Code("A00-", ICD)), set()),
        ("F without fourth position", with_(diagnosed, f6_2=Code("F32", ICD)), {"6.2-wire-shape"}),
        ("Z73 without fourth position", with_(diagnosed, f6_2=Code("z73", ICD)), {"6.2-wire-shape"}),
        ("Z74", with_(diagnosed, f6_2=Code("Z74", ICD)), set()),
        ("code with a dot", with_(diagnosed, f6_2=Code("A00.1", ICD)), {"6.2-wire-shape"}),
        ("six positions", with_(diagnosed, f6_2=Code("S66600", ICD)), {"6.2-wire-shape"}),
        ("main system longer", of_systems(f"{ICD}.2", ICD), set()),
        ("secondary system longer", of_systems(ICD, f"{ICD}.2"), {"secondary-diagnosis-1-code-system-recognised"}),
        ("systems with parentheses", of_systems(f"{ICD}(2)", f"{ICD}(2)"),
         {"secondary-diagnosis-1-code-system-recognised"}),
        ("secondary system no pattern", of_systems(ICD, f"{ICD})"), {"secondary-diagnosis-1-code-system-recognised"}),
        ("any character for a dot", with_(diagnosed, f6_2=Code("M171", f" x{ICD.replace('.', '-')}x ")), set()),
        ("secondary system with a bare brace", of_systems(f"{ICD}}}", f"{ICD}}}"),
         {"secondary-diagnosis-1-code-system-recognised"}),
        ("secondary system with a group that XPath does not know", of_systems(ICD, f"(?:{ICD})"),
         {"secondary-diagnosis-1-code-system-recognised"}),
        ("secondary system with an anchor", of_systems(ICD, f"^{ICD}$"), set()),
        ("two systems", of_systems(ICD, KSH), {"secondary-diagnosis-1-code-system-recognised"}),
        ("secondary diagnosis without code", with_(diagnosed, **second), {"secondary-diagnosis-1-complete"}),
        ("second secondary diagnosis without the first",
         with_(diagnosed, f6_5="x", f6_6=Code("J209", ICD)), {"secondary-diagnosis-2-complete"}),
        ("6.7", with_(diagnosed, f6_7="x"), {"6-known-fields"}),
        # an unknown question
        ("question 30", plus(base, "30", f30_1="x"), {"known-questions"}),
        ("question 09001", plus(base, "09001", f9001_1="x"), {"known-questions"}),
    ]  # fmt: skip


def fk7804_cases() -> list[Case]:
    base = example("FK7804")
    half = periods(base, (HALF, MAY))
    own = [
        ("only 27, 6 and a partial level", infectious(only(half, "6", "32"), "1"), set()),
        ("27.1 false, 35 missing", without(infectious(base, False), "35"), {"35-stands-unless-27-is-yes"}),
        ("27.1 false, 35 after the certificate", moved_out(infectious(base, False), "35"), set()),
        ("27.1 false, 35 in and after the certificate", outside(infectious(base, False), "35", f35_1="x"),
         {"35-stands-unless-27-is-yes"}),
        ("27 after the certificate, false, 35 missing", without(outside(base, "27", f27_1=False), "35"),
         {"35-stands-unless-27-is-yes", "35-stands-when-27-does-not"}),
        *((f"no 27, no {name}", without(base, name), {f"{name}-stands-when-27-does-not"})
          for name in ("1", "28", "35", "17", "39", "40")),
        *((f"27.1 false, no {name}", without(infectious(base, "0"), name), {f"{name}-stands-unless-27-is-yes"})
          for name in ("1", "28", "35", "17", "39", "40")),
        *((f"27.1 true, no {name}", without(infectious(base), name), set())
          for name in ("1", "28", "35", "17", "39", "40")),
        ("27.1 true, no 6", without(infectious(base), "6"), {"6-missing"}),
        ("two 17", plus(base, "17", f17_1="x"), {"17-too-many"}),
        ("date in the future", with_(base, f1_2="2099-01-01"), set()),
        ("ten measures", codes(base, "40", *ALL_BUT_TWO, "SOKA_NYTT_ARBETE", "KONFLIKTHANTERING"), set()),
        ("eleven measures, one with blanks",
         codes(base, "40", " EJ_AKTUELLT", *ALL_BUT_TWO, "SOKA_NYTT_ARBETE", "KONFLIKTHANTERING"), {"40-too-many"}),
        ("26.1 true without reason", plus(base, "26", f26_1=True), set()),
        ("26.1 false with reason", plus(base, "26", f26_1=False, f26_2="x"), {"26.2-not-asked"}),
        ("26.2 alone", plus(base, "26", f26_2="x"), {"contact-wish-stands", "26.2-not-asked"}),
        ("9001 with the single field 9001.2", plus(base, "9001", f9001_2="x"), set()),
        ("9001 with two fields", plus(base, "9001", f9001_1="x", f9001_2="x"), {"supplementary-one-field"}),
        ("9001 twice", plus(plus(base, "9001", f9001_1="x"), "9001", f9001_1="x"), {"supplementary-first-of-its-id"}),
        ("9000 twice, blank", plus(plus(base, "9000", f9000_1=" "), "9000", f9000_1=""), set()),
        ("9000 holding a blank 25.1", plus(base, "9000", f25_1=" "), {"25.1-text"}),
        ("9000 holding 27.1 true, a partial level, no 33", plus(half, "9000", f27_1=True), set()),
        ("9000 holding 27.1 true beside 27.1 false, a partial level, no 33",
         plus(infectious(half, False), "9000", f27_1=True), set()),
        ("9000 holding a partial level", plus(base, "9000", f32_1=Code(HALF)),
         {"working-hours-stand-at-partial-sick-leave"}),
        ("9000 holding current work", plus(base, "9000", f28_1=Code("NUVARANDE_ARBETE")), {"current-work-described"}),
        ("9000 holding no measures beside described ones",
         plus(plus(codes(base, "40", "ERGONOMISK"), "44", f44_1="x"), "9000", f40_1=Code("EJ_AKTUELLT")),
         {"no-description-of-no-measures"}),
        ("9000 holding no measures", plus(codes(base, "40", "ERGONOMISK"), "9000", f40_1=Code("EJ_AKTUELLT")), set()),
        ("9000 holding the same level as sick leave", plus(base, "9000", f32_1=Code(FULL)), set()),
        ("9000 holding a whole diagnosis", plus(base, "9000", f6_1="x", f6_3="y"), set()),
        ("9000 holding 33.2 alone", plus(base, "9000", f33_2="x"), set()),
        ("9000 holding 1.1 and 1.3", plus(base, "9000", f1_1=Code("TELEFONKONTAKT"), f1_3="x"), {"1.3-not-asked"}),
        ("9000 holding a period with a code beside it",
         plus(base, "9000", f32_2=markup(date_period("2024-05-01", "2024-05-02"), cv("x", "y"))), set()),
        ("question 101", plus(base, "101", f101_1="x"), {"known-questions"}),
        ("question 100", plus(base, "100", f100_1=True), {"known-questions"}),
        ("question 103", plus(base, "103", f103_1=True), {"known-questions"}),
    ]  # fmt: skip
    return common_register_cases(base, base) + own


def ag7804_cases() -> list[Case]:
    base = example("AG7804")
    half = periods(base, (HALF, MAY))
    conveyed = plus(with_(base, f100_1=True), "6", f6_1="Artros", f6_2=Code("M171", ICD))
    measures = ("EJ_AKTUELLT ", *ALL_BUT_TWO)
    own = [
        ("only 27, 100 and a partial level", infectious(only(half, "100", "32"), "1"), set()),
        ("diagnosis conveyed", conveyed, set()),
        ("27.1 true, 100 missing", without(infectious(base), "100"), {"diagnosis-wish-answered-once"}),
        ("27.1 true, 100 missing, with 6", without(infectious(conveyed), "100"),
         {"diagnosis-wish-answered-once", "no-diagnoses-without-the-wish"}),
        ("100.1 true, 6 missing", without(conveyed, "6"), {"diagnoses-stand-when-conveyed"}),
        ("100.1 is 0, and a 6", with_(conveyed, f100_1="0"),
         {"no-diagnoses-without-the-wish", "diagnoses-left-out-when-not-conveyed"}),
        ("100.1 false, a 6 after the certificate", outside(base, "6", f6_1="x", f6_2=Code("M171", ICD)),
         {"diagnoses-left-out-when-not-conveyed"}),
        ("a second 100 holding 100.2", plus(base, "100", f100_2="x"), set()),
        ("a second 100 holding 100.2, diagnosis conveyed", plus(conveyed, "100", f100_2=""), set()),
        ("a second 100.1", plus(base, "100", f100_1=False), {"diagnosis-wish-answered-once"}),
        ("100.1 twice in one answer", grown(base, "100", Field("100.1", False)), {"diagnosis-wish-answered-once"}),
        ("100.1 in another question", plus(without(base, "100"), "101", f100_1=False),
         {"diagnosis-wish-answered-once"}),
        ("100.1 also in another question", plus(base, "101", f100_1=False), set()),
        ("100.1 true in another question", plus(base, "101", f100_1=True), {"diagnoses-stand-when-conveyed"}),
        ("100.1 is x", with_(base, f100_1="x"), {"100.1-wire-boolean"}),
        *((f"no 27, no {name}", without(base, name), {f"{name}-stands-when-27-does-not"})
          for name in ("1", "28", "35", "17", "39", "40")),
        *((f"27.1 false, no {name}", without(infectious(base, "0"), name), {f"{name}-stands-unless-27-is-yes"})
          for name in ("1", "28", "17", "39", "40")),
        ("27.1 false, no 35", without(infectious(base, False), "35"), set()),
        ("27.1 true and two 17", plus(infectious(base), "17", f17_1="x"), set()),
        ("27.1 false and two 17", plus(infectious(base, False), "17", f17_1="x"), {"17-stands-unless-27-is-yes"}),
        ("no 27 and two 17", plus(base, "17", f17_1="x"), {"17-stands-when-27-does-not"}),
        ("27.1 true, two 17, one blank", plus(infectious(base), "17", f17_1=" "), {"17.1-text"}),
        ("two 35", plus(base, "35", f35_1="x"), {"35-too-many"}),
        ("26 twice and 101, with anything",
         plus(plus(plus(base, "26", f26_1=""), "26", f26_9=" "), "101", f101_1="x"), set()),
        ("number 0 on 26", plus(base, "26", "0", f26_1=""), {"instance-numbers"}),
        ("26 holding a blank 25.1", plus(base, "26", f25_1=" "), {"25.1-text"}),
        *((f"question {name}", plus(base, name, **{f"f{name}_1": "x"}), {"known-questions"})
          for name in ("9000", "9001", "102")),
        ("nine measures, no 27", codes(base, "40", *measures), {"40-stands-when-27-does-not"}),
        ("nine measures, 27.1 true", infectious(codes(base, "40", *measures)), set()),
        ("nine measures, 27.1 false", infectious(codes(base, "40", *measures), False), set()),
        ("eight measures", codes(base, "40", *ALL_BUT_TWO), set()),
        ("measure not used in this type", codes(base, "40", "SOKA_NYTT_ARBETE"), {"40.1-wire-listed"}),
        ("today", with_(base, f1_2="2026-01-15"), set()),
        ("tomorrow", with_(base, f1_2="2026-01-16"), {"ground-not-in-the-future"}),
        ("tomorrow after the certificate",
         outside(base, "1", "2", f1_1=Code("TELEFONKONTAKT"), f1_2="2026-01-16"), {"ground-not-in-the-future"}),
        ("tomorrow in 26", plus(base, "26", f1_2="2026-01-16"), {"ground-not-in-the-future"}),
        ("today, west", with_(base, f1_2="2026-01-15-01:00"), {"ground-not-in-the-future"}),
        ("today, east", with_(base, f1_2="2026-01-15+01:00"), set()),
        ("tomorrow, east", with_(base, f1_2="2026-01-16+14:00"), {"ground-not-in-the-future"}),
        ("no date", with_(base, f1_2="snart"), {"1.2-wire-date"}),
        ("103.1 true without reason", plus(base, "103", f103_1=True), set()),
        ("103.1 false with reason", plus(base, "103", f103_1=False, f103_2="x"), {"103.2-not-asked"}),
        ("103.2 alone", plus(base, "103", f103_2="x"), {"contact-wish-stands", "103.2-not-asked"}),
    ]  # fmt: skip
    return common_register_cases(base, conveyed) + own


REGISTER = [
    pytest.param(document, rules, id=f"{document.type} {name}")
    for name, document, rules in (*fk7804_cases(), *ag7804_cases())
]


@pytest.mark.parametrize(("document", "expected"), REGISTER)
def test_register_rules_follow_the_national_rule_set(document: Document, expected: set[str]) -> None:
    assert findings(document) == expected


# draft level


def from_unit(document: Document, **parts: str) -> Document:
    unit = replace(document.issuer.unit, **parts)
    return replace(document, issuer=replace(document.issuer, unit=unit))


def common_draft_cases(base: Document, diagnosed: Document, contact: str) -> list[Case]:
    half = periods(base, (HALF, MAY))
    hours = plus(half, "33", f33_1=False)
    no_contact: dict[str, Value] = {f"f{contact}_1": False, f"f{contact}_2": "x"}
    blank_reason: dict[str, Value] = {f"f{contact}_1": True, f"f{contact}_2": " "}
    reason_only: dict[str, Value] = {f"f{contact}_2": "x"}

    def period(start: str | None, end: str | None) -> Document:
        return periods(base, (FULL, Period(start, end)))

    def two(first: Period, second: Period) -> Document:
        return periods(plus(base, "33", f33_1=False), (FULL, first), (QUARTER, second))

    second: dict[str, Value] = {"f6_3": "Annan sjukdom", "f6_4": Code("J209", ICD)}
    return [
        ("as it is", base, set()),
        ("no ground", without(base, "1"), {"1-missing"}),
        ("ground without date", with_(base, f1_2=None), {"1.2-required"}),
        ("no such day", with_(base, f1_2="2024-02-30"), {"1.2-date"}),
        ("implausible day", with_(base, f1_2="1900-01-01"), {"1.2-plausible"}),
        ("tomorrow", with_(base, f1_2="2026-01-16"), {"1.2-not-after"}),
        ("today", with_(base, f1_2="2026-01-15"), set()),
        ("other ground not described", other_ground(base, "  "), {"1.3-required"}),
        ("described without other ground", with_(base, f1_3=" "), {"other-ground-described-only-for-other"}),
        ("no occupation", plus(without(base, "28"), "29", f29_1="x"), {"28-missing"}),
        ("the same occupation twice", plus(base, "28", "2", f28_1=Code("STUDIER")), {"28.1-distinct"}),
        ("current work not described", codes(base, "28", "NUVARANDE_ARBETE"), {"29.1-required"}),
        ("described, not current work", plus(base, "29", f29_1="x"), {"occupation-described-only-for-current-work"}),
        ("blank description, not current work", plus(base, "29", f29_1=" "), set()),
        ("five occupations", codes(base, "28", "STUDIER", "ARBETSSOKANDE", "FORALDRALEDIG", "STUDIER", "STUDIER"),
         {"28-too-many", "28.1-distinct"}),
        ("no consequences", without(with_(base, f35_1=" "), "17"), {"35.1-required", "17.1-required"}),
        ("no sick leave", without(base, "32"), {"32-missing"}),
        ("no level", with_(base, f32_1=None), {"32.1-required"}),
        ("no period", with_(base, f32_2=None), {"32.2-required"}),
        ("no start", period(None, "2024-05-01"), {"32.2-start-required"}),
        ("no end", period("2024-05-01", ""), {"32.2-end-required"}),
        ("no such first day", period("2024-04-31", "2024-05-01"), {"32.2-start-date"}),
        ("last day half written", period("2024-05-01", "2024-05"), {"32.2-end-date"}),
        ("implausible days", period("1900-01-01", "2099-12-12"), {"32.2-start-plausible", "32.2-end-plausible"}),
        ("end before start", period("2024-05-02", "2024-05-01"), {"32.2-order"}),
        ("one day", period("2024-05-02", "2024-05-02"), set()),
        ("touching periods", two(Period("2024-05-01", "2024-05-10"), Period("2024-05-10", "2024-05-20")),
         {"periods-apart"}),
        ("two identical days", two(Period("2024-05-01", "2024-05-01"), Period("2024-05-01", "2024-05-01")),
         {"periods-apart"}),
        ("periods one after the other", two(Period("2024-05-11", "2024-05-20"), Period("2024-05-01", "2024-05-10")),
         set()),
        ("a period the wrong way round overlaps nothing",
         two(Period("2024-05-20", "2024-05-01"), Period("2024-05-10", "2024-05-11")), {"32.2-order"}),
        ("partial, no answer on working hours", half, {"33.1-required"}),
        ("partial with a bad period, no answer on working hours", periods(base, (HALF, Period("2024-05-02", "x"))),
         {"32.2-end-date"}),
        ("working hours without reason", with_(hours, f33_1=True, f33_2=" "), {"33.2-required"}),
        ("reason without working hours", with_(hours, f33_2="x"), {"working-hours-reason-only-with-yes"}),
        ("blank reason without working hours", with_(hours, f33_2=" "), set()),
        ("working hours at full sick leave", plus(base, "33", f33_1=False), {"no-working-hours-at-full-sick-leave"}),
        ("working hours at full and partial sick leave, 27.1 true",
         infectious(two(MAY, Period("2024-06-01", "2024-06-02"))), {"no-working-hours-at-full-sick-leave"}),
        ("working hours at partial sick leave, 27.1 true", infectious(with_(hours, f33_1=True)), set()),
        ("the same level twice", periods(base, (FULL, MAY), (FULL, Period("2024-06-01", "2024-06-02"))),
         {"32.1-distinct"}),
        ("no prognosis", without(base, "39"), {"39.1-required"}),
        ("prognosis without time", with_(base, f39_1=Code("ATER_X_ANTAL_DGR")), {"39.3-required"}),
        ("time with another prognosis", with_(base, f39_3=Code("SEXTIO_DGR")),
         {"days-to-work-only-with-that-prognosis"}),
        ("no measures answered", without(base, "40"), {"40-missing"}),
        ("no measures beside a measure", codes(base, "40", "EJ_AKTUELLT", "ERGONOMISK"), {"40.1-alone"}),
        ("no measures described", plus(base, "44", f44_1="x"), {"measures-described-only-when-there-are-any"}),
        ("no measures, blank description", plus(base, "44", f44_1=" "), set()),
        ("the same measure twice", codes(base, "40", "ERGONOMISK", "ERGONOMISK"), {"40.1-distinct"}),
        ("reason without contact", plus(base, contact, None, **no_contact),
         {"contact-reason-only-when-contact-wanted"}),
        ("reason, contact unanswered", plus(base, contact, None, **reason_only), set()),
        ("blank reason", plus(base, contact, None, **blank_reason), {f"{contact}.2-blank"}),
        ("blank texts", with_(base, f37_1=" ", f19_1="\n", f20_1=" ", f25_1=" "),
         {"37.1-blank", "19.1-blank", "20.1-blank", "25.1-blank"}),
        ("address", from_unit(base, street=" ", city="", phone=""),
         {"unit-street-given", "unit-city-given", "unit-phone-given"}),
        ("no postal code", from_unit(base, postal_code=" "), {"unit-postal-code-given"}),
        ("postal code", from_unit(base, postal_code="12 345"), {"unit-postal-code-well-formed"}),
        ("27.1 true and nothing else of what it hides", infectious(only(half, "6", "100", "32")), set()),
        ("main diagnosis without code", with_(diagnosed, f6_2=None), {"6.2-required"}),
        ("main diagnosis without text", with_(diagnosed, f6_1=" "), {"6.1-required"}),
        ("F without fourth position", with_(diagnosed, f6_2=Code("F32", ICD)), {"main-diagnosis-code-long-enough"}),
        ("two positions", with_(diagnosed, f6_2=Code("M0", ICD)), {"6.2-icd-10-se"}),
        ("hyphen under KSH97-P", with_(diagnosed, f6_2=Code("A00-", KSH)), set()),
        ("secondary diagnosis without code", with_(diagnosed, f6_3="x"), {"secondary-diagnosis-1-has-code"}),
        ("secondary diagnosis without text", with_(diagnosed, f6_4=Code("J209", ICD)),
         {"secondary-diagnosis-1-has-text"}),
        ("a row left empty", with_(diagnosed, f6_5="x", f6_6=Code("J209", ICD)), {"secondary-diagnosis-1-comes-first"}),
        ("two code systems", with_(diagnosed, **{**second, "f6_4": Code("J209", KSH)}),
         {"secondary-diagnosis-1-of-same-code-system"}),
    ]  # fmt: skip


def fk7804_draft_cases() -> list[Case]:
    base = example("FK7804")
    return [
        *common_draft_cases(base, base, "26"),
        ("D11", without(base, "6"), {"6.1-required", "6.2-required"}),
        ("D11 when 27.1 is true", without(infectious(base), "6"), {"6.1-required", "6.2-required"}),
        ("D15 dot", with_(base, f6_2=Code("M17.1", ICD)), {"main-diagnosis-code-letters-and-digits"}),
        ("D16 blank around", with_(base, f6_2=Code("M171 ", ICD)), {"main-diagnosis-code-letters-and-digits"}),
        ("D38", codes(base, "40", *ALL_BUT_TWO, "SOKA_NYTT_ARBETE", "KONFLIKTHANTERING"), set()),
    ]


def ag7804_draft_cases() -> list[Case]:
    base = example("AG7804")
    conveyed = plus(with_(base, f100_1=True), "6", f6_1="Artros", f6_2=Code("M171", ICD))
    return [
        *common_draft_cases(base, conveyed, "103"),
        ("D11", without(base, "100"), {"100.1-required"}),
        ("D11 when 27.1 is true", without(infectious(base), "100"), {"100.1-required"}),
        ("D11 nothing is said of diagnoses", without(with_(conveyed, f6_1=None), "100"), {"100.1-required"}),
        ("D12", with_(conveyed, f100_1=False), {"no-diagnoses-when-not-conveyed"}),
        ("D13", without(conveyed, "6"), {"6.1-required", "6.2-required"}),
        ("D17 six positions", with_(conveyed, f6_2=Code("M17.10", ICD)),
         {"main-diagnosis-code-of-three-to-five-positions"}),
        ("D18 a dot is accepted", with_(conveyed, f6_2=Code("M17.1", ICD)), set()),
        ("D40", codes(base, "40", *ALL_BUT_TWO), set()),
        ("measure not used in this type", codes(base, "40", "KONFLIKTHANTERING"), {"40.1-listed"}),
    ]  # fmt: skip


DRAFT = [
    pytest.param(document, rules, id=f"{document.type} {name}")
    for name, document, rules in (*fk7804_draft_cases(), *ag7804_draft_cases())
]


@pytest.mark.parametrize(("document", "expected"), DRAFT)
def test_draft_rules_name_each_mistake_once(document: Document, expected: set[str]) -> None:
    assert findings(document, "draft") == expected


def test_both_overlapping_periods_are_told() -> None:
    base = plus(example("FK7804"), "33", f33_1=False)
    document = periods(base, (FULL, MAY), (QUARTER, Period("2024-06-01", "2024-06-02")), (HALF, MAY))
    found = {finding.identity for finding in judged(document, "draft").findings}
    assert found == {("periods-apart", 0), ("periods-apart", 2)}


@pytest.mark.parametrize(
    ("certificate_type", "changes", "asked", "hidden"),
    [
        ("FK7804", {}, {"1", "28", "6", "35", "17", "32", "39", "40", "25", "26"}, {"29", "33", "44", "F1", "1.3"}),
        ("FK7804", {"f27_1": True}, {"27", "6", "32", "25"},
         {"1", "28", "35", "19", "37", "34", "33", "39", "40", "26"}),
        ("FK7804", {"f28_1": Code("NUVARANDE_ARBETE")}, {"29"}, set()),
        ("FK7804", {"f40_1": Code("ERGONOMISK")}, {"44"}, set()),
        ("FK7804", {"f1_1": Code("TELEFONKONTAKT")}, {"F1"}, set()),
        ("FK7804", {"f1_1": Code("ANNAT")}, {"F1", "1.3"}, set()),
        ("FK7804", {"f32_1": Code("HALFTEN")}, {"33"}, {"33.2"}),
        ("FK7804", {"f39_1": Code("ATER_X_ANTAL_DGR")}, {"39.3"}, set()),
        ("FK7804", {"f26_1": True}, {"26.2"}, set()),
        ("FK7804", {"f32_2": Period("2026-01-08", "2026-01-31")}, {"F32"}, set()),
        ("FK7804", {"f32_2": Period("2026-01-09", "2026-01-31")}, {"32"}, {"F32"}),
        ("AG7804", {}, {"100", "32"}, {"6"}),
        ("AG7804", {"f100_1": None}, {"6"}, set()),
        ("AG7804", {"f27_1": True, "f100_1": True}, {"100", "6"}, {"1", "103"}),
    ],
)  # fmt: skip
def test_questions_are_asked_when_they_apply(
    certificate_type: str, changes: Mapping[str, Value | None], asked: set[str], hidden: set[str]
) -> None:
    found = shown(with_(example(certificate_type), **changes))
    assert asked <= found
    assert hidden & found == set()


def test_diagnoses_wait_for_the_answer_whether_to_convey_them() -> None:
    unanswered = judged(without(example("AG7804"), "100"), "draft")
    assert ("6.2", None) in unanswered.locked
    assert ("6.2", None) not in unanswered.required
    conveyed = judged(with_(example("AG7804"), f100_1=True), "draft")
    assert ("6.2", None) not in conveyed.locked
    assert ("6.2", None) in conveyed.required


def test_motivations_travel_at_the_head_of_further_information_in_the_order_of_the_form() -> None:
    document = plus(with_(example("FK7804"), f25_1="Annat."), "F32", fF32_1="Semester.")
    document = plus(document, "F1", fF1_4="Långt bort.")
    spec = catalogue().spec("FK7804", "1.3")
    sent = outgoing(spec, document)
    assert sent.of("25")[0].get("25.1") == (
        "Motivering till varför utlåtandet inte baseras på undersökning av patienten: Långt bort.\n"
        "Orsak för att starta perioden mer än 7 dagar bakåt i tiden: Semester.\nAnnat."
    )
    assert findings(sent) == set()


# text versions

VERSIONS: list[tuple[str, str, str, int, set[str]]] = [
    ("FK7804", "1.0", "2016-10-25", 85, set()),
    ("FK7804", "1.1", "2020-02-17", 82,
     {"FRG_1.HLP", "FRM_1.RBK", "FRM_2.RBK", "KAT_4.RBK", "KV_FKMU_0001.UNDERSOKNING.RBK",
      "KV_FKMU_0001.TELEFONKONTAKT.RBK", "KV_FKMU_0001.JOURNALUPPGIFTER.RBK", "KV_FKMU_0001.ANNAT.RBK",
      "KV_FKMU_0004.ARBETSANPASSNING.RBK", "FRG_30.RBK", "FRG_30.HLP", "KV_FKMU_0002.PROGRAM.RBK"}),
    ("FK7804", "1.2", "2021-03-22", 82,
     {"FRG_19.RBK", "FRG_27.RBK", "KV_FKMU_0006.ATER_X_ANTAL_DGR.RBK", "KV_FKMU_0006.SANNOLIKT_INTE.RBK",
      "KV_FKMU_0006.STOR_SANNOLIKHET.RBK"}),
    ("FK7804", "1.3", "2022-02-01", 82, {"FRG_33.RBK", "DFR_33.2.RBK"}),
    ("AG7804", "1.0", "2019-10-31", 83, set()),
    ("AG7804", "1.1", "2021-03-22", 83,
     {"FRG_19.RBK", "FRG_27.RBK", "KV_FKMU_0006.ATER_X_ANTAL_DGR.RBK", "KV_FKMU_0006.SANNOLIKT_INTE.RBK",
      "KV_FKMU_0006.STOR_SANNOLIKHET.RBK"}),
    ("AG7804", "1.2", "2022-02-01", 83,
     {"FRG_33.RBK", "DFR_33.2.RBK", "KV_FKMU_0007.TRETTIO_DGR.RBK", "KV_FKMU_0007.SEXTIO_DGR.RBK",
      "KV_FKMU_0007.NITTIO_DGR.RBK", "KV_FKMU_0007.HUNDRAATTIO_DAGAR.RBK",
      "KV_FKMU_0007.TREHUNDRASEXTIOFEM_DAGAR.RBK"}),
]  # fmt: skip


@pytest.mark.parametrize(("certificate_type", "version", "valid_from", "number", "changed"), VERSIONS)
def test_text_version_differs_in_exactly_these_keys(
    certificate_type: str, version: str, valid_from: str, number: int, changed: set[str]
) -> None:
    versions = catalogue().versions[certificate_type]
    found = next(each for each in versions if each.version == version)
    earlier = [each for each in versions if each.version < version]
    assert (found.valid_from, len(found.texts)) == (valid_from, number)
    if earlier:
        before = earlier[-1].texts
        assert {key for key in before.keys() | found.texts.keys() if before.get(key) != found.texts.get(key)} == changed


@pytest.mark.parametrize("certificate_type", ["FK7804", "AG7804"])
def test_nothing_can_be_left_out_of_a_minimal_example(certificate_type: str) -> None:
    whole = example(certificate_type)
    for answer in whole.answers:
        assert findings(without(whole, answer.question), "draft"), answer.question
        assert findings(without(whole, answer.question)), answer.question


@pytest.mark.parametrize("certificate_type", ["FK7804", "AG7804"])
@pytest.mark.parametrize("name", ["minimal", "full"])
@pytest.mark.parametrize("level", ["draft", "register"])
def test_examples_are_valid(certificate_type: str, name: str, level: Level) -> None:
    assert findings(example(certificate_type, name), level) == set()

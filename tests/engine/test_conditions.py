"""The truth table of docs/conditions.md, a row each, asked of both evaluators."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from engine.certificates.evaluation import evaluate
from engine.certificates.results import Context
from engine.content import TYPES_NAMESPACE
from engine.document import Answer, Code, Document, Field, Issuer, Markup, Period, Person, Unit, Value
from engine.specs.spec import Spec
from engine.values import found_in
from tests.engine.evaluators import EVALUATORS, Evaluate
from tests.made_up_specs import made_up_spec

QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "1",
        "fields": [
            {"id": "1.1", "type": "boolean"},
            {"id": "1.2", "type": "code", "codes": "GROUND"},
            {"id": "1.3", "type": "text"},
            {"id": "1.4", "type": "date"},
            {"id": "1.5", "type": "date"},
            {"id": "1.6", "type": "number"},
            {"id": "1.7", "type": "code", "codes": ["ICD", "KSH"]},
            {"id": "1.8", "type": "code", "codes": ["ICD", "KSH"]},
            {"id": "1.9", "type": "period"},
        ],
    },
    {
        "id": "2",
        "show": {"answer": "1.1", "is": True},
        "fields": [
            {"id": "2.1", "type": "text"},
            {"id": "2.2", "type": "boolean", "show": {"answer": "2.1", "is": "ja"}},
            {"id": "2.3", "type": "text", "show": {"answer": "2.2", "is": True}},
        ],
    },
    {
        "id": "3",
        "repeat": {"min": 0, "max": 4},
        "fields": [
            {"id": "3.1", "type": "code", "codes": "GROUND"},
            {"id": "3.2", "type": "date", "show": {"answer": "3.1", "in": ["EXAM", "KIN"]}},
            {"id": "3.3", "type": "text"},
        ],
    },
]
ICD, KSH = "1.2.752.116.1.1.1.1.3", "1.2.752.116.1.3.1.4.1"
TODAY = Context(date(2020, 2, 15))
NBSP = "\u00a0"


def answer(question: str, **values: Value) -> Answer:
    """`answer("1", _1=True)` is an answer to question 1 with field 1.1."""
    return Answer(question, tuple(Field(f"{question}.{name[1:]}", value) for name, value in values.items()))


def outside(question: str, **values: Value) -> Answer:
    """An answer after the certificate element, which counting rules do not see."""
    return replace(answer(question, **values), outside=True)


def certificate(*answers: Answer, patient: Person | None = None) -> Document:
    unit = Unit(postal_code="123 45", city="")
    return Document("MADEUP", "1.0", patient=patient or Person(), issuer=Issuer(unit=unit), answers=answers)


def one(**values: Value) -> Document:
    """A certificate with these fields in its only answer to question 1."""
    return certificate(answer("1", **values))


def rows(*codes_and_dates: tuple[str, str]) -> Document:
    return certificate(*(answer("3", _1=Code(code), _2=day) for code, day in codes_and_dates))


def cv(*parts: str) -> Markup:
    return Markup(f'<cv xmlns="{TYPES_NAMESPACE}">{"".join(parts)}</cv>')


EMPTY = certificate()
HIDDEN = certificate(answer("1", _1=False), answer("2", _1="ja", _2=True, _3="text"))
VISIBLE = certificate(answer("1", _1=True), answer("2", _1="ja", _2=True, _3="text"))
FIRST_OF_MARCH = {"answer": "1.4", "is": "2020-03-01"}

Row = tuple[dict[str, Any], Document, bool]

IS: list[Row] = [
    *[({"answer": "1.1", "is": True}, one(_1=v), True) for v in (True, "true", "1", " 1\n", Markup("tr<!-- -->ue"))],
    *[({"answer": "1.1", "is": True}, one(_1=v), False) for v in (False, "TRUE", "10", "ja", "", "true" + NBSP)],
    *[({"answer": "1.1", "is": False}, one(_1=v), True) for v in (False, "false", "0", "\tfalse ")],
    ({"answer": "1.1", "is": False}, one(_1="nej"), False),
    ({"answer": "1.1", "is": False}, one(_1=Markup("<x xmlns=''>false</x>")), False),
    ({"answer": "1.1", "is": False}, EMPTY, False),
    ({"answer": "1.1", "is": "true"}, one(_1=True), False),
    ({"answer": "1.2", "is": "EXAM"}, one(_2=Code("EXAM")), True),
    ({"answer": "1.2", "is": "EXAM"}, one(_2=Code(" EXAM\n", "any system")), True),
    ({"answer": "1.2", "is": "EXAM"}, one(_2=Code("exam")), False),
    ({"answer": "1.2", "is": "EXAM"}, one(_2="EXAM"), False),
    ({"answer": "1.2", "is": "ÅÄÖ"}, one(_2=Code("ÅÄÖ")), True),
    ({"answer": "1.2", "is": "ÅÄÖ"}, one(_2=Code("A\u030aÄÖ")), False),
    ({"answer": "1.2", "is": 'A"\\B'}, one(_2=Code('A"\\B')), True),
    ({"answer": "1.2", "is": "EXAM"}, one(_2=cv("<code>EX<!-- -->AM</code>", "<codeSystem>x</codeSystem>")), True),
    ({"answer": "1.2", "is": "EXAM"}, one(_2=cv("<code>EXAM</code>", "<code>KIN</code>")), False),
    ({"answer": "1.2", "in": ["KIN", "EXAM"]}, one(_2=Code("EXAM")), True),
    ({"answer": "1.2", "in": ["KIN", "RECORD"]}, one(_2=Code("EXAM")), False),
    ({"answer": "1.2", "in": []}, one(_2=Code("EXAM")), False),
    ({"not": {"answer": "1.2", "in": []}}, EMPTY, True),
    ({"answer": "1.3", "is": "ja"}, one(_3=" ja\n"), True),
    ({"answer": "1.3", "is": "ja"}, one(_3="ja" + NBSP), False),
    ({"answer": "1.3", "is": "ja"}, one(_3="JA"), False),
    ({"answer": "1.3", "is": "😀 å"}, one(_3="😀 å"), True),
    ({"answer": "1.3", "is": ""}, one(_3="  "), True),
    ({"answer": "1.3", "is": ""}, one(), False),
    ({"answer": "1.3", "is": "x" * 10}, one(_3="x" * 70_000), False),
    (FIRST_OF_MARCH, one(_4="2020-03-01"), True),
    ({"context": "unit.postalCode", "is": "123 45"}, EMPTY, True),
    ({"context": "unit.city", "is": ""}, EMPTY, False),
]

LISTED: list[Row] = [
    ({"answer": "1.2", "in": {"codes": "GROUND"}}, one(_2=Code(" EXAM ")), True),
    ({"answer": "1.2", "in": {"codes": "GROUND"}}, one(_2=Code("ELSE")), False),
    ({"answer": "1.2", "in": {"codes": "GROUND", "only": ["KIN"]}}, one(_2=Code("EXAM")), False),
    ({"answer": "1.2", "in": {"codes": "GROUND", "only": ["KIN", "ELSE"]}}, one(_2=Code("ELSE")), False),
    ({"answer": "1.3", "in": {"codes": "GROUND"}}, one(_3="EXAM"), True),
    ({"answer": "1.3", "in": {"codes": "GROUND"}}, one(_3="EXAM "), False),
    ({"answer": "1.3", "in": {"codes": "GROUND"}}, EMPTY, False),
    ({"answer": "1.7", "in": {"codes": "ICD"}}, one(_7=Code("A00", ICD)), True),  # no register is at hand
    ({"answer": "1.7", "in": {"codes": "ICD"}}, EMPTY, False),
]

ANSWERED: list[Row] = [
    *[({"answered": "1.3"}, one(_3=v), True) for v in ("x", NBSP, Code(""), Period(), Markup("<x xmlns=''/>"), True)],
    *[({"answered": "1.3"}, one(_3=v), False) for v in ("", " \t\r\n", Markup("<!-- -->"))],
    ({"answered": "1.3"}, one(), False),
    ({"answered": "1.3"}, EMPTY, False),
    ({"answered": "2.3"}, HIDDEN, True),
    ({"answered": {"context": "unit.postalCode"}}, EMPTY, True),
    ({"answered": {"context": "unit.city"}}, EMPTY, False),
    ({"present": "1.3"}, one(_3=""), True),
    ({"present": "1.3"}, one(), False),
    ({"present": "2.1"}, HIDDEN, True),
    ({"present": "1"}, one(), True),
    ({"present": "1"}, EMPTY, False),
    ({"present": "1"}, certificate(outside("1")), False),
    ({"present": "2.1"}, certificate(Answer("1", (Field("2.1", "foreign"),))), True),
]

COUNTED: list[Row] = [
    *[({"count": "3", "atLeast": n}, rows(("EXAM", ""), ("KIN", "")), n <= 2) for n in (0, 1, 2, 3)],
    *[({"count": "3", "atMost": n}, rows(("EXAM", ""), ("KIN", "")), n >= 2) for n in (0, 1, 2, 3)],
    *[({"count": "3", "lessThan": n}, rows(("EXAM", ""), ("KIN", "")), n > 2) for n in (0, 1, 2, 3)],
    *[({"count": "3", "moreThan": n}, rows(("EXAM", ""), ("KIN", "")), n < 2) for n in (0, 1, 2, 3)],
    ({"count": "3", "atLeast": 1}, certificate(outside("3")), False),
    ({"count": "1.3", "atMost": 0}, EMPTY, True),
    ({"count": "1.3", "atLeast": 2}, certificate(Answer("1", (Field("1.3", "a"), Field("1.3", "b")))), True),
    ({"count": "1.3", "atLeast": 2}, certificate(answer("1", _3="a"), answer("1", _3="b")), False),
    ({"once": "1.3"}, EMPTY, True),
    ({"once": "1.3"}, one(_3="a"), True),
    ({"once": "1.3"}, certificate(answer("1", _3="a"), outside("1", _3="b")), False),
    ({"once": "1.3"}, certificate(answer("1", _3="a"), Answer("8", (Field("1.3", "b"),))), False),
]


def compared(order: str, left: Value, right: Value, expected: bool, reading: str = "date", **moved: int) -> Row:
    return (
        {"answer": "1.4", order: {"answer": "1.5", **moved}, "compare": reading},
        one(_4=left, _5=right),
        expected,
    )


EARLIER, DAY, LATER = "2020-01-31", "2020-02-01", "2020-02-02"
COMPARED: list[Row] = [
    *[compared("before", d, DAY, d < DAY) for d in (EARLIER, DAY, LATER)],
    *[compared("notAfter", d, DAY, d <= DAY) for d in (EARLIER, DAY, LATER)],
    *[compared("after", d, DAY, d > DAY) for d in (EARLIER, DAY, LATER)],
    *[compared("notBefore", d, DAY, d >= DAY) for d in (EARLIER, DAY, LATER)],
    *[
        compared("notBefore", d, "1000-01-01", False)
        for d in ("2020-02-30", "0999-12-31", "3000-01-01", "", "20200101")
    ],
    compared("notAfter", " 2020-02-01 ", DAY, True),
    compared("notAfter", "2020-02-01Z", DAY, False),
    ({"answer": "1.4", "notAfter": {"answer": "1.5"}}, one(_4=DAY), False),
    ({"answer": "1.4", "notAfter": {"answer": "1.5"}}, one(_5=DAY), False),
    ({"not": {"answer": "1.4", "notAfter": {"answer": "1.5"}}}, EMPTY, True),
    ({"answer": "1.4", "notAfter": "2020-02-01"}, one(_4=DAY), True),
    ({"answer": "1.4", "notAfter": {"context": "today"}}, one(_4="2020-02-15"), True),
    ({"answer": "1.4", "notAfter": {"context": "today"}}, one(_4="2020-02-16"), False),
    compared("notAfter", "2020-02-29", DAY, True, plusDays=28),
    compared("notAfter", "2020-03-01", DAY, False, plusDays=28),
    compared("notBefore", "2020-02-29", "2020-01-31", True, plusMonths=1),
    compared("notAfter", "2020-03-01", "2020-01-31", False, plusMonths=1),
    compared("notAfter", "2018-12-31", "2020-01-31", True, plusMonths=-13),
    compared("after", "2020-03-00", DAY, True, "month"),
    compared("after", "2020-02-29", DAY, False, "month"),
    compared("after", "0000-00-00", DAY, False, "month"),
    compared("after", "2020-00-00", DAY, False, "month"),
    compared("after", "2021-00-00", DAY, True, "month"),
    compared("after", "2020-03", DAY, False, "month"),
    compared("after", "2020-02-01-01:00", DAY, True, "moment"),
    compared("before", "2020-02-01+01:00", DAY, True, "moment"),
    compared("notBefore", " 2020-02-01Z\n", DAY, True, "moment"),
    compared("after", "0000-02-29", "-0001-01-01", True, "moment"),
    compared("after", "2020-02-30", DAY, False, "moment"),
    compared("notAfter", "2020-02-29", DAY, True, "moment", plusDays=28),
    compared("after", "2017-03-01", "2017-03-00", True, "text"),
    compared("notAfter", " a ", "a", True, "text"),
    compared("notBefore", "", " ", True, "text"),
    compared("after", "å", "z", True, "text"),
    compared("after", "😀", "å", True, "text"),
    compared("notAfter", " a", "a", True, "characters"),
    compared("notAfter", "a ", "a", False, "characters"),
    compared("notAfter", "a!", "a", False, "characters"),
]

MEASURED: list[Row] = [
    *[({"answer": "1.6", "lessThan": n}, one(_6="10"), n > 10) for n in (9, 10, 11)],
    *[({"answer": "1.6", "atMost": n}, one(_6="10"), n >= 10) for n in (9, 10, 11)],
    *[({"answer": "1.6", "moreThan": n}, one(_6="10"), n < 10) for n in (9, 10, 11)],
    *[({"answer": "1.6", "atLeast": n}, one(_6=" 10 "), n <= 10) for n in (9, 10, 11)],
    *[({"answer": "1.6", "atLeast": -5}, one(_6=v), False) for v in ("", "5.0", "-1", "1e3", "٥", "1234567890")],
    ({"answer": "1.6", "atLeast": -5}, EMPTY, False),
]

SYSTEMS: list[Row] = [
    ({"answer": "1.2", "fromSystem": ["GROUND"]}, one(_2=Code("X")), True),
    ({"answer": "1.2", "fromSystem": ["GROUND"]}, one(_2=Code("X", " KV_GROUND")), False),
    ({"answer": "1.7", "fromSystem": ["ICD"]}, one(_7=Code("X", f" 9{ICD}9 ")), True),
    ({"answer": "1.7", "fromSystem": ["ICD"]}, one(_7=Code("X", ICD.replace(".", "-"))), True),
    ({"answer": "1.7", "fromSystem": ["ICD"]}, one(_7=Code("X", KSH)), False),
    ({"answer": "1.7", "fromSystem": ["ICD", "KSH"]}, one(_7=Code("X", KSH)), True),
    ({"answer": "1.7", "fromSystem": ["ICD", "KSH"]}, one(_7=Code("X")), False),
    ({"answer": "1.7", "fromSystem": []}, one(_7=Code("X", ICD)), False),
    ({"answer": "1.7", "sameSystemAs": {"answer": "1.8"}}, one(_7=Code("X", ICD), _8=Code("Y", f" {ICD} ")), True),
    ({"answer": "1.7", "sameSystemAs": {"answer": "1.8"}}, one(_7=Code("X", ICD), _8=Code("Y", KSH)), False),
    ({"answer": "1.7", "sameSystemAs": {"answer": "1.8"}}, one(_7=Code("X"), _8=Code("Y")), False),
    ({"answer": "1.7", "sameSystemAs": {"answer": "1.8"}}, EMPTY, False),
]


def loosely(left: str | None, right: str | None, expected: bool) -> Row:
    values: dict[str, Value] = {}
    if left is not None:
        values["_7"] = Code("X", left)
    if right is not None:
        values["_8"] = Code("Y", right)
    return ({"answer": "1.7", "sameSystemAs": {"answer": "1.8"}, "loosely": True}, one(**values), expected)


LOOSELY: list[Row] = [
    loosely(ICD, f"x{ICD}x", True),
    loosely(f"x{ICD}x", ICD, False),
    loosely(None, ICD, True),
    loosely(None, None, True),
    loosely(ICD, None, False),
    loosely(".*", KSH, True),
    loosely("(", "(", False),
]

SHOWN: list[Row] = [
    ({"shown": "1"}, EMPTY, True),
    ({"shown": "2"}, VISIBLE, True),
    ({"shown": "2"}, HIDDEN, False),
    ({"shown": "2.3"}, VISIBLE, True),
    ({"shown": "2.3"}, HIDDEN, False),
    ({"shown": "2.2"}, certificate(answer("1", _1=True), answer("2", _1="nej")), False),
    ({"answer": "2.1", "is": "ja"}, VISIBLE, True),
    ({"answer": "2.1", "is": "ja"}, HIDDEN, False),
    ({"not": {"answer": "2.1", "is": "ja"}}, HIDDEN, True),
    ({"answer": "2.3", "shape": "xml-text"}, HIDDEN, False),
    ({"answer": "2.3", "notBefore": "1000-01-01", "compare": "text"}, HIDDEN, False),
    # hidden by a hidden one: 2.2 is true, but 2.1 hides it
    ({"shown": "2.3"}, certificate(answer("1", _1=True), answer("2", _1="nej", _2=True)), False),
]

SHAPED: list[Row] = [
    ({"answer": "1.4", "shape": "date"}, one(_4="2020-02-29"), True),
    ({"answer": "1.4", "shape": "date"}, one(_4="2021-02-29"), False),
    ({"answer": "1.4", "shape": "date"}, EMPTY, False),
    ({"context": "unit.postalCode", "shape": "postal-code"}, EMPTY, True),
]

COMBINED: list[Row] = [
    ({"all": []}, EMPTY, True),
    ({"any": []}, EMPTY, False),
    ({"not": {"all": []}}, EMPTY, False),
    ({"all": [{"present": "1"}, {"answered": "1.3"}]}, one(_3="x"), True),
    ({"all": [{"present": "1"}, {"answered": "1.3"}]}, one(), False),
    ({"any": [{"answered": "1.4"}, {"answered": "1.3"}]}, one(_3="x"), True),
    ({"any": [{"answered": "1.4"}, {"answered": "1.3"}]}, one(), False),
    ({"not": {"any": [{"answered": "1.4"}, {"not": {"answered": "1.3"}}]}}, one(_3="x"), True),
]


def some(test: dict[str, Any]) -> dict[str, Any]:
    return {"some": "3", "has": test}


def each(test: dict[str, Any]) -> dict[str, Any]:
    return {"each": "3", "has": test}


EXAM = {"answer": "3.1", "is": "EXAM"}
QUANTIFIED: list[Row] = [
    (some(EXAM), EMPTY, False),
    (each(EXAM), EMPTY, True),
    (some({"all": []}), EMPTY, False),
    (some(EXAM), rows(("KIN", ""), ("EXAM", "")), True),
    (each(EXAM), rows(("KIN", ""), ("EXAM", "")), False),
    (each(EXAM), rows(("EXAM", ""), ("EXAM", "")), True),
    (each({"not": EXAM}), rows(("KIN", ""), ("OTHER", "")), True),
    # both in the same answer
    (some({"all": [EXAM, {"answer": "3.2", "after": DAY}]}), rows(("EXAM", DAY), ("KIN", LATER)), False),
    (some({"all": [EXAM, {"answer": "3.2", "after": DAY}]}), rows(("EXAM", LATER), ("KIN", DAY)), True),
    # 3.2 is hidden in an answer with another code
    (some({"answer": "3.2", "is": DAY}), rows(("OTHER", DAY)), False),
    (some({"answer": "3.2", "is": DAY}), rows(("KIN", DAY)), True),
    (some({"shown": "3.2"}), rows(("OTHER", DAY)), False),
    (some({"all": [{"present": "3.2"}, {"not": {"shown": "3.2"}}]}), rows(("OTHER", DAY)), True),
    ({"not": some({"not": EXAM})}, rows(("EXAM", ""), ("EXAM", "")), True),
    (each({"answer": "3.2", "notAfter": {"answer": "1.4"}}), rows(("EXAM", DAY)), False),
]

MAY, JUNE = Period("2020-05-01", "2020-05-31"), Period("2020-06-01", "2020-06-30")
FIRST_OF_MAY, LAST_OF_MAY = Period("2020-05-01", "2020-05-01"), Period("2020-05-31", "2020-06-03")


def of_period(value: Value) -> Document:
    return one(_9=value)


def part(name: str, **test: Any) -> dict[str, Any]:
    return {"answer": "1.9", "part": name, **test}


START_HALF, END_HALF = (f'<datePeriod xmlns="{TYPES_NAMESPACE}">{day}</datePeriod>' for day in (
    "<start>2020-05-01</start>", "<end>2020-05-31</end>"))  # fmt: skip
PARTS: list[Row] = [
    (part("start", shape="date"), of_period(MAY), True),
    (part("end", notAfter="2020-05-31"), of_period(MAY), True),
    (part("end", notAfter="2020-05-30"), of_period(MAY), False),
    (part("start", **{"is": "2020-05-01"}), of_period(MAY), True),
    (part("start", shape="date"), of_period(Period(end="2020-05-31")), False),
    (part("start", shape="date"), of_period(Markup(START_HALF + END_HALF)), True),
    (part("start", shape="date"), of_period(Markup(START_HALF + START_HALF)), False),
    (part("start", shape="date"), EMPTY, False),
    (part("start", shape="date"), of_period("2020-05-01"), False),
    (part("end", notBefore={"answer": "1.9", "part": "start"}), of_period(MAY), True),
    (part("end", notBefore={"answer": "1.9", "part": "start"}), of_period(Period("2020-05-02", "2020-05-01")), False),
    (part("end", notBefore={"answer": "1.9", "part": "start"}), of_period(Period("2020-05-02")), False),
    ({"answer": "1.4", "before": {"answer": "1.9", "part": "start"}}, one(_4=DAY, _9=MAY), True),
    ({"answered": {"answer": "1.9", "part": "end"}}, of_period(MAY), True),
    ({"answered": {"answer": "1.9", "part": "end"}}, of_period(Period("2020-05-01", " ")), False),
    ({"answered": "1.9"}, of_period(Period("2020-05-01", " ")), True),
]

FOREIGN = Answer("8", (Field("3.1", Code("KIN")), Field("1.1", True)))
SCATTERED = certificate(
    answer("1", _1=False, _3="a"),
    answer("3", _1=Code(" EXAM ")),
    answer("3", _1=Code("KIN"), _3="b"),
    answer("3", _3="c"),
    outside("3", _1=Code("EXAM")),
    FOREIGN,
)


def counted(number: int, target: str, **scope: Any) -> list[Row]:
    return [
        ({"count": target, **scope, "atLeast": number}, SCATTERED, True),
        ({"count": target, **scope, "moreThan": number}, SCATTERED, False),
    ]


SCOPED: list[Row] = [
    *counted(3, "3"),
    *counted(4, "3", throughout="certificate"),
    *counted(2, "3.1", throughout="question"),
    *counted(4, "3.1", throughout="certificate"),
    *counted(1, "3.1", throughout="question", **{"with": ["EXAM"]}),
    *counted(2, "3.1", throughout="certificate", **{"with": ["EXAM"]}),
    *counted(2, "3.1", throughout="certificate", without=["EXAM"]),
    *counted(0, "3.1", throughout="certificate", without=["EXAM", "KIN"]),
    *counted(1, "1.1", throughout="certificate", **{"with": [True]}),
    *counted(2, "3.3", throughout="question"),
    *counted(1, "3.3", throughout="question", **{"with": ["b"]}),
    *counted(3, "3", beside="1"),
    *counted(2, "3.1", beside="1"),
    *counted(1, "3.1", beside="1", without=["EXAM"]),
    ({"count": "3", "beside": "2", "atLeast": 0}, SCATTERED, True),
    ({"count": "3", "beside": "2", "atLeast": 1}, SCATTERED, False),
    ({"count": "3", "beside": "1", "atLeast": 1}, certificate(outside("1", _1=True), outside("3")), True),
    ({"count": "3", "beside": "1", "atLeast": 1}, certificate(outside("1", _1=True), answer("3")), False),
    ({"count": "1.3", "with": ["a"], "atLeast": 1}, one(_3=" a "), True),
    ({"count": "1.3", "without": ["a"], "atLeast": 1}, one(_3=" a "), False),
    ({"count": "1.2", "without": ["EXAM"], "atLeast": 1}, one(_2="no code"), False),
    ({"own": "1"}, SCATTERED, False),
    ({"own": "1"}, one(), True),
    ({"own": "1"}, certificate(outside("1")), True),
    ({"own": "1"}, EMPTY, False),
    ({"own": "1"}, certificate(FOREIGN), False),
]

TABLES = {
    "parts": PARTS,
    "scoped": SCOPED,
    "is": IS,
    "listed": LISTED,
    "answered": ANSWERED,
    "counted": COUNTED,
    "compared": COMPARED,
    "measured": MEASURED,
    "systems": SYSTEMS,
    "loosely": LOOSELY,
    "shown": SHOWN,
    "shaped": SHAPED,
    "combined": COMBINED,
    "quantified": QUANTIFIED,
}


@pytest.fixture(params=EVALUATORS)
def judged(request: pytest.FixtureRequest) -> Evaluate:
    if request.param == "engine":
        request.getfixturevalue("durable_rules")
    return EVALUATORS[request.param]


@pytest.mark.parametrize("table", TABLES)
def test_condition_means_what_its_row_says(table: str, judged: Evaluate) -> None:
    """Every row of a table as a rule of one certificate type, so that the table also shows that rules stay apart."""
    wrong = []
    for condition, document, expected in TABLES[table]:
        spec = _asking(condition)
        holds = ("rule-0", None) not in judged(spec, document, TODAY, "register")
        if holds is not expected:
            wrong.append((condition, document.answers, f"should be {expected}"))
    assert wrong == []


def _asking(*conditions: dict[str, Any]) -> Spec:
    return made_up_spec(QUESTIONS, [{"then": condition, "at": "1.1"} for condition in conditions])


def test_rows_of_a_table_do_not_disturb_each_other_as_rules_of_one_type(judged: Evaluate) -> None:
    rows_of_all = [row for table in TABLES.values() for row in table]
    conditions = list({str(condition): condition for condition, _, _ in rows_of_all}.values())
    spec = _asking(*conditions)
    for condition, document, expected in rows_of_all:
        found = judged(spec, document, TODAY, "register")
        assert ((f"rule-{conditions.index(condition)}", None) not in found) is expected, condition


WITH_PERIODS: list[dict[str, Any]] = [
    {"id": "4", "repeat": {"min": 0, "max": 9}, "fields": [{"id": "4.1", "type": "period"}]}
]
BROKEN = Markup(START_HALF + END_HALF)
OVERLAPS: list[tuple[list[Value], set[int], set[int]]] = [
    # the periods; those that overlap another one; those that nationally overlap an earlier one
    ([MAY, JUNE], set(), set()),
    ([MAY, LAST_OF_MAY], {0, 1}, set()),
    ([MAY, Period("2020-05-30", "2020-06-03")], {0, 1}, {1}),
    ([Period("2020-05-30", "2020-06-03"), JUNE, MAY], {0, 1, 2}, {1, 2}),
    ([FIRST_OF_MAY, FIRST_OF_MAY], {0, 1}, set()),
    ([MAY, MAY], {0, 1}, {1}),
    ([MAY, Period("2020-05-05", "2020-05-05")], {0, 1}, {1}),
    ([MAY, Period("2020-05-20", "2020-05-10")], set(), {1}),
    ([MAY, Period("2020-05-05")], set(), set()),
    ([MAY, Period(" 2020-05-05", "2020-05-05 ")], {0, 1}, {1}),
    ([BROKEN, MAY], {0, 1}, set()),
    ([MAY, BROKEN], {0, 1}, {1}),
    ([Period("a", "c"), Period("b", "d")], set(), {1}),
]


@pytest.mark.parametrize(("values", "by_date", "by_text"), OVERLAPS)
def test_periods_overlap_by_day_or_as_the_national_rules_say(
    values: list[Value], by_date: set[int], by_text: set[int], judged: Evaluate
) -> None:
    rules = [{"then": {"not": {"overlaps": "4.1", "compare": how}}, "at": "4.1"} for how in ("date", "text")]
    document = certificate(*(answer("4", _1=value) for value in values))
    found = judged(made_up_spec(WITH_PERIODS, rules), document, TODAY, "register")
    assert {number for name, number in found if name == "rule-0"} == by_date
    assert {number for name, number in found if name == "rule-1"} == by_text


def test_periods_on_the_two_sides_of_the_certificate_element_do_not_meet(judged: Evaluate) -> None:
    spec = made_up_spec(WITH_PERIODS, [{"then": {"not": {"overlaps": "4.1"}}, "at": "4.1"}])
    document = certificate(answer("4", _1=MAY), outside("4", _1=MAY), Answer("8", (Field("4.1", MAY),)))
    assert {n for name, n in judged(spec, document, TODAY, "register") if name == "rule-0"} == set()


SICK: list[dict[str, Any]] = [
    {"id": "1", "optional": True, "fields": [{"id": "1.1", "type": "boolean"}]},
    {
        "id": "2",
        "show": {"not": {"answer": "1.1", "is": True}},
        "hidden": "accepted",
        "repeat": {"min": 1, "max": 2, "unique": "2.1", "alone": ["OTHER"]},
        "fields": [{"id": "2.1", "type": "code", "codes": "GROUND", "required": True}],
    },
    {"id": "3", "free": ["answers", "fields"], "fields": [{"id": "3.1", "type": "text", "required": True}]},
]
HIDING = answer("1", _1=True)


def grounds(*codes: str) -> list[Answer]:
    return [replace(answer("2", _1=Code(code)), instances=(str(n),)) for n, code in enumerate(codes, start=1)]


@pytest.mark.parametrize(
    ("answers", "draft", "register"),
    [
        ([], {"2-missing", "3.1-required"}, set()),
        ([HIDING], {"3.1-required"}, set()),
        (grounds("EXAM"), {"3.1-required"}, set()),
        ([HIDING, *grounds("EXAM", "EXAM", "KIN")], {"3.1-required"}, {"2-too-many", "2.1-distinct"}),
        ([HIDING, *grounds("UNKNOWN")], {"3.1-required"}, {"2.1-wire-listed"}),
        ([*grounds("OTHER", "KIN")], {"2.1-alone", "3.1-required"}, set()),
        ([*grounds("OTHER"), answer("3", _1="x")], set(), set()),
        ([*grounds("KIN"), answer("3", _1="x"), answer("3", _2="y")], {"3.1-required"}, set()),
        ([*grounds("KIN"), answer("3", _1="x"), answer("3", _1=" ")], {"3.1-required"}, {"3.1-text"}),
    ],
)
def test_register_level_judges_what_is_accepted_and_leaves_free_what_is_free(
    answers: list[Answer], draft: set[str], register: set[str], judged: Evaluate
) -> None:
    spec = made_up_spec(SICK)
    for level, expected in (("draft", draft), ("register", register)):
        assert {name for name, _ in judged(spec, certificate(*answers), TODAY, level)} == expected  # type: ignore[arg-type]


def test_rule_about_a_repeated_question_is_judged_once_per_answer(judged: Evaluate) -> None:
    spec = made_up_spec(QUESTIONS, [{"when": {"answered": "3.2"}, "then": EXAM, "at": "3.1"}])
    document = rows(("EXAM", DAY), ("KIN", DAY), ("KIN", ""), ("OTHER", DAY))
    found = judged(spec, document, TODAY, "register")
    assert {identity for identity in found if identity[0] == "rule-0"} == {("rule-0", 1), ("rule-0", 3)}


def test_answers_that_are_not_counted_are_numbered_after_the_others(judged: Evaluate) -> None:
    spec = made_up_spec(QUESTIONS, [{"then": EXAM, "at": "3.1"}])
    document = certificate(
        Answer("8", (Field("3.1", Code("KIN")),)),
        outside("3", _1=Code("KIN")),
        answer("3", _1=Code("KIN")),
        answer("3", _1=Code("EXAM")),
    )
    found = judged(spec, document, TODAY, "register")
    assert {n for name, n in found if name == "rule-0"} == {0, 2, 3}


def test_question_asked_once_but_standing_twice_is_judged_in_every_place(judged: Evaluate) -> None:
    spec = _asking({"answer": "1.3", "is": "ja"}, {"answer": "1.3", "is": "nej"}, {"answered": "1.3"})
    found = judged(spec, certificate(answer("1", _3="ja"), answer("1", _3="nej")), TODAY, "register")
    assert {name for name, _ in found if name.startswith("rule")} == {"rule-0", "rule-1"}


def test_places_of_two_questions_are_judged_in_every_combination(judged: Evaluate) -> None:
    both = {"all": [{"answer": "1.3", "is": "ja"}, {"answer": "2.1", "is": "ja"}]}
    spec = _asking({"not": both})
    document = certificate(
        answer("1", _1=True, _3="nej"), answer("1", _1=True, _3="ja"), answer("2", _1="ja"), answer("2", _1="nej")
    )
    assert ("rule-0", None) in judged(spec, document, TODAY, "register")


def test_nothing_is_hidden_in_an_answer_to_another_question(judged: Evaluate) -> None:
    spec = _asking({"answer": "2.1", "is": "ja"}, {"shown": "2.1"}, {"shown": "2"})
    document = certificate(Answer("1", (Field("1.1", False), Field("2.1", "ja"))))
    found = judged(spec, document, TODAY, "register")
    assert {name for name, _ in found if name.startswith("rule")} == {"rule-2"}


def test_first_value_of_a_field_counts_within_an_answer(judged: Evaluate) -> None:
    spec = _asking({"answer": "1.3", "is": "ja"})
    document = certificate(Answer("1", (Field("1.3", "ja"), Field("1.3", "nej"))))
    assert ("rule-0", None) not in judged(spec, document, TODAY, "register")


@pytest.mark.parametrize(("places", "said"), [(5, False), (6, True)])
def test_certificate_with_too_many_places_is_refused_as_such(places: int, said: bool, judged: Evaluate) -> None:
    questions = [{"id": str(n), "fields": [{"id": f"{n}.1", "type": "text"}]} for n in range(1, places + 1)]
    document = certificate(*(answer(str(n), _1="x") for n in range(1, places + 1) for _ in range(2)))
    found = judged(made_up_spec(questions), document, TODAY, "register")
    assert (found == {("too-many-places", None)}) is said


@pytest.mark.parametrize(
    ("person_id", "born", "on_wire"),
    [
        ("191212121212", "1912-12-12", "1912-12-12"),
        ("198001690000", "1980-01-09", "1980-01-9"),  # the national rules do not pad a coordination number's day
        ("198001870000", "1980-01-27", "1980-01-27"),
        ("198001600000", None, "1980-01-0"),
        ("201613010000", None, "2016-13-01"),
        ("", None, None),
    ],
)
def test_birth_date_is_read_from_the_person_id(
    person_id: str, born: str | None, on_wire: str | None, judged: Evaluate
) -> None:
    document = certificate(patient=Person(person_id=person_id))
    for name, value in (("birthDate", born), ("birthDateOnWire", on_wire)):
        is_so = {"not": {"answered": {"context": name}}} if value is None else {"context": name, "is": value}
        assert ("rule-0", None) not in judged(_asking(is_so), document, TODAY, "draft"), name


def test_a_pattern_that_is_there_to_do_harm_counts_as_none() -> None:
    assert found_in("(.*a){20}b", "a" * 400) is None


@pytest.mark.parametrize(("typed", "fails"), [("x" * 260, False), ("x" * 261, True), ("x" * 200, True)])
def test_a_constant_longer_than_the_engine_compares_is_compared_whole(typed: str, fails: bool) -> None:
    question = {"id": "2", "text": "KAT_1", "fields": [{"id": "2.1", "type": "text"}]}
    rule = {"then": {"answer": "2.1", "is": "x" * 260}, "at": "2.1", "levels": ["draft"]}
    document = Document("MADEUP", "1.0", answers=(Answer("2", (Field("2.1", typed),)),))
    found = evaluate(made_up_spec([question], [rule]), document, context=Context(date(2020, 1, 1)), level="draft")
    assert (not found.valid) is fails

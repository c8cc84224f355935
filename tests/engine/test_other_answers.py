"""Answers to one repeated question seen from each other, and the numbers they are told apart by; by both evaluators."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.certificates.results import Context
from engine.document import Answer, Code, Document, Field, Markup, Value
from engine.values import xml_number
from tests.engine.evaluators import EVALUATORS, Evaluate
from tests.made_up_specs import made_up_spec

TODAY = Context(date(2020, 2, 15))
UNKNOWN = "2.16.840.1.113883.5.1008"
OLD, MIDDLE, NEW = "2019-01-01", "2019-06-01", "2020-01-01"
LOWER = {"answer": "1.1", "instance": "lower"}
SAME = {"answer": "1.1", "instance": "same"}

Row = tuple[str, str | None]


@pytest.fixture(params=EVALUATORS)
def judged(request: pytest.FixtureRequest) -> Evaluate:
    if request.param == "engine":
        request.getfixturevalue("durable_rules")
    return EVALUATORS[request.param]


def question(numbers: str = "free", **shown: Any) -> list[dict[str, Any]]:
    fields = [{"id": "1.1", "type": "date", **shown}, {"id": "1.2", "type": "boolean"}]
    return [{"id": "1", "repeat": {"min": 0, "max": 9, "numbers": numbers}, "optional": True, "fields": fields}]


def answers(*rows: Row, **more: Value) -> Document:
    """Answers with an instance number and a date each."""

    def one(number: str, day: str | None) -> Answer:
        fields = [Field("1.1", day)] if day is not None else []
        fields += [Field(f"1.{name[1:]}", value) for name, value in more.items()]
        return Answer("1", tuple(fields), (number,) if number else ())

    return Document("MADEUP", "1.0", answers=tuple(one(*row) for row in rows))


def failing(judged: Evaluate, then: dict[str, Any], document: Document, **shown: Any) -> list[int]:
    """The answers for which a rule does not hold."""
    spec = made_up_spec(question(**shown), [{"then": then, "at": "1.1"}])
    return sorted(n for name, n in judged(spec, document, TODAY, "register") if name == "rule-0" and n is not None)


NOT_AFTER_LOWER = {"not": {"answer": "1.1", "after": LOWER}}


@pytest.mark.parametrize(
    ("rows", "late"),
    [
        ([], []),
        ([("1", NEW)], []),
        ([("1", NEW), ("2", MIDDLE), ("3", OLD)], []),
        ([("1", NEW), ("2", NEW), ("3", NEW)], []),
        ([("1", OLD), ("2", NEW)], [1]),
        ([("2", NEW), ("1", OLD)], [0]),
        ([("3", OLD), ("1", NEW), ("2", MIDDLE)], []),
        ([("1", OLD), ("2", None), ("3", MIDDLE)], [2]),
        ([("1", OLD), ("2", "no date"), ("3", MIDDLE)], [2]),
        ([("1", MIDDLE), ("2", OLD), ("3", NEW)], [2]),
        ([("1", OLD), ("1", NEW)], []),
        ([("1", OLD), ("", NEW)], [1]),
        ([("", NEW), ("1", OLD)], []),
        ([("1", OLD), ("x", NEW), ("0", NEW)], [1]),
        ([("10", NEW), ("9", OLD)], [0]),
        ([("+1", OLD), (" 2.0 ", NEW)], [1]),
    ],
)
def test_date_is_compared_with_every_answer_of_lower_number(rows: list[Row], late: list[int], judged: Evaluate) -> None:
    assert failing(judged, NOT_AFTER_LOWER, answers(*rows)) == late


@pytest.mark.parametrize(
    ("rows", "alone"),
    [
        ([("1", OLD)], [0]),
        ([("1", OLD), ("2", OLD)], [0, 1]),
        ([("1", OLD), (" 1 ", OLD)], []),
        ([("1", OLD), ("1", None)], [0]),
        ([("1", OLD), ("1", " ")], [0]),
        ([("", OLD), ("", OLD)], [0, 1]),
    ],
)
def test_answers_of_the_same_number_are_asked_for_by_name(rows: list[Row], alone: list[int], judged: Evaluate) -> None:
    answered = [n for n, (_, day) in enumerate(rows) if day and day.strip()]
    found = failing(judged, {"answered": SAME}, answers(*rows))
    assert [n for n in found if n in answered] == alone


def test_hidden_answers_are_filled_in_but_cannot_be_compared_with(judged: Evaluate) -> None:
    hidden = answers(("1", OLD), ("2", NEW), _2=False)
    show = {"show": {"answer": "1.2", "is": True}}
    assert failing(judged, NOT_AFTER_LOWER, hidden, **show) == []
    assert failing(judged, {"not": {"answered": LOWER}}, hidden, **show) == [1]
    shown = answers(("1", OLD), ("2", NEW), _2=True)
    assert failing(judged, NOT_AFTER_LOWER, shown, **show) == [1]


def test_within_a_quantifier_the_others_are_seen_from_the_answer_it_looks_at(judged: Evaluate) -> None:
    rising = {"some": "1", "has": {"answer": "1.1", "after": LOWER}}
    spec = made_up_spec(question(), [{"then": rising, "at": "all"}])
    for rows, holds in (([("1", OLD), ("2", NEW)], True), ([("1", NEW), ("2", OLD)], False), ([("1", OLD)], False)):
        assert (("rule-0", None) not in judged(spec, answers(*rows), TODAY, "register")) is holds


def test_field_may_be_limited_by_the_answers_before_it(judged: Evaluate) -> None:
    spec = made_up_spec(question(notAfter=LOWER))
    found = judged(spec, answers(("1", OLD), ("2", NEW)), TODAY, "draft")
    assert {identity for identity in found if identity[0] == "1.1-not-after"} == {("1.1-not-after", 1)}


@pytest.mark.parametrize(
    ("numbers", "written", "said"),
    [
        ("free", ["", "5", "5"], set()),
        ("free", ["0"], {"instance-numbers"}),
        ("required", ["5", "5"], set()),
        ("required", [""], {"1-instance"}),
        ("consecutive", ["1", "2", "3"], set()),
        ("consecutive", ["3", "1", "2"], set()),
        ("consecutive", ["01", "+2", " 3 "], set()),
        ("consecutive", ["1", "1", "1"], set()),
        ("consecutive", ["1", "2", "2"], set()),
        ("consecutive", ["2"], {"1-consecutive"}),
        ("consecutive", ["1", "3"], {"1-consecutive"}),
        ("consecutive", ["1", "1", "2"], {"1-consecutive"}),
        ("consecutive", ["1", ""], {"1-instance"}),
        ("consecutive", ["x"], {"instance-numbers"}),
    ],
)
def test_instance_numbers_are_what_the_question_asks_for(
    numbers: str, written: list[str], said: set[str], judged: Evaluate
) -> None:
    document = answers(*((number, OLD) for number in written))
    found = judged(made_up_spec(question(numbers)), document, TODAY, "register")
    assert {name for name, _ in found} == said


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 1), (" 01\n", 1), ("+1", 1), ("-1", -1), ("1.", 1), (".5", 0.5), ("1e1", 10), ("INF", float("inf")),
     ("", None), ("x", None), ("1 2", None), ("٥", None), ("1_0", None), ("nan", None), ("infinity", None)],
)  # fmt: skip
def test_numbers_are_read_as_xpath_reads_them(text: str, number: float | None) -> None:
    assert xml_number(text) == number


YES_OR_UNKNOWN = [{"id": "1", "fields": [{"id": "1.1", "type": "boolean", "codes": "UNKNOWN", "required": True}]}]


def said(value: Value) -> Document:
    return Document("MADEUP", "1.0", answers=(Answer("1", (Field("1.1", value),)),))


@pytest.mark.parametrize(
    ("value", "register", "draft"),
    [
        (True, set(), set()),
        (" 0 ", set(), set()),
        (Code("NI"), set(), set()),
        (Code(" NI\n", UNKNOWN.replace(".", "x")), set(), set()),
        (Code("NI", f" {UNKNOWN} "), set(), set()),
        (Code("NI", UNKNOWN + "1"), {"1.1-wire-system"}, set()),
        (Code("NI", "x" + UNKNOWN), {"1.1-wire-system"}, set()),
        (Code("ni"), {"1.1-wire-listed"}, {"1.1-boolean"}),
        (Code("true"), {"1.1-wire-listed"}, {"1.1-boolean"}),
        ("NI", {"1.1-wire-boolean"}, {"1.1-boolean"}),
        ("", {"1.1-wire-boolean"}, {"1.1-required"}),
        (Markup("<x xmlns=''>true</x>"), {"1.1-wire-boolean"}, {"1.1-boolean"}),
    ],
)
def test_yes_or_no_may_be_a_code_instead_where_codes_are_named(
    value: Value, register: set[str], draft: set[str], judged: Evaluate
) -> None:
    spec = made_up_spec(YES_OR_UNKNOWN)
    assert {name for name, _ in judged(spec, said(value), TODAY, "register")} == register
    assert {name for name, _ in judged(spec, said(value), TODAY, "draft")} == draft


@pytest.mark.parametrize(
    ("value", "yes", "unknown", "either"),
    [
        (True, True, False, True),
        ("false", False, False, True),
        (Code(" NI "), False, True, True),
        (Code("true"), False, False, False),
        ("NI", False, False, False),
    ],
)
def test_conditions_read_such_a_field_as_yes_no_or_code(
    value: Value, yes: bool, unknown: bool, either: bool, judged: Evaluate
) -> None:
    tests = [
        {"answer": "1.1", "is": True},
        {"answer": "1.1", "is": "NI"},
        {"answer": "1.1", "in": [True, False, "NI"]},
        {"answer": "1.1", "in": {"codes": "UNKNOWN"}},
    ]
    spec = made_up_spec(YES_OR_UNKNOWN, [{"then": test, "at": "1.1"} for test in tests])
    found = {name for name, _ in judged(spec, said(value), TODAY, "register")}
    assert [f"rule-{n}" not in found for n in range(4)] == [yes, unknown, either, unknown]


@pytest.mark.parametrize(
    ("condition", "problem"),
    [
        (
            {"answered": {"answer": "2.1", "instance": "lower"}},
            "question 2 is not repeated: there are no other answers",
        ),
        ({"answered": {"context": "today", "instance": "same"}}, "name either an answer or a context value"),
        (
            {"answer": "2.2", "sameSystemAs": {"answer": "2.2", "instance": "same"}},
            "'instance' does not belong to this",
        ),
    ],
)
def test_other_answers_are_asked_for_only_where_there_are_any(condition: dict[str, Any], problem: str) -> None:
    plain = {"id": "2", "fields": [{"id": "2.1", "type": "date"}, {"id": "2.2", "type": "code", "codes": "GROUND"}]}
    with pytest.raises(AssertionError, match=problem):
        made_up_spec([*question(), plain], [{"then": condition, "at": "2.1"}])

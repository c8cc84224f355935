"""From a spec's words to controls and back: codes of several systems, tick boxes, periods, locks, extra questions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from engine.certificates.results import Context
from engine.document import Answer, Code, Document, Period, Value
from engine.specs.spec import Spec
from tests.made_up_specs import made_up_spec
from webapp.routes.form_reading import read_edits
from webapp.routes.views.controls import QuestionView
from webapp.routes.views.messages import Messages
from webapp.routes.views.questions import QuestionBuilder
from webapp.routes.views.reading import reading_view
from webapp.services.answers import Edit, RowEdit, apply_edit
from webapp.services.judging import judge

TODAY = date(2026, 11, 23)
CONTEXT = Context(today=TODAY)

ONSET = {"id": "8", "fields": [{"id": "8.3", "type": "code", "codes": ["GROUND", "UNKNOWN"], "widget": "select"}]}
OPERATED = {"id": "11", "fields": [{"id": "11.1", "type": "boolean", "codes": "UNKNOWN"}]}
DAYS = {"id": "5", "fields": [{"id": "5.1", "type": "number"}]}
MEASURES = {
    "id": "40",
    "widget": "choices",
    "repeat": {"min": 1, "max": 4, "unique": "40.1", "alone": ["OTHER"]},
    "fields": [{"id": "40.1", "type": "code", "codes": "GROUND", "only": ["EXAM", "KIN", "OTHER"], "required": True}],
}
GRADES = {
    "id": "32",
    "widget": "dated-periods",
    "repeat": {"min": 1, "max": 4, "unique": "32.1"},
    "fields": [
        {"id": "32.1", "type": "code", "codes": "GROUND", "only": ["EXAM", "KIN"], "required": True},
        {"id": "32.2", "type": "period", "required": True},
    ],
}
WAITING = {
    "id": "6",
    "fields": [{"id": "6.1", "type": "text", "text": "KAT_1", "lock": {"not": {"answered": "11.1"}}}],
}


def _read(spec: Spec, question: str, posted: dict[str, Any], stored: tuple[Answer, ...] = ()) -> tuple[Answer, ...]:
    """What is stored after somebody has sent this."""
    form: MultiDict[str, str] = MultiDict({f"base-{question}": "0", **posted})
    (edit,) = read_edits(spec, form, TODAY)
    return apply_edit(spec.definition.questions[question], edit, stored)


def _view(spec: Spec, question: str, *answers: Answer) -> QuestionView:
    document = Document("MADEUP", "1.0", answers=answers)
    judgement = judge(spec, document, CONTEXT)
    builder = QuestionBuilder(spec, document, judgement, Messages(judgement.findings), 0, {})
    return builder.build(spec.definition.questions[question])


@pytest.mark.parametrize(
    ("question", "posted", "stored"),
    [
        (ONSET, {"f-8.3": "EXAM"}, Code("EXAM", "KV_GROUND")),
        (ONSET, {"f-8.3": "NI"}, Code("NI", "2.16.840.1.113883.5.1008")),
        (OPERATED, {"f-11.1": "true"}, True),
        (OPERATED, {"f-11.1": "false"}, False),
        (OPERATED, {"f-11.1": "NI"}, Code("NI")),
        (DAYS, {"f-5.1": " 20 "}, "20"),
        (DAYS, {"f-5.1": "tjugo"}, "tjugo"),
        (DAYS, {"f-5.1": ""}, None),
    ],
)
def test_what_is_picked_or_typed_is_stored_and_shown_again(
    question: dict[str, Any], posted: dict[str, str], stored: Value | None
) -> None:
    spec, name = made_up_spec([question]), question["id"]
    answers = _read(spec, name, posted)
    assert [field.value for answer in answers for field in answer.fields] == ([] if stored is None else [stored])
    (control,) = _view(spec, name, *answers).controls
    shown = [option.value for option in control.options if option.checked] or [control.value]
    assert shown == [value.strip() for value in posted.values()]


def test_a_code_that_is_not_offered_stays_as_it_is_until_another_is_picked() -> None:
    spec = made_up_spec([ONSET])
    stored = (Answer("8").having("8.3", Code("X1", "elsewhere")),)
    (control,) = _view(spec, "8", *stored).controls
    kept = next(option.value for option in control.options if option.checked)
    assert _read(spec, "8", {"f-8.3": kept}, stored) == stored
    assert _read(spec, "8", {"f-8.3": "NI"}, stored)[0].get("8.3") == Code("NI", "2.16.840.1.113883.5.1008")


def test_several_answers_are_ticked() -> None:
    spec = made_up_spec([MEASURES])
    asked = ["k-40-EXAM", "k-40-KIN", "k-40-OTHER"]
    answers = _read(spec, "40", {"asked": asked, "k-40-KIN": "true", "k-40-EXAM": "true"})
    assert [(a.instance, a.get("40.1")) for a in answers] == [("1", Code("EXAM")), ("2", Code("KIN"))]
    assert [row.title for row in _view(spec, "40", *answers).rows if row.chosen] == ["Exam", "Kin"]
    assert _read(spec, "40", {"asked": asked}, answers) == ()


@pytest.mark.parametrize(
    ("ticked", "locked"),
    [([], []), (["OTHER"], ["EXAM", "KIN"]), (["KIN"], ["OTHER"]), (["KIN", "OTHER"], ["EXAM"])],
)
def test_what_stands_alone_locks_the_others_but_never_what_is_ticked(ticked: list[str], locked: list[str]) -> None:
    spec = made_up_spec([MEASURES])
    answers = [Answer("40", instances=(str(n),)).having("40.1", Code(c)) for n, c in enumerate(ticked, 1)]
    assert [row.name.split("-")[-1] for row in _view(spec, "40", *answers).rows if row.locked] == locked


def test_a_ticked_code_that_is_not_offered_can_be_seen_and_unticked() -> None:
    spec = made_up_spec([MEASURES])
    stored = (Answer("40", instances=("1",)).having("40.1", Code("GONE")),)
    assert [row.title for row in _view(spec, "40", *stored).rows if row.chosen] == ["GONE"]
    assert _read(spec, "40", {"asked": ["k-40-EXAM", "k-40-GONE"], "k-40-GONE": "true"}, stored) == stored
    assert _read(spec, "40", {"asked": ["k-40-EXAM", "k-40-GONE"]}, stored) == ()


@pytest.mark.parametrize(
    ("start", "end", "stored", "length"),
    [
        ("2026-03-02", "2026-03-15", Period("2026-03-02", "2026-03-15"), "14 dagar"),
        ("2026-03-02", "2026-03-02", Period("2026-03-02", "2026-03-02"), "1 dag"),
        ("2026-03-02", "14d", Period("2026-03-02", "2026-03-15"), "14 dagar"),
        ("2026-03-02", "v2", Period("2026-03-02", "2026-03-15"), "14 dagar"),
        ("2026-03-02", "1 m", Period("2026-03-02", "2026-04-01"), "31 dagar"),
        ("261123", "261224", Period("2026-11-23", "2026-12-24"), "32 dagar"),
        ("idag", "10/1", Period("2026-11-23", "2027-01-10"), "49 dagar"),
        ("2026-03-15", "2026-03-02", Period("2026-03-15", "2026-03-02"), ""),
        ("2026-03-15", "", Period("2026-03-15", None), ""),
        ("", "14d", Period(None, "14d"), ""),
        ("", "", None, ""),
    ],
)
def test_a_period_is_two_days_kept_as_typed(start: str, end: str, stored: Period | None, length: str) -> None:
    spec = made_up_spec([GRADES])
    posted = {"asked": ["k-32-EXAM", "k-32-KIN"], "k-32-KIN": "true"}
    answers = _read(spec, "32", {**posted, "f-32.2-KIN-start": start, "f-32.2-KIN-end": end})
    assert [(a.get("32.1"), a.get("32.2")) for a in answers] == [(Code("KIN"), stored)]
    (period,) = _view(spec, "32", *answers).rows[1].controls
    assert [day.value for day in period.days] == [(stored and stored.start) or "", (stored and stored.end) or ""]
    assert period.length == length


def test_a_typed_period_ticks_its_box_and_its_trouble_is_told_in_its_row() -> None:
    spec = made_up_spec([GRADES])
    asked = {"asked": ["k-32-EXAM", "k-32-KIN"]}
    answers = _read(spec, "32", {**asked, "f-32.2-KIN-start": "i våras", "f-32.2-KIN-end": "2026-03-02"})
    untouched, begun = _view(spec, "32", *answers).rows
    assert begun.chosen
    assert any("2026-03-14" in error for error in begun.controls[0].errors)
    assert untouched.controls[0].errors == ()


def test_a_lock_says_which_answer_it_waits_for() -> None:
    operated = {**OPERATED, "text": "LEAD"}
    spec = made_up_spec([operated, WAITING])
    (control,) = _view(spec, "6").controls
    assert (control.locked, control.why_locked) == (True, "Svara först på ”Därför:”")
    (control,) = _view(spec, "6", Answer("11").having("11.1", True)).controls
    assert (control.locked, control.why_locked) == (False, "")


@pytest.mark.parametrize("empty", ["", Code(""), Period(), Period("", "")])
def test_nothing_typed_is_no_answer(empty: Value) -> None:
    question = made_up_spec([DAYS]).definition.questions["5"]
    stored = (Answer("5").having("5.1", "20"),)
    assert apply_edit(question, Edit("5", 0, (RowEdit({"5.1": empty}),)), stored) == ()
    kept = apply_edit(question, Edit("5", 0, (RowEdit({"5.1": " "}),)), stored)
    assert kept[0].get("5.1") == " "


def test_answers_to_extra_questions_are_read_in_the_words_of_the_text_version() -> None:
    spec = made_up_spec([DAYS])
    texts = {**spec.version.texts, "DFR_9001.1.RBK": "Saknade du någon fråga?"}
    spec = replace(spec, version=spec.version.model_copy(update={"texts": texts, "supplementary": ["9001"]}))
    document = Document("MADEUP", "1.0", answers=(Answer("9001").having("9001.1", "Nej, ingen."),))
    *_, extra = reading_view(spec, document, CONTEXT)
    assert [(line.label, line.values) for line in extra.questions[0].lines] == [
        ("Saknade du någon fråga?", ("Nej, ingen.",))
    ]
    assert len(reading_view(spec, replace(document, answers=()), CONTEXT)) == 1


def test_codes_and_periods_are_read_in_words() -> None:
    spec = made_up_spec([ONSET, OPERATED, MEASURES, GRADES])
    answers = (
        Answer("8").having("8.3", Code("NI", "2.16.840.1.113883.5.1008")),
        Answer("11").having("11.1", Code("NI")),
        Answer("40", instances=("1",)).having("40.1", Code("EXAM")),
        Answer("40", instances=("2",)).having("40.1", Code("KIN")),
        Answer("32", instances=("1",)).having("32.1", Code("KIN")).having("32.2", Period("2026-03-02", "2026-03-15")),
    )
    (category,) = reading_view(spec, Document("MADEUP", "1.0", answers=answers), CONTEXT)
    said = [[(line.label, line.values) for line in question.lines] for question in category.questions]
    assert said == [
        [("", ("Ni",))],
        [("", ("Ni",))],
        [("", ("Exam", "Kin"))],
        [("Kin", ("2026-03-02 – 2026-03-15 (14 dagar)",))],
    ]

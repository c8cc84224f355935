"""A certificate to be read: the review before signing, and the signed certificate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.certificates.evaluation import evaluate
from engine.certificates.results import Context, Slot
from engine.document import Answer, Code, Document, Value
from engine.specs.models.certificate import FieldModel, QuestionModel
from engine.specs.spec import Spec
from webapp.routes import names
from webapp.routes.offers import name_of, offer_label, picked, ticked_by
from webapp.routes.views.building import as_text, is_picked, length_text

NOT_GIVEN = "Ej angivet"
SUPPLEMENTARY = "Tilläggsfrågor"
ANSWER = "Svar"
"""Heads a column whose own words are those of the question, which stand above it already."""


@dataclass(frozen=True, slots=True)
class LineView:
    """A label with what was answered. `given` is False where nothing was."""

    label: str
    values: tuple[str, ...]
    given: bool = True


@dataclass(frozen=True, slots=True)
class GridView:
    """Several answers of several fields each. A row has a cell for each column, empty where nothing was said."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ReadQuestion:
    """`grid` holds what the lines hold, side by side; None where there is one answer, or one field."""

    id: str
    heading: str
    lines: tuple[LineView, ...]
    grid: GridView | None = None


@dataclass(frozen=True, slots=True)
class ReadCategory:
    heading: str
    questions: tuple[ReadQuestion, ...]


def reading_view(spec: Spec, document: Document, context: Context) -> tuple[ReadCategory, ...]:
    """Every question that is asked, answered or not, in the words of the certificate's text version."""
    shown = evaluate(spec, document, context=context, level="draft").shown
    categories = tuple(
        ReadCategory(spec.text(category.text), questions)
        for category in spec.definition.certificate.categories
        if (
            questions := tuple(
                _question(spec, question, document.of(question.id), shown)
                for question in category.questions
                if Slot(question.id) in shown and (document.of(question.id) or any(f.sent for f in question.fields))
            )
        )
    )
    extra = tuple(_supplementary(spec, document))
    return (*categories, ReadCategory(SUPPLEMENTARY, extra)) if extra else categories


def _supplementary(spec: Spec, document: Document) -> Iterator[ReadQuestion]:
    """Extra questions are asked by the text version alone; those that were answered are shown in its words."""
    for question_id in dict.fromkeys((*spec.version.supplementary, *(a.question for a in document.answers))):
        if question_id in spec.definition.questions:
            continue
        fields = [field for answer in document.of(question_id) for field in answer.fields]
        heading = spec.text(f"FRG_{question_id}")
        lines = tuple(LineView(spec.text(f"DFR_{f.id}") or heading or f.id, (as_text(f.value),)) for f in fields)
        if lines:
            said_already = len(lines) == 1 and lines[0].label == heading
            yield ReadQuestion(names.section(question_id), "" if said_already else heading, lines)


def left_out_view(spec: Spec, answers: tuple[Answer, ...]) -> tuple[LineView, ...]:
    """What is stored but not sent, because the question is not asked any more."""
    return tuple(
        LineView(spec.label(field.id), (_value_text(spec, spec.definition.fields[field.id], field.value),))
        for answer in answers
        for field in answer.fields
        if field.id in spec.definition.fields
    )


def answer_text(spec: Spec, question_id: str, answers: tuple[Answer, ...]) -> str:
    """A whole answer as text, for showing two of them side by side."""
    question = spec.definition.questions[question_id]
    shown = frozenset(
        Slot(f.id, n if question.repeat else None)
        for n, a in enumerate(answers)
        for f in question.fields
        if a.get(f.id) is not None
    )
    lines = _question(spec, question, answers, shown).lines
    given = [line for line in lines if line.given]
    if len(lines) == 1:
        return "\n".join(value for line in given for value in line.values) or NOT_GIVEN
    return "\n".join(f"{line.label}: {', '.join(line.values)}" for line in given) or NOT_GIVEN


def _question(spec: Spec, question: QuestionModel, answers: tuple[Answer, ...], shown: frozenset[Slot]) -> ReadQuestion:
    answer = answers[0] if answers else Answer(question.id)
    if question.repeat is not None and len(question.fields) == 1:
        lines = tuple(_listed(spec, question, answers))
    elif question.repeat is not None:
        lines = tuple(_instances(spec, question, answers))
    elif question.widget == "diagnoses":
        lines = tuple(_diagnoses(spec, question, answer))
    else:
        lines = tuple(_plain(spec, question, answer, shown))
    heading = spec.text(question.text)
    if len(lines) == 1 and lines[0].label == heading:
        heading = ""
    lines = tuple(replace(line, label="") if line.label == heading else line for line in lines)
    lines = lines or (LineView("", (NOT_GIVEN,), given=False),)
    return ReadQuestion(names.section(question.id), heading, lines, _grid(spec, question, answers))


def _plain(spec: Spec, question: QuestionModel, answer: Answer, shown: frozenset[Slot]) -> Iterator[LineView]:
    by_choice = {field_id for choice in question.choices for field_id in choice.sets}
    if question.choices:
        picked = [spec.text(choice.text) for choice in question.choices if is_picked(question, choice, answer)]
        label = spec.text(question.text) or spec.label(question.fields[0].id)
        yield LineView(label, tuple(picked) or (NOT_GIVEN,), bool(picked))
    for field in question.fields:
        if field.id not in by_choice and Slot(field.id) in shown:
            value = answer.get(field.id)
            text = NOT_GIVEN if value is None else _value_text(spec, field, value)
            yield LineView(spec.label(field.id), (text,), value is not None)


def _listed(spec: Spec, question: QuestionModel, answers: tuple[Answer, ...]) -> Iterator[LineView]:
    """Several answers of one value each, under the question's own words."""
    field = question.fields[0]
    values = tuple(_value_text(spec, field, value) for a in answers if (value := a.get(field.id)) is not None)
    yield LineView(spec.label(field.id), values or (NOT_GIVEN,), bool(values))


def _instances(spec: Spec, question: QuestionModel, answers: tuple[Answer, ...]) -> Iterator[LineView]:
    """The code that tells an answer apart stands above the rest of it. Where that is a text, it stands in one line."""
    head = spec.definition.fields[ticked_by(question) or question.fields[0].id]
    for said in (_said(spec, question, answer) for answer in answers):
        label = said.pop(head.id, "") if head.type == "code" else ""
        if label or said:
            yield LineView(label, tuple(said.values()) if label else (" · ".join(said.values()),))


def _grid(spec: Spec, question: QuestionModel, answers: tuple[Answer, ...]) -> GridView | None:
    rows = [said for answer in answers if (said := _said(spec, question, answer))]
    used = [field.id for field in question.fields if any(field.id in said for said in rows)]
    if question.repeat is None or len(used) < 2:
        return None
    heading = spec.text(question.text)
    labels = (spec.label(field_id) for field_id in used)
    columns = tuple(ANSWER if label == heading else label for label in labels)
    return GridView(columns, tuple(tuple(said.get(field_id, "") for field_id in used) for said in rows))


def _said(spec: Spec, question: QuestionModel, answer: Answer) -> dict[str, str]:
    """What was answered, by field."""
    return {f.id: _value_text(spec, f, value) for f in question.fields if (value := answer.get(f.id)) is not None}


def _diagnoses(spec: Spec, question: QuestionModel, answer: Answer) -> Iterator[LineView]:
    codes = [f for f in question.fields if f.type == "code"]
    texts = [f for f in question.fields if f.type == "text"]
    for number, (code_field, text_field) in enumerate(zip(codes, texts, strict=True)):
        code, text = answer.get(code_field.id), answer.get(text_field.id)
        if code is None and text is None:
            continue
        system = next(
            (s for s in spec.definition.systems(code_field.id) if isinstance(code, Code) and s.system == code.system),
            None,
        )
        title = "Huvuddiagnos" if number == 0 else f"Bidiagnos {number}"
        parts = [as_text(code), as_text(text), f"({system.title or system.name})" if system else ""]
        yield LineView(title, (" ".join(part for part in parts if part),))


def _value_text(spec: Spec, field: FieldModel, value: Value) -> str:
    name = name_of(spec.definition, field.id, value) if field.type in {"boolean", "code"} else None
    offered = picked(spec.definition, field.id, name) if name is not None else None
    if offered is not None:
        return offer_label(spec, field.id, offered)
    length = length_text(value)
    return f"{as_text(value)} ({length})" if length else as_text(value)
